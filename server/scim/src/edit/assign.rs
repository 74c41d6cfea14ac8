//! Adding and replacing (RFC 7644, sections 3.5.2.1 and 3.5.2.3).

use serde_json::{Map, Value, json};

use super::{Assign, Edit, list, required};
use crate::{
    error::{Error, Result},
    filter::{Comparison, Filter, Operand, Operator},
    path::Path,
    schema::{Attribute, AttributeRef, Type},
    tolerance::{Tolerance, Trail},
    value,
};

impl Edit {
    pub(super) fn assign_attribute(
        &mut self,
        how: Assign,
        name: &AttributeRef,
        sent: &Value,
    ) -> Result<()> {
        match (name.attribute.multi_valued, name.sub_attribute) {
            (true, None) => self.assign_list(how, name, sent),
            (true, Some(sub)) => self.assign_in_every_value(name, sub, sent),
            (false, None) if name.attribute.kind == Type::Complex => {
                self.assign_complex(name, sent)
            }
            (false, None) => self.assign_simple(name, sent),
            (false, Some(sub)) => self.assign_sub_attribute(name, sub, sent),
        }
    }

    fn assign_simple(&mut self, name: &AttributeRef, sent: &Value) -> Result<()> {
        let value = value::read_one(&name.to_string(), name.attribute, sent, &mut self.trail)?;
        if value.is_none() && name.attribute.required {
            return Err(required(name));
        }
        self.document.take(name);
        self.put(name, value);
        Ok(())
    }

    /// Only the sub-attributes that are sent change, unless the value is a reference: what
    /// described the former manager must not describe the next.
    fn assign_complex(&mut self, name: &AttributeRef, sent: &Value) -> Result<()> {
        let members = match sent {
            Value::Object(members) if !name.attribute.is_reference() => members,
            _ => return self.assign_simple(name, sent),
        };
        let mut object = self.take_object(name);
        for (key, value) in members {
            match name.attribute.sub_attribute(key) {
                Some(sub) if sub.is_read_only() => {}
                Some(sub) => set(&mut object, &name.with(sub), sub, value, &mut self.trail)?,
                None => self.trail.ignore(&format!("{name}.{key}")),
            }
        }
        self.put(name, Some(Value::Object(object)));
        Ok(())
    }

    fn assign_sub_attribute(
        &mut self,
        name: &AttributeRef,
        sub: &'static Attribute,
        sent: &Value,
    ) -> Result<()> {
        let mut object = self.take_object(name);
        set(&mut object, name, sub, sent, &mut self.trail)?;
        self.put(name, Some(Value::Object(object)));
        Ok(())
    }

    fn assign_list(&mut self, how: Assign, name: &AttributeRef, sent: &Value) -> Result<()> {
        let sent = value::read_many(&name.to_string(), name.attribute, sent, &mut self.trail)?;
        list::refuse_too_many(name, &sent)?;
        list::refuse_two_primaries(name, &sent)?;
        let before = match how {
            Assign::Add => self.take_list(name),
            Assign::Replace => {
                self.document.take(name);
                Vec::new()
            }
        };
        let mut values = before.clone();
        list::merge(name.attribute, &mut values, sent);
        self.put_list(name, &before, values)
    }

    /// `emails.type`: without a filter every value is meant; without any value, one is made.
    fn assign_in_every_value(
        &mut self,
        name: &AttributeRef,
        sub: &'static Attribute,
        sent: &Value,
    ) -> Result<()> {
        let before = self.take_list(name);
        let mut values = if before.is_empty() { vec![json!({})] } else { before.clone() };
        for object in values.iter_mut().filter_map(Value::as_object_mut) {
            set(object, name, sub, sent, &mut self.trail)?;
        }
        self.put_list(name, &before, values)
    }

