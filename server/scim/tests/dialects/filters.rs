//! Filters by the letter of RFC 7644, section 3.4.2.2, and beyond it.

use rollcall_scim::{
    error::ScimType,
    filter::{Comparison, Limits, Operand, Operator},
};
use serde_json::json;

use super::*;

/// Four users and the letters by which the tests know them.
fn people() -> [(char, Document); 4] {
    let read = |body: Value| Document::from_stored(&USERS, object(body));
    [
        (
            'a',
            read(json!({
                "userName": "alice", "name": {"givenName": "Alice", "familyName": "Smith"}, "active": true,
                "title": "Tour Guide", "meta": {"created": "2026-01-31T08:00:00Z"}, "id": "A1",
                "emails": [{"value": "alice@ex.org", "type": "work", "primary": true},
                           {"value": "alice@home.net", "type": "home"}],
                EXTENSION: {"userType": "technician"},
                ENTERPRISE: {"manager": {"value": "M7"}},
            })),
        ),
        (
            'b',
            read(json!({
                "userName": "bob", "name": {"givenName": "bob", "familyName": "smith"}, "active": true,
                "title": "vice President", "emails": [{"value": "bob@ex.com", "type": "work"}],
                EXTENSION: {"userType": "endUser", "organizationId": "3"},
            })),
        ),
        (
            'c',
            read(json!({
                "userName": "carol", "name": {"givenName": "Carol", "familyName": "Zimmer"},
                "active": false, EXTENSION: {"organizationId": "All"},
            })),
        ),
        (
            'd',
            read(json!({
                "userName": "dan", "active": true, "title": "100% (real) [x]",
                "name": {"givenName": "Dan \"the man\"", "familyName": "O'Neil \\ Sons"},
                "emails": [{"value": "dan+tag@ex.org", "type": "other"}],
            })),
        ),
    ]
}

/// The letters of those whom a filter finds.
fn found(filter: &str) -> String {
    people().iter().filter(|(_, person)| finds(filter, person)).map(|(letter, _)| letter).collect()
}

fn refused(filter: &str) -> String {
    let refused = Filter::parse(filter, &[&USERS]).expect_err(filter);
    assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::InvalidFilter)));
    refused.detail
}

#[test]
fn every_operator_means_what_the_rfc_says() {
    for (filter, who) in [
        ("userName eq \"alice\"", "a"),
        ("name.familyName eq \"SMITH\"", "ab"),
        ("userName ne \"alice\"", "bcd"),
        ("userName co \"li\"", "a"),
        ("userName sw \"B\"", "b"),
        ("name.familyName ew \"mer\"", "c"),
        ("title pr", "abd"),
        ("not (title pr)", "c"),
        ("title eq null", "c"),
        ("title ne null", "abd"),
        ("name.familyName gt \"p\"", "abc"),
        ("userName ge \"carol\"", "cd"),
        ("userName lt \"bob\"", "a"),
        ("userName le \"bob\"", "ab"),
        ("active eq false", "c"),
        ("active ne false", "abd"),
        ("meta.created gt \"2015-10-10T14:38:21.8617979-07:00\"", "a"),
        ("meta.created eq \"2026-01-31T09:00:00+01:00\"", "a"),
        ("id eq \"A1\"", "a"),
        ("id eq \"a1\"", ""),
        (&format!("schemas eq \"{EXTENSION}\""), "abc"),
    ] {
        assert_eq!(found(filter), who, "{filter}");
    }
}

#[test]
fn and_binds_tighter_than_or() {
    assert_eq!(found("userName sw \"a\" or userName sw \"b\" and active eq false"), "a");
    assert_eq!(found("(userName sw \"a\" or userName sw \"c\") and active eq false"), "c");
    assert_eq!(found("not (userName sw \"a\" or userName sw \"b\")"), "cd");
    assert_eq!(found("active EQ true AND userName SW \"d\""), "d");
}

#[test]
fn both_conditions_of_a_value_path_hold_for_one_value() {
    assert_eq!(found("emails[type eq \"work\" and value co \"@ex.org\"]"), "a");
    assert_eq!(found("emails[type eq \"home\" and value co \"@ex\"]"), "");
    assert_eq!(
        found("emails[type eq \"other\" or (type eq \"work\" and not (value ew \".com\"))]"),
        "ad"
    );
}

#[test]
fn a_list_is_searched_by_its_values() {
    assert_eq!(found("emails.value co \"@ex.org\""), "ad");
    assert_eq!(found("emails co \"@home\""), "a");
    assert_eq!(found("emails pr"), "abd");
    assert_eq!(found("emails.value sw \"dan+tag@\""), "d");
}

