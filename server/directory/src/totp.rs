//! Time-based codes (RFC 6238) and recovery codes.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use crate::{Chance, clock::draw};

/// How many recovery codes a person gets at once.
const RECOVERY_CODES: usize = 10;
/// RFC 4648's base32 letters, which no one mixes up when typing.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new authenticator secret: 160 bits, what every app takes.
pub(crate) fn new_secret(chance: &dyn Chance) -> [u8; 20] {
    draw(chance)
}

/// The step of a code that is right now, or was or will be within 30 seconds.
pub(crate) fn step(secret: &[u8], code: &str, now: DateTime<Utc>) -> Option<i64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    let step = authenticator(secret, "Rollcall")?.check(code, seconds)?;
    i64::try_from(step).ok()
}

/// The code that an authenticator shows at an instant.
#[cfg(feature = "testing")]
pub(crate) fn code(secret: &[u8], at: DateTime<Utc>) -> Option<String> {
    let seconds = u64::try_from(at.timestamp()).ok()?;
    Some(authenticator(secret, "Rollcall")?.generate(seconds).to_string())
}

/// The `otpauth:` address that an authenticator app reads from a QR code.
pub(crate) fn address(secret: &[u8], account: &str) -> Option<String> {
    authenticator(secret, account)?.to_url().ok()
}

/// The secret in base32, for typing it in.
pub fn base32(bytes: &[u8]) -> String {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |it| byte >> it & 1));
    let bits: Vec<u8> = bits.collect();
    let letter = |five: &[u8]| {
        let index = (0..5).fold(0, |sum, it| sum << 1 | five.get(it).copied().unwrap_or(0));
        char::from(LETTERS[usize::from(index)])
    };
    bits.chunks(5).map(letter).collect()
}

fn authenticator(secret: &[u8], account: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(account.replace(':', " "))
        .with_issuer(Some("Rollcall"))
        .build()
        .ok()
}

/// Ten new recovery codes of 120 bits, in groups of six letters.
pub(crate) fn new_recovery_codes(chance: &dyn Chance) -> Vec<String> {
    let code = || {
        let letters = base32(&draw::<15>(chance));
        let groups: Vec<&str> = (0..4).map(|it| &letters[it * 6..it * 6 + 6]).collect();
        groups.join("-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

/// The digest under which a recovery code is stored; None for a text that is none.
pub(crate) fn recovery_digest(text: &str) -> Option<Vec<u8>> {
    let letters: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    (letters.len() == 24).then(|| Sha256::digest(letters.as_bytes()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemChance;

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (plain, encoded) in
            [("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_code_is_right_for_a_step_before_and_after() {
        // RFC 6238, appendix B, the last six of eight digits.
        let secret = b"12345678901234567890";
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        for seconds in [30, 59, 89] {
            assert_eq!(step(secret, "287082", at(seconds)), Some(1), "{seconds}");
        }
        assert_eq!(step(secret, "287082", at(120)), None);
        assert_eq!(step(secret, "28708", at(59)), None);
    }

    #[test]
    fn a_recovery_code_is_found_however_it_is_typed() {
        let codes = new_recovery_codes(&SystemChance);
        assert_eq!(codes.len(), 10);
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(recovery_digest(&typed), recovery_digest(&codes[0]));
        assert_eq!(recovery_digest("123456"), None);
    }
}
