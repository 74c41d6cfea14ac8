//! Sessions of the console, by the digest of the cookie's id.
//!
//! The server's `SessionStore` stands on these. Not a [`Change`](crate::Change): a session is not
//! something that happens to the installation; signing in and out are, and record themselves.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::id::{IdentityProviderId, LoginId};
use serde_json::Value;
use uuid::Uuid;

use crate::{Directory, Result};

/// A session ends when it was not used for this long, in minutes (`sso.md` 3.5).
pub const IDLE_MINUTES: i64 = 30;
/// A session ends this long after it began, in hours.
pub const ABSOLUTE_HOURS: i64 = 8;

/// How often the time of a session's last use is written, in minutes.
const TOUCH_MINUTES: i64 = 1;

/// Whose session it is, and where it began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionOf {
    pub login: Option<LoginId>,
    /// A passkey signed them in.
    pub passkey: bool,
    /// The provider that signed them in; None: a password or a passkey did.
    pub provider: Option<IdentityProviderId>,
    /// The provider's own name of its session.
    pub sid: Option<String>,
}

impl From<Option<LoginId>> for SessionOf {
    fn from(login: Option<LoginId>) -> Self {
        Self { login, ..Self::default() }
    }
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Of a [`SessionId`](rollcall_model::id::SessionId).
    pub id: Uuid,
    pub data: Value,
    pub expires_at: DateTime<Utc>,
    /// The tag of the language that its person chose.
    pub language: Option<String>,
    /// The name of the time zone that its person chose.
    pub time_zone: Option<String>,
}

impl Directory {
    /// Stores a new session; false when the id exists already.
    pub async fn create_session(
        &self,
        digest: &[u8],
        of: impl Into<SessionOf>,
        data: &Value,
    ) -> Result<bool> {
        let (now, of) = (self.clock().now(), of.into());
        let created = sqlx::query!(
            r#"
            insert into session (digest, login_id, data, created_at, expires_at, provider_id, sid,
                                 passkey)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict do nothing
            "#,
            digest,
            of.login.map(|it| it.0),
            data,
            now,
            now + TimeDelta::minutes(IDLE_MINUTES),
            of.provider.map(|it| it.0),
            of.sid,
            of.passkey,
        )
        .execute(&self.pool)
        .await?;
        Ok(created.rows_affected() == 1)
    }

    /// Writes a session's data. An update only: a session that was ended while a request ran stays
    /// ended.
    pub async fn save_session(
        &self,
        digest: &[u8],
        of: impl Into<SessionOf>,
        data: &Value,
    ) -> Result<()> {
        let of = of.into();
        sqlx::query!(
            r#"
            update session
            set data = $2, login_id = $3, provider_id = $4, sid = $5, passkey = $6
            where digest = $1
            "#,
            digest,
            data,
            of.login.map(|it| it.0),
            of.provider.map(|it| it.0),
            of.sid,
            of.passkey,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A session that has not ended, whose person is still active, and which began at a provider
    /// where that is the only way. Using it keeps it alive.
    pub async fn session(&self, digest: &[u8]) -> Result<Option<Session>> {
        let now = self.clock().now();
        let idle = now + TimeDelta::minutes(IDLE_MINUTES);
        let found = sqlx::query_as!(
            Session,
            r#"
            select s.id, s.data, s.expires_at, reader.language as "language?",
                   reader.time_zone as "time_zone?"
            from session s left join login reader on reader.id = s.login_id
            where s.digest = $1 and s.expires_at > $2 and s.created_at > $3
                and (s.login_id is null or exists (
                    select from login l left join division d on d.id = l.division_id
                    where l.id = s.login_id and l.active
                        and (s.provider_id is not null or d.sso_only is not true)))
            "#,
            digest,
            now,
            now - TimeDelta::hours(ABSOLUTE_HOURS),
        )
        .fetch_optional(&self.pool)
        .await?;
        if let Some(it) = &found
            && idle - it.expires_at >= TimeDelta::minutes(TOUCH_MINUTES)
        {
            sqlx::query!("update session set expires_at = $2 where digest = $1", digest, idle)
                .execute(&self.pool)
                .await?;
        }
        Ok(found)
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: &[u8]) -> Result<()> {
        sqlx::query!("delete from session where digest = $1", digest).execute(&self.pool).await?;
        Ok(())
    }

    /// Removes what is over: sessions, counted tries, requests that were kept long enough.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.clock().now();
        sqlx::query!(
            r#"
            with sessions as (delete from session where expires_at <= $1 or created_at <= $2)
            delete from login_throttle where forget_at <= $1
            "#,
            now,
            now - TimeDelta::hours(ABSOLUTE_HOURS),
        )
        .execute(&self.pool)
        .await?;
        self.sweep_flows().await?;
        self.sweep_challenges().await?;
        self.sweep_scim_requests().await
    }
}
