//! Provisioning of one provider: its switch and its tokens.

use chrono::{DateTime, Utc};
use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::{IdentityProviderId, ScimTokenId},
    token::{GeneratedToken, OldToken},
};

use crate::error::AppError;

/// Lets the provider create, update and deactivate people.
#[server(endpoint = "scim/enable")]
pub async fn enable_scim(division: Slug, provider: IdentityProviderId) -> Result<(), AppError> {
    let mut change = crate::host::system_administrator().await?.change(&division).await?;
    change.enable_scim(provider).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}?dialog=scim"));
    Ok(())
}

/// Turns the provider's requests away. Asks for the administrator's code unless one was given
/// less than five minutes ago.
#[server(endpoint = "scim/disable")]
pub async fn disable_scim(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.disable_scim(provider).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}?dialog=scim"));
    Ok(())
}

/// Gives the provider a new token, and switches SCIM on. Its secret is in this answer and nowhere
/// else.
#[server(endpoint = "scim/generate-token")]
pub async fn generate_scim_token(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] old: OldToken,
) -> Result<GeneratedToken, AppError> {
    let mut change = crate::host::system_administrator().await?.change(&division).await?;
    let generated = change.generate_scim_token(provider, old).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    Ok(generated)
}

/// Ends a token at once. Asks for the administrator's code unless one was given less than five
/// minutes ago.
#[server(endpoint = "scim/revoke-token")]
pub async fn revoke_scim_token(
    division: Slug,
    provider: IdentityProviderId,
    token: ScimTokenId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.revoke_scim_token(provider, token).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}?dialog=scim"));
    Ok(())
}

/// When the first request with this token came, if one has.
#[server(endpoint = "scim/first-request", input = Json)]
pub async fn first_request(
    division: Slug,
    token: ScimTokenId,
) -> Result<Option<DateTime<Utc>>, AppError> {
    let mut view = crate::host::system_administrator().await?.view(&division).await?;
    Ok(view.first_use(token).await?)
}
