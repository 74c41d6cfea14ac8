//! Clients, which the code calls divisions.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    dashboard::{ClientOverview, Dashboard},
    division::{Division, Slug},
    page::{Page, Turn},
};

use super::At;
use crate::error::AppError;

/// A page of the clients, by name.
#[server(endpoint = "clients/list", input = Json)]
pub async fn clients(
    search: Option<String>,
    turn: Turn,
) -> Result<At<Page<ClientOverview>>, AppError> {
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.clients(search.as_deref(), &turn).await? })
}

/// One client, by its address.
#[server(endpoint = "clients/one", input = Json)]
pub async fn client(division: Slug) -> Result<Division, AppError> {
    let mut view = crate::host::system_administrator().await?.installation().await?;
    Ok(view.division(&division).await?)
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
    let mut view = crate::host::system_administrator().await?.view(&division).await?;
    let now = view.now();
    Ok(At { now, it: view.dashboard().await? })
}
