//! A provider's policy: whom it may send, and what becomes of the others.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    activity::FieldChange,
    email::EmailDomain,
    id::{OrganizationId, RoleId},
    placement::UnmatchedPolicy,
    service_account::ServiceWord,
};

/// What an administrator decided about the people of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderPolicy {
    /// Users without a matching organization.
    pub unmatched: UnmatchedPolicy,
    /// The fence: organizations that its people may belong to.
    pub organizations: AllowedOrganizations,
    /// The fence: whether it may send technicians.
    pub technicians: bool,
    /// The fence: domains that addresses may have; empty: any.
    pub domains: BTreeSet<EmailDomain>,
    /// Words that give a service account away; empty: nobody is caught.
    pub catcher: BTreeSet<ServiceWord>,
    /// Whether each technician waits for an administrator.
    pub approve_technicians: bool,
    /// Whether deactivations wait once there are too many of them.
    pub brake: bool,
    /// The ceiling: roles that its groups may give.
    pub roles: AllowedRoles,
}

/// Which roles the groups of a provider may give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowedRoles {
    #[default]
    All,
    /// These; an empty list allows none.
    Listed(BTreeSet<RoleId>),
}

impl AllowedRoles {
    /// Whether a group may give this role.
    pub fn allow(&self, role: RoleId) -> bool {
        match self {
            Self::All => true,
            Self::Listed(ids) => ids.contains(&role),
        }
    }
}

/// Which organizations the people of a provider may belong to. To belong to all is only allowed
/// by [`Self::All`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowedOrganizations {
    #[default]
    All,
    /// The one that the provider is bound to.
    Bound,
    Listed(BTreeSet<OrganizationId>),
}

/// Why a policy cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    #[error("This provider isn’t bound to an organization. Choose another option.")]
    NotBound,
    #[error("Choose at least one organization, or allow all.")]
    NoOrganization,
    #[error("Organization {0} doesn’t exist in this client. Choose another.")]
    UnknownOrganization(OrganizationId),
}

impl Default for ProviderPolicy {
    /// The policy of a provider that is bound to no organization: nothing is held.
    fn default() -> Self {
        Self {
            unmatched: UnmatchedPolicy::Global,
            organizations: AllowedOrganizations::All,
            technicians: true,
            domains: BTreeSet::new(),
            catcher: BTreeSet::new(),
            approve_technicians: false,
            brake: false,
            roles: AllowedRoles::All,
        }
    }
}

impl ProviderPolicy {
    /// The policy of a new provider. A bound one is fenced in, because its client's own
    /// administrator decides what it sends: end users only, its own organization only.
    pub fn default_for(bound: Option<OrganizationId>) -> Self {
        if bound.is_none() {
            return Self::default();
        }
        Self {
            unmatched: UnmatchedPolicy::Bound,
            organizations: AllowedOrganizations::Bound,
            technicians: false,
            catcher: ServiceWord::preset(),
            ..Self::default()
        }
    }

    /// Checks what can be checked without looking organizations up.
    ///
    /// # Errors
    /// The first rule that cannot hold.
    pub fn check(&self, bound: Option<OrganizationId>) -> Result<(), InvalidPolicy> {
        match &self.organizations {
            AllowedOrganizations::Bound if bound.is_none() => Err(InvalidPolicy::NotBound),
            AllowedOrganizations::Listed(ids) if ids.is_empty() => {
                Err(InvalidPolicy::NoOrganization)
            }
            _ if self.unmatched == UnmatchedPolicy::Bound && bound.is_none() => {
                Err(InvalidPolicy::NotBound)
            }
            _ => Ok(()),
        }
    }

    /// The organizations that it lists.
    pub fn listed(&self) -> Vec<OrganizationId> {
        match &self.organizations {
            AllowedOrganizations::Listed(ids) => ids.iter().copied().collect(),
            AllowedOrganizations::All | AllowedOrganizations::Bound => Vec::new(),
        }
    }

    /// Whether people may belong to this organization.
    pub fn allows(&self, organization: OrganizationId, bound: Option<OrganizationId>) -> bool {
        match &self.organizations {
            AllowedOrganizations::All => true,
            AllowedOrganizations::Bound => Some(organization) == bound,
            AllowedOrganizations::Listed(ids) => ids.contains(&organization),
        }
    }

