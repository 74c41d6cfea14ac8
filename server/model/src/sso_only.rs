//! SSO only: clients whose people sign in through their providers and in no other way.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::BreakGlassId;

/// How recently a system administrator must have come in by the door of their own, in days: a
/// quarter, the rhythm of drills.
pub const PROVEN_DAYS: i64 = 90;

/// Whether a client is SSO only, and whether it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoOnly {
    pub on: bool,
    /// A provider whose settings passed a test signs people in.
    pub tested_provider: bool,
    /// A system administrator came in by the door of their own lately.
    pub proven_administrator: bool,
}

impl SsoOnly {
    /// Whether it may be switched on.
    pub fn is_ready(self) -> bool {
        self.tested_provider && self.proven_administrator
    }
}

/// A system administrator came in with a password while a client was SSO only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakGlass {
    pub id: BreakGlassId,
    /// Who it was.
    pub name: String,
    pub at: DateTime<Utc>,
}
