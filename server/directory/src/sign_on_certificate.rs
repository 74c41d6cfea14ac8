//! SAML providers: their settings with the keys that they sign with. Several are live at once, so
//! that a provider can change its key.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    certificate::{CertificateSource, SigningCertificate},
    id::IdentityProviderId,
    sign_on::{Connection, SignOnDraft},
};

use crate::{
    Change, Conflict, Error, Result, View, activity::Happening, error::read,
    request_key::RequestKey, sign_on::row,
};

/// A certificate that was read from metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCertificate {
    pub sha256: [u8; 32],
    pub der: Vec<u8>,
    pub subject: String,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
}

/// What becomes of the key that requests to a provider are signed with.
#[derive(Clone)]
pub enum RequestKeyChange {
    Stays,
    New(RequestKey),
    Goes,
}

impl View {
    /// The live certificates of a provider, the newest first.
    pub async fn signing_certificates(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<Vec<SigningCertificate>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select encode(sha256, 'hex') as "fingerprint!", subject, not_after, source, added_at
            from sso_certificate
            where division_id = $1 and provider_id = $2 and retired_at is null
            order by added_at desc, not_after desc, sha256
            "#,
            division.0,
            provider.0,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut certificates = Vec::with_capacity(found.len());
        for it in found {
            let source = CertificateSource::from_code(&it.source);
            certificates.push(SigningCertificate {
                fingerprint: it.fingerprint,
                subject: it.subject,
                not_after: it.not_after,
                source: read("sso_certificate.source", source)?,
                added_at: it.added_at,
            });
        }
        Ok(certificates)
    }
}

impl Change {
    /// Says how people sign in through a SAML provider. Its certificates join those that are live;
    /// those of another entity end with it.
    pub async fn save_saml(
        &mut self,
        provider: IdentityProviderId,
        draft: SignOnDraft,
        source: CertificateSource,
        certificates: &[NewCertificate],
        request_key: RequestKeyChange,
    ) -> Result<()> {
        let entity = |connection: &Connection| match connection {
            Connection::Saml(it) => Some(it.entity_id.clone()),
            Connection::Oidc(_) => None,
        };
        let division = self.division_id();
        let before = row(self.conn(), division, provider).await?;
        let before = match before {
            Some(it) => entity(&it.settings()?.connection),
            None => None,
        };
        let moves = before != entity(&draft.connection);
        self.save_sign_on(provider, draft).await?;
        match request_key {
            RequestKeyChange::Stays => {}
            RequestKeyChange::New(key) => self.set_request_key(provider, Some(&key)).await?,
            RequestKeyChange::Goes => self.set_request_key(provider, None).await?,
        }
        let now = self.now();
        if moves {
            sqlx::query!(
                r#"
                update sso_certificate set retired_at = $3
                where division_id = $1 and provider_id = $2 and retired_at is null
                "#,
                division.0,
                provider.0,
                now,
            )
            .execute(self.conn())
            .await?;
        }
        let mut changes = Vec::new();
        for it in certificates {
            if self.add_certificate(provider, source, it).await? {
                changes.push(added(it));
            }
        }
        self.tell_certificates(provider, changes, "").await
    }

    /// Whether it was not live before. One that was retired is live again when somebody imports it,
    /// and not when the daily look finds it.
    pub(crate) async fn add_certificate(
        &mut self,
        provider: IdentityProviderId,
        source: CertificateSource,
        it: &NewCertificate,
    ) -> Result<bool> {
        let (division, now) = (self.division_id(), self.now());
        let added = sqlx::query!(
            r#"
            insert into sso_certificate (division_id, provider_id, sha256, der, subject, not_before,
                                         not_after, source, added_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (division_id, provider_id, sha256) do update
            set retired_at = null, source = $8, added_at = $9
            where sso_certificate.retired_at is not null and $8 <> 'daily'
            "#,
            division.0,
            provider.0,
            &it.sha256[..],
            it.der,
            it.subject,
            it.not_before,
            it.not_after,
            source.code(),
            now,
        )
        .execute(self.conn())
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Believes a certificate no more. One has to stay.
    pub async fn retire_certificate(
        &mut self,
        provider: IdentityProviderId,
        fingerprint: &str,
    ) -> Result<()> {
        self.provider_for_update(provider).await?;
        let (division, now) = (self.division_id(), self.now());
        let live = sqlx::query!(
            r#"
            select encode(sha256, 'hex') as "fingerprint!", subject from sso_certificate
            where division_id = $1 and provider_id = $2 and retired_at is null
            "#,
            division.0,
            provider.0,
        )
        .fetch_all(self.conn())
        .await?;
        let found = live.iter().find(|it| it.fingerprint == fingerprint);
        let found = found.ok_or(Error::NotFound("certificate"))?;
        if live.len() == 1 {
            return Err(Conflict::LastCertificate.into());
        }
        sqlx::query!(
            r#"
            update sso_certificate set retired_at = $4
            where division_id = $1 and provider_id = $2 and encode(sha256, 'hex') = $3
            "#,
            division.0,
            provider.0,
            fingerprint,
            now,
        )
        .execute(self.conn())
        .await?;
        let changes = vec![told(Some(found.subject.clone()), None)];
        self.tell_certificates(provider, changes, "").await
    }

    pub(crate) async fn tell_certificates(
        &mut self,
        provider: IdentityProviderId,
        changes: Vec<FieldChange>,
        note: &str,
    ) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let name = self.provider_for_update(provider).await?;
        let told = Happening::to(SubjectKind::Provider, provider, name).through(provider);
        self.record(ActivityStatus::SsoUpdated, told.with(changes).noting(note)).await
    }
}

/// A certificate that is live from now on, as a change.
pub(crate) fn added(it: &NewCertificate) -> FieldChange {
    told(None, Some(format!("{}, until {}", it.subject, it.not_after.format("%Y-%m-%d"))))
}

fn told(before: Option<String>, after: Option<String>) -> FieldChange {
    FieldChange { field: "signing certificate".to_owned(), before, after }
}