    /// What another policy changes, in the words of the console. The ceiling is left out: its roles
    /// have names that nobody knows here.
    pub fn differences(&self, after: &Self) -> Vec<FieldChange> {
        let words = |it: &Self| {
            [
                ("users without a matching organization", it.unmatched.label().to_owned()),
                ("allowed organizations", it.organizations.label()),
                ("technicians", on(it.technicians, "Allowed", "Not allowed")),
                ("email domains", list(it.domains.iter().map(EmailDomain::as_str), "Any")),
                ("service accounts", list(it.catcher.iter().map(ServiceWord::as_str), "Not held")),
                ("technician approval", on(it.approve_technicians, "On", "Off")),
                ("deprovisioning brake", on(it.brake, "On", "Off")),
            ]
        };
        let pairs = words(self).into_iter().zip(words(after));
        pairs
            .filter(|(before, after)| before != after)
            .map(|((field, before), (_, after))| FieldChange {
                field: field.to_owned(),
                before: Some(before),
                after: Some(after),
            })
            .collect()
    }
}

impl AllowedOrganizations {
    /// In words.
    pub fn label(&self) -> String {
        match self {
            Self::All => "All".to_owned(),
            Self::Bound => "Its own".to_owned(),
            Self::Listed(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

fn on(it: bool, yes: &str, no: &str) -> String {
    if it { yes } else { no }.to_owned()
}

fn list<'a>(words: impl Iterator<Item = &'a str>, none: &str) -> String {
    let words: Vec<_> = words.collect();
    if words.is_empty() { none.to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: OrganizationId = OrganizationId(1001);

    #[test]
    fn a_bound_provider_is_fenced_in_and_another_is_not() {
        let bound = ProviderPolicy::default_for(Some(OWN));
        assert!(!bound.technicians && !bound.catcher.is_empty());
        assert!(bound.allows(OWN, Some(OWN)) && !bound.allows(OrganizationId(7), Some(OWN)));
        assert_eq!(ProviderPolicy::default_for(None), ProviderPolicy::default());
        assert!(ProviderPolicy::default().allows(OWN, None));
        for policy in [bound, ProviderPolicy::default()] {
            assert!(!policy.brake && !policy.approve_technicians);
        }
    }

    #[test]
    fn a_policy_that_cannot_hold_is_refused() {
        let policy = |organizations| ProviderPolicy { organizations, ..Default::default() };
        let listed = |ids: &[i64]| {
            AllowedOrganizations::Listed(ids.iter().map(|it| OrganizationId(*it)).collect())
        };
        for (policy, bound, expected) in [
            (policy(AllowedOrganizations::Bound), None, Err(InvalidPolicy::NotBound)),
            (policy(AllowedOrganizations::Bound), Some(OWN), Ok(())),
            (policy(listed(&[])), None, Err(InvalidPolicy::NoOrganization)),
            (policy(listed(&[7])), None, Ok(())),
            (ProviderPolicy::default_for(Some(OWN)), None, Err(InvalidPolicy::NotBound)),
        ] {
            assert_eq!(policy.check(bound), expected, "{policy:?}");
        }
    }

    #[test]
    fn a_policy_is_stored_as_the_migration_writes_it() {
        let stored = serde_json::json!({
            "unmatched": "bound", "organizations": "bound", "technicians": false,
            "catcher": ["admin", "administrator", "backup", "info", "monitor", "monitoring",
                        "noreply", "printer", "root", "scan", "scanner", "service", "svc", "system"],
        });
        let read: ProviderPolicy = serde_json::from_value(stored).unwrap();
        assert_eq!(read, ProviderPolicy::default_for(Some(OWN)));
        let stored = serde_json::json!({ "unmatched": "global" });
        let read: ProviderPolicy = serde_json::from_value(stored).unwrap();
        assert_eq!(read, ProviderPolicy::default());
    }

    #[test]
    fn a_change_of_policy_is_told_rule_by_rule() {
        let before = ProviderPolicy::default_for(Some(OWN));
        let after = ProviderPolicy { brake: true, catcher: BTreeSet::new(), ..before.clone() };
        let told: Vec<_> = before
            .differences(&after)
            .into_iter()
            .map(|it| (it.field, it.after.unwrap_or_default()))
            .collect();
        assert_eq!(
            told,
            [
                ("service accounts".to_owned(), "Not held".to_owned()),
                ("deprovisioning brake".to_owned(), "On".to_owned()),
            ]
        );
        assert_eq!(before.differences(&before.clone()), []);
    }
}
