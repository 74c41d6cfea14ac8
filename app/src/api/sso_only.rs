//! SSO only, and the alerts of those who came in past it.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::BreakGlassId,
    sso_only::{BreakGlass, SsoOnly},
};

use super::At;
use crate::error::AppError;

/// Whether a client is SSO only, and whether it could be.
#[server(name = ReadSsoOnly, endpoint = "sso-only/one", input = Json)]
pub async fn sso_only(division: Slug) -> Result<SsoOnly, AppError> {
    let administrator = crate::host::system_administrator().await?;
    Ok(administrator.view(&division).await?.sso_only().await?)
}

/// Makes a client SSO only, or ends that. Asks for a code unless one was given less than five
/// minutes ago.
#[server(endpoint = "sso-only/set")]
pub async fn set_sso_only(
    division: Slug,
    #[server(default)] on: bool,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    change.set_sso_only(on).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers"));
    Ok(())
}

/// Who came in past SSO only and was not seen to yet, newest first.
#[server(name = ReadBreakGlass, endpoint = "break-glass/list", input = Json)]
pub async fn break_glass() -> Result<At<Vec<BreakGlass>>, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let mut view = administrator.installation().await?;
    Ok(At { now: view.now(), it: view.break_glass().await? })
}

/// Says that this alert, and those before it, were seen.
#[server(endpoint = "break-glass/see")]
pub async fn see_break_glass(up_to: BreakGlassId) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let mut change = administrator.change_installation().await?;
    change.see_break_glass(up_to).await?;
    change.commit().await?;
    leptos_axum::redirect("/clients");
    Ok(())
}
