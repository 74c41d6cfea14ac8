//! Who waits for an administrator, and why.
//!
//! To the provider a held person or change looks done, so that it neither retries nor drifts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::{Manager, UserType},
    id::{AccountId, IdentityProviderId, OrganizationId},
    organization::Organization,
    page::Turn,
    placement::{OrganizationAssignment, Placement, UnmatchedPolicy, unmatched_sentence},
    policy::{AllowedOrganizations, ProviderPolicy},
    service_account::is_service_account,
};

/// The rule that holds somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldCode {
    /// No organization matches, and the policy is to hold.
    OrganizationUnknown,
    /// An organization outside the fence.
    OrganizationOutside,
    /// A technician, from a provider that may send end users only.
    TechnicianOutside,
    /// An address of a domain outside the fence.
    DomainOutside,
    /// Looks like a service account.
    ServiceAccount,
    /// A technician has to be approved.
    TechnicianApproval,
}

impl HoldCode {
    /// All, in the order of the drop-down.
    pub const ALL: [Self; 6] = [
        Self::OrganizationUnknown,
        Self::OrganizationOutside,
        Self::TechnicianOutside,
        Self::DomainOutside,
        Self::ServiceAccount,
        Self::TechnicianApproval,
    ];

    /// The word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::OrganizationUnknown => "organization_unknown",
            Self::OrganizationOutside => "organization_outside",
            Self::TechnicianOutside => "technician_outside",
            Self::DomainOutside => "domain_outside",
            Self::ServiceAccount => "service_account",
            Self::TechnicianApproval => "technician_approval",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The words in lists.
    pub fn label(self) -> &'static str {
        match self {
            Self::OrganizationUnknown => "Unknown organization",
            Self::OrganizationOutside => "Organization not allowed",
            Self::TechnicianOutside => "Technician not allowed",
            Self::DomainOutside => "Email domain not allowed",
            Self::ServiceAccount => "Service account",
            Self::TechnicianApproval => "Technician to approve",
        }
    }
}

/// Why somebody is held, with the sentence that an administrator reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldReason {
    pub code: HoldCode,
    pub text: String,
}

impl HoldReason {
    fn new(code: HoldCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// What an account becomes once it is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub user_type: UserType,
    /// None: it stays where it is.
    pub assignment: Option<OrganizationAssignment>,
    pub email: Option<String>,
}

/// What waits: a person, or the change of an admitted one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub reasons: Vec<HoldReason>,
    pub wish: Wish,
    pub since: DateTime<Utc>,
    /// How often the provider sent it, each time a little different.
    pub seen: i32,
}

/// What a provider wants of an account.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub user_type: UserType,
    pub placement: &'a Placement,
    pub user_name: &'a str,
    pub email: Option<&'a str>,
    /// Neither a first nor a last name was sent.
    pub nameless: bool,
}

/// What an admitted account is: nobody is held for what they are already.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    pub user_type: UserType,
    pub assignment: &'a OrganizationAssignment,
    pub user_name: &'a str,
    pub email: Option<&'a str>,
}

/// Why what is wanted has to wait; empty: it does not. `present` is None for somebody who was not
/// admitted yet; what an administrator `approved` before holds nobody again.
pub fn hold_reasons(
    policy: &ProviderPolicy,
    bound: Option<OrganizationId>,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
    approved: &[HoldCode],
) -> Vec<HoldReason> {
    let rules = [
        organization_unknown(policy, wanted),
        organization_outside(policy, bound, wanted, present),
        technician(policy, wanted, present),
        domain_outside(policy, wanted, present),
        service_account(policy, wanted, present),
        approval(policy, wanted, present),
    ];
    let mut reasons: Vec<_> =
        rules.into_iter().flatten().filter(|it| !approved.contains(&it.code)).collect();
    // Where the policy put somebody is not what the provider asked for.
    let unknown = reasons.iter().any(|it| it.code == HoldCode::OrganizationUnknown);
    if unknown && wanted.placement.fallback {
        reasons.retain(|it| it.code != HoldCode::OrganizationOutside);
    }
    reasons
}

fn organization_unknown(policy: &ProviderPolicy, wanted: &Wanted<'_>) -> Option<HoldReason> {
    if policy.unmatched != UnmatchedPolicy::Hold {
        return None;
    }
    let sentences: Vec<_> =
        wanted.placement.unmatched.iter().map(|it| unmatched_sentence(it)).collect();
    if !sentences.is_empty() {
        return Some(HoldReason::new(HoldCode::OrganizationUnknown, sentences.join(" ")));
    }
    if !wanted.placement.fallback {
        return None;
    }
    Some(HoldReason::new(HoldCode::OrganizationUnknown, "No organization was sent."))
}

