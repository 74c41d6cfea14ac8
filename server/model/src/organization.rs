//! Organizations: companies inside a division, each with its Org ID.

use serde::{Deserialize, Serialize};

use crate::{id::OrganizationId, name::Name};

/// An organization as pickers and account rows name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
}

/// A row of *Administration / Organizations*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationOverview {
    pub id: OrganizationId,
    pub name: Name,
    /// End users that belong to it, active ones only.
    pub end_users: i64,
    /// The provider bound to it, if one is.
    pub provider: Option<Name>,
}
