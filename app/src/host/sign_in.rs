//! The steps of signing in: address, password, code.

use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_directory::{CodeCheck, NextStep, PasswordCheck};
use rollcall_model::{
    email::EmailAddress,
    id::LoginId,
    login::{Login, SIGN_IN_PAUSE_MINUTES, SIGN_IN_TRIES, SignInStep},
    sign_on::SignOnOffer,
};
use serde::{Deserialize, Serialize};

use super::{Host, Visit, sign_on::Origin};
use crate::{
    api::session::PendingSignIn,
    error::{AppError, field},
};

/// The session's key for a sign-in that has begun.
const PENDING: &str = "sign_in";

/// A sign-in that has begun.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    pub email: EmailAddress,
    /// A path of ours to go to afterwards; blank: home.
    pub next: String,
    /// Whose password was right.
    pub login: Option<LoginId>,
    /// Whether a code is asked; else an authenticator is enrolled.
    pub enrolled: bool,
    /// The provider of the address's domain.
    #[serde(default)]
    pub offer: Option<SignOnOffer>,
    /// The provider that proved them; None: their password did.
    #[serde(default)]
    pub origin: Option<Origin>,
}

impl Visit {
    pub(super) async fn pending_sign_in(&self) -> Result<Option<Pending>, AppError> {
        self.get(PENDING).await
    }
}

/// The sign-in that has begun in this browser.
pub async fn pending() -> Result<Option<PendingSignIn>, AppError> {
    let pending = Visit::current()?.pending_sign_in().await?;
    Ok(pending.map(|it| PendingSignIn {
        email: it.email.as_str().to_owned(),
        step: if it.login.is_some() { SignInStep::Code } else { SignInStep::Password },
        offer: it.offer,
    }))
}

/// Takes the address. The same answer for everyone, so nobody learns who has an account.
pub async fn begin(email: String, next: String) -> Result<(), AppError> {
    let email: EmailAddress = field("email", email.try_into())?;
    let next = local_path(&next).unwrap_or_default();
    let offer = Host::here()?.directory.offer_for(&email).await?;
    let offer = offer.map(|it| SignOnOffer { start: with_next(&it.start, &next), ..it });
    let pending = Pending { email, next, login: None, enrolled: true, offer, origin: None };
    Visit::current()?.set(PENDING, &pending).await?;
    leptos_axum::redirect("/sign-in/password");
    Ok(())
}

/// Checks the password.
pub async fn password(password: String) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let Some(pending) = visit.pending_sign_in().await? else { return start_again() };
    if password.is_empty() {
        return Err(AppError::invalid("password", t!("door.enter_password")));
    }
    match host.directory.check_password(&pending.email, password, visit.address()).await? {
        PasswordCheck::Right { login, next } => {
            let pending = Pending { login: Some(login), ..pending };
            let there = go_on(&host, &visit, pending, login, next).await?;
            leptos_axum::redirect(&there);
            Ok(())
        }
        PasswordCheck::Wrong => Err(AppError::invalid(
            "password",
            &t!("door.no_match", tries = SIGN_IN_TRIES, minutes = SIGN_IN_PAUSE_MINUTES),
        )),
        PasswordCheck::SsoOnly => Err(AppError::invalid("password", t!("refused.sso_only"))),
        PasswordCheck::Paused { until } => Err(host.paused(until)),
    }
}

/// Where somebody goes who has proven themselves once: to what is asked next, or in.
pub(super) async fn go_on(
    host: &Host,
    visit: &Visit,
    pending: Pending,
    login: LoginId,
    next: NextStep,
) -> Result<String, AppError> {
    if pending.origin.is_none() {
        host.directory.require_own_door(login).await?;
    }
    let there = match next {
        NextStep::Code => "/sign-in/code",
        NextStep::Enrolment => "/authenticator",
        NextStep::Nothing => {
            let login = host.directory.sign_in_without_code(login, visit.address()).await?;
            visit.sign_in(login.id, pending.origin.as_ref()).await?;
            return host.there_or_home(&pending.next, &login).await;
        }
    };
    visit.set(PENDING, &Pending { enrolled: next == NextStep::Code, ..pending }).await?;
    Ok(there.to_owned())
}

/// Checks the code and signs in.
pub async fn code(code: String) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let pending = visit.pending_sign_in().await?;
    let Some((login, pending)) = pending.and_then(|it| Some((it.login?, it))) else {
        return start_again();
    };
    if code.trim().is_empty() {
        return Err(AppError::invalid("code", t!("door.enter_code")));
    }
    if pending.origin.is_none() {
        host.directory.require_own_door(login).await?;
    }
    match host.directory.sign_in_with_code(login, &code, visit.address()).await? {
        CodeCheck::Right(login) => {
            visit.sign_in(login.id, pending.origin.as_ref()).await?;
            leptos_axum::redirect(&host.there_or_home(&pending.next, &login).await?);
            Ok(())
        }
        CodeCheck::Wrong => Err(AppError::invalid("code", t!("door.wrong_code"))),
        CodeCheck::Paused { until } => Err(host.paused(until)),
    }
}

impl Host {
    /// A path, or where somebody begins who asked for none.
    pub(super) async fn there_or_home(
        &self,
        there: &str,
        login: &Login,
    ) -> Result<String, AppError> {
        match local_path(there) {
            Some(there) => Ok(there),
            None => Ok(self.directory.home(login).await?),
        }
    }

    pub(super) fn paused(&self, until: DateTime<Utc>) -> AppError {
        let seconds = (until - self.directory.clock().now()).num_seconds().max(1);
        let minutes = (seconds + 59) / 60;
        AppError::TooMany(plural!("door.paused", minutes))
    }
}

/// The start of a sign-in that leads somewhere afterwards.
fn with_next(start: &str, next: &str) -> String {
    match next {
        "" => start.to_owned(),
        next => format!("{start}?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC)),
    }
}

fn start_again() -> Result<(), AppError> {
    leptos_axum::redirect("/sign-in");
    Err(AppError::Conflict(t!("door.open_too_long").to_owned()))
}

/// Only a path of this site: an address elsewhere would make sign-in an open redirect.
pub fn local_path(next: &str) -> Option<String> {
    let local = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        // A header takes nothing else.
        && next.chars().all(|it| it.is_ascii_graphic());
    local.then(|| next.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_leads_to_paths_of_ours_only() {
        for good in ["/clients", "/d/acme/users?type=technician"] {
            assert_eq!(local_path(good).as_deref(), Some(good));
        }
        for bad in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "/ü"]
        {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
