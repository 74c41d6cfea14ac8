//! Signing on through a provider: settings, switch, tests and the trace.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    certificate::{MetadataLook, SigningCertificate},
    division::Slug,
    id::{IdentityProviderId, SignOnAttemptId},
    provider::IdentityProvider,
    sign_on::{SignOn, SignOnAttempt, SignOnPeople},
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// The page of a provider's sign-on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnPage {
    pub provider: IdentityProvider,
    /// None: nobody set it up.
    pub sign_on: Option<SignOn>,
    /// Whom turning it off locks out.
    pub people: SignOnPeople,
    pub addresses: SignOnAddresses,
    /// Of a SAML provider.
    pub certificates: Vec<SigningCertificate>,
    /// The last daily look at its metadata; None: there was none.
    pub metadata: Option<MetadataLook>,
    /// Newest first.
    pub attempts: Vec<SignOnAttempt>,
}

/// What an administrator enters at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnAddresses {
    pub callback: String,
    pub backchannel: String,
    pub signed_out: String,
    /// Where people of the client sign in whose address does not say whose they are.
    pub client: String,
    pub saml: SamlAddresses,
}

/// What an administrator enters at a SAML provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlAddresses {
    /// Also where the metadata is.
    pub entity_id: String,
    pub acs: String,
    pub start: String,
}

/// Settings as their form sends them. A box that is not ticked sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnForm {
    pub flavour: String,
    pub issuer: String,
    pub client_id: String,
    /// Blank: the one that is there stays.
    #[serde(default)]
    pub client_secret: String,
    #[serde(default)]
    pub domains: String,
    #[serde(default)]
    pub creates_people: bool,
    #[serde(default)]
    pub trusts_mfa: bool,
}

/// What a test or a sign-in brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptPage {
    pub provider: IdentityProvider,
    pub attempt: SignOnAttempt,
}

/// A provider with its sign-on, and the last sign-ins.
#[server(name = ReadSignOn, endpoint = "sign-on/one", input = Json)]
pub async fn sign_on(
    division: Slug,
    provider: IdentityProviderId,
) -> Result<At<SignOnPage>, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let addresses = administrator.sign_on_addresses(&division, provider);
    let mut view = administrator.view(&division).await?;
    let now = view.now();
    let attempts = view.sign_on_attempts(provider).await?;
    let sign_on = view.sign_on(provider).await?;
    let people = view.people_of_sign_on(provider).await?;
    let certificates = view.signing_certificates(provider).await?;
    let metadata = view.metadata_look(provider).await?;
    let provider = view.identity_provider(provider).await?;
    let it = SignOnPage { provider, sign_on, people, addresses, certificates, metadata, attempts };
    Ok(At { now, it })
}

/// One attempt to sign in through a provider.
#[server(name = ReadAttempt, endpoint = "sign-on/attempt", input = Json)]
pub async fn sign_on_attempt(
    division: Slug,
    provider: IdentityProviderId,
    attempt: SignOnAttemptId,
) -> Result<At<AttemptPage>, AppError> {
    let mut view = crate::host::system_administrator().await?.view(&division).await?;
    let now = view.now();
    let attempt = view.sign_on_attempt(provider, attempt).await?;
    let provider = view.identity_provider(provider).await?;
    Ok(At { now, it: AttemptPage { provider, attempt } })
}

/// Says how people sign in through a provider. Asks for the administrator's code unless one was
/// given less than five minutes ago: whoever may name the issuer may be anybody.
#[server(endpoint = "sign-on/save")]
pub async fn save_sign_on(
    division: Slug,
    provider: IdentityProviderId,
    form: SignOnForm,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let draft = crate::host::sign_on_form::draft(form)?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.save_sign_on(provider, draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/sso"));
    Ok(())
}

/// Lets people sign in through a provider. Asks for a code as [`save_sign_on`] does.
#[server(endpoint = "sign-on/enable")]
pub async fn enable_sign_on(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.enable_sign_on(provider).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/sso"));
    Ok(())
}

/// Lets nobody sign in through a provider any more, and signs out whoever did (R94). Asks for a
/// code as [`save_sign_on`] does.
#[server(endpoint = "sign-on/disable")]
pub async fn disable_sign_on(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.disable_sign_on(provider).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/sso"));
    Ok(())
}