    /// `emails[type eq "work"]` and `emails[type eq "work"].value`.
    pub(super) fn assign_values(&mut self, how: Assign, path: &Path, sent: &Value) -> Result<()> {
        let Path::Values { attribute: name, filter, sub_attribute } = path else { return Ok(()) };
        let before = self.take_list(name);
        let mut values = before.clone();
        let mut found = false;
        for value in values.iter_mut().filter(|value| filter.matches_value(value)) {
            found = true;
            let Some(object) = value.as_object_mut() else { continue };
            match sub_attribute {
                Some(sub) => set(object, name, sub, sent, &mut self.trail)?,
                None => assign_whole(how, object, name, filter, sent, &mut self.trail)?,
            }
        }
        if !found && !value::is_unassigned(sent) {
            values.push(create(path, name, filter, *sub_attribute, sent, &mut self.trail)?);
        }
        self.put_list(name, &before, values)
    }

    fn put_list(
        &mut self,
        name: &AttributeRef,
        before: &[Value],
        mut values: Vec<Value>,
    ) -> Result<()> {
        values.retain(|value| !value::is_unassigned(value));
        list::refuse_too_many(name, &values)?;
        list::keep_one_primary(name, before, &mut values)?;
        self.put(name, Some(Value::Array(values)));
        Ok(())
    }
}

/// Assigns one sub-attribute; an unassigned value takes it away.
fn set(
    object: &mut Map<String, Value>,
    name: &AttributeRef,
    sub: &'static Attribute,
    sent: &Value,
    trail: &mut Trail,
) -> Result<()> {
    let value = value::read_one(&name.with(sub).to_string(), sub, sent, trail)?;
    if name.attribute.is_reference() && sub.name == "value" {
        object.clear();
    }
    match value {
        Some(value) => drop(object.insert(sub.name.to_owned(), value)),
        None => drop(object.remove(sub.name)),
    }
    Ok(())
}

/// Assigns a whole value that a filter chose: `add` merges, `replace` leaves what is sent and what
/// the filter asked for, so that the value can be chosen again.
fn assign_whole(
    how: Assign,
    object: &mut Map<String, Value>,
    name: &AttributeRef,
    filter: &Filter,
    sent: &Value,
    trail: &mut Trail,
) -> Result<()> {
    let value = value::read_one(&name.to_string(), name.attribute, sent, trail)?;
    let Some(Value::Object(value)) = value else {
        if how == Assign::Replace {
            object.clear();
        }
        return Ok(());
    };
    if how == Assign::Replace {
        *object = asked_for(filter).unwrap_or_default();
    }
    object.extend(value);
    Ok(())
}

/// Makes the value that a filter on `type` or `primary` describes: Entra ID adds and replaces
/// `emails[type eq "work"].value` before there is one (`scim-for-keycloak`, issue 73). Any other
/// filter without a match has no target (RFC 7644, section 3.5.2.3).
fn create(
    path: &Path,
    name: &AttributeRef,
    filter: &Filter,
    sub: Option<&'static Attribute>,
    sent: &Value,
    trail: &mut Trail,
) -> Result<Value> {
    let describes = |object: &Map<String, Value>| match sub {
        Some(sub) => !object.contains_key(sub.name),
        None => true,
    };
    let Some(mut object) = asked_for(filter).filter(describes) else {
        return Err(Error::no_target(format!(
            "No value of {name} matches {path}; add the value first, or choose it by its type."
        )));
    };
    match sub {
        Some(sub) => set(&mut object, name, sub, sent, trail)?,
        None => assign_whole(Assign::Add, &mut object, name, filter, sent, trail)?,
    }
    trail.tolerate(Tolerance::CreatedFromFilter { path: path.to_string() });
    Ok(Value::Object(object))
}

/// The sub-attributes that a filter determines, if it consists of `type eq` and `primary eq` only.
fn asked_for(filter: &Filter) -> Option<Map<String, Value>> {
    match filter {
        Filter::Compare(Comparison { attribute, operator: Operator::Eq, operand }) => {
            let name = attribute.definition().name;
            let value = match operand {
                // Empty text is no text: nothing has such a type.
                Operand::Text(text) if name == "type" && !text.is_empty() => json!(text),
                Operand::Boolean(value) if name == "primary" => json!(value),
                _ => return None,
            };
            Some(Map::from_iter([(name.to_owned(), value)]))
        }
        Filter::All(conditions) => {
            conditions.iter().try_fold(Map::new(), |mut object, condition| {
                object.extend(asked_for(condition)?);
                Some(object)
            })
        }
        _ => None,
    }
}
