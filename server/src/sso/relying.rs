//! The relying party: sends people to their OpenID provider, and takes them back.

use axum::{
    extract::{Path, Query, State},
    http::request::Parts,
    response::Response,
};
use rollcall_app::{
    error::AppError,
    host::{client_address, sign_on, visitor_behind},
};
use rollcall_directory::{Door, Flow, FlowKind, NewFlow, SeenSignOn};
use rollcall_model::sign_on::{Oidc, SignOnPurpose, SignOnRefusal};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Sso,
    answer::{failed, refused},
    oidc::{self, Doubt, Kept, Refused},
};

/// What starts a sign-in.
#[derive(Deserialize)]
pub struct Wanted {
    /// Where to go afterwards.
    #[serde(default)]
    pub next: String,
}

/// What a provider sends the browser back with.
#[derive(Deserialize)]
pub struct Returned {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /oidc/{provider}/start`: sends the browser to its provider.
pub async fn start(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Query(wanted): Query<Wanted>,
    parts: Parts,
) -> Response {
    let next = sign_on::local_path(&wanted.next).unwrap_or_default();
    let email = sign_on::expected(&parts).await;
    begin(&sso, &provider, SignOnPurpose::SignIn, &next, &parts, email.as_deref())
        .await
        .unwrap_or_else(failed)
}

/// `GET /oidc/{provider}/test`: an administrator tries the settings, whether they are on or off.
pub async fn test(State(sso): State<Sso>, Path(provider): Path<String>, parts: Parts) -> Response {
    let guarded = async {
        visitor_behind(&parts, sso.host.clone()).await?.administrator()?;
        begin(&sso, &provider, SignOnPurpose::Test, "", &parts, None).await
    };
    guarded.await.unwrap_or_else(failed)
}

/// `GET /oidc/{provider}/callback`: takes somebody back from their provider.
pub async fn callback(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Query(returned): Query<Returned>,
    parts: Parts,
) -> Response {
    finish(&sso, &provider, returned, &parts).await.unwrap_or_else(failed)
}

async fn begin(
    sso: &Sso,
    provider: &str,
    purpose: SignOnPurpose,
    return_to: &str,
    parts: &Parts,
    email: Option<&str>,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some((door, oidc)) = sso.open_door(provider, purpose, oidc::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    let said = sso.discovered.of(oidc.issuer.as_str(), &sso.outgoing, directory.clock()).await;
    let metadata = match said {
        Ok(metadata) => metadata,
        Err(cause) => {
            let why = (SignOnRefusal::Unreachable, cause);
            return sso.refuse(&door, purpose, parts, SeenSignOn::default(), why).await;
        }
    };
    let kept = Kept { nonce: directory.new_state(), verifier: directory.new_state() };
    let browser = sso.browser(&parts.headers);
    let (kind, browser) = (FlowKind::Oidc, browser.as_deref());
    let new = NewFlow { provider: door.provider, kind, purpose, browser, return_to };
    let keys = directory.begin_flow(&new, &kept).await?;
    let callback = sso.callback(door.provider);
    let address =
        oidc::authorization_address(&metadata, &door, &oidc, &callback, &keys.state, &kept, email);
    match address {
        Some(address) => Ok(sso.send(&keys.browser, &address)),
        None => Ok(refused(SignOnRefusal::Unreachable)),
    }
}

async fn finish(
    sso: &Sso,
    provider: &str,
    returned: Returned,
    parts: &Parts,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some(flow) = directory.take_flow(&returned.state, FlowKind::Oidc).await? else {
        return Ok(refused(SignOnRefusal::Stale));
    };
    // The answer of one provider at the address of another (mix-up, ASVS 10.2.2).
    if flow.provider.to_string() != provider {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let Some((door, oidc)) = sso.open_door(provider, flow.purpose, oidc::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    if !flow.is_of(sso.browser(&parts.headers).as_deref()) {
        let why = "It began in another browser than it came back to.";
        let why = (SignOnRefusal::OtherBrowser, why.to_owned());
        return sso.refuse(&door, flow.purpose, parts, SeenSignOn::default(), why).await;
    }
    let proven = match prove(sso, &door, &oidc, &flow, returned).await {
        Ok(proven) => proven,
        Err(why) => {
            return sso.refuse(&door, flow.purpose, parts, SeenSignOn::default(), why).await;
        }
    };
    let Proven { claims, token, can_end } = proven;
    let mut seen = SeenSignOn {
        address: client_address(parts),
        claims: oidc::told(&claims),
        ..SeenSignOn::default()
    };
    let identity = match oidc::identity(&oidc, &door, &claims) {
        Ok(identity) => identity,
        Err(why) => return sso.refuse(&door, flow.purpose, parts, seen, why).await,
    };
    seen.subject = Some(identity.subject.clone());
    seen.user_name.clone_from(&identity.user_name);
    let judged = directory.sign_on(&door, flow.purpose, &identity, &seen).await?;
    let sid = claims["sid"].as_str().map(str::to_owned);
    sso.lead(&door, flow, parts, judged, (sid, can_end.then_some(token))).await
}

/// What a provider proved.
struct Proven {
    claims: Value,
    /// The token, for signing out there.
    token: String,
    /// Whether people can sign out there.
    can_end: bool,
}

async fn prove(
    sso: &Sso,
    door: &Door,
    oidc: &Oidc,
    flow: &Flow,
    returned: Returned,
) -> Result<Proven, Refused> {
    let unproven = |cause: &str| (SignOnRefusal::Unproven, cause.to_owned());
    let unreachable = |cause| (SignOnRefusal::Unreachable, cause);
    let (issuer, clock) = (oidc.issuer.as_str(), sso.host.directory.clock());
    let mut metadata =
        sso.discovered.of(issuer, &sso.outgoing, clock).await.map_err(unreachable)?;
    let always = metadata.additional_metadata().authorization_response_iss_parameter_supported;
    if returned.iss.as_deref().map_or(always, |it| it != issuer) {
        return Err(unproven("The answer is of another issuer (RFC 9207)."));
    }
    if let Some(error) = returned.error {
        let said = match returned.error_description {
            Some(it) => format!("{error}: {it}"),
            None => error,
        };
        return Err((SignOnRefusal::Declined, format!("The provider said {said}")));
    }
    let code = returned.code.ok_or_else(|| unproven("The provider sent no code."))?;
    let kept: Kept = flow.data().map_err(|_| unproven("The sign-in cannot be read."))?;
    let callback = sso.callback(door.provider);
    let token = oidc::exchange(&sso.outgoing, &metadata, door, &callback, &kept, code).await?;
    let now = clock.now();
    let mut verified = oidc::verified_claims(&metadata, oidc, &token, &kept.nonce, now);
    if matches!(verified, Err(Doubt::UnknownKey)) {
        metadata = sso.discovered.anew(issuer, &sso.outgoing, clock).await.map_err(unreachable)?;
        verified = oidc::verified_claims(&metadata, oidc, &token, &kept.nonce, now);
    }
    let claims = verified.map_err(|doubt| match doubt {
        Doubt::UnknownKey => {
            unproven("The ID token is signed with a key the provider does not publish.")
        }
        Doubt::Refused(why) => why,
    })?;
    let can_end = metadata.additional_metadata().end_session_endpoint.is_some();
    Ok(Proven { claims, token: token.to_string(), can_end })
}
