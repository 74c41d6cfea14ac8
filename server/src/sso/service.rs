//! The SAML service provider: sends people to their provider, and takes them back.
//!
//! An answer comes as a POST from another site, without our cookies. So it is verified and parked
//! under a code of 60 seconds, and the redirect to our own page brings the browser's secret.

use axum::{
    Form,
    extract::{Path, Query, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use rollcall_app::{
    error::AppError,
    host::{client_address, sign_on, visitor_behind},
};
use rollcall_directory::{Door, Flow, FlowKind, NewFlow, SeenSignOn};
use rollcall_model::{
    id::IdentityProviderId,
    sign_on::{Saml, SignOnPurpose, SignOnRefusal},
};
use rollcall_sso::saml::{
    Sp,
    certificate::Certificate,
    metadata::metadata as sp_metadata,
    refusal::Refusal,
    request::request_id,
    response::{self, Flow as Began, Login},
};
use serde::Deserialize;

use super::{
    Sso,
    answer::{failed, refused},
    oidc::Refused,
    relying::Wanted,
    saml::{self, Kept, Proven},
};

/// What a provider has the browser post.
#[derive(Deserialize)]
pub struct Posted {
    #[serde(rename = "SAMLResponse", default)]
    response: String,
    #[serde(rename = "RelayState", default)]
    relay_state: String,
}

/// What finds a parked answer.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

impl Sso {
    /// Ourselves as a provider knows us.
    fn sp(&self, provider: IdentityProviderId) -> Sp {
        let url = &self.host.public_url;
        Sp {
            entity_id: format!("{url}/saml/{provider}/metadata"),
            acs_url: format!("{url}/saml/{provider}/acs"),
        }
    }
}

/// `GET /saml/{provider}/metadata`: what the provider needs to know of us. It says nothing but the
/// address that was asked for and the key of signed requests, so it is there before the provider's
/// own settings are.
pub async fn metadata(State(sso): State<Sso>, Path(provider): Path<String>) -> Response {
    let Ok(provider) = provider.parse::<IdentityProviderId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let door = match sso.host.directory.door(provider).await {
        Ok(door) => door,
        Err(error) => return failed(error.into()),
    };
    let certificate = door.and_then(|it| Certificate::from_der(&it.request_certificate?).ok());
    let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    (kind, sp_metadata(&sso.sp(provider), certificate.as_ref())).into_response()
}

/// `GET /saml/{provider}/start`: sends the browser to its provider.
pub async fn start(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Query(wanted): Query<Wanted>,
    parts: Parts,
) -> Response {
    let next = sign_on::local_path(&wanted.next).unwrap_or_default();
    begin(&sso, &provider, SignOnPurpose::SignIn, &next, &parts).await.unwrap_or_else(failed)
}

/// `GET /saml/{provider}/test`: an administrator tries the settings, whether they are on or off.
pub async fn test(State(sso): State<Sso>, Path(provider): Path<String>, parts: Parts) -> Response {
    let guarded = async {
        visitor_behind(&parts, sso.host.clone()).await?.administrator()?;
        begin(&sso, &provider, SignOnPurpose::Test, "", &parts).await
    };
    guarded.await.unwrap_or_else(failed)
}

/// `POST /saml/{provider}/acs`: verifies what a provider has sent, and parks it.
pub async fn acs(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    parts: Parts,
    Form(posted): Form<Posted>,
) -> Response {
    receive(&sso, &provider, &parts, posted).await.unwrap_or_else(failed)
}

/// `GET /saml/{provider}/finish`: signs in whose answer was parked, if it is the browser's own.
pub async fn finish(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    Query(Code { code }): Query<Code>,
    parts: Parts,
) -> Response {
    take_in(&sso, &provider, &code, &parts, false).await.unwrap_or_else(failed)
}

/// `POST /saml/{provider}/finish`: the same for whom was asked, and said yes on a page of ours.
pub async fn confirm(
    State(sso): State<Sso>,
    Path(provider): Path<String>,
    parts: Parts,
    Form(Code { code }): Form<Code>,
) -> Response {
    take_in(&sso, &provider, &code, &parts, true).await.unwrap_or_else(failed)
}

async fn begin(
    sso: &Sso,
    provider: &str,
    purpose: SignOnPurpose,
    return_to: &str,
    parts: &Parts,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some((door, saml)) = sso.open_door(provider, purpose, saml::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    let mut random = [0; 20];
    directory.chance().fill(&mut random);
    let kept = Kept { request: request_id(random) };
    let browser = sso.browser(&parts.headers);
    let (kind, browser) = (FlowKind::Saml, browser.as_deref());
    let new = NewFlow { provider: door.provider, kind, purpose, browser, return_to };
    let keys = directory.begin_flow(&new, &kept).await?;
    let (sp, now) = (sso.sp(door.provider), directory.clock().now());
    let address = saml::request_address(&sp, (&door, &saml), &kept.request, &keys.state, now);
    Ok(sso.send(&keys.browser, &address))
}

async fn receive(
    sso: &Sso,
    provider: &str,
    parts: &Parts,
    posted: Posted,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some(flow) = directory.take_flow(&posted.relay_state, FlowKind::Saml).await? else {
        return receive_unasked(sso, provider, parts, &posted.response).await;
    };
    // The answer of one provider at the address of another (mix-up, ASVS 10.2.2).
    if flow.provider.to_string() != provider {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let Some((door, saml)) = sso.open_door(provider, flow.purpose, saml::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    match prove(sso, &door, &saml, &flow, &posted.response).await? {
        Ok(proven) => {
            let code = directory.park_flow(&flow, FlowKind::SamlDone, &proven).await?;
            let page = format!("/saml/{provider}/finish?code={code}");
            Ok(Redirect::to(&page).into_response())
        }
        Err(why) => sso.refuse(&door, flow.purpose, parts, SeenSignOn::default(), why).await,
    }
}

/// An answer to no request of ours: somebody began at their provider, or another site sends them.
///
/// It counts only where an administrator allows it, and only when the person says so: else another
/// site could sign somebody in as somebody else (ASVS 7.6.2). What is not proven leaves no trace,
/// for anybody can post here.
async fn receive_unasked(
    sso: &Sso,
    provider: &str,
    parts: &Parts,
    response: &str,
) -> Result<Response, AppError> {
    let purpose = SignOnPurpose::SignIn;
    let Some((door, saml)) = sso.open_door(provider, purpose, saml::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    let Ok(login) = verify(sso, &door, &saml, response, Began::Unsolicited) else {
        return Ok(refused(SignOnRefusal::Stale));
    };
    if !saml.idp_initiated {
        let why = saml::refused(Refusal::AnswersNoRequest);
        return sso.refuse(&door, purpose, parts, SeenSignOn::default(), why).await;
    }
    let proven = match use_once(sso, &door, &saml, &login).await? {
        Ok(proven) => proven.asking(),
        Err(why) => return sso.refuse(&door, purpose, parts, SeenSignOn::default(), why).await,
    };
    let (kind, browser) = (FlowKind::SamlDone, None);
    let new = NewFlow { provider: door.provider, kind, purpose, browser, return_to: "" };
    let keys = sso.host.directory.begin_flow(&new, &proven).await?;
    Ok(sso.send(&keys.browser, &format!("/sign-on/continue?code={}", keys.state)))
}

async fn prove(
    sso: &Sso,
    door: &Door,
    saml: &Saml,
    flow: &Flow,
    response: &str,
) -> Result<Result<Proven, Refused>, AppError> {
    let kept: Kept = flow.data()?;
    match verify(sso, door, saml, response, Began::Solicited(&kept.request)) {
        Ok(login) => use_once(sso, door, saml, &login).await,
        Err(why) => Ok(Err(why)),
    }
}

fn verify(
    sso: &Sso,
    door: &Door,
    saml: &Saml,
    response: &str,
    began: Began,
) -> Result<Login, Refused> {
    let xml = response::decode(response).map_err(saml::refused)?;
    let (sp, now) = (sso.sp(door.provider), sso.host.directory.clock().now());
    saml::verified(door, saml, &sp, &xml, began, now)
}

/// Who it is about, unless the same was used before.
async fn use_once(
    sso: &Sso,
    door: &Door,
    saml: &Saml,
    login: &Login,
) -> Result<Result<Proven, Refused>, AppError> {
    let directory = &sso.host.directory;
    let until = saml::remembered_until(login);
    if !directory.is_first_use(door.provider, &login.assertion_id, until).await? {
        let why = "The assertion was used before.";
        return Ok(Err((SignOnRefusal::Replayed, why.to_owned())));
    }
    Ok(saml::proven(saml, login))
}

async fn take_in(
    sso: &Sso,
    provider: &str,
    code: &str,
    parts: &Parts,
    said_yes: bool,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some(flow) = directory.take_flow(code, FlowKind::SamlDone).await? else {
        return Ok(refused(SignOnRefusal::Stale));
    };
    if flow.provider.to_string() != provider {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let Some((door, _)) = sso.open_door(provider, flow.purpose, saml::settings).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    if !flow.is_of(sso.browser(&parts.headers).as_deref()) {
        let why = "It began in another browser than it came back to.";
        let why = (SignOnRefusal::OtherBrowser, why.to_owned());
        return sso.refuse(&door, flow.purpose, parts, SeenSignOn::default(), why).await;
    }
    let proven: Proven = flow.data()?;
    if !proven.counts(said_yes) {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let seen = proven.seen(client_address(parts));
    let judged = directory.sign_on(&door, flow.purpose, &proven.identity(), &seen).await?;
    sso.lead(&door, flow, parts, judged, (proven.sid, None)).await
}
