//! Variables: put into strings, and made into lists and objects.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::pointer::plain;

pub type Variables = BTreeMap<String, Value>;

/// Everything but RFC 3986's unreserved characters.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A string with its variables.
///
/// # Errors
/// A variable that no earlier step saved.
pub fn text(template: &str, variables: &Variables) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, name, after)) = next_variable(rest) {
        filled.push_str(before);
        filled.push_str(&filtered(name, variables)?);
        rest = after;
    }
    Ok(filled + rest)
}

/// A value with its variables.
///
/// # Errors
/// A variable that no earlier step saved, or one of the wrong type.
pub fn value(template: &Value, variables: &Variables) -> Result<Value, String> {
    let each = |items: &[Value]| -> Result<Vec<Value>, String> {
        items.iter().map(|it| value(it, variables)).collect()
    };
    match template {
        Value::String(template) => string(template, variables),
        Value::Array(items) => Ok(Value::Array(each(items)?)),
        Value::Object(members) => match (members.get("$merge"), members.get("$concat")) {
            _ if members.contains_key("$map") => mapped(members, variables),
            (Some(Value::Array(parts)), _) => Ok(merged(each(parts)?)),
            (_, Some(Value::Array(parts))) => {
                Ok(each(parts)?.iter().filter_map(Value::as_array).flatten().cloned().collect())
            }
            _ => members
                .iter()
                .map(|(name, it)| Ok((text(name, variables)?, value(it, variables)?)))
                .collect(),
        },
        other => Ok(other.clone()),
    }
}

/// A string that is one variable is that variable, whatever its type.
fn string(template: &str, variables: &Variables) -> Result<Value, String> {
    if let Some(("", name, "")) = next_variable(template)
        && !name.contains('|')
    {
        return saved(name, variables).cloned();
    }
    text(template, variables).map(Value::String)
}

/// What stands before the first variable, its name with its filters, and what stands after.
fn next_variable(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once("${")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn filtered(name: &str, variables: &Variables) -> Result<String, String> {
    let mut filters = name.split('|');
    let name = filters.next().unwrap_or_default();
    let text = plain(saved(name, variables)?);
    filters.try_fold(text, |text, filter| match filter {
        "q" => Ok(utf8_percent_encode(&text, QUERY).to_string()),
        "upper" => Ok(text.to_uppercase()),
        "lower" => Ok(text.to_lowercase()),
        "json" => {
            let quoted = Value::String(text).to_string();
            Ok(quoted[1..quoted.len() - 1].to_owned())
        }
        other => Err(format!("there is no filter |{other}")),
    })
}

fn saved<'v>(name: &str, variables: &'v Variables) -> Result<&'v Value, String> {
    variables.get(name).ok_or_else(|| format!("needs ${{{name}}}, which no earlier step saved"))
}

fn mapped(members: &Map<String, Value>, variables: &Variables) -> Result<Value, String> {
    let (Some(name), Some(template)) = (members["$map"].as_str(), members.get("as")) else {
        return Err("$map needs the name of a list and what to make of each".to_owned());
    };
    let items = saved(name, variables)?.as_array().ok_or_else(|| format!("{name} is no list"))?;
    let bound = |name: &str, default: usize| {
        let wanted = members.get(name).and_then(Value::as_u64).and_then(|it| it.try_into().ok());
        wanted.unwrap_or(default).min(items.len())
    };
    let chosen = items.get(bound("from", 0)..bound("to", items.len())).unwrap_or_default();
    let each = |(index, item): (usize, &Value)| {
        let mut variables = variables.clone();
        variables.insert("item".to_owned(), item.clone());
        variables.insert("index".to_owned(), Value::String(index.to_string()));
        value(template, &variables)
    };
    chosen.iter().enumerate().map(each).collect()
}

/// Members of the later objects win; objects inside are merged as well.
fn merged(parts: Vec<Value>) -> Value {
    parts.into_iter().reduce(merge).unwrap_or_default()
}

fn merge(onto: Value, from: Value) -> Value {
    match (onto, from) {
        (Value::Object(mut onto), Value::Object(from)) => {
            for (name, it) in from {
                let before = onto.remove(&name).unwrap_or_default();
                onto.insert(name, merge(before, it));
            }
            Value::Object(onto)
        }
        (_, from) => from,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn variables() -> Variables {
        let variables = json!({
            "RUN": "aB1", "odd": "a \"b\"/ü", "ids": ["x", "y", "z"],
            "doc": { "name": { "given": "A", "family": "B" }, "active": true },
        });
        serde_json::from_value(variables).unwrap()
    }

    #[test]
    fn a_variable_is_put_into_strings_after_its_filters() {
        for (template, expected) in [
            (json!("u-${RUN}@x"), json!("u-aB1@x")),
            (json!("${RUN|upper}/${RUN|lower}"), json!("AB1/ab1")),
            (json!("${odd|q}"), json!("a%20%22b%22%2F%C3%BC")),
            (json!("{\"${odd|json}\"}"), json!("{\"a \\\"b\\\"/ü\"}")),
            (json!({ "${RUN}": ["${ids}"] }), json!({ "aB1": [["x", "y", "z"]] })),
            (json!("no $variable}"), json!("no $variable}")),
        ] {
            assert_eq!(value(&template, &variables()), Ok(expected), "{template}");
        }
        for bad in ["${unknown}", "a ${RUN|shout}"] {
            assert!(value(&json!(bad), &variables()).is_err(), "{bad}");
        }
    }

    #[test]
    fn lists_and_objects_are_made_from_saved_ones() {
        for (template, expected) in [
            (
                json!({ "$map": "ids", "as": { "value": "${item}", "n": "${index}" }, "from": 1 }),
                json!([{ "value": "y", "n": "0" }, { "value": "z", "n": "1" }]),
            ),
            (json!({ "$map": "ids", "as": "${item}", "to": 1 }), json!(["x"])),
            (json!({ "$concat": ["${ids}", ["w"]] }), json!(["x", "y", "z", "w"])),
            (
                json!({ "$merge": ["${doc}", { "active": false, "name": { "given": "C" } }] }),
                json!({ "name": { "given": "C", "family": "B" }, "active": false }),
            ),
        ] {
            assert_eq!(value(&template, &variables()), Ok(expected), "{template}");
        }
    }
}
