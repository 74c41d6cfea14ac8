//! Bulk requests (RFC 7644, section 3.7): operations that may refer to one another by `bulkId`, in
//! any order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    body,
    error::{Error, Result, ScimType, quoted},
    schema::{ResourceType, resource_type_at},
    urn,
};

const REFERENCE: &str = "bulkId:";

/// A bulk message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRequest {
    /// How many failures end the work; without it everything is tried.
    pub fail_on_errors: Option<u64>,
    pub operations: Vec<BulkOperation>,
}

/// One request inside a bulk message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkOperation {
    pub method: Method,
    pub kind: &'static ResourceType,
    /// The id of the resource, or a reference to one of this message; none for a POST.
    pub id: Option<String>,
    pub bulk_id: Option<String>,
    /// The version to be changed, as in `If-Match`.
    pub version: Option<String>,
    pub data: Map<String, Value>,
}

/// What a bulk operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The word in a message.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl BulkRequest {
    /// Reads a message of at most so many operations; more are 413 (RFC 7644, section 3.7.4).
    pub fn parse(message: &Map<String, Value>, most: u64) -> Result<Self> {
        let Some(Value::Array(sent)) = body::member(message, "Operations") else {
            return Err(Error::invalid_syntax("A bulk request needs a list of Operations."));
        };
        if sent.len() as u64 > most {
            return Err(Error::new(
                413,
                format!("A bulk request may have {most} operations; send fewer at once."),
            ));
        }
        let mut operations = Vec::with_capacity(sent.len());
        let mut bulk_ids = BTreeSet::new();
        for (index, sent) in sent.iter().enumerate() {
            let place = format!("Operation {}", index + 1);
            let operation = BulkOperation::parse(sent).map_err(|refused| refused.at(&place))?;
            if operation.bulk_id.as_ref().is_some_and(|id| !bulk_ids.insert(id.clone())) {
                return Err(Error::invalid_value(
                    "Two operations have one bulkId; tell them apart.",
                )
                .at(&place));
            }
            operations.push(operation);
        }
        let fail_on_errors = body::member(message, "failOnErrors").and_then(Value::as_u64);
        Ok(Self { fail_on_errors: fail_on_errors.filter(|&most| most > 0), operations })
    }

    /// Whether the work ends after so many failures.
    pub fn ends_after(&self, failures: u64) -> bool {
        self.fail_on_errors.is_some_and(|most| failures >= most)
    }

    /// The positions of the operations in an order in which each comes after those it refers to,
    /// and otherwise as sent. Operations that refer to one another in a circle come last, as sent:
    /// [`resolve`](BulkOperation::resolve) will refuse the first of them with a 409.
    pub fn order(&self) -> Vec<usize> {
        let mut pending: Vec<usize> = (0..self.operations.len()).collect();
        let mut unmade: BTreeSet<&str> =
            self.operations.iter().filter_map(|it| it.bulk_id.as_deref()).collect();
        let references: Vec<_> = self.operations.iter().map(BulkOperation::references).collect();
        let mut order = Vec::with_capacity(pending.len());
        loop {
            let ready =
                |&index: &usize| references[index].iter().all(|id| !unmade.contains(id.as_str()));
            let Some(at) = pending.iter().position(ready) else { break };
            let index = pending.remove(at);
            if let Some(made) = &self.operations[index].bulk_id {
                unmade.remove(made.as_str());
            }
            order.push(index);
        }
        order.extend(pending);
        order
    }
}

impl BulkOperation {
    fn parse(sent: &Value) -> Result<Self> {
        let Some(members) = sent.as_object() else {
            return Err(Error::invalid_syntax("It must be an object with method and path."));
        };
        let text = |name: &str| body::member(members, name).and_then(Value::as_str);
        let method = text("method").and_then(|word| {
            Method::ALL.into_iter().find(|method| word.eq_ignore_ascii_case(method.as_str()))
        });
        let Some(method) = method else {
            return Err(Error::invalid_syntax("method must be POST, PUT, PATCH or DELETE."));
        };
        let (kind, id) = target(text("path").unwrap_or_default())?;
        if (method == Method::Post) != id.is_none() {
            return Err(Error::invalid_path(format!(
                "path must name {} for {}, such as {}.",
                if method == Method::Post { "a collection" } else { "a resource" },
                method.as_str(),
                if method == Method::Post { "/Users" } else { "/Users/{id}" },
            )));
        }
        let bulk_id = text("bulkId").filter(|id| !id.is_empty()).map(str::to_owned);
        if method == Method::Post && bulk_id.is_none() {
            return Err(Error::invalid_value("bulkId is required for POST; send one."));
        }
        let data = match body::member(members, "data") {
            Some(Value::Object(data)) => data.clone(),
            _ if method == Method::Delete => Map::new(),
            _ => return Err(Error::invalid_syntax("data must be the body of the request.")),
        };
        let version = text("version").map(str::to_owned);
        Ok(Self { method, kind, id, bulk_id, version, data })
    }

