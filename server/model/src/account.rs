//! Accounts: technicians and end users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    brake::DeactivationKind,
    hold::Hold,
    id::{AccountId, IdentityGroupId, IdentityProviderId, OrganizationId, RoleId},
    login::{LoginState, OpenSession},
    name::Name,
    organization::Organization,
    page::Turn,
    profile::Preferences,
    provider::Vendor,
};

/// What an account is, from SCIM's `userType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    #[default]
    EndUser,
    Technician,
}

impl UserType {
    /// Reads the attribute an identity provider sends. Anything that is not "technician", absence
    /// included, makes an end user (R14, R15; reading ⚠6).
    pub fn from_scim(value: Option<&str>) -> Self {
        match value {
            Some(it) if it.trim().eq_ignore_ascii_case("technician") => Self::Technician,
            _ => Self::EndUser,
        }
    }

    /// Whether a value says clearly what it means: blank does, an unknown word does not.
    pub fn is_clear(value: Option<&str>) -> bool {
        let value = value.unwrap_or_default().trim().to_ascii_lowercase();
        matches!(value.as_str(), "" | "technician" | "enduser")
    }

    /// The word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::EndUser => "end_user",
            Self::Technician => "technician",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::EndUser, Self::Technician].into_iter().find(|it| it.code() == code)
    }

    /// The words of the user list.
    pub fn label(self) -> &'static str {
        match self {
            Self::EndUser => "End User",
            Self::Technician => "Technician",
        }
    }
}

/// Whether a person may use the product. Inactive people stay in the list (R20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    Active,
    Inactive,
    /// Was never let in: waits for an administrator.
    Held,
    /// An administrator keeps this person out, whatever the provider sends.
    Excluded,
    /// Was deleted by hand, and can be restored.
    Deleted,
}

impl AccountStatus {
    /// All, in the order of the drop-down.
    pub const ALL: [Self; 5] =
        [Self::Active, Self::Inactive, Self::Held, Self::Excluded, Self::Deleted];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Held => "held",
            Self::Excluded => "excluded",
            Self::Deleted => "deleted",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The word on the pill.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Inactive",
            Self::Held => "Held",
            Self::Excluded => "Excluded",
            Self::Deleted => "Deleted",
        }
    }
}

/// Whether an account was let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    #[default]
    Admitted,
    Held,
    Excluded,
}

impl Standing {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Held => "held",
            Self::Excluded => "excluded",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Admitted, Self::Held, Self::Excluded].into_iter().find(|it| it.code() == code)
    }

    /// What the console shows of an account that stands so.
    pub fn status(self, active: bool) -> AccountStatus {
        match (self, active) {
            (Self::Held, _) => AccountStatus::Held,
            (Self::Excluded, _) => AccountStatus::Excluded,
            (Self::Admitted, true) => AccountStatus::Active,
            (Self::Admitted, false) => AccountStatus::Inactive,
        }
    }
}

/// Where something came from: the console's Source column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Made in the console.
    Native,
    /// Pushed by an identity provider.
    Scim,
}

impl Source {
    /// The word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Scim => "scim",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Native, Self::Scim].into_iter().find(|it| it.code() == code)
    }

    /// The word of the Source column.
    pub fn label(self) -> &'static str {
        match self {
            Self::Native => "Native",
            Self::Scim => "SCIM",
        }
    }
}

/// The provider that manages an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manager {
    pub id: IdentityProviderId,
    pub name: Name,
    pub vendor: Vendor,
}

/// A row of the user list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    pub id: AccountId,
    /// The name to show: the display name, else given and family name, else the user name.
    pub name: String,
    pub user_name: String,
    pub email: Option<String>,
    pub user_type: UserType,
    /// Empty: all organizations; of people who are held or excluded: none.
    pub organizations: Vec<Organization>,
    pub source: Source,
    pub manager: Option<Manager>,
    /// Its provider may push, so it is changed there (R17).
    pub locked: bool,
    pub status: AccountStatus,
    /// The names of the roles they have, from wherever.
    pub roles: Vec<Name>,
    /// None: nobody invited them, and they never signed in.
    pub sign_in: Option<AccountSignIn>,
    /// Why somebody should look: one sentence each.
    pub review: Vec<String>,
    pub updated_at: DateTime<Utc>,
}

