//! What `SimpleSAMLphp` 1.19.7 has sent a browser after a sign-in, in its three ways of signing; and
//! its metadata.

use rollcall_sso::saml::{
    Idp, Sp,
    certificate::Certificate,
    import::import,
    refusal::Refusal,
    response::{Flow, Login, verify_response},
};

use crate::support::{SKEW, at, fixture};

/// When they were recorded.
const THEN: &str = "2026-11-22T13:44:48Z";
/// What `recorded/make` sent as the id of its request.
const ASKED: &str = "_recorded";

fn verify_recorded(mode: &str, time: &str) -> Result<Login, Refusal> {
    let metadata = import(fixture("recorded/metadata.xml").as_bytes(), None).unwrap();
    let idp = Idp {
        entity_id: metadata.entity_id,
        certificates: metadata.certificates,
        allows_sha1: false,
    };
    let sp = Sp {
        entity_id: format!("http://localhost:9500/saml/{mode}/metadata"),
        acs_url: format!("http://localhost:9500/saml/{mode}/acs"),
    };
    let xml = fixture(&format!("recorded/{mode}.xml"));
    verify_response(&xml, &idp, &sp, Flow::Solicited(ASKED), at(time), SKEW)
}

#[test]
fn its_responses_are_accepted() {
    for mode in ["assertion", "response", "both"] {
        let login = verify_recorded(mode, THEN).unwrap();
        assert_eq!(login.name_id, "alice@acme.test", "{mode}");
        assert_eq!(login.only_value("uid"), Some("u-alice-1"), "{mode}");
        let groups = login.attributes.iter().find(|it| it.0 == "groups").unwrap();
        assert_eq!(groups.1, ["Technicians", "All Staff"], "{mode}");
    }
}

#[test]
fn a_day_later_they_are_not() {
    for mode in ["assertion", "response", "both"] {
        let found = verify_recorded(mode, "2030-01-01T00:00:00Z");
        assert!(matches!(found, Err(Refusal::Expired(_))), "{mode}: {found:?}");
    }
}

#[test]
fn its_metadata_names_both_keys_of_a_roll_over() {
    let metadata = import(fixture("recorded/metadata.xml").as_bytes(), None).unwrap();
    assert_eq!(metadata.entity_id, "http://127.0.0.1:9402/saml2/idp/metadata.php");
    assert_eq!(metadata.sso_url, "http://127.0.0.1:9402/saml2/idp/SSOService.php");
    let subjects: Vec<&str> = metadata.certificates.iter().map(Certificate::subject).collect();
    assert_eq!(subjects, ["CN=idp-next", "CN=idp"]);
    assert!(!metadata.wants_signed_requests);
}
