//! Why an operation did not happen.

use rollcall_model::{account::UserType, placement::UnknownOrganization, policy::InvalidPolicy};

use crate::TurnedAway;

/// The result of an operation.
pub type Result<T> = std::result::Result<T, Error>;

/// Refusals that callers match on, and faults, which are logged and not shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Also what belongs to another division: its existence is not told.
    #[error("no such {0} in this division")]
    NotFound(&'static str),

    /// A name or key that must be unique is in use.
    #[error("{0}")]
    Taken(Taken),

    /// Something else has to be done first.
    #[error(transparent)]
    Conflict(#[from] Conflict),

    /// The token of a provider's request stopped working before the request did its work.
    #[error("the token is not let in any more")]
    TurnedAway(Box<TurnedAway>),

    /// The provider's policy refuses people whose organization is unknown.
    #[error(transparent)]
    UnknownOrganization(#[from] UnknownOrganization),

    /// A provider's policy that cannot hold.
    #[error(transparent)]
    Policy(#[from] InvalidPolicy),

    /// Somebody else changed it since it was shown.
    #[error("{} changed this meanwhile. Look at it again before you save.", .by.as_deref().unwrap_or("Somebody"))]
    Changed { by: Option<String> },

    /// The policy of a provider does not let its groups give this role.
    #[error("The policy of this provider does not let its groups give the role {0}.")]
    AboveCeiling(String),

    /// A role that groups give is deleted only together with their mappings.
    #[error("Groups give this role. Tick the box to remove it from their mappings, or keep it.")]
    Mapped,

    /// Technicians have technician roles only, end users end user roles (R74).
    #[error("This role is for {}.", whose(*.0))]
    OtherFamily(UserType),

    /// The provider of this name keeps it, as long as SCIM is on.
    #[error("Managed by {0}. Change it there.")]
    ManagedByScim(String),

    /// An OpenID provider without the secret of its client.
    #[error("Enter the client secret.")]
    NoClientSecret,

    /// Another set-up was first, or the link is used up or too old.
    #[error("the set-up link is not valid")]
    SetUpLink,

    /// An invitation's link is used up or too old.
    #[error("the invitation is not valid")]
    Invitation,

    /// A passkey that is unknown, inactive, or not what was asked for.
    #[error("This passkey does not sign you in.")]
    Passkey,

    /// Somebody of a client that is SSO only, at the door for passwords and passkeys.
    #[error("Your company signs in through its identity provider only.")]
    SsoOnly,

    /// Nobody would be left who administers the installation.
    #[error("the last system administrator stays one")]
    LastAdministrator,

    /// The database holds something this program never wrote.
    #[error("the column {0} holds a value that cannot be read")]
    Inconsistent(&'static str),

    /// A sealed value does not open: the key ring lost its key, or the value was tampered with.
    #[error("a sealed value does not open with the keys at hand")]
    Sealed,

    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// Whether the same request may succeed in a moment: the database is away or overloaded, or
    /// somebody else held what was needed for too long.
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                PASSING_CLASSES.iter().any(|it| code.starts_with(it))
                    || PASSING_CODES.contains(&&*code)
            }),
            _ => false,
        }
    }
}

/// Classes of PostgreSQL's error codes that pass: connections, deadlocks and conflicts, lack of
/// resources, an operator's intervention (a statement that took too long is of these).
const PASSING_CLASSES: [&str; 4] = ["08", "40", "53", "57"];
/// `lock_not_available` and `idle_in_transaction_session_timeout`.
const PASSING_CODES: [&str; 2] = ["55P03", "25P03"];

/// What has to be done first, as the sentence a person reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("“{0}” is bound to this organization and may push. Disable its SCIM first.")]
    ProviderActive(String),
    #[error("The organization “{0}” is archived. Restore it first.")]
    OrganizationArchived(String),
    #[error("“{0}” manages some of them. Change them there, or disable its SCIM first.")]
    Managed(String),
    #[error("“{0}” manages some of them. Remove them there, or delete the provider first.")]
    NotNative(String),
    #[error("{0} was added by hand. Deactivate or delete them instead.")]
    MadeByHand(String),
    #[error("SCIM is still on. Disable it first.")]
    ScimOn,
    #[error("The provider still has a live token. Revoke it first.")]
    LiveToken,
    #[error("These settings have signed nobody in yet. Test sign-in first.")]
    NotTested,
    #[error("Without a certificate nobody could sign in. Import the provider’s new one first.")]
    LastCertificate,
    #[error("This passkey is your last second factor. Add another passkey first.")]
    LastFactor,
    #[error(
        "No provider of this client was tested and signs people in. Test one and enable its SSO first."
    )]
    NoTestedProvider,
    #[error(
        "No system administrator signed in here lately. Sign in again, with password and code or a passkey, first."
    )]
    NoProvenAdministrator,
}

/// What is in use already, as the sentence a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Taken {
    #[error("Username already in use in this client.")]
    UserName,
    #[error("A group with this name exists already.")]
    GroupName,
    #[error("An organization with this name exists already.")]
    OrganizationName,
    #[error("A provider with this name exists already.")]
    ProviderName,
    #[error(
        "One of these domains already belongs to another provider. A domain can belong to one provider only."
    )]
    Domain,
    #[error("One of these domains already belongs to another organization of this client.")]
    OrganizationDomain,
    #[error("This address is in use. Choose another slug.")]
    Slug,
    #[error("Somebody with this email is staff already.")]
    LoginEmail,
    #[error("A role with this name exists already.")]
    RoleName,
}

fn whose(user_type: UserType) -> &'static str {
    match user_type {
        UserType::Technician => "technicians",
        UserType::EndUser => "end users",
    }
}

/// Reads a violated constraint as the refusal it stands for; everything else is a fault.
pub(crate) fn refused(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|it| it.constraint());
    match constraint {
        Some("account_user_name_taken") => Error::Taken(Taken::UserName),
        Some("identity_group_name_taken") => Error::Taken(Taken::GroupName),
        Some("organization_name_taken") => Error::Taken(Taken::OrganizationName),
        Some("identity_provider_name_taken") => Error::Taken(Taken::ProviderName),
        Some("organization_domain_taken") => Error::Taken(Taken::OrganizationDomain),
        Some("login_domain_taken") => Error::Taken(Taken::Domain),
        Some("division_slug_key") => Error::Taken(Taken::Slug),
        Some("role_name_taken") => Error::Taken(Taken::RoleName),
        Some("passkey_taken") => Error::Passkey,
        Some("login_email_taken") => Error::Taken(Taken::LoginEmail),
        Some("identity_provider_organization") => Error::NotFound("organization"),
        Some(
            "scim_token_provider"
            | "account_provider"
            | "identity_group_division_id_provider_id_fkey",
        ) => Error::NotFound("identity provider"),
        Some("identity_group_member_division_id_group_id_fkey") => Error::NotFound("group"),
        _ => error.into(),
    }
}

/// Reads a column whose text has few possible values, or a type with rules.
pub(crate) fn read<T>(column: &'static str, value: Option<T>) -> Result<T> {
    value.ok_or(Error::Inconsistent(column))
}
