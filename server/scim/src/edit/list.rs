//! The rules of multi-valued attributes: no duplicates, one primary value at most (RFC 7643,
//! section 2.4).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::{
    error::{Error, Result},
    group::refuse_too_many_members,
    schema::{Attribute, AttributeRef},
};

/// The most values of an attribute.
const MAX_VALUES: usize = 500;

/// Adds values that are not there yet. A value is known by `value` and `type`, and what is sent
/// with a known one is merged into it; a reference is known by `value` alone.
pub(super) fn merge(attribute: &Attribute, values: &mut Vec<Value>, sent: Vec<Value>) {
    if attribute.is_reference() {
        return merge_references(values, sent);
    }
    for new in sent {
        match (values.iter_mut().find(|value| is_same(value, &new)), new) {
            (Some(Value::Object(known)), Value::Object(new)) => known.extend(new),
            (Some(_), _) => {}
            (None, new) => values.push(new),
        }
    }
}

/// Groups have thousands of members, so they are looked up in a set.
fn merge_references(values: &mut Vec<Value>, sent: Vec<Value>) {
    let id = |value: &Value| value.get("value").and_then(Value::as_str).map(str::to_owned);
    let mut known: HashSet<Option<String>> = values.iter().map(id).collect();
    values.extend(sent.into_iter().filter(|new| known.insert(id(new))));
}

fn is_same(left: &Value, right: &Value) -> bool {
    match (left.get("value"), right.get("value")) {
        (Some(one), Some(other)) => one == other && left.get("type") == right.get("type"),
        _ => left == right,
    }
}

/// Whether a value is one of those that a `remove` lists: every part that is sent is equal, but a
/// reference is its `value` alone, because Entra ID sends `$ref` as null and Okta a `display`.
pub(super) fn is_listed(attribute: &Attribute, value: &Value, listed: &Value) -> bool {
    if attribute.is_reference() {
        return value.get("value") == listed.get("value");
    }
    match (value, listed) {
        (Value::Object(value), Value::Object(listed)) => contains(value, listed),
        _ => value == listed,
    }
}

fn contains(value: &Map<String, Value>, listed: &Map<String, Value>) -> bool {
    listed.iter().all(|(key, part)| value.get(key) == Some(part))
}

/// An attribute has as many values as somebody can use, which are compared with one another; a
/// group's members are looked up.
pub(super) fn refuse_too_many(name: &AttributeRef, values: &[Value]) -> Result<()> {
    if name.attribute.is_reference() {
        return refuse_too_many_members(values.len());
    }
    if values.len() > MAX_VALUES {
        return Err(Error::invalid_value(format!(
            "{name} may have {MAX_VALUES} values; send those that are needed."
        )));
    }
    Ok(())
}

/// What is sent at once has one primary value at most.
pub(super) fn refuse_two_primaries(name: &AttributeRef, sent: &[Value]) -> Result<()> {
    if sent.iter().filter(|value| is_primary(value)).count() > 1 {
        return Err(two_primaries(name));
    }
    Ok(())
}

fn two_primaries(name: &AttributeRef) -> Error {
    Error::invalid_value(format!("{name} has more than one primary value; mark one of them."))
}

/// A value that becomes primary takes it from the others (RFC 7644, section 3.5.2).
pub(super) fn keep_one_primary(
    name: &AttributeRef,
    before: &[Value],
    values: &mut [Value],
) -> Result<()> {
    let primary: Vec<usize> =
        (0..values.len()).filter(|&index| is_primary(&values[index])).collect();
    if primary.len() < 2 {
        return Ok(());
    }
    let fresh: Vec<usize> =
        primary.iter().copied().filter(|&index| !before.contains(&values[index])).collect();
    let [kept] = fresh.as_slice() else {
        return Err(two_primaries(name));
    };
    for index in primary.into_iter().filter(|index| index != kept) {
        values[index]["primary"] = json!(false);
    }
    Ok(())
}

fn is_primary(value: &Value) -> bool {
    value.get("primary") == Some(&Value::Bool(true))
}
