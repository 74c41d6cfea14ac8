//! What the directory refuses, in the reader's language.

use rollcall_directory::{Conflict, Error, Taken};
use rollcall_model::account::UserType;

use super::fault;
use crate::{error::AppError, words::Said};

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => Self::NotFound(what.to_owned()),
            Error::Taken(taken) => Self::invalid(field_of(taken), &taken.said()),
            Error::Conflict(conflict) => Self::Conflict(conflict.said()),
            Error::UnknownOrganization(unknown) => Self::invalid("", &unknown.said()),
            Error::Policy(invalid) => Self::invalid("organizations", &invalid.said()),
            Error::Changed { by: Some(who) } => Self::Conflict(t!("refused.changed_by", who = who)),
            Error::Changed { by: None } => Self::Conflict(t!("refused.changed").to_owned()),
            Error::ManagedByScim(name) => {
                Self::Conflict(t!("refused.managed_by_scim", name = name))
            }
            Error::AboveCeiling(role) => {
                Self::invalid("", &t!("refused.above_ceiling", role = role))
            }
            Error::Mapped => Self::invalid("from_mappings", t!("refused.mapped")),
            Error::OtherFamily(UserType::Technician) => {
                Self::invalid("role", t!("refused.for_technicians"))
            }
            Error::OtherFamily(UserType::EndUser) => {
                Self::invalid("role", t!("refused.for_end_users"))
            }
            Error::NoClientSecret => Self::invalid("client_secret", t!("refused.no_client_secret")),
            Error::SetUpLink => Self::Conflict(t!("door.set_up.used_up").to_owned()),
            Error::Invitation => Self::Conflict(t!("door.invitation.refused").to_owned()),
            Error::SsoOnly => Self::Conflict(t!("refused.sso_only").to_owned()),
            Error::Passkey => Self::Conflict(t!("passkey.refused").to_owned()),
            Error::LastAdministrator => Self::Conflict(t!("refused.last_administrator").to_owned()),
            Error::TurnedAway(_) | Error::Inconsistent(_) | Error::Sealed | Error::Database(_) => {
                fault(&error)
            }
        }
    }
}

/// The field whose value is taken.
fn field_of(taken: Taken) -> &'static str {
    match taken {
        Taken::OrganizationName | Taken::ProviderName | Taken::RoleName => "name",
        Taken::Domain | Taken::OrganizationDomain => "domains",
        Taken::Slug => "slug",
        Taken::LoginEmail => "email",
        Taken::UserName | Taken::GroupName => "",
    }
}

impl Said for Taken {
    fn said(&self) -> String {
        match self {
            Self::UserName => t!("refused.taken.user_name"),
            Self::GroupName => t!("refused.taken.group_name"),
            Self::OrganizationName => t!("refused.taken.organization_name"),
            Self::ProviderName => t!("refused.taken.provider_name"),
            Self::Domain => t!("refused.taken.domain"),
            Self::OrganizationDomain => t!("refused.taken.organization_domain"),
            Self::Slug => t!("refused.taken.slug"),
            Self::LoginEmail => t!("refused.taken.login_email"),
            Self::RoleName => t!("refused.taken.role_name"),
        }
        .to_owned()
    }
}

impl Said for Conflict {
    fn said(&self) -> String {
        match self {
            Self::ProviderActive(name) => t!("refused.conflict.provider_active", name = name),
            Self::OrganizationArchived(name) => {
                t!("refused.conflict.organization_archived", name = name)
            }
            Self::Managed(name) => t!("refused.conflict.managed", name = name),
            Self::NotNative(name) => t!("refused.conflict.not_native", name = name),
            Self::NotTested => t!("sign_on.untested").to_owned(),
            Self::MadeByHand(name) => t!("refused.conflict.made_by_hand", name = name),
            Self::LastCertificate => t!("refused.conflict.last_certificate").to_owned(),
            Self::LastFactor => t!("refused.conflict.last_factor").to_owned(),
            Self::NoTestedProvider => t!("refused.conflict.no_tested_provider").to_owned(),
            Self::NoProvenAdministrator => {
                t!("refused.conflict.no_proven_administrator").to_owned()
            }
            Self::ScimOn => t!("refused.conflict.scim_on").to_owned(),
            Self::LiveToken => t!("refused.conflict.live_token").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_what_the_directory_says() {
        let name = || "Entra ID".to_owned();
        for it in [
            Conflict::ProviderActive(name()),
            Conflict::OrganizationArchived(name()),
            Conflict::Managed(name()),
            Conflict::NotNative(name()),
            Conflict::MadeByHand(name()),
            Conflict::NotTested,
            Conflict::LastCertificate,
            Conflict::LastFactor,
            Conflict::NoTestedProvider,
            Conflict::NoProvenAdministrator,
            Conflict::ScimOn,
            Conflict::LiveToken,
        ] {
            assert_eq!(it.said(), it.to_string());
        }
        for it in [
            Taken::UserName,
            Taken::GroupName,
            Taken::OrganizationName,
            Taken::ProviderName,
            Taken::Domain,
            Taken::OrganizationDomain,
            Taken::Slug,
            Taken::LoginEmail,
            Taken::RoleName,
        ] {
            assert_eq!(it.said(), it.to_string());
        }
        for it in [
            Error::Changed { by: None },
            Error::Changed { by: Some("Mara".to_owned()) },
            Error::ManagedByScim(name()),
            Error::AboveCeiling("Owner".to_owned()),
            Error::Mapped,
            Error::NoClientSecret,
            Error::OtherFamily(UserType::Technician),
            Error::OtherFamily(UserType::EndUser),
        ] {
            let english = it.to_string();
            assert_eq!(AppError::from(it).to_string(), english);
        }
    }
}
