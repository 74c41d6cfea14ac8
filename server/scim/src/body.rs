//! Bodies before they are messages: the media type and the JSON object (RFC 7644, section 8.1).

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The media type of every answer.
pub const MEDIA_TYPE: &str = "application/scim+json";

/// Reads a body as a JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>> {
    if bytes.is_empty() {
        return Err(Error::invalid_syntax("The body is empty; send a JSON object."));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::invalid_syntax("The body is not a JSON object; send one.")),
        Err(fault) => Err(Error::invalid_syntax(format!(
            "The body is not JSON (line {}, column {}); send a JSON object in UTF-8.",
            fault.line(),
            fault.column()
        ))),
    }
}

/// Whether a `Content-Type` is one of the two that SCIM allows, with any parameters.
pub fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    [MEDIA_TYPE, "application/json"].iter().any(|known| essence.eq_ignore_ascii_case(known))
}

/// Finds a member of a message by its name, in any case: `Operations` is capitalized, `schemas` is
/// not, and products confuse them.
pub(crate) fn member<'v>(message: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let exact = message.get(name);
    exact.or_else(|| message.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|it| it.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ScimType;

    #[test]
    fn what_is_no_object_is_invalid_syntax() {
        for bytes in [&b""[..], b"{\"userName\": ", b"[1]", b"\xff"] {
            assert_eq!(object(bytes).unwrap_err().scim_type, Some(ScimType::InvalidSyntax));
        }
    }

    #[test]
    fn any_spelling_of_the_character_set_is_accepted() {
        for accepted in
            ["application/scim+json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""]
        {
            assert!(is_json(accepted));
        }
        assert!(!is_json("text/plain"));
    }
}