fn organization_outside(
    policy: &ProviderPolicy,
    bound: Option<OrganizationId>,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
) -> Option<HoldReason> {
    use OrganizationAssignment::{Global, Organizations};
    if wanted.user_type == UserType::Technician {
        return None;
    }
    let here = present.filter(|it| it.user_type == UserType::EndUser).map(|it| it.assignment);
    match wanted.placement.assignment.as_ref()? {
        Global if policy.organizations == AllowedOrganizations::All || here == Some(&Global) => {
            None
        }
        Global => Some(HoldReason::new(
            HoldCode::OrganizationOutside,
            "This provider may not put people into all organizations.",
        )),
        Organizations(ids) => {
            let is_here = |id: &OrganizationId| match here {
                Some(Organizations(here)) => here.contains(id),
                Some(Global) | None => false,
            };
            let outside: Vec<_> = ids
                .iter()
                .filter(|it| !policy.allows(**it, bound) && !is_here(it))
                .map(ToString::to_string)
                .collect();
            if outside.is_empty() {
                return None;
            }
            Some(HoldReason::new(
                HoldCode::OrganizationOutside,
                format!("This provider may not use organization {}.", outside.join(", ")),
            ))
        }
    }
}

fn becomes_technician(wanted: &Wanted<'_>, present: Option<&Present<'_>>) -> bool {
    wanted.user_type == UserType::Technician
        && present.is_none_or(|it| it.user_type != UserType::Technician)
}

fn technician(
    policy: &ProviderPolicy,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
) -> Option<HoldReason> {
    if policy.technicians || !becomes_technician(wanted, present) {
        return None;
    }
    Some(HoldReason::new(HoldCode::TechnicianOutside, "This provider may send end users only."))
}

fn approval(
    policy: &ProviderPolicy,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
) -> Option<HoldReason> {
    if !policy.approve_technicians || !becomes_technician(wanted, present) {
        return None;
    }
    Some(HoldReason::new(
        HoldCode::TechnicianApproval,
        "An administrator has to approve each technician.",
    ))
}

fn domain_outside(
    policy: &ProviderPolicy,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
) -> Option<HoldReason> {
    if policy.domains.is_empty() {
        return None;
    }
    let here = present.map(|it| domains(it.user_name, it.email)).unwrap_or_default();
    let is_allowed = |domain: &String| {
        here.contains(domain) || policy.domains.iter().any(|it| it.as_str() == domain)
    };
    let mut outside = domains(wanted.user_name, wanted.email);
    outside.retain(|it| !is_allowed(it));
    if outside.is_empty() {
        return None;
    }
    let outside: Vec<_> = outside.into_iter().collect();
    Some(HoldReason::new(
        HoldCode::DomainOutside,
        format!("The domain {} isn’t allowed for this provider.", outside.join(", ")),
    ))
}

fn domains(user_name: &str, email: Option<&str>) -> BTreeSet<String> {
    let addresses = [Some(user_name), email].into_iter().flatten();
    addresses.filter_map(|it| Some(it.rsplit_once('@')?.1.trim().to_lowercase())).collect()
}

fn service_account(
    policy: &ProviderPolicy,
    wanted: &Wanted<'_>,
    present: Option<&Present<'_>>,
) -> Option<HoldReason> {
    if present.is_some() {
        return None;
    }
    let mut addresses = [Some(wanted.user_name), wanted.email].into_iter().flatten();
    let found = addresses.find(|it| is_service_account(it, wanted.nameless, &policy.catcher))?;
    Some(HoldReason::new(
        HoldCode::ServiceAccount,
        format!("“{found}” looks like a service account."),
    ))
}

/// A row of the Held queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRow {
    pub account: AccountId,
    pub name: String,
    pub user_name: String,
    /// A change waits of somebody who is admitted; else the person does.
    pub is_change: bool,
    pub wanted_type: UserType,
    pub wanted_organizations: WantedOrganizations,
    pub reasons: Vec<HoldReason>,
    pub provider: Manager,
    pub since: DateTime<Utc>,
    pub seen: i32,
}

/// Where somebody would belong once approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WantedOrganizations {
    /// Where they belong already.
    Unchanged,
    All,
    Listed(Vec<Organization>),
}

/// What part of the Held queue is shown. Empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldQuery {
    pub provider: Option<IdentityProviderId>,
    pub reason: Option<HoldCode>,
    /// Part of a name or a user name.
    pub search: Option<String>,
    pub turn: Turn,
}

#[cfg(test)]
mod tests;
