//! Which organizations an account belongs to, from what the identity provider sent.
//!
//! The rules are those of the decisions page, *organizationId*. They need only values, so they
//! stand here; the operations in `directory` ask them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{account::UserType, id::OrganizationId};

/// The organizations an account belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationAssignment {
    /// All organizations and no particular one: a "global end user".
    Global,
    /// These, at least one.
    Organizations(BTreeSet<OrganizationId>),
}

/// What a provider does with people whose organization it names wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedPolicy {
    /// They become global end users, marked *Review*: the rule of the source documents.
    Global,
    /// They join the organization the provider is bound to.
    Bound,
    /// They wait for an administrator.
    Hold,
    /// They are refused, and the refusal names the value.
    Reject,
}

impl UnmatchedPolicy {
    /// All policies, in the order the console offers them.
    pub const ALL: [Self; 4] = [Self::Global, Self::Bound, Self::Hold, Self::Reject];

    /// The word in addresses and forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Bound => "bound",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The words in the console.
    pub fn label(self) -> &'static str {
        match self {
            Self::Global => "Global",
            Self::Bound => "Bound organization",
            Self::Hold => "Hold",
            Self::Reject => "Reject",
        }
    }
}

/// What `organizationId` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationWish {
    /// Missing, null or blank.
    Unsaid,
    /// The word `All`, in any case.
    All,
    /// One value or several, parted by commas, each as sent.
    Named(Vec<String>),
}

impl OrganizationWish {
    /// Reads the attribute as a provider sends it.
    pub fn from_scim(value: Option<&str>) -> Self {
        let parts: Vec<&str> = value
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        if parts.is_empty() {
            Self::Unsaid
        } else if parts.iter().any(|it| it.eq_ignore_ascii_case("all")) {
            Self::All
        } else {
            Self::Named(parts.into_iter().map(str::to_owned).collect())
        }
    }

    /// The numbers among the named values: what must be looked up before [`place`] can decide.
    pub fn numbers(&self) -> Vec<OrganizationId> {
        match self {
            Self::Named(values) => values.iter().filter_map(|it| it.parse().ok()).collect(),
            Self::Unsaid | Self::All => Vec::new(),
        }
    }
}

/// What [`place`] decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// None: the account stays where it is.
    pub assignment: Option<OrganizationAssignment>,
    /// The values that name no organization of this division.
    pub unmatched: Vec<String>,
    /// Nothing that was sent matches an organization, so the policy decided.
    pub fallback: bool,
}

/// Why somebody should look at a value that names no organization.
pub fn unmatched_sentence(value: &str) -> String {
    if value.chars().all(|it| it.is_ascii_digit()) {
        format!("Organization ID {value} doesn’t exist in this client.")
    } else {
        format!("“{value}” is a name, not an organization ID.")
    }
}

/// The provider's policy refuses the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Organization ID {0} doesn’t exist in this client. Copy the Org ID from Administration, Organizations, and correct the mapping."
)]
pub struct UnknownOrganization(pub String);

/// Decides which organizations an account belongs to.
///
/// `known` holds those of [`OrganizationWish::numbers`] that exist in the division. Missing, null
/// or blank never moves an account that exists: Entra's `Switch` sends nothing when its source did
/// not change (reading ⚠3); a new account has no matching organization then, and follows the
/// policy. Technicians get access from roles and take no organization (⚠21).
///
/// # Errors
/// A value names no organization and the policy is [`UnmatchedPolicy::Reject`].
pub fn place(
    wish: &OrganizationWish,
    user_type: UserType,
    known: &BTreeSet<OrganizationId>,
    policy: UnmatchedPolicy,
    bound: Option<OrganizationId>,
    exists: bool,
) -> Result<Placement, UnknownOrganization> {
    use OrganizationAssignment::{Global, Organizations};
    let decided = |assignment| Ok(Placement { assignment, unmatched: Vec::new(), fallback: false });
    if user_type == UserType::Technician {
        return decided(Some(Global));
    }
    let values = match wish {
        OrganizationWish::Unsaid if exists => return decided(None),
        OrganizationWish::Unsaid => &Vec::new(),
        OrganizationWish::All => return decided(Some(Global)),
        OrganizationWish::Named(values) => values,
    };
    let is_known = |it: &String| it.parse().is_ok_and(|id| known.contains(&id));
    let unmatched: Vec<String> = values.iter().filter(|it| !is_known(it)).cloned().collect();
    if let (Some(first), UnmatchedPolicy::Reject) = (unmatched.first(), policy) {
        return Err(UnknownOrganization(first.clone()));
    }
    let assignment = match (known.is_empty(), policy, bound) {
        (false, ..) => Some(Organizations(known.clone())),
        (true, UnmatchedPolicy::Hold, _) if exists => None,
        (true, UnmatchedPolicy::Bound | UnmatchedPolicy::Hold, Some(organization)) => {
            Some(Organizations([organization].into()))
        }
        (true, ..) => Some(Global),
    };
    Ok(Placement { assignment, unmatched, fallback: known.is_empty() })
}

