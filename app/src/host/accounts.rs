//! Who may change users, and reading their forms.

use std::collections::BTreeSet;

use rollcall_directory::{Change, Changed, NativeAccountDraft};
use rollcall_model::{
    account::UserType,
    division::Slug,
    id::AccountId,
    language::Language,
    name::Name,
    placement::OrganizationAssignment,
    profile::{Preferences, ProfileDraft},
};

use super::{Access, Area, Desk, desk};
use crate::{
    api::accounts::{NewUserForm, PreferencesForm, ProfileForm},
    error::{AppError, field},
};

/// The guard of what changes this user. Technicians are a system administrator’s to change.
pub async fn desk_for(division: &Slug, account: AccountId) -> Result<Desk, AppError> {
    let desk = desk(division, Area::Accounts, Access::Manage).await?;
    if desk.view().await?.account(account).await?.row.user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    Ok(desk)
}

/// Changes several users at once and leads back to where that was asked.
pub async fn change_several(
    division: &Slug,
    back: &str,
    operation: impl AsyncFnOnce(&mut Change) -> rollcall_directory::Result<Changed>,
) -> Result<(), AppError> {
    let desk = desk(division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = operation(&mut change).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    super::lead_back(division, back, "users");
    Ok(())
}

/// Reads the form that creates a user.
pub fn native_draft(form: NewUserForm) -> Result<NativeAccountDraft, AppError> {
    let organization = Some(form.organization.trim()).filter(|it| !it.is_empty());
    let organization = organization.map(str::parse).transpose();
    Ok(NativeAccountDraft {
        user_type: UserType::from_code(&form.user_type)
            .ok_or_else(|| AppError::invalid("user_type", t!("host.what_they_are")))?,
        given_name: part_of_name("given_name", &form.given_name)?,
        family_name: part_of_name("family_name", &form.family_name)?,
        email: field("email", form.email.try_into())?,
        organization: organization
            .map_err(|_| AppError::invalid("organization", t!("host.choose_organization")))?,
    })
}

/// A first or a last name, which may be blank.
fn part_of_name(key: &str, text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > Name::MAX || text.chars().any(char::is_control) {
        return Err(AppError::invalid(key, t!("host.one_line")));
    }
    Ok(text.to_owned())
}

/// Reads phone, language and time zone.
pub fn preferences(form: PreferencesForm) -> Result<Preferences, AppError> {
    let said = |text: String| Some(text).filter(|it| !it.trim().is_empty());
    let language = said(form.language).map(|it| {
        let unknown = || AppError::invalid("language", t!("host.language"));
        Language::from_code(it.trim()).ok_or_else(unknown)
    });
    Ok(Preferences {
        phone: said(form.phone).map(|it| field("phone", it.try_into())).transpose()?,
        language: language.transpose()?,
        time_zone: said(form.time_zone).map(|it| field("time_zone", it.try_into())).transpose()?,
    })
}

/// Reads the profile.
pub fn profile(form: ProfileForm) -> Result<ProfileDraft, AppError> {
    let assignment = match form.organizations.as_str() {
        "" | "all" => OrganizationAssignment::Global,
        "listed" => {
            let ids = form.listed.iter().map(|it| it.parse()).collect::<Result<BTreeSet<_>, _>>();
            let unknown = t!("host.organizations_of_list");
            let ids = ids.map_err(|_| AppError::invalid("organizations", unknown))?;
            if ids.is_empty() {
                let none = t!("host.tick_or_choose");
                return Err(AppError::invalid("organizations", none));
            }
            OrganizationAssignment::Organizations(ids)
        }
        _ => return Err(AppError::invalid("organizations", t!("common.unreadable_choice"))),
    };
    Ok(ProfileDraft {
        given_name: part_of_name("given_name", &form.given_name)?,
        family_name: part_of_name("family_name", &form.family_name)?,
        email: field("email", form.email.try_into())?,
        assignment,
    })
}
