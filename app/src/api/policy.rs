//! The policy of a provider: whom it may send, and what becomes of the others.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::{IdentityProviderId, ScimRequestId},
    organization::Organization,
    provider::IdentityProvider,
    role_row::RoleChoice,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// The page of a provider's policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyPage {
    pub provider: IdentityProvider,
    /// What its people may be limited to.
    pub organizations: Vec<Organization>,
    /// What its groups may be limited to.
    pub roles: Vec<RoleChoice>,
    /// The policy as the form sends it back, so that nobody overwrites what they did not see.
    pub seen: String,
}

/// A policy as its form sends it. A box that is not ticked sends nothing.
#[expect(clippy::struct_excessive_bools, reason = "one for each box of the form")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyForm {
    /// [`PolicyPage::seen`]: another one meanwhile is a conflict.
    pub seen: String,
    pub unmatched: String,
    /// `all`, `bound` or `listed`.
    pub organizations: String,
    #[serde(default)]
    pub listed: Vec<String>,
    #[serde(default)]
    pub technicians: bool,
    #[serde(default)]
    pub domains: String,
    #[serde(default)]
    pub catch: bool,
    #[serde(default)]
    pub catcher: String,
    #[serde(default)]
    pub approve_technicians: bool,
    #[serde(default)]
    pub brake: bool,
    /// `all` or `listed`.
    #[serde(default)]
    pub ceiling: String,
    #[serde(default)]
    pub roles: Vec<String>,
}

/// A provider with its policy.
#[server(name = ReadPolicy, endpoint = "policy/one", input = Json)]
pub async fn provider_policy(
    division: Slug,
    provider: IdentityProviderId,
) -> Result<At<PolicyPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    let now = view.now();
    let provider = view.identity_provider(provider).await?;
    let organizations = view.organization_choices().await?;
    let roles = view.role_choices().await?;
    let seen = crate::host::policy::as_seen(&provider);
    Ok(At { now, it: PolicyPage { provider, organizations, roles, seen } })
}

/// Gives a provider the policy of the form. One that allows more than before asks for the
/// administrator's code unless one was given less than five minutes ago.
#[server(endpoint = "policy/save")]
pub async fn save_policy(
    division: Slug,
    provider: IdentityProviderId,
    form: PolicyForm,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    use crate::host::policy;

    let administrator = crate::host::system_administrator().await?;
    let before = administrator.view(&division).await?.identity_provider(provider).await?;
    policy::unchanged_since(&form.seen, &before)?;
    let after = policy::of_form(form)?;
    policy::confirm_widening(&administrator, &before, &after, &code).await?;
    let mut change = administrator.change(&division).await?;
    change.set_provider_policy(provider, after).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/policy"));
    Ok(())
}

/// Changes what becomes of people without a matching organization, and leads back to the request
/// that showed the need. Asks for a code as [`save_policy`] does.
#[server(endpoint = "policy/unmatched")]
pub async fn change_unmatched(
    division: Slug,
    provider: IdentityProviderId,
    request: ScimRequestId,
    unmatched: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    use rollcall_model::policy::ProviderPolicy;

    use crate::host::policy;

    let administrator = crate::host::system_administrator().await?;
    let before = administrator.view(&division).await?.identity_provider(provider).await?;
    let unmatched = policy::unmatched(&unmatched)?;
    let after = ProviderPolicy { unmatched, ..before.policy.clone() };
    policy::confirm_widening(&administrator, &before, &after, &code).await?;
    let mut change = administrator.change(&division).await?;
    change.set_provider_policy(provider, after).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/provisioning/{request}"));
    Ok(())
}
