//! Bodies of POST and PUT (RFC 7644, sections 3.3 and 3.5.1), read into canonical documents.

use serde_json::{Map, Value, json};

use crate::{
    document::Document,
    edit::{Assign, Edit},
    error::{Error, Result},
    schema::{AttributeRef, ResourceType, USERS},
    tolerance::Trail,
};

/// What the body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// POST: a user without `active` is active, as Entra ID takes for granted.
    Create,
    /// PUT: what is left out is gone.
    Replace,
}

/// A body, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub document: Document,
    pub trail: Trail,
}

/// Reads the body of a resource.
///
/// Names and URNs are taken in any case; an extension may be nested or flat, its URN need not be
/// listed, and unknown URNs may be. What only the server writes is passed over, so that Okta can
/// PUT back what it was shown. Attributes that no schema knows are ignored and reported.
pub fn read(
    body: &Map<String, Value>,
    kind: &'static ResourceType,
    purpose: Purpose,
) -> Result<Reading> {
    let mut edit = Edit::new(Document::from_stored(kind, Map::new()), Trail::default());
    edit.assign_all(Assign::Add, body)?;
    let (mut document, trail) = edit.finish();
    if let Some(missing) = first_missing(&document) {
        return Err(Error::invalid_value(format!(
            "{missing} is required; map an attribute to it."
        )));
    }
    if purpose == Purpose::Create && *kind == USERS && document.get("active").is_none() {
        activate(&mut document);
    }
    Ok(Reading { document, trail })
}

fn first_missing(document: &Document) -> Option<AttributeRef> {
    let schemas = document.kind().schemas();
    let attributes = schemas.flat_map(|schema| {
        let found = move |attribute| AttributeRef { schema, attribute, sub_attribute: None };
        schema.attributes.iter().filter(|attribute| attribute.required).map(found)
    });
    let mut missing = attributes.filter(|name| document.at(name).is_none());
    missing.next()
}

fn activate(document: &mut Document) {
    if let Some(active) = document.kind().attribute("active") {
        document.put(&active, json!(true));
    }
}
