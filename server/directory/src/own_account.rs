//! What people do to their own sign-in: password, recovery codes, sessions.

use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{LoginId, SessionId},
    language::Language,
    login::{FirstProof, Login, OwnAccount},
    time_zone::TimeZone,
};

use crate::{
    Directory, Error, InstallationChange, Result, activity::Happening, error::read, throttle::Tried,
};

/// What became of a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentPassword {
    Right,
    Wrong,
    /// Too many tries.
    Paused {
        until: chrono::DateTime<chrono::Utc>,
    },
}

/// Where somebody looks at their own account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Here {
    /// Their session.
    pub session: Option<SessionId>,
    /// Whether a provider signed them in a moment ago.
    pub came_just_now: bool,
    /// Whether browsers have passkeys at this address.
    pub passkeys_work: bool,
}

impl Directory {
    /// One’s own account. `calendar` is the secret of its address.
    pub async fn own_account(&self, login: Login, here: Here) -> Result<OwnAccount> {
        let found = sqlx::query!(
            r#"
            select l.password_hash is not null as "password!",
                   l.totp_sealed is not null as "authenticator!", l.reminders, l.language,
                   l.time_zone,
                   d.name as "client?",
                   (select count(*) from recovery_code where login_id = l.id) as "codes!"
            from login l left join division d on d.id = l.division_id
            where l.id = $1
            "#,
            login.id.0,
        )
        .fetch_one(&self.pool)
        .await?;
        let client = found.client.map(|it| read("division.name", it.try_into().ok()));
        let preferences = match login.account() {
            Some((division, account)) => {
                Some(self.view(division).await?.preferences_of(account).await?)
            }
            None => None,
        };
        Ok(OwnAccount {
            client: client.transpose()?,
            password: found.password,
            authenticator: found.authenticator,
            first_proof: FirstProof::asked(here.came_just_now, found.password),
            language: language(found.language)?,
            time_zone: time_zone(found.time_zone)?,
            recovery_codes: found.codes,
            passkeys: self.passkeys_of(login.id).await?,
            passkeys_work: here.passkeys_work,
            sessions: self.open_sessions(&login).await?,
            session: here.session,
            reminders: login.account().is_none().then_some(found.reminders),
            calendar: self.calendar_secret(&login).await?,
            preferences,
            login,
        })
    }

    /// Whether somebody has a password, and whether an authenticator.
    pub async fn has_password_and_authenticator(&self, login: LoginId) -> Result<(bool, bool)> {
        let found = sqlx::query!(
            r#"
            select password_hash is not null as "password!",
                   totp_sealed is not null as "authenticator!"
            from login where id = $1
            "#,
            login.0,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((found.password, found.authenticator))
    }

    /// Checks the password of somebody who is signed in. Wrong ones count as at the door.
    pub async fn check_current_password(
        &self,
        login: &Login,
        password: String,
        address: &str,
    ) -> Result<CurrentPassword> {
        let key = login.email.key();
        let tried = [Tried::Person(&key), Tried::Address(address)];
        if let Some(until) = self.begin_try(&tried).await? {
            return Ok(CurrentPassword::Paused { until });
        }
        let hashed =
            sqlx::query_scalar!("select password_hash from login where id = $1", login.id.0)
                .fetch_one(&self.pool)
                .await?;
        if !self.shared.passwords.fits(password, hashed).await {
            return Ok(CurrentPassword::Wrong);
        }
        self.take_back_try(&tried).await?;
        Ok(CurrentPassword::Right)
    }
}

impl InstallationChange {
    /// Gives somebody another password and ends all their sessions.
    pub async fn change_password(&mut self, who: &Login, hash: &str) -> Result<()> {
        sqlx::query!("update login set password_hash = $2 where id = $1", who.id.0, hash)
            .execute(self.conn())
            .await?;
        self.end_sessions(who.id).await?;
        self.record_of(who, ActivityStatus::PasswordChanged, "").await
    }

