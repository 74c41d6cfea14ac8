#![no_main]

#[path = "../saml_checks.rs"]
#[expect(dead_code, reason = "the other target needs the rest")]
mod saml_checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| saml_checks::metadata(bytes));
