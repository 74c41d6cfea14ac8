//! Organizations of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::OrganizationId,
    organization::{Organization, OrganizationOverview},
    page::{Page, Turn},
};

use crate::error::AppError;

/// A page of the client's organizations, by name. The search also finds an Org ID.
#[server(endpoint = "organizations/list", input = Json)]
pub async fn organizations(
    division: Slug,
    search: Option<String>,
    turn: Turn,
) -> Result<Page<OrganizationOverview>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Organizations, Access::View).await?.view().await?;
    Ok(view.organizations(search.as_deref(), &turn).await?)
}

/// The organizations a menu offers, by name; the first thousand.
#[server(endpoint = "organizations/choices", input = Json)]
pub async fn organization_choices(division: Slug) -> Result<Vec<Organization>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Organizations, Access::View).await?.view().await?;
    Ok(view.organization_choices().await?)
}

/// Adds an organization; it gets the next Org ID.
#[server(endpoint = "organizations/add")]
pub async fn add_organization(division: Slug, name: String) -> Result<Organization, AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Organizations, Access::Manage).await?;
    let name = crate::error::field("name", name.try_into())?;
    let mut change = desk.change().await?;
    let added = change.create_organization(name).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/organizations"));
    Ok(added)
}

/// Gives an organization another name; its Org ID stays.
#[server(endpoint = "organizations/rename")]
pub async fn rename_organization(
    division: Slug,
    organization: OrganizationId,
    name: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Organizations, Access::Manage).await?;
    let name = crate::error::field("name", name.try_into())?;
    let mut change = desk.change().await?;
    change.rename_organization(organization, name).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/organizations"));
    Ok(())
}
