//! The signing certificates of SAML providers, kept up: what their metadata adds is taken over, and
//! what runs out is told.
//!
//! As with tokens, what was told last is a column, so several servers tell each thing once.

use chrono::TimeDelta;
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    certificate::{ALARM_DAYS, CertificateSource, MetadataLook, alarm_due},
    id::{DivisionId, IdentityProviderId},
    mail::{Expiring, Letter},
};

use crate::{
    Actor, Change, Directory, NewCertificate, Result, View, activity::Happening,
    sign_on_certificate::added,
};

/// A SAML provider whose metadata has an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataSource {
    pub division: DivisionId,
    pub provider: IdentityProviderId,
    pub url: String,
    /// The only entity whose certificates are taken over.
    pub entity_id: String,
}

impl Directory {
    /// The providers whose metadata is looked at every day.
    pub async fn metadata_sources(&self) -> Result<Vec<MetadataSource>> {
        let mut sources = Vec::new();
        for division in self.divisions().await? {
            let mut view = self.view(division).await?;
            let found = sqlx::query!(
                r#"
                select s.provider_id, s.metadata_url as "url!", s.entity_id as "entity_id!"
                from sso s
                join identity_provider p on p.division_id = s.division_id and p.id = s.provider_id
                where s.division_id = $1 and s.protocol = 'saml' and s.metadata_url is not null
                    and p.deleted_at is null
                "#,
                division.0,
            )
            .fetch_all(view.conn().await?)
            .await?;
            sources.extend(found.into_iter().map(|it| MetadataSource {
                division,
                provider: IdentityProviderId(it.provider_id),
                url: it.url,
                entity_id: it.entity_id,
            }));
        }
        Ok(sources)
    }

    /// Takes over what a provider's metadata says today; how many certificates are new. None is
    /// taken away, and one that an administrator retired stays retired.
    pub async fn note_metadata(
        &self,
        source: &MetadataSource,
        read: std::result::Result<Vec<NewCertificate>, String>,
    ) -> Result<u64> {
        let mut change = self.change(source.division, Actor::System).await?;
        let new = change.take_over(source, read).await?;
        change.commit().await?;
        Ok(new)
    }

    /// Tells of providers whose last certificate runs out soon. Says how many were told of.
    pub async fn tell_of_certificates(&self) -> Result<u64> {
        let mut told = 0;
        for division in self.divisions().await? {
            for provider in self.providers_with_an_end(division).await? {
                let mut change = self.change(division, Actor::System).await?;
                told += change.tell_of_certificate_of(provider).await?;
                change.commit().await?;
            }
        }
        Ok(told)
    }

    async fn providers_with_an_end(&self, division: DivisionId) -> Result<Vec<IdentityProviderId>> {
        let mut view = self.view(division).await?;
        let soon = view.now() + TimeDelta::days(ALARM_DAYS[0]);
        let found = sqlx::query_scalar!(
            r#"
            select s.provider_id from sso s
            join identity_provider p on p.division_id = s.division_id and p.id = s.provider_id
            where s.division_id = $1 and s.protocol = 'saml' and s.enabled and p.deleted_at is null
                and (select max(c.not_after) from sso_certificate c
                     where c.division_id = s.division_id and c.provider_id = s.provider_id
                         and c.retired_at is null) <= $2
            "#,
            division.0,
            soon,
        )
        .fetch_all(view.conn().await?)
        .await?;
        Ok(found.into_iter().map(IdentityProviderId).collect())
    }
}

impl View {
    /// How the last look at a provider's metadata went; None: there was none.
    pub async fn metadata_look(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<Option<MetadataLook>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select metadata_read_at as "at!", metadata_failure as failure from sso
            where division_id = $1 and provider_id = $2 and metadata_read_at is not null
                and metadata_url is not null
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(self.conn().await?)
        .await?;
        Ok(found.map(|it| MetadataLook { at: it.at, failure: it.failure }))
    }
}

impl Change {
    async fn take_over(
        &mut self,
        source: &MetadataSource,
        read: std::result::Result<Vec<NewCertificate>, String>,
    ) -> Result<u64> {
        let (division, now, provider) = (self.division_id(), self.now(), source.provider);
        let (certificates, failure) = match read {
            Ok(certificates) => (certificates, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        // Whoever changed the settings meanwhile means another provider.
        let noted = sqlx::query!(
            r#"
            update sso set metadata_read_at = $3, metadata_failure = $4
            where division_id = $1 and provider_id = $2 and protocol = 'saml'
                and metadata_url = $5 and entity_id = $6
            "#,
            division.0,
            provider.0,
            now,
            failure,
            source.url,
            source.entity_id,
        )
        .execute(self.conn())
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(0);
        }
        let mut changes = Vec::new();
        for it in &certificates {
            if self.add_certificate(provider, CertificateSource::Daily, it).await? {
                changes.push(added(it));
            }
        }
        let new = changes.len();
        let note = "Found by the daily look at the provider’s metadata.";
        self.tell_certificates(provider, changes, note).await?;
        Ok(u64::try_from(new).unwrap_or(u64::MAX))
    }

    /// Tells of the certificate of a provider that ends last. Whoever comes second finds nothing to
    /// tell.
    async fn tell_of_certificate_of(&mut self, provider: IdentityProviderId) -> Result<u64> {
        let name = self.provider_for_update(provider).await?;
        let (division, now) = (self.division_id(), self.now());
        let last = sqlx::query!(
            r#"
            select c.sha256, c.subject, c.not_after, c.reminded_days, d.name as client,
                   '/d/' || d.slug || '/identity-providers/' || c.provider_id || '/sso' as "path!"
            from sso_certificate c join division d on d.id = c.division_id
            where c.division_id = $1 and c.provider_id = $2 and c.retired_at is null
            order by c.not_after desc limit 1
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(self.conn())
        .await?;
        let Some(last) = last else { return Ok(0) };
        let left = last.not_after - now;
        let Some(days) = alarm_due(left).and_then(|it| i16::try_from(it).ok()) else {
            return Ok(0);
        };
        if last.reminded_days.is_some_and(|it| it <= days) {
            return Ok(0);
        }
        sqlx::query!(
            r#"
            update sso_certificate set reminded_days = $4
            where division_id = $1 and provider_id = $2 and sha256 = $3
            "#,
            division.0,
            provider.0,
            last.sha256,
            days,
        )
        .execute(self.conn())
        .await?;
        let at = last.not_after.format("%-d %b %Y, %H:%M UTC");
        let told = Happening::to(SubjectKind::Provider, provider, &name).through(provider);
        let note = format!("{} expires on {at}.", last.subject);
        self.record(ActivityStatus::CertificateExpiring, told.noting(note)).await?;
        let certificate = Expiring {
            client: last.client,
            provider: name,
            expires_at: last.not_after,
            path: last.path,
        };
        let letter = Letter::CertificateExpires { certificate, days: left.num_days().max(1) };
        self.mail_to_keepers(&letter).await?;
        Ok(1)
    }
}
