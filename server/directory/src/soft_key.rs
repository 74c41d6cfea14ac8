//! An authenticator for tests: keeps one discoverable passkey, and answers as a browser would.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody was there.
const PRESENT: u8 = 0x01;
/// It was its holder.
const VERIFIED: u8 = 0x04;
/// The new credential follows.
const ATTESTED: u8 = 0x40;

/// An authenticator with one passkey.
pub struct SoftKey {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    user: String,
    origin: String,
    /// How often it signed. A copy of it counts by itself.
    pub counter: u32,
    /// Whether it asks its holder for a finger or a number.
    pub verifies: bool,
}

impl SoftKey {
    /// Makes the passkey that a page at `origin` asks for; the answer to the question.
    pub fn create(options: &str, origin: &str) -> (Self, String) {
        let asked: Value = serde_json::from_str(options).expect("JSON");
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random);
        let pkcs8 = pkcs8.expect("a key pair");
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        let pair = pair.expect("the pair just made");
        let id = Sha256::digest(pair.public_key().as_ref())[..16].to_vec();
        let user = asked["user"]["id"].as_str().expect("a user").to_owned();
        let mut key =
            Self { pair, id, user, origin: origin.to_owned(), counter: 0, verifies: true };
        let answer = key.attestation(&asked);
        (key, answer)
    }

    fn attestation(&mut self, asked: &Value) -> String {
        let rp = asked["rp"]["id"].as_str().expect("a relying party");
        let mut data = self.data(rp, ATTESTED);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(&self.id);
        data.extend(self.cose());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).expect("less than 256 bytes"));
        object.extend(data);
        let client = self.client("webauthn.create", asked);
        self.response(json!({
            "clientDataJSON": coded(&client), "attestationObject": coded(&object),
            "transports": ["internal"],
        }))
    }

    /// Signs what a page asks; the answer to the question.
    pub fn answer(&mut self, options: &str) -> String {
        let asked: Value = serde_json::from_str(options).expect("JSON");
        let data = self.data(asked["rpId"].as_str().expect("a relying party"), 0);
        let client = self.client("webauthn.get", &asked);
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.response(json!({
            "clientDataJSON": coded(&client), "authenticatorData": coded(&data),
            "signature": coded(signature.as_ref()), "userHandle": self.user,
        }))
    }

    fn response(&self, response: Value) -> String {
        let id = coded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response,
                "clientExtensionResults": {} })
        .to_string()
    }

    fn client(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin,
                "crossOrigin": false })
        .to_string()
        .into_bytes()
    }

    fn data(&mut self, rp: &str, more: u8) -> Vec<u8> {
        self.counter += 1;
        let verified = if self.verifies { VERIFIED } else { 0 };
        let mut data = Sha256::digest(rp.as_bytes()).to_vec();
        data.push(PRESENT | verified | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The public key as COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn cose(&self) -> Vec<u8> {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(x);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(y);
        key
    }
}

fn coded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
