//! Calendars of what runs out, each at a private address that its owner can end.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    id::{DivisionId, IdentityProviderId, ScimTokenId},
    language::Language,
    login::{Login, LoginKind},
    mail::Expiring,
    role::{Access, Area, Reach},
};
use sha2::{Digest, Sha256};

use crate::{
    Directory, Error, InstallationChange, Result, View, clock::draw, login::Row, own_account, totp,
};

/// The calendar of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The language its owner chose.
    pub language: Option<Language>,
    pub entries: Vec<CalendarEntry>,
}

/// Something of a provider in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    pub what: RunsOut,
    /// When it became what it is.
    pub since: DateTime<Utc>,
    pub it: Expiring,
}

/// What runs out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunsOut {
    Token(ScimTokenId),
    /// The last certificate that a SAML provider signs with.
    Certificate {
        provider: IdentityProviderId,
        /// Its SHA-256, hexadecimal.
        fingerprint: String,
    },
}

impl Directory {
    /// What is in the calendar at an address; None when the address does not work.
    pub async fn calendar(&self, secret: &str) -> Result<Option<Calendar>> {
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
        let language = sqlx::query_scalar!("select language from login where id = $1", owner.id.0)
            .fetch_one(&self.pool)
            .await?;
        let language = own_account::language(language)?;
        let open = self.installation().await?.ids_open_to(Some(&owner)).await?;
        let mut entries = Vec::new();
        for division in self.divisions().await? {
            let may_enter = open.as_ref().is_none_or(|it| it.contains(&division.0));
            if may_enter && self.sees_providers(&owner, division).await? {
                let mut view = self.view(division).await?;
                entries.extend(view.tokens_that_run_out().await?);
                entries.extend(view.certificates_that_run_out().await?);
            }
        }
        entries.sort_by_cached_key(|entry| (entry.it.expires_at, entry.what.clone()));
        Ok(Some(Calendar { language, entries }))
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
}

impl View {
    /// The token of each provider that works and has no successor.
    async fn tokens_that_run_out(&mut self) -> Result<Vec<CalendarEntry>> {
        let (division, now) = (self.division_id(), self.now());
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
        .fetch_all(self.conn().await?)
        .await?;
        let entry = found.into_iter().map(|it| CalendarEntry {
            what: RunsOut::Token(ScimTokenId(it.id)),
            since: it.created_at,
            it: Expiring {
                client: it.client,
                provider: it.provider,
                expires_at: it.expires_at,
                path: it.path,
            },
        });
        Ok(entry.collect())
    }

    /// The certificate that ends last of each SAML provider that signs people in: with a successor
    /// it is worth no word, here as in mails.
    async fn certificates_that_run_out(&mut self) -> Result<Vec<CalendarEntry>> {
        let (division, now) = (self.division_id(), self.now());
        let found = sqlx::query!(
            r#"
            select distinct on (c.provider_id)
                   c.provider_id, encode(c.sha256, 'hex') as "fingerprint!", c.added_at,
                   c.not_after, p.name as provider, d.name as client,
                   '/d/' || d.slug || '/identity-providers/' || p.id || '/sso' as "path!"
            from sso_certificate c
            join sso s on s.division_id = c.division_id and s.provider_id = c.provider_id
            join identity_provider p on p.division_id = c.division_id and p.id = c.provider_id
            join division d on d.id = c.division_id
            where c.division_id = $1 and c.retired_at is null and c.not_after > $2
                and s.protocol = 'saml' and s.enabled and p.deleted_at is null
            order by c.provider_id, c.not_after desc, c.sha256
            "#,
            division.0,
            now,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let entry = found.into_iter().map(|it| CalendarEntry {
            what: RunsOut::Certificate {
                provider: IdentityProviderId(it.provider_id),
                fingerprint: it.fingerprint,
            },
            since: it.added_at,
            it: Expiring {
                client: it.client,
                provider: it.provider,
                expires_at: it.not_after,
                path: it.path,
            },
        });
        Ok(entry.collect())
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
