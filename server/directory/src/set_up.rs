//! The first administrator: the set-up link, and what is gathered before anything is created.

use chrono::TimeDelta;
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::LoginId,
    login::Login,
    name::Name,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Actor, Directory, Error, InstallationChange, Result, activity::Happening, clock::draw, totp,
};

/// How long a set-up link works.
const LINK_HOURS: i64 = 24;

/// An administrator to be created.
pub struct NewAdministrator {
    pub name: Name,
    pub email: EmailAddress,
    pub password_hash: String,
    pub totp_secret: Vec<u8>,
    pub totp_last_step: i64,
    /// In clear: shown once, stored as digests.
    pub recovery_codes: Vec<String>,
}

/// What set-up has gathered before the authenticator is proven. Kept sealed in the session.
#[derive(Serialize, Deserialize)]
pub struct PendingAdministrator {
    pub link: String,
    pub name: Name,
    pub email: EmailAddress,
    pub password_hash: String,
}

impl Directory {
    /// Makes the one set-up link; an older one stops working. Returns its secret part.
    ///
    /// # Errors
    /// [`Error::SetUpLink`] when the installation has an administrator already.
    pub async fn make_setup_link(&self, actor: Actor) -> Result<String> {
        let secret = totp::base32(&draw::<20>(self.chance())).to_lowercase();
        let mut change = self.change_installation(actor).await?;
        let expires_at = change.now() + TimeDelta::hours(LINK_HOURS);
        let made = sqlx::query!(
            r#"
            insert into setup_link (digest, expires_at)
            select $1, $2 where not exists (select from login where administrator)
            on conflict (only_one) do update set digest = $1, expires_at = $2
            "#,
            digest(&secret),
            expires_at,
        )
        .execute(change.conn())
        .await?;
        if made.rows_affected() == 0 {
            return Err(Error::SetUpLink);
        }
        let told = Happening::to(SubjectKind::Staff, "setup-link", "Set-up link")
            .noting("Works for 24 hours.");
        change.record(ActivityStatus::SetupLinkCreated, told).await?;
        change.commit().await?;
        Ok(secret)
    }

    /// Whether a set-up link still works.
    pub async fn setup_link_works(&self, secret: &str) -> Result<bool> {
        Ok(sqlx::query_scalar!(
            r#"
            select exists (select from setup_link where digest = $1 and expires_at > $2)
                and not exists (select from login where administrator) as "works!"
            "#,
            digest(secret),
            self.clock().now(),
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// The PHC string of a password.
    pub async fn hash_password(&self, password: String) -> String {
        self.shared.passwords.hash(self.chance(), password).await
    }

    /// A new authenticator secret.
    pub fn new_totp_secret(&self) -> Vec<u8> {
        totp::new_secret(self.chance()).to_vec()
    }

    /// Ten new recovery codes.
    pub fn new_recovery_codes(&self) -> Vec<String> {
        totp::new_recovery_codes(self.chance())
    }

    /// The step of a code that fits a secret now.
    pub fn totp_step(&self, secret: &[u8], code: &str) -> Option<i64> {
        totp::step(secret, code, self.clock().now())
    }

    /// The `otpauth:` address of a secret, and the secret in base32.
    pub fn totp_address(&self, secret: &[u8], account: &str) -> Option<(String, String)> {
        Some((totp::address(secret, account)?, totp::base32(secret)))
    }

    pub(crate) fn seal_totp(&self, login: LoginId, secret: &[u8]) -> Vec<u8> {
        self.keys().seal(self.chance(), &format!("staff.totp/{login}"), secret)
    }

    pub(crate) fn open_totp(&self, login: LoginId, sealed: &[u8]) -> Result<Vec<u8>> {
        self.keys().open(&format!("staff.totp/{login}"), sealed)
    }
}

impl InstallationChange {
    /// Creates the first administrator and uses up the link. Of two at once one wins: the link's
    /// row is the lock.
    pub async fn create_first_administrator(
        &mut self,
        link: &str,
        new: &NewAdministrator,
        address: &str,
    ) -> Result<Login> {
        self.lock_logins().await?;
        let now = self.now();
        let used = sqlx::query!(
            "delete from setup_link where digest = $1 and expires_at > $2",
            digest(link),
            now,
        )
        .execute(self.conn())
        .await?;
        let first = sqlx::query_scalar!(
            r#"select not exists (select from login where administrator) as "first!""#
        )
        .fetch_one(self.conn())
        .await?;
        if used.rows_affected() == 0 || !first {
            return Err(Error::SetUpLink);
        }
        let login = self.create_administrator(new).await?;
        self.act_as((&login).into());
        self.record_signed_in(&login, address).await?;
        Ok(login)
    }
}

fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.trim().as_bytes()).to_vec()
}
