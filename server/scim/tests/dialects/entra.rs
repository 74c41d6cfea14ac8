//! Microsoft Entra ID and its SCIM Validator: users.

use rollcall_scim::error::ScimType;
use serde_json::{Value, json};

use super::*;

fn ada() -> Document {
    user(json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER],
        "externalId": "ada",
        "userName": "ada@fabrikam.example",
        "active": "True",
        "displayName": "Ada Lovelace",
        "emails": [{"primary": true, "type": "work", "value": "ada@fabrikam.example"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "roles": [],
        ENTERPRISE: {"department": "Analysis", "employeeNumber": "815"},
        EXTENSION: {"userType": "endUser", "organizationId": "3"},
    }))
}

fn minimal() -> Document {
    user(json!({"schemas": [urn::USER], "userName": "min@fabrikam.example"}))
}

#[test]
fn a_user_is_created_with_the_text_true_and_without_the_extensions_urn() {
    let ada = ada();
    assert_eq!(ada.boolean("active"), Some(true));
    assert_eq!(ada.get("schemas"), Some(&json!([urn::USER, ENTERPRISE, EXTENSION])));
    assert_eq!(ada.get("roles"), None);
    assert_eq!(ada.get("meta"), None);
}

#[test]
fn a_user_without_active_is_active() {
    assert_eq!(minimal().boolean("active"), Some(true));
}

#[test]
fn the_user_type_is_kept_as_it_was_sent() {
    let technician = user(json!({"userName": "t", EXTENSION: {"userType": "Technician"}}));
    let attribute = format!("{EXTENSION}:userType");
    assert_eq!(technician.text(&attribute), Some("Technician"));
    assert!(finds(&format!("{attribute} eq \"technician\""), &technician));
}

#[test]
fn the_validators_full_body_is_read() {
    let full = user(json!({
        "userName": "full", "roles": [{"primary": "True", "display": "RD", "value": "RV", "type": "RT"}],
        "addresses": [{"type": "work", "country": "Belize", "primary": true, "region": null}],
        "userType": "Member", "profileUrl": "https://fabrikam.example/p",
        ENTERPRISE: {"costCenter": "C", "manager": {"value": "7"}},
    }));
    assert_eq!(full.values("roles")[0]["primary"], true);
    assert_eq!(
        full.values("addresses")[0],
        json!({"type": "work", "country": "Belize", "primary": true})
    );
    assert_eq!(full.text("manager.value"), Some("7"));
    assert_eq!(full.text("userType"), Some("Member"));
    assert_eq!(full.get(&format!("{EXTENSION}:userType")), None);
}

#[test]
fn attributes_that_are_not_in_use_are_ignored_and_reported() {
    let reading = post(json!({
        "userName": "x", "shoeSize": 44, "name": {"nick": "y"}, EXTENSION: {"colour": "red"},
        "urn:example:2.0:User": {"a": 1},
    }));
    let trail = reading.unwrap().trail;
    assert_eq!(trail.ignored.len(), 4);
    for name in ["shoeSize", "name.nick", &format!("{EXTENSION}:colour"), "urn:example:2.0:User"] {
        assert!(trail.ignored.iter().any(|ignored| ignored == name), "{name}");
    }
}

