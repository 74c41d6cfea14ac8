//! The value of a comparison, read as the type of its attribute.

use super::{Comparison, Operand, Operator};
use crate::{
    error::{Error, Result, quoted},
    schema::{AttributeRef, Type},
    timestamp::Timestamp,
    value,
};

/// A value as it stands in the text.
pub(super) enum Literal {
    Text(String),
    Null,
}

pub(super) fn comparison(
    attribute: AttributeRef,
    operator: Operator,
    literal: Literal,
) -> Result<Comparison> {
    let attribute = match literal {
        Literal::Null => attribute,
        Literal::Text(_) => with_default(attribute)?,
    };
    let operand = operand(attribute, literal)?;
    let refused = match operand {
        Operand::Null | Operand::Boolean(_) => operator.is_ordering() || operator.is_textual(),
        Operand::Time(_) => operator.is_textual(),
        Operand::Text(_) => attribute.definition().kind == Type::Binary && operator.is_ordering(),
    };
    if refused {
        return Err(Error::invalid_filter(format!(
            "{attribute} cannot be compared by {}; use eq or ne.",
            operator.as_str()
        )));
    }
    Ok(Comparison { attribute, operator, operand })
}

/// `emails co "x"` asks for `emails.value` (RFC 7644, section 3.4.2.2).
fn with_default(attribute: AttributeRef) -> Result<AttributeRef> {
    if attribute.definition().kind != Type::Complex {
        return Ok(attribute);
    }
    match attribute.attribute.default_sub_attribute() {
        Some(value) => Ok(attribute.with(value)),
        None => Err(Error::invalid_filter(format!(
            "{attribute} has several parts; name one of them, such as {attribute}.{}.",
            attribute.attribute.sub_attributes.first().map_or("value", |sub| sub.name)
        ))),
    }
}

fn operand(attribute: AttributeRef, literal: Literal) -> Result<Operand> {
    let text = match literal {
        Literal::Null => return Ok(Operand::Null),
        // No attribute's value holds it, and no database keeps it.
        Literal::Text(text) if text.contains('\0') => {
            let detail = "A filter can’t hold the character U+0000; remove it.";
            return Err(Error::invalid_filter(detail));
        }
        Literal::Text(text) => text,
    };
    match attribute.definition().kind {
        Type::Boolean => value::boolean_of_text(&text).map(Operand::Boolean).ok_or_else(|| {
            Error::invalid_filter(format!("{attribute} is true or false, not {}.", quoted(&text)))
        }),
        Type::DateTime => Timestamp::parse(&text).map(Operand::Time).ok_or_else(|| {
            Error::invalid_filter(format!(
                "{attribute} is a time such as \"2026-01-31T08:00:00Z\", not {}.",
                quoted(&text)
            ))
        }),
        _ => Ok(Operand::Text(text)),
    }
}
