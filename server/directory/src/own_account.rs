//! What people do to their own sign-in: password, recovery codes, sessions.

use chrono::TimeDelta;
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::AccountId,
    language::Language,
    login::{Login, OwnAccount},
    profile::Preferences,
};

use crate::{
    ABSOLUTE_HOURS, Change, Directory, Error, InstallationChange, Result, account_profile::stored,
    activity::Happening, error::read, throttle::Tried,
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

impl Directory {
    /// One’s own account.
    pub async fn own_account(&self, login: Login) -> Result<OwnAccount> {
        let now = self.clock().now();
        let found = sqlx::query!(
            r#"
            select l.totp_sealed is not null as "authenticator!", d.name as "client?", l.language,
                   (select count(*) from recovery_code where login_id = l.id) as "codes!",
                   (select count(*) from session
                    where login_id = l.id and expires_at > $2 and created_at > $3) as "sessions!"
            from login l left join division d on d.id = l.division_id
            where l.id = $1
            "#,
            login.id.0,
            now,
            now - TimeDelta::hours(ABSOLUTE_HOURS),
        )
        .fetch_one(&self.pool)
        .await?;
        let client = found.client.map(|it| read("division.name", it.try_into().ok()));
        Ok(OwnAccount {
            login,
            client: client.transpose()?,
            authenticator: found.authenticator,
            language: language(found.language)?,
            recovery_codes: found.codes,
            sessions: found.sessions,
        })
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
        let change = FieldChange {
            field: "language".to_owned(),
            before: words(before),
            after: words(chosen),
        };
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name).with(vec![change]);
        self.record(ActivityStatus::StaffUpdated, told).await
    }

    /// Gives somebody other recovery codes; the old ones stop working.
    pub async fn renew_recovery_codes(&mut self, who: &Login, codes: &[String]) -> Result<()> {
        self.replace_recovery_codes(who.id, codes).await?;
        self.record_of(who, ActivityStatus::RecoveryCodesRenewed, "").await
    }
}

impl Change {
    /// Sets the language in which somebody of the client reads the console; None: as their browser
    /// asks for. The same changes nothing.
    pub async fn set_own_language(
        &mut self,
        account: AccountId,
        chosen: Option<Language>,
    ) -> Result<()> {
        let found = sqlx::query!(
            r#"
            select phone, language, time_zone from account
            where division_id = $1 and id = $2 and deleted_at is null
            "#,
            self.division_id().0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user"))?;
        let preferences = stored(found.phone, found.language, found.time_zone)?;
        self.set_preferences(account, &Preferences { language: chosen, ..preferences }).await
    }
}

fn language(code: Option<String>) -> Result<Option<Language>> {
    code.map(|it| read("login.language", Language::from_code(&it))).transpose()
}
