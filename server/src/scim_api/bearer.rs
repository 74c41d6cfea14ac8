//! Who is calling: the bearer token, read before anything else of a request.

use std::ops::Deref;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use rollcall_directory::{ScimCaller, TokenRefusal, TurnedAway};
use rollcall_scim::error::Error;

use super::{
    Scim,
    answer::{Refusal, Result},
    trail::Trail,
};

/// The provider behind the request, and what is noted about the request.
#[derive(Clone)]
pub struct Caller {
    pub scim: ScimCaller,
    pub trail: Trail,
}

impl Deref for Caller {
    type Target = ScimCaller;

    fn deref(&self) -> &ScimCaller {
        &self.scim
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get().cloned().ok_or_else(|| unauthorized(NO_TOKEN))
    }
}

const NO_TOKEN: &str = "Send the SCIM token as a bearer token in the Authorization header.";

/// Turns away whoever has no good token, before the body is read.
pub async fn authenticate(State(scim): State<Scim>, mut request: Request, next: Next) -> Response {
    // RFC 7643, section 5: clients may look up how to authenticate. A wrong token is still wrong.
    let open = *request.method() == Method::GET && request.uri().path() == "/ServiceProviderConfig";
    let Some(trail) = request.extensions().get::<Trail>().cloned() else {
        return Refusal::fault(&"a request without a trail").into_response();
    };
    match request.headers().get(header::AUTHORIZATION) {
        None if open => {}
        None => return unauthorized(NO_TOKEN).into_response(),
        Some(value) => match caller(&scim, value, trail).await {
            Ok(caller) => drop(request.extensions_mut().insert(caller)),
            Err(refusal) => return refusal.into_response(),
        },
    }
    next.run(request).await
}

async fn caller(scim: &Scim, value: &HeaderValue, trail: Trail) -> Result<Caller> {
    let token = value.to_str().ok().and_then(bearer).ok_or_else(|| unauthorized(NO_TOKEN))?;
    match scim.directory.scim_caller(token).await? {
        Ok(provider) => {
            trail.let_in(provider.owner());
            scim.rate_limit.admit(provider.token)?;
            Ok(Caller { scim: provider, trail })
        }
        Err(TurnedAway { why, owner }) => {
            trail.turned_away(owner);
            Err(turned_away(why))
        }
    }
}

fn turned_away(why: TokenRefusal) -> Refusal {
    match why {
        TokenRefusal::ScimOff => Error::new(
            403,
            "Provisioning is turned off for this provider; turn it on in the console under \
             Identity Providers, Configure SCIM.",
        )
        .into(),
        TokenRefusal::Unknown => unauthorized(
            "This token isn’t one of ours; generate one in the console under Identity Providers, \
             Configure SCIM.",
        ),
        TokenRefusal::Expired { on } => unauthorized(&format!(
            "The token expired on {}; generate a new one in the console and paste it here.",
            day(on)
        )),
        TokenRefusal::Removed { on } => unauthorized(&format!(
            "The token was revoked on {}; generate a new one in the console and paste it here.",
            day(on)
        )),
    }
}

/// The token of a `Bearer` header. The scheme is read in any case (RFC 9110, section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|it| !it.is_empty())
}

fn unauthorized(detail: &str) -> Refusal {
    let challenge = HeaderValue::from_static("Bearer realm=\"Rollcall SCIM\"");
    Refusal::with(Error::new(401, detail), header::WWW_AUTHENTICATE, challenge)
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer x", "bearer x", "BEARER   x "] {
            assert_eq!(bearer(value), Some("x"), "{value}");
        }
        for value in ["", "x", "Bearer", "Bearer ", "Basic x"] {
            assert_eq!(bearer(value), None, "{value}");
        }
    }
}
