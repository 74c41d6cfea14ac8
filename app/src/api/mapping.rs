//! Group Mapping of a provider: the roles that its groups give.

use std::collections::BTreeSet;

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    group_mapping::{Mapping, MappingEdit, MappingQuery, RoleImpact},
    id::{IdentityGroupId, IdentityProviderId, RoleId},
    provider::IdentityProvider,
    role_row::RoleChoice,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// The page of a provider's mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingPage {
    pub provider: IdentityProvider,
    pub mapping: Mapping,
    /// The roles of the client.
    pub roles: Vec<RoleChoice>,
}

/// A group as the form sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupForm {
    pub group: IdentityGroupId,
    /// The roles that it gave when the form was filled, with commas between.
    #[serde(default)]
    pub seen: String,
    #[serde(default)]
    pub roles: Vec<RoleId>,
}

impl GroupForm {
    /// What a form that was filled with this would send.
    pub fn of(edit: &MappingEdit) -> Self {
        Self {
            group: edit.group,
            seen: joined(&edit.seen),
            roles: edit.roles.iter().copied().collect(),
        }
    }
}

/// Roles as [`GroupForm::seen`] has them.
pub fn joined(roles: &BTreeSet<RoleId>) -> String {
    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// A page of the provider's groups by name, with the roles that they give.
#[server(name = ReadMapping, endpoint = "mapping/one", input = Json)]
pub async fn group_mapping(
    division: Slug,
    provider: IdentityProviderId,
    query: MappingQuery,
) -> Result<At<MappingPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    let now = view.now();
    let found = view.identity_provider(provider).await?;
    let mapping = view.group_mapping(provider, &query).await?;
    let roles = view.role_choices().await?;
    Ok(At { now, it: MappingPage { provider: found, mapping, roles } })
}

/// Whom these changes of the mapping would give a role, and from whom they would take one.
#[server(endpoint = "mapping/impact", input = Json)]
pub async fn mapping_impact(
    division: Slug,
    provider: IdentityProviderId,
    edits: Vec<MappingEdit>,
) -> Result<Vec<RoleImpact>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::IdentityProviders, Access::View).await?.view().await?;
    view.provider_policy(provider).await?;
    Ok(view.mapping_impact(provider, &edits).await?)
}

/// Makes the groups of the form give the roles that are ticked. Asks for the administrator's code
/// where technicians gain a role, unless one was given less than five minutes ago.
#[server(endpoint = "mapping/save")]
pub async fn save_mapping(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] groups: Vec<GroupForm>,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    use crate::host::mapping;

    let administrator = crate::host::system_administrator().await?;
    let edits = mapping::edits(groups)?;
    let choices = administrator.view(&division).await?.role_choices().await?;
    if mapping::gives_technicians_more(&edits, &choices) {
        administrator.confirm(&code).await?;
    }
    let mut change = administrator.change(&division).await?;
    change.map_groups(provider, &edits).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/identity-providers/{provider}/mapping"));
    Ok(())
}
