//! The certificates that a SAML provider signs with, as the console shows them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::token::days_due;

/// How many days before a provider's last certificate runs out its people are told.
pub const ALARM_DAYS: [i64; 3] = [30, 7, 1];

/// The alarm that is due for a certificate with this much time left: the days it is called by.
pub fn alarm_due(left: TimeDelta) -> Option<i64> {
    days_due(&ALARM_DAYS, left)
}

/// How a certificate came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// From the provider's metadata address.
    Url,
    /// From metadata that an administrator pasted, or chose as a file.
    Paste,
    /// From the metadata address, by the daily look.
    Daily,
}

impl CertificateSource {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Paste => "paste",
            Self::Daily => "daily",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Url, Self::Paste, Self::Daily].into_iter().find(|it| it.code() == code)
    }
}

/// How the last look at a provider's metadata went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataLook {
    pub at: DateTime<Utc>,
    /// Why it could not be read.
    pub failure: Option<String>,
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
    /// Whether it has run out, or will within a month. It is believed all the same: vendors'
    /// certificates run out while they are in use.
    pub fn runs_out(&self, now: DateTime<Utc>) -> bool {
        ends_soon(self.not_after, now)
    }
}

/// Whether a certificate that ends then is to be warned of.
pub(crate) fn ends_soon(end: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    end < now + TimeDelta::days(ALARM_DAYS[0])
}
