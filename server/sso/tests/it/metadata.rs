//! Providers' metadata: what is taken over, and what is refused with a sentence that helps.

use rollcall_sso::saml::{
    certificate::{BadCertificate, Certificate, KeyKind},
    import::{BadMetadata, IdpMetadata, import},
    xml::Malformed,
};

use crate::support::{certificate, fixture};

const SSO: &str = "https://idp.example/sso";

fn base64(name: &str) -> String {
    let pem = fixture(&format!("certificates/{name}.pem"));
    pem.lines().filter(|it| !it.starts_with("-----")).collect()
}

fn key(r#use: &str, name: &str) -> String {
    format!(
        r#"<KeyDescriptor{use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
        <ds:X509Certificate>
            {}
        </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"#,
        base64(name)
    )
}

fn service(binding: &str, address: &str) -> String {
    format!(
        r#"<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{address}"/>"#
    )
}

fn role(attributes: &str, inside: &str) -> String {
    format!(
        r#"<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"{attributes}>{inside}</IDPSSODescriptor>"#
    )
}

fn entity(id: &str, inside: &str) -> String {
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{id}">{inside}</EntityDescriptor>"#
    )
}

fn plain() -> String {
    entity("https://idp.example", &role("", &(key("", "idp") + &service("HTTP-Redirect", SSO))))
}

fn read(xml: &str) -> Result<IdpMetadata, BadMetadata> {
    import(xml.as_bytes(), None)
}

