//! Roles: what technicians may do, and what end users are given.

use std::{collections::BTreeMap, collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    account::UserType,
    dashboard::Dashboard,
    id::{OrganizationId, RoleId},
    name::Name,
    provider::IdentityProvider,
};

/// A part of the console that a role opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    Organizations,
    Accounts,
    Roles,
    IdentityProviders,
    Provisioning,
    Activities,
    Settings,
}

impl Area {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::Organizations,
        Self::Accounts,
        Self::Roles,
        Self::IdentityProviders,
        Self::Provisioning,
        Self::Activities,
        Self::Settings,
    ];

    /// Its word in forms, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organizations => "organizations",
            Self::Accounts => "accounts",
            Self::Roles => "roles",
            Self::IdentityProviders => "identity_providers",
            Self::Provisioning => "provisioning",
            Self::Activities => "activities",
            Self::Settings => "settings",
        }
    }

    /// Its name in the console.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Organizations => "Organizations",
            Self::Accounts => "Accounts",
            Self::Roles => "Roles",
            Self::IdentityProviders => "Identity providers",
            Self::Provisioning => "Provisioning",
            Self::Activities => "Activities",
            Self::Settings => "Settings",
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// What a role allows in an area. Each includes those before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    #[default]
    None,
    View,
    Manage,
}

impl Access {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::None, Self::View, Self::Manage];

    /// Its word in forms, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::View => "view",
            Self::Manage => "manage",
        }
    }

    /// Its name in the console.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::View => "View",
            Self::Manage => "Manage",
        }
    }
}

/// A word that names no [`Access`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose None, View or Manage.")]
pub struct UnknownAccess;

impl FromStr for Access {
    type Err = UnknownAccess;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|it| it.code() == code).ok_or(UnknownAccess)
    }
}

/// What a role allows, area by area. An area that is missing is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(BTreeMap<Area, Access>);

impl Permissions {
    /// The same access to every area.
    pub fn everywhere(access: Access) -> Self {
        Area::ALL.into_iter().map(|area| (area, access)).collect()
    }

    /// What is allowed in an area.
    pub fn of(&self, area: Area) -> Access {
        self.0.get(&area).copied().unwrap_or_default()
    }

    /// Whether at least this much is allowed in an area.
    pub fn allow(&self, area: Area, access: Access) -> bool {
        self.of(area) >= access
    }

    /// What two roles allow together: several roles add up (P10).
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Area::ALL.into_iter().map(|area| (area, self.of(area).max(other.of(area)))).collect()
    }
}

impl FromIterator<(Area, Access)> for Permissions {
    fn from_iter<I: IntoIterator<Item = (Area, Access)>>(iter: I) -> Self {
        Self(iter.into_iter().filter(|(_, access)| *access != Access::None).collect())
    }
}

/// The organizations that a role lets its holders see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Every organization, and what belongs to none.
    #[default]
    All,
    /// These only: of people, providers and activities, what belongs to them.
    Listed(BTreeSet<OrganizationId>),
}

