//! What holds for whatever is sent.

use proptest::{collection::vec, prelude::*, sample::select};
use rollcall_scim::{
    filter::{Comparison, Operand, Operator},
    path::Path,
    schema::AttributeRef,
    timestamp::Timestamp,
};
use serde_json::json;

use super::*;

fn named(names: Vec<&'static str>) -> impl Strategy<Value = AttributeRef> {
    select(names).prop_map(|name| USERS.attribute(name).expect("an attribute"))
}

fn compare(attribute: AttributeRef, operator: Operator, operand: Operand) -> Filter {
    Filter::Compare(Comparison { attribute, operator, operand })
}

/// Any text but the character that a filter refuses.
fn texts(names: Vec<&'static str>) -> impl Strategy<Value = Filter> {
    (named(names), select(Operator::ALL.to_vec()), r"[^\x00\n]{0,12}")
        .prop_map(|(name, operator, text)| compare(name, operator, Operand::Text(text)))
}

fn equality() -> impl Strategy<Value = Operator> {
    select(vec![Operator::Eq, Operator::Ne])
}

/// Any condition out of these leaves.
fn nested(leaf: impl Strategy<Value = Filter> + 'static) -> impl Strategy<Value = Filter> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| one.and(other)),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| one.or(other)),
            inner.prop_map(|one| Filter::Not(Box::new(one))),
        ]
    })
}

fn on_one_email() -> impl Strategy<Value = Filter> {
    nested(prop_oneof![
        texts(vec!["emails.value", "emails.type"]),
        (equality(), any::<bool>()).prop_map(|(operator, value)| {
            let primary = USERS.attribute("emails.primary").expect("an attribute");
            compare(primary, operator, Operand::Boolean(value))
        }),
        named(vec!["emails.display"]).prop_map(Filter::Present),
    ])
}

fn filters() -> impl Strategy<Value = Filter> {
    let emails = USERS.attribute("emails").expect("an attribute");
    nested(prop_oneof![
        texts(vec!["userName", "externalId", "name.givenName", "organizationId", "manager.value"]),
        (equality(), any::<bool>()).prop_map(|(operator, value)| {
            let active = USERS.attribute("active").expect("an attribute");
            compare(active, operator, Operand::Boolean(value))
        }),
        (named(vec!["title", "emails", "manager"]), equality())
            .prop_map(|(name, operator)| compare(name, operator, Operand::Null)),
        (-60_000_000_000_i64..250_000_000_000, 0..1_000_000_000_u32).prop_map(|(seconds, rest)| {
            let created = USERS.attribute("meta.created").expect("an attribute");
            let time = Timestamp { seconds, nanoseconds: rest };
            compare(created, Operator::Ge, Operand::Time(time))
        }),
        named(vec!["title", "emails", "department"]).prop_map(Filter::Present),
        on_one_email().prop_map(move |one| Filter::Value(emails, Box::new(one))),
    ])
}

fn paths() -> impl Strategy<Value = Path> {
    prop_oneof![
        select(USERS.schemas().collect::<Vec<_>>()).prop_map(Path::Schema),
        named(vec!["title", "name.givenName", "emails", "manager", "organizationId", "id"])
            .prop_map(Path::Attribute),
        (on_one_email(), select(vec![None, Some("value"), Some("type")])).prop_map(
            |(filter, sub)| {
                let attribute = USERS.attribute("emails").expect("an attribute");
                let sub = sub.and_then(|sub| attribute.attribute.sub_attribute(sub));
                Path::Values { attribute, filter, sub_attribute: sub }
            }
        ),
    ]
}

