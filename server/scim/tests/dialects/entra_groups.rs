//! Microsoft Entra ID: groups.

use rollcall_scim::{
    error::ScimType,
    group::{Assignment, Member, MemberChange},
};
use serde_json::json;

use super::*;

fn members(ids: &[&str]) -> Vec<Member> {
    ids.iter().map(|id| Member { value: (*id).to_owned(), kind: None }).collect()
}

fn change(add: &[&str], remove: &[&str]) -> MemberChange {
    let remove = remove.iter().map(|id| (*id).to_owned()).collect();
    MemberChange::Change { add: members(add), remove }
}

fn members_of(operations: Value) -> MemberChange {
    group_change(operations).expect("an accepted request").members
}

#[test]
fn a_group_is_created_with_an_unknown_second_schema() {
    let body = object(json!({
        "schemas": [urn::GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "g1", "displayName": "NinjaOne-Techs", "meta": {"resourceType": "Group"},
    }));
    let group = resource::read(&body, &GROUPS, Purpose::Create).unwrap().document;
    assert_eq!(group.get("schemas"), Some(&json!([urn::GROUP])));
    assert_eq!(group.members(), []);
    assert_eq!(group.get("active"), None);
}

#[test]
fn a_rename_and_an_external_id_leave_the_members_alone() {
    let change = group_change(json!([
        {"op": "Replace", "path": "displayName", "value": "Techs 2"},
        {"op": "Replace", "path": "externalId", "value": "g2"},
    ]))
    .unwrap();
    assert_eq!(change.rename.as_deref(), Some("Techs 2"));
    assert_eq!(change.external_id, Assignment::Set("g2".to_owned()));
    assert!(change.members.is_empty());
}

#[test]
fn members_are_added_with_a_null_reference() {
    assert_eq!(
        members_of(json!([{"op": "Add", "path": "members", "value": [
            {"$ref": null, "value": "a"}, {"$ref": null, "value": "b"}, {"value": "a"},
        ]}])),
        change(&["a", "b"], &[])
    );
}

#[test]
fn members_are_removed_by_a_list_of_values() {
    assert_eq!(
        members_of(
            json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "a"}]}])
        ),
        change(&[], &["a"])
    );
}

#[test]
fn members_are_removed_by_a_filter_with_the_compliance_flag() {
    assert_eq!(
        members_of(json!([{"op": "remove", "path": "members[value eq \"a\"]"}])),
        change(&[], &["a"])
    );
    assert_eq!(
        members_of(json!([{"op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]"}])),
        change(&[], &["a", "b"])
    );
}

#[test]
fn a_removal_that_names_nobody_is_refused_and_never_means_everybody() {
    for value in [json!(null), json!(""), json!({}), json!([{}]), json!([{"display": "x"}])] {
        let refused =
            group_change(json!([{"op": "Remove", "path": "members", "value": value}])).unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidValue), "{value}");
    }
    let nobody = members_of(json!([{"op": "Remove", "path": "members", "value": []}]));
    assert!(nobody.is_empty());
}

#[test]
fn operations_are_applied_in_order() {
    assert_eq!(
        members_of(json!([
            {"op": "Add", "path": "members", "value": [{"value": "a"}, {"value": "b"}]},
            {"op": "Remove", "path": "members", "value": [{"value": "b"}, {"value": "c"}]},
            {"op": "Add", "path": "members", "value": [{"value": "c"}]},
        ])),
        change(&["a", "c"], &["b"])
    );
}

#[test]
fn all_members_are_removed_by_the_bare_path() {
    assert_eq!(
        members_of(json!([
            {"op": "Remove", "path": "members"},
            {"op": "Add", "path": "members", "value": [{"value": "a"}]},
        ])),
        MemberChange::Replace(members(&["a"]))
    );
}

#[test]
fn microsofts_collection_adds_a_member_as_text() {
    let operations = json!([{"op": "add", "path": "members", "value": "string id 1"}]);
    assert_eq!(members_of(operations), change(&["string id 1"], &[]));
}

#[test]
fn a_document_and_a_group_change_agree() {
    let body = object(json!({"displayName": "g", "members": [{"value": "a"}, {"value": "b"}]}));
    let group = resource::read(&body, &GROUPS, Purpose::Create).unwrap().document;
    let removed = json!([{"op": "Remove", "path": "members", "value": [{"value": "a"}]}]);
    assert_eq!(patched(&group, removed).members(), members(&["b"]));
    let refused = json!([{"op": "Remove", "path": "members", "value": null}]);
    assert!(patch(&group, refused).is_err());
    let renamed = json!([{"op": "Remove", "path": "displayName"}]);
    assert_eq!(patch(&group, renamed.clone()).unwrap_err(), group_change(renamed).unwrap_err());
}

#[test]
fn the_schemas_of_a_group_are_passed_over() {
    let change = group_change(json!([
        {"op": "add", "path": "schemas", "value": [urn::GROUP]},
        {"op": "replace", "value": {"schemas": [urn::GROUP]}},
    ]));
    let change = change.unwrap();
    assert!(change.members.is_empty());
    assert_eq!((change.rename, change.external_id), (None, Assignment::Keep));
    let refused = group_change(json!([{"op": "replace", "path": "id", "value": "x"}])).unwrap_err();
    assert_eq!(refused.scim_type, Some(ScimType::Mutability));
}
