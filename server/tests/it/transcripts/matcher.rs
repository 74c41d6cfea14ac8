//! Whether a value is the one expected: a literal, or `{"$regex": …}` and its like.

use regex::RegexBuilder;
use serde_json::Value;

/// Why a value is not the one expected; None when it is. `got` is None where there is nothing.
pub fn mismatch(wanted: &Value, got: Option<&Value>) -> Option<String> {
    if let Some(operators) = wanted.as_object().filter(|it| is_matcher(it.keys())) {
        return operators.iter().find_map(|(operator, argument)| {
            let fault = match fits(operator, argument, got) {
                Ok(true) => return None,
                Ok(false) => format!("expected {operator} {argument}, got {}", shown(got)),
                Err(fault) => fault,
            };
            Some(fault)
        });
    }
    (got != Some(wanted)).then(|| format!("expected {wanted}, got {}", shown(got)))
}

/// `$ref` is an attribute of SCIM.
fn is_matcher<'a>(mut names: impl ExactSizeIterator<Item = &'a String>) -> bool {
    names.len() > 0 && names.all(|it| it.starts_with('$') && it != "$ref")
}

fn fits(operator: &str, argument: &Value, got: Option<&Value>) -> Result<bool, String> {
    let bad = || format!("the matcher {operator} does not take {argument}");
    let text = got.and_then(Value::as_str);
    let list = got.and_then(Value::as_array);
    let number = got.and_then(Value::as_f64);
    Ok(match operator {
        "$exists" => got.is_some() == argument.as_bool().ok_or_else(bad)?,
        // RFC 7643, section 2.5: absent, null and empty are the same.
        "$unassigned" => is_unassigned(got) == argument.as_bool().ok_or_else(bad)?,
        "$type" => has_type(argument.as_str().ok_or_else(bad)?, got).ok_or_else(bad)?,
        "$regex" => {
            let pattern = argument.as_str().ok_or_else(bad)?;
            let built = RegexBuilder::new(pattern).dot_matches_new_line(true).build();
            let pattern = built.map_err(|error| error.to_string())?;
            text.is_some_and(|it| pattern.is_match(it))
        }
        "$contains" => contains(argument, got),
        "$notContains" => match got {
            None | Some(Value::Null) => true,
            Some(Value::Array(_) | Value::String(_)) => !contains(argument, got),
            Some(_) => false,
        },
        "$len" => length(got) == Some(argument.as_u64().ok_or_else(bad)?),
        "$in" => {
            let choices = argument.as_array().ok_or_else(bad)?;
            choices.iter().any(|it| mismatch(it, got).is_none())
        }
        "$all" => {
            let parts = argument.as_array().ok_or_else(bad)?;
            parts.iter().all(|it| mismatch(it, got).is_none())
        }
        "$not" => mismatch(argument, got).is_some(),
        "$ieq" => {
            let wanted = argument.as_str().ok_or_else(bad)?.to_lowercase();
            text.is_some_and(|it| it.to_lowercase() == wanted)
        }
        "$gte" => {
            let least = argument.as_f64().ok_or_else(bad)?;
            number.is_some_and(|it| it >= least)
        }
        "$lte" => {
            let most = argument.as_f64().ok_or_else(bad)?;
            number.is_some_and(|it| it <= most)
        }
        "$set" => list.map(|it| sorted(it)) == Some(sorted(argument.as_array().ok_or_else(bad)?)),
        other => return Err(format!("there is no matcher {other}")),
    })
}

fn is_unassigned(got: Option<&Value>) -> bool {
    match got {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(_) => false,
    }
}

fn has_type(name: &str, got: Option<&Value>) -> Option<bool> {
    let is = |it: fn(&Value) -> bool| Some(got.is_some_and(it));
    match name {
        "string" => is(Value::is_string),
        "object" => is(Value::is_object),
        "array" => is(Value::is_array),
        "boolean" => is(Value::is_boolean),
        "null" => is(Value::is_null),
        "number" => is(Value::is_number),
        "integer" => is(|it| it.is_i64() || it.is_u64()),
        _ => None,
    }
}

fn contains(wanted: &Value, got: Option<&Value>) -> bool {
    match (wanted, got) {
        (Value::String(wanted), Some(Value::String(text))) => text.contains(wanted),
        (_, Some(Value::Array(items))) => {
            items.iter().any(|it| mismatch(wanted, Some(it)).is_none())
        }
        _ => false,
    }
}

fn length(got: Option<&Value>) -> Option<u64> {
    let length = match got? {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::String(text) => text.chars().count(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

/// The items as text in an order of its own: members of objects are sorted by name already.
fn sorted(items: &[Value]) -> Vec<String> {
    let mut items: Vec<_> = items.iter().map(Value::to_string).collect();
    items.sort();
    items
}

fn shown(got: Option<&Value>) -> String {
    let text = got.map_or_else(|| "nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_matcher_tells_what_fits_from_what_does_not() {
        for (wanted, good, bad) in [
            (json!("a"), json!("a"), json!("A")),
            (json!(true), json!(true), json!("true")),
            (json!({ "$ref": "x" }), json!({ "$ref": "x" }), json!("x")),
            (json!({ "$exists": true }), json!(null), Value::Null),
            (json!({ "$unassigned": true }), json!([]), json!([1])),
            (json!({ "$type": "integer" }), json!(3), json!(3.5)),
            (json!({ "$type": "number" }), json!(3.5), json!("3")),
            (json!({ "$regex": "(?i)b.c" }), json!("aB\nC"), json!("ab")),
            (json!({ "$contains": "b" }), json!("abc"), json!("ac")),
            (json!({ "$contains": { "$ieq": "B" } }), json!(["b"]), json!(["a"])),
            (json!({ "$notContains": "b" }), json!(["a"]), json!(["b"])),
            (json!({ "$len": 2 }), json!([1, 2]), json!([1])),
            (json!({ "$in": [1, { "$gte": 5 }] }), json!(6), json!(3)),
            (json!({ "$not": "a" }), json!("b"), json!("a")),
            (json!({ "$ieq": "ÄB" }), json!("äb"), json!("ab")),
            (json!({ "$gte": 2, "$lte": 4 }), json!(4), json!(5)),
            (
                json!({ "$set": [1, { "b": 1, "a": 2 }] }),
                json!([{ "a": 2, "b": 1 }, 1]),
                json!([1]),
            ),
            (json!({ "$all": [{ "$len": 1 }, { "$contains": "a" }] }), json!(["a"]), json!(["b"])),
        ] {
            assert_eq!(mismatch(&wanted, Some(&good)), None, "{wanted} {good}");
            let bad = Some(&bad).filter(|it| !it.is_null());
            assert!(mismatch(&wanted, bad).is_some(), "{wanted} {bad:?}");
        }
        assert_eq!(mismatch(&json!({ "$unassigned": true }), None), None);
        assert_eq!(mismatch(&json!({ "$notContains": "a" }), None), None);
        for wanted in [json!({ "$wrong": 1 }), json!({ "$len": "x" }), json!({ "$type": "word" })] {
            let fault = mismatch(&wanted, Some(&json!("a"))).unwrap();
            assert!(fault.contains("matcher"), "{fault}");
        }
    }
}
