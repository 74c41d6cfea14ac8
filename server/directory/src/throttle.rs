//! Wrong tries at signing in, counted in the database so that all replicas count together.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::login::{SIGN_IN_PAUSE_MINUTES, SIGN_IN_TRIES};
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
    /// Counts a try before it is judged: of tries made at once no more are judged than one after
    /// the other. Until when tries are refused, if this one is.
    pub(crate) async fn begin_try(&self, tried: &[Tried<'_>]) -> Result<Option<DateTime<Utc>>> {
        let now = self.clock().now();
        let digests: Vec<_> = tried.iter().map(Tried::digest).collect();
        let paused = sqlx::query_scalar!(
            "select max(paused_until) from login_throttle where digest = any($1) and paused_until > $2",
            &digests,
            now,
        )
        .fetch_one(&self.pool)
        .await?;
        if paused.is_some() {
            return Ok(paused);
        }
        let until = now + TimeDelta::minutes(SIGN_IN_PAUSE_MINUTES);
        let mut too_many = false;
        for it in tried {
            too_many |= sqlx::query_scalar!(
                r#"
                insert into login_throttle as t (digest, failures, forget_at)
                values ($1, 1, $2)
                on conflict (digest) do update
                set failures = case when t.forget_at <= $3 then 1 else t.failures + 1 end,
                    forget_at = $2,
                    paused_until = case when t.forget_at > $3 and t.failures + 1 >= $4 then $2 end
                returning t.failures > $4 as "too_many!"
                "#,
                it.digest(),
                until,
                now,
                it.tries(),
            )
            .fetch_one(&self.pool)
            .await?;
        }
        Ok(too_many.then_some(until))
    }

    /// Takes a try that was right out of the count, and the pause that it started.
    pub(crate) async fn take_back_try(&self, tried: &[Tried<'_>]) -> Result<()> {
        for it in tried {
            sqlx::query!(
                r#"
                update login_throttle
                set failures = failures - 1,
                    paused_until = case when failures > $2 then paused_until end
                where digest = $1
                "#,
                it.digest(),
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
