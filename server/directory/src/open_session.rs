//! The sessions that somebody has open, and how they sign in.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    account::AccountSecurity,
    activity::ActivityStatus,
    id::{AccountId, LoginId, SessionId},
    login::{Login, OpenSession, SessionWay},
};
use sqlx::PgConnection;

use crate::{
    ABSOLUTE_HOURS, Directory, Error, IDLE_MINUTES, InstallationChange, Result, View, error::read,
};

impl Directory {
    /// The sessions somebody has open, the one used last first.
    pub(crate) async fn open_sessions(&self, of: &Login) -> Result<Vec<OpenSession>> {
        let now = self.clock().now();
        match of.account() {
            Some((division, _)) => {
                let mut view = self.view(division).await?;
                open_sessions(view.conn().await?, of.id, now).await
            }
            None => open_sessions(&mut *self.pool.acquire().await?, of.id, now).await,
        }
    }
}

impl View {
    /// How an account signs in, and where it is signed in; None: nobody invited them, and they
    /// never signed in.
    pub async fn security_of(&mut self, account: AccountId) -> Result<Option<AccountSecurity>> {
        let (division, now) = (self.division_id(), self.now());
        let found = sqlx::query!(
            r#"
            select l.id, l.password_hash is not null as "password!",
                   (select p.name
                    from federated_identity f
                    join identity_provider p
                        on p.division_id = f.division_id and p.id = f.provider_id
                    where f.division_id = a.division_id and f.account_id = a.id
                        and f.provider_id = a.provider_id) as "provider?"
            from account a join login l on l.division_id = a.division_id and l.account_id = a.id
            where a.division_id = $1 and a.id = $2
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn().await?)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let provider = found.provider.map(|it| read("identity_provider.name", it.try_into().ok()));
        Ok(Some(AccountSecurity {
            password: found.password,
            provider: provider.transpose()?,
            sessions: open_sessions(self.conn().await?, LoginId(found.id), now).await?,
        }))
    }
}

impl InstallationChange {
    /// Ends one session of somebody.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have none of this id.
    pub async fn end_own_session(&mut self, who: &Login, id: SessionId) -> Result<()> {
        let ended =
            sqlx::query!("delete from session where id = $1 and login_id = $2", id.0, who.id.0,)
                .execute(self.conn())
                .await?;
        if ended.rows_affected() == 0 {
            return Err(Error::NotFound("session"));
        }
        self.record_of(who, ActivityStatus::SignedOut, "In another browser.").await
    }
}

/// Staff have no division, and no provider signs them in: without a division no provider is read.
async fn open_sessions(
    connection: &mut PgConnection,
    of: LoginId,
    now: DateTime<Utc>,
) -> Result<Vec<OpenSession>> {
    let found = sqlx::query!(
        r#"
        select s.id, s.created_at, s.expires_at, s.passkey, s.provider_id, p.name as "provider?"
        from session s join login l on l.id = s.login_id
        left join identity_provider p on p.division_id = l.division_id and p.id = s.provider_id
        where s.login_id = $1 and s.expires_at > $2 and s.created_at > $3
        order by s.expires_at desc, s.id
        "#,
        of.0,
        now,
        now - TimeDelta::hours(ABSOLUTE_HOURS),
    )
    .fetch_all(connection)
    .await?;
    let mut sessions = Vec::with_capacity(found.len());
    for it in found {
        let provider = it.provider.map(|it| read("identity_provider.name", it.try_into().ok()));
        let way = match (it.provider_id, it.passkey) {
            (Some(_), _) => SessionWay::Provider(provider.transpose()?),
            (None, true) => SessionWay::Passkey,
            (None, false) => SessionWay::Password,
        };
        sessions.push(OpenSession {
            id: SessionId(it.id),
            way,
            began: it.created_at,
            last_used: it.expires_at - TimeDelta::minutes(IDLE_MINUTES),
        });
    }
    Ok(sessions)
}
