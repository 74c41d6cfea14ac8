//! Identity providers of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    account::Manager,
    division::Slug,
    id::IdentityProviderId,
    page::Page,
    provider::{DeletedProvider, IdentityProvider, ProviderQuery},
    request::Refusals,
    sign_on::SignOn,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A provider's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderPage {
    pub provider: IdentityProvider,
    /// Where every provider sends its SCIM requests.
    pub endpoint: String,
    /// How often it met a no in the last 24 hours.
    pub refusals: Refusals,
    /// How its people sign in; None: nobody set it up.
    pub sign_on: Option<SignOn>,
    /// Where it sends them back to.
    pub callback: String,
}

/// A page of the client's providers, by name.
#[server(endpoint = "identity-providers/list", input = Json)]
pub async fn identity_providers(
    division: Slug,
    query: ProviderQuery,
) -> Result<At<Page<IdentityProvider>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    let now = view.now();
    Ok(At { now, it: view.identity_providers(&query).await? })
}

/// The providers a menu offers, by name.
#[server(endpoint = "identity-providers/choices", input = Json)]
pub async fn provider_choices(division: Slug) -> Result<Vec<Manager>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    Ok(view.provider_choices().await?)
}

/// One provider with the address it pushes to.
#[server(name = ReadIdentityProvider, endpoint = "identity-providers/one", input = Json)]
pub async fn identity_provider(
    division: Slug,
    provider: IdentityProviderId,
) -> Result<At<ProviderPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::IdentityProviders, Access::View).await?;
    let mut view = desk.view().await?;
    let now = view.now();
    let refusals = view.refusals_of(provider).await?;
    let sign_on = view.sign_on(provider).await?;
    let callback = desk.sign_on_addresses(&division, provider).callback;
    let provider = view.identity_provider(provider).await?;
    let endpoint = desk.scim_endpoint();
    Ok(At { now, it: ProviderPage { provider, endpoint, refusals, sign_on, callback } })
}

/// Adds a provider and opens its page. `organization` binds it to one organization; blank does not.
#[server(endpoint = "identity-providers/create")]
pub async fn create_identity_provider(
    division: Slug,
    name: String,
    vendor: String,
    #[server(default)] domains: String,
    #[server(default)] organization: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let draft = crate::host::provider_draft(name, &vendor, &domains, &organization)?;
    let mut change = administrator.change(&division).await?;
    let provider = change.create_identity_provider(draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}"));
    Ok(())
}

/// Renames a provider, or says that another vendor makes it.
#[server(endpoint = "identity-providers/edit")]
pub async fn edit_identity_provider(
    division: Slug,
    provider: IdentityProviderId,
    name: String,
    vendor: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let draft = crate::host::provider_draft(name, &vendor, "", "")?;
    let mut change = administrator.change(&division).await?;
    change.edit_identity_provider(provider, draft.name, draft.vendor).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}"));
    Ok(())
}

/// Deletes a provider; `people` says what becomes of its people, and `to` whom they move to. Asks
/// for its name, and for the administrator's code unless one was given less than five minutes ago.
#[server(endpoint = "identity-providers/delete")]
pub async fn delete_identity_provider(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] people: String,
    #[server(default)] to: String,
    #[server(default)] name: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let outcome = crate::host::people_outcome(&people, &to)?;
    let found = administrator.view(&division).await?.identity_provider(provider).await?;
    if name.trim() != found.name.as_str() {
        let words = t!("host.type_the_name", name = found.name);
        return Err(AppError::invalid("name", &words));
    }
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.delete_identity_provider(provider, outcome).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers"));
    Ok(())
}

/// The providers that can still be restored.
#[server(endpoint = "identity-providers/deleted", input = Json)]
pub async fn deleted_providers(division: Slug) -> Result<At<Vec<DeletedProvider>>, AppError> {
    let mut view = crate::host::system_administrator().await?.view(&division).await?;
    let now = view.now();
    Ok(At { now, it: view.deleted_providers().await? })
}

/// Takes a provider back that was deleted, with the people who are still what that made of them.
#[server(endpoint = "identity-providers/restore")]
pub async fn restore_identity_provider(
    division: Slug,
    provider: IdentityProviderId,
) -> Result<(), AppError> {
    let mut change = crate::host::system_administrator().await?.change(&division).await?;
    change.restore_identity_provider(provider).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}"));
    Ok(())
}
