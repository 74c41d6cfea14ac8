//! Signing out at the provider, and being signed out by it.

use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{JsonWebKey, core::CoreJwsSigningAlgorithm};
use reqwest::Url;
use rollcall_app::{error::AppError, host::sign_on::KeptToken};
use rollcall_directory::{Door, FlowKind};
use rollcall_model::{id::IdentityProviderId, sign_on::SignOnRefusal};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Sso,
    answer::{failed, refused},
    discovery::Metadata,
    oidc::{self, ALGORITHMS, SKEW},
};

/// How old a logout token may be.
const OLDEST: TimeDelta = TimeDelta::minutes(2);
/// The event a logout token tells (Back-Channel Logout 1.0, 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The flow of somebody who signed out here.
#[derive(Deserialize)]
pub struct Leaving {
    #[serde(default)]
    state: String,
}

/// `GET /oidc/{provider}/sign-out`: leads somebody who signed out here to their provider.
pub async fn at_provider(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Query(leaving): Query<Leaving>,
) -> Response {
    match end_address(&sso, &provider, &leaving.state).await {
        Ok(Some(address)) => Redirect::to(&address).into_response(),
        Ok(None) => refused(SignOnRefusal::Stale),
        Err(error) => failed(error),
    }
}

async fn end_address(sso: &Sso, provider: &str, state: &str) -> Result<Option<String>, AppError> {
    let directory = &sso.host.directory;
    let flow = directory.take_flow(state, FlowKind::SignOut).await?;
    let Some(flow) = flow.filter(|it| it.provider.to_string() == provider) else {
        return Ok(None);
    };
    let Some(door) = directory.door(flow.provider).await? else { return Ok(None) };
    let Some(oidc) = oidc::settings(&door) else { return Ok(None) };
    let clock = directory.clock();
    let said = sso.discovered.of(oidc.issuer.as_str(), &sso.outgoing, clock).await;
    let endpoint = said.ok().and_then(|it| it.additional_metadata().end_session_endpoint.clone());
    let Some(mut url) = endpoint.and_then(|it| Url::parse(&it).ok()) else { return Ok(None) };
    let KeptToken { id_token } = flow.data()?;
    url.query_pairs_mut()
        .append_pair("id_token_hint", &id_token)
        .append_pair("client_id", &oidc.client_id)
        .append_pair("post_logout_redirect_uri", &format!("{}/signed-out", sso.host.public_url));
    Ok(Some(url.into()))
}

/// What a provider sends.
#[derive(Deserialize)]
pub struct Told {
    logout_token: String,
}

