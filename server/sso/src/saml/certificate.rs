//! Certificates of identity providers: the keys that an administrator trusts.
//!
//! Of a certificate only the key counts. Who issued it and until when is shown, not enforced.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use ring::{
    digest,
    signature::{UnparsedPublicKey, VerificationAlgorithm},
};
use x509_parser::{
    der_parser::{Oid, oid},
    oid_registry::{OID_EC_P256, OID_KEY_TYPE_EC_PUBLIC_KEY, OID_NIST_EC_P384},
    prelude::{FromDer, X509Certificate},
    public_key::PublicKey,
};

const RSA: Oid = oid!(1.2.840.113549.1.1.1);

/// Which signatures a key can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Of 2,048 to 8,192 bits.
    Rsa,
    EcdsaP256,
    EcdsaP384,
}

/// A certificate whose key can verify signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    subject: String,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    kind: KeyKind,
    key: Vec<u8>,
}

/// Why something is not a certificate that can be used. Reads on from "The certificate".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    #[error("is neither PEM nor base64")]
    NotBase64,
    #[error("is not an X.509 certificate")]
    NotX509,
    #[error(
        "has a key that is not supported: use RSA of at least 2,048 bits, or ECDSA on P-256 or P-384"
    )]
    Key,
}

impl Certificate {
    /// The longest subject that is kept.
    const LONGEST_SUBJECT: usize = 256;

    /// Reads a certificate in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, BadCertificate> {
        let (rest, x509) = X509Certificate::from_der(der).map_err(|_| BadCertificate::NotX509)?;
        if !rest.is_empty() {
            return Err(BadCertificate::NotX509);
        }
        let instant = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(BadCertificate::NotX509);
        Ok(Self {
            der: der.to_owned(),
            subject: x509.subject().to_string().chars().take(Self::LONGEST_SUBJECT).collect(),
            not_before: instant(x509.validity().not_before.timestamp())?,
            not_after: instant(x509.validity().not_after.timestamp())?,
            kind: kind(&x509).ok_or(BadCertificate::Key)?,
            key: x509.public_key().subject_public_key.data.to_vec(),
        })
    }

    /// Reads a certificate in base64, with PEM's lines around it or, as in metadata, without.
    pub fn from_text(text: &str) -> Result<Self, BadCertificate> {
        let lines = text.lines().filter(|it| !it.trim_start().starts_with("-----"));
        let base64: String = lines.flat_map(str::split_ascii_whitespace).collect();
        let der = STANDARD.decode(base64).map_err(|_| BadCertificate::NotBase64)?;
        Self::from_der(&der)
    }

    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Its name, as `CN=…, O=…`.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// From when on it is meant to be used.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.not_before
    }

    /// When it runs out.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Its fingerprint, which providers show beside it.
    pub fn sha256(&self) -> [u8; 32] {
        let digest = digest::digest(&digest::SHA256, &self.der);
        digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    /// Whether its key made the signature.
    pub(super) fn verifies(
        &self,
        algorithm: &'static dyn VerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        UnparsedPublicKey::new(algorithm, &self.key).verify(message, signature).is_ok()
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, {:?})", self.subject, self.kind)
    }
}

fn kind(x509: &X509Certificate) -> Option<KeyKind> {
    let info = x509.public_key();
    let algorithm = &info.algorithm.algorithm;
    if *algorithm == RSA {
        let Ok(PublicKey::RSA(key)) = info.parsed() else { return None };
        return (2_048..=8_192).contains(&key.key_size()).then_some(KeyKind::Rsa);
    }
    if *algorithm != OID_KEY_TYPE_EC_PUBLIC_KEY {
        return None;
    }
    let curve = info.algorithm.parameters.as_ref()?.as_oid().ok()?;
    if curve == OID_EC_P256 {
        Some(KeyKind::EcdsaP256)
    } else if curve == OID_NIST_EC_P384 {
        Some(KeyKind::EcdsaP384)
    } else {
        None
    }
}
