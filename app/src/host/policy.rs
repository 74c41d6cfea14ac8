//! Reading the form of a policy, and asking for a code where it allows more than before.

use std::collections::BTreeSet;

use rollcall_model::{
    email::EmailDomain,
    placement::UnmatchedPolicy,
    policy::{AllowedOrganizations, AllowedRoles, ProviderPolicy},
    provider::IdentityProvider,
    service_account::ServiceWord,
    widening::widens,
};
use serde_json::json;

use super::SystemAdministrator;
use crate::{
    api::policy::PolicyForm,
    error::{AppError, field},
};

/// The provider's policy as a form carries it along.
pub fn as_seen(provider: &IdentityProvider) -> String {
    json!(provider.policy).to_string()
}

/// Refuses a form that was filled with a policy which is no longer the provider's.
pub fn unchanged_since(seen: &str, provider: &IdentityProvider) -> Result<(), AppError> {
    if seen == as_seen(provider) {
        return Ok(());
    }
    Err(AppError::Conflict(t!("host.policy_changed").to_owned()))
}

/// Reads the form.
pub fn of_form(form: PolicyForm) -> Result<ProviderPolicy, AppError> {
    let listed = || {
        let ids = form.listed.iter().map(|it| it.parse());
        ids.collect::<Result<BTreeSet<_>, _>>()
            .map_err(|_| AppError::invalid("listed", t!("host.organizations_of_list")))
    };
    let organizations = match form.organizations.as_str() {
        "all" => AllowedOrganizations::All,
        "bound" => AllowedOrganizations::Bound,
        "listed" => AllowedOrganizations::Listed(listed()?),
        _ => return Err(AppError::invalid("organizations", t!("common.unreadable_choice"))),
    };
    let roles = match form.ceiling.as_str() {
        "" | "all" => AllowedRoles::All,
        "listed" => {
            let ids = form.roles.iter().map(|it| it.parse()).collect::<Result<_, _>>();
            let unknown = |_| AppError::invalid("ceiling", t!("host.roles_of_list"));
            AllowedRoles::Listed(ids.map_err(unknown)?)
        }
        _ => return Err(AppError::invalid("ceiling", t!("common.unreadable_choice"))),
    };
    let catcher = if form.catch {
        let words = field("catcher", ServiceWord::list(&form.catcher))?;
        if words.is_empty() {
            return Err(AppError::invalid("catcher", t!("host.one_word")));
        }
        words
    } else {
        BTreeSet::new()
    };
    Ok(ProviderPolicy {
        unmatched: unmatched(&form.unmatched)?,
        organizations,
        technicians: form.technicians,
        domains: field("domains", EmailDomain::list(&form.domains))?.into_iter().collect(),
        catcher,
        approve_technicians: form.approve_technicians,
        brake: form.brake,
        roles,
    })
}

/// Reads what becomes of people without a matching organization.
pub fn unmatched(code: &str) -> Result<UnmatchedPolicy, AppError> {
    UnmatchedPolicy::from_code(code)
        .ok_or_else(|| AppError::invalid("unmatched", t!("common.unreadable_choice")))
}

/// Asks for a code where the new policy lets more in.
pub async fn confirm_widening(
    administrator: &SystemAdministrator,
    before: &IdentityProvider,
    after: &ProviderPolicy,
    code: &str,
) -> Result<(), AppError> {
    let bound = before.organization.as_ref().map(|it| it.id);
    if widens(&before.policy, after, bound) { administrator.confirm(code).await } else { Ok(()) }
}