    /// Sets the language in which a member of staff reads the console; None: as their browser asks
    /// for. The same changes nothing.
    pub async fn set_own_language(&mut self, who: &Login, chosen: Option<Language>) -> Result<()> {
        let before = sqlx::query_scalar!(
            "select language from login where id = $1 and account_id is null for no key update",
            who.id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("member of staff"))?;
        let before = language(before)?;
        if before == chosen {
            return Ok(());
        }
        sqlx::query!(
            "update login set language = $2 where id = $1",
            who.id.0,
            chosen.map(Language::code),
        )
        .execute(self.conn())
        .await?;
        let words = |it: Option<Language>| it.map(|it| it.label().to_owned());
        self.tell_choice(who, "language", words(before), words(chosen)).await
    }

    /// Sets the time zone in which a member of staff reads times; None: UTC. The same changes
    /// nothing.
    pub async fn set_own_time_zone(&mut self, who: &Login, chosen: Option<TimeZone>) -> Result<()> {
        let before = sqlx::query_scalar!(
            "select time_zone from login where id = $1 and account_id is null for no key update",
            who.id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("member of staff"))?;
        let before = time_zone(before)?;
        if before == chosen {
            return Ok(());
        }
        sqlx::query!(
            "update login set time_zone = $2 where id = $1",
            who.id.0,
            chosen.map(TimeZone::name),
        )
        .execute(self.conn())
        .await?;
        let words = |it: Option<TimeZone>| it.map(String::from);
        self.tell_choice(who, "time zone", words(before), words(chosen)).await
    }

    async fn tell_choice(
        &mut self,
        who: &Login,
        field: &str,
        before: Option<String>,
        after: Option<String>,
    ) -> Result<()> {
        let change = FieldChange { field: field.to_owned(), before, after };
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name).with(vec![change]);
        self.record(ActivityStatus::StaffUpdated, told).await
    }

    /// Gives somebody other recovery codes; the old ones stop working.
    pub async fn renew_recovery_codes(&mut self, who: &Login, codes: &[String]) -> Result<()> {
        self.replace_recovery_codes(who.id, codes).await?;
        self.record_of(who, ActivityStatus::RecoveryCodesRenewed, "").await
    }

    /// Switches the mails that remind somebody of tokens on or off. The same changes nothing.
    pub async fn set_reminders(&mut self, who: &Login, wanted: bool) -> Result<()> {
        let switched = sqlx::query!(
            "update login set reminders = $2 where id = $1 and reminders <> $2",
            who.id.0,
            wanted
        )
        .execute(self.conn())
        .await?;
        if switched.rows_affected() == 0 {
            return Ok(());
        }
        let note = if wanted { "On." } else { "Off." };
        self.record_of(who, ActivityStatus::RemindersSwitched, note).await
    }

    /// Gives somebody who has none an authenticator and recovery codes, and ends all their
    /// sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have one by now.
    pub async fn add_authenticator(
        &mut self,
        who: &Login,
        secret: &[u8],
        step: i64,
        codes: &[String],
    ) -> Result<()> {
        self.enrol(who.id, secret, step, codes).await?;
        self.end_sessions(who.id).await?;
        self.record_of(who, ActivityStatus::AuthenticatorAdded, "").await
    }

    /// Gives somebody another authenticator and other recovery codes, and ends all their sessions.
    pub async fn replace_authenticator(
        &mut self,
        who: &Login,
        secret: &[u8],
        step: i64,
        codes: &[String],
    ) -> Result<()> {
        let sealed = self.directory().seal_totp(who.id, secret);
        sqlx::query!(
            "update login set totp_sealed = $2, totp_last_step = $3 where id = $1",
            who.id.0,
            sealed,
            step,
        )
        .execute(self.conn())
        .await?;
        self.replace_recovery_codes(who.id, codes).await?;
        self.end_sessions(who.id).await?;
        self.record_of(who, ActivityStatus::AuthenticatorReplaced, "").await
    }
}

fn time_zone(name: Option<String>) -> Result<Option<TimeZone>> {
    name.map(|it| read("login.time_zone", it.try_into().ok())).transpose()
}

pub(crate) fn language(code: Option<String>) -> Result<Option<Language>> {
    code.map(|it| read("login.language", Language::from_code(&it))).transpose()
}
