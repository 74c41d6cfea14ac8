#![no_main]

#[path = "../checks.rs"]
#[expect(dead_code, reason = "the other targets need the rest")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::path(bytes));
