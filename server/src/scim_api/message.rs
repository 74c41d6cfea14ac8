//! What every SCIM request brings: a JSON body, a query, conditions.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use rollcall_scim::{
    body,
    error::{Error, Result as Read},
    etag,
    list::ListQuery,
    schema::ResourceType,
};
use serde_json::{Map, Value};

use super::{
    answer::{Refusal, Result},
    trail::Trail,
};

/// What an address names after its endpoint.
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            // Percent-encoded bytes that are no text.
            Err(_) => Err(Error::not_found("Nothing has this address; correct it.").into()),
        }
    }
}

/// A JSON object as the body: media type, size and syntax are read here.
pub struct Message(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Message {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let sent = request.headers().get(header::CONTENT_TYPE);
        // A body without a type is read as JSON: some clients send none.
        let is_json = sent.is_none_or(|it| it.to_str().is_ok_and(body::is_json));
        if !is_json {
            let detail = "Send the body as application/scim+json or application/json.";
            return Err(Error::new(415, detail).into());
        }
        let trail = request.extensions().get::<Trail>().cloned();
        let bytes = Bytes::from_request(request, state).await.map_err(too_large)?;
        if let Some(trail) = trail {
            trail.sent(&bytes);
        }
        let message = body::object(&bytes)?;
        if message.iter().any(|(key, value)| key.contains(NOTHING) || holds_nothing(value)) {
            let detail = "Text can’t hold the character U+0000; remove it.";
            return Err(Error::invalid_value(detail).into());
        }
        Ok(Self(message))
    }
}

/// The one character that PostgreSQL does not keep.
const NOTHING: char = '\0';

fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(NOTHING),
        Value::Array(values) => values.iter().any(holds_nothing),
        Value::Object(members) => {
            members.iter().any(|(key, value)| key.contains(NOTHING) || holds_nothing(value))
        }
        _ => false,
    }
}

fn too_large(rejection: BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::new(413, "The body is larger than 1 MiB (4 MiB for /Bulk); send less at once.")
            .into()
    } else {
        Error::invalid_syntax("The body could not be read to its end; send it again.").into()
    }
}

/// Reads the query of a request for resources of these kinds.
///
/// # Errors
/// 400 for a filter, a count or a start that cannot be read.
pub fn list_query(query: Option<&str>, kinds: &[&'static ResourceType]) -> Read<ListQuery> {
    let query = query.unwrap_or_default().as_bytes();
    if form_urlencoded::parse(query).any(|(_, value)| value.contains(NOTHING)) {
        return Err(Error::invalid_filter("A filter can’t hold the character U+0000; remove it."));
    }
    ListQuery::from_pairs(form_urlencoded::parse(query), kinds)
}

/// The version that a change is meant for (RFC 7644, section 3.14).
#[derive(Default)]
pub struct Condition(Option<String>);

impl Condition {
    /// The condition of `If-Match`.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::IF_MATCH).and_then(|it| it.to_str().ok());
        Self(wanted.map(str::to_owned))
    }

    /// The condition of a bulk operation.
    pub fn on(version: Option<String>) -> Self {
        Self(version)
    }
}

/// Refuses a change that is meant for another version: what somebody else changed in the meantime
/// is not overwritten.
///
/// # Errors
/// 412.
pub fn holds(condition: &Condition, version: i64) -> Read<()> {
    match &condition.0 {
        Some(wanted) if !etag::names(wanted, &etag::weak(version)) => Err(Error::new(
            412,
            "It was changed by somebody else in the meantime; read it again first.",
        )),
        _ => Ok(()),
    }
}
