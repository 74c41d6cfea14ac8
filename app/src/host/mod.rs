//! The server's side of a server function: who is asking, and the directory to ask.

pub(crate) mod accounts;
pub(crate) mod attributes;
pub(crate) mod held;
pub(crate) mod invitation;
pub(crate) mod mapping;
pub(crate) mod misplaced;
mod outbox;
mod own_account;
pub mod passkeys;
pub(crate) mod policy;
mod refusal;
pub(crate) mod roles;
pub(crate) mod search;
pub mod set_up;
pub mod sign_in;
pub mod sign_on;
pub(crate) mod sign_on_form;
pub(crate) mod sign_on_saml;
mod visit;

use std::{fmt::Display, ops::Deref, pin::Pin, sync::Arc};

use axum::http::{HeaderValue, header, request::Parts};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use rollcall_directory::{
    Change, Changed, CodeCheck, Directory, Error, InstallationChange, InstallationView,
    RelyingParty, StaffDraft, View,
};
use rollcall_model::{
    division::{Division, Slug},
    email::EmailDomain,
    id::{LoginId, OrganizationId},
    login::Login,
    organization::{Locations, OrganizationDraft},
    provider::{PeopleOutcome, ProviderDraft, Vendor},
    role::{Reach, Rights},
};

pub(crate) use rollcall_model::role::{Access, Area};

pub use self::{
    sign_on_saml::certificates,
    visit::{SESSION_KEY, Visit, client_address, new_reference},
};
use crate::{
    error::{AppError, field},
    right::Right,
};

/// How long a code given for something sensitive counts, in minutes (decisions: verify MFA).
const CONFIRMED_MINUTES: i64 = 5;

/// What is at an address of the internet, or the sentence that says why not. Nothing of the network
/// that the server stands in.
pub type Fetch = Arc<dyn Fn(String) -> Fetched + Send + Sync>;

/// An answer on its way.
pub type Fetched = Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>>;

/// What the server gives every page and server function.
#[derive(Clone)]
pub struct Host {
    pub directory: Directory,
    /// The address people and providers reach this installation at, without a slash at its end.
    pub public_url: Arc<str>,
    pub fetch: Fetch,
    /// Whether a mail server takes mails; else they stay in the outbox.
    pub mails: bool,
    /// The installation as authenticators know it; None where browsers have no passkeys.
    pub party: Option<RelyingParty>,
}

impl Host {
    /// The host of the page being rendered or the server function being answered.
    pub(crate) fn here() -> Result<Self, AppError> {
        use_context::<Self>().ok_or_else(|| fault(&"no host in context"))
    }
}

/// The guard of what only a system administrator may do (R56).
///
/// Server functions are called directly while a page renders and over HTTP afterwards; a guard in
/// the router would miss the first.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in, [`AppError::Forbidden`] for all but system
/// administrators.
pub async fn system_administrator() -> Result<SystemAdministrator, AppError> {
    visitor().await?.administrator()
}

/// The guard of what a right of the person opens, in a client.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in, [`AppError::NotFound`] when the client is
/// closed to them, [`AppError::Forbidden`] naming the right they lack.
pub async fn desk(division: &Slug, area: Area, access: Access) -> Result<Desk, AppError> {
    let desk = visitor().await?.desk(division).await?;
    desk.require(area, access)?;
    Ok(desk)
}

/// The guard of what everybody may do who is signed in.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in.
pub async fn visitor() -> Result<Visitor, AppError> {
    let parts = use_context::<Parts>().ok_or_else(|| fault(&"no request in context"))?;
    visitor_behind(&parts, Host::here()?).await
}

/// The guard for a handler that is no server function.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in.
pub async fn visitor_behind(parts: &Parts, host: Host) -> Result<Visitor, AppError> {
    let visit = Visit::of(parts)?;
    let id = visit.signed_in().await?.ok_or(AppError::SignedOut)?;
    let login = host.directory.active_login(id).await?.ok_or(AppError::SignedOut)?;
    Ok(Visitor { host, visit, login })
}

/// Somebody who is signed in: proof that the guard was passed.
pub struct Visitor {
    host: Host,
    visit: Visit,
    pub login: Login,
}

/// A signed-in system administrator: proof that the guard was passed.
pub struct SystemAdministrator(Visitor);

impl Deref for SystemAdministrator {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.0
    }
}

/// Somebody's place at a client, with what they may do there.
pub struct Desk {
    visitor: Visitor,
    pub division: Division,
    pub rights: Rights,
}

impl Deref for Desk {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Desk {
    /// Refuses whoever may not do as much in an area.
    ///
    /// # Errors
    /// [`AppError::Forbidden`], naming the right.
    pub fn require(&self, area: Area, access: Access) -> Result<(), AppError> {
        if self.rights.allow(area, access) {
            Ok(())
        } else {
            Err(self.refused(Right::In(area, access)))
        }
    }

