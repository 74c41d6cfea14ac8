//! Why an operation did not happen.

use rollcall_model::{placement::UnknownOrganization, policy::InvalidPolicy};

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

    /// The provider's policy refuses people whose organization is unknown.
    #[error(transparent)]
    UnknownOrganization(#[from] UnknownOrganization),

    /// A provider's policy that cannot hold.
    #[error(transparent)]
    Policy(#[from] InvalidPolicy),

    /// Another set-up was first, or the link is used up or too old.
    #[error("the set-up link is not valid")]
    SetUpLink,

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

/// What is in use already, as the sentence a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Taken {
    #[error("Username already in use in this client.")]
    UserName,
    #[error("Another user of this provider already has this externalId.")]
    ExternalId,
    #[error("A group with this name exists already.")]
    GroupName,
    #[error("Another group of this provider already has this externalId.")]
    GroupExternalId,
    #[error("An organization with this name exists already.")]
    OrganizationName,
    #[error("A provider with this name exists already.")]
    ProviderName,
    #[error(
        "One of these domains already belongs to another provider. A domain can belong to one provider only."
    )]
    Domain,
    #[error("This address is in use. Choose another slug.")]
    Slug,
    #[error("An administrator with this email exists already.")]
    StaffEmail,
}

/// Reads a violated constraint as the refusal it stands for; everything else is a fault.
pub(crate) fn refused(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|it| it.constraint());
    match constraint {
        Some("account_user_name_taken") => Error::Taken(Taken::UserName),
        Some("account_external_id_taken") => Error::Taken(Taken::ExternalId),
        Some("identity_group_name_taken") => Error::Taken(Taken::GroupName),
        Some("identity_group_external_id_taken") => Error::Taken(Taken::GroupExternalId),
        Some("organization_name_taken") => Error::Taken(Taken::OrganizationName),
        Some("identity_provider_name_taken") => Error::Taken(Taken::ProviderName),
        Some("login_domain_taken") => Error::Taken(Taken::Domain),
        Some("division_slug_key") => Error::Taken(Taken::Slug),
        Some("staff_email_taken") => Error::Taken(Taken::StaffEmail),
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