#[test]
fn names_may_carry_their_urn_in_any_case() {
    assert_eq!(found(&format!("{}:userName sw \"ali\"", urn::USER)), "a");
    assert_eq!(found(&format!("{}:USERTYPE eq \"Technician\"", EXTENSION.to_uppercase())), "a");
    assert_eq!(found(&format!("{EXTENSION}:organizationId pr")), "bc");
}

#[test]
fn escapes_are_those_of_json() {
    assert_eq!(found(r#"name.givenName eq "Dan \"the man\"""#), "d");
    assert_eq!(found(r#"name.familyName co "\\ Sons""#), "d");
    assert_eq!(found(r#"name.familyName sw "O'Neil""#), "d");
    assert_eq!(found(r#"title eq "100% (real) [x]""#), "d");
    assert_eq!(found(r#"name.givenName sw "\u0044an""#), "d");
}

#[test]
fn microsofts_collection_leaves_out_the_quotes() {
    assert_eq!(found("userName sw A"), "a");
    assert_eq!(
        found("name.FamilyName eq Smith and (emails.Value co ex.com or emails.Value co no.org)"),
        "b"
    );
    assert_eq!(found("meta.Created gt 2015-10-10T14:38:21.8617979-07:00"), "a");
}

#[test]
fn entra_asks_by_the_texts_true_and_false_and_follows_brackets_by_a_part() {
    assert_eq!(found("active eq \"False\""), "c");
    assert_eq!(found("emails[primary eq \"True\"].value sw \"alice\""), "a");
    assert_eq!(found("emails[type eq \"work\"].value eq \"bob@ex.com\""), "b");
    assert_eq!(found("emails[type eq \"home\"].value eq \"bob@ex.com\""), "");
}

#[test]
fn entra_checks_references_by_the_bare_attribute() {
    assert_eq!(found("id eq \"A1\" and manager eq \"M7\""), "a");
    let group = Document::from_stored(
        &GROUPS,
        object(json!({"id": "g", "displayName": "g", "members": [{"value": "7"}]})),
    );
    assert!(finds("id eq \"g\" and members eq \"7\"", &group));
    assert!(!finds("id eq \"g\" and members eq \"8\"", &group));
}

#[test]
fn what_is_no_filter_is_refused() {
    for filter in [
        "",
        "userName",
        "userName eq",
        "userName like \"x\"",
        "emails[type eq \"work\"",
        "(userName eq \"x\"",
        "userName eq \"x\")",
        "userName eq \"x",
        "userName eq \"x\" and",
        "userName eq and active eq true",
        "\"x\" eq userName",
        "emails[]",
        "emails[type eq \"work\"]value",
        "emails[emails[type eq \"work\"]]",
        "userName[value eq \"x\"]",
        "userName eq \"x\" \"y\"",
        "not userName eq \"x\"",
        "name eq \"x\"",
        "active eq \"maybe\"",
        "meta.created gt \"yesterday\"",
        "title gt null",
        "active co true",
    ] {
        refused(filter);
    }
}

#[test]
fn a_refusal_names_the_remedy() {
    assert!(refused("shoeSize eq \"44\"").contains("There is no attribute \"shoeSize\""));
    assert!(refused("active gt true").contains("use eq or ne"));
    assert!(refused("password eq \"x\"").contains("never returned"));
    assert!(refused("displayName eq Ada King").contains("put text in double quotes"));
}

#[test]
fn a_filter_is_read_within_limits() {
    let limits = Limits { length: 60, terms: 2, depth: 2 };
    let parse = |text: &str| Filter::parse_within(text, &[&USERS], limits);
    assert!(parse("((title pr)) and title pr").is_ok());
    assert!(parse("(((title pr)))").is_err());
    assert!(parse("title pr and title pr and title pr").is_err());
    assert!(parse(&"x".repeat(61)).is_err());
    let deep = format!("{}title pr{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(Filter::parse(&deep, &[&USERS]).is_err());
}

#[test]
fn leaves_are_ready_to_be_compiled() {
    let filter = Filter::parse("EMAILS[Type eq \"work\"].value sw x", &[&USERS]).unwrap();
    let Filter::Value(emails, condition) = filter else { panic!("a value path") };
    assert!(emails.is(urn_user(), "emails"));
    let Filter::All(leaves) = *condition else { panic!("two conditions") };
    let value = USERS.attribute("emails.value").unwrap();
    assert_eq!(
        leaves[1],
        Filter::Compare(Comparison {
            attribute: value,
            operator: Operator::Sw,
            operand: Operand::Text("x".to_owned()),
        })
    );
}

fn urn_user() -> &'static rollcall_scim::schema::Schema {
    USERS.schema
}