impl AccountRow {
    /// Whether they cannot sign in because each of their organizations is archived.
    pub fn is_shut_out(&self) -> bool {
        !self.organizations.is_empty() && self.organizations.iter().all(|it| it.archived)
    }
}

/// How an account signs in to the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSignIn {
    pub state: LoginState,
    pub second_factor: SecondFactor,
    /// Until when sign-in is paused after wrong tries.
    pub paused_until: Option<DateTime<Utc>>,
    /// When they last signed in; None: never.
    pub last: Option<DateTime<Utc>>,
}

/// How an account signs in, and where it is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSecurity {
    /// Whether they have a password here.
    pub password: bool,
    /// The provider that has signed them in.
    pub provider: Option<Name>,
    /// The one used last first.
    pub sessions: Vec<OpenSession>,
}

/// What an account signs in with besides its first proof: the strongest it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    None,
    /// Both proofs at once.
    Passkey,
    Authenticator,
    /// Its provider asks for one, and is believed.
    Provider,
}

/// An account's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetails {
    pub row: AccountRow,
    pub given_name: String,
    pub family_name: String,
    pub external_id: Option<String>,
    /// `userType` exactly as the provider sent it.
    pub sent_user_type: Option<String>,
    /// `organizationId` exactly as the provider sent it.
    pub sent_organization: Option<String>,
    /// What waits for an administrator: the person, or a change of an admitted one.
    pub hold: Option<Hold>,
    /// The brake holds this person's deactivation back since then.
    pub deactivation_waits: Option<(DeactivationKind, DateTime<Utc>)>,
    /// Its provider keeps it: SCIM is on (R17).
    pub managed: bool,
    /// Its provider deleted it; the history stays.
    pub deleted: bool,
    pub preferences: Preferences,
    pub created_at: DateTime<Utc>,
}

/// Which accounts a list shows. Empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountQuery {
    /// Part of a name, a user name or an address.
    pub search: Option<String>,
    pub user_type: Option<UserType>,
    /// None: everybody who was let in.
    pub status: Option<AccountStatus>,
    pub source: Option<Source>,
    pub provider: Option<IdentityProviderId>,
    pub organization: Option<OrganizationFilter>,
    /// Who has it, from wherever.
    pub role: Option<RoleId>,
    /// Whom its provider put into it.
    pub group: Option<IdentityGroupId>,
    pub mfa: Option<MfaFilter>,
    /// Only people somebody should look at.
    pub review: bool,
    pub turn: Turn,
}

/// One organization, or none in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationFilter {
    Global,
    One(OrganizationId),
}

/// Whether people sign in with more than one proof. Who does not sign in here is in neither half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MfaFilter {
    With,
    Without,
}

impl MfaFilter {
    /// Both halves.
    pub const ALL: [Self; 2] = [Self::With, Self::Without];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::With => "with",
            Self::Without => "without",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// The roles and groups by which a list of accounts can be narrowed: the first by name, and those
/// it is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChoices {
    pub roles: Vec<RoleOffered>,
    pub groups: Vec<GroupOffered>,
}

/// A role of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleOffered {
    pub id: RoleId,
    pub name: Name,
    pub user_type: UserType,
}

/// A group of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOffered {
    pub id: IdentityGroupId,
    pub name: String,
    pub provider: Name,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_technician_makes_a_technician() {
        for (sent, expected) in [
            (Some("technician"), UserType::Technician),
            (Some(" Technician "), UserType::Technician),
            (Some("endUser"), UserType::EndUser),
            (Some("administrator"), UserType::EndUser),
            (Some("Senior Technician"), UserType::EndUser),
            (Some(""), UserType::EndUser),
            (None, UserType::EndUser),
        ] {
            assert_eq!(UserType::from_scim(sent), expected, "{sent:?}");
        }
    }

    #[test]
    fn an_unknown_word_is_worth_a_look_and_a_blank_is_not() {
        for (sent, clear) in [
            (None, true),
            (Some(" "), true),
            (Some("ENDUSER"), true),
            (Some("administrator"), false),
        ] {
            assert_eq!(UserType::is_clear(sent), clear, "{sent:?}");
        }
    }
}