/// `POST /oidc/{provider}/backchannel`: a provider says that somebody signed out there.
pub async fn by_provider(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Form(told): Form<Told>,
) -> Response {
    match end_sessions(&sso, &provider, &told.logout_token).await {
        Ok(Ok(())) => StatusCode::OK.into_response(),
        Ok(Err(cause)) => {
            tracing::info!(provider, cause, "a logout token was refused");
            let body = json!({ "error": "invalid_request", "error_description": cause });
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
        Err(error) => failed(error),
    }
}

async fn end_sessions(
    sso: &Sso,
    provider: &str,
    token: &str,
) -> Result<Result<(), String>, AppError> {
    let directory = &sso.host.directory;
    let door = match provider.parse::<IdentityProviderId>() {
        Ok(provider) => directory.door(provider).await?,
        Err(_) => None,
    };
    let Some(door) = door else { return Ok(Err("There is no such provider.".to_owned())) };
    let claims = match believed(sso, &door, token).await {
        Ok(claims) => claims,
        Err(cause) => return Ok(Err(cause)),
    };
    let jti = claims["jti"].as_str().unwrap_or_default();
    let until = directory.clock().now() + OLDEST + SKEW + SKEW;
    if !directory.is_first_use(door.provider, &format!("logout/{jti}"), until).await? {
        return Ok(Err("This logout token was used already.".to_owned()));
    }
    let (sub, sid) = (claims["sub"].as_str(), claims["sid"].as_str());
    directory.end_sessions_at(&door, sub, sid).await?;
    Ok(Ok(()))
}

async fn believed(sso: &Sso, door: &Door, token: &str) -> Result<Value, String> {
    let oidc = oidc::settings(door).ok_or("This provider does not speak OpenID.")?;
    let (issuer, clock) = (oidc.issuer.as_str(), sso.host.directory.clock());
    let metadata = sso.discovered.of(issuer, &sso.outgoing, clock).await?;
    let (now, client) = (clock.now(), oidc.client_id.as_str());
    match logout_claims(&metadata, client, token, now) {
        Err(Doubt::UnknownKey) => {
            let metadata = sso.discovered.anew(issuer, &sso.outgoing, clock).await?;
            logout_claims(&metadata, client, token, now)
        }
        known => known,
    }
    .map_err(|doubt| match doubt {
        Doubt::UnknownKey => "It is signed with a key the provider does not publish.".to_owned(),
        Doubt::Wrong(cause) => cause.to_owned(),
    })
}

/// Why a logout token is not believed.
#[derive(Debug, PartialEq, Eq)]
enum Doubt {
    UnknownKey,
    Wrong(&'static str),
}

/// The claims of a logout token that is the provider's, for us, and of now (Back-Channel Logout
/// 1.0, 2.6; ASVS 10.5.5). An ID token is none, and the other way round.
fn logout_claims(
    metadata: &Metadata,
    client: &str,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Value, Doubt> {
    let wrong = Doubt::Wrong;
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let (signed, signature) = token.rsplit_once('.').ok_or(wrong("It is no signed token."))?;
    let signature = decoded(signature).ok_or(wrong("Its signature cannot be read."))?;
    let header = signed.split('.').next().and_then(decoded);
    let header: Option<Value> = header.and_then(|it| serde_json::from_slice(&it).ok());
    let header = header.ok_or(wrong("Its header cannot be read."))?;
    if !header["typ"].as_str().is_some_and(|it| it.eq_ignore_ascii_case("logout+jwt")) {
        return Err(wrong("It is no logout token: its typ is not logout+jwt."));
    }
    let algorithm: Option<CoreJwsSigningAlgorithm> =
        serde_json::from_value(header["alg"].clone()).ok();
    let algorithm = algorithm.filter(|it| ALGORITHMS.contains(it));
    let algorithm = algorithm.ok_or(wrong("It is signed in a way that is not allowed."))?;
    let kid = header["kid"].as_str();
    let mut keys = metadata.jwks().keys().iter();
    let fits = |key: Option<&str>| kid.is_none() || key == kid;
    let known = keys.by_ref().filter(|it| fits(it.key_id().map(|it| it.as_str())));
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return Err(Doubt::UnknownKey);
    }
    if !known
        .iter()
        .any(|it| it.verify_signature(&algorithm, signed.as_bytes(), &signature).is_ok())
    {
        return Err(wrong("Its signature is wrong."));
    }
    let claims = oidc::payload(token).ok_or(wrong("Its payload cannot be read."))?;
    let for_us = match &claims["aud"] {
        Value::String(one) => one == client,
        Value::Array(several) => several.iter().any(|it| it == client),
        _ => false,
    };
    let at = |name: &str| claims[name].as_i64().and_then(|it| DateTime::from_timestamp(it, 0));
    let fresh = at("iat").is_some_and(|it| it <= now + SKEW && it >= now - OLDEST - SKEW);
    let expired = at("exp").is_some_and(|it| it < now - SKEW);
    let checks = [
        (claims["iss"] == metadata.issuer().as_str(), "It is of another issuer."),
        (for_us, "It is for another application."),
        (fresh && !expired, "It is too old, or of the future."),
        (claims["jti"].is_string(), "It has no jti."),
        (claims["events"][EVENT].is_object(), "It tells of no sign-out."),
        (claims.get("nonce").is_none(), "It has a nonce, as only ID tokens have."),
        (claims["sub"].is_string() || claims["sid"].is_string(), "It names nobody."),
    ];
    match checks.into_iter().find(|(right, _)| !right) {
        Some((_, cause)) => Err(wrong(cause)),
        None => Ok(claims),
    }
}
