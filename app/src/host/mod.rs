//! The server's side of a server function: who is asking, and the directory to ask.

pub(crate) mod attributes;
pub(crate) mod held;
pub(crate) mod misplaced;
pub(crate) mod policy;
pub(crate) mod roles;
pub mod set_up;
pub mod sign_in;
mod visit;

use std::sync::Arc;

use axum::http::{HeaderValue, header, request::Parts};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use rollcall_directory::{
    Actor, Change, CodeCheck, Directory, InstallationChange, InstallationView, View,
};
use rollcall_model::{
    division::Slug,
    email::EmailDomain,
    provider::{ProviderDraft, Vendor},
    staff::Staff,
};

pub use self::visit::{Visit, client_address, new_reference};
use crate::error::{AppError, field};

/// How long a code given for something sensitive counts, in minutes (decisions: verify MFA).
const CONFIRMED_MINUTES: i64 = 5;

/// What the server gives every page and server function.
#[derive(Clone)]
pub struct Host {
    pub directory: Directory,
    /// The address people and providers reach this installation at, without a slash at its end.
    pub public_url: Arc<str>,
}

impl Host {
    /// The host of the page being rendered or the server function being answered.
    pub(crate) fn here() -> Result<Self, AppError> {
        use_context::<Self>().ok_or_else(|| fault(&"no host in context"))
    }
}

/// The guard every administrative server function starts with.
///
/// Server functions are called directly while a page renders and over HTTP afterwards; a guard in
/// the router would miss the first.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in.
pub async fn system_administrator() -> Result<SystemAdministrator, AppError> {
    let parts = use_context::<Parts>().ok_or_else(|| fault(&"no request in context"))?;
    administrator_behind(&parts, Host::here()?).await
}

/// The guard for a handler that is no server function.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in.
pub async fn administrator_behind(
    parts: &Parts,
    host: Host,
) -> Result<SystemAdministrator, AppError> {
    let visit = Visit::of(parts)?;
    let id = visit.signed_in().await?.ok_or(AppError::SignedOut)?;
    let staff = host.directory.active_staff(id).await?.ok_or(AppError::SignedOut)?;
    Ok(SystemAdministrator { host, visit, staff })
}

/// A signed-in system administrator: proof that the guard was passed.
pub struct SystemAdministrator {
    host: Host,
    visit: Visit,
    pub staff: Staff,
}

impl SystemAdministrator {
    fn actor(&self) -> Actor {
        Actor::Staff { id: self.staff.id, name: self.staff.name.to_string() }
    }

    /// Reads what belongs to the installation.
    pub async fn installation(&self) -> Result<InstallationView, AppError> {
        Ok(self.host.directory.installation().await?)
    }

    /// Opens a change to the installation.
    pub async fn change_installation(&self) -> Result<InstallationChange, AppError> {
        Ok(self.host.directory.change_installation(self.actor()).await?)
    }

    /// Reads one client.
    pub async fn view(&self, division: &Slug) -> Result<View, AppError> {
        let division = self.installation().await?.division(division).await?;
        Ok(self.host.directory.view(division.id).await?)
    }

    /// Opens a change to one client.
    pub async fn change(&self, division: &Slug) -> Result<Change, AppError> {
        let division = self.installation().await?.division(division).await?;
        Ok(self.host.directory.change(division.id, self.actor()).await?)
    }

    /// Where every provider sends its SCIM requests (R44).
    pub fn scim_endpoint(&self) -> String {
        format!("{}/ws/scim/v2", self.host.public_url)
    }

    /// Whether a code was given less than five minutes ago.
    pub async fn recently_confirmed(&self) -> Result<bool, AppError> {
        let at: Option<DateTime<Utc>> = self.visit.confirmed_at().await?;
        let now = self.host.directory.clock().now();
        Ok(at.is_some_and(|at| now - at < TimeDelta::minutes(CONFIRMED_MINUTES)))
    }

