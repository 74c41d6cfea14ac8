//! SAML 2.0, as much of it as a sign-in needs: an `AuthnRequest` by redirect, a `Response` by POST.
//!
//! Forgeries of the last years have one cause: what was verified and what was read were different
//! things. Here a message is parsed once, by one parser, and what is read is the very node whose
//! digest was checked; nothing is looked up by its id afterwards. Of XML signatures the one shape
//! exists that SAML core 5.4 permits: there is no `XPath`, no XSLT and nothing that fetches.
//!
//! - [`response`]: a provider's answer to a [`Login`](response::Login), or the
//!   [`Refusal`](refusal::Refusal).
//! - [`request`]: the address that sends a browser to the provider.
//! - [`metadata`]: what the provider needs to know of us; [`import`]: what we need to know of it.
//! - [`certificate`]: the provider's keys, which an administrator trusts, and nobody else.
//! - [`self_signed`]: the certificate of our own key, for providers that want signed requests.
//! - [`c14n`]: the bytes that a signature is over.
//!
//! Not supported, so that it cannot go wrong: encrypted assertions (our metadata has no key for
//! them), the artifact and SOAP bindings, single logout, and SHA-1 unless it is switched on.

pub mod c14n;
pub mod certificate;
pub mod import;
pub mod metadata;
pub mod refusal;
pub mod request;
pub mod response;
pub mod self_signed;
mod signature;
pub mod xml;

/// Where messages and their parts are defined.
mod namespace {
    pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
    pub const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
    pub const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
    pub const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
    pub const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
}

/// How messages travel.
mod binding {
    pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
}

/// Rollcall as one provider sees it. Each provider has one of its own, so that a response meant for
/// one client's provider is worth nothing at another's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sp {
    /// Also the address of our metadata.
    pub entity_id: String,
    /// Where responses are posted (the Assertion Consumer Service).
    pub acs_url: String,
}

/// The identity provider as an administrator has set it up.
#[derive(Clone, Debug)]
pub struct Idp {
    pub entity_id: String,
    /// All that are live: during a roll-over there are several. Dates are shown and alarmed on, not
    /// enforced, because vendors' self-signed certificates run out while they are in use.
    pub certificates: Vec<certificate::Certificate>,
    /// Accepts RSA-SHA1 and SHA-1 digests. Off, but for a provider that has nothing better.
    pub allows_sha1: bool,
}
