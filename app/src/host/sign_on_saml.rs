//! Reading the form of a SAML provider, and the metadata that it brings or names.

use chrono::TimeDelta;
use rollcall_directory::{NewCertificate, RequestKey, RequestKeyChange};
use rollcall_model::{
    certificate::CertificateSource,
    email::EmailDomain,
    sign_on::{Connection, Saml, SignOn, SignOnDraft, SignOnOptions},
};
use rollcall_sso::saml::{
    import::{BadMetadata, IdpMetadata, import},
    request::SigningKey,
    self_signed::self_signed,
};

use super::{Visitor, fault};
use crate::{
    api::sign_on_saml::SamlForm,
    error::{AppError, field},
    words::recorded,
};

/// The longest name of an attribute, and the longest address, in characters.
const LONGEST: usize = 500;
/// How long the certificate of our key says it lasts. Providers look at the key.
const LASTS: TimeDelta = TimeDelta::days(3_652);

/// What a form says.
pub struct ReadSaml {
    pub draft: SignOnDraft,
    pub source: CertificateSource,
    /// None is added when no metadata came with the form.
    pub certificates: Vec<NewCertificate>,
}

impl Visitor {
    /// Reads the form of a provider with these settings so far.
    ///
    /// What is pasted counts before what the address says. The address is asked when nothing is
    /// pasted and it is new, or nothing is known yet; what is known stays otherwise.
    pub async fn read_saml(
        &self,
        form: SamlForm,
        before: Option<SignOn>,
    ) -> Result<ReadSaml, AppError> {
        let before = before.and_then(|it| match it.connection {
            Connection::Saml(it) => Some(it),
            Connection::Oidc(_) => None,
        });
        let metadata_url = line("metadata_url", &form.metadata_url)?;
        let entity = line("entity", &form.entity)?;
        let known = before.as_ref().map(|it| it.entity_id.as_str());
        let wanted = Wanted { entity: entity.as_deref(), known };
        let subject_attribute = line("subject_attribute", &form.subject_attribute)?;
        let domains = field("domains", EmailDomain::list(&form.domains))?;
        let known_url = before.as_ref().and_then(|it| it.metadata_url.clone());
        let (imported, source) = match (form.metadata.trim(), &metadata_url) {
            ("", Some(url)) if before.is_none() || known_url.as_ref() != Some(url) => {
                let answer = (self.host.fetch)(url.clone()).await;
                let bytes = as_said("metadata_url", answer)?;
                let read = wanted.of("metadata_url", &bytes)?;
                (Some(read), CertificateSource::Url)
            }
            ("", _) => (None, CertificateSource::Url),
            (pasted, _) => {
                let read = wanted.of("metadata", pasted.as_bytes())?;
                (Some(read), CertificateSource::Paste)
            }
        };
        let certificates = imported.as_ref().map(certificates).unwrap_or_default();
        let (entity_id, sso_url) = match (imported, before) {
            (Some(it), _) => (it.entity_id, it.sso_url),
            (None, Some(it)) => (it.entity_id, it.sso_url),
            (None, None) => {
                let words = t!("saml.nothing_pasted");
                return Err(AppError::invalid("metadata", words));
            }
        };
        let draft = SignOnDraft {
            connection: Connection::Saml(Saml {
                entity_id,
                sso_url,
                metadata_url,
                subject_attribute,
                allow_sha1: form.allow_sha1,
                idp_initiated: form.idp_initiated,
                signs_requests: form.signs_requests,
            }),
            client_secret: None,
            options: SignOnOptions {
                creates_people: form.creates_people,
                trusts_mfa: form.trusts_mfa,
            },
            domains,
        };
        Ok(ReadSaml { draft, source, certificates })
    }
}

impl Visitor {
    /// What becomes of the key of signed requests, if requests were signed before or were not. A new
    /// one is made when they begin to be, so that switching it off and on exchanges it.
    pub async fn request_key(
        &self,
        signed: bool,
        draft: &SignOnDraft,
    ) -> Result<RequestKeyChange, AppError> {
        match (signed, draft.connection.signs_requests()) {
            (true, true) | (false, false) => Ok(RequestKeyChange::Stays),
            (true, false) => Ok(RequestKeyChange::Goes),
            (false, true) => {
                let directory = &self.host.directory;
                let key = directory.new_request_key().await?;
                let signing = SigningKey::from_pkcs8(&key).map_err(|error| fault(&error))?;
                let now = directory.clock().now();
                let certificate = self_signed(&signing, "Rollcall", now, now + LASTS);
                Ok(RequestKeyChange::New(RequestKey { key, certificate }))
            }
        }
    }
}

/// Which entity of the metadata is meant.
struct Wanted<'a> {
    /// As the form says.
    entity: Option<&'a str>,
    /// That of the settings so far.
    known: Option<&'a str>,
}

impl Wanted<'_> {
    /// Reads metadata that came by this field. That it is of several providers is said at the field
    /// that chooses among them.
    fn of(&self, name: &str, bytes: &[u8]) -> Result<IdpMetadata, AppError> {
        let read = import(bytes, self.entity);
        let read = match (&read, self.known) {
            (Err(BadMetadata::SeveralProviders(found)), Some(known))
                if found.iter().any(|it| it == known) =>
            {
                import(bytes, Some(known))
            }
            _ => read,
        };
        match read {
            Err(BadMetadata::SeveralProviders(found)) => {
                let words = t!("saml.several", entities = found.join(", "));
                Err(AppError::invalid("entity", &words))
            }
            Err(error @ BadMetadata::UnknownProvider(_)) => as_said("entity", Err(error)),
            read => as_said(name, read),
        }
    }
}

/// The certificates of metadata, as they are kept.
pub fn certificates(metadata: &IdpMetadata) -> Vec<NewCertificate> {
    let certificate = |it: &rollcall_sso::saml::certificate::Certificate| NewCertificate {
        sha256: it.sha256(),
        der: it.der().to_owned(),
        subject: it.subject().to_owned(),
        not_before: it.not_before(),
        not_after: it.not_after(),
    };
    metadata.certificates.iter().map(certificate).collect()
}

/// What the protocol refuses is said in the words that are recorded of it elsewhere.
fn as_said<T>(name: &str, read: Result<T, impl std::fmt::Display>) -> Result<T, AppError> {
    read.map_err(|error| AppError::invalid(name, &recorded(&error.to_string()).text))
}

/// One line, or nothing.
fn line(name: &str, text: &str) -> Result<Option<String>, AppError> {
    let text = text.trim();
    if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        return Err(AppError::invalid(name, t!("saml.one_line")));
    }
    Ok(Some(text.to_owned()).filter(|it| !it.is_empty()))
}
