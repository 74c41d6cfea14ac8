//! Changing a canonical document, attribute by attribute: what bodies and PATCH operations share.
//!
//! Reading a body is adding it to an empty document; an object without a path is a change for each
//! of its keys, because Entra ID uses paths as keys.

mod assign;
mod list;
mod remove;

use serde_json::{Map, Value};

use crate::{
    document::Document,
    error::{Error, Result},
    path::Path,
    schema::{Attribute, AttributeRef, Mutability, ResourceType, Schema},
    tolerance::{Tolerance, Trail},
    value,
};

pub(crate) use remove::{not_removable, nothing_listed};

/// The two ways to assign (RFC 7644, sections 3.5.2.1 and 3.5.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assign {
    Add,
    Replace,
}

/// A document under change.
pub(crate) struct Edit {
    document: Document,
    trail: Trail,
}

impl Edit {
    pub fn new(document: Document, trail: Trail) -> Self {
        Self { document, trail }
    }

    pub fn finish(mut self) -> (Document, Trail) {
        self.document.list_schemas();
        (self.document, self.trail)
    }

    pub fn trail(&mut self) -> &mut Trail {
        &mut self.trail
    }

    /// Assigns each member of an object that came without a path.
    pub fn assign_all(&mut self, how: Assign, members: &Map<String, Value>) -> Result<()> {
        for (key, value) in members {
            match named_by_key(key, self.document.kind(), &mut self.trail) {
                Some(path) => self.assign_member(how, &path, value)?,
                None => self.trail.ignore(key),
            }
        }
        Ok(())
    }

    /// Assigns what a path points at.
    pub fn assign(&mut self, how: Assign, path: &Path, sent: &Value) -> Result<()> {
        refuse_read_only(path)?;
        self.assign_member(how, path, sent)
    }

    /// Removes what a path points at, or the given values of it.
    pub fn remove(&mut self, path: &Path, values: Option<&Value>) -> Result<()> {
        refuse_read_only(path)?;
        match path {
            Path::Schema(schema) if !schema.extension => Err(Error::no_target(
                "A remove operation needs the path of an attribute; name the attribute to remove.",
            )),
            Path::Schema(schema) => {
                self.clear(schema);
                Ok(())
            }
            Path::Attribute(name) => self.remove_attribute(name, values),
            Path::Values { attribute, filter, sub_attribute } => {
                self.remove_values(attribute, filter, *sub_attribute);
                Ok(())
            }
        }
    }

    /// Assigns a member of an object: what only the server writes is passed over.
    fn assign_member(&mut self, how: Assign, path: &Path, sent: &Value) -> Result<()> {
        match path {
            Path::Schema(schema) => self.assign_schema(how, schema, sent),
            Path::Attribute(name) if is_read_only(name) => Ok(()),
            Path::Attribute(name) if name.attribute.mutability == Mutability::WriteOnly => {
                value::read_one(&name.to_string(), name.attribute, sent, &mut self.trail)?;
                self.trail.tolerate(Tolerance::PasswordDropped);
                Ok(())
            }
            Path::Attribute(name) => self.assign_attribute(how, name, sent),
            Path::Values { attribute, .. } if is_read_only(attribute) => Ok(()),
            Path::Values { .. } => self.assign_values(how, path, sent),
        }
    }

    /// Assigns the members of a schema's own object; those not named stay.
    fn assign_schema(&mut self, how: Assign, schema: &'static Schema, sent: &Value) -> Result<()> {
        let members = match sent {
            Value::Object(members) if !schema.extension => return self.assign_all(how, members),
            Value::Object(members) => members,
            unassigned if value::is_unassigned(unassigned) => {
                if how == Assign::Replace {
                    self.clear(schema);
                }
                return Ok(());
            }
            other => return Err(value::wrong_type(schema.id, "an object", other)),
        };
        for (key, value) in members {
            match schema.attribute(key) {
                Some(name) => self.assign_member(how, &Path::Attribute(name), value)?,
                None => self.trail.ignore(&format!("{}:{key}", schema.id)),
            }
        }
        Ok(())
    }

    /// Takes an extension away; the core schema cannot go.
    fn clear(&mut self, schema: &'static Schema) {
        if schema.extension {
            for attribute in schema.attributes {
                self.document.take(&AttributeRef { schema, attribute, sub_attribute: None });
            }
        }
    }

    /// Puts an attribute back, or leaves it out when nothing of it is left.
    fn put(&mut self, name: &AttributeRef, value: Option<Value>) {
        if let Some(value) = value.filter(|value| !value::is_unassigned(value)) {
            self.document.put(name, value);
        }
    }

    fn take_list(&mut self, name: &AttributeRef) -> Vec<Value> {
        match self.document.take(name) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        }
    }

    fn take_object(&mut self, name: &AttributeRef) -> Map<String, Value> {
        match self.document.take(name) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}

/// The path that a key stands for, and the liberty taken when the key is more than a name.
pub(crate) fn named_by_key(
    key: &str,
    kind: &'static ResourceType,
    trail: &mut Trail,
) -> Option<Path> {
    let path = Path::parse(key, kind).ok()?;
    match &path {
        Path::Schema(_) => {}
        Path::Attribute(name) if name.schema.extension && !starts_with_urn(key) => {
            let read_as = name.to_string();
            trail.tolerate(Tolerance::WithoutSchema { name: key.to_owned(), read_as });
        }
        Path::Attribute(name) if name.sub_attribute.is_none() && !starts_with_urn(key) => {}
        _ => trail.tolerate(Tolerance::PathAsKey { key: key.to_owned() }),
    }
    Some(path)
}

pub(crate) fn starts_with_urn(name: &str) -> bool {
    name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("urn:"))
}

fn is_read_only(name: &AttributeRef) -> bool {
    name.attribute.is_read_only() || name.sub_attribute.is_some_and(Attribute::is_read_only)
}

/// A path that names what only the server writes is refused, whereas a key in an object is passed
/// over: Okta sends a group's `id` next to its new name.
pub(crate) fn refuse_read_only(path: &Path) -> Result<()> {
    let name = match path {
        Path::Schema(_) => return Ok(()),
        Path::Attribute(name) => *name,
        Path::Values { attribute, sub_attribute, .. } => {
            AttributeRef { sub_attribute: *sub_attribute, ..*attribute }
        }
    };
    if is_read_only(&name) && name.attribute.name != "schemas" {
        return Err(Error::mutability(format!(
            "{name} is set by this server; take it out of the mapping."
        )));
    }
    Ok(())
}

/// A required attribute was left without a value.
pub(crate) fn required(name: &AttributeRef) -> Error {
    Error::invalid_value(format!("{name} is required; send a value for it."))
}
