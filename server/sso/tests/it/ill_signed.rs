//! Signatures by others, or in ways that SAML does not permit.

use rollcall_sso::saml::{refusal::Refusal, xml::Malformed};

use crate::support::{attacks, element, idp, replace, signed, verify_from};

const SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

attacks! {
    an_attackers_key_with_its_certificate: signed("attacker") => Refusal::NoCertificateMatches,
    an_attackers_key_on_both: signed("attacker-both") => Refusal::NoCertificateMatches,
    an_attackers_key_with_the_providers_certificate: signed("attacker-with-idps-certificate")
        => Refusal::NoCertificateMatches,
    an_attackers_key_to_be_fetched: key_info(&signed("attacker"),
        r#"<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>"#) => Refusal::NoCertificateMatches,
    the_certificate_as_a_shared_secret: signed("certificate-as-secret") => Refusal::Algorithm(_),
    sha1_in_the_signature: signed("rsa-sha1") => Refusal::Algorithm(_),
    sha1_in_the_digest: signed("sha1-digest") => Refusal::Algorithm(_),
    no_algorithm: algorithm("") => Refusal::Algorithm(_),
    the_algorithm_none: algorithm("none") => Refusal::Algorithm(_),
    md5: algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-md5") => Refusal::Algorithm(_),
    dsa: algorithm("http://www.w3.org/2000/09/xmldsig#dsa-sha1") => Refusal::Algorithm(_),
    another_algorithm_of_the_same_key: algorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512")
        => Refusal::NoCertificateMatches,
    an_algorithm_of_another_key: algorithm("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
        => Refusal::NoCertificateMatches,

    inclusive_canonicalization: signed("inclusive") => Refusal::Canonicalization(_),
    canonicalization_with_comments: signed("with-comments") => Refusal::Canonicalization(_),
    a_transform_with_comments: signed("transform-with-comments") => Refusal::Transforms,
    no_canonicalization_of_the_content: signed("only-enveloped") => Refusal::Transforms,
    three_transforms: signed("three-transforms") => Refusal::Transforms,
    a_part_chosen_by_xpath: signed("xpath") => Refusal::Transforms,
    xpath_in_place_of_canonicalization: signed("xpath-as-second") => Refusal::Transforms,
    xslt: transforms(r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet
        xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:copy-of
        select="document('file:///etc/passwd')"/></xsl:template></xsl:stylesheet></ds:Transform>"#) => Refusal::Transforms,
    base64_as_a_transform: transforms(r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>"#)
        => Refusal::Transforms,
    no_transforms: transforms("") => Refusal::Transforms,
    content_of_the_enveloped_transform: replace(&signed("assertion"), r#"enveloped-signature"/>"#,
        r#"enveloped-signature"><ds:XPath>self::x</ds:XPath></ds:Transform>"#) => Refusal::SignatureHolds(_),
    content_of_the_canonicalization: replace(&signed("assertion"),
        r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#,
        r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ds:XPath/></ds:CanonicalizationMethod>"#)
        => Refusal::SignatureHolds(_),

    the_whole_document: signed("whole-document") => Refusal::SignsSomethingElse,
    two_references: signed("two-references") => Refusal::Malformed(Malformed::Repeated("Reference")),
    the_response_signed_from_its_assertion: signed("over-response-in-assertion") => Refusal::SignsSomethingElse,
    a_signature_among_the_extensions: signed("signature-in-extensions") => Refusal::SignaturePlace,
    a_long_list_of_prefixes: signed("long-prefix-list") => Refusal::SignatureHolds(_),
    content_from_the_network: uri("http://127.0.0.1:9/content") => Refusal::SignsSomethingElse,
    content_from_a_file: uri("file:///etc/passwd") => Refusal::SignsSomethingElse,
    content_by_xpointer: uri("#xpointer(id('_assertion1'))") => Refusal::SignsSomethingElse,
    content_of_nothing: replace(&signed("assertion"), " URI=\"#_assertion1\"", "") => Refusal::SignsSomethingElse,
    content_of_an_empty_id: signed("assertion").replace("_assertion1", "") => Refusal::SignsSomethingElse,

    an_object_in_the_signature: signature_ends("<ds:Object/>") => Refusal::SignatureHolds(_),
    a_manifest_in_the_signature: signature_ends("<ds:Object><ds:Manifest/></ds:Object>") => Refusal::SignatureHolds(_),
    a_second_signed_info: with_second("ds:SignedInfo") => Refusal::Malformed(Malformed::Repeated("SignedInfo")),
    a_second_signature_value: with_second("ds:SignatureValue") => Refusal::Malformed(Malformed::Repeated("SignatureValue")),
    a_second_digest: with_second("ds:DigestValue") => Refusal::Malformed(Malformed::Repeated("DigestValue")),
    a_second_signature_method: replace(&signed("assertion"), "<ds:Reference ",
        r#"<ds:SignatureMethod Algorithm="none"/><ds:Reference "#) => Refusal::Malformed(Malformed::Repeated("SignatureMethod")),
    a_shortened_hmac: replace(&signed("assertion"), &format!(r#"{SHA256}"/>"#),
        &format!(r#"{SHA256}"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>"#)) => Refusal::SignatureHolds(_),
    a_comment_in_the_digest: replace(&signed("assertion"), "<ds:DigestValue>", "<ds:DigestValue><!--x-->")
        => Refusal::Malformed(Malformed::Aside),
    an_element_in_the_digest: replace(&signed("assertion"), "<ds:DigestValue>", "<ds:DigestValue><x/>")
        => Refusal::Malformed(Malformed::NotText("DigestValue")),
    an_element_more_in_the_signed_info: replace(&signed("assertion"), "</ds:SignedInfo>", "<ds:Object/></ds:SignedInfo>")
        => Refusal::SignatureHolds(_),
    an_element_more_in_the_reference: replace(&signed("assertion"), "</ds:Reference>", "<ds:Object/></ds:Reference>")
        => Refusal::SignatureHolds(_),
    an_element_in_the_digest_method: replace(&signed("assertion"), r#"xmlenc#sha256"/>"#,
        r#"xmlenc#sha256"><ds:Object/></ds:DigestMethod>"#) => Refusal::SignatureHolds(_),
    a_second_list_of_prefixes: replace(&signed("assertion"),
        r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#,
        &format!(r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">{0}{0}</ds:CanonicalizationMethod>"#,
            r#"<InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="a"/>"#)) => Refusal::SignatureHolds(_),
    an_empty_signature: value("") => Refusal::NoCertificateMatches,
    a_signature_of_noughts: value(&"A".repeat(344)) => Refusal::NoCertificateMatches,
    a_signature_that_is_not_base64: value("!") => Refusal::Malformed(Malformed::NotBase64),
    a_signature_in_another_namespace: signed("assertion").replace("http://www.w3.org/2000/09/xmldsig#\"", "urn:other\"")
        => Refusal::SignaturePlace,
}

#[test]
fn a_provider_without_certificates_signs_nobody_in() {
    for name in ["assertion", "response", "both", "attacker"] {
        let found = verify_from(&idp(&[]), &signed(name));
        assert_eq!(found, Err(Refusal::NoCertificateMatches), "{name}");
    }
}

#[test]
fn another_providers_key_signs_nobody_in() {
    let found = verify_from(&idp(&["attacker", "p256"]), &signed("assertion"));
    assert_eq!(found, Err(Refusal::NoCertificateMatches));
}

fn algorithm(uri: &str) -> String {
    replace(&signed("assertion"), SHA256, uri)
}

fn uri(uri: &str) -> String {
    replace(&signed("assertion"), "URI=\"#_assertion1\"", &format!("URI=\"{uri}\""))
}

fn transforms(inside: &str) -> String {
    let xml = signed("assertion");
    let old = element(&xml, "ds:Transforms");
    replace(&xml, old, &format!("<ds:Transforms>{inside}</ds:Transforms>"))
}

fn key_info(xml: &str, inside: &str) -> String {
    let old = element(xml, "ds:KeyInfo");
    replace(xml, old, &format!("<ds:KeyInfo>{inside}</ds:KeyInfo>"))
}

fn signature_ends(with: &str) -> String {
    replace(&signed("assertion"), "</ds:Signature>", &format!("{with}</ds:Signature>"))
}

fn with_second(name: &str) -> String {
    let xml = signed("assertion");
    let once = element(&xml, name).to_owned();
    replace(&xml, &once, &once.repeat(2))
}

fn value(base64: &str) -> String {
    let xml = signed("assertion");
    let old = element(&xml, "ds:SignatureValue");
    replace(&xml, old, &format!("<ds:SignatureValue>{base64}</ds:SignatureValue>"))
}
