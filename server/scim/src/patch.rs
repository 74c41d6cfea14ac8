//! PATCH (RFC 7644, section 3.5.2).

use serde_json::{Map, Value};

use crate::{
    body,
    document::Document,
    edit::{Assign, Edit, starts_with_urn},
    error::{Error, Result, quoted},
    path::Path,
    schema::ResourceType,
    tolerance::{Tolerance, Trail},
    urn, value,
};

/// The most operations of a message.
pub const MAX_OPERATIONS: usize = 1_000;

/// A PATCH message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchRequest {
    pub operations: Vec<Operation>,
    /// The liberties in the message itself.
    pub trail: Trail,
}

/// One operation, as sent; what its path means depends on the kind of resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub op: Op,
    pub path: Option<String>,
    pub value: Option<Value>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Add,
    Remove,
    Replace,
}

impl Op {
    const ALL: [Self; 3] = [Self::Add, Self::Remove, Self::Replace];

    /// The word in a message.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }

    /// How it assigns, unless it removes.
    pub(crate) fn assignment(self) -> Option<Assign> {
        match self {
            Self::Add => Some(Assign::Add),
            Self::Replace => Some(Assign::Replace),
            Self::Remove => None,
        }
    }
}

impl PatchRequest {
    /// Reads a message. `op` may have any case: Entra ID capitalizes it. More than
    /// [`MAX_OPERATIONS`] are 413.
    pub fn parse(message: &Map<String, Value>) -> Result<Self> {
        let Some(Value::Array(sent)) = body::member(message, "Operations") else {
            return Err(Error::invalid_syntax("A PATCH needs a list of Operations; send one."));
        };
        if sent.is_empty() {
            return Err(Error::invalid_syntax(
                "The list of Operations is empty; send at least one.",
            ));
        }
        if sent.len() > MAX_OPERATIONS {
            return Err(Error::new(
                413,
                format!("A PATCH may have {MAX_OPERATIONS} operations; send fewer at once."),
            ));
        }
        let mut trail = Trail::default();
        if !lists_schema(message) {
            trail.tolerate(Tolerance::MessageSchema { urn: urn::PATCH_OP });
        }
        let mut operations = Vec::with_capacity(sent.len());
        for (index, operation) in sent.iter().enumerate() {
            let read = Operation::parse(operation, &mut trail);
            operations.push(read.map_err(|refused| refused.at(&place(index)))?);
        }
        Ok(Self { operations, trail })
    }
}

fn lists_schema(message: &Map<String, Value>) -> bool {
    let schemas = body::member(message, "schemas").and_then(Value::as_array);
    schemas.is_some_and(|schemas| {
        schemas
            .iter()
            .any(|it| it.as_str().is_some_and(|it| it.eq_ignore_ascii_case(urn::PATCH_OP)))
    })
}

pub(crate) fn place(index: usize) -> String {
    format!("Operation {}", index + 1)
}

impl Operation {
    fn parse(sent: &Value, trail: &mut Trail) -> Result<Self> {
        let Some(members) = sent.as_object() else {
            return Err(Error::invalid_syntax("An operation must be an object with op and value."));
        };
        let Some(word) = body::member(members, "op").and_then(Value::as_str) else {
            return Err(Error::invalid_syntax("op is missing; use add, remove or replace."));
        };
        let op = Op::ALL.into_iter().find(|op| word.eq_ignore_ascii_case(op.as_str()));
        let Some(op) = op else {
            return Err(Error::invalid_syntax(format!(
                "{} is no operation; use add, remove or replace.",
                quoted(word)
            )));
        };
        if word != op.as_str() {
            trail.tolerate(Tolerance::Operation { sent: word.to_owned(), read_as: op.as_str() });
        }
        let path = match body::member(members, "path") {
            None | Some(Value::Null) => None,
            Some(Value::String(path)) if path.trim().is_empty() => None,
            Some(Value::String(path)) => Some(path.clone()),
            Some(other) => {
                return Err(Error::invalid_path(format!("The path must be text, not {other}.")));
            }
        };
        Ok(Self { op, path, value: body::member(members, "value").cloned() })
    }

    /// The path, read for a kind of resource. No path is the path of the whole resource.
    pub(crate) fn path(&self, kind: &'static ResourceType, trail: &mut Trail) -> Result<Path> {
        let Some(text) = &self.path else { return Ok(Path::Schema(kind.schema)) };
        let path = Path::parse(text, kind)?;
        let (Path::Attribute(name) | Path::Values { attribute: name, .. }) = &path else {
            return Ok(path);
        };
        if name.schema.extension && !starts_with_urn(text.trim()) {
            let read_as = name.to_string();
            trail.tolerate(Tolerance::WithoutSchema { name: text.clone(), read_as });
        }
        Ok(path)
    }

    /// The value to assign.
    pub(crate) fn assigned(&self) -> Result<&Value> {
        self.value.as_ref().ok_or_else(|| {
            Error::invalid_value(format!(
                "{} needs a value; send one, or remove the attribute.",
                self.op.as_str()
            ))
        })
    }
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub document: Document,
    /// Whether the document differs from the one before. Entra ID repeats values in every full
    /// cycle, and what changes nothing must leave the version and the activity feed alone.
    pub changed: bool,
    pub trail: Trail,
}

/// Applies every operation in order, or none.
pub fn apply(document: &Document, request: &PatchRequest) -> Result<Outcome> {
    let before = document;
    let mut edit = Edit::new(document.clone(), request.trail.clone());
    for (index, operation) in request.operations.iter().enumerate() {
        apply_one(&mut edit, operation, document.kind())
            .map_err(|refused| refused.at(&place(index)))?;
    }
    let (document, trail) = edit.finish();
    Ok(Outcome { changed: document != *before, document, trail })
}

fn apply_one(edit: &mut Edit, operation: &Operation, kind: &'static ResourceType) -> Result<()> {
    let path = operation.path(kind, edit.trail())?;
    let Some(how) = operation.op.assignment() else {
        return edit.remove(&path, operation.value.as_ref());
    };
    let value = operation.assigned()?;
    if operation.path.is_none() && !value.is_object() {
        return Err(value::wrong_type(
            "The value of an operation without a path",
            "an object",
            value,
        ));
    }
    edit.assign(how, &path, value)
}
