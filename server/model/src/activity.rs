//! The activity feed: what happened, to whom, by whom.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{ActivityId, IdentityProviderId, OrganizationId},
    organization::Organization,
    page::Turn,
    time_zone::TimeZone,
};

/// The *Activity type* drop-down. Choosing SSO shows SSO and SCIM activities (R86).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityType {
    Sso,
    Access,
    Accounts,
    Organizations,
    System,
}

impl ActivityType {
    /// All types, in the order of the drop-down.
    pub const ALL: [Self; 5] =
        [Self::Sso, Self::Access, Self::Accounts, Self::Organizations, Self::System];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sso => "sso",
            Self::Access => "access",
            Self::Accounts => "accounts",
            Self::Organizations => "organizations",
            Self::System => "system",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The word in the drop-down.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sso => "SSO",
            Self::Access => "Access",
            Self::Accounts => "Accounts",
            Self::Organizations => "Organizations",
            Self::System => "System",
        }
    }
}

macro_rules! statuses {
    ($($variant:ident, $code:literal, $label:literal, $kind:ident;)*) => {
        /// What happened, in the words of the *Status* drop-down.
        ///
        /// The first fifteen are the source documents' own words (R88 to R92).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ActivityStatus {
            $(#[serde(rename = $code)] $variant,)*
        }

        impl ActivityStatus {
            /// All statuses, in the order of the drop-down.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in addresses and in the database.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The words in the drop-down and the feed.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The type it belongs to.
            pub fn activity_type(self) -> ActivityType {
                match self { $(Self::$variant => ActivityType::$kind,)* }
            }
        }
    };
}

