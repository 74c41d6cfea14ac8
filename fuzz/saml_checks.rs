//! What holds for whatever bytes a browser posts as a SAML response, or an administrator imports as
//! metadata. `server/sso/tests/it/corpus.rs` tries those that are kept.

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta};
use rollcall_sso::saml::{
    Idp, Sp, c14n,
    certificate::Certificate,
    import,
    request::AuthnRequest,
    response::{self, Flow},
    xml::{self, Limits},
};

/// The provider of the fixtures, whose key has signed about one person only.
static IDP: LazyLock<Idp> = LazyLock::new(|| Idp {
    entity_id: "https://idp.example/entity".to_owned(),
    certificates: vec![
        Certificate::from_text(include_str!("../server/sso/tests/fixtures/certificates/idp.pem"))
            .expect("a certificate"),
    ],
    allows_sha1: true,
});

/// Canonical text is longer than what it was made of.
const ROOMY: Limits = Limits {
    bytes: usize::MAX,
    nodes: u32::MAX,
    depth: usize::MAX,
    attributes: usize::MAX,
    namespaces: usize::MAX,
    ..Limits::RESPONSE
};

/// Nobody but the person of the fixtures is ever signed in; and what is canonical once stays so.
pub fn response(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = response::decode(text);
    let now = DateTime::from_timestamp(1_795_348_800, 0).expect("a time");
    let flow = Flow::Solicited("_request1");
    if let Ok(login) =
        response::verify_response(text, &IDP, &sp(), flow, now, TimeDelta::seconds(60))
    {
        assert_eq!(login.name_id, "alice@fabrikam.example");
        assert_eq!(login.assertion_id, "_assertion1");
    }
    let Ok(document) = xml::parse(text, Limits::RESPONSE) else { return };
    let canonical = c14n::exclusive(document.root_element(), None, &[]);
    let again = xml::parse(&canonical, ROOMY).expect("canonical XML is XML");
    assert_eq!(c14n::exclusive(again.root_element(), None, &[]), canonical);
}

/// Metadata that is taken over leads a browser to where it says, and brings a key.
pub fn metadata(bytes: &[u8]) {
    let Ok(metadata) = import::import(bytes, None) else { return };
    assert!(!metadata.certificates.is_empty());
    assert!(metadata.sso_url.starts_with("http"));
    let (sp, id) = (sp(), "_id");
    let now = DateTime::from_timestamp(0, 0).expect("a time");
    let request =
        AuthnRequest { id, sp: &sp, destination: &metadata.sso_url, now, asks_anew: false };
    assert!(request.address("state", None).starts_with(&metadata.sso_url));
}

fn sp() -> Sp {
    Sp {
        entity_id: "https://rollcall.example/saml/p1/metadata".to_owned(),
        acs_url: "https://rollcall.example/saml/p1/acs".to_owned(),
    }
}
