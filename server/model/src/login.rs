//! Who signs in to the console, and what signing in asks of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::UserType,
    division::Division,
    email::EmailAddress,
    id::{AccountId, DivisionId, LoginId, PasskeyId, RoleId, SessionId},
    language::Language,
    name::Name,
    profile::Preferences,
    role::Access,
    time_zone::TimeZone,
};

/// Somebody who signs in: staff of the MSP, or an account of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub id: LoginId,
    pub name: Name,
    pub email: EmailAddress,
    pub created_at: DateTime<Utc>,
    pub kind: LoginKind,
}

/// Whose login it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginKind {
    /// May do everything, in every client (R13).
    Administrator,
    /// Other staff: what they may do everywhere, besides what clients grant them.
    Staff { everywhere: Access },
    /// An account of one client.
    Account { division: DivisionId, account: AccountId, user_type: UserType },
}

impl Login {
    /// Whether they are a system administrator.
    pub fn is_administrator(&self) -> bool {
        self.kind == LoginKind::Administrator
    }

    /// The account they are in their client; None for staff.
    pub fn account(&self) -> Option<(DivisionId, AccountId)> {
        match self.kind {
            LoginKind::Account { division, account, .. } => Some((division, account)),
            LoginKind::Administrator | LoginKind::Staff { .. } => None,
        }
    }
}

/// A client that a member of staff may work in, and the role they have there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub division: Division,
    pub role: RoleId,
    pub role_name: Name,
}

/// A row of the list of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffOverview {
    pub login: Login,
    pub state: LoginState,
    /// How many clients grant them a role.
    pub grants: i64,
    /// When they last signed in; None: never.
    pub last_sign_in: Option<DateTime<Utc>>,
}

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginState {
    /// Has not accepted the invitation yet.
    Invited,
    Active,
    Inactive,
}

/// One’s own account, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    pub login: Login,
    /// The client whose account it is; None for staff.
    pub client: Option<Name>,
    /// The language they chose; None: as the browser asks for.
    pub language: Option<Language>,
    /// The time zone they chose; None: UTC.
    pub time_zone: Option<TimeZone>,
    /// Whether they have a password here; else their provider signs them in.
    pub password: bool,
    /// Whether an authenticator is enrolled.
    pub authenticator: bool,
    /// What setting up the first authenticator asks of them.
    pub first_proof: FirstProof,
    pub recovery_codes: i64,
    pub passkeys: Vec<Passkey>,
    /// Whether browsers have passkeys at this installation’s address.
    pub passkeys_work: bool,
    /// Sessions that have not ended, the one used last first.
    pub sessions: Vec<OpenSession>,
    /// The one of them in which this is read.
    pub session: Option<SessionId>,
    /// Whether mails remind them of tokens that run out; None: no member of staff, so never.
    pub reminders: Option<bool>,
    /// The private address of their calendar of tokens that run out.
    pub calendar: Option<String>,
    /// Of an account of a client: what no provider manages.
    pub preferences: Option<Preferences>,
}

/// What somebody proves themselves with who sets up their first authenticator.
///
/// There is nothing to step up with yet, and a session alone is no proof: whoever found a browser
/// open would add an authenticator of their own and keep its owner out. So it takes what began the
/// session once more. Who came through a provider less than five minutes ago has just done that.
/// Anybody else gives their password; and who has none signs in through their provider again.
///
/// Passkeys come after the authenticator, confirmed by it: it is what is left when the device with
/// the only passkey is lost, and what the door asks for after a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstProof {
    /// They came through their provider a moment ago.
    Given,
    Password,
    /// To sign in through their provider again.
    SignIn,
}

impl FirstProof {
    /// What is asked of somebody, by whether they came through a provider a moment ago and whether
    /// they have a password.
    pub fn asked(came_just_now: bool, password: bool) -> Self {
        match (came_just_now, password) {
            (true, _) => Self::Given,
            (false, true) => Self::Password,
            (false, false) => Self::SignIn,
        }
    }
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    pub id: SessionId,
    pub way: SessionWay,
    pub began: DateTime<Utc>,
    /// To the minute.
    pub last_used: DateTime<Utc>,
}

/// What a session began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionWay {
    Password,
    Passkey,
    /// A sign-in through a provider; None: one that is there no more.
    Provider(Option<Name>),
}

/// A passkey, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: Name,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
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
/// How long an invitation can be accepted, in hours.
pub const INVITATION_HOURS: i64 = 72;
