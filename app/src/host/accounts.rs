//! Reading the forms of a user's page.

use std::collections::BTreeSet;

use rollcall_model::{
    placement::OrganizationAssignment,
    profile::{Language, Preferences, ProfileDraft},
};

use crate::{
    api::accounts::{PreferencesForm, ProfileForm},
    error::{AppError, field},
};

/// Reads phone, language and time zone.
pub fn preferences(form: PreferencesForm) -> Result<Preferences, AppError> {
    let said = |text: String| Some(text).filter(|it| !it.trim().is_empty());
    let language = said(form.language).map(|it| {
        let unknown = || AppError::invalid("language", "Choose a language of the list.");
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
    let name = |key: &str, text: String| {
        let text = text.trim().to_owned();
        if text.chars().count() > 120 || text.chars().any(char::is_control) {
            return Err(AppError::invalid(key, "Use at most 120 characters, on one line."));
        }
        Ok(text)
    };
    let assignment = match form.organizations.as_str() {
        "" | "all" => OrganizationAssignment::Global,
        "listed" => {
            let ids = form.listed.iter().map(|it| it.parse()).collect::<Result<BTreeSet<_>, _>>();
            let unknown = "Choose organizations of the list.";
            let ids = ids.map_err(|_| AppError::invalid("organizations", unknown))?;
            if ids.is_empty() {
                let none = "Tick at least one organization, or choose all.";
                return Err(AppError::invalid("organizations", none));
            }
            OrganizationAssignment::Organizations(ids)
        }
        _ => return Err(AppError::invalid("organizations", "Choose one of these.")),
    };
    Ok(ProfileDraft {
        given_name: name("given_name", form.given_name)?,
        family_name: name("family_name", form.family_name)?,
        email: field("email", form.email.try_into())?,
        assignment,
    })
}
