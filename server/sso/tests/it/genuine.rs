//! What providers send is accepted, in all the shapes in which they send it.

use rollcall_sso::saml::{
    Idp,
    refusal::Refusal,
    response::{Flow, decode, verify_response},
};

use crate::support::{
    ALICE, REQUEST, SKEW, at, certificate, idp, now, replace, signed, sp, verify, verify_from,
};

#[track_caller]
fn signs_alice_in(idp: &Idp, name: &str) {
    let login = verify_from(idp, &signed(name)).unwrap_or_else(|it| panic!("{name}: {it}"));
    assert_eq!(login.name_id, ALICE, "{name}");
    assert_eq!(login.assertion_id, "_assertion1", "{name}");
    assert_eq!(login.only_value("uid"), Some("u-alice-1"), "{name}");
}

#[test]
fn a_login_says_what_was_sent() {
    let login = verify(&signed("assertion")).unwrap();

    assert_eq!(login.name_id, ALICE);
    assert_eq!(
        login.name_id_format.as_deref(),
        Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
    );
    assert_eq!(login.session_index.as_deref(), Some("_session1"));
    assert_eq!(login.session_ends, None);
    assert_eq!(login.usable_until, at("2026-11-22T12:04:50Z"));
    assert_eq!(
        login.context.as_deref(),
        Some("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
    );
    let expected = [("uid", vec!["u-alice-1"]), ("groups", vec!["Technicians", "All Staff"])];
    let expected =
        expected.map(|it| (it.0.to_owned(), it.1.into_iter().map(str::to_owned).collect()));
    assert_eq!(login.attributes, expected);
    assert_eq!(login.signed_by, certificate("idp").sha256());
    assert_eq!(login.only_value("groups"), None, "two values say nothing about who it is");
    assert_eq!(login.only_value("mail"), None);
}

#[test]
fn each_of_the_three_signing_modes_is_accepted() {
    for name in ["assertion", "response", "both"] {
        signs_alice_in(&idp(&["idp"]), name);
    }
}

#[test]
fn the_shapes_of_the_vendors_are_accepted() {
    for name in ["okta", "prefixes", "entra", "adfs", "duo", "google", "shibboleth"] {
        signs_alice_in(&idp(&["idp"]), name);
    }
}

#[test]
fn a_value_that_is_no_text_is_left_out() {
    let login = verify(&signed("shibboleth")).unwrap();
    let nested = login.attributes.iter().find(|it| it.0.starts_with("urn:oid:")).unwrap();
    assert!(nested.1.is_empty());
}

#[test]
fn every_permitted_algorithm_is_accepted() {
    for (name, key) in [
        ("rsa-sha384", "idp"),
        ("rsa-sha512", "idp"),
        ("ecdsa-p256", "p256"),
        ("ecdsa-p384", "p384"),
    ] {
        signs_alice_in(&idp(&[key]), name);
    }
}

#[test]
fn during_a_roll_over_either_key_is_accepted_whatever_its_kind() {
    let both = idp(&["p256", "idp", "idp-next"]);
    for (name, key) in [("assertion", "idp"), ("next-key", "idp-next"), ("ecdsa-p256", "p256")] {
        signs_alice_in(&both, name);
        let login = verify_from(&both, &signed(name)).unwrap();
        assert_eq!(login.signed_by, certificate(key).sha256());
    }
    assert_eq!(verify(&signed("next-key")), Err(Refusal::NoCertificateMatches));
}

#[test]
fn what_is_optional_may_be_there_or_not() {
    for name in [
        "no-key-info",
        "no-destination",
        "audiences",
        "one-time-use",
        "two-bearers",
        "holder-and-bearer",
    ] {
        signs_alice_in(&idp(&["idp"]), name);
    }
    let login = verify(&signed("session-ends")).unwrap();
    assert_eq!(login.session_ends, Some(at("2026-11-22T12:10:00Z")));
}

#[test]
fn values_are_what_the_provider_meant() {
    let login = verify(&signed("special-characters")).unwrap();
    let expected = ["<b>&\r\n\tÄ€😀".to_owned(), String::new()];
    assert_eq!(login.attributes[0].1, expected);
    assert_eq!(login.only_value("quoted"), Some("\"'"));
    // Another way to write the same letter.
    let written = replace(&signed("assertion"), ">alice@", ">&#97;lice@");
    assert_eq!(verify(&written).unwrap().name_id, ALICE);
}

#[test]
fn a_response_that_nobody_asked_for_needs_its_switch() {
    let unsolicited = signed("unsolicited");
    let verify_as =
        |xml: &str, flow: Flow| verify_response(xml, &idp(&["idp"]), &sp(), flow, now(), SKEW);

    assert_eq!(verify_as(&unsolicited, Flow::Unsolicited).unwrap().name_id, ALICE);
    assert_eq!(verify_as(&unsolicited, Flow::Solicited(REQUEST)), Err(Refusal::AnswersNoRequest));
    assert_eq!(
        verify_as(&signed("assertion"), Flow::Unsolicited),
        Err(Refusal::AnswersUnknownRequest)
    );
    // Its confirmation alone names a request.
    let stripped = replace(
        &signed("assertion"),
        r#"acs" InResponseTo="_request1"><saml:Issuer"#,
        r#"acs"><saml:Issuer"#,
    );
    assert_eq!(verify_as(&stripped, Flow::Unsolicited), Err(Refusal::AnswersUnknownRequest));
}

#[test]
fn the_clocks_may_be_a_minute_apart() {
    let verify_at = |time| {
        let login = verify_response(
            &signed("assertion"),
            &idp(&["idp"]),
            &sp(),
            Flow::Solicited(REQUEST),
            at(time),
            SKEW,
        );
        login.map(|it| it.name_id)
    };
    // Issued at 11:59:50, valid from 11:59:20 until 12:04:50.
    assert_eq!(verify_at("2026-11-22T11:58:50Z").unwrap(), ALICE);
    assert_eq!(
        verify_at("2026-11-22T11:58:49Z"),
        Err(Refusal::TooEarly(at("2026-11-22T11:59:50Z")))
    );
    assert_eq!(verify_at("2026-11-22T12:05:49Z").unwrap(), ALICE);
    assert_eq!(
        verify_at("2026-11-22T12:05:50Z"),
        Err(Refusal::Expired(at("2026-11-22T12:04:50Z")))
    );
}

#[test]
fn sha1_needs_its_switch() {
    let lenient = Idp { allows_sha1: true, ..idp(&["idp"]) };
    for name in ["rsa-sha1", "sha1-digest"] {
        signs_alice_in(&lenient, name);
        assert!(matches!(verify(&signed(name)), Err(Refusal::Algorithm(_))));
    }
}

#[test]
fn the_form_field_may_have_broken_lines() {
    assert_eq!(decode("PHg+\r\n 4oKs\n PC94Pg==").unwrap(), "<x>€</x>");
}

#[test]
fn a_person_is_told_less_than_the_administrator() {
    let refusal = verify(&signed("attacker")).unwrap_err();
    assert!(refusal.to_string().contains("import its metadata again"));
    assert!(!refusal.for_person().contains("certificate"));
}
