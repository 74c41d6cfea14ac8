//! Answers: always `application/scim+json`, with the status SCIM gives them.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rollcall_directory::Taken;
use rollcall_scim::{
    body::MEDIA_TYPE,
    error::{Error, ScimType},
    etag,
};

use super::bearer;

/// A refused request.
#[derive(Clone, Debug)]
pub struct Refusal {
    error: Error,
    /// What one kind of refusal says besides: `Allow`, `WWW-Authenticate`.
    header: Option<Box<(HeaderName, HeaderValue)>>,
    /// What broke, when something did: told to the server's log and to nobody else.
    fault: Option<Box<str>>,
    /// Its token stopped working on the way.
    turned_away: bool,
}

/// What handlers return.
pub type Result<T> = std::result::Result<T, Refusal>;

impl Refusal {
    /// A refusal with a header of its own.
    pub fn with(error: Error, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some(Box::new((name, value))), ..error.into() }
    }

    /// 405, naming the methods the address has.
    pub fn method_not_allowed(allowed: &'static str) -> Self {
        let detail = format!("This address takes {allowed} only.");
        Self::with(Error::new(405, detail), header::ALLOW, HeaderValue::from_static(allowed))
    }

    /// 500: the reason is in the server's log, under the reference.
    pub fn fault(error: &(dyn std::fmt::Debug + Send + Sync)) -> Self {
        let detail = "Something went wrong on our side and nothing was changed; try again.";
        let fault = Some(format!("{error:?}").into());
        Self { fault, ..Error::new(500, detail).into() }
    }

    /// 503: the reason is in the server's log. Providers try again by themselves.
    fn busy(error: &rollcall_directory::Error) -> Self {
        let detail = "The database is too busy at the moment; try again in ten seconds.";
        let wait = (header::RETRY_AFTER, HeaderValue::from_static("10"));
        let fault = Some(format!("{error:?}").into());
        Self { fault, ..Self::with(Error::new(503, detail), wait.0, wait.1) }
    }

    /// The refusal as it is told: its sentence ends with the incident code that the log finds.
    /// What broke is logged here, once.
    pub fn referenced(self, reference: &str) -> Error {
        if let Some(fault) = &self.fault {
            tracing::error!(%reference, error = %fault, "fault");
        }
        let detail = format!("{} Reference {reference}.", self.error.detail);
        Error { detail, ..self.error }
    }

    /// The sentence without the incident code.
    pub fn detail(&self) -> &str {
        &self.error.detail
    }

    /// The code of RFC 7644, table 9.
    pub fn scim_type(&self) -> Option<&'static str> {
        self.error.scim_type.map(ScimType::as_str)
    }
}

/// The refusal behind an answer, for whoever gives it its incident code: every answer passes the
/// request log on its way out.
#[derive(Clone)]
pub struct Refused(Refusal);

impl Refused {
    /// The body of the answer.
    pub fn body(&self, reference: &str) -> Body {
        Body::from(self.0.clone().referenced(reference).to_json().to_string())
    }

    /// The sentence without the incident code.
    pub fn detail(&self) -> &str {
        self.0.detail()
    }

    /// The code of RFC 7644, table 9.
    pub fn scim_type(&self) -> Option<&'static str> {
        self.0.scim_type()
    }

    /// Whether the token stopped working on the way.
    pub fn is_turned_away(&self) -> bool {
        self.0.turned_away
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, header: None, fault: None, turned_away: false }
    }
}

impl From<rollcall_directory::Error> for Refusal {
    fn from(error: rollcall_directory::Error) -> Self {
        use rollcall_directory::Error as Directory;
        match error {
            Directory::NotFound(what) => {
                Error::not_found(format!("There is no such {what}; it may have been deleted."))
                    .into()
            }
            Directory::Taken(taken @ (Taken::UserName | Taken::GroupName)) => {
                Error::uniqueness(taken.to_string()).into()
            }
            Directory::UnknownOrganization(unknown) => {
                Error::invalid_value(unknown.to_string()).into()
            }
            Directory::TurnedAway(it) => Self { turned_away: true, ..bearer::turned_away(it.why) },
            error if error.is_passing() => Self::busy(&error),
            error => Self::fault(&error),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = json(status, String::new());
        if let Some((name, value)) = self.header.as_deref() {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(Refused(self));
        response
    }
}

/// An answer whose body is JSON.
pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let media_type = HeaderValue::from_static(MEDIA_TYPE);
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

/// A resource that was read or written, as it is shown.
pub struct Done {
    /// As JSON.
    pub body: String,
    pub version: i64,
    pub location: String,
}

impl Done {
    /// The resource with its version as the `ETag` and, when it was just made, its `Location`.
    pub fn answer(self, status: StatusCode) -> Response {
        let mut response = json(status, self.body);
        let headers = response.headers_mut();
        if let Ok(tag) = etag::weak(self.version).parse() {
            headers.insert(header::ETAG, tag);
        }
        if let (StatusCode::CREATED, Ok(location)) = (status, self.location.parse()) {
            headers.insert(header::LOCATION, location);
        }
        response
    }

    /// 304 when the client has this version already (RFC 7644, section 3.14).
    pub fn answer_unless_known(self, headers: &HeaderMap) -> Response {
        let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
        if known.is_some_and(|it| etag::names(it, &etag::weak(self.version))) {
            let mut response = changed(self.version);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        self.answer(StatusCode::OK)
    }
}

/// An answer without a body to a change, with the new version.
pub fn changed(version: i64) -> Response {
    let mut response = nothing();
    if let Ok(tag) = etag::weak(version).parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// An answer without a body: a deletion.
pub fn nothing() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
