//! Identity providers.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    certificate,
    email::EmailDomain,
    id::{IdentityProviderId, OrganizationId},
    name::Name,
    organization::Organization,
    page::{Order, SortColumn, Turn},
    policy::ProviderPolicy,
    sign_on::SsoState,
    token::ScimToken,
};

/// Who makes the provider: decides the words and steps the console shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    Entra,
    Okta,
    Duo,
    Other,
}

impl Vendor {
    /// All vendors, in the order the console offers them.
    pub const ALL: [Self; 4] = [Self::Entra, Self::Okta, Self::Duo, Self::Other];

    /// The word in addresses, on the command line and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Duo => "duo",
            Self::Other => "other",
        }
    }

    /// The vendor's name as people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft Entra ID",
            Self::Okta => "Okta",
            Self::Duo => "Duo",
            Self::Other => "Another provider",
        }
    }

    /// The short name used in sentences: "Entra creates this user".
    pub fn short(self) -> &'static str {
        match self {
            Self::Entra => "Entra",
            Self::Okta => "Okta",
            Self::Duo => "Duo",
            Self::Other => "the provider",
        }
    }
}

impl std::str::FromStr for Vendor {
    type Err = UnknownVendor;

    fn from_str(text: &str) -> Result<Self, UnknownVendor> {
        Self::ALL.into_iter().find(|it| it.code() == text).ok_or(UnknownVendor)
    }
}

/// A text that names no [`Vendor`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose one of entra, okta, duo and other.")]
pub struct UnknownVendor;

/// What an administrator says to add a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderDraft {
    pub name: Name,
    pub vendor: Vendor,
    pub domains: Vec<EmailDomain>,
    /// The organization whose people it sends, if it sends only those.
    pub organization: Option<OrganizationId>,
}

/// Which of a client's providers a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderQuery {
    /// Part of its name, of one of its e-mail domains or of the name of its organization.
    pub search: Option<String>,
    pub vendor: Option<Vendor>,
    pub status: Option<ProviderStatus>,
    #[serde(default)]
    pub order: Order<ProviderColumn>,
    pub turn: Turn,
}

/// What a list of providers is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderColumn {
    #[default]
    Name,
}

impl SortColumn for ProviderColumn {
    const ALL: &'static [Self] = &[Self::Name];

    fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
        }
    }
}

/// Whether provisioning is on, and whether it ever was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScimState {
    /// Never switched on: the console offers *Enable* (R40).
    Never,
    Enabled,
    /// Switched off by a person: the console offers *Edit* (R40).
    Disabled,
}

/// An identity provider with what its page and its row in the list show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    pub id: IdentityProviderId,
    pub name: Name,
    pub vendor: Vendor,
    pub domains: Vec<EmailDomain>,
    pub organization: Option<Organization>,
    pub policy: ProviderPolicy,
    /// Deactivations of its people wait since then: the brake is on.
    pub brake_tripped_at: Option<DateTime<Utc>>,
    pub sso: SsoState,
    /// The tenant of Entra whose people sign in through it.
    pub tenant: Option<Uuid>,
    /// When the last certificate ends that people sign in by through SAML.
    pub certificate_ends: Option<DateTime<Utc>>,
    pub scim: ScimState,
    /// Newest first, removed ones included.
    pub tokens: Vec<ScimToken>,
    pub last_request_at: Option<DateTime<Utc>>,
    pub users: UserCounts,
    pub created_at: DateTime<Utc>,
}

impl IdentityProvider {
    /// The token that will carry requests for longest.
    pub fn live_token(&self) -> Option<&ScimToken> {
        self.tokens.iter().filter(|it| it.is_live()).max_by_key(|it| it.ends_at())
    }

    /// The newest token whose time is over.
    pub fn expired_token(&self, now: DateTime<Utc>) -> Option<&ScimToken> {
        self.tokens.iter().find(|it| it.expires_at <= now)
    }

    /// When its last certificate ends, if that is within a month or was.
    pub fn ending_certificate(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.certificate_ends.filter(|it| certificate::ends_soon(*it, now))
    }

