//! Roles as lists and pages show them: who has them, and from where.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::{Manager, Source, UserType},
    id::{AccountId, IdentityGroupId, RoleId},
    name::Name,
    organization::Organization,
    page::Turn,
    role::Role,
};

/// Which roles a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleQuery {
    /// Technician roles or end user roles, never both (R80).
    pub user_type: UserType,
    /// Part of a name or a description.
    pub search: Option<String>,
    pub turn: Turn,
}

impl Default for RoleQuery {
    fn default() -> Self {
        Self { user_type: UserType::Technician, search: None, turn: Turn::First }
    }
}

/// A role in the list, and who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    pub role: Role,
    /// The organizations it is limited to; empty: none, or all of them.
    pub organizations: Vec<Organization>,
    /// People who were given it by hand.
    pub native: i64,
    /// People whose groups give it.
    pub scim: i64,
    /// Members of staff who work in this client with it.
    pub staff: i64,
    /// Groups that are mapped to it.
    pub groups: i64,
    pub updated_at: DateTime<Utc>,
}

/// A role as pickers offer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChoice {
    pub id: RoleId,
    pub user_type: UserType,
    pub name: Name,
    pub description: String,
}

/// A group that gives a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivingGroup {
    pub id: IdentityGroupId,
    pub name: String,
    pub provider: Manager,
    /// How many of its provider's people have the role by it.
    pub members: i64,
}

/// A group by which somebody has a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    pub id: IdentityGroupId,
    pub name: String,
}

/// Who or what gave a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBy {
    /// Somebody, by hand.
    Person(String),
    /// Groups of the provider.
    Groups(Vec<GroupName>, Manager),
}

impl GivenBy {
    /// The Source column.
    pub fn source(&self) -> Source {
        match self {
            Self::Person(_) => Source::Native,
            Self::Groups(..) => Source::Scim,
        }
    }
}

/// Somebody with a role. Whoever has it both ways is there twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleMember {
    pub account: AccountId,
    pub name: String,
    pub user_name: String,
    pub given_by: GivenBy,
    pub since: DateTime<Utc>,
}

/// A role that somebody has. One that they have both ways is there twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    pub role: Role,
    pub given_by: GivenBy,
    pub since: DateTime<Utc>,
}

/// Who was given which role by hand.
pub type RolesByHand = Vec<(AccountId, RoleId)>;

/// A role, and the people it was given to, or taken from, together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolders {
    pub role: RoleId,
    pub name: String,
    pub accounts: Vec<AccountId>,
}

/// Who loses a role when it is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLosers {
    /// The first by name.
    pub names: Vec<String>,
    /// How many there are besides.
    pub more: i64,
}
