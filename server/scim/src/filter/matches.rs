//! What a filter means for one resource.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{Comparison, Filter, Operand, Operator};
use crate::{
    schema::{Attribute, AttributeRef},
    timestamp::Timestamp,
    value,
};

/// Where the leaves of a filter look for their values.
#[derive(Clone, Copy)]
enum Scope<'v> {
    Resource(&'v Map<String, Value>),
    /// One value of the complex attribute whose brackets are open.
    Value(&'v Value),
}

impl Filter {
    /// Whether a resource in canonical form meets the condition.
    ///
    /// Text is compared without regard to case unless the attribute is `caseExact`. A comparison
    /// holds for a multi-valued attribute when it holds for one of its values; `ne` also holds when
    /// there is no value, and `eq null` only then (RFC 7643, section 2.5).
    pub fn matches(&self, resource: &Map<String, Value>) -> bool {
        self.holds(Scope::Resource(resource))
    }

    /// Whether one value of a complex attribute meets the condition of its brackets.
    pub(crate) fn matches_value(&self, value: &Value) -> bool {
        self.holds(Scope::Value(value))
    }

    fn holds(&self, scope: Scope<'_>) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|it| it.holds(scope)),
            Self::Any(conditions) => conditions.iter().any(|it| it.holds(scope)),
            Self::Not(condition) => !condition.holds(scope),
            Self::Present(attribute) => !scope.values(attribute).is_empty(),
            Self::Compare(comparison) => comparison.holds(scope),
            Self::Value(attribute, condition) => {
                scope.values(attribute).into_iter().any(|value| condition.matches_value(value))
            }
        }
    }
}

impl Comparison {
    fn holds(&self, scope: Scope<'_>) -> bool {
        let values = scope.values(&self.attribute);
        let definition = self.attribute.definition();
        match (&self.operand, self.operator) {
            (Operand::Null, Operator::Ne) => !values.is_empty(),
            (Operand::Null, _) => values.is_empty(),
            (operand, Operator::Ne) if values.is_empty() => *operand != Operand::Null,
            (operand, operator) => {
                values.into_iter().any(|value| compare(definition, value, operator, operand))
            }
        }
    }
}

impl<'v> Scope<'v> {
    /// The assigned values of an attribute; those of a list one by one.
    fn values(self, name: &AttributeRef) -> Vec<&'v Value> {
        let found: Vec<&Value> = match self {
            Self::Value(value) => vec![value],
            Self::Resource(resource) => {
                let object = if name.schema.extension {
                    resource.get(name.schema.id).and_then(Value::as_object)
                } else {
                    Some(resource)
                };
                match object.and_then(|object| object.get(name.attribute.name)) {
                    Some(Value::Array(values)) => values.iter().collect(),
                    Some(value) => vec![value],
                    None => Vec::new(),
                }
            }
        };
        let found = found.into_iter().filter_map(|value| match name.sub_attribute {
            Some(sub) => value.get(sub.name),
            None => Some(value),
        });
        found.filter(|value| !value::is_unassigned(value)).collect()
    }
}

fn compare(definition: &Attribute, value: &Value, operator: Operator, operand: &Operand) -> bool {
    match operand {
        Operand::Boolean(wanted) => {
            (value.as_bool() == Some(*wanted)) == (operator == Operator::Eq)
        }
        Operand::Time(wanted) => value
            .as_str()
            .and_then(Timestamp::parse)
            .is_some_and(|time| ordered(time.cmp(wanted), operator)),
        Operand::Text(wanted) => value.as_str().is_some_and(|text| {
            if definition.case_exact {
                compare_text(text, operator, wanted)
            } else {
                compare_text(&text.to_lowercase(), operator, &wanted.to_lowercase())
            }
        }),
        Operand::Null => false,
    }
}

fn compare_text(text: &str, operator: Operator, wanted: &str) -> bool {
    match operator {
        Operator::Co => text.contains(wanted),
        Operator::Sw => text.starts_with(wanted),
        Operator::Ew => text.ends_with(wanted),
        _ => ordered(text.cmp(wanted), operator),
    }
}

fn ordered(ordering: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Eq => ordering.is_eq(),
        Operator::Ne => ordering.is_ne(),
        Operator::Gt => ordering.is_gt(),
        Operator::Ge => ordering.is_ge(),
        Operator::Lt => ordering.is_lt(),
        Operator::Le => ordering.is_le(),
        Operator::Co | Operator::Sw | Operator::Ew => false,
    }
}