impl Reach {
    /// What two roles reach together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Listed(mut one), Self::Listed(other)) => {
                one.extend(other);
                Self::Listed(one)
            }
            _ => Self::All,
        }
    }

    /// In words.
    pub fn label(&self) -> String {
        match self {
            Self::All => "All".to_owned(),
            Self::Listed(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    /// The organizations that it lists.
    pub fn listed(&self) -> Vec<OrganizationId> {
        match self {
            Self::All => Vec::new(),
            Self::Listed(ids) => ids.iter().copied().collect(),
        }
    }
}

/// What somebody may do in one client: by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// A system administrator may do everything.
    pub administrator: bool,
    pub permissions: Permissions,
    pub reach: Reach,
}

impl Rights {
    /// A system administrator's.
    pub fn of_administrator() -> Self {
        Self {
            administrator: true,
            permissions: Permissions::everywhere(Access::Manage),
            reach: Reach::All,
        }
    }

    /// Whether at least this much is allowed in an area.
    pub fn allow(&self, area: Area, access: Access) -> bool {
        self.administrator || self.permissions.allow(area, access)
    }

    /// Whether pages of an area open to them: whoever reaches some organizations only sees what
    /// tells them apart.
    pub fn sees(&self, area: Area) -> bool {
        let told_apart = matches!(area, Area::Activities | Area::Organizations | Area::Accounts);
        self.allow(area, Access::View) && (told_apart || self.reach == Reach::All)
    }

    /// Whether they change what is in an area: not whoever reaches some organizations only.
    pub fn manages(&self, area: Area) -> bool {
        self.allow(area, Access::Manage) && self.reach == Reach::All
    }

    /// Whether they change people or roles of this type. Technicians, and what opens the console to
    /// them, are a system administrator's.
    pub fn manages_of(&self, area: Area, user_type: UserType) -> bool {
        self.manages(area) && (self.administrator || user_type == UserType::EndUser)
    }
}

impl Rights {
    /// Takes out of a dashboard what they may not see: feeds, and providers that are bound to no
    /// organization of theirs.
    pub fn hide(&self, dashboard: &mut Dashboard) {
        if !self.allow(Area::Activities, Access::View) {
            dashboard.latest.clear();
        }
        dashboard.providers.retain(|it| self.sees_provider(it));
    }

    /// Whether they may know how a provider does: not of one that is bound to no organization of
    /// theirs.
    pub fn sees_provider(&self, provider: &IdentityProvider) -> bool {
        self.allow(Area::IdentityProviders, Access::View)
            && match (&self.reach, &provider.organization) {
                (Reach::All, _) => true,
                (Reach::Listed(ids), Some(bound)) => ids.contains(&bound.id),
                (Reach::Listed(_), None) => false,
            }
    }
}

/// A role. Its type says whose it can be: a technician never has an end user role (R74).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub user_type: UserType,
    pub name: Name,
    pub description: String,
    pub permissions: Permissions,
    pub reach: Reach,
    /// Counts changes, so that nobody overwrites what they did not see.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_roles_add_up() {
        let one: Permissions =
            [(Area::Accounts, Access::View), (Area::Roles, Access::Manage)].into_iter().collect();
        let other: Permissions =
            [(Area::Accounts, Access::Manage), (Area::Activities, Access::None)]
                .into_iter()
                .collect();
        let both = one.and(&other);
        assert!(both.allow(Area::Accounts, Access::Manage));
        assert!(both.allow(Area::Roles, Access::View));
        assert_eq!(both.of(Area::Activities), Access::None);
        assert!(!both.allow(Area::Settings, Access::View));
    }

    #[test]
    fn what_opens_the_console_is_an_administrators_to_change() {
        let of = |access, reach| Rights {
            administrator: false,
            permissions: Permissions::everywhere(access),
            reach,
        };
        let limited = Reach::Listed([OrganizationId(7)].into());
        for (rights, sees, manages, technicians) in [
            (Rights::of_administrator(), true, true, true),
            (of(Access::Manage, Reach::All), true, true, false),
            (of(Access::View, Reach::All), true, false, false),
            (of(Access::Manage, limited), false, false, false),
            (Rights::default(), false, false, false),
        ] {
            let found = (
                rights.sees(Area::Roles),
                rights.manages_of(Area::Roles, UserType::EndUser),
                rights.manages_of(Area::Roles, UserType::Technician),
            );
            assert_eq!(found, (sees, manages, technicians), "{rights:?}");
        }
    }

    #[test]
    fn whoever_reaches_some_organizations_sees_what_tells_them_apart() {
        let rights = Rights {
            administrator: false,
            permissions: Permissions::everywhere(Access::View),
            reach: Reach::Listed([OrganizationId(7)].into()),
        };
        let seen = Area::ALL.into_iter().filter(|it| rights.sees(*it));
        assert!(seen.eq([Area::Organizations, Area::Accounts, Area::Activities]));
    }

    #[test]
    fn all_organizations_swallow_a_list() {
        let listed =
            |ids: &[i64]| Reach::Listed(ids.iter().map(|it| OrganizationId(*it)).collect());
        assert_eq!(listed(&[1]).and(listed(&[2])), listed(&[1, 2]));
        assert_eq!(listed(&[1]).and(Reach::All), Reach::All);
    }

    #[test]
    fn permissions_are_written_by_area() {
        let permissions = Permissions::everywhere(Access::View);
        let text = serde_json::to_string(&permissions).unwrap();
        assert!(text.contains(r#""identity_providers":"view""#), "{text}");
        assert_eq!(serde_json::from_str::<Permissions>(&text).unwrap(), permissions);
        assert_eq!(serde_json::from_str::<Permissions>("{}").unwrap(), Permissions::default());
    }
}
