//! What each product sends, named after it. The bodies are those of the transcripts in the
//! project's papers, most of them copied from the products' documentation or from their requests.

mod duo;
mod entra;
mod entra_groups;
mod filters;
mod okta;
mod others;
mod properties;
mod rfc;

use rollcall_scim::{
    document::Document,
    error::Result,
    filter::Filter,
    group::GroupChange,
    patch::{self, Outcome, PatchRequest},
    resource::{self, Purpose, Reading},
    schema::{GROUPS, USERS},
    urn,
};
use serde_json::{Map, Value, json};

const EXTENSION: &str = urn::NINJAONE_USER;
const ENTERPRISE: &str = urn::ENTERPRISE_USER;

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is not an object"),
    }
}

/// A POST of a user.
fn post(body: Value) -> Result<Reading> {
    resource::read(&object(body), &USERS, Purpose::Create)
}

/// A PUT of a user.
fn put(body: Value) -> Result<Reading> {
    resource::read(&object(body), &USERS, Purpose::Replace)
}

/// A user that exists.
fn user(body: Value) -> Document {
    post(body).expect("a user").document
}

fn message(operations: Value) -> PatchRequest {
    let body = json!({"schemas": [urn::PATCH_OP], "Operations": operations});
    PatchRequest::parse(&object(body)).expect("a message")
}

/// A PATCH.
fn patch(document: &Document, operations: Value) -> Result<Outcome> {
    let body = json!({"schemas": [urn::PATCH_OP], "Operations": operations});
    patch::apply(document, &PatchRequest::parse(&object(body))?)
}

/// What a PATCH that is accepted leaves.
fn patched(document: &Document, operations: Value) -> Document {
    patch(document, operations).expect("an accepted request").document
}

/// What a PATCH of a group asks for.
fn group_change(operations: Value) -> Result<GroupChange> {
    GroupChange::read(&message(operations))
}

/// Whether a user is found by a filter.
fn finds(filter: &str, document: &Document) -> bool {
    Filter::parse(filter, &[&USERS, &GROUPS]).expect("a filter").matches(document.attributes())
}

fn tolerances(outcome: &Outcome) -> Vec<String> {
    outcome.trail.tolerances.iter().map(ToString::to_string).collect()
}
