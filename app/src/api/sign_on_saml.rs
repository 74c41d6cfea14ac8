//! Signing on through a SAML provider: its settings and its certificates.

use leptos::prelude::*;
use rollcall_model::{division::Slug, id::IdentityProviderId};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Settings as their form sends them. A box that is not ticked sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are boxes of a form")]
pub struct SamlForm {
    /// Where the provider publishes its metadata; blank: nowhere.
    #[serde(default)]
    pub metadata_url: String,
    /// The metadata itself. Blank: what the address says, or what is there already.
    #[serde(default)]
    pub metadata: String,
    /// Which entity is meant, when the metadata is of several. Blank: the one that is there already.
    #[serde(default)]
    pub entity: String,
    /// Blank: the `NameID`.
    #[serde(default)]
    pub subject_attribute: String,
    #[serde(default)]
    pub allow_sha1: bool,
    #[serde(default)]
    pub idp_initiated: bool,
    #[serde(default)]
    pub signs_requests: bool,
    #[serde(default)]
    pub domains: String,
    #[serde(default)]
    pub creates_people: bool,
    #[serde(default)]
    pub trusts_mfa: bool,
}

/// Says how people sign in through a SAML provider, and imports its metadata: pasted, or from its
/// address. Asks for a code as [`save_sign_on`](super::sign_on::save_sign_on) does.
#[server(endpoint = "sign-on/save-saml")]
pub async fn save_saml(
    division: Slug,
    provider: IdentityProviderId,
    form: SamlForm,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let before = administrator.view(&division).await?.sign_on(provider).await?;
    let signed = before.as_ref().is_some_and(rollcall_model::sign_on::SignOn::signs_requests);
    let read = administrator.read_saml(form, before).await?;
    administrator.confirm(&code).await?;
    let key = administrator.request_key(signed, &read.draft).await?;
    let mut change = administrator.change(&division).await?;
    change.save_saml(provider, read.draft, read.source, &read.certificates, key).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/sso"));
    Ok(())
}

/// Believes one of a provider’s certificates no more. Asks for a code as [`save_saml`] does.
#[server(endpoint = "sign-on/retire-certificate")]
pub async fn retire_certificate(
    division: Slug,
    provider: IdentityProviderId,
    fingerprint: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.retire_certificate(provider, &fingerprint).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/sso"));
    Ok(())
}
