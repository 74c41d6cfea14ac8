//! The certificates that a SAML provider signs with, as the console shows them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How a certificate came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// From the provider's metadata address.
    Url,
    /// From metadata that an administrator pasted, or chose as a file.
    Paste,
}

impl CertificateSource {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Paste => "paste",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Url, Self::Paste].into_iter().find(|it| it.code() == code)
    }

    /// What the console says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Url => "Metadata address",
            Self::Paste => "Metadata XML",
        }
    }
}

/// A live certificate: responses signed with its key are believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// The SHA-256 of the certificate, as providers show it: hexadecimal.
    pub fingerprint: String,
    pub subject: String,
    pub not_after: DateTime<Utc>,
    pub source: CertificateSource,
    pub added_at: DateTime<Utc>,
}

impl SigningCertificate {
    /// How long before its end a certificate is warned of.
    const WARNING: TimeDelta = TimeDelta::days(30);

    /// Whether it has run out, or will within a month. It is believed all the same: vendors'
    /// certificates run out while they are in use.
    pub fn runs_out(&self, now: DateTime<Utc>) -> bool {
        self.not_after < now + Self::WARNING
    }
}
