//! Wrong tries at signing in, counted in the database so that all replicas count together.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::staff::{SIGN_IN_PAUSE_MINUTES, SIGN_IN_TRIES};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{Directory, Result};

/// Wrong tries from one network address before it pauses: an office shares one.
const ADDRESS_TRIES: u32 = 50;

/// What a try is counted under.
pub(crate) enum Tried<'a> {
    /// The key of an e-mail address, known to us or not.
    Person(&'a str),
    /// A network address.
    Address(&'a str),
}

impl Tried<'_> {
    fn digest(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Person(text) => ("person", text),
            Self::Address(text) => ("address", text),
        };
        Sha256::digest(format!("{kind}\0{text}").as_bytes()).to_vec()
    }

    fn tries(&self) -> i32 {
        let tries = match self {
            Self::Person(_) => SIGN_IN_TRIES,
            Self::Address(_) => ADDRESS_TRIES,
        };
        i32::try_from(tries).unwrap_or(i32::MAX)
    }
}

impl Directory {
    /// Until when tries are refused, if they are.
    pub(crate) async fn paused_until(&self, tried: &[Tried<'_>]) -> Result<Option<DateTime<Utc>>> {
        let digests: Vec<_> = tried.iter().map(Tried::digest).collect();
        Ok(sqlx::query_scalar!(
            "select max(paused_until) from login_throttle where digest = any($1) and paused_until > $2",
            &digests,
            self.clock().now(),
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// Counts a wrong try; the one that is too many starts the pause.
    pub(crate) async fn count_failure(&self, tried: &[Tried<'_>]) -> Result<()> {
        let now = self.clock().now();
        let until = now + TimeDelta::minutes(SIGN_IN_PAUSE_MINUTES);
        for it in tried {
            sqlx::query!(
                r#"
                insert into login_throttle as t (digest, failures, forget_at)
                values ($1, 1, $2)
                on conflict (digest) do update
                set failures = case when t.forget_at <= $3 then 1 else t.failures + 1 end,
                    forget_at = $2,
                    paused_until = case
                        when t.forget_at > $3 and (t.failures + 1) % $4 = 0 then $2
                        else t.paused_until
                    end
                "#,
                it.digest(),
                until,
                now,
                it.tries(),
            )
            .execute(&self.pool)
            .await?;
        }
        Ok(())
    }
}

/// Forgets a person's wrong tries after the right one.
pub(crate) async fn forget(connection: &mut PgConnection, person: &str) -> Result<()> {
    sqlx::query!("delete from login_throttle where digest = $1", Tried::Person(person).digest())
        .execute(connection)
        .await?;
    Ok(())
}
