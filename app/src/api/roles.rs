//! Roles of a client: what technicians may do, and what end users are given.

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    account::{AccountRow, UserType},
    division::Slug,
    id::{AccountId, RoleId},
    organization::Organization,
    page::{Page, Turn},
    role_row::{
        GivingGroup, RoleChoice, RoleHolders, RoleLosers, RoleMember, RoleQuery, RoleRow,
        RolesByHand,
    },
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A role's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePage {
    pub role: RoleRow,
    pub members: Page<RoleMember>,
    pub groups: Vec<GivingGroup>,
    /// What it may be limited to.
    pub organizations: Vec<Organization>,
}

/// A role as its form sends it. What is not for its type may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleForm {
    /// The version that the form was filled with: another one meanwhile is a conflict.
    pub seen: i64,
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Area to access.
    #[serde(default)]
    pub access: BTreeMap<String, String>,
    /// `all` or `listed`.
    #[serde(default)]
    pub organizations: String,
    #[serde(default)]
    pub listed: Vec<String>,
}

/// A page of the client's roles of one type, by name.
#[server(endpoint = "roles/list", input = Json)]
pub async fn roles(division: Slug, query: RoleQuery) -> Result<At<Page<RoleRow>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Roles, Access::View).await?.view().await?;
    let now = view.now();
    Ok(At { now, it: view.roles(&query).await? })
}

/// One role, with a page of the people who have it.
#[server(name = ReadRole, endpoint = "roles/one", input = Json)]
pub async fn role(division: Slug, role: RoleId, turn: Turn) -> Result<At<RolePage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Roles, Access::View).await?.view().await?;
    let now = view.now();
    let found = view.role(role).await?;
    let members = view.role_members(role, &turn).await?;
    let groups = view.groups_of_role(role).await?;
    let organizations = view.organization_choices().await?;
    Ok(At { now, it: RolePage { role: found, members, groups, organizations } })
}

/// Who loses a role when it is deleted.
#[server(endpoint = "roles/losers", input = Json)]
pub async fn losers_of_role(division: Slug, role: RoleId) -> Result<RoleLosers, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Roles, Access::View).await?.view().await?;
    Ok(view.losers_of_role(role).await?)
}

/// Creates a role and opens its page. `template` is `blank`, or `full` for everything. Technician
/// roles are made, changed and given by system administrators only: they open the console.
#[server(endpoint = "roles/create")]
pub async fn create_role(
    division: Slug,
    user_type: UserType,
    name: String,
    #[server(default)] description: String,
    #[server(default)] template: String,
) -> Result<(), AppError> {
    let desk = crate::host::roles::desk_for(&division, user_type).await?;
    let draft = crate::host::roles::new_draft(name, description, &template)?;
    let mut change = desk.change().await?;
    let role = change.create_role(user_type, draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/roles/{role}"));
    Ok(())
}

/// Creates a role that allows what another does, and opens its page.
#[server(endpoint = "roles/copy")]
pub async fn copy_role(division: Slug, role: RoleId, name: String) -> Result<(), AppError> {
    let desk = crate::host::roles::desk_of(&division, role).await?;
    let name = crate::error::field("name", name.try_into())?;
    let mut change = desk.change().await?;
    let copy = change.copy_role(role, name).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/roles/{copy}"));
    Ok(())
}

/// Makes a role what the form says.
#[server(endpoint = "roles/save")]
pub async fn save_role(division: Slug, role: RoleId, form: RoleForm) -> Result<(), AppError> {
    let desk = crate::host::roles::desk_of(&division, role).await?;
    let (seen, draft) = (form.seen, crate::host::roles::of_form(form)?);
    let mut change = desk.change().await?;
    change.update_role(role, seen, draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/roles/{role}"));
    Ok(())
}

/// Deletes a role; while groups give it, only with the tick that takes it out of their mappings.
#[server(endpoint = "roles/delete")]
pub async fn delete_role(
    division: Slug,
    role: RoleId,
    user_type: UserType,
    #[server(default)] from_mappings: bool,
) -> Result<(), AppError> {
    use crate::query::ListQuery;

    let desk = crate::host::roles::desk_of(&division, role).await?;
    let mut change = desk.change().await?;
    change.delete_role(role, from_mappings).await?;
    change.commit().await?;
    let list = RoleQuery { user_type, ..RoleQuery::default() };
    leptos_axum::redirect(&list.href(&format!("/d/{division}/roles")));
    Ok(())
}

/// Gives somebody a role by hand, and leads back to their page.
#[server(endpoint = "roles/give")]
pub async fn give_role(division: Slug, account: AccountId, role: String) -> Result<(), AppError> {
    let role = role.parse().map_err(|_| AppError::invalid("role", t!("host.choose_role")))?;
    let desk = crate::host::roles::desk_to_give(&division, role).await?;
    let mut change = desk.change().await?;
    change.give_role(account, role).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/users/{account}"));
    Ok(())
}

/// Takes a role away that was given by hand. `back` is the page to lead to: the person's, or the
/// role's.
#[server(endpoint = "roles/take")]
pub async fn take_role(
    division: Slug,
    account: AccountId,
    role: RoleId,
    #[server(default)] back: BackTo,
) -> Result<RoleHolders, AppError> {
    let desk = crate::host::roles::desk_to_give(&division, role).await?;
    let mut change = desk.change().await?;
    let taken = change.take_role(account, role).await?;
    change.commit().await?;
    leptos_axum::redirect(&match back {
        BackTo::Person => format!("/d/{division}/users/{account}"),
        BackTo::Role => format!("/d/{division}/roles/{role}"),
    });
    Ok(taken)
}

/// What can be given to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesToGive {
    pub people: Vec<AccountRow>,
    /// The roles of the client.
    pub choices: Vec<RoleChoice>,
    /// What these people were given already.
    pub given: RolesByHand,
}

/// What these people can be given by hand.
#[server(name = ReadRolesToGive, endpoint = "roles/to-give", input = Json)]
pub async fn roles_to_give(
    division: Slug,
    accounts: Vec<AccountId>,
) -> Result<RolesToGive, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::Manage).await?.view().await?;
    let mut people = Vec::with_capacity(accounts.len());
    for account in &accounts {
        people.push(view.account(*account).await?.row);
    }
    let choices = view.role_choices().await?;
    let given = view.roles_by_hand(&accounts).await?;
    Ok(RolesToGive { people, choices, given })
}

/// Gives people a role by hand, and leads back to where that was asked. Returned are those it is
/// new to.
#[server(endpoint = "roles/give-several")]
pub async fn give_role_to_several(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    role: RoleId,
    #[server(default)] back: String,
) -> Result<RoleHolders, AppError> {
    let desk = crate::host::roles::desk_to_give(&division, role).await?;
    let mut change = desk.change().await?;
    let given = change.give_role_to_several(&accounts, role).await?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(given)
}

/// Takes a role away from people who were given it by hand, and leads back to where that was
/// asked. Returned are those who lost it.
#[server(endpoint = "roles/take-several")]
pub async fn take_role_from_several(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    role: RoleId,
    #[server(default)] back: String,
) -> Result<RoleHolders, AppError> {
    let desk = crate::host::roles::desk_to_give(&division, role).await?;
    let mut change = desk.change().await?;
    let taken = change.take_role_from_several(&accounts, role).await?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(taken)
}

/// Where a role was taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackTo {
    #[default]
    Person,
    Role,
}
