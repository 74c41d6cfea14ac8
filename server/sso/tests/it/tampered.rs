//! Changed on its way, or written so that two readers could see different things.

use rollcall_sso::saml::{refusal::Refusal, response::decode, xml::Malformed};

use crate::support::{ALICE, attacks, element, name, replace, signed};

attacks! {
    another_name: alice("mallory@fabrikam.example") => Refusal::Changed,
    another_name_in_a_signed_response: replace(&signed("response"), ALICE, "mallory@fabrikam.example") => Refusal::Changed,
    another_attribute: replace(&signed("assertion"), "u-alice-1", "u-mallory-3") => Refusal::Changed,
    one_attribute_more: replace(&signed("assertion"), "</saml:AttributeStatement>",
        r#"<saml:Attribute Name="role"/></saml:AttributeStatement>"#) => Refusal::Changed,
    a_longer_validity: signed("conditions-over").replace("11:50:00Z", "12:50:00Z") => Refusal::Changed,
    another_namespace_for_the_prefix: signed("assertion").replace(r#"xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion""#,
        r#"xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion""#) => Refusal::AssertionPlace,
    a_space_more: replace(&signed("assertion"), "<saml:Subject>", "<saml:Subject> ") => Refusal::Changed,
    a_digest_of_the_change: replace(&signed("assertion"), element(&signed("assertion"), "ds:DigestValue"),
        "<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue>") => Refusal::NoCertificateMatches,

    no_signature: without_signature(&signed("assertion")) => Refusal::Unsigned,
    no_signature_on_the_response: without_signature(&signed("response")) => Refusal::Unsigned,
    no_signature_at_all: without_signature(&without_signature(&signed("both"))) => Refusal::Unsigned,
    no_signature_on_the_assertion_of_a_signed_response: inner_stripped() => Refusal::Changed,
    a_broken_signature_beside_a_good_one: broken_inner() => Refusal::NoCertificateMatches,

    a_comment_in_the_name: alice("alice@fabrikam.example<!---->.evil.example") => Refusal::Malformed(Malformed::Aside),
    a_processing_instruction_in_the_name: alice("alice@fabrikam.example<?x?>.evil.example") => Refusal::Malformed(Malformed::Aside),
    cdata_in_the_name: alice("<![CDATA[alice@fabrikam.example]]>") => Refusal::Malformed(Malformed::Aside),
    a_comment_before_the_response: format!("<!--x-->{}", signed("assertion")) => Refusal::Malformed(Malformed::Aside),
    a_comment_after_the_response: format!("{}<!--x-->", signed("assertion")) => Refusal::Malformed(Malformed::Aside),
    a_document_type: doctype("<!DOCTYPE x>") => Refusal::Malformed(Malformed::DocumentType),
    an_external_entity: doctype(r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>"#)
        => Refusal::Malformed(Malformed::DocumentType),
    an_attribute_by_default: doctype(r#"<!DOCTYPE x [<!ATTLIST samlp:Response ID CDATA "_response1">]>"#)
        => Refusal::Malformed(Malformed::DocumentType),
    an_entity_that_is_not_declared: alice("&alice;") => Refusal::Malformed(Malformed::NotXml),
    a_prefix_taken_back: signed("assertion").replace("<saml:Subject>", r#"<saml:Subject xmlns:saml="">"#)
        => Refusal::Malformed(Malformed::NotXml),
    a_prefix_of_nothing: alice("<x:y/>") => Refusal::Malformed(Malformed::NotXml),
    an_attribute_twice: replace(&signed("assertion"), r#"ID="_assertion1""#, r#"ID="_assertion1" ID="_assertion1""#)
        => Refusal::Malformed(Malformed::NotXml),
    a_second_root: format!("{}<x/>", signed("assertion")) => Refusal::Malformed(Malformed::NotXml),
    nothing: "" => Refusal::Malformed(Malformed::NotXml),
    half_of_it: &signed("assertion")[..2000] => Refusal::Malformed(Malformed::NotXml),
    a_nul: alice("alice\0") => Refusal::Malformed(Malformed::NotXml),
    another_encoding: declared(r#"encoding="UTF-16""#) => Refusal::Malformed(Malformed::NotUtf8),
    an_encoding_of_seven_bits: declared("encoding='utf-7'") => Refusal::Malformed(Malformed::NotUtf8),

    an_id_twice: replace(&signed("assertion"), r#"ID="_response1""#, r#"ID="_assertion1""#)
        => Refusal::Malformed(Malformed::RepeatedId),
    an_id_twice_by_another_name: replace(&signed("assertion"), "<samlp:Status>", r#"<samlp:Status Id="_assertion1">"#)
        => Refusal::Malformed(Malformed::RepeatedId),
    an_id_of_xml: replace(&signed("assertion"), "<samlp:Status>", r#"<samlp:Status xml:id="_x">"#)
        => Refusal::Malformed(Malformed::StrangeId),
    an_id_with_a_prefix: replace(&signed("assertion"), "<samlp:Status>", r#"<samlp:Status samlp:ID="_x">"#)
        => Refusal::Malformed(Malformed::StrangeId),

    a_response_of_another_protocol: signed("assertion").replace("SAML:2.0:protocol", "SAML:1.0:protocol") => Refusal::NotAResponse(_),
    a_logout_response: signed("assertion").replace("samlp:Response", "samlp:LogoutResponse") => Refusal::NotAResponse(_),
    an_assertion_alone: element(&signed("okta"), "saml2:Assertion") => Refusal::NotAResponse(_),
}

#[test]
fn what_is_not_the_form_field_of_a_response_is_refused() {
    let refused = |field: &str| match decode(field) {
        Err(Refusal::Malformed(it)) => it,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("<x/>"), Malformed::NotBase64);
    assert_eq!(refused("PHg-"), Malformed::NotBase64, "of addresses");
    assert_eq!(refused("//48AHgALwA+AA=="), Malformed::NotUtf8, "UTF-16");
    assert_eq!(refused("PHg+gDwveD4="), Malformed::NotUtf8, "a stray byte");
    assert_eq!(refused(&"A".repeat(400 * 1024)), Malformed::TooLarge(256 * 1024));
}

/// One of two signatures may go: the other still proves all that is read.
#[test]
fn the_signature_of_the_assertion_is_enough_without_that_of_the_response() {
    assert_eq!(name(without_signature(&signed("both"))).unwrap(), ALICE);
}

#[track_caller]
fn alice(name: &str) -> String {
    replace(&signed("assertion"), ALICE, name)
}

fn without_signature(xml: &str) -> String {
    xml.replacen(element(xml, "ds:Signature"), "", 1)
}

fn inner_stripped() -> String {
    let xml = signed("both");
    let assertion = element(&xml, "saml:Assertion");
    replace(&xml, assertion, &without_signature(assertion))
}

/// The response is signed anew over this by nobody, so it is its own signature that fails first;
/// here it is taken out, and the assertion's is broken.
fn broken_inner() -> String {
    let xml = without_signature(&signed("both"));
    let value = element(&xml, "ds:SignatureValue").to_owned();
    replace(&xml, &value, "<ds:SignatureValue>AAAA</ds:SignatureValue>")
}

fn doctype(with: &str) -> String {
    replace(&signed("assertion"), "<samlp:Response", &format!("{with}<samlp:Response"))
}

fn declared(encoding: &str) -> String {
    let xml = signed("assertion");
    let root = &xml[xml.find("<samlp:Response").unwrap()..];
    format!(r#"<?xml version="1.0" {encoding}?>{root}"#)
}
