//! RFC 7644 to the letter: PATCH, PUT and bulk.

use std::collections::BTreeMap;

use rollcall_scim::{
    body,
    bulk::{BulkRequest, BulkResult},
    error::{Error, ScimType},
};
use serde_json::json;

use super::*;

fn alice() -> Document {
    user(json!({
        "userName": "alice", "name": {"givenName": "Alice", "familyName": "Smith"},
        "title": "Tour Guide",
        "emails": [{"value": "alice@ex.org", "type": "work", "primary": true},
                   {"value": "alice@home.net", "type": "home"}],
        EXTENSION: {"userType": "technician"},
    }))
}

fn code(refused: Result<Outcome>) -> Option<ScimType> {
    refused.expect_err("a refusal").scim_type
}

#[test]
fn adding_what_is_there_adds_nothing() {
    let add =
        json!([{"op": "add", "path": "emails", "value": [{"value": "a2@ex.org", "type": "home"}]}]);
    let once = patched(&alice(), add.clone());
    assert_eq!(once.values("emails").len(), 3);
    assert!(!patch(&once, add).unwrap().changed);
}

#[test]
fn there_is_one_primary_value() {
    let moves = [
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}),
        json!({"op": "add", "path": "emails", "value": [{"value": "new@ex.org", "primary": true}]}),
        json!({"op": "add", "path": "emails", "value": [
            {"value": "alice@home.net", "type": "home", "primary": "true"}]}),
    ];
    for operation in moves {
        let after = patched(&alice(), json!([operation]));
        assert_ne!(after.email(), Some("alice@ex.org"), "{operation}");
        assert_eq!(after.values("emails")[0]["primary"], false, "{operation}");
    }
    let two = json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]);
    let replace = json!([{"op": "replace", "path": "emails", "value": two}]);
    assert_eq!(code(patch(&alice(), replace)), Some(ScimType::InvalidValue));
    assert!(post(json!({"userName": "x", "emails": two})).is_err());
}

#[test]
fn removing_takes_values_parts_and_whole_attributes() {
    let removed = |path: &str| patched(&alice(), json!([{"op": "remove", "path": path}]));
    assert_eq!(removed("emails[type eq \"home\"]").values("emails").len(), 1);
    assert_eq!(removed("emails[type eq \"other\"]"), alice());
    assert_eq!(
        removed("emails[type eq \"work\"].primary").values("emails")[0].get("primary"),
        None
    );
    assert_eq!(removed("emails.type").values("emails")[1], json!({"value": "alice@home.net"}));
    assert_eq!(removed("name.givenName").get("name"), Some(&json!({"familyName": "Smith"})));
    assert_eq!(removed("emails").get("emails"), None);
    assert_eq!(removed(EXTENSION).get("schemas"), Some(&json!([urn::USER])));
    assert_eq!(removed("manager"), alice());
}

#[test]
fn replacing_a_list_replaces_it_and_replacing_a_complex_attribute_merges() {
    let replaced = patched(
        &alice(),
        json!([
            {"op": "replace", "path": "emails", "value": [{"value": "new@ex.org", "type": "work"}]},
            {"op": "replace", "path": "name", "value": {"givenName": "Alicia"}},
            {"op": "replace", "path": "title", "value": null},
        ]),
    );
    assert_eq!(replaced.values("emails"), [json!({"value": "new@ex.org", "type": "work"})]);
    assert_eq!(replaced.text("name.givenName"), Some("Alicia"));
    assert_eq!(replaced.text("name.familyName"), Some("Smith"));
    assert_eq!(replaced.get("title"), None);
}

#[test]
fn replacing_a_chosen_value_keeps_it_choosable() {
    let replaced = patched(
        &alice(),
        json!([{"op": "replace", "path": "emails[type eq \"work\"]", "value": {"value": "n@ex.org"}}]),
    );
    assert_eq!(replaced.values("emails")[0], json!({"value": "n@ex.org", "type": "work"}));
}

#[test]
fn each_mistake_has_its_code() {
    for (operation, scim_type) in [
        (json!({"op": "remove"}), ScimType::NoTarget),
        (json!({"op": "remove", "path": urn::USER}), ScimType::NoTarget),
        (json!({"op": "remove", "path": "userName"}), ScimType::Mutability),
        (json!({"op": "replace", "path": "userName", "value": ""}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": "id", "value": "x"}), ScimType::Mutability),
        (json!({"op": "add", "path": "groups", "value": [{"value": "x"}]}), ScimType::Mutability),
        (
            json!({"op": "replace", "path": "emails[value eq \"nobody\"].type", "value": "home"}),
            ScimType::NoTarget,
        ),
        (
            json!({"op": "add", "path": "emails[type eq \"other\"].type", "value": "home"}),
            ScimType::NoTarget,
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"work\"", "value": "x"}),
            ScimType::InvalidFilter,
        ),
        (json!({"op": "replace", "path": "shoeSize", "value": "44"}), ScimType::InvalidPath),
        (json!({"op": "replace", "path": "name", "value": "Alice"}), ScimType::InvalidValue),
        (json!({"op": "replace", "value": "Alice"}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": 7, "value": "x"}), ScimType::InvalidPath),
        (json!({"path": "title", "value": "x"}), ScimType::InvalidSyntax),
        (json!("replace"), ScimType::InvalidSyntax),
    ] {
        assert_eq!(code(patch(&alice(), json!([operation]))), Some(scim_type), "{operation}");
    }
    for message in [json!({}), json!({"Operations": []}), json!({"Operations": {}})] {
        let refused = PatchRequest::parse(&object(message)).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidSyntax));
    }
}

