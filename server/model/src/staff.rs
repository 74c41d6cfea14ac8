//! Staff of the MSP, and what signing in asks of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{email::EmailAddress, id::StaffId, name::Name};

/// A person of the installation who works in the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub id: StaffId,
    pub name: Name,
    pub email: EmailAddress,
    pub created_at: DateTime<Utc>,
}

/// What a person must still do before they are signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    Password,
    Code,
}

/// The shortest password, in characters (`sso.md` 4).
pub const PASSWORD_MIN: usize = 15;
/// The longest password, in characters.
pub const PASSWORD_MAX: usize = 128;
/// Wrong tries before sign-in pauses.
pub const SIGN_IN_TRIES: u32 = 5;
/// How long sign-in pauses after too many tries, in minutes.
pub const SIGN_IN_PAUSE_MINUTES: i64 = 15;
