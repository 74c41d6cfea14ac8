//! Signing in: the password, then the code.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::LoginId,
    login::Login,
};

use crate::{
    Actor, Directory, Error, InstallationChange, Result,
    activity::Happening,
    throttle::{self, Tried},
    totp,
};

/// What became of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// Right; what is asked next.
    Right { login: LoginId, next: NextStep },
    /// Wrong, or nobody has this address: the same answer in the same time.
    Wrong,
    /// Right, but of somebody whose client is SSO only.
    SsoOnly,
    /// Too many tries.
    Paused { until: DateTime<Utc> },
}

/// What is asked after the right password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// A code of the authenticator.
    Code,
    /// To enrol an authenticator.
    Enrolment,
    /// Nothing: an end user without an authenticator.
    Nothing,
}

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeCheck {
    Right(Login),
    Wrong,
    /// Too many tries.
    Paused {
        until: DateTime<Utc>,
    },
}

/// How many people of one address are tried.
const SAME_ADDRESS: i64 = 5;

impl Directory {
    /// Checks a password. `address` is the network address the try came from.
    pub async fn check_password(
        &self,
        email: &EmailAddress,
        password: String,
        address: &str,
    ) -> Result<PasswordCheck> {
        let key = email.key();
        let tried = [Tried::Person(&key), Tried::Address(address)];
        if let Some(until) = self.begin_try(&tried).await? {
            return Ok(PasswordCheck::Paused { until });
        }
        // Clients do not know of one another: an address may sign in to several.
        let found = sqlx::query!(
            r#"
            select l.id, password_hash as "password_hash!", totp_sealed is not null as "enrolled!",
                   user_type is not distinct from 'end_user' as "end_user!",
                   coalesce(d.sso_only, false) as "sso_only!"
            from login l left join division d on d.id = l.division_id
            where email_key = $1 and active and password_hash is not null
            order by account_id is not null, l.created_at
            limit $2
            "#,
            key,
            SAME_ADDRESS,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut sso_only = false;
        if found.is_empty() {
            self.shared.passwords.fits(password, None).await;
        } else {
            for it in found {
                if self.shared.passwords.fits(password.clone(), Some(it.password_hash)).await {
                    if it.sso_only {
                        sso_only = true;
                        continue;
                    }
                    self.take_back_try(&tried).await?;
                    let next = match (it.enrolled, it.end_user) {
                        (true, _) => NextStep::Code,
                        (false, false) => NextStep::Enrolment,
                        (false, true) => NextStep::Nothing,
                    };
                    return Ok(PasswordCheck::Right { login: LoginId(it.id), next });
                }
            }
        }
        if sso_only {
            self.take_back_try(&tried).await?;
            self.record_refused(email.as_str(), "SSO only.").await?;
            return Ok(PasswordCheck::SsoOnly);
        }
        self.record_refused(email.as_str(), "Wrong email or password.").await?;
        Ok(PasswordCheck::Wrong)
    }

    /// Checks a code from the authenticator, or a recovery code, and records the sign-in.
    pub async fn sign_in_with_code(
        &self,
        id: LoginId,
        code: &str,
        address: &str,
    ) -> Result<CodeCheck> {
        let checked = self.check_code(id, code, address).await?;
        if let CodeCheck::Right(login) = &checked {
            self.signed_in(login, address).await?;
        }
        Ok(checked)
    }

    /// Records the sign-in of somebody of whom no code is asked.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they were switched off meanwhile.
    pub async fn sign_in_without_code(&self, id: LoginId, address: &str) -> Result<Login> {
        let login = self.active_login(id).await?.ok_or(Error::NotFound("account"))?;
        self.signed_in(&login, address).await?;
        Ok(login)
    }

    async fn signed_in(&self, login: &Login, address: &str) -> Result<()> {
        let mut change = self.change_installation(login.into()).await?;
        throttle::forget(change.conn(), &login.email.key()).await?;
        change.record_signed_in(login, address).await?;
        change.commit().await
    }

    /// Checks a code of somebody who is signed in, before something sensitive.
    pub async fn check_code(&self, id: LoginId, code: &str, address: &str) -> Result<CodeCheck> {
        let Some(found) = self.active_login(id).await? else { return Ok(CodeCheck::Wrong) };
        let key = found.email.key();
        let tried = [Tried::Person(&key), Tried::Address(address)];
        if let Some(until) = self.begin_try(&tried).await? {
            return Ok(CodeCheck::Paused { until });
        }
        if self.take_totp(id, code).await? || self.take_recovery_code(&found, code).await? {
            self.take_back_try(&tried).await?;
            return Ok(CodeCheck::Right(found));
        }
        self.record_refused(found.email.as_str(), "Wrong code.").await?;
        Ok(CodeCheck::Wrong)
    }

    /// A code works once: only a later step than the last one is taken (ASVS 6.5.1).
    async fn take_totp(&self, id: LoginId, code: &str) -> Result<bool> {
        let digits: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let sealed = sqlx::query_scalar!("select totp_sealed from login where id = $1", id.0)
            .fetch_optional(&self.pool)
            .await?
            .flatten();
        let Some(sealed) = sealed else { return Ok(false) };
        let secret = self.open_totp(id, &sealed)?;
        let Some(step) = self.totp_step(&secret, &digits) else { return Ok(false) };
        let taken = sqlx::query!(
            "update login set totp_last_step = $2 where id = $1 and totp_last_step < $2",
            id.0,
            step,
        )
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn take_recovery_code(&self, who: &Login, code: &str) -> Result<bool> {
        let Some(digest) = totp::recovery_digest(code) else { return Ok(false) };
        let mut change = self.change_installation(who.into()).await?;
        let left = sqlx::query_scalar!(
            r#"
            with used as (
                delete from recovery_code where login_id = $1 and digest = $2 returning digest
            )
            select (select count(*) from recovery_code where login_id = $1) - 1 as "left!"
            from used
            "#,
            who.id.0,
            digest,
        )
        .fetch_optional(change.conn())
        .await?;
        let Some(left) = left else { return Ok(false) };
        let note = format!("{left} recovery codes left.");
        change.record_of(who, ActivityStatus::RecoveryCodeUsed, &note).await?;
        change.commit().await?;
        Ok(true)
    }

    pub(crate) async fn record_refused(&self, email: &str, why: &'static str) -> Result<()> {
        let mut change = self.change_installation(Actor::System).await?;
        let told = Happening::to(SubjectKind::Staff, email, email).noting(why);
        change.record(ActivityStatus::SignInRefused, told).await?;
        change.commit().await
    }
}

impl InstallationChange {
    /// Records a sign-in that a password began, at this network address.
    pub(crate) async fn record_signed_in(&mut self, who: &Login, address: &str) -> Result<()> {
        self.record_arrival(who, "").await?;
        self.prove_own_door(who).await?;
        self.alert_of_password(who, address).await
    }

    /// Records that somebody signed in, and when.
    pub(crate) async fn record_arrival(&mut self, who: &Login, note: &str) -> Result<()> {
        let now = self.now();
        sqlx::query!("update login set signed_in_at = $2 where id = $1", who.id.0, now)
            .execute(self.conn())
            .await?;
        self.record_of(who, ActivityStatus::SignedIn, note).await
    }

    /// Records in the feed of whom it happens to: the client's, or the installation's.
    pub(crate) async fn record_of(
        &mut self,
        who: &Login,
        status: ActivityStatus,
        note: &str,
    ) -> Result<()> {
        if let Some((division, account)) = who.account() {
            let told = Happening::to(SubjectKind::Account, account, &who.name).noting(note);
            return self.record_in(division, status, told).await;
        }
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name).noting(note);
        self.record(status, told).await
    }

    /// Records the sign-in of somebody who has just enrolled a new authenticator.
    pub async fn sign_in_enrolled(&mut self, id: LoginId, address: &str) -> Result<Login> {
        let found = self.directory().active_login(id).await?;
        let who = found.ok_or(Error::NotFound("account"))?;
        throttle::forget(self.conn(), &who.email.key()).await?;
        self.act_as((&who).into());
        self.record_signed_in(&who, address).await?;
        Ok(who)
    }

    /// Records that somebody signed out.
    pub async fn signed_out(&mut self, who: &Login) -> Result<()> {
        self.record_of(who, ActivityStatus::SignedOut, "").await
    }

    /// Ends every session of a person.
    pub async fn sign_out_everywhere(&mut self, who: &Login) -> Result<()> {
        self.end_sessions(who.id).await?;
        self.record_of(who, ActivityStatus::SignedOutEverywhere, "").await
    }
}
