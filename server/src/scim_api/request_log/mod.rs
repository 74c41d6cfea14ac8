//! The request log: every request that carries a token of ours, with what was decided on the way.
//!
//! Recording costs a request no database and no waiting: what there is no room for is dropped and
//! counted. Passwords and tokens are taken out before anything is written.

mod mask;
mod writer;

use std::time::{Duration, Instant};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, Response, StatusCode, Uri, header},
    middleware::Next,
};
use chrono::{DateTime, Utc};
use rollcall_app::host::new_reference;
use rollcall_directory::{NewScimRequest, TokenOwner};
use rollcall_model::request::{Decision, RequestResult};

pub use self::writer::{Limits, RequestLog};
use super::{
    Scim,
    answer::Refused,
    trail::{Effect, Notes, Trail},
};

/// How much of a body is kept, in bytes.
const KEPT: usize = 64 * 1024;
/// How much of a list is kept, in bytes: nobody looks for an error in what was found, and keeping
/// it would cost more than answering it did.
const KEPT_OF_READS: usize = 4 * 1024;

/// What the middleware needs.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub scim: Scim,
    pub log: RequestLog,
}

/// Notes what comes in and what goes out, and puts the incident code into refusals.
pub(crate) async fn record(
    State(Recorder { scim, log }): State<Recorder>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let trail = Trail::new(&new_reference());
    let (at, began) = (scim.directory.clock().now(), Instant::now());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let headers = request.headers().clone();
    request.extensions_mut().insert(trail.clone());
    let mut response = next.run(request).await;

    let refused = response.extensions_mut().remove::<Refused>();
    if let Some(refused) = &refused {
        *response.body_mut() = refused.body(trail.reference());
        // Of the body that was there before.
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let (parts, body) = response.into_parts();
    // Handlers answer with bytes at hand, so there is nothing to wait for and no limit to keep.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let notes = trail.take();
    if let Some(owner) = notes.owner.clone() {
        log.put(Recorded {
            owner,
            at,
            took: began.elapsed(),
            method,
            uri,
            headers,
            status: parts.status,
            refused,
            reference: trail.reference().to_owned(),
            answer: body.clone(),
            notes,
        });
    } else if parts.status.is_client_error() {
        let (reference, status) = (trail.reference(), parts.status.as_u16());
        tracing::info!(%reference, status, %method, path = uri.path(), "refused without a token of ours");
    }
    Response::from_parts(parts, Body::from(body))
}

/// A request and its answer as they were, before their secrets are taken out.
pub(crate) struct Recorded {
    owner: TokenOwner,
    at: DateTime<Utc>,
    took: Duration,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    status: StatusCode,
    refused: Option<Refused>,
    reference: String,
    answer: Bytes,
    notes: Notes,
}

impl Recorded {
    /// About how many bytes it holds.
    fn size(&self) -> usize {
        1024 + self.answer.len() + self.notes.body.as_ref().map_or(0, Bytes::len)
    }

    fn result(&self) -> RequestResult {
        let answered = self.status.is_success() || self.status == StatusCode::NOT_MODIFIED;
        if self.notes.turned_away {
            RequestResult::Unauthorized
        } else if !answered {
            RequestResult::Refused
        } else {
            match self.notes.effect {
                Effect::Waits => RequestResult::Held,
                Effect::Changed => RequestResult::Done,
                Effect::None if self.notes.partly_refused => RequestResult::Refused,
                Effect::None => RequestResult::NoChange,
            }
        }
    }

    /// What of it goes into the log.
    fn kept(self) -> NewScimRequest {
        let result = self.result();
        let reads = result == RequestResult::NoChange;
        let answered = Some(&self.answer).filter(|it| !it.is_empty());
        let detail = self.refused.as_ref().map(|it| mask::sentence(it.detail()));
        let mut decisions = self.notes.decisions;
        for decision in &mut decisions {
            decision.text = mask::sentence(&decision.text);
        }
        decisions.extend(detail.clone().map(Decision::bad));
        let user_agent = self.headers.get(header::USER_AGENT);
        NewScimRequest {
            division: self.owner.division,
            provider: self.owner.provider,
            token: self.owner.token,
            at: self.at,
            method: self.method.to_string(),
            path: mask::path(&self.uri.to_string()),
            status: self.status.as_u16(),
            scim_type: self.refused.as_ref().and_then(Refused::scim_type),
            detail,
            reference: self.reference,
            took_us: i64::try_from(self.took.as_micros()).unwrap_or(i64::MAX),
            user_agent: user_agent.map(|it| mask::text(it.as_bytes())).unwrap_or_default(),
            headers: mask::headers(&self.headers),
            request_body: self.notes.body.as_ref().and_then(|it| mask::body(it, KEPT)),
            response_body: answered
                .and_then(|it| mask::body(it, if reads { KEPT_OF_READS } else { KEPT })),
            result,
            decisions,
            subject: self.notes.subject,
        }
    }

    /// A request with a body of so many bytes.
    #[cfg(test)]
    fn example(bytes: usize) -> Self {
        use rollcall_model::id::{DivisionId, IdentityProviderId, ScimTokenId};
        use uuid::Uuid;

        Self {
            owner: TokenOwner {
                division: DivisionId(Uuid::nil()),
                provider: IdentityProviderId(Uuid::nil()),
                provider_name: "Entra ID".to_owned(),
                token: ScimTokenId(Uuid::nil()),
            },
            at: DateTime::UNIX_EPOCH,
            took: Duration::ZERO,
            method: Method::GET,
            uri: Uri::from_static("/Users"),
            headers: HeaderMap::new(),
            status: StatusCode::OK,
            refused: None,
            reference: "9f2c-77e1".to_owned(),
            answer: Bytes::from(vec![b' '; bytes.saturating_sub(1024)]),
            notes: Notes::default(),
        }
    }
}