    /// Asks for a code before something sensitive, unless one was given just now (S2:29).
    ///
    /// # Errors
    /// [`AppError::Invalid`] on the field `code` when it is missing or wrong.
    pub async fn confirm(&self, code: &str) -> Result<(), AppError> {
        if self.recently_confirmed().await? {
            return Ok(());
        }
        if code.trim().is_empty() {
            return Err(AppError::invalid(
                "code",
                "Enter the 6-digit code from your authenticator.",
            ));
        }
        let address = self.visit.address();
        match self.host.directory.check_code(self.staff.id, code, address).await? {
            CodeCheck::Right(_) => {
                self.visit.set_confirmed_at(self.host.directory.clock().now()).await
            }
            CodeCheck::Wrong => Err(AppError::invalid("code", sign_in::WRONG_CODE)),
            CodeCheck::Paused { until } => Err(self.host.paused(until)),
        }
    }

    /// Ends this session.
    pub async fn sign_out(self) -> Result<(), AppError> {
        let mut change = self.change_installation().await?;
        change.signed_out(&self.staff).await?;
        change.commit().await?;
        self.visit.end().await?;
        leptos_axum::redirect("/signed-out");
        Ok(())
    }

    /// Ends every session of this person.
    pub async fn sign_out_everywhere(self) -> Result<(), AppError> {
        let mut change = self.change_installation().await?;
        change.sign_out_everywhere(&self.staff).await?;
        change.commit().await?;
        self.visit.end().await?;
        leptos_axum::redirect("/signed-out");
        Ok(())
    }
}

/// Reads the form that adds a provider.
///
/// # Errors
/// [`AppError::Invalid`] on the first field that cannot be read.
pub fn provider_draft(
    name: String,
    vendor: &str,
    domains: &str,
    organization: &str,
) -> Result<ProviderDraft, AppError> {
    let organization = match organization.trim() {
        "" => None,
        number => Some(
            number
                .parse()
                .map_err(|_| AppError::invalid("organization", "Choose an organization."))?,
        ),
    };
    Ok(ProviderDraft {
        name: field("name", name.try_into())?,
        vendor: field("vendor", vendor.parse::<Vendor>())?,
        domains: field("domains", EmailDomain::list(domains))?,
        organization,
    })
}

/// Keeps an answer that holds a secret out of every cache.
pub fn forbid_storing() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

impl From<rollcall_directory::Error> for AppError {
    fn from(error: rollcall_directory::Error) -> Self {
        use rollcall_directory::{Error, Taken};
        match error {
            Error::NotFound(what) => Self::NotFound(what.to_owned()),
            Error::Taken(taken) => {
                let field = match taken {
                    Taken::OrganizationName | Taken::ProviderName | Taken::RoleName => "name",
                    Taken::Domain => "domains",
                    Taken::Slug => "slug",
                    Taken::StaffEmail => "email",
                    Taken::UserName | Taken::GroupName => "",
                };
                Self::invalid(field, &taken.to_string())
            }
            Error::UnknownOrganization(unknown) => Self::invalid("", &unknown.to_string()),
            Error::Policy(invalid) => Self::invalid("organizations", &invalid.to_string()),
            Error::Changed { .. } | Error::ManagedByScim(_) => Self::Conflict(error.to_string()),
            Error::AboveCeiling(_) => Self::invalid("", &error.to_string()),
            Error::Mapped => Self::invalid("from_mappings", &error.to_string()),
            Error::OtherFamily(_) => Self::invalid("role", &error.to_string()),
            Error::SetUpLink => Self::Conflict(set_up::USED_UP.to_owned()),
            Error::TurnedAway(_) | Error::Inconsistent(_) | Error::Sealed | Error::Database(_) => {
                fault(&error)
            }
        }
    }
}

/// Logs a fault once, with its whole chain, and gives it the reference that the page shows.
pub(crate) fn fault(error: &(dyn std::fmt::Debug + Send + Sync)) -> AppError {
    let reference = new_reference();
    tracing::error!(%reference, ?error, "fault");
    AppError::Fault(reference)
}
