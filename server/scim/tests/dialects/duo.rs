//! Duo: plain shapes of the RFC, no e-mail address, and the words of its form.

use serde_json::json;

use super::*;

fn dana() -> Document {
    user(json!({
        "schemas": [urn::USER, EXTENSION], "userName": "dana@acme.example",
        "name": {"givenName": "Dana", "familyName": "End"}, "active": true,
        EXTENSION: {"userType": "endUser", "organizationId": "3"},
    }))
}

#[test]
fn a_user_without_emails_is_a_user() {
    assert_eq!(dana().email(), None);
    assert_eq!(dana().text("userName"), Some("dana@acme.example"));
}

#[test]
fn an_object_changes_only_what_it_names() {
    let dana = patched(
        &dana(),
        json!([{"op": "replace", "value": {
            "name": {"givenName": "Danielle"}, EXTENSION: {"organizationId": "4"},
        }}]),
    );
    assert_eq!(dana.get("name"), Some(&json!({"givenName": "Danielle", "familyName": "End"})));
    assert_eq!(dana.text("organizationId"), Some("4"));
    assert_eq!(dana.text(&format!("{EXTENSION}:userType")), Some("endUser"));
}

#[test]
fn the_organization_may_be_a_number_and_its_name_in_any_case() {
    for name in ["organizationId", "organizationID", "OrganizationID", "organizationid"] {
        let user = user(json!({"userName": "x", EXTENSION: {name: 12}}));
        assert_eq!(user.text(&format!("{EXTENSION}:organizationId")), Some("12"), "{name}");
    }
}

#[test]
fn an_extension_may_be_flat() {
    let flat = user(json!({
        "userName": "x", format!("{EXTENSION}:organizationId"): "all",
        format!("{EXTENSION}:userType"): null,
    }));
    assert_eq!(flat.get("schemas"), Some(&json!([urn::USER, EXTENSION])));
    assert_eq!(flat.text("organizationId"), Some("all"));
}

#[test]
fn one_member_may_come_without_a_list() {
    let change = group_change(json!([{"op": "add", "path": "members", "value": {"value": "d"}}]));
    assert!(!change.unwrap().members.is_empty());
}
