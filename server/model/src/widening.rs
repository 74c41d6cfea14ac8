//! Whether a policy lets a provider do more than another one did: that is confirmed by a code.

use crate::{
    id::OrganizationId,
    placement::UnmatchedPolicy,
    policy::{AllowedOrganizations, AllowedRoles, ProviderPolicy},
};

/// Whether anybody could get in, or be deactivated, under `after` who had to wait under `before`.
pub fn widens(
    before: &ProviderPolicy,
    after: &ProviderPolicy,
    bound: Option<OrganizationId>,
) -> bool {
    let domains = !before.domains.is_empty()
        && (after.domains.is_empty() || !after.domains.is_subset(&before.domains));
    reach(after.unmatched) > reach(before.unmatched)
        || more_organizations(before, after, bound)
        || (after.technicians && !before.technicians)
        || domains
        || !before.catcher.is_subset(&after.catcher)
        || (before.approve_technicians && !after.approve_technicians)
        || (before.brake && !after.brake)
        || more_roles(&before.roles, &after.roles)
}

/// How far somebody gets who matches no organization.
fn reach(unmatched: UnmatchedPolicy) -> u8 {
    match unmatched {
        UnmatchedPolicy::Hold | UnmatchedPolicy::Reject => 0,
        UnmatchedPolicy::Bound => 1,
        UnmatchedPolicy::Global => 2,
    }
}

fn more_roles(before: &AllowedRoles, after: &AllowedRoles) -> bool {
    match (before, after) {
        (AllowedRoles::All, _) => false,
        (_, AllowedRoles::All) => true,
        (_, AllowedRoles::Listed(ids)) => ids.iter().any(|it| !before.allow(*it)),
    }
}

fn more_organizations(
    before: &ProviderPolicy,
    after: &ProviderPolicy,
    bound: Option<OrganizationId>,
) -> bool {
    match (&before.organizations, &after.organizations) {
        (AllowedOrganizations::All, _) => false,
        (_, AllowedOrganizations::All) => true,
        (_, AllowedOrganizations::Bound) => bound.is_some_and(|it| !before.allows(it, bound)),
        (_, AllowedOrganizations::Listed(ids)) => ids.iter().any(|it| !before.allows(*it, bound)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::RoleId;

    const OWN: OrganizationId = OrganizationId(1001);
    const HELPDESK: RoleId = RoleId(Uuid::nil());

    type Change = fn(&mut ProviderPolicy);

    #[test]
    fn only_what_lets_more_in_widens() {
        let fenced = ProviderPolicy {
            approve_technicians: true,
            brake: true,
            roles: AllowedRoles::Listed([HELPDESK].into()),
            domains: ["contoso.example".to_owned().try_into().unwrap()].into(),
            ..ProviderPolicy::default_for(Some(OWN))
        };
        let listed = |ids: &[i64]| {
            AllowedOrganizations::Listed(ids.iter().map(|it| OrganizationId(*it)).collect())
        };
        let wider: [Change; 8] = [
            |it| it.unmatched = UnmatchedPolicy::Global,
            |it| it.organizations = AllowedOrganizations::All,
            |it| it.technicians = true,
            |it| it.domains.clear(),
            |it| it.catcher.clear(),
            |it| it.approve_technicians = false,
            |it| it.brake = false,
            |it| it.roles = AllowedRoles::All,
        ];
        for (at, change) in wider.into_iter().enumerate() {
            let mut after = fenced.clone();
            change(&mut after);
            assert!(widens(&fenced, &after, Some(OWN)), "{at}");
            assert!(!widens(&after, &fenced, Some(OWN)), "{at} the other way round");
        }
        for (organizations, expected) in [(listed(&[1001]), false), (listed(&[1001, 7]), true)] {
            let after = ProviderPolicy { organizations, ..fenced.clone() };
            assert_eq!(widens(&fenced, &after, Some(OWN)), expected);
        }
        for (ids, expected) in [(vec![], false), (vec![RoleId(Uuid::max())], true)] {
            let roles = AllowedRoles::Listed(ids.into_iter().collect());
            let after = ProviderPolicy { roles, ..fenced.clone() };
            assert_eq!(widens(&fenced, &after, Some(OWN)), expected);
        }
        for unmatched in [UnmatchedPolicy::Hold, UnmatchedPolicy::Reject] {
            let after = ProviderPolicy { unmatched, ..fenced.clone() };
            assert!(!widens(&fenced, &after, Some(OWN)), "{unmatched:?}");
        }
        assert!(!widens(&fenced, &fenced, Some(OWN)));
    }
}