#[test]
fn what_is_needed_is_taken_over() {
    let metadata = read(&plain()).unwrap();
    assert_eq!(metadata.entity_id, "https://idp.example");
    assert_eq!(metadata.sso_url, SSO);
    assert_eq!(metadata.certificates, [certificate("idp")]);
    assert!(!metadata.wants_signed_requests);

    let signed =
        plain().replace("<IDPSSODescriptor", r#"<IDPSSODescriptor WantAuthnRequestsSigned="true""#);
    assert!(read(&signed).unwrap().wants_signed_requests);
}

#[test]
fn a_certificate_shows_what_an_administrator_compares() {
    let certificate = certificate("p256");
    assert_eq!(certificate.subject(), "O=Rollcall tests, CN=p256");
    assert_eq!(certificate.kind(), KeyKind::EcdsaP256);
    let days = (certificate.not_after() - certificate.not_before()).num_days();
    assert_eq!(days, 3650, "as make.py has said");
    let again = Certificate::from_der(certificate.der()).unwrap();
    assert_eq!(again, certificate);
    assert_ne!(again.sha256(), [0; 32]);
}

/// As AD FS writes it: a byte order mark, a signature, roles of other protocols and keys to encrypt
/// for, before what counts.
#[test]
fn a_file_of_ad_fs_is_read() {
    let others = format!(
        r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>
        <RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:ApplicationServiceType"
            xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706"
            protocolSupportEnumeration="http://docs.oasis-open.org/ws-sx/ws-trust/200512">{}</RoleDescriptor>
        <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{}</SPSSODescriptor>"#,
        key(r#" use="signing""#, "attacker"),
        key(r#" use="signing""#, "attacker"),
    );
    let ours = key(r#" use="encryption""#, "attacker")
        + &key(r#" use="signing""#, "idp")
        + &service("SOAP", "https://idp.example/soap")
        + &service("HTTP-POST", "https://idp.example/post")
        + &service("HTTP-Redirect", SSO);
    let file =
        format!("\u{feff}{}", entity("http://adfs.example/trust", &(others + &role("", &ours))));
    let metadata = read(&file).unwrap();
    assert_eq!(metadata.entity_id, "http://adfs.example/trust");
    assert_eq!(metadata.certificates, [certificate("idp")]);
    assert_eq!(metadata.sso_url, SSO);
}

/// As Shibboleth writes it: comments, and a role for SAML 1 beside that for SAML 2.
#[test]
fn a_file_of_shibboleth_is_read() {
    let old = r#"<IDPSSODescriptor protocolSupportEnumeration="urn:mace:shibboleth:1.0"/>"#;
    let ours =
        key("", "idp") + &key("", "idp-next") + &key("", "idp") + &service("HTTP-Redirect", SSO);
    let file = format!(
        "\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- it's <made> at installation -->\n{}<!-- end -->",
        entity(
            "https://idp.example",
            &format!("{old}<!-- > -->{}<Extensions><![CDATA[<x]]></Extensions>", role("", &ours))
        )
    );
    let metadata = read(&file).unwrap();
    assert_eq!(metadata.certificates, [certificate("idp"), certificate("idp-next")], "once each");
}

#[test]
fn of_several_providers_one_has_to_be_chosen() {
    let inside = role("", &(key("", "idp") + &service("HTTP-Redirect", SSO)));
    let file = format!(
        r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{}{}{}</EntitiesDescriptor>"#,
        entity("https://one.example", &inside),
        entity("https://sp.example", ""),
        entity("https://two.example", &inside),
    );
    let both = vec!["https://one.example".to_owned(), "https://two.example".to_owned()];
    assert_eq!(read(&file), Err(BadMetadata::SeveralProviders(both)));
    let chosen = import(file.as_bytes(), Some("https://two.example")).unwrap();
    assert_eq!(chosen.entity_id, "https://two.example");
    let unknown = import(file.as_bytes(), Some("https://sp.example"));
    assert_eq!(unknown, Err(BadMetadata::UnknownProvider("https://sp.example".to_owned())));
}

#[test]
fn metadata_without_a_signing_certificate_is_refused() {
    let without = plain().replace(&key("", "idp"), "");
    assert_eq!(read(&without), Err(BadMetadata::NoCertificate));
    let only_to_encrypt = plain().replace("<KeyDescriptor>", r#"<KeyDescriptor use="encryption">"#);
    assert_eq!(read(&only_to_encrypt), Err(BadMetadata::NoCertificate));
}

#[test]
fn a_key_that_cannot_be_used_is_left_out_while_another_can() {
    for unusable in ["weak", "p521"] {
        let alone = plain().replace(&key("", "idp"), &key("", unusable));
        assert_eq!(read(&alone), Err(BadCertificate::Key.into()), "{unusable}");
        let beside = plain().replace(&key("", "idp"), &(key("", unusable) + &key("", "idp")));
        assert_eq!(read(&beside).unwrap().certificates, [certificate("idp")], "{unusable}");
    }
}

#[test]
fn what_is_no_certificate_is_refused() {
    let broken = |with: &str| read(&plain().replace(&base64("idp"), with));
    assert_eq!(broken("!"), Err(BadCertificate::NotBase64.into()));
    assert_eq!(broken("AAAA"), Err(BadCertificate::NotX509.into()));
    let longer = [certificate("idp").der(), b"x"].concat();
    assert_eq!(Certificate::from_der(&longer), Err(BadCertificate::NotX509));
    let hidden = broken("<x/>");
    assert_eq!(hidden, Err(Malformed::NotText("X509Certificate").into()));
}

#[test]
fn an_address_that_is_no_page_is_refused() {
    let with = |address: &str| read(&plain().replace(SSO, address)).map(|it| it.sso_url);
    for address in [
        "javascript:alert(1)",
        "//idp.example/sso",
        "https://",
        "https:///sso",
        "https://user@idp.example/sso",
        "https://idp.example/sso#x",
        "https://idp.example/s so",
        "https://idp.example/&quot;onclick",
        "ftp://idp.example",
        "",
    ] {
        assert_eq!(with(address), Err(BadMetadata::SignOnAddress), "{address}");
    }
    let endless = format!("https://idp.example/{}", "a".repeat(1024));
    assert_eq!(with(&endless), Err(BadMetadata::SignOnAddress));
    for address in ["http://127.0.0.1:9402/sso", "https://[::1]/sso?a=b@c", "https://idp.example"] {
        assert_eq!(with(address).as_deref(), Ok(address));
    }
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        read("<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        Err(BadMetadata::NotMetadata("html".to_owned()))
    );
    assert_eq!(
        read(&entity("https://sp.example", "<SPSSODescriptor/>")),
        Err(BadMetadata::NoProvider)
    );
    assert_eq!(
        read(&plain().replace("SAML:2.0:protocol", "SAML:1.1:protocol")),
        Err(BadMetadata::NoProvider)
    );
    assert_eq!(
        read(&plain().replace("HTTP-Redirect", "HTTP-POST")),
        Err(BadMetadata::NoSignOnAddress)
    );
    assert_eq!(
        read(&plain().replace(r#"entityID="https://idp.example""#, "")),
        Err(BadMetadata::EntityId)
    );
    assert_eq!(read(&plain().replace("https://idp.example\"", " \"")), Err(BadMetadata::EntityId));
    let endless = "a".repeat(1025);
    assert_eq!(read(&entity(&endless, &role("", ""))), Err(BadMetadata::EntityId));
}

#[test]
fn metadata_has_limits_too() {
    let large = format!("{}{}", plain(), " ".repeat(2 * 1024 * 1024));
    assert_eq!(read(&large), Err(Malformed::TooLarge(2 * 1024 * 1024).into()));
    assert_eq!(import(&[0xff, 0xfe, b'<'], None), Err(Malformed::NotUtf8.into()));
    let doctype = format!("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>{}", plain());
    assert_eq!(read(&doctype), Err(Malformed::DocumentType.into()));
    let many = entity("https://idp.example", &"<x/>".repeat(60_000));
    assert_eq!(read(&many), Err(Malformed::TooManyNodes(50_000).into()));
    let deep = entity("https://idp.example", &format!("{}{}", "<x>".repeat(60), "</x>".repeat(60)));
    assert_eq!(read(&deep), Err(Malformed::TooDeep(48).into()));
}
