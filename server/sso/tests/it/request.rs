//! The request that begins a sign-in, and our metadata.

use std::io::Read;

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rollcall_sso::saml::{
    Sp,
    certificate::Certificate,
    metadata::metadata,
    request::{AuthnRequest, BadKey, SigningKey, request_id},
    self_signed::self_signed,
};
use roxmltree::Document;

use crate::support::{certificate, now, sp};

fn key() -> SigningKey {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/certificates/sp.pk8");
    SigningKey::from_pkcs8(&std::fs::read(path).unwrap()).unwrap()
}

fn request<'a>(sp: &'a Sp, destination: &'a str) -> AuthnRequest<'a> {
    AuthnRequest { id: "_1f", sp, destination, now: now(), asks_anew: false }
}

/// The value of a parameter of the address.
fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?').unwrap().1;
    let value = query.split('&').find_map(|it| it.strip_prefix(&format!("{name}=")))?;
    Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
}

/// The request that the address carries.
fn carried(address: &str) -> String {
    let deflated = STANDARD.decode(parameter(address, "SAMLRequest").unwrap()).unwrap();
    let mut xml = String::new();
    flate2::read::DeflateDecoder::new(&*deflated).read_to_string(&mut xml).unwrap();
    xml
}

#[test]
fn an_address_carries_the_request_and_the_relay_state() {
    let sp = sp();
    let address = request(&sp, "https://idp.example/sso").address("r/+ =&", None);

    assert!(address.starts_with("https://idp.example/sso?SAMLRequest="), "{address}");
    assert_eq!(parameter(&address, "RelayState").unwrap(), "r/+ =&");
    assert_eq!(parameter(&address, "Signature"), None);
    assert_eq!(
        carried(&address),
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1f\" Version=\"2.0\" \
         IssueInstant=\"2026-11-22T12:00:00Z\" Destination=\"https://idp.example/sso\" \
         AssertionConsumerServiceURL=\"https://rollcall.example/saml/p1/acs\" \
         ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\">\
         <saml:Issuer>https://rollcall.example/saml/p1/metadata</saml:Issuer></samlp:AuthnRequest>"
    );
}

#[test]
fn an_address_with_a_query_keeps_it() {
    let sp = sp();
    let destination = "https://idp.example/sso?tenant=\"a\"&x=<1>";
    let address = request(&sp, destination).address("r", None);

    assert!(address.starts_with(&format!("{destination}&SAMLRequest=")), "{address}");
    let xml = carried(&address);
    let document = Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().attribute("Destination"), Some(destination));
}

#[test]
fn a_request_may_ask_anew() {
    let sp = sp();
    let anew = AuthnRequest { asks_anew: true, ..request(&sp, "https://idp.example/sso") };
    let xml = carried(&anew.address("r", None));
    let document = Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().attribute("ForceAuthn"), Some("true"));
}

#[test]
fn a_signed_address_is_signed_over_its_query() {
    let sp = sp();
    let address = request(&sp, "https://idp.example/sso?a=b").address("state", Some(&key()));

    let (signed, signature) = address.split_once("&Signature=").unwrap();
    let signed = &signed[signed.find("SAMLRequest=").unwrap()..];
    let signature = percent_decode_str(signature).decode_utf8().unwrap();
    let (_, x509) = x509_parser::parse_x509_certificate(certificate("sp").der())
        .map(|(rest, it)| (rest.len(), it.public_key().subject_public_key.data.to_vec()))
        .unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, x509)
        .verify(signed.as_bytes(), &STANDARD.decode(&*signature).unwrap())
        .unwrap();
    assert_eq!(
        parameter(&address, "SigAlg").unwrap(),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    );
}

#[test]
fn what_is_no_key_is_refused() {
    assert_eq!(SigningKey::from_pkcs8(b"key").err(), Some(BadKey));
}

#[test]
fn an_id_is_a_name_of_160_bits() {
    assert_eq!(request_id([0xaf; 20]), format!("_{}", "af".repeat(20)));
}

#[test]
fn our_metadata_says_where_responses_go_and_has_no_key_to_encrypt_for() {
    let sp = Sp { acs_url: "https://rollcall.example/acs?a=1&b=\"2\"".to_owned(), ..sp() };
    for signing in [None, Some(certificate("sp"))] {
        let xml = metadata(&sp, signing.as_ref());
        let document = Document::parse(&xml).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("entityID"), Some(&*sp.entity_id));
        let named = |name: &str| document.descendants().find(|it| it.tag_name().name() == name);
        let acs = named("AssertionConsumerService").unwrap();
        assert_eq!(acs.attribute("Location"), Some(&*sp.acs_url));
        let role = named("SPSSODescriptor").unwrap();
        assert_eq!(role.attribute("WantAssertionsSigned"), Some("true"));
        let signs = signing.is_some().to_string();
        assert_eq!(role.attribute("AuthnRequestsSigned"), Some(&*signs));
        let key = named("KeyDescriptor").map(|it| it.attribute("use").unwrap());
        assert_eq!(key, signing.map(|_| "signing"));
    }
}

#[test]
fn a_certificate_of_our_own_is_read_by_others() {
    let until = |years: i64| now() + chrono::TimeDelta::days(365 * years);
    // Before 2050, and after: the years are written differently.
    for (from, to) in [(now(), until(10)), (now(), until(30))] {
        let der = self_signed(&key(), "Rollcall at id.example.com", from, to);
        let read = Certificate::from_der(&der).unwrap();
        assert_eq!(read.subject(), "CN=Rollcall at id.example.com");
        assert_eq!((read.not_before(), read.not_after()), (from, to));
    }
    // The same key as in the certificate that xmlsec1's tools made of it.
    let ours = self_signed(&key(), "sp", now(), until(1));
    let theirs = certificate("sp").der().to_owned();
    let public = |der: &[u8]| {
        let at = der.windows(4).position(|it| it == [0x30, 0x82, 0x01, 0x0a]).unwrap();
        der[at..at + 0x10e].to_owned()
    };
    assert_eq!(public(&ours), public(&theirs));
    let (said, rest) = ours[4..].split_at(usize::from(u16::from_be_bytes([ours[6], ours[7]])) + 4);
    let signature = &rest[rest.len() - 256..];
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public(&ours));
    assert!(key.verify(said, signature).is_ok());
}
