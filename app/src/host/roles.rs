//! Who may change roles, and reading their forms.

use std::collections::BTreeSet;

use rollcall_model::{
    account::UserType,
    division::Slug,
    id::RoleId,
    role::{Access, Area, Permissions, Reach},
    role_draft::RoleDraft,
};

use super::{Desk, desk};
use crate::{
    api::roles::RoleForm,
    error::{AppError, field},
};

/// The guard of what changes roles for people of this type. What technicians may do is a system
/// administrator’s to say.
pub async fn desk_for(division: &Slug, user_type: UserType) -> Result<Desk, AppError> {
    let desk = desk(division, Area::Roles, Access::Manage).await?;
    if user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    Ok(desk)
}

/// The guard of what changes this role.
pub async fn desk_of(division: &Slug, role: RoleId) -> Result<Desk, AppError> {
    guarding(desk(division, Area::Roles, Access::Manage).await?, role).await
}

/// The guard of what gives this role to people, or takes it away.
pub async fn desk_to_give(division: &Slug, role: RoleId) -> Result<Desk, AppError> {
    guarding(desk(division, Area::Accounts, Access::Manage).await?, role).await
}

async fn guarding(desk: Desk, role: RoleId) -> Result<Desk, AppError> {
    if desk.view().await?.role(role).await?.role.user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    Ok(desk)
}

/// Reads the form of a new role.
pub fn new_draft(name: String, description: String, template: &str) -> Result<RoleDraft, AppError> {
    let permissions = match template {
        "" | "blank" => Permissions::default(),
        "full" => Permissions::everywhere(Access::Manage),
        _ => return Err(AppError::invalid("template", t!("common.unreadable_choice"))),
    };
    Ok(RoleDraft {
        description: field("description", description.try_into())?,
        permissions,
        ..RoleDraft::blank(field("name", name.try_into())?)
    })
}

/// Reads the form of a role.
pub fn of_form(form: RoleForm) -> Result<RoleDraft, AppError> {
    let access = |area: Area| match form.access.get(area.code()) {
        None => Ok((area, Access::None)),
        Some(code) => Ok((area, field("access", code.parse())?)),
    };
    let permissions = Area::ALL.into_iter().map(access).collect::<Result<_, AppError>>()?;
    let reach = match form.organizations.as_str() {
        "" | "all" => Reach::All,
        "listed" => {
            let ids = form.listed.iter().map(|it| it.parse());
            let ids: BTreeSet<_> = ids.collect::<Result<_, _>>().map_err(|_| {
                AppError::invalid("organizations", t!("host.organizations_of_list"))
            })?;
            if ids.is_empty() {
                return Err(AppError::invalid("organizations", t!("host.tick_or_allow")));
            }
            Reach::Listed(ids)
        }
        _ => return Err(AppError::invalid("organizations", t!("common.unreadable_choice"))),
    };
    Ok(RoleDraft {
        name: field("name", form.name.try_into())?,
        description: field("description", form.description.try_into())?,
        permissions,
        reach,
    })
}
