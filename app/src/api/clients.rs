//! Clients, which the code calls divisions.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    dashboard::Dashboard,
    division::{Division, Slug},
    page::{Page, Turn},
    registry::ClientOverview,
    role::Rights,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A page of the clients, by name.
#[server(endpoint = "clients/list", input = Json)]
pub async fn clients(
    search: Option<String>,
    turn: Turn,
) -> Result<At<Page<ClientOverview>>, AppError> {
    let visitor = crate::host::visitor().await?;
    let mut view = visitor.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.clients(Some(&visitor.login), search.as_deref(), &turn).await? })
}

/// The first clients, by name: only what they are called.
#[server(endpoint = "clients/names", input = Json)]
pub async fn client_names() -> Result<Vec<Division>, AppError> {
    let visitor = crate::host::visitor().await?;
    let mut view = visitor.installation().await?;
    Ok(view.client_names(Some(&visitor.login), None).await?)
}

/// A client, and what the person signed in may do there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenClient {
    pub division: Division,
    pub rights: Rights,
}

/// One client, by its address.
#[server(endpoint = "clients/one", input = Json)]
pub async fn client(division: Slug) -> Result<OpenClient, AppError> {
    let desk = crate::host::visitor().await?.desk(&division).await?;
    Ok(OpenClient { division: desk.division.clone(), rights: desk.rights.clone() })
}

/// Creates a client and opens it.
#[server(endpoint = "clients/create")]
pub async fn create_client(name: String) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let name = crate::error::field("name", name.try_into())?;
    let mut change = administrator.change_installation().await?;
    let division = change.create_division(name, None).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{}", division.slug));
    Ok(())
}

/// A client's dashboard.
#[server(name = ReadDashboard, endpoint = "clients/dashboard", input = Json)]
pub async fn dashboard(division: Slug) -> Result<At<Dashboard>, AppError> {
    let desk = crate::host::visitor().await?.desk(&division).await?;
    let mut view = desk.view_within_reach().await?;
    let now = view.now();
    let mut dashboard = view.dashboard().await?;
    desk.rights.hide(&mut dashboard);
    Ok(At { now, it: dashboard })
}