statuses! {
    EndUserCreated, "end_user_created", "End User Created", Sso;
    EndUserUpdated, "end_user_updated", "End User Updated", Sso;
    EndUserDisabled, "end_user_disabled", "End User Disabled", Sso;
    TechnicianCreated, "technician_created", "Technician Created", Sso;
    TechnicianDeleted, "technician_deleted", "Technician Deleted", Sso;
    TechnicianUpdated, "technician_updated", "Technician Updated", Sso;
    TokenCreated, "token_created", "Token Created", Sso;
    TokenRemoved, "token_removed", "Token Removed", Sso;
    UserGroupCreated, "user_group_created", "User group Created", Sso;
    UserGroupDeleted, "user_group_deleted", "User group Deleted", Sso;
    UserGroupUpdated, "user_group_updated", "User group Updated", Sso;
    SsoCreated, "sso_created", "SSO Created", Sso;
    SsoDeleted, "sso_deleted", "SSO Deleted", Sso;
    SsoDisabled, "sso_disabled", "SSO Disabled", Sso;
    SsoEnabled, "sso_enabled", "SSO Enabled", Sso;
    EndUserEnabled, "end_user_enabled", "End User Enabled", Sso;
    EndUserDeleted, "end_user_deleted", "End User Deleted", Sso;
    EndUserRestored, "end_user_restored", "End User Restored", Sso;
    TechnicianRestored, "technician_restored", "Technician Restored", Sso;
    TechnicianDisabled, "technician_disabled", "Technician Disabled", Sso;
    TechnicianEnabled, "technician_enabled", "Technician Enabled", Sso;
    SsoRestored, "sso_restored", "SSO Restored", Sso;
    SsoUpdated, "sso_updated", "SSO Updated", Sso;
    TokenExpiring, "token_expiring", "Token Expiring", Sso;
    TokenExpired, "token_expired", "Token Expired", Sso;
    CertificateExpiring, "certificate_expiring", "Certificate Expiring", Sso;
    ScimEnabled, "scim_enabled", "SCIM Enabled", Sso;
    ScimDisabled, "scim_disabled", "SCIM Disabled", Sso;
    PolicyUpdated, "policy_updated", "Policy Updated", Sso;
    Held, "held", "Held", Sso;
    Admitted, "admitted", "Admitted", Sso;
    Approved, "approved", "Approved", Sso;
    Excluded, "excluded", "Excluded", Sso;
    Readmitted, "readmitted", "Readmitted", Sso;
    BrakeTripped, "brake_tripped", "Brake Tripped", Sso;
    DeactivationWaits, "deactivation_waits", "Deactivation Waits", Sso;
    BrakeReleased, "brake_released", "Brake Released", Sso;
    BrakeDiscarded, "brake_discarded", "Brake Discarded", Sso;
    GroupMappingUpdated, "group_mapping_updated", "Group mapping Updated", Sso;
    SignedIn, "signed_in", "Signed in", Access;
    IdentityLinked, "identity_linked", "Identity linked", Access;
    SignInRefused, "sign_in_refused", "Sign-in refused", Access;
    SignedOut, "signed_out", "Signed out", Access;
    SignedOutEverywhere, "signed_out_everywhere", "Signed out everywhere", Access;
    MfaReset, "mfa_reset", "MFA reset", Access;
    AuthenticatorAdded, "authenticator_added", "Authenticator Added", Access;
    AuthenticatorReplaced, "authenticator_replaced", "Authenticator Replaced", Access;
    RecoveryCodeUsed, "recovery_code_used", "Recovery code used", Access;
    RecoveryCodesRenewed, "recovery_codes_renewed", "Recovery codes renewed", Access;
    PasskeyAdded, "passkey_added", "Passkey Added", Access;
    PasskeyRenamed, "passkey_renamed", "Passkey Renamed", Access;
    PasskeyRemoved, "passkey_removed", "Passkey Removed", Access;
    SsoOnlyOn, "sso_only_on", "SSO only On", Access;
    SsoOnlyOff, "sso_only_off", "SSO only Off", Access;
    BreakGlassUsed, "break_glass_used", "Break-glass Used", Access;
    BreakGlassSeen, "break_glass_seen", "Break-glass Seen", Access;
    PasswordChanged, "password_changed", "Password changed", Access;
    InvitationMade, "invitation_made", "Invitation Made", Access;
    InvitationAccepted, "invitation_accepted", "Invitation Accepted", Access;
    SignInLinkSent, "sign_in_link_sent", "Sign-in link Sent", Access;
    MailRetried, "mail_retried", "Mail Retried", Access;
    RemindersSwitched, "reminders_switched", "Reminders Switched", Access;
    CalendarOpened, "calendar_opened", "Calendar Opened", Access;
    CalendarClosed, "calendar_closed", "Calendar Closed", Access;
    AdministratorCreated, "administrator_created", "Administrator Created", Accounts;
    StaffInvited, "staff_invited", "Staff Invited", Accounts;
    StaffUpdated, "staff_updated", "Staff Updated", Accounts;
    StaffDisabled, "staff_disabled", "Staff Disabled", Accounts;
    StaffEnabled, "staff_enabled", "Staff Enabled", Accounts;
    RoleCreated, "role_created", "Role Created", Accounts;
    RoleUpdated, "role_updated", "Role Updated", Accounts;
    RoleDeleted, "role_deleted", "Role Deleted", Accounts;
    RoleGiven, "role_given", "Role Given", Accounts;
    RoleTaken, "role_taken", "Role Taken", Accounts;
    OrganizationCreated, "organization_created", "Organization Created", Organizations;
    OrganizationUpdated, "organization_updated", "Organization Updated", Organizations;
    OrganizationArchived, "organization_archived", "Organization Archived", Organizations;
    OrganizationRestored, "organization_restored", "Organization Restored", Organizations;
    ClientCreated, "client_created", "Client Created", System;
    SetupLinkCreated, "setup_link_created", "Set-up link Created", System;
    Exported, "exported", "Exported", System;
    Purged, "purged", "Purged", System;
}

impl ActivityStatus {
    /// How many of [`Self::ALL`] are the source documents' own.
    pub const SEED_STATUSES: usize = 15;

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }

    /// The statuses of one type.
    pub fn of(kind: ActivityType) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |it| it.activity_type() == kind)
    }
}

/// Through which door a change came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// Staff in the console.
    Staff,
    /// An account of the client, in the console.
    Account,
    /// An identity provider, by its token.
    Scim,
    /// The command line on the host.
    Host,
    /// Rollcall itself.
    System,
}

impl ActorKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Staff, Self::Account, Self::Scim, Self::Host, Self::System];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Account => "account",
            Self::Scim => "scim",
            Self::Host => "host",
            Self::System => "system",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The words of the Source filter.
    pub fn label(self) -> &'static str {
        match self {
            Self::Staff | Self::Account => "Console",
            Self::Scim => "SCIM",
            Self::Host => "Host command line",
            Self::System => "System",
        }
    }
}

