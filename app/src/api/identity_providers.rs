//! Identity providers of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::IdentityProviderId,
    page::{Page, Turn},
    provider::IdentityProvider,
    request::Refusals,
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
}

/// A page of the client's providers, by name.
#[server(endpoint = "identity-providers/list", input = Json)]
pub async fn identity_providers(
    division: Slug,
    turn: Turn,
) -> Result<At<Page<IdentityProvider>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    let now = view.now();
    Ok(At { now, it: view.identity_providers(&turn).await? })
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
    let provider = view.identity_provider(provider).await?;
    let endpoint = desk.scim_endpoint();
    Ok(At { now, it: ProviderPage { provider, endpoint, refusals } })
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
