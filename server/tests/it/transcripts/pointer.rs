//! Pointers into a body: `$.emails[type=work].value`, `$.Resources[*].id`, `$['urn:x'].a`,
//! `$.members.length()`.

use serde_json::{Value, json};

enum Part<'a> {
    Member(&'a str),
    Item(usize),
    Every,
    /// The first object in which the member has this value.
    With(&'a str, &'a str),
    Length,
}

/// What a pointer leads to. With `[*]` in it: the list of all that it leads to.
///
/// # Errors
/// The pointer cannot be read.
pub fn lookup(body: &Value, pointer: &str) -> Result<Option<Value>, String> {
    let mut found = vec![Some(body.clone())];
    let mut every = false;
    for part in parts(pointer)? {
        every |= matches!(part, Part::Every);
        found = found.into_iter().flat_map(|it| follow(it, &part)).collect();
    }
    if every {
        return Ok(Some(found.into_iter().flatten().collect()));
    }
    Ok(found.into_iter().next().flatten())
}

fn follow(from: Option<Value>, part: &Part) -> Vec<Option<Value>> {
    let Some(from) = from else {
        return if matches!(part, Part::Every) { Vec::new() } else { vec![None] };
    };
    vec![match (part, from) {
        (Part::Every, Value::Array(items)) => return items.into_iter().map(Some).collect(),
        (Part::Every, _) => return Vec::new(),
        (Part::Member(name), it) => it.get(name).cloned(),
        (Part::Item(index), it) => it.get(index).cloned(),
        (Part::With(key, value), Value::Array(items)) => {
            items.into_iter().find(|it| it.get(key).map(plain).as_deref() == Some(*value))
        }
        (Part::Length, Value::Array(items)) => Some(json!(items.len())),
        (Part::Length, Value::Object(members)) => Some(json!(members.len())),
        (Part::Length, Value::String(text)) => Some(json!(text.chars().count())),
        (Part::With(..) | Part::Length, _) => None,
    }]
}

/// A value as text: strings without quotes.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn parts(pointer: &str) -> Result<Vec<Part<'_>>, String> {
    let bad = || format!("bad pointer {pointer:?}");
    let mut rest = pointer.strip_prefix('$').ok_or_else(bad)?;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (part, after) = first(rest).ok_or_else(bad)?;
        parts.push(part);
        rest = after;
    }
    Ok(parts)
}

fn first(text: &str) -> Option<(Part<'_>, &str)> {
    if let Some(after) = text.strip_prefix(".length()") {
        return Some((Part::Length, after));
    }
    if let Some(name) = text.strip_prefix('.') {
        let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
        return (!name.is_empty()).then_some((Part::Member(name), after));
    }
    if let Some(quoted) = text.strip_prefix("['") {
        let (name, after) = quoted.split_once("']")?;
        return Some((Part::Member(name), after));
    }
    let (inside, after) = text.strip_prefix('[')?.split_once(']')?;
    let part = match inside.split_once('=') {
        Some((key, value)) => Part::With(key, value),
        None if inside == "*" => Part::Every,
        None => Part::Item(inside.parse().ok()?),
    };
    Some((part, after))
}

#[test]
fn a_pointer_leads_into_a_body() {
    let body = json!({
        "name": { "given": "Anna" },
        "urn:x:2.0": { "a": 1 },
        "emails": [{ "type": "home", "value": "h" }, { "type": "work", "value": "w" }],
    });
    for (pointer, expected) in [
        ("$.name.given", Some(json!("Anna"))),
        ("$['urn:x:2.0'].a", Some(json!(1))),
        ("$.emails[1].value", Some(json!("w"))),
        ("$.emails[type=work].value", Some(json!("w"))),
        ("$.emails[type=other].value", None),
        ("$.emails[*].value", Some(json!(["h", "w"]))),
        ("$.emails[*].missing", Some(json!([]))),
        ("$.phones[*].value", Some(json!([]))),
        ("$.emails.length()", Some(json!(2))),
        ("$.name.given.length()", Some(json!(4))),
        ("$.phones.length()", None),
        ("$.phones[0].value", None),
        ("$", Some(body.clone())),
    ] {
        assert_eq!(lookup(&body, pointer), Ok(expected), "{pointer}");
    }
    for bad in ["", "name", "$name", "$.", "$[x]", "$['a'"] {
        assert!(lookup(&body, bad).is_err(), "{bad}");
    }
}