#[test]
fn several_replace_operations_follow_one_another() {
    let ada = patched(
        &ada(),
        json!([
            {"op": "Replace", "path": "displayName", "value": "Ada King"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada.king@f.example"},
            {"op": "Replace", "path": "name.givenName", "value": "Augusta"},
            {"op": "Replace", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "816"},
            {"op": "Replace", "path": format!("{EXTENSION}:organizationId"), "value": "4"},
        ]),
    );
    assert_eq!(
        ada.values("emails"),
        [json!({"primary": true, "type": "work", "value": "ada.king@f.example"})]
    );
    assert_eq!(ada.text("name.givenName"), Some("Augusta"));
    assert_eq!(ada.text("employeeNumber"), Some("816"));
    assert_eq!(ada.get(EXTENSION), None, "a schema is no attribute");
    assert_eq!(ada.text("organizationId"), Some("4"));
}

#[test]
fn a_value_path_without_a_match_makes_the_value() {
    let outcome = patch(
        &minimal(),
        json!([
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+41 44 1"},
            {"op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "Zürich"},
            {"op": "Add", "path": "addresses[type eq \"work\"].country", "value": "CH"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "m@f.example"},
        ]),
    )
    .unwrap();
    let made = &outcome.document;
    assert_eq!(made.values("phoneNumbers"), [json!({"type": "mobile", "value": "+41 44 1"})]);
    assert_eq!(
        made.values("addresses"),
        [json!({"type": "work", "locality": "Zürich", "country": "CH"})]
    );
    assert_eq!(made.email(), Some("m@f.example"));
    assert!(tolerances(&outcome).contains(
        &"a value made from emails[type eq \"work\"].value: there was none to change".to_owned()
    ));
}

#[test]
fn three_operations_on_the_primary_role_make_one_role() {
    let roles = patched(
        &minimal(),
        json!([
            {"op": "add", "path": "roles[primary eq \"True\"].display", "value": "RD"},
            {"op": "add", "path": "roles[primary eq \"True\"].value", "value": "RV"},
            {"op": "add", "path": "roles[primary eq \"True\"].type", "value": "RT"},
        ]),
    );
    assert_eq!(
        roles.values("roles"),
        [json!({"primary": true, "display": "RD", "value": "RV", "type": "RT"})]
    );
}

#[test]
fn roles_may_be_json_in_a_text() {
    let role = r#"{"id":"06b07648","value":"25","displayName":"Role1234"}"#;
    let roles =
        patched(&minimal(), json!([{"op": "Add", "path": "roles", "value": [{"value": role}]}]));
    assert_eq!(roles.values("roles"), [json!({"value": role})]);
}

#[test]
fn a_path_may_be_qualified_by_the_core_schema() {
    let title = patched(
        &ada(),
        json!([{"op": "Replace", "path": format!("{}:title", urn::USER), "value": "Porter"}]),
    );
    assert_eq!(title.text("title"), Some("Porter"));
}

#[test]
fn a_manager_is_assigned_in_three_shapes_and_cleared_in_four() {
    let path = format!("{ENTERPRISE}:manager");
    let shapes = [
        json!({"op": "Add", "path": path, "value": "7"}),
        json!({"op": "Replace", "path": path, "value": {"value": "7"}}),
        json!({"op": "Add", "path": "manager", "value": [{"$ref": "https://x/Users/7", "value": "7"}]}),
    ];
    for shape in shapes {
        let managed = patched(&ada(), json!([shape]));
        assert_eq!(managed.text("manager.value"), Some("7"));
        let clearings = [
            json!({"op": "Replace", "path": path, "value": ""}),
            json!({"op": "Replace", "path": path, "value": {"value": ""}}),
            json!({"op": "Replace", "path": path, "value": null}),
            json!({"op": "Remove", "path": path}),
        ];
        for clearing in clearings {
            assert_eq!(patched(&managed, json!([clearing])), ada(), "{clearing}");
        }
    }
}

#[test]
fn a_new_manager_is_not_described_by_the_former_one() {
    let before = patched(
        &ada(),
        json!([{"op": "add", "path": "manager", "value": {"value": "7", "$ref": "https://x/7"}}]),
    );
    let after = patched(&before, json!([{"op": "Replace", "path": "manager", "value": "8"}]));
    assert_eq!(after.get("manager"), Some(&json!({"value": "8"})));
}

#[test]
fn keys_of_an_object_are_paths_with_the_compliance_flag() {
    let outcome = patch(
        &ada(),
        json!([{"op": "replace", "value": {
            "displayName": "Ada Three",
            "name.givenName": "Augusta",
            format!("{ENTERPRISE}:employeeNumber"): "817",
            format!("{EXTENSION}:organizationId"): "4",
        }}]),
    )
    .unwrap();
    let ada = &outcome.document;
    assert_eq!(ada.text("name.givenName"), Some("Augusta"));
    assert_eq!(ada.text("name.familyName"), Some("Lovelace"));
    assert_eq!(ada.attributes().get("name.givenName"), None);
    assert_eq!(ada.text("employeeNumber"), Some("817"));
    assert_eq!(ada.text("organizationId"), Some("4"));
    assert!(
        tolerances(&outcome)
            .contains(&"\"name.givenName\" read as a path: sent as a key".to_owned())
    );
}

#[test]
fn an_extension_is_added_nested_or_by_its_urn_as_the_path() {
    let nested = patched(
        &ada(),
        json!([{"op": "add", "value": {"title": "Countess", EXTENSION: {"organizationId": "All"}}}]),
    );
    assert_eq!(nested.text("organizationId"), Some("All"));
    assert_eq!(nested.text(&format!("{EXTENSION}:userType")), Some("endUser"));
    let by_path = patched(
        &ada(),
        json!([{"op": "replace", "path": EXTENSION, "value": {"organizationId": 5}}]),
    );
    assert_eq!(by_path.text("organizationId"), Some("5"));
}

#[test]
fn the_texts_false_and_true_disable_and_restore() {
    for op in ["Replace", "Add", "replace"] {
        let off = patch(&ada(), json!([{"op": op, "path": "active", "value": "False"}])).unwrap();
        assert_eq!(off.document.boolean("active"), Some(false));
        assert!(
            tolerances(&off).contains(&"active read as off: sent as the text \"False\"".to_owned())
        );
        let on = patched(&off.document, json!([{"op": op, "path": "active", "value": "true"}]));
        assert_eq!(on.boolean("active"), Some(true));
    }
}

#[test]
fn a_full_cycle_of_the_same_values_changes_nothing() {
    let outcome = patch(
        &ada(),
        json!([
            {"op": "Replace", "path": "active", "value": "True"},
            {"op": "Add", "path": "displayName", "value": "Ada Lovelace"},
            {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "ada@fabrikam.example"},
        ]),
    );
    assert!(!outcome.unwrap().changed);
}

#[test]
fn what_cannot_be_understood_is_refused_and_nothing_is_applied() {
    let cases: [(Value, ScimType); 4] = [
        (json!({"op": "Replace", "path": "active", "value": "maybe"}), ScimType::InvalidValue),
        (json!({"op": "Frobnicate", "path": "title", "value": "x"}), ScimType::InvalidSyntax),
        (json!({"op": "Replace", "path": "shoeSize", "value": "44"}), ScimType::InvalidPath),
        (json!({"op": "Replace", "path": "title"}), ScimType::InvalidValue),
    ];
    for (operation, scim_type) in cases {
        let first = json!({"op": "Replace", "path": "title", "value": "changed"});
        let refused = patch(&ada(), json!([first, operation])).unwrap_err();
        assert_eq!(refused.scim_type, Some(scim_type));
        assert!(refused.detail.starts_with("Operation 2: "), "{refused}");
    }
}

#[test]
fn a_body_without_a_user_name_is_refused() {
    for body in [json!({"displayName": "x"}), json!({"userName": ""}), json!({"userName": null})] {
        let refused = post(body).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidValue));
        assert!(refused.detail.contains("userName is required"), "{refused}");
    }
}

#[test]
fn microsofts_collection_sends_keys_in_any_case() {
    let user = user(json!({
        "UserName": "x", "emails": [{"Primary": true, "Type": "work", "Value": "testing@bob.com"}],
        ENTERPRISE.to_uppercase(): {"Department": "bob", "Manager": {"Value": "SuzzyQ"}},
    }));
    assert_eq!(user.email(), Some("testing@bob.com"));
    assert_eq!(user.text("department"), Some("bob"));
    assert_eq!(user.text("manager.value"), Some("SuzzyQ"));
}
