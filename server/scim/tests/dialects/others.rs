//! The products of which little is known: `OneLogin`, `JumpCloud`, `PingOne` and Google.

use rollcall_scim::list::ListQuery;
use serde_json::json;

use super::*;

#[test]
fn onelogin_names_the_schemas_of_scim_1() {
    let user = user(json!({
        "schemas": ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
        "userName": "onelogin-user01",
        "name": {"familyName": "User 01", "givenName": "AAA Test"},
        "active": true,
    }));
    assert_eq!(user.get("schemas"), Some(&json!([urn::USER])));
}

#[test]
fn onelogin_leaves_an_ampersand_behind() {
    let pairs = [("filter", "userName eq \"onelogin-user01\""), ("", "")];
    assert!(ListQuery::from_pairs(pairs, &[&USERS]).unwrap().filter.is_some());
}

#[test]
fn jumpcloud_renames_a_group_without_a_path() {
    let change = group_change(json!([{"op": "replace", "value": {"displayName": "jc2"}}])).unwrap();
    assert_eq!(change.rename.as_deref(), Some("jc2"));
    assert!(change.members.is_empty());
}

#[test]
fn pingone_creates_disabled_users_and_names_their_manager() {
    let user = user(json!({
        "userName": "ping", "active": false,
        ENTERPRISE: {"manager": {"value": "1", "displayName": "Boss"}},
    }));
    assert_eq!(user.boolean("active"), Some(false));
    assert_eq!(user.get("manager"), Some(&json!({"value": "1"})));
    assert!(finds("userName Eq \"PING\"", &user));
}

#[test]
fn google_looks_up_by_email_in_any_case() {
    let user = user(json!({"userName": "goo", "emails": [{"value": "goo@example.com"}]}));
    assert!(finds("emails.value eq \"GOO@example.com\"", &user));
}

#[test]
fn scim_sanity_adds_a_member_that_does_not_exist() {
    let change = group_change(json!([
        {"op": "add", "path": "members", "value": [{"value": "fake-member-id"}]},
    ]));
    assert!(!change.unwrap().members.is_empty());
}

#[test]
fn scim2_tester_removes_active_and_finds_it_absent() {
    let user = user(json!({"userName": "x"}));
    let removed = patched(&user, json!([{"op": "remove", "path": "active"}]));
    assert_eq!(removed.get("active"), None);
}
