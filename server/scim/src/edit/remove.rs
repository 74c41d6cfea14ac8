//! Removing (RFC 7644, section 3.5.2.2). What is not there is removed already.

use serde_json::Value;

use super::{Edit, list};
use crate::{
    error::{Error, Result},
    filter::Filter,
    schema::{Attribute, AttributeRef},
    tolerance::Tolerance,
    value,
};

impl Edit {
    pub(super) fn remove_attribute(
        &mut self,
        name: &AttributeRef,
        values: Option<&Value>,
    ) -> Result<()> {
        match (name.attribute.multi_valued, name.sub_attribute, values) {
            (true, None, Some(values)) => self.remove_listed(name, values),
            (true, Some(sub), _) => {
                self.take_from_values(name, sub, |_| true);
                Ok(())
            }
            (false, Some(sub), _) => {
                let mut object = self.take_object(name);
                object.remove(sub.name);
                self.put(name, Some(Value::Object(object)));
                Ok(())
            }
            (_, None, _) if name.attribute.required => Err(not_removable(name)),
            (_, None, _) => {
                self.document.take(name);
                Ok(())
            }
        }
    }

    /// Entra ID lists the values to remove. A list that cannot be read must never mean all of them
    /// (`segment-docs`, issue 6726: servers emptied whole groups).
    fn remove_listed(&mut self, name: &AttributeRef, sent: &Value) -> Result<()> {
        let listed = read_listed(name, sent, self)?;
        let mut kept = self.take_list(name);
        kept.retain(|value| !listed.iter().any(|it| list::is_listed(name.attribute, value, it)));
        self.put(name, Some(Value::Array(kept)));
        self.trail.tolerate(Tolerance::RemovedByList { attribute: name.to_string() });
        Ok(())
    }

    pub(super) fn remove_values(
        &mut self,
        name: &AttributeRef,
        filter: &Filter,
        sub: Option<&'static Attribute>,
    ) {
        if let Some(sub) = sub {
            self.take_from_values(name, sub, |value| filter.matches_value(value));
            return;
        }
        let mut kept = self.take_list(name);
        kept.retain(|value| !filter.matches_value(value));
        self.put(name, Some(Value::Array(kept)));
    }

    /// Takes a sub-attribute from the values that are chosen; one that is empty then goes too.
    fn take_from_values(
        &mut self,
        name: &AttributeRef,
        sub: &Attribute,
        chosen: impl Fn(&Value) -> bool,
    ) {
        let mut values = self.take_list(name);
        for value in values.iter_mut().filter(|value| chosen(value)) {
            if let Some(object) = value.as_object_mut() {
                object.remove(sub.name);
            }
        }
        values.retain(|value| !value::is_unassigned(value));
        self.put(name, Some(Value::Array(values)));
    }
}

fn read_listed(name: &AttributeRef, sent: &Value, edit: &mut Edit) -> Result<Vec<Value>> {
    let listed = value::read_many(&name.to_string(), name.attribute, sent, &mut edit.trail)?;
    if listed.is_empty() && !matches!(sent, Value::Array(values) if values.is_empty()) {
        return Err(nothing_listed(name));
    }
    list::refuse_too_many(name, &listed)?;
    Ok(listed)
}

/// A removal of a required attribute.
pub(crate) fn not_removable(name: &AttributeRef) -> Error {
    Error::mutability(format!("{name} is required and cannot be removed; replace it instead."))
}

/// A removal came with a value that lists nothing.
pub(crate) fn nothing_listed(name: &AttributeRef) -> Error {
    Error::invalid_value(format!(
        "The value lists nothing to remove from {name}; list the values, or leave the value out to \
         remove them all."
    ))
}
