//! Values as they are sent, read into the types that the schema gives them.

use serde_json::{Map, Value};

use crate::{
    error::{Error, Result, quoted},
    schema::{Attribute, Type},
    tolerance::{Tolerance, Trail},
};

/// Whether a value is as good as none: null, an empty list or object (RFC 7643, section 2.5), and
/// empty text, by which Entra ID and Okta clear values.
pub fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Reads `true` and `false` in any case: Entra ID sends `"True"` and `"False"` as text.
pub(crate) fn boolean_of_text(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Reads one value of an attribute; `None` when it is unassigned. `name` is for sentences.
pub(crate) fn read_one(
    name: &str,
    attribute: &Attribute,
    sent: &Value,
    trail: &mut Trail,
) -> Result<Option<Value>> {
    if is_unassigned(sent) {
        return Ok(None);
    }
    match attribute.kind {
        Type::Complex => read_complex(name, attribute, sent, trail),
        Type::Boolean => read_boolean(name, sent, trail).map(Some),
        Type::String | Type::DateTime | Type::Binary | Type::Reference => {
            read_text(name, sent, trail).map(Some)
        }
    }
}

/// Reads the values of a multi-valued attribute; unassigned ones are dropped.
pub(crate) fn read_many(
    name: &str,
    attribute: &Attribute,
    sent: &Value,
    trail: &mut Trail,
) -> Result<Vec<Value>> {
    let sent = match sent {
        Value::Array(values) => values.as_slice(),
        one if is_unassigned(one) => &[],
        one => {
            trail.tolerate(Tolerance::ListWithoutBrackets { attribute: name.to_owned() });
            std::slice::from_ref(one)
        }
    };
    let mut values = Vec::with_capacity(sent.len());
    for one in sent {
        values.extend(read_one(name, attribute, one, trail)?);
    }
    Ok(values)
}

fn read_boolean(name: &str, sent: &Value, trail: &mut Trail) -> Result<Value> {
    let text = match sent {
        Value::Bool(_) => return Ok(sent.clone()),
        Value::String(text) => text,
        other => return Err(wrong_type(name, "true or false", other)),
    };
    let Some(read_as) = boolean_of_text(text) else {
        return Err(wrong_type(name, "true or false", sent));
    };
    trail.tolerate(Tolerance::BooleanAsText {
        attribute: name.to_owned(),
        sent: text.clone(),
        read_as,
    });
    Ok(Value::Bool(read_as))
}

fn read_text(name: &str, sent: &Value, trail: &mut Trail) -> Result<Value> {
    match sent {
        Value::String(_) => Ok(sent.clone()),
        Value::Number(number) if !number.is_f64() => {
            let text = number.to_string();
            trail.tolerate(Tolerance::NumberAsText {
                attribute: name.to_owned(),
                sent: text.clone(),
            });
            Ok(Value::String(text))
        }
        other => Err(wrong_type(name, "text", other)),
    }
}

fn read_complex(
    name: &str,
    attribute: &Attribute,
    sent: &Value,
    trail: &mut Trail,
) -> Result<Option<Value>> {
    let mut object = Map::new();
    match (sent, attribute.default_sub_attribute()) {
        (Value::Object(members), _) => {
            for (key, value) in members {
                read_member(name, attribute, (key, value), &mut object, trail)?;
            }
        }
        (Value::Array(values), Some(_)) if values.len() == 1 && !attribute.multi_valued => {
            trail.tolerate(Tolerance::ListOfOne { attribute: name.to_owned() });
            return read_one(name, attribute, &values[0], trail);
        }
        (Value::String(_) | Value::Number(_), Some(value)) => {
            trail.tolerate(Tolerance::ReferenceAsText { attribute: name.to_owned() });
            object.insert(value.name.to_owned(), read_text(name, sent, trail)?);
        }
        (other, _) => return Err(wrong_type(name, "an object", other)),
    }
    if object.is_empty() {
        return Ok(None);
    }
    if attribute.is_reference() && !object.contains_key("value") {
        return Err(Error::invalid_value(format!(
            "{name} needs the id of the resource in its value; send {{\"value\": \"…\"}}."
        )));
    }
    Ok(Some(Value::Object(object)))
}

/// Reads one sub-attribute into its place; one that is unknown is reported, one that only the
/// server writes is passed over.
fn read_member(
    name: &str,
    attribute: &Attribute,
    (key, sent): (&str, &Value),
    object: &mut Map<String, Value>,
    trail: &mut Trail,
) -> Result<()> {
    let Some(sub) = attribute.sub_attribute(key) else {
        trail.ignore(&format!("{name}.{key}"));
        return Ok(());
    };
    if sub.is_read_only() {
        return Ok(());
    }
    if let Some(value) = read_one(&format!("{name}.{}", sub.name), sub, sent, trail)? {
        object.insert(sub.name.to_owned(), value);
    }
    Ok(())
}

pub(crate) fn wrong_type(name: &str, wanted: &str, sent: &Value) -> Error {
    let found = match sent {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => sent.to_string(),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    Error::invalid_value(format!("{name} must be {wanted}, not {found}; correct the mapping."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{AttributeRef, USERS};

    fn read(name: &str, sent: Value) -> Result<Option<Value>> {
        let AttributeRef { attribute, sub_attribute, .. } = USERS.attribute(name).unwrap();
        read_one(name, sub_attribute.unwrap_or(attribute), &sent, &mut Trail::default())
    }

    #[test]
    fn a_manager_has_three_shapes() {
        for shape in [json!("7"), json!({"value": "7"}), json!([{"value": "7", "$ref": null}])] {
            assert_eq!(read("manager", shape), Ok(Some(json!({"value": "7"}))));
        }
        for shape in [json!(""), json!({"value": ""}), json!(null), json!([])] {
            assert_eq!(read("manager", shape), Ok(None));
        }
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_with_a_sentence() {
        let refused = read("active", json!("maybe")).unwrap_err();
        assert_eq!(
            refused.detail,
            "active must be true or false, not the text \"maybe\"; correct the mapping."
        );
        assert!(read("name", json!("Alice")).is_err());
        assert!(read("title", json!({"value": "x"})).is_err());
        assert!(read("title", json!(true)).is_err());
    }

    #[test]
    fn an_organization_may_come_as_a_number() {
        assert_eq!(read("organizationId", json!(12)), Ok(Some(json!("12"))));
        assert!(read("organizationId", json!(1.5)).is_err());
    }
}
