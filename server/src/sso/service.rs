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
    metadata::metadata as sp_metadata,
    request::request_id,
    response::{self, Flow as Began},
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
/// address that was asked for, so it is there before the provider's own settings are.
pub async fn metadata(State(sso): State<Sso>, Path(provider): Path<String>) -> Response {
    match provider.parse::<IdentityProviderId>() {
        Ok(provider) => {
            let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
            (kind, sp_metadata(&sso.sp(provider), None)).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
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
    take_in(&sso, &provider, &code, &parts).await.unwrap_or_else(failed)
}

async fn begin(
    sso: &Sso,
    provider: &str,
    purpose: SignOnPurpose,
    return_to: &str,
    parts: &Parts,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some((door, saml)) = open_door(sso, provider, purpose).await? else {
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
    let address = saml::request_address(&sp, &saml, &kept.request, &keys.state, now);
    Ok(sso.send(&keys.browser, &address))
}

/// The door of a provider, when people may come through it; a test may also while it is off.
async fn open_door(
    sso: &Sso,
    provider: &str,
    purpose: SignOnPurpose,
) -> Result<Option<(Door, Saml)>, AppError> {
    let Ok(provider) = provider.parse::<IdentityProviderId>() else { return Ok(None) };
    let door = sso.host.directory.door(provider).await?;
    let open = |it: &Door| it.sign_on.enabled || purpose == SignOnPurpose::Test;
    Ok(door.filter(open).and_then(|it| Some((it.clone(), saml::settings(&it)?.clone()))))
}

async fn receive(
    sso: &Sso,
    provider: &str,
    parts: &Parts,
    posted: Posted,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some(flow) = directory.take_flow(&posted.relay_state, FlowKind::Saml).await? else {
        return Ok(refused(SignOnRefusal::Stale));
    };
    // The answer of one provider at the address of another (mix-up, ASVS 10.2.2).
    if flow.provider.to_string() != provider {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let Some((door, saml)) = open_door(sso, provider, flow.purpose).await? else {
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

async fn prove(
    sso: &Sso,
    door: &Door,
    saml: &Saml,
    flow: &Flow,
    response: &str,
) -> Result<Result<Proven, Refused>, AppError> {
    let directory = &sso.host.directory;
    let kept: Kept = flow.data()?;
    let xml = match response::decode(response) {
        Ok(xml) => xml,
        Err(refusal) => return Ok(Err(saml::refused(refusal))),
    };
    let (sp, now) = (sso.sp(door.provider), directory.clock().now());
    let began = Began::Solicited(&kept.request);
    let login = match saml::verified(door, saml, &sp, &xml, began, now) {
        Ok(login) => login,
        Err(why) => return Ok(Err(why)),
    };
    let until = saml::remembered_until(&login);
    if !directory.is_first_use(door.provider, &login.assertion_id, until).await? {
        let why = "The assertion was used before.";
        return Ok(Err((SignOnRefusal::Replayed, why.to_owned())));
    }
    Ok(saml::proven(saml, &login))
}

async fn take_in(
    sso: &Sso,
    provider: &str,
    code: &str,
    parts: &Parts,
) -> Result<Response, AppError> {
    let directory = &sso.host.directory;
    let Some(flow) = directory.take_flow(code, FlowKind::SamlDone).await? else {
        return Ok(refused(SignOnRefusal::Stale));
    };
    if flow.provider.to_string() != provider {
        return Ok(refused(SignOnRefusal::Stale));
    }
    let Some((door, _)) = open_door(sso, provider, flow.purpose).await? else {
        return Ok(refused(SignOnRefusal::Closed));
    };
    if !flow.is_of(sso.browser(&parts.headers).as_deref()) {
        let why = "It began in another browser than it came back to.";
        let why = (SignOnRefusal::OtherBrowser, why.to_owned());
        return sso.refuse(&door, flow.purpose, parts, SeenSignOn::default(), why).await;
    }
    let proven: Proven = flow.data()?;
    let seen = proven.seen(client_address(parts));
    let judged = directory.sign_on(&door, flow.purpose, &proven.identity(), &seen).await?;
    sso.lead(&door, flow, parts, judged, (proven.sid, None)).await
}
