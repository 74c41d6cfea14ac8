//! Okta: catalogue apps (PATCH) and custom apps (PUT).

use rollcall_scim::{
    document::Meta,
    group::{Member, MemberChange},
    list::{ListQuery, ListResponse, Page},
    projection::Projection,
};
use serde_json::{Value, json};

use super::*;

fn created() -> Document {
    user(json!({
        "schemas": [urn::USER, EXTENSION],
        "userName": "test.user@okta.example",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.example", "type": "work"}],
        "displayName": "Test User", "locale": "en-US", "externalId": "00u1", "groups": [],
        "password": "1mz050nq", "active": true,
        EXTENSION: {"userType": "technician"},
    }))
}

fn meta() -> Meta {
    Meta {
        id: "7".to_owned(),
        created: "2026-01-31T08:00:00Z".to_owned(),
        last_modified: "2026-01-31T08:00:00Z".to_owned(),
        location: "https://rollcall.example/ws/scim/v2/Users/7".to_owned(),
        version: "W/\"1\"".to_owned(),
    }
}

#[test]
fn a_password_is_accepted_and_never_kept() {
    assert_eq!(created().attributes().get("password"), None);
    let outcome = patch(&created(), json!([{"op": "replace", "value": {"password": "n3w"}}]));
    let outcome = outcome.unwrap();
    assert!(!outcome.changed);
    assert_eq!(
        tolerances(&outcome),
        ["password not kept: users sign in by single sign-on".to_owned()]
    );
}

#[test]
fn what_was_shown_can_be_put_back() {
    let added = object(json!({"groups": [{"value": "g", "display": "Group"}]}));
    let shown = created().into_resource(&meta(), added);
    let mut shown = Projection::default().apply(shown, &USERS);
    assert_eq!(shown["id"], "7");
    assert_eq!(shown["groups"][0]["value"], "g");
    let reading = put(Value::Object(shown.clone())).unwrap();
    assert_eq!(reading.document, created());
    assert_eq!(reading.trail.ignored, [""; 0]);
    shown.insert("title".to_owned(), json!("Lead"));
    assert_eq!(put(Value::Object(shown)).unwrap().document.text("title"), Some("Lead"));
}

#[test]
fn empty_values_are_no_error() {
    let empty = put(json!({
        "userName": "end@okta.example", "title": "", "displayName": "",
        "name": {"middleName": "", "givenName": "End"},
        EXTENSION: {"userType": "", "organizationId": "All"},
    }));
    let empty = empty.unwrap().document;
    assert_eq!(empty.get("title"), None);
    assert_eq!(empty.get("name"), Some(&json!({"givenName": "End"})));
    assert_eq!(empty.get(&format!("{EXTENSION}:userType")), None);
    let patched =
        patched(&created(), json!([{"op": "replace", "value": {"displayName": "", "title": ""}}]));
    assert_eq!(patched.get("displayName"), None);
}

#[test]
fn a_user_is_deactivated_without_a_path() {
    let off = patched(&created(), json!([{"op": "replace", "value": {"active": false}}]));
    assert_eq!(off.boolean("active"), Some(false));
    let on = patched(&off, json!([{"op": "replace", "value": {"active": true}}]));
    assert_eq!(on, created());
}

#[test]
fn a_group_is_renamed_with_its_id_and_keeps_its_members() {
    let change = group_change(json!([
        {"op": "replace", "value": {"id": "g", "displayName": "Test SCIMv20"}},
    ]));
    let change = change.unwrap();
    assert_eq!(change.rename.as_deref(), Some("Test SCIMv20"));
    assert!(change.members.is_empty());
}

#[test]
fn one_member_goes_and_another_comes() {
    let change = group_change(json!([
        {"op": "remove", "path": "members[value eq \"e\"]"},
        {"op": "add", "path": "members", "value": [{"value": "u", "display": "test.user@okta.example"}]},
    ]));
    let added = Member { value: "u".to_owned(), kind: None };
    assert_eq!(
        change.unwrap().members,
        MemberChange::Change { add: vec![added], remove: vec!["e".to_owned()] }
    );
}

#[test]
fn a_full_push_replaces_the_members_with_and_without_a_path() {
    let pushes = [
        (json!({"op": "replace", "path": "members", "value": [{"value": "e"}]}), 1),
        (json!({"op": "replace", "value": {"members": [{"value": "e"}]}}), 1),
        (json!({"op": "replace", "path": "members", "value": []}), 0),
        (json!({"op": "replace", "value": {"members": [], "id": "g", "displayName": "x"}}), 0),
    ];
    for (operation, count) in pushes {
        let MemberChange::Replace(members) = group_change(json!([operation])).unwrap().members
        else {
            panic!("{operation} replaces")
        };
        assert_eq!(members.len(), count);
    }
}

#[test]
fn a_custom_app_puts_groups_with_members() {
    let body = object(json!({
        "schemas": [urn::GROUP], "id": "h", "displayName": "AIW",
        "members": [{"value": "u", "display": "x"}, {"value": "e"}, {"value": "u"}],
    }));
    let group = resource::read(&body, &GROUPS, Purpose::Replace).unwrap().document;
    let ids: Vec<_> = group.members().into_iter().map(|member| member.value).collect();
    assert_eq!(ids, ["u", "e"]);
    assert_eq!(
        group.members()[0].to_json("https://rollcall.example/ws/scim/v2/Users/u"),
        json!({"value": "u", "$ref": "https://rollcall.example/ws/scim/v2/Users/u", "type": "User"})
    );
}

#[test]
fn an_import_pages_by_integers_and_always_gets_a_list() {
    let pairs = [("startIndex", "101"), ("count", "100")];
    let query = ListQuery::from_pairs(pairs, &[&USERS]).unwrap();
    assert_eq!((query.page, query.count), (Page::Index(101), Some(100)));
    let beyond =
        ListResponse { total: Some(12), start_index: Some(101), ..ListResponse::default() };
    assert_eq!(
        serde_json::from_str::<Value>(&beyond.to_json()).unwrap(),
        json!({"schemas": [urn::LIST_RESPONSE], "totalResults": 12, "startIndex": 101,
               "itemsPerPage": 0, "Resources": []})
    );
}
