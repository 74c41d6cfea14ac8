//! What a body says, a line each: easier to read than JSON.

use serde_json::Value;

/// The most lines; the raw body has all.
const SHOWN: usize = 40;
/// The longest value, in characters.
const LONG: usize = 200;

/// Names and values; of a PATCH, a line for each operation. Nothing of what is no object.
pub fn of_body(body: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(body) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (name, value) in &members {
        match value {
            _ if name.eq_ignore_ascii_case("schemas") => {}
            Value::Array(operations) if name.eq_ignore_ascii_case("operations") => {
                lines.extend(operations.iter().map(operation));
            }
            // An extension: its attributes are worth a line each.
            Value::Object(members) if name.starts_with("urn:") => {
                lines.extend(members.iter().map(|(name, it)| (name.clone(), short(it))));
            }
            _ => lines.push((name.clone(), short(value))),
        }
    }
    lines.truncate(SHOWN);
    lines
}

/// `organizationId` as a body sends it: in a resource, or in an operation of a PATCH.
pub fn organization_in(body: &str) -> Option<String> {
    fn find(value: &Value) -> Option<String> {
        match value {
            Value::Object(members) => {
                let is_it = |name: &str| name.to_ascii_lowercase().ends_with("organizationid");
                let path = members.iter().find(|(name, _)| name.eq_ignore_ascii_case("path"));
                let named = path.and_then(|(_, it)| it.as_str()).is_some_and(is_it);
                let own = members
                    .iter()
                    .find(|(name, _)| is_it(name) || (named && name.eq_ignore_ascii_case("value")));
                own.map(|(_, it)| short(it)).or_else(|| members.values().find_map(find))
            }
            Value::Array(items) => items.iter().find_map(find),
            _ => None,
        }
    }
    find(&serde_json::from_str(body).ok()?)
}

fn operation(it: &Value) -> (String, String) {
    let word =
        |names: [&str; 2]| names.iter().find_map(|name| it[name].as_str()).unwrap_or_default();
    let name = format!("{} {}", word(["op", "method"]), word(["path", "Path"]));
    let value = it.get("value").or_else(|| it.get("data"));
    (name.trim_end().to_owned(), value.map(short).unwrap_or_default())
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Vec<String> {
        of_body(body).into_iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn a_body_reads_as_its_attributes() {
        let user = r#"{"schemas": ["x"], "userName": "ada", "active": "True",
                       "urn:x:User": {"organizationId": "1001"}}"#;
        let mut lines = told(user);
        lines.sort();
        assert_eq!(lines, ["active: True", "organizationId: 1001", "userName: ada"]);
        let patch = r#"{"Operations": [{"op": "Replace", "path": "active", "value": "False"},
                                       {"op": "add", "value": {"title": "x"}}]}"#;
        assert_eq!(told(patch), ["Replace active: False", "add: {\"title\":\"x\"}"]);
    }

    #[test]
    fn the_organization_is_found_wherever_a_body_has_it() {
        for body in [
            r#"{"urn:x:2.0:User": {"organizationId": "1001"}}"#,
            r#"{"Operations": [{"op": "add", "value": {"urn:x:2.0:User": {"organizationId": "1001"}}}]}"#,
            r#"{"Operations": [{"op": "add", "value": {"urn:x:2.0:User:organizationId": "1001"}}]}"#,
            r#"{"Operations": [{"op": "Add", "path": "urn:x:2.0:User:organizationId", "value": "1001"}]}"#,
        ] {
            assert_eq!(organization_in(body).as_deref(), Some("1001"), "{body}");
        }
        assert_eq!(organization_in(r#"{"userName": "organizationId"}"#), None);
    }

    #[test]
    fn what_is_no_object_has_no_attributes() {
        for body in ["", "[1]", "{\"userName\": ", "\"x\""] {
            assert!(of_body(body).is_empty(), "{body}");
        }
    }
}
