//! SSO only: a client whose people sign in through its providers and in no other way, and what
//! happens when somebody comes in past it.
//!
//! System administrators keep the door of their own. With a passkey they come in as on any day;
//! with a password they break the glass, and all of them hear of it.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::{BreakGlassId, DivisionId, LoginId},
    login::Login,
    mail::Letter,
    sso_only::{BreakGlass, PROVEN_DAYS, SsoOnly},
};
use sqlx::PgConnection;

use crate::{
    Change, Conflict, Directory, Error, InstallationChange, InstallationView, Result, View,
    activity::Happening,
    mail::{self, NewMail},
};

impl View {
    /// Whether the client is SSO only, and whether it could be.
    pub async fn sso_only(&mut self) -> Result<SsoOnly> {
        let (division, now) = (self.division_id(), self.now());
        state(self.conn().await?, division, now).await
    }
}

async fn state(
    connection: &mut PgConnection,
    division: DivisionId,
    now: DateTime<Utc>,
) -> Result<SsoOnly> {
    Ok(sqlx::query_as!(
        SsoOnly,
        r#"
        select sso_only as "on!",
               exists (
                   select from sso s
                   join identity_provider p on p.division_id = s.division_id and p.id = s.provider_id
                   where s.division_id = d.id and s.enabled and s.tested_at is not null
                       and p.deleted_at is null
               ) as "tested_provider!",
               exists (
                   select from login where administrator and active and proved_at > $2
               ) as "proven_administrator!"
        from division d where d.id = $1
        "#,
        division.0,
        now - TimeDelta::days(PROVEN_DAYS),
    )
    .fetch_one(connection)
    .await?)
}

impl Change {
    /// Makes the client SSO only, or ends that. Whoever of its people came in with a password is
    /// signed out. The same changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] naming what is missing for it.
    pub async fn set_sso_only(&mut self, on: bool) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let name = sqlx::query_scalar!(
            "select name from division where id = $1 for no key update",
            division.0
        )
        .fetch_one(self.conn())
        .await?;
        let before = state(self.conn(), division, now).await?;
        if before.on == on {
            return Ok(());
        }
        if on && !before.tested_provider {
            return Err(Conflict::NoTestedProvider.into());
        }
        if on && !before.proven_administrator {
            return Err(Conflict::NoProvenAdministrator.into());
        }
        sqlx::query!("update division set sso_only = $2 where id = $1", division.0, on)
            .execute(self.conn())
            .await?;
        if on {
            sqlx::query!(
                r#"
                delete from session s using login l
                where l.division_id = $1 and s.login_id = l.id and s.provider_id is null
                "#,
                division.0,
            )
            .execute(self.conn())
            .await?;
        }
        let status = if on { ActivityStatus::SsoOnlyOn } else { ActivityStatus::SsoOnlyOff };
        self.record(status, Happening::to(SubjectKind::Division, division, name)).await
    }
}

impl Directory {
    /// Refuses somebody of a client that is SSO only.
    ///
    /// # Errors
    /// [`Error::SsoOnly`], told in the activities.
    pub async fn require_own_door(&self, login: LoginId) -> Result<()> {
        let closed = sqlx::query_scalar!(
            r#"
            select l.email from login l join division d on d.id = l.division_id
            where l.id = $1 and d.sso_only
            "#,
            login.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        match closed {
            None => Ok(()),
            Some(email) => {
                self.record_refused(&email, "SSO only.").await?;
                Err(Error::SsoOnly)
            }
        }
    }
}

impl InstallationView {
    /// Who came in past SSO only and was not seen to by anybody yet, newest first.
    pub async fn break_glass(&mut self) -> Result<Vec<BreakGlass>> {
        let found = sqlx::query!(
            "select id, name, at from break_glass where seen_at is null order by id desc limit 20"
        )
        .fetch_all(self.conn())
        .await?;
        let alert = |id, name, at| BreakGlass { id: BreakGlassId(id), name, at };
        Ok(found.into_iter().map(|it| alert(it.id, it.name, it.at)).collect())
    }
}

impl InstallationChange {
    /// Notes that these alerts were seen: this one and what came before it. What was seen already
    /// changes nothing.
    pub async fn see_break_glass(&mut self, up_to: BreakGlassId) -> Result<()> {
        let (by, now) = (self.actor().person().unwrap_or_default(), self.now());
        let seen = sqlx::query!(
            r#"
            update break_glass set seen_at = $2, seen_by = $3 where seen_at is null and id <= $1
            returning login_id, name
            "#,
            up_to.0,
            now,
            by,
        )
        .fetch_all(self.conn())
        .await?;
        for it in seen {
            let told = Happening::to(SubjectKind::Staff, it.login_id, it.name);
            self.record(ActivityStatus::BreakGlassSeen, told).await?;
        }
        Ok(())
    }

    /// Notes that an administrator has proven the door of their own.
    pub(crate) async fn prove_own_door(&mut self, who: &Login) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "update login set proved_at = $2 where id = $1 and administrator",
            who.id.0,
            now
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Alerts every system administrator when one of them came in with a password, from this
    /// network address, while a client is SSO only.
    pub(crate) async fn alert_of_password(&mut self, who: &Login, address: &str) -> Result<()> {
        let some = sqlx::query_scalar!(
            r#"select exists (select from division where sso_only) as "some!""#
        )
        .fetch_one(self.conn())
        .await?;
        if !(some && who.is_administrator()) {
            return Ok(());
        }
        let (id, now) = (self.new_id(), self.now());
        sqlx::query!(
            "insert into break_glass (id, login_id, name, at) values ($1, $2, $3, $4)",
            id,
            who.id.0,
            who.name.as_str(),
            now,
        )
        .execute(self.conn())
        .await?;
        let note = format!("From {address}.");
        self.record_of(who, ActivityStatus::BreakGlassUsed, &note).await?;
        let everybody = sqlx::query!(
            r#"
            select id, name, email from login
            where administrator and active and password_hash is not null order by id
            "#
        )
        .fetch_all(self.conn())
        .await?;
        let directory = self.directory().clone();
        for it in everybody {
            let (who, address) = (who.name.to_string(), Some(address.to_owned()));
            let letter = Letter::BreakGlass { who, at: now, address };
            let (login, name, email) = (LoginId(it.id), &it.name, &it.email);
            let mail = NewMail { login, name, email, letter, link: None };
            mail::queue(self.conn(), &directory, now, mail).await?;
        }
        Ok(())
    }
}
