//! What people do to their own sign-in.

use rollcall_directory::{CurrentPassword, Here};
use rollcall_model::{
    id::SessionId,
    language::Language,
    login::{FirstProof, OwnAccount},
};

use super::{
    Host, Visitor,
    set_up::{self, OwnEnrolment},
};
use crate::{
    api::{At, accounts::PreferencesForm},
    error::{AppError, field},
};

impl Visitor {
    /// Their account.
    pub async fn own_account(self) -> Result<At<OwnAccount>, AppError> {
        let Host { directory, public_url, party, .. } = &self.host;
        let now = directory.clock().now();
        let here = Here {
            session: self.visit.session_id().await?,
            came_just_now: self.came_just_now().await?,
            passkeys_work: party.is_some(),
        };
        let mut it = directory.own_account(self.login, here).await?;
        it.calendar = it.calendar.map(|secret| format!("{public_url}/calendar/{secret}.ics"));
        super::forbid_storing();
        Ok(At { now, it })
    }

    /// Leads on to their first authenticator, once they have proven themselves as [`FirstProof`]
    /// says.
    pub async fn set_up_authenticator(self, password: String) -> Result<(), AppError> {
        let directory = &self.host.directory;
        let (has_password, enrolled) =
            directory.has_password_and_authenticator(self.login.id).await?;
        if enrolled {
            return Err(AppError::Conflict(t!("me.authenticator.there").to_owned()));
        }
        match FirstProof::asked(self.came_just_now().await?, has_password) {
            FirstProof::Given => {}
            FirstProof::Password => self.check_own_password(password, "password").await?,
            FirstProof::SignIn => {
                return Err(AppError::Conflict(t!("me.authenticator.sign_in_again").to_owned()));
            }
        }
        set_up::begin_own(&self.visit, directory, OwnEnrolment::First).await
    }

    /// Leads on to another authenticator.
    pub async fn replace_authenticator(self, code: &str) -> Result<(), AppError> {
        self.confirm(code).await?;
        set_up::begin_own(&self.visit, &self.host.directory, OwnEnrolment::Replacement).await
    }

    /// Whether a provider signed them in less than five minutes ago.
    async fn came_just_now(&self) -> Result<bool, AppError> {
        let at = self.visit.origin().await?.and_then(|it| it.at);
        Ok(self.is_recent(at))
    }

    /// Checks their password, which the form calls `field`.
    async fn check_own_password(&self, password: String, field: &str) -> Result<(), AppError> {
        if password.is_empty() {
            return Err(AppError::invalid(field, t!("me.password.enter")));
        }
        let (directory, address) = (&self.host.directory, self.visit.address());
        match directory.check_current_password(&self.login, password, address).await? {
            CurrentPassword::Right => Ok(()),
            CurrentPassword::Wrong => Err(AppError::invalid(field, t!("me.password.wrong"))),
            CurrentPassword::Paused { until } => Err(self.host.paused(until)),
        }
    }

    /// Sets what no provider manages of their account.
    pub async fn save_own_preferences(self, form: PreferencesForm) -> Result<(), AppError> {
        let Some((division, account)) = self.login.account() else {
            return Err(AppError::NotFound("user".to_owned()));
        };
        let preferences = super::accounts::preferences(form)?;
        let mut change = self.host.directory.change(division, (&self.login).into()).await?;
        change.set_preferences(account, &preferences).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Switches mails about tokens that run out on or off.
    pub async fn set_reminders(self, wanted: bool) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.set_reminders(&self.login, wanted).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Makes the address of their calendar.
    pub async fn open_calendar(self) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.open_calendar(&self.login).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Ends the address of their calendar.
    pub async fn close_calendar(self) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.close_calendar(&self.login).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Changes their password, which ends every other session; this one goes on under a new id.
    pub async fn change_password(self, current: String, password: String) -> Result<(), AppError> {
        self.check_own_password(current, "current").await?;
        set_up::check_password(&password, &[self.login.name.as_str(), self.login.email.as_str()])?;
        let hash = self.host.directory.hash_password(password).await;
        let mut change = self.own_change().await?;
        change.change_password(&self.login, &hash).await?;
        change.commit().await?;
        self.stay().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Chooses the language in which they read the console; blank: as their browser asks for.
    pub async fn choose_language(self, language: &str) -> Result<(), AppError> {
        let chosen = match language {
            "" => None,
            code => Some(
                Language::from_code(code)
                    .ok_or_else(|| AppError::invalid("language", t!("me.language.unknown")))?,
            ),
        };
        let mut change = self.own_change().await?;
        change.set_own_language(&self.login, chosen).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Chooses the time zone of the times that they are shown; blank: UTC.
    pub async fn choose_time_zone(self, time_zone: String) -> Result<(), AppError> {
        let chosen = match time_zone.as_str() {
            "" => None,
            _ => Some(field("time_zone", time_zone.try_into())?),
        };
        let mut change = self.own_change().await?;
        change.set_own_time_zone(&self.login, chosen).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Goes on under a new id after every session was ended.
    pub(super) async fn stay(&self) -> Result<(), AppError> {
        self.visit.renew(self.login.id).await
    }

    /// Makes ten new recovery codes and leads to them.
    pub async fn renew_recovery_codes(self, code: &str) -> Result<(), AppError> {
        self.confirm(code).await?;
        let codes = self.host.directory.new_recovery_codes();
        let mut change = self.own_change().await?;
        change.renew_recovery_codes(&self.login, &codes).await?;
        change.commit().await?;
        set_up::show_new_recovery_codes(&self.visit, &self.host.directory, &codes).await
    }

    /// Ends one of their sessions.
    pub async fn end_session(self, session: SessionId) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.end_own_session(&self.login, session).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Ends all their sessions; this one goes on under a new id.
    pub async fn end_other_sessions(self) -> Result<(), AppError> {
        let mut change = self.own_change().await?;
        change.sign_out_everywhere(&self.login).await?;
        change.commit().await?;
        self.stay().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }
}
