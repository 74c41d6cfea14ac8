//! SCIM tokens.

use chrono::{DateTime, Months, Utc};
use serde::{Deserialize, Serialize};

use crate::id::ScimTokenId;

/// How long a SCIM token lives: six calendar months (R48, reading ⚠11).
pub const LIFETIME: Months = Months::new(6);

/// How many days an old token keeps working beside its successor at most.
pub const OVERLAP_DAYS: i64 = 7;

/// What becomes of the live token when a new one is generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldToken {
    /// It works until the new one is used for the first time, at most [`OVERLAP_DAYS`].
    #[default]
    EndsAtFirstUse,
    /// It works for [`OVERLAP_DAYS`].
    EndsAfterOverlap,
    /// It stops at once: the choice after a leak.
    EndsNow,
}

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    Active,
    /// Its successor exists; it works until this instant or until the successor is used.
    Retiring {
        until: DateTime<Utc>,
    },
    Expired,
    Removed {
        at: DateTime<Utc>,
    },
}

/// What the console shows of a token. The secret is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScimToken {
    pub id: ScimTokenId,
    /// The last four characters of the secret: the token's name everywhere.
    pub last_four: String,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub expires_at: DateTime<Utc>,
    pub first_used_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub state: TokenState,
}

impl ScimToken {
    /// Whether a request with this token is let in.
    pub fn is_live(&self) -> bool {
        matches!(self.state, TokenState::Active | TokenState::Retiring { .. })
    }

    /// When it stops working: at its expiry, or before when its successor exists.
    pub fn ends_at(&self) -> DateTime<Utc> {
        match self.state {
            TokenState::Retiring { until } => until.min(self.expires_at),
            _ => self.expires_at,
        }
    }

    /// Whole days until it stops working; 0 on the last day, negative afterwards.
    pub fn days_left(&self, now: DateTime<Utc>) -> i64 {
        (self.ends_at() - now).num_days()
    }
}

/// A new token with its secret, which is shown once and kept nowhere.
#[derive(Clone, Serialize, Deserialize)]
pub struct GeneratedToken {
    pub token: ScimToken,
    pub secret: String,
}

impl std::fmt::Debug for GeneratedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeneratedToken").field("token", &self.token).finish_non_exhaustive()
    }
}
