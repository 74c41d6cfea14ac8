//! Organizations of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::OrganizationId,
    organization::{Organization, OrganizationDetails, OrganizationOverview, OrganizationQuery},
    page::Page,
};

use super::At;
use crate::error::AppError;

/// A page of the client's organizations, by name. The search also finds an Org ID.
#[server(endpoint = "organizations/list", input = Json)]
pub async fn organizations(
    division: Slug,
    query: OrganizationQuery,
) -> Result<Page<OrganizationOverview>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view =
        desk(&division, Area::Organizations, Access::View).await?.view_within_reach().await?;
    Ok(view.organizations(&query).await?)
}

/// One organization's dashboard.
#[server(name = ReadOrganization, endpoint = "organizations/one", input = Json)]
pub async fn organization(
    division: Slug,
    organization: OrganizationId,
) -> Result<At<OrganizationDetails>, AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Organizations, Access::View).await?;
    let mut view = desk.view_within_reach().await?;
    let now = view.now();
    Ok(At { now, it: view.organization(organization).await? })
}

/// The organizations a menu offers, by name; the first thousand.
#[server(endpoint = "organizations/choices", input = Json)]
pub async fn organization_choices(division: Slug) -> Result<Vec<Organization>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view =
        desk(&division, Area::Organizations, Access::View).await?.view_within_reach().await?;
    Ok(view.organization_choices().await?)
}

/// Adds an organization; it gets the next Org ID.
#[server(endpoint = "organizations/add")]
pub async fn add_organization(
    division: Slug,
    name: String,
    #[server(default)] domains: String,
    #[server(default)] locations: String,
) -> Result<Organization, AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Organizations, Access::Manage).await?;
    let draft = crate::host::organization_draft(name, &domains, &locations)?;
    let mut change = desk.change().await?;
    let added = change.create_organization(draft.name.clone()).await?;
    change.edit_organization(added.id, draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/organizations"));
    Ok(added)
}

/// Gives an organization another name, other domains and locations; its Org ID stays.
#[server(endpoint = "organizations/edit")]
pub async fn edit_organization(
    division: Slug,
    organization: OrganizationId,
    name: String,
    #[server(default)] domains: String,
    #[server(default)] locations: String,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Organizations, Access::Manage).await?;
    let draft = crate::host::organization_draft(name, &domains, &locations)?;
    let mut change = desk.change().await?;
    change.edit_organization(organization, draft).await?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, &format!("organizations/{organization}"));
    Ok(())
}

/// Puts an organization away; its people stay in it and cannot sign in.
#[server(endpoint = "organizations/archive")]
pub async fn archive_organization(
    division: Slug,
    organization: OrganizationId,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let mut change = desk(&division, Area::Organizations, Access::Manage).await?.change().await?;
    change.archive_organization(organization).await?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, &format!("organizations/{organization}"));
    Ok(())
}

/// Takes an organization back from the archive.
#[server(endpoint = "organizations/restore")]
pub async fn restore_organization(
    division: Slug,
    organization: OrganizationId,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let mut change = desk(&division, Area::Organizations, Access::Manage).await?.change().await?;
    change.restore_organization(organization).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/organizations/{organization}"));
    Ok(())
}
