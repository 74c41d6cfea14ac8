//! Signed by the provider, but not for us, not now, or not a sign-in.

use rollcall_sso::saml::{refusal::Refusal, xml::Malformed};

use crate::support::{attacks, replace, signed};

attacks! {
    an_assertion_for_another_audience: signed("other-audience") => Refusal::Audience(_),
    a_second_restriction_for_another_audience: signed("second-restriction") => Refusal::Audience(_),
    an_audience_that_begins_like_ours: signed("longer-audience") => Refusal::Audience(_),
    a_restriction_without_an_audience: signed("empty-restriction") => Refusal::Audience(_),
    an_assertion_for_any_audience: signed("no-audience") => Refusal::NoAudience,
    an_assertion_without_conditions: signed("no-conditions") => Refusal::Malformed(Malformed::Missing("Conditions")),
    two_sets_of_conditions: signed("two-conditions") => Refusal::Malformed(Malformed::Repeated("Conditions")),
    a_condition_that_is_not_known: signed("unknown-condition") => Refusal::Condition(_),
    conditions_that_are_over: signed("conditions-over") => Refusal::Expired(_),
    conditions_that_begin_later: signed("conditions-begin-later") => Refusal::TooEarly(_),
    conditions_until_no_time: signed("conditions-not-a-time") => Refusal::Malformed(Malformed::NotATime("NotOnOrAfter")),

    an_assertion_for_another_recipient: signed("other-recipient") => Refusal::Recipient(_),
    an_assertion_for_no_recipient: signed("no-recipient") => Refusal::Recipient(_),
    a_confirmation_that_is_over: signed("confirmation-over") => Refusal::Expired(_),
    a_confirmation_without_an_end: signed("confirmation-without-end") => Refusal::Malformed(Malformed::Missing("NotOnOrAfter")),
    a_confirmation_with_a_beginning: signed("confirmation-begins") => Refusal::BearerBegins,
    a_confirmation_of_another_request: signed("confirmation-of-other-request") => Refusal::AnswersAnotherRequest,
    a_confirmation_of_no_request: signed("confirmation-of-no-request") => Refusal::AnswersNoRequest,
    an_assertion_that_needs_a_key_to_be_used: signed("holder-of-key") => Refusal::NoBearer,
    an_assertion_without_a_confirmation: signed("no-confirmation") => Refusal::NoBearer,
    a_confirmation_of_nothing: signed("confirmation-without-data") => Refusal::Malformed(Malformed::Missing("SubjectConfirmationData")),

    an_assertion_from_tomorrow: signed("issued-later") => Refusal::TooEarly(_),
    a_response_from_tomorrow: signed("response-issued-later") => Refusal::TooEarly(_),
    a_session_that_is_over: signed("session-over") => Refusal::Expired(_),
    an_assertion_without_a_sign_in: signed("no-statement") => Refusal::Malformed(Malformed::Missing("AuthnStatement")),
    an_assertion_of_another_issuer: signed("other-issuer") => Refusal::Issuer(_),
    a_response_of_another_issuer: signed("response-of-other-issuer") => Refusal::Issuer(_),
    an_assertion_of_saml_1: signed("saml-1") => Refusal::Version(_),
    a_response_of_saml_1: signed("response-saml-1") => Refusal::Version(_),

    an_assertion_about_nobody: signed("no-name") => Refusal::Nobody,
    an_empty_name: signed("empty-name") => Refusal::Nobody,
    a_name_of_a_kilobyte: signed("endless-name") => Refusal::Nobody,
    two_names: signed("two-names") => Refusal::Malformed(Malformed::Repeated("NameID")),
    an_encrypted_name: signed("encrypted-name") => Refusal::Nobody,
    an_element_in_the_name: signed("element-in-name") => Refusal::Malformed(Malformed::NotText("NameID")),
    an_attribute_without_a_name: signed("nameless-attribute") => Refusal::Malformed(Malformed::Missing("Name of an attribute")),

    a_response_without_a_status: signed("no-status") => Refusal::Malformed(Malformed::Missing("Status")),
    a_response_sent_elsewhere: signed("other-destination") => Refusal::Destination(_),
    a_signed_response_sent_nowhere: signed("signed-without-destination") => Refusal::Destination(_),
    a_response_to_another_request: signed("other-request") => Refusal::AnswersAnotherRequest,
    two_assertions: signed("two-assertions") => Refusal::Assertions(2),
    an_assertion_as_advice: signed("advice") => Refusal::Assertions(2),
    no_assertion: signed("no-assertion") => Refusal::Assertions(0),
    an_encrypted_assertion: signed("encrypted") => Refusal::Encrypted,
    a_session_that_was_refused: signed("failed") => Refusal::Status { .. },

    // The response itself is not signed here, so anybody may have written this.
    a_changed_destination: changed(r#"Destination="https://"#, r#"Destination="https://other."#) => Refusal::Destination(_),
    a_changed_response_issuer: changed("<saml:Issuer>https://idp.example/entity</saml:Issuer><samlp:Status>",
        "<saml:Issuer>https://other.example</saml:Issuer><samlp:Status>") => Refusal::Issuer(_),
    a_request_taken_out: changed(r#"InResponseTo="_request1"><saml:Issuer"#, "><saml:Issuer") => Refusal::AnswersNoRequest,
    a_request_exchanged: changed(r#"InResponseTo="_request1"><saml:Issuer"#, r#"InResponseTo="_request2"><saml:Issuer"#)
        => Refusal::AnswersAnotherRequest,
    a_response_never_issued: changed(r#" IssueInstant="2026-11-22T11:59:50Z" Destination"#, " Destination")
        => Refusal::Malformed(Malformed::Missing("IssueInstant")),
}

/// A response whose assertion alone is signed, changed outside of it.
#[track_caller]
fn changed(old: &str, new: &str) -> String {
    replace(&signed("assertion"), old, new)
}

#[test]
fn a_failure_at_the_provider_is_told_in_its_words() {
    let refusal = crate::support::verify(&signed("failed")).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Status {
            code: "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed".to_owned(),
            message: "Wrong password".to_owned(),
        }
    );
}