/// What kind of thing a change was made to: decides where its link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    Account,
    Group,
    Organization,
    Provider,
    Token,
    Division,
    Staff,
    Role,
}

impl SubjectKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Account,
        Self::Group,
        Self::Organization,
        Self::Provider,
        Self::Token,
        Self::Division,
        Self::Staff,
        Self::Role,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Group => "group",
            Self::Organization => "organization",
            Self::Provider => "provider",
            Self::Token => "token",
            Self::Division => "division",
            Self::Staff => "staff",
            Self::Role => "role",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field in the words of the console: "last name".
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl FieldChange {
    /// What became of a text; None: it stayed. A blank one stands for none.
    pub fn of_text(field: &str, before: &str, after: &str) -> Option<Self> {
        let some = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
        (before != after).then(|| Self {
            field: field.to_owned(),
            before: some(before),
            after: some(after),
        })
    }
}

/// One row of the feed. Labels are copies: the feed reads the same after a rename.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub id: ActivityId,
    pub at: DateTime<Utc>,
    pub status: ActivityStatus,
    pub actor_kind: ActorKind,
    pub actor: String,
    pub subject_kind: SubjectKind,
    /// The subject's id as its address has it.
    pub subject_id: String,
    pub subject: String,
    pub provider: Option<IdentityProviderId>,
    /// The organizations it concerns.
    pub organizations: Vec<Organization>,
    pub changes: Vec<FieldChange>,
    /// What a reader should know besides: one sentence, or empty.
    pub note: String,
}

/// How far back a feed reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeRange {
    Hour,
    Day,
    Week,
    Month,
    #[default]
    Ever,
}

impl TimeRange {
    /// All ranges, in the order of the drop-down.
    pub const ALL: [Self; 5] = [Self::Hour, Self::Day, Self::Week, Self::Month, Self::Ever];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Ever => "all",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The words in the drop-down.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hour => "Last hour",
            Self::Day => "Last 24 hours",
            Self::Week => "Last 7 days",
            Self::Month => "Last 30 days",
            Self::Ever => "All time",
        }
    }

    /// Its length in hours; None for all time.
    pub fn hours(self) -> Option<i64> {
        match self {
            Self::Hour => Some(1),
            Self::Day => Some(24),
            Self::Week => Some(7 * 24),
            Self::Month => Some(30 * 24),
            Self::Ever => None,
        }
    }
}

/// Which activities a feed shows. Empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityQuery {
    pub activity_type: Option<ActivityType>,
    /// Any of these.
    pub statuses: Vec<ActivityStatus>,
    pub provider: Option<IdentityProviderId>,
    /// What concerned this organization.
    pub organization: Option<OrganizationId>,
    /// Through which door.
    pub source: Option<ActorKind>,
    /// What one person did, or the host: the name as the feed shows it.
    pub actor: Option<String>,
    /// The id of one subject: the history of one account.
    pub subject: Option<String>,
    /// Words of the subject, the actor, the note or the changes; or an id.
    pub search: Option<String>,
    pub range: TimeRange,
    /// The first and the last day.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Whose days they are: the server says it.
    #[serde(skip)]
    pub time_zone: TimeZone,
    pub turn: Turn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_list_of_type_sso_starts_with_the_words_of_the_source_documents() {
        let labels: Vec<_> = ActivityStatus::of(ActivityType::Sso)
            .take(ActivityStatus::SEED_STATUSES)
            .map(ActivityStatus::label)
            .collect();
        assert_eq!(
            labels,
            [
                "End User Created",
                "End User Updated",
                "End User Disabled",
                "Technician Created",
                "Technician Deleted",
                "Technician Updated",
                "Token Created",
                "Token Removed",
                "User group Created",
                "User group Deleted",
                "User group Updated",
                "SSO Created",
                "SSO Deleted",
                "SSO Disabled",
                "SSO Enabled",
            ]
        );
    }

    #[test]
    fn a_code_leads_back_to_its_status() {
        for status in ActivityStatus::ALL {
            assert_eq!(ActivityStatus::from_code(status.code()), Some(*status));
        }
    }
}