    /// Refuses all but system administrators.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn require_administrator(&self) -> Result<(), AppError> {
        if self.rights.administrator { Ok(()) } else { Err(self.refused(Right::Administrator)) }
    }

    /// Refuses whoever reaches some organizations only: for what does not tell them apart.
    fn require_all_organizations(&self) -> Result<(), AppError> {
        match self.rights.reach {
            Reach::All => Ok(()),
            Reach::Listed(_) => Err(self.refused(Right::AllOrganizations)),
        }
    }

    /// Reads the client.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when they do not reach every organization.
    pub async fn view(&self) -> Result<View, AppError> {
        self.require_all_organizations()?;
        Ok(self.host.directory.view(self.division.id).await?)
    }

    /// Opens a change that concerns one organization, or without one the client.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when they do not reach it.
    pub async fn change_of(
        &self,
        organization: Option<OrganizationId>,
    ) -> Result<Change, AppError> {
        self.require_reach(organization)?;
        Ok(self.host.directory.change(self.division.id, (&self.login).into()).await?)
    }

    fn require_reach(&self, organization: Option<OrganizationId>) -> Result<(), AppError> {
        match (&self.rights.reach, organization) {
            (Reach::Listed(theirs), Some(organization)) if theirs.contains(&organization) => Ok(()),
            _ => self.require_all_organizations(),
        }
    }

    /// Refuses a change of technicians by anybody but a system administrator, before it is
    /// committed.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn may_have_changed(&self, changed: Changed) -> Result<(), AppError> {
        if changed.technicians { self.require_administrator() } else { Ok(()) }
    }

    /// Reads the client as far as they reach: for what row security tells organizations apart in.
    pub async fn view_within_reach(&self) -> Result<View, AppError> {
        Ok(self.host.directory.view_within(self.division.id, &self.rights.reach).await?)
    }

    /// Records that they take as much of a list away as they reach, which `what` describes.
    pub async fn record_export(&self, what: &str) -> Result<(), AppError> {
        let directory = &self.host.directory;
        let mut change = directory.change(self.division.id, (&self.login).into()).await?;
        change.export(what).await?;
        Ok(change.commit().await?)
    }

    /// Opens a change to the client.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when they do not reach every organization.
    pub async fn change(&self) -> Result<Change, AppError> {
        self.change_of(None).await
    }
}

impl SystemAdministrator {
    /// Opens a change to the installation.
    pub async fn change_installation(&self) -> Result<InstallationChange, AppError> {
        Ok(self.host.directory.change_installation((&self.login).into()).await?)
    }

    /// Reads one client.
    pub async fn view(&self, division: &Slug) -> Result<View, AppError> {
        let division = self.installation().await?.division(division).await?;
        Ok(self.host.directory.view(division.id).await?)
    }

    /// Opens a change to one client.
    pub async fn change(&self, division: &Slug) -> Result<Change, AppError> {
        let division = self.installation().await?.division(division).await?;
        Ok(self.host.directory.change(division.id, (&self.login).into()).await?)
    }
}

impl Visitor {
    /// Their proof that they are a system administrator.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] when they are none.
    pub fn administrator(self) -> Result<SystemAdministrator, AppError> {
        if self.login.is_administrator() {
            Ok(SystemAdministrator(self))
        } else {
            Err(self.refused(Right::Administrator))
        }
    }

    /// Their place at a client.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the client is closed to them.
    pub async fn desk(self, division: &Slug) -> Result<Desk, AppError> {
        let found = self.host.directory.rights(&self.login, division).await;
        if matches!(found, Err(Error::NotFound(_))) {
            log_refusal(self.login.id, self.visit.path(), "Entry to the client");
        }
        let (division, rights) = found?;
        Ok(Desk { visitor: self, division, rights })
    }

    /// The refusal for want of a right. Every guard refuses by it.
    fn refused(&self, right: Right) -> AppError {
        log_refusal(self.login.id, self.visit.path(), right);
        right.missing()
    }

    /// Reads what belongs to the installation.
    pub(crate) async fn installation(&self) -> Result<InstallationView, AppError> {
        Ok(self.host.directory.installation().await?)
    }

    /// Where every provider sends its SCIM requests (R44).
    pub fn scim_endpoint(&self) -> String {
        format!("{}/ws/scim/v2", self.host.public_url)
    }

    /// Where somebody who was invited goes.
    pub fn invitation_address(&self, secret: &str) -> String {
        crate::letters::invitation_address(&self.host.public_url, secret)
    }

    /// Whether a mail server takes mails.
    pub fn mails(&self) -> bool {
        self.host.mails
    }

    /// Whether a code was given less than five minutes ago.
    pub async fn recently_confirmed(&self) -> Result<bool, AppError> {
        Ok(self.is_recent(self.visit.confirmed_at().await?))
    }

