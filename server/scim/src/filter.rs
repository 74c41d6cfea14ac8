//! Filters (RFC 7644, section 3.4.2.2) as a tree in which every name is already found.
//!
//! Beyond the grammar, because products send it: unquoted text (`userName sw O`, Microsoft's
//! tutorial and its Postman collection), `"True"` for a boolean and `emails[type eq "work"].value
//! eq "x"` (Entra ID), and a bare `manager` or `members` (Entra ID's reference checks).
//!
//! A tree is ready to be compiled to SQL: each leaf has the schema, the attribute and the
//! sub-attribute, the operator, and a value of the attribute's type. What a leaf means is said by
//! [`Filter::matches`], which is the reference for any compiler.

mod matches;
mod operand;
mod parse;
mod token;

use std::fmt;

use serde_json::Value;

use crate::{schema::AttributeRef, timestamp::Timestamp};

pub(crate) use parse::value_path;

/// A condition on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every one of two or more conditions holds; none of them is an `All`.
    All(Vec<Self>),
    /// At least one of two or more conditions holds; none of them is an `Any`.
    Any(Vec<Self>),
    Not(Box<Self>),
    /// `pr`: the attribute has a value.
    Present(AttributeRef),
    Compare(Comparison),
    /// `emails[…]`: one and the same value of a complex attribute meets the whole condition, whose
    /// leaves are sub-attributes of that attribute.
    Value(AttributeRef, Box<Self>),
}

/// An attribute, an operator and the value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Never a complex attribute, unless the operand is [`Operand::Null`].
    pub attribute: AttributeRef,
    pub operator: Operator,
    pub operand: Operand,
}

/// The operators of RFC 7644, table 3, but for `pr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The word in a filter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// Whether it looks for a part of a text.
    pub const fn is_textual(self) -> bool {
        matches!(self, Self::Co | Self::Sw | Self::Ew)
    }

    /// Whether it asks which of two values comes first.
    pub const fn is_ordering(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }
}

/// The value to compare with, of the attribute's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    Text(String),
    Boolean(bool),
    Time(Timestamp),
    /// Unassigned (RFC 7643, section 2.5); only with `eq` and `ne`.
    Null,
}

/// How much of a filter is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub length: usize,
    /// Comparisons.
    pub terms: usize,
    /// Parentheses, `not` and brackets inside one another.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { length: 16 * 1024, terms: 200, depth: 20 }
    }
}

impl Filter {
    /// Both conditions, flattened into one [`All`](Self::All).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut conditions = match self {
            Self::All(conditions) => conditions,
            one => vec![one],
        };
        match other {
            Self::All(more) => conditions.extend(more),
            one => conditions.push(one),
        }
        Self::All(conditions)
    }

    /// Either condition, flattened into one [`Any`](Self::Any).
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut conditions = match self {
            Self::Any(conditions) => conditions,
            one => vec![one],
        };
        match other {
            Self::Any(more) => conditions.extend(more),
            one => conditions.push(one),
        }
        Self::Any(conditions)
    }

    /// `attribute eq "text"`.
    pub fn equals(attribute: AttributeRef, text: impl Into<String>) -> Self {
        Self::Compare(Comparison {
            attribute,
            operator: Operator::Eq,
            operand: Operand::Text(text.into()),
        })
    }

    fn precedence(&self) -> u8 {
        match self {
            Self::Any(_) => 0,
            Self::All(_) => 1,
            _ => 2,
        }
    }
}

impl fmt::Display for Filter {
    /// Prints what reads back as the same tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self, false, f)
    }
}

/// Inside brackets the leaves are printed by their sub-attribute alone.
fn print(filter: &Filter, inside: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let join = |conditions: &[Filter], word: &str, f: &mut fmt::Formatter<'_>| {
        for (index, condition) in conditions.iter().enumerate() {
            if index > 0 {
                write!(f, " {word} ")?;
            }
            if condition.precedence() <= filter.precedence() {
                f.write_str("(")?;
                print(condition, inside, f)?;
                f.write_str(")")?;
            } else {
                print(condition, inside, f)?;
            }
        }
        Ok(())
    };
    match filter {
        Filter::All(conditions) => join(conditions, "and", f),
        Filter::Any(conditions) => join(conditions, "or", f),
        Filter::Not(condition) => {
            f.write_str("not (")?;
            print(condition, inside, f)?;
            f.write_str(")")
        }
        Filter::Present(attribute) => {
            print_name(attribute, inside, f)?;
            f.write_str(" pr")
        }
        Filter::Compare(Comparison { attribute, operator, operand }) => {
            print_name(attribute, inside, f)?;
            write!(f, " {} {operand}", operator.as_str())
        }
        Filter::Value(attribute, condition) => {
            write!(f, "{attribute}[")?;
            print(condition, true, f)?;
            f.write_str("]")
        }
    }
}

fn print_name(name: &AttributeRef, inside: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match name.sub_attribute {
        Some(sub) if inside => f.write_str(sub.name),
        _ => write!(f, "{name}"),
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Value::from(text.as_str())),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Time(time) => write!(f, "\"{time}\""),
            Self::Null => f.write_str("null"),
        }
    }
}
