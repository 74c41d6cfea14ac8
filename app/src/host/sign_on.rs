//! Signing on through a provider: which door an address leads to, and coming in by it.

use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use rollcall_directory::{FlowKind, NewFlow, NextStep};
use rollcall_model::{
    division::Slug,
    email::EmailAddress,
    id::{IdentityProviderId, LoginId},
    sign_on::{SignOnOffer, SignOnPurpose},
};
use serde::{Deserialize, Serialize};

pub use super::sign_in::local_path;
use super::{
    Host, Visit,
    sign_in::{self, Pending},
};
use crate::{api::session::WaitingSignIn, error::AppError};

/// The session's key for the provider's token, sealed for it: for signing out there.
const TOKEN: &str = "id_token";

/// Where a session began, when a provider began it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub provider: IdentityProviderId,
    /// The provider's own name of its session.
    pub sid: Option<String>,
    /// When it proved them; None in a session that is older than this field.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
    /// Sealed.
    pub id_token: Option<Vec<u8>>,
}

/// Somebody whom a provider proved and the linking rule let in.
pub struct Arrival {
    pub login: LoginId,
    pub email: EmailAddress,
    pub next: NextStep,
    /// A path of ours; blank: home.
    pub return_to: String,
    pub provider: IdentityProviderId,
    pub sid: Option<String>,
    /// The provider's token, when one can sign out there.
    pub id_token: Option<String>,
}

/// What is kept of a session for signing out at its provider.
#[derive(Serialize, Deserialize)]
pub struct KeptToken {
    pub id_token: String,
}

/// Signs somebody in, or leads them to their own second factor. Whoever was signed in in this
/// browser before is not any more.
///
/// # Errors
/// [`AppError::NotFound`] when they were switched off meanwhile.
pub async fn arrive(host: &Host, parts: &Parts, it: Arrival) -> Result<String, AppError> {
    let visit = Visit::of(parts)?;
    let directory = &host.directory;
    let seal = |text: String| directory.keys().seal(directory.chance(), TOKEN, text.as_bytes());
    let id_token = it.id_token.map(seal);
    let origin =
        Origin { provider: it.provider, sid: it.sid, at: Some(directory.clock().now()), id_token };
    visit.begin_at(&origin).await?;
    let pending = Pending {
        email: it.email,
        next: it.return_to,
        login: Some(it.login),
        enrolled: false,
        offer: None,
        origin: Some(origin),
    };
    sign_in::go_on(host, &visit, pending, it.login, it.next).await
}

/// The address of whoever is about to sign in in this browser: spares them to type it again.
pub async fn expected(parts: &Parts) -> Option<String> {
    let pending = Visit::of(parts).ok()?.pending_sign_in().await.ok()??;
    Some(pending.email.as_str().to_owned())
}

/// The providers that sign people of a client in.
pub async fn offers(client: &str) -> Result<Vec<SignOnOffer>, AppError> {
    let Ok(slug) = Slug::try_from(client.to_owned()) else { return Ok(Vec::new()) };
    Ok(Host::here()?.directory.offers_of(&slug).await?)
}

/// What is kept of somebody who waits, as far as their page shows it.
#[derive(Deserialize)]
struct Proven {
    subject: String,
    user_name: Option<String>,
}

/// The sign-in that began at a provider and waits for a yes.
///
/// # Errors
/// [`AppError::NotFound`] when none waits under this code.
pub async fn waiting(code: &str) -> Result<WaitingSignIn, AppError> {
    let directory = &Host::here()?.directory;
    let gone = || AppError::NotFound("sign-in".to_owned());
    let flow = directory.peek_flow(code, FlowKind::SamlDone).await?.ok_or_else(gone)?;
    let door = directory.door(flow.provider).await?.ok_or_else(gone)?;
    let Proven { subject, user_name } = flow.data()?;
    let (person, provider) = (user_name.unwrap_or(subject), door.name);
    Ok(WaitingSignIn { person, provider, finish: format!("/saml/{}/finish", flow.provider) })
}

impl Visit {
    /// Where somebody goes who has just signed out here; with a way to do so at their provider, if
    /// it signed them in and has one.
    pub(super) async fn way_out(&self, host: &Host) -> Result<String, AppError> {
        const OUT: &str = "/signed-out";
        let Some(Origin { provider, id_token: Some(sealed), .. }) = self.origin().await? else {
            return Ok(OUT.to_owned());
        };
        let directory = &host.directory;
        let Ok(id_token) = String::from_utf8(directory.keys().open(TOKEN, &sealed)?) else {
            return Ok(OUT.to_owned());
        };
        let (kind, purpose) = (FlowKind::SignOut, SignOnPurpose::SignIn);
        let new = NewFlow { provider, kind, purpose, browser: None, return_to: OUT };
        let keys = directory.begin_flow(&new, &KeptToken { id_token }).await?;
        Ok(format!("{OUT}?provider={provider}&state={}", keys.state))
    }
}