    /// Whether it was less than five minutes ago.
    fn is_recent(&self, at: Option<DateTime<Utc>>) -> bool {
        let now = self.host.directory.clock().now();
        at.is_some_and(|at| now - at < TimeDelta::minutes(CONFIRMED_MINUTES))
    }

    /// Asks for a code before something sensitive, unless one was given just now (S2:29).
    ///
    /// # Errors
    /// [`AppError::Invalid`] on the field `code` when it is missing or wrong.
    pub async fn confirm(&self, code: &str) -> Result<(), AppError> {
        if self.recently_confirmed().await? {
            return Ok(());
        }
        let (_, enrolled) =
            self.host.directory.has_password_and_authenticator(self.login.id).await?;
        if !enrolled {
            return Err(AppError::invalid("code", t!("me.authenticator.first")));
        }
        if code.trim().is_empty() {
            return Err(AppError::invalid("code", t!("door.enter_code")));
        }
        let address = self.visit.address();
        match self.host.directory.check_code(self.login.id, code, address).await? {
            CodeCheck::Right(_) => {
                self.visit.set_confirmed_at(self.host.directory.clock().now()).await
            }
            CodeCheck::Wrong => Err(AppError::invalid("code", t!("door.wrong_code"))),
            CodeCheck::Paused { until } => Err(self.host.paused(until)),
        }
    }

    /// Ends this session.
    pub async fn sign_out(self) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.signed_out(&self.login).await?;
        change.commit().await?;
        self.leave().await
    }

    /// Ends every session of this person.
    pub async fn sign_out_everywhere(self) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.sign_out_everywhere(&self.login).await?;
        change.commit().await?;
        self.leave().await
    }

    /// A change to what is their own.
    async fn own_change(&self) -> Result<InstallationChange, AppError> {
        Ok(self.host.directory.change_installation((&self.login).into()).await?)
    }

    async fn leave(self) -> Result<(), AppError> {
        let out = self.visit.way_out(&self.host).await?;
        self.visit.end().await?;
        leptos_axum::redirect(&out);
        Ok(())
    }
}

/// Reads the form of a member of staff.
///
/// # Errors
/// [`AppError::Invalid`] on the first field that cannot be read.
pub fn staff_draft(name: String, email: String, access: &str) -> Result<StaffDraft, AppError> {
    let administrator = access == "administrator";
    let everywhere = if administrator { Ok(Access::None) } else { access.parse() };
    Ok(StaffDraft {
        name: field("name", name.try_into())?,
        email: field("email", email.try_into())?,
        administrator,
        everywhere: everywhere
            .map_err(|_| AppError::invalid("access", t!("host.what_they_may_do")))?,
    })
}

/// Logs that somebody was refused for want of a right (ASVS 16.3.2): who, what they asked for, and
/// the right. What they sent is not told.
pub fn log_refusal(login: LoginId, path: &str, right: impl Display) {
    tracing::warn!(%login, path, %right, "refused for want of a right");
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
                .map_err(|_| AppError::invalid("organization", t!("host.choose_organization")))?,
        ),
    };
    Ok(ProviderDraft {
        name: field("name", name.try_into())?,
        vendor: field("vendor", vendor.parse::<Vendor>())?,
        domains: field("domains", EmailDomain::list(domains))?,
        organization,
    })
}

/// Reads the form about an organization.
///
/// # Errors
/// [`AppError::Invalid`] on the first field that cannot be read.
pub fn organization_draft(
    name: String,
    domains: &str,
    locations: &str,
) -> Result<OrganizationDraft, AppError> {
    Ok(OrganizationDraft {
        name: field("name", name.try_into())?,
        domains: field("domains", EmailDomain::list(domains))?,
        locations: field("locations", Locations::list(locations))?,
    })
}

/// Reads what becomes of the people of a provider that is deleted.
///
/// # Errors
/// [`AppError::Invalid`] on the field that was not chosen.
pub fn people_outcome(people: &str, to: &str) -> Result<PeopleOutcome, AppError> {
    let to = to.parse().ok();
    PeopleOutcome::from_code(people, to).ok_or_else(|| match people {
        PeopleOutcome::MOVE => AppError::invalid("to", t!("host.provider_to_move_to")),
        _ => AppError::invalid("people", t!("host.people_become")),
    })
}

/// Leads back to the page of the client that a form was sent from, or to this one of its pages.
pub fn lead_back(division: &Slug, back: &str, else_to: &str) {
    let base = format!("/d/{division}/");
    let local = back.starts_with(&base) && !back.contains(['\\', '\r', '\n']);
    leptos_axum::redirect(&if local { back.to_owned() } else { format!("{base}{else_to}") });
}

/// Keeps an answer that holds a secret out of every cache.
pub fn forbid_storing() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Logs a fault once, with its whole chain, and gives it the reference that the page shows.
pub(crate) fn fault(error: &(dyn std::fmt::Debug + Send + Sync)) -> AppError {
    let reference = new_reference();
    tracing::error!(%reference, ?error, "fault");
    AppError::Fault(reference)
}