/// Text that often comes near the grammar.
fn garbage() -> impl Strategy<Value = String> {
    let words = vec![
        "userName",
        "emails",
        "[",
        "]",
        "(",
        ")",
        "and",
        "or",
        "not",
        "eq",
        "pr",
        "\"",
        "\\",
        ".",
        ":",
        "true",
        "null",
        "é",
        "urn:",
        urn::USER,
        EXTENSION,
        "type",
        "value",
        " ",
        "\u{0}",
    ];
    prop_oneof![
        ".{0,40}",
        vec(select(words.clone()), 0..12).prop_map(|words| words.join(" ")),
        vec(select(words), 0..12).prop_map(|words| words.concat()),
    ]
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
        select(vec!["True", "", "work"]).prop_map(Value::from),
    ];
    let keys = select(vec![
        "value",
        "type",
        "primary",
        "givenName",
        "emails",
        "name",
        "active",
        "members",
        "$ref",
        "manager",
        EXTENSION,
        "organizationId",
        "name.givenName",
        "emails[type eq \"work\"].value",
        "op",
        "path",
        "id",
        "x",
    ]);
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((keys.clone().prop_map(str::to_owned), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Operations that a product may send again when it got no answer.
fn assignments() -> impl Strategy<Value = Value> {
    let text = "[a-z]{0,3}";
    let assigned = prop_oneof![
        (select(vec!["title", "name.givenName", "manager", "organizationId", "emails.value"]), text)
            .prop_map(|(path, text)| (path, json!(text))),
        (select(vec!["active", "roles[primary eq true].primary"]), any::<bool>())
            .prop_map(|(path, value)| (path, json!(value))),
        (
            select(vec!["emails[type eq \"work\"].value", "phoneNumbers[type eq \"fax\"].display"]),
            text
        )
            .prop_map(|(path, text)| (path, json!(text))),
        (select(vec!["emails", "roles"]), vec(("[a-c]{0,1}", "[w-x]{0,1}", any::<bool>()), 0..3))
            .prop_map(|(path, values)| {
                let value = |(value, kind, primary)| {
                    json!({"value": value, "type": kind, "primary": primary})
                };
                (path, values.into_iter().map(value).collect())
            }),
        (text, text).prop_map(|(a, b)| ("name", json!({"givenName": a, "familyName": b}))),
        text.prop_map(|text| (EXTENSION, json!({"userType": text}))),
    ];
    (select(vec!["add", "Replace"]), assigned)
        .prop_map(|(op, (path, value))| json!({"op": op, "path": path, "value": value}))
}

/// Removals, by path and by list.
fn removals() -> impl Strategy<Value = Value> {
    let paths = vec![
        "title",
        "name",
        "name.givenName",
        "emails",
        "emails.type",
        "emails[type eq \"work\"]",
        "emails[type eq \"w\"].value",
        "emails[primary eq true]",
        "emails[value sw \"a\" or not (type pr)].primary",
        EXTENSION,
        "manager",
    ];
    let listed = vec(("[ab]", select(vec!["w", "work"])), 0..3).prop_map(|values| {
        values.into_iter().map(|(value, kind)| json!({"value": value, "type": kind})).collect()
    });
    prop_oneof![
        select(paths).prop_map(|path| json!({"op": "remove", "path": path})),
        listed.prop_map(|it: Value| json!({"op": "Remove", "path": "emails", "value": it})),
    ]
}

fn somebody() -> Document {
    user(json!({
        "userName": "x", "title": "t", "name": {"givenName": "g"},
        "emails": [{"value": "a", "type": "w", "primary": true}, {"value": "b", "type": "work"}],
    }))
}

proptest! {
    #[test]
    fn a_filter_reads_back_as_it_was_printed(filter in filters()) {
        let printed = filter.to_string();
        let limits = rollcall_scim::filter::Limits { depth: 64, ..Default::default() };
        prop_assert_eq!(Filter::parse_within(&printed, &[&USERS], limits), Ok(filter), "{}", printed);
    }

    #[test]
    fn a_filter_or_its_negation_finds_a_user(filter in filters()) {
        let negation = Filter::Not(Box::new(filter.clone()));
        let user = somebody();
        prop_assert_ne!(filter.matches(user.attributes()), negation.matches(user.attributes()));
    }

    #[test]
    fn a_path_reads_back_as_it_was_printed(path in paths()) {
        let printed = path.to_string();
        prop_assert_eq!(Path::parse(&printed, &USERS), Ok(path), "{}", printed);
    }

    #[test]
    fn no_text_breaks_filters_paths_and_times(text in garbage()) {
        if let Ok(filter) = Filter::parse(&text, &[&USERS, &GROUPS]) {
            filter.matches(somebody().attributes());
            let printed = filter.to_string();
            prop_assert_eq!(Filter::parse(&printed, &[&USERS, &GROUPS]), Ok(filter));
        }
        let _ = Path::parse(&text, &GROUPS);
        let _ = Timestamp::parse(&text);
    }

    #[test]
    fn a_printed_time_is_the_same_time(seconds in -60_000_000_000_i64..250_000_000_000) {
        let time = Timestamp { seconds, nanoseconds: 0 };
        prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
    }

    #[test]
    fn no_message_breaks_patch(path in garbage(), value in json_values(), op in 0..3_usize) {
        let op = ["add", "Remove", "replace"][op];
        let operations = json!([{"op": op, "path": path, "value": value}, {"op": op, "value": value}]);
        let _ = patch(&somebody(), operations.clone());
        let _ = group_change(operations);
    }

    #[test]
    fn no_body_breaks_the_reading_and_what_is_read_is_canonical(body in json_values()) {
        let Value::Object(mut body) = body else { return Ok(()) };
        body.insert("userName".to_owned(), json!("x"));
        if let Ok(Reading { document, .. }) = post(Value::Object(body)) {
            let again = put(Value::Object(document.attributes().clone())).expect("canonical");
            prop_assert_eq!(again.document, document);
        }
    }

    #[test]
    fn an_operation_sent_twice_is_one(operation in prop_oneof![assignments(), removals()]) {
        if let Ok(once) = patch(&somebody(), json!([operation])) {
            let twice = patch(&once.document, json!([operation])).expect("accepted before");
            prop_assert_eq!(&twice.document, &once.document);
            prop_assert!(!twice.changed);
        }
    }

    #[test]
    fn a_group_change_does_to_a_set_what_patch_does_to_the_document(
        operations in vec(member_operations(), 1..5)
    ) {
        let body = object(json!({"displayName": "g", "members": [{"value": "a"}, {"value": "b"}]}));
        let group = resource::read(&body, &GROUPS, Purpose::Create).expect("a group").document;
        let operations = Value::Array(operations);
        let mut expected = ids(&patched(&group, operations.clone()).members());
        expected.sort();
        let change = group_change(operations).expect("accepted");
        let once = changed_ids(&["a", "b"], change.members.clone());
        prop_assert_eq!(&once, &expected);
        let before: Vec<_> = once.iter().map(String::as_str).collect();
        prop_assert_eq!(changed_ids(&before, change.members), expected, "sent twice");
    }
}

fn member_operations() -> impl Strategy<Value = Value> {
    let listed = vec(select(vec!["a", "b", "c"]), 0..3)
        .prop_map(|ids| ids.into_iter().map(|id| json!({"value": id})).collect::<Value>());
    prop_oneof![
        (select(vec!["Add", "Remove", "replace"]), listed)
            .prop_map(|(op, value)| json!({"op": op, "path": "members", "value": value})),
        select(vec!["a", "b", "c"])
            .prop_map(|id| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})),
        Just(json!({"op": "remove", "path": "members"})),
    ]
}

fn ids(members: &[rollcall_scim::group::Member]) -> Vec<String> {
    members.iter().map(|member| member.value.clone()).collect()
}

fn changed_ids(before: &[&str], change: rollcall_scim::group::MemberChange) -> Vec<String> {
    use rollcall_scim::group::MemberChange;
    use std::collections::BTreeSet;
    let mut now: BTreeSet<String> = before.iter().map(|id| (*id).to_owned()).collect();
    match change {
        MemberChange::Replace(members) => now = ids(&members).into_iter().collect(),
        MemberChange::Change { add, remove } => {
            now.extend(ids(&add));
            now.retain(|id| !remove.contains(id));
        }
    }
    now.into_iter().collect()
}
