//! Secrets that must be read back, sealed at rest (`database.md` 6).

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};

use crate::{Chance, Error, Result, clock::draw};

/// The format byte of a sealed value.
const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// The keys that seal secrets: the first seals, all open.
#[derive(Clone)]
pub struct Keys {
    first: u32,
    ring: BTreeMap<u32, [u8; 32]>,
}

/// A key ring that cannot be read, as a sentence with the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a list like 1:BASE64,2:BASE64 of numbered 32-byte keys (make one with: openssl rand -base64 32)"
)]
pub struct InvalidKeys;

impl Keys {
    /// A ring with one key.
    pub fn of(key: [u8; 32]) -> Self {
        Self { first: 1, ring: [(1, key)].into() }
    }

    /// Writes the ring as [`str::parse`] reads it.
    pub fn to_text(&self) -> String {
        let mut numbers: Vec<_> = self.ring.keys().copied().collect();
        numbers.sort_by_key(|it| *it != self.first);
        let entry = |number: u32| format!("{number}:{}", STANDARD.encode(self.ring[&number]));
        numbers.into_iter().map(entry).collect::<Vec<_>>().join(",")
    }

    /// Seals a secret. `place` names the row and column it belongs to: it opens nowhere else.
    pub fn seal(&self, chance: &dyn Chance, place: &str, secret: &[u8]) -> Vec<u8> {
        let nonce = draw::<NONCE>(chance);
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = self
            .cipher(self.first)
            .and_then(|it| it.encrypt(&nonce.into(), payload).ok())
            .expect("the first key is in the ring and the secret is far below the limit");
        [&[FORMAT][..], &self.first.to_be_bytes(), &nonce, &sealed].concat()
    }

    /// Opens a sealed secret.
    ///
    /// # Errors
    /// [`Error::Sealed`] when no key fits or the value was moved or changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let Some(([FORMAT], rest)) = sealed.split_first_chunk() else { return Err(Error::Sealed) };
        let (number, rest) = rest.split_first_chunk().ok_or(Error::Sealed)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(Error::Sealed)?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.cipher(u32::from_be_bytes(*number))
            .and_then(|it| it.decrypt(nonce.into(), payload).ok())
            .ok_or(Error::Sealed)
    }

    fn cipher(&self, number: u32) -> Option<XChaCha20Poly1305> {
        self.ring.get(&number).map(|key| XChaCha20Poly1305::new(key.into()))
    }
}

impl std::str::FromStr for Keys {
    type Err = InvalidKeys;

    fn from_str(text: &str) -> std::result::Result<Self, InvalidKeys> {
        let mut first = None;
        let mut ring = BTreeMap::new();
        for entry in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let (number, key) = entry.split_once(':').ok_or(InvalidKeys)?;
            let number: u32 = number.trim().parse().map_err(|_| InvalidKeys)?;
            let key = STANDARD.decode(key.trim()).map_err(|_| InvalidKeys)?;
            ring.insert(number, key.try_into().map_err(|_| InvalidKeys)?);
            first.get_or_insert(number);
        }
        Ok(Self { first: first.ok_or(InvalidKeys)?, ring })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemChance;

    #[test]
    fn a_secret_opens_only_in_its_place() {
        let keys = Keys::of([7; 32]);
        let sealed = keys.seal(&SystemChance, "staff.totp/1", b"secret");
        assert_eq!(keys.open("staff.totp/1", &sealed).unwrap(), b"secret");
        assert!(matches!(keys.open("staff.totp/2", &sealed), Err(Error::Sealed)));
        assert!(matches!(keys.open("staff.totp/1", &sealed[1..]), Err(Error::Sealed)));
        assert!(matches!(Keys::of([8; 32]).open("staff.totp/1", &sealed), Err(Error::Sealed)));
    }

    #[test]
    fn a_new_first_key_still_opens_what_the_old_one_sealed() {
        let old = Keys::of([7; 32]);
        let sealed = old.seal(&SystemChance, "x", b"secret");
        let rotated: Keys =
            format!("2:{},{}", STANDARD.encode([9; 32]), old.to_text()).parse().unwrap();
        assert_eq!(rotated.open("x", &sealed).unwrap(), b"secret");
        assert!(rotated.to_text().starts_with("2:"));
        for wrong in ["", "1", "1:short", "x:AAAA"] {
            assert!(wrong.parse::<Keys>().is_err(), "{wrong:?}");
        }
    }
}