#[cfg(test)]
mod tests {
    use OrganizationAssignment::{Global, Organizations};

    use super::*;

    const BOUND: OrganizationId = OrganizationId(1001);

    fn ids(ids: &[i64]) -> BTreeSet<OrganizationId> {
        ids.iter().map(|it| OrganizationId(*it)).collect()
    }

    fn placed(value: Option<&str>, policy: UnmatchedPolicy, exists: bool) -> Placement {
        let known = ids(&[1001, 1002]);
        let wish = OrganizationWish::from_scim(value);
        let known = wish.numbers().into_iter().filter(|it| known.contains(it)).collect();
        place(&wish, UserType::EndUser, &known, policy, Some(BOUND), exists).unwrap()
    }

    #[test]
    fn the_attribute_decides_the_organization() {
        for (sent, expected) in [
            (None, Global),
            (Some(" "), Global),
            (Some("All"), Global),
            (Some("aLL "), Global),
            (Some("1002"), Organizations(ids(&[1002]))),
            (Some("1001, 1002"), Organizations(ids(&[1001, 1002]))),
        ] {
            let placed = placed(sent, UnmatchedPolicy::Global, false);
            assert_eq!(placed.assignment, Some(expected), "{sent:?}");
            assert_eq!(placed.unmatched, Vec::<String>::new(), "{sent:?}");
        }
    }

    #[test]
    fn silence_never_moves_an_account_that_exists() {
        for sent in [None, Some(""), Some("  ")] {
            assert_eq!(placed(sent, UnmatchedPolicy::Bound, true).assignment, None, "{sent:?}");
        }
        assert_eq!(placed(Some("All"), UnmatchedPolicy::Bound, true).assignment, Some(Global));
    }

    #[test]
    fn a_value_that_names_nothing_follows_the_policy() {
        for value in ["9999", "Brennwald + Heilig AG"] {
            let global = placed(Some(value), UnmatchedPolicy::Global, false);
            assert_eq!(
                (global.assignment, global.unmatched),
                (Some(Global), vec![value.to_owned()])
            );
            let bound = placed(Some(value), UnmatchedPolicy::Bound, false);
            assert_eq!(bound.assignment, Some(Organizations(ids(&[1001]))));
            assert_eq!(bound.unmatched, [value]);
        }
        let refused = place(
            &OrganizationWish::from_scim(Some("9999")),
            UserType::EndUser,
            &BTreeSet::new(),
            UnmatchedPolicy::Reject,
            None,
            true,
        );
        assert_eq!(refused, Err(UnknownOrganization("9999".to_owned())));
    }

    #[test]
    fn somebody_new_without_an_organization_follows_the_policy() {
        let bound = Some(Organizations(ids(&[1001])));
        for (policy, expected) in [
            (UnmatchedPolicy::Global, Some(Global)),
            (UnmatchedPolicy::Bound, bound.clone()),
            (UnmatchedPolicy::Hold, bound),
            (UnmatchedPolicy::Reject, Some(Global)),
        ] {
            let placed = placed(Some(" "), policy, false);
            assert_eq!((placed.assignment, placed.fallback), (expected, true), "{policy:?}");
        }
    }

    #[test]
    fn to_hold_moves_nobody_who_is_here() {
        let placed = placed(Some("9999"), UnmatchedPolicy::Hold, true);
        assert_eq!((placed.assignment, placed.unmatched), (None, vec!["9999".to_owned()]));
    }

    #[test]
    fn what_is_known_of_a_list_is_taken_and_the_rest_reported() {
        let placed = placed(Some("1002,9999"), UnmatchedPolicy::Global, false);
        assert_eq!(placed.assignment, Some(Organizations(ids(&[1002]))));
        assert_eq!(placed.unmatched, ["9999"]);
    }

    #[test]
    fn a_technician_takes_no_organization() {
        let placed = place(
            &OrganizationWish::from_scim(Some("1001")),
            UserType::Technician,
            &ids(&[1001]),
            UnmatchedPolicy::Global,
            None,
            false,
        );
        assert_eq!(placed.unwrap().assignment, Some(Global));
    }
}
