//! Signing in: the password, then the code.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::StaffId,
    staff::Staff,
};

use crate::{
    Actor, Directory, InstallationChange, Result,
    activity::Happening,
    staff::staff,
    throttle::{self, Tried},
    totp,
};

/// What became of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCheck {
    /// Right; a code is asked next, or an authenticator is enrolled.
    Right { staff: StaffId, enrolled: bool },
    /// Wrong, or nobody has this address: the same answer in the same time.
    Wrong,
    /// Too many tries.
    Paused { until: DateTime<Utc> },
}

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeCheck {
    Right(Staff),
    Wrong,
    /// Too many tries.
    Paused {
        until: DateTime<Utc>,
    },
}

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
        let found = sqlx::query!(
            r#"
            select id, password_hash, totp_sealed is not null as "enrolled!"
            from staff where email_key = $1 and active
            "#,
            key,
        )
        .fetch_optional(&self.pool)
        .await?;
        let hashed = found.as_ref().map(|it| it.password_hash.clone());
        let fits = self.shared.passwords.fits(password, hashed).await;
        if let Some(it) = found.filter(|_| fits) {
            self.take_back_try(&tried).await?;
            return Ok(PasswordCheck::Right { staff: StaffId(it.id), enrolled: it.enrolled });
        }
        self.record_refused(email.as_str(), "Wrong email or password.").await?;
        Ok(PasswordCheck::Wrong)
    }

    /// Checks a code from the authenticator, or a recovery code, and records the sign-in.
    pub async fn sign_in_with_code(
        &self,
        id: StaffId,
        code: &str,
        address: &str,
    ) -> Result<CodeCheck> {
        let checked = self.check_code(id, code, address).await?;
        if let CodeCheck::Right(staff) = &checked {
            let actor = Actor::Staff { id: staff.id, name: staff.name.to_string() };
            let mut change = self.change_installation(actor).await?;
            throttle::forget(change.conn(), &staff.email.key()).await?;
            change.record_signed_in(staff).await?;
            change.commit().await?;
        }
        Ok(checked)
    }

    /// Checks a code of somebody who is signed in, before something sensitive.
    pub async fn check_code(&self, id: StaffId, code: &str, address: &str) -> Result<CodeCheck> {
        let Some(found) = self.active_staff(id).await? else { return Ok(CodeCheck::Wrong) };
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
    async fn take_totp(&self, id: StaffId, code: &str) -> Result<bool> {
        let digits: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let sealed = sqlx::query_scalar!("select totp_sealed from staff where id = $1", id.0)
            .fetch_optional(&self.pool)
            .await?
            .flatten();
        let Some(sealed) = sealed else { return Ok(false) };
        let secret = self.open_totp(id, &sealed)?;
        let Some(step) = self.totp_step(&secret, &digits) else { return Ok(false) };
        let taken = sqlx::query!(
            "update staff set totp_last_step = $2 where id = $1 and totp_last_step < $2",
            id.0,
            step,
        )
        .execute(&self.pool)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    async fn take_recovery_code(&self, who: &Staff, code: &str) -> Result<bool> {
        let Some(digest) = totp::recovery_digest(code) else { return Ok(false) };
        let actor = Actor::Staff { id: who.id, name: who.name.to_string() };
        let mut change = self.change_installation(actor).await?;
        let left = sqlx::query_scalar!(
            r#"
            with used as (
                delete from recovery_code where staff_id = $1 and digest = $2 returning digest
            )
            select (select count(*) from recovery_code where staff_id = $1) - 1 as "left!"
            from used
            "#,
            who.id.0,
            digest,
        )
        .fetch_optional(change.conn())
        .await?;
        let Some(left) = left else { return Ok(false) };
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name)
            .noting(format!("{left} recovery codes left."));
        change.record(ActivityStatus::RecoveryCodeUsed, told).await?;
        change.commit().await?;
        Ok(true)
    }

    async fn record_refused(&self, email: &str, why: &'static str) -> Result<()> {
        let mut change = self.change_installation(Actor::System).await?;
        let told = Happening::to(SubjectKind::Staff, email, email).noting(why);
        change.record(ActivityStatus::SignInRefused, told).await?;
        change.commit().await
    }
}

impl InstallationChange {
    pub(crate) async fn record_signed_in(&mut self, who: &Staff) -> Result<()> {
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name);
        self.record(ActivityStatus::SignedIn, told).await
    }

    /// Records the sign-in of somebody who has just enrolled a new authenticator.
    pub async fn sign_in_enrolled(&mut self, id: StaffId) -> Result<Staff> {
        let found = sqlx::query!("select name, email, created_at from staff where id = $1", id.0)
            .fetch_one(self.conn())
            .await?;
        let who = staff(id.0, found.name, found.email, found.created_at)?;
        throttle::forget(self.conn(), &who.email.key()).await?;
        self.act_as(Actor::Staff { id: who.id, name: who.name.to_string() });
        self.record_signed_in(&who).await?;
        Ok(who)
    }

    /// Records that somebody signed out.
    pub async fn signed_out(&mut self, who: &Staff) -> Result<()> {
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name);
        self.record(ActivityStatus::SignedOut, told).await
    }

    /// Ends every session of a person.
    pub async fn sign_out_everywhere(&mut self, who: &Staff) -> Result<()> {
        self.end_sessions(who.id).await?;
        let told = Happening::to(SubjectKind::Staff, who.id, &who.name);
        self.record(ActivityStatus::SignedOutEverywhere, told).await
    }
}
