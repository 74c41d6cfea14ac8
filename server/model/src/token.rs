//! SCIM tokens.

use chrono::{DateTime, Months, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::id::ScimTokenId;

/// How long a SCIM token lives: six calendar months (R48, reading ⚠11).
pub const LIFETIME: Months = Months::new(6);

/// How many days an old token keeps working beside its successor at most.
pub const OVERLAP_DAYS: i64 = 7;

/// How many days before a token expires its people are reminded of it, the first reminder first.
pub const REMINDER_DAYS: [i64; 5] = [30, 14, 7, 3, 1];

/// The reminder that is due for a token with this much time left: the days it is called by. None:
/// it is too early, or too late.
pub fn reminder_due(left: TimeDelta) -> Option<i64> {
    days_due(&REMINDER_DAYS, left)
}

/// Of days that grow fewer, the last that is not later than the end.
pub(crate) fn days_due(days: &[i64], left: TimeDelta) -> Option<i64> {
    let within = |days: &i64| left <= TimeDelta::days(*days);
    (left > TimeDelta::zero()).then(|| days.iter().rev().copied().find(within)).flatten()
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_months_are_calendar_months_clamped_to_the_last_day() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (made, expires) in [
            ("2026-11-22T10:14:00Z", "2027-05-22T10:14:00Z"),
            ("2026-08-31T23:59:59Z", "2027-02-28T23:59:59Z"),
            ("2027-08-31T00:00:00Z", "2028-02-29T00:00:00Z"),
            // UTC knows no summer time: the hour stays.
            ("2026-03-28T02:30:00Z", "2026-09-28T02:30:00Z"),
        ] {
            assert_eq!(at(made) + LIFETIME, at(expires), "{made}");
        }
    }

    #[test]
    fn the_reminder_that_is_due_is_the_nearest_one() {
        let due = |hours| reminder_due(TimeDelta::hours(hours));
        assert_eq!(due(30 * 24 + 1), None);
        for (hours, days) in [(30 * 24, 30), (15 * 24, 30), (14 * 24, 14), (100, 7), (72, 3)] {
            assert_eq!(due(hours), Some(days), "{hours} hours");
        }
        for hours in [1, 24] {
            assert_eq!(due(hours), Some(1), "{hours} hours");
        }
        assert_eq!(due(0), None);
        assert_eq!(due(-5), None);
    }
}