    /// The `bulkId`s that the operation refers to, in its path or in its data.
    pub fn references(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        found.extend(self.id.as_deref().and_then(referred).map(str::to_owned));
        self.data.values().for_each(|value| collect(value, &mut found));
        found
    }

    /// The operation with ids in the place of references, given the ids of what has been made.
    pub fn resolve(mut self, made: &BTreeMap<String, String>) -> Result<Self> {
        if let Some(id) = &mut self.id {
            substitute(id, made)?;
        }
        self.data.values_mut().try_for_each(|value| replace(value, made))?;
        Ok(self)
    }
}

/// The collection and the id in a path such as `/Users/2819c223`.
fn target(path: &str) -> Result<(&'static ResourceType, Option<String>)> {
    let mut parts = path.trim_matches('/').split('/');
    let endpoint = parts.next().unwrap_or_default();
    match (resource_type_at(endpoint), parts.next(), parts.next()) {
        (Some(kind), id, None) => Ok((kind, id.map(str::to_owned))),
        _ => Err(Error::invalid_path(format!(
            "There is nothing at {}; use /Users, /Groups, or one of them and an id.",
            quoted(path)
        ))),
    }
}

fn referred(text: &str) -> Option<&str> {
    text.strip_prefix(REFERENCE)
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(referred(text).map(str::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(members) => members.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn replace(value: &mut Value, made: &BTreeMap<String, String>) -> Result<()> {
    match value {
        Value::String(text) => substitute(text, made),
        Value::Array(values) => values.iter_mut().try_for_each(|value| replace(value, made)),
        Value::Object(members) => members.values_mut().try_for_each(|value| replace(value, made)),
        _ => Ok(()),
    }
}

fn substitute(text: &mut String, made: &BTreeMap<String, String>) -> Result<()> {
    let Some(bulk_id) = referred(text) else { return Ok(()) };
    match made.get(bulk_id) {
        Some(id) => {
            text.clone_from(id);
            Ok(())
        }
        None => Err(Error {
            status: 409,
            scim_type: Some(ScimType::InvalidValue),
            detail: format!(
                "bulkId {} was not made: its operation failed, is missing, or refers back to this \
                 one.",
                quoted(bulk_id)
            ),
        }),
    }
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkResult {
    pub method: Method,
    pub bulk_id: Option<String>,
    pub status: u16,
    pub location: Option<String>,
    pub version: Option<String>,
    /// The body of the answer; only needed when the operation failed.
    pub response: Option<Value>,
}

impl BulkResult {
    /// The result of an operation that was refused.
    pub fn refused(operation: &BulkOperation, location: Option<String>, error: &Error) -> Self {
        Self {
            method: operation.method,
            bulk_id: operation.bulk_id.clone(),
            status: error.status,
            location,
            version: None,
            response: Some(error.to_json()),
        }
    }

    fn into_json(self) -> Value {
        let optional = [
            ("bulkId", self.bulk_id.map(Value::from)),
            ("location", self.location.map(Value::from)),
            ("version", self.version.map(Value::from)),
            ("response", self.response),
        ];
        let mut body = json!({"method": self.method.as_str(), "status": self.status.to_string()});
        for (key, value) in optional {
            if let Some(value) = value {
                body[key] = value;
            }
        }
        body
    }
}

/// The answer to a bulk request; results stand in the order of the request.
pub fn response(results: Vec<BulkResult>) -> Value {
    let results: Vec<Value> = results.into_iter().map(BulkResult::into_json).collect();
    json!({"schemas": [urn::BULK_RESPONSE], "Operations": results})
}
