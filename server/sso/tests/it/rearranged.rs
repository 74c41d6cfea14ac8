//! Signature wrapping: genuine signed elements, moved to where they are verified but not read, or
//! read but not verified. The first eight are those of Somorovsky and others, "On Breaking SAML".

use rollcall_sso::saml::{refusal::Refusal, xml::Malformed};

use crate::support::{ALICE, attacks, element, replace, signed};

attacks! {
    xsw1_the_response_inside_of_the_forgerys_signature: {
        let (original, forgery) = responses();
        let signature = element(&original, "ds:Signature").to_owned();
        let wrapping = replace(&signature, "</ds:Signature>", &format!("{original}</ds:Signature>"));
        after_issuer(&forgery, &wrapping)
    } => Refusal::Assertions(2),
    xsw2_the_response_beside_the_forgerys_signature: {
        let (original, forgery) = responses();
        let signature = element(&original, "ds:Signature").to_owned();
        after_issuer(&forgery, &format!("{}{signature}", unsigned(&original)))
    } => Refusal::Assertions(2),
    xsw3_a_forgery_before_the_assertion: beside_the_assertion(|original| format!("{}{original}", forged(original)))
        => Refusal::Assertions(2),
    xsw4_the_assertion_inside_of_a_forgery: beside_the_assertion(|original| {
        replace(&forged(original), "</saml:Assertion>", &format!("{original}</saml:Assertion>"))
    }) => Refusal::Assertions(2),
    xsw5_a_forgery_with_the_signature_of_what_follows: beside_the_assertion(|original| {
        let signature = element(original, "ds:Signature");
        format!("{}{}", after_issuer(&forged(original), signature), unsigned(original))
    }) => Refusal::Assertions(2),
    xsw6_the_assertion_inside_of_the_signature: beside_the_assertion(|original| {
        let signature = element(original, "ds:Signature");
        let wrapping = replace(signature, "</ds:Signature>", &format!("{}</ds:Signature>", unsigned(original)));
        after_issuer(&forged(original), &wrapping)
    }) => Refusal::Assertions(2),
    xsw7_a_forgery_among_the_extensions: beside_the_assertion(|original| {
        format!("<samlp:Extensions>{}</samlp:Extensions>{original}", forged(original))
    }) => Refusal::Assertions(2),
    xsw8_the_assertion_as_an_object_of_the_signature: beside_the_assertion(|original| {
        let signature = element(original, "ds:Signature");
        let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", unsigned(original));
        after_issuer(&forged(original), &replace(signature, "</ds:Signature>", &object))
    }) => Refusal::Assertions(2),

    a_forgery_after_the_assertion: beside_the_assertion(|original| format!("{original}{}", forged(original)))
        => Refusal::Assertions(2),
    a_forgery_in_another_namespace: beside_the_assertion(|original| {
        let foreign = forged(original).replace("saml:", "other:").replacen("<other:Assertion",
            r#"<other:Assertion xmlns:other="urn:other""#, 1);
        format!("{foreign}{original}")
    }) => Refusal::Assertions(2),
    a_forgery_with_the_same_id: beside_the_assertion(|original| {
        format!("{}{original}", forged(original).replace("_forged", "_assertion1"))
    }) => Refusal::Malformed(Malformed::RepeatedId),
    a_forgery_without_an_id: beside_the_assertion(|original| {
        format!("{}{original}", forged(original).replace(r#" ID="_forged""#, ""))
    }) => Refusal::Assertions(2),
    the_assertion_as_advice_of_a_forgery: beside_the_assertion(|original| {
        let advice = format!("<saml:Advice>{original}</saml:Advice></saml:Assertion>");
        replace(&forged(original), "</saml:Assertion>", &advice)
    }) => Refusal::Assertions(2),
    the_assertion_in_the_status: {
        let xml = signed("assertion");
        let original = element(&xml, "saml:Assertion").to_owned();
        let detail = format!("<samlp:StatusDetail>{original}</samlp:StatusDetail></samlp:Status>");
        replace(&replace(&xml, &original, ""), "</samlp:Status>", &detail)
    } => Refusal::AssertionPlace,
    a_forgery_with_the_assertion_in_the_status: {
        let xml = signed("assertion");
        let original = element(&xml, "saml:Assertion").to_owned();
        let detail = format!("<samlp:StatusDetail>{original}</samlp:StatusDetail></samlp:Status>");
        replace(&replace(&xml, &original, &forged(&original)), "</samlp:Status>", &detail)
    } => Refusal::Assertions(2),
    a_forgery_with_a_copied_signature: beside_the_assertion(|original| {
        after_issuer(&forged(original), element(original, "ds:Signature"))
    }) => Refusal::SignsSomethingElse,
    a_forgery_with_a_copied_signature_and_id: beside_the_assertion(|original| {
        after_issuer(&forged(original), element(original, "ds:Signature")).replace("_forged", "_assertion1")
    }) => Refusal::Changed,
    the_assertions_signature_moved_to_the_response: {
        let xml = signed("assertion");
        let original = element(&xml, "saml:Assertion").to_owned();
        let signature = element(&original, "ds:Signature").to_owned();
        replace(&replace(&xml, &original, &forged(&original)), "<samlp:Status>", &format!("{signature}<samlp:Status>"))
    } => Refusal::SignsSomethingElse,
    the_responses_signature_moved_into_the_assertion: {
        let xml = signed("response");
        let signature = element(&xml, "ds:Signature").to_owned();
        let moved = replace(&xml, &signature, "");
        replace(&moved, "<saml:Subject>", &format!("{signature}<saml:Subject>"))
    } => Refusal::SignsSomethingElse,
    the_signature_moved_into_the_subject: {
        let xml = signed("assertion");
        let signature = element(&xml, "ds:Signature").to_owned();
        replace(&replace(&xml, &signature, ""), "<saml:Subject>", &format!("<saml:Subject>{signature}"))
    } => Refusal::SignaturePlace,
    the_signature_inside_of_a_signature: {
        let xml = signed("assertion");
        let signature = element(&xml, "ds:Signature").to_owned();
        let nested = replace(&signature, "<ds:KeyInfo>", &format!("<ds:KeyInfo>{signature}"));
        replace(&xml, &signature, &nested)
    } => Refusal::SignaturePlace,
    two_signatures_of_the_assertion: {
        let xml = signed("assertion");
        let signature = element(&xml, "ds:Signature").to_owned();
        replace(&xml, &signature, &signature.repeat(2))
    } => Refusal::Malformed(Malformed::Repeated("Signature")),
    a_forged_signed_info_before_the_signed_one: {
        let xml = signed("assertion");
        let info = element(&xml, "ds:SignedInfo").to_owned();
        let forged = replace(&info, element(&info, "ds:DigestValue"), "<ds:DigestValue>AAAA</ds:DigestValue>");
        replace(&xml, &info, &format!("{forged}{info}")).replace(ALICE, "mallory@fabrikam.example")
    } => Refusal::Malformed(Malformed::Repeated("SignedInfo")),
    the_response_in_an_envelope: {
        let xml = body(&signed("assertion"));
        format!(r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{xml}</s:Body></s:Envelope>"#)
    } => Refusal::NotAResponse(_),
    the_response_in_a_response: {
        let xml = body(&signed("assertion"));
        let outer = replace(&xml, element(&xml, "saml:Assertion"), &xml.replace("_response1", "_inner"));
        outer.replacen("_response1", "_outer", 1)
    } => Refusal::AssertionPlace,
    a_second_status_before_the_failure: replace(&signed("failed"), "<samlp:Status>",
        r#"<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><samlp:Status>"#)
        => Refusal::Malformed(Malformed::Repeated("Status")),
    a_second_status_code_before_the_failure: replace(&signed("failed"), "<samlp:Status>",
        r#"<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>"#)
        => Refusal::Malformed(Malformed::Repeated("StatusCode")),
}

/// The response without its XML declaration.
fn body(xml: &str) -> String {
    xml[xml.find("<samlp:Response").unwrap()..].to_owned()
}

/// A signed response, and a forgery of it without a signature and with ids of its own.
fn responses() -> (String, String) {
    let original = body(&signed("response"));
    let forgery =
        unsigned(&original).replace("_response1", "_other").replace("_assertion1", "_forged");
    (original, forgery.replace(ALICE, "mallory@fabrikam.example"))
}

/// The assertion as an attacker would like it.
fn forged(assertion: &str) -> String {
    unsigned(assertion).replace("_assertion1", "_forged").replace(ALICE, "mallory@fabrikam.example")
}

fn unsigned(xml: &str) -> String {
    replace(xml, element(xml, "ds:Signature"), "")
}

/// Puts something where a signature belongs.
fn after_issuer(xml: &str, what: &str) -> String {
    xml.replacen("</saml:Issuer>", &format!("</saml:Issuer>{what}"), 1)
}

/// A response whose signed assertion is replaced by something made of it.
fn beside_the_assertion(rearrange: impl Fn(&str) -> String) -> String {
    let xml = signed("assertion");
    let original = element(&xml, "saml:Assertion").to_owned();
    replace(&xml, &original, &rearrange(&original))
}
