//! Group Mapping: the roles that a provider's groups give their members.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::UserType,
    id::{IdentityGroupId, RoleId},
    name::Name,
    page::{Page, Turn},
};

/// Which groups a page of the mapping shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingQuery {
    /// Part of a name, or an external ID.
    pub search: Option<String>,
    /// Only groups that give no role.
    pub unmapped: bool,
    pub turn: Turn,
}

/// A group of a provider, and the roles that it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedGroup {
    pub id: IdentityGroupId,
    pub name: String,
    /// Tells groups of one name apart.
    pub external_id: Option<String>,
    pub members: i64,
    pub roles: BTreeSet<RoleId>,
    /// When its roles were last changed, and by whom.
    pub mapped: Option<(DateTime<Utc>, String)>,
    /// What it was called before, if the provider renamed it in the last 30 days.
    pub renamed_from: Option<String>,
    /// Whether it came in the last seven days and nobody said yet what it gives.
    pub is_new: bool,
    /// When the provider last changed it.
    pub updated_at: DateTime<Utc>,
}

/// A group that the provider deleted although it gave roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedGroup {
    pub name: String,
    pub at: DateTime<Utc>,
    /// The names of the roles, as they were.
    pub roles: String,
}

/// The mapping of a provider, a page of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    pub groups: Page<MappedGroup>,
    /// How many groups the provider pushed.
    pub total: i64,
    /// How many of them give a role.
    pub mapped: i64,
    /// Those of the last 30 days, newest first.
    pub deleted: Vec<DeletedGroup>,
}

/// The roles that a group is to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingEdit {
    pub group: IdentityGroupId,
    /// What it gave when it was shown: others meanwhile are a conflict.
    pub seen: BTreeSet<RoleId>,
    pub roles: BTreeSet<RoleId>,
}

impl MappingEdit {
    /// What takes it back.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { group: self.group, seen: self.roles, roles: self.seen }
    }
}

/// How many people a change of the mapping gives a role, and takes it from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleImpact {
    pub name: Name,
    pub user_type: UserType,
    pub gain: i64,
    /// Some of those who gain it, by name.
    pub gaining: Vec<String>,
    pub lose: i64,
    /// Some of those who lose it, by name.
    pub losing: Vec<String>,
}
