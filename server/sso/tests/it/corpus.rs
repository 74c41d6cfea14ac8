//! What fuzzing found worth keeping, tried again: `make fuzz` finds more. One input a line, as a
//! JSON string.

#[path = "../../../../fuzz/saml_checks.rs"]
mod saml_checks;

use crate::support::signed;

/// Tries every input.
fn replay(corpus: &str, check: fn(&[u8])) {
    for line in corpus.lines() {
        let input: String = serde_json::from_str(line).expect("a JSON string");
        check(input.as_bytes());
    }
}

#[test]
fn no_response_of_the_corpus_breaks_the_server() {
    replay(include_str!("../../../../fuzz/corpus/saml_response.txt"), saml_checks::response);
    for genuine in ["assertion", "both", "okta", "rsa-sha1", "special-characters"] {
        saml_checks::response(signed(genuine).as_bytes());
    }
}

#[test]
fn no_metadata_of_the_corpus_breaks_the_server() {
    replay(include_str!("../../../../fuzz/corpus/saml_metadata.txt"), saml_checks::metadata);
}
