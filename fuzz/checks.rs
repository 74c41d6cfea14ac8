//! What holds for whatever bytes a provider sends: the fuzz targets look for bytes for which it does
//! not, and `server/scim/tests/corpus.rs` tries those that are kept.

use rollcall_scim::{
    body,
    filter::{Filter, Limits},
    group::GroupChange,
    patch::{self, PatchRequest},
    path::Path,
    resource::{self, Purpose},
    schema::{GROUPS, ResourceType, USERS},
};
use serde_json::{Map, Value, json};

/// Printing may need parentheses that were not sent.
const ROOMY: Limits = Limits { length: usize::MAX, terms: usize::MAX, depth: usize::MAX };

/// A filter that is read can be evaluated, and printed without a change of its meaning.
pub fn filter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let kinds = [&USERS, &GROUPS];
    if let Ok(filter) = Filter::parse(text, &kinds) {
        filter.matches(&somebody());
        let printed = filter.to_string();
        assert_eq!(
            Filter::parse_within(&printed, &kinds, ROOMY).as_ref(),
            Ok(&filter),
            "{printed}"
        );
    }
}

/// A path that is read can be printed without a change of its meaning.
pub fn path(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for kind in [&USERS, &GROUPS] {
        if let Ok(path) = Path::parse(text, kind) {
            let printed = path.to_string();
            assert_eq!(Path::parse(&printed, kind).as_ref(), Ok(&path), "{printed}");
        }
    }
}

/// A PATCH is refused or leaves a resource that the server takes back as it is.
pub fn patch(bytes: &[u8]) {
    let Ok(message) = body::object(bytes) else { return };
    let Ok(request) = PatchRequest::parse(&message) else { return };
    let _ = GroupChange::read(&request);
    for (kind, before) in [(&USERS, somebody()), (&GROUPS, some_group())] {
        let document = read(&before, kind);
        if let Ok(outcome) = patch::apply(&document, &request) {
            assert_eq!(outcome.changed, outcome.document != document);
            let after = outcome.document.attributes();
            assert_eq!(read(after, kind).attributes(), after);
        }
    }
}

fn read(
    body: &Map<String, Value>,
    kind: &'static ResourceType,
) -> rollcall_scim::document::Document {
    resource::read(body, kind, Purpose::Replace).expect("what was stored is read").document
}

fn somebody() -> Map<String, Value> {
    object(json!({
        "userName": "ada@fabrikam.example", "externalId": "7", "active": true, "title": "Engineer",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [
            {"value": "ada@fabrikam.example", "type": "work", "primary": true},
            {"value": "ada@home.example", "type": "home"},
        ],
        "roles": [{"value": "admin", "display": "Admin", "primary": true}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Engines", "manager": {"value": "26118915-6090-4610-87e4-49d8ca9f808d"},
        },
        "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User": {"userType": "technician"},
    }))
}

fn some_group() -> Map<String, Value> {
    object(json!({
        "displayName": "Engineers", "externalId": "8",
        "members": [{"value": "26118915-6090-4610-87e4-49d8ca9f808d"}, {"value": "b"}],
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
