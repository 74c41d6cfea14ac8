//! Tokens that run out: reminders by mail and in the feed, and the end told once.
//!
//! What a token's people were told last is a column of the token, so several servers, and one that
//! was away for weeks, tell each thing once and only what is true now.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    id::{DivisionId, IdentityProviderId, LoginId, ScimTokenId},
    mail::{Expiring, Letter},
    token::{REMINDER_DAYS, reminder_due},
};
use uuid::Uuid;

use crate::{
    Actor, Change, Directory, Result,
    mail::{self, NewMail},
    scim_token::told,
};

impl Directory {
    /// Tells of tokens that run out soon or have run out. Says how many things were told.
    pub async fn tell_of_tokens(&self) -> Result<u64> {
        let mut done = 0;
        for division in self.divisions().await? {
            for provider in self.providers_to_look_at(division).await? {
                let mut change = self.change(division, Actor::System).await?;
                let told = change.tell_of_tokens_of(provider).await?;
                change.commit().await?;
                done += told;
            }
        }
        Ok(done)
    }

    /// The providers with a token that ends soon or has ended, as far as it is not told yet.
    async fn providers_to_look_at(&self, division: DivisionId) -> Result<Vec<IdentityProviderId>> {
        let mut view = self.view(division).await?;
        let now = view.now();
        let soon = now + TimeDelta::days(REMINDER_DAYS[0]);
        let found = sqlx::query_scalar!(
            r#"
            select distinct provider_id from scim_token
            where division_id = $1 and removed_at is null
                and (least(expires_at, retires_at) <= $2
                     or (expires_at <= $3 and retires_at is null
                         and coalesce(reminded_days, 99) > 1))
            "#,
            division.0,
            now,
            soon,
        )
        .fetch_all(view.conn().await?)
        .await?;
        Ok(found.into_iter().map(IdentityProviderId).collect())
    }
}

impl Change {
    /// Tells of the tokens of one provider. Whoever comes second finds nothing to tell.
    async fn tell_of_tokens_of(&mut self, provider: IdentityProviderId) -> Result<u64> {
        self.lock_provider(provider).await?;
        let expired = self.clear_dead_tokens(provider).await?;
        let mut done = expired.len();
        let last = self.last_token(provider).await?;
        match last {
            // A successor works, or nobody pushes: the feed is enough.
            Some(last) if last.pushes && expired.contains(&ScimTokenId(last.id)) => {
                let token = last.of_mail();
                self.mail_to_keepers(&Letter::TokenExpired { token }).await?;
            }
            Some(last) if last.pushes && last.live => {
                done += self.remind_of(provider, last).await?;
            }
            _ => {}
        }
        Ok(u64::try_from(done).unwrap_or(u64::MAX))
    }

    /// The provider's token that ends last.
    async fn last_token(&mut self, provider: IdentityProviderId) -> Result<Option<LastToken>> {
        let (division, now) = (self.division_id(), self.now());
        let found = sqlx::query_as!(
            LastToken,
            r#"
            select t.id, t.last_four, t.expires_at, t.reminded_days,
                   t.removed_at is null and t.expires_at > $3 as "live!",
                   coalesce(p.scim_enabled, false) and p.deleted_at is null as "pushes!",
                   p.name as provider, d.name as client,
                   '/d/' || d.slug || '/identity-providers/' || p.id as "path!"
            from scim_token t
            join identity_provider p on p.division_id = t.division_id and p.id = t.provider_id
            join division d on d.id = t.division_id
            where t.division_id = $1 and t.provider_id = $2
            order by least(t.expires_at, t.retires_at, t.removed_at) desc
            limit 1
            "#,
            division.0,
            provider.0,
            now,
        )
        .fetch_optional(self.conn())
        .await?;
        Ok(found)
    }

    async fn remind_of(&mut self, provider: IdentityProviderId, last: LastToken) -> Result<usize> {
        let (division, now) = (self.division_id(), self.now());
        let Some(days) = reminder_due(last.expires_at - now) else { return Ok(0) };
        let reminded = i16::try_from(days).unwrap_or(i16::MAX);
        if last.reminded_days.is_some_and(|it| it <= reminded) {
            return Ok(0);
        }
        sqlx::query!(
            "update scim_token set reminded_days = $3 where division_id = $1 and id = $2",
            division.0,
            last.id,
            reminded,
        )
        .execute(self.conn())
        .await?;
        let at = last.expires_at.format("%-d %b %Y, %H:%M UTC");
        let told =
            told(last.id, &last.last_four).through(provider).noting(format!("It expires on {at}."));
        self.record(ActivityStatus::TokenExpiring, told).await?;
        // Whole days left, as the subject says them: at least the last one.
        let days = (last.expires_at - now).num_days().max(1);
        self.mail_to_keepers(&Letter::TokenExpires { token: last.of_mail(), days }).await?;
        Ok(1)
    }

    /// Mails whoever of the staff sees the client's identity providers and wants reminders.
    pub(crate) async fn mail_to_keepers(&mut self, letter: &Letter) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let keepers = sqlx::query!(
            r#"
            select id, name, email from login l
            where account_id is null and active and password_hash is not null and reminders
                and (administrator or everywhere <> 'none' or exists (
                    select from staff_grant g
                    join role r on r.division_id = g.division_id and r.id = g.role_id
                    where g.division_id = $1 and g.login_id = l.id and r.all_organizations
                        and r.permissions ->> 'identity_providers' in ('view', 'manage')))
            order by id
            "#,
            division.0,
        )
        .fetch_all(self.conn())
        .await?;
        let directory = self.directory().clone();
        for it in keepers {
            let (name, email, letter) = (&it.name, &it.email, letter.clone());
            let mail = NewMail { login: LoginId(it.id), name, email, letter, link: None };
            mail::queue(self.conn(), &directory, now, mail).await?;
        }
        Ok(())
    }
}

struct LastToken {
    id: Uuid,
    last_four: String,
    expires_at: DateTime<Utc>,
    reminded_days: Option<i16>,
    live: bool,
    /// Whether its provider may push at all.
    pushes: bool,
    provider: String,
    client: String,
    path: String,
}

impl LastToken {
    fn of_mail(&self) -> Expiring {
        Expiring {
            client: self.client.clone(),
            provider: self.provider.clone(),
            expires_at: self.expires_at,
            path: self.path.clone(),
        }
    }
}
