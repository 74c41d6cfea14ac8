//! The request that begins a sign-in: an address of the provider that carries an `AuthnRequest`
//! (SAML bindings 3.4, HTTP-Redirect).

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, write::DeflateEncoder};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::{rand::SystemRandom, rsa, signature::RSA_PKCS1_SHA256};

use super::{
    Sp,
    binding::POST,
    namespace::{ASSERTION, PROTOCOL},
    xml::escape,
};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// Our key for providers that want signed requests: RSA.
pub struct SigningKey(rsa::KeyPair);

/// The bytes are no RSA key in PKCS#8, of 2,048 to 4,096 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The signing key is not an RSA key in PKCS#8, of 2,048 to 4,096 bits.")]
pub struct BadKey;

impl SigningKey {
    /// Reads a key in PKCS#8 DER.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, BadKey> {
        rsa::KeyPair::from_pkcs8(der).map(Self).map_err(|_| BadKey)
    }

    /// The key that others check it by, in DER (PKCS#1).
    pub(super) fn public(&self) -> &[u8] {
        self.0.public().as_ref()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the key is long enough for SHA-256, and the buffer as long as its modulus");
        signature
    }
}

/// The id of a request, from 160 random bits. An XML ID may not begin with a digit.
pub fn request_id(random: [u8; 20]) -> String {
    random.iter().fold("_".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

/// Asks a provider to sign somebody in.
///
/// It names no format for the `NameID`: Okta and Entra ID refuse those that they were not set up
/// with.
#[derive(Clone, Copy, Debug)]
pub struct AuthnRequest<'a> {
    /// Of [`request_id`].
    pub id: &'a str,
    pub sp: &'a Sp,
    /// The provider's single sign-on address for HTTP-Redirect.
    pub destination: &'a str,
    pub now: DateTime<Utc>,
    /// Whether the provider has to ask anew who it is, even if it knows.
    pub asks_anew: bool,
}

impl AuthnRequest<'_> {
    /// Where to send the browser. `relay_state` comes back with the response; SAML allows it 80
    /// bytes.
    pub fn address(&self, relay_state: &str, key: Option<&SigningKey>) -> String {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let request = STANDARD.encode(deflate(&self.xml()));
        let mut query =
            format!("SAMLRequest={}&RelayState={}", encode(&request), encode(relay_state));
        if let Some(key) = key {
            // The signature is over the query so far, in this order.
            query = format!("{query}&SigAlg={}", encode(RSA_SHA256));
            let signature = STANDARD.encode(key.sign(query.as_bytes()));
            query = format!("{query}&Signature={}", encode(&signature));
        }
        let joint = if self.destination.contains('?') { '&' } else { '?' };
        format!("{}{joint}{query}", self.destination)
    }

    fn xml(&self) -> String {
        let asks_anew = if self.asks_anew { r#" ForceAuthn="true""# } else { "" };
        format!(
            r#"<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{}" Version="2.0" IssueInstant="{}" Destination="{}" AssertionConsumerServiceURL="{}" ProtocolBinding="{POST}"{asks_anew}><saml:Issuer>{}</saml:Issuer></samlp:AuthnRequest>"#,
            self.id,
            self.now.to_rfc3339_opts(SecondsFormat::Secs, true),
            escape(self.destination),
            escape(&self.sp.acs_url),
            escape(&self.sp.entity_id),
        )
    }
}

fn deflate(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    written.expect("writing to memory does not fail")
}
