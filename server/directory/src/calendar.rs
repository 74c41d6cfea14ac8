//! Calendars of what runs out, each at a private address that its owner can end.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    id::{DivisionId, ScimTokenId},
    login::{Login, LoginKind},
    role::{Access, Area, Reach},
};
use sha2::{Digest, Sha256};

use crate::{Directory, Error, InstallationChange, Result, clock::draw, login::Row, totp};

/// A token in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarToken {
    pub id: ScimTokenId,
    pub client: String,
    pub provider: String,
    /// The path of its provider’s page.
    pub path: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Directory {
    /// The tokens in the calendar at an address; None when the address does not work.
    pub async fn calendar(&self, secret: &str) -> Result<Option<Vec<CalendarToken>>> {
        let owner = sqlx::query_as!(
            Row,
            r#"
            select id, name, email, l.created_at, administrator, everywhere, division_id,
                   account_id, user_type
            from login l join calendar_feed c on c.login_id = l.id
            where c.digest = $1 and l.active
            "#,
            digest(secret),
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(owner) = owner else { return Ok(None) };
        let owner = owner.login()?;
        let open = self.installation().await?.clients_open_to(&owner).await?;
        let mut tokens = Vec::new();
        for division in self.divisions().await? {
            let may_enter = open.as_ref().is_none_or(|it| it.contains(&division));
            if may_enter && self.sees_providers(&owner, division).await? {
                tokens.extend(self.tokens_that_run_out(division).await?);
            }
        }
        tokens.sort_by_key(|it| (it.expires_at, it.id));
        Ok(Some(tokens))
    }

    /// The secret of somebody’s calendar address.
    pub(crate) async fn calendar_secret(&self, owner: &Login) -> Result<Option<String>> {
        let sealed =
            sqlx::query_scalar!("select sealed from calendar_feed where login_id = $1", owner.id.0)
                .fetch_optional(&self.pool)
                .await?;
        let Some(sealed) = sealed else { return Ok(None) };
        let secret = self.keys().open(&place(owner), &sealed)?;
        String::from_utf8(secret).map(Some).map_err(|_| Error::Inconsistent("calendar_feed.sealed"))
    }

    async fn sees_providers(&self, owner: &Login, division: DivisionId) -> Result<bool> {
        if owner.kind == LoginKind::Administrator {
            return Ok(true);
        }
        let slug = sqlx::query_scalar!("select slug from division where id = $1", division.0)
            .fetch_one(&self.pool)
            .await?;
        let slug = slug.try_into().map_err(|_| Error::Inconsistent("division.slug"))?;
        let rights = match self.rights(owner, &slug).await {
            Ok((_, rights)) => rights,
            Err(Error::NotFound(_)) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(rights.reach == Reach::All && rights.allow(Area::IdentityProviders, Access::View))
    }

    /// The token of each provider that works and has no successor.
    async fn tokens_that_run_out(&self, division: DivisionId) -> Result<Vec<CalendarToken>> {
        let mut view = self.view(division).await?;
        let now = view.now();
        let found = sqlx::query!(
            r#"
            select t.id, t.created_at, t.expires_at, p.name as provider, d.name as client,
                   '/d/' || d.slug || '/identity-providers/' || p.id as "path!"
            from scim_token t
            join identity_provider p on p.division_id = t.division_id and p.id = t.provider_id
            join division d on d.id = t.division_id
            where t.division_id = $1 and t.removed_at is null and t.retires_at is null
                and t.expires_at > $2 and p.deleted_at is null
            "#,
            division.0,
            now,
        )
        .fetch_all(view.conn().await?)
        .await?;
        let token = found.into_iter().map(|it| CalendarToken {
            id: ScimTokenId(it.id),
            client: it.client,
            provider: it.provider,
            path: it.path,
            created_at: it.created_at,
            expires_at: it.expires_at,
        });
        Ok(token.collect())
    }
}

impl InstallationChange {
    /// Makes the address of somebody’s calendar; one that they had works no more.
    pub async fn open_calendar(&mut self, owner: &Login) -> Result<()> {
        let secret = totp::base32(&draw::<20>(self.directory().chance())).to_lowercase();
        let (keys, chance) = (self.directory().keys(), self.directory().chance());
        let sealed = keys.seal(chance, &place(owner), secret.as_bytes());
        let now = self.now();
        sqlx::query!(
            r#"
            insert into calendar_feed (login_id, digest, sealed, created_at)
            values ($1, $2, $3, $4)
            on conflict (login_id) do update set digest = $2, sealed = $3, created_at = $4
            "#,
            owner.id.0,
            digest(&secret),
            sealed,
            now,
        )
        .execute(self.conn())
        .await?;
        self.record_of(owner, ActivityStatus::CalendarOpened, "").await
    }

    /// Ends the address of somebody’s calendar.
    pub async fn close_calendar(&mut self, owner: &Login) -> Result<()> {
        let closed = sqlx::query!("delete from calendar_feed where login_id = $1", owner.id.0)
            .execute(self.conn())
            .await?;
        if closed.rows_affected() == 0 {
            return Ok(());
        }
        self.record_of(owner, ActivityStatus::CalendarClosed, "").await
    }
}

fn place(owner: &Login) -> String {
    format!("calendar_feed.sealed/{}", owner.id)
}

fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