    /// The provider's status, by the one grammar of `spec/ux.md` 1.3 as far as it can be observed.
    pub fn status(&self, now: DateTime<Utc>) -> ProviderStatus {
        match (self.scim, self.live_token()) {
            (ScimState::Disabled, _) => ProviderStatus::Off,
            (ScimState::Never, _) => ProviderStatus::SettingUp,
            (ScimState::Enabled, None) if self.last_request_at.is_some() => ProviderStatus::Failing,
            (ScimState::Enabled, Some(token)) if token.days_left(now) <= EXPIRING_DAYS => {
                ProviderStatus::Expiring
            }
            (ScimState::Enabled, _) if self.users.review > 0 => ProviderStatus::Review,
            (ScimState::Enabled, _) if self.last_request_at.is_none() => ProviderStatus::SettingUp,
            (ScimState::Enabled, _) => ProviderStatus::Healthy,
        }
    }
}

/// How long a provider that was deleted can be restored.
pub const RESTORABLE: TimeDelta = TimeDelta::days(30);

/// What becomes of the people of a provider that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeopleOutcome {
    /// They stay as they are and are edited in the console.
    Native,
    /// Another provider manages them.
    Move(IdentityProviderId),
    /// Nobody of them can sign in.
    Inactive,
}

impl PeopleOutcome {
    /// The words in forms.
    pub const NATIVE: &str = "native";
    pub const MOVE: &str = "move";
    pub const INACTIVE: &str = "inactive";

    /// Reads a form's word; `to` is the provider they move to.
    pub fn from_code(code: &str, to: Option<IdentityProviderId>) -> Option<Self> {
        match code {
            Self::NATIVE => Some(Self::Native),
            Self::INACTIVE => Some(Self::Inactive),
            Self::MOVE => to.map(Self::Move),
            _ => None,
        }
    }
}

/// A provider that was deleted and can be restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedProvider {
    pub id: IdentityProviderId,
    pub name: Name,
    pub vendor: Vendor,
    pub deleted_at: DateTime<Utc>,
    pub outcome: PeopleOutcome,
    /// How many people it had.
    pub people: i64,
}

/// From how many days on a token counts as expiring (`spec/ux.md` 1.3).
const EXPIRING_DAYS: i64 = 30;

/// The state of a provider in one word; of several, a client shows the first in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderStatus {
    /// No valid token although the provider has called.
    Failing,
    /// The longest-lived token has 30 days or less.
    Expiring,
    /// People came whose type or organization nobody knows.
    Review,
    /// No request was ever accepted.
    SettingUp,
    /// A person turned provisioning off.
    Off,
    Healthy,
}

impl ProviderStatus {
    /// All of them, what needs a hand first.
    pub const ALL: [Self; 6] =
        [Self::Failing, Self::Expiring, Self::Review, Self::SettingUp, Self::Off, Self::Healthy];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Expiring => "expiring",
            Self::Review => "review",
            Self::SettingUp => "setting_up",
            Self::Off => "off",
            Self::Healthy => "healthy",
        }
    }

    /// Reads the word of an address.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The word on the pill.
    pub fn label(self) -> &'static str {
        match self {
            Self::Failing => "Failing",
            Self::Expiring => "Expiring",
            Self::Review => "Review",
            Self::SettingUp => "Setting up",
            Self::Off => "Off",
            Self::Healthy => "Healthy",
        }
    }
}

/// How many people there are, by what they are. People who are held or excluded count only where
/// it is said: nobody let them in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCounts {
    /// Everybody who was let in, inactive people included.
    pub total: i64,
    /// Active end users, global ones included.
    pub end_users: i64,
    /// Active technicians.
    pub technicians: i64,
    pub inactive: i64,
    /// Active end users who belong to no particular organization.
    pub global: i64,
    /// People whose type or organization could not be read.
    pub review: i64,
    /// People and changes that wait for an administrator.
    pub held: i64,
    /// People whom an administrator keeps out.
    pub excluded: i64,
    /// Deactivations that the brake holds back.
    pub waiting: i64,
}