#[test]
fn a_message_may_forget_its_schema() {
    let message = object(json!({"operations": [{"op": "remove", "path": "title"}]}));
    let request = PatchRequest::parse(&message).unwrap();
    assert_eq!(request.trail.tolerances.len(), 1);
}

#[test]
fn a_put_replaces_and_what_only_the_server_writes_is_passed_over() {
    let replaced = put(json!({
        "schemas": [urn::USER], "id": "mine", "userName": "alice", "name": {"familyName": "Only"},
        "meta": {"created": "1999-01-01T00:00:00Z"}, "groups": [{"value": "x"}],
    }));
    let expected =
        json!({"schemas": [urn::USER], "userName": "alice", "name": {"familyName": "Only"}});
    assert_eq!(Value::Object(replaced.unwrap().document.into_attributes()), expected);
}

fn bulk(operations: Value) -> Result<BulkRequest, Error> {
    let body = json!({"schemas": [urn::BULK_REQUEST], "failOnErrors": 1, "Operations": operations});
    BulkRequest::parse(&object(body), 10)
}

#[test]
fn a_group_waits_for_the_users_it_refers_to() {
    let request = bulk(json!([
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {
            "displayName": "g", "members": [{"value": "bulkId:u1"}, {"value": "bulkId:u2"}]}},
        {"method": "POST", "path": "/Users", "bulkId": "u1", "data": {"userName": "1"}},
        {"method": "post", "path": "/users/", "bulkId": "u2", "data": {"userName": "2"}},
        {"method": "DELETE", "path": "/Users/bulkId:u1"},
    ]))
    .unwrap();
    assert_eq!(request.order(), [1, 2, 0, 3]);
    assert!(request.ends_after(1));
    let made =
        BTreeMap::from([("u1", "1"), ("u2", "2")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    let group = request.operations[0].clone().resolve(&made).unwrap();
    assert_eq!(group.data["members"], json!([{"value": "1"}, {"value": "2"}]));
    let deleted = request.operations[3].clone().resolve(&made).unwrap();
    assert_eq!(deleted.id.as_deref(), Some("1"));
}

#[test]
fn references_in_a_circle_are_refused() {
    let request = bulk(json!([
        {"method": "POST", "path": "/Groups", "bulkId": "a", "data": {"members": [{"value": "bulkId:b"}]}},
        {"method": "POST", "path": "/Groups", "bulkId": "b", "data": {"members": [{"value": "bulkId:a"}]}},
    ]))
    .unwrap();
    assert_eq!(request.order(), [0, 1]);
    let refused = request.operations[0].clone().resolve(&BTreeMap::new()).unwrap_err();
    assert_eq!(refused.status, 409);
    let result = BulkResult::refused(&request.operations[0], None, &refused);
    let answer = rollcall_scim::bulk::response(vec![result]);
    assert_eq!(answer["Operations"][0]["status"], "409");
    assert_eq!(answer["Operations"][0]["response"]["status"], "409");
}

#[test]
fn malformed_bulk_requests_are_refused() {
    for operation in [
        json!({"method": "GET", "path": "/Users"}),
        json!({"method": "POST", "path": "/Users", "data": {}}),
        json!({"method": "POST", "path": "/Users/7", "bulkId": "x", "data": {}}),
        json!({"method": "PUT", "path": "/Users", "data": {}}),
        json!({"method": "PUT", "path": "/Devices/7", "data": {}}),
        json!({"method": "PATCH", "path": "/Users/7"}),
    ] {
        assert_eq!(bulk(json!([operation])).unwrap_err().status, 400, "{operation}");
    }
    let one = json!({"method": "DELETE", "path": "/Users/7"});
    assert_eq!(bulk(Value::Array(vec![one; 11])).unwrap_err().status, 413);
}

#[test]
fn a_body_that_is_no_object_is_invalid_syntax() {
    assert_eq!(body::object(b"[1]").unwrap_err().scim_type, Some(ScimType::InvalidSyntax));
}
