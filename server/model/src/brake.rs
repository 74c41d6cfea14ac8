//! The deprovisioning brake: too many deactivations at once wait for an administrator.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::{Manager, UserType},
    id::AccountId,
};

/// How many people of a provider may be deactivated within [`BRAKE_MINUTES`] before the brake
/// holds the others back, of so many active ones.
pub fn brake_limit(people: i64) -> i64 {
    (people / 5).max(5)
}

/// How far back the brake counts.
pub const BRAKE_MINUTES: i64 = 60;

/// A deactivation that waits. The account is active here; its provider thinks it done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingDeactivation {
    pub account: AccountId,
    pub name: String,
    pub user_name: String,
    pub user_type: UserType,
    pub provider: Manager,
    pub kind: DeactivationKind,
    pub since: DateTime<Utc>,
}

/// How a provider takes somebody out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeactivationKind {
    Deactivate,
    Delete,
}

impl DeactivationKind {
    /// The word in lists.
    pub fn label(self) -> &'static str {
        match self {
            Self::Deactivate => "Deactivate",
            Self::Delete => "Delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brake_lets_a_fifth_of_the_people_go_and_always_five() {
        for (people, limit) in [(0, 5), (25, 5), (29, 5), (30, 6), (1000, 200)] {
            assert_eq!(brake_limit(people), limit, "{people}");
        }
    }
}
