//! The certificate of our own signing key. Nobody else vouches for it: a provider takes it from our
//! metadata, and looks at the key only.

use chrono::{DateTime, Datelike, Utc};
use ring::digest::{SHA256, digest};

use super::request::SigningKey;

/// `sha256WithRSAEncryption` (RFC 4055), as an `AlgorithmIdentifier`.
const SHA256_WITH_RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00];
/// `rsaEncryption`, the same.
const RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// The name of an attribute: `commonName`.
const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// `[0]`, which holds the version.
const VERSION: u8 = 0xa0;

/// An X.509 certificate of the key for whoever is called so, in DER.
pub fn self_signed(
    key: &SigningKey,
    name: &str,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
) -> Vec<u8> {
    let public = key.public();
    // Positive, and another for each key.
    let mut serial = digest(&SHA256, public).as_ref()[..16].to_vec();
    serial[0] = serial[0] & 0x7f | 0x40;
    let common_name = joined([&COMMON_NAME, &der(UTF8_STRING, name.as_bytes())]);
    let name = der(SEQUENCE, &der(SET, &der(SEQUENCE, &common_name)));
    let public = der(SEQUENCE, &joined([&RSA, &bits(public)]));
    let said = der(
        SEQUENCE,
        &joined([
            &der(VERSION, &der(INTEGER, &[2])),
            &der(INTEGER, &serial),
            &SHA256_WITH_RSA,
            &name,
            &der(SEQUENCE, &joined([&time(not_before), &time(not_after)])),
            &name,
            &public,
        ]),
    );
    let signature = key.sign(&said);
    der(SEQUENCE, &joined([&said, &SHA256_WITH_RSA, &bits(&signature)]))
}

fn joined<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    parts.concat()
}

/// A value with its tag and its length.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let length = &length[length.iter().take_while(|it| **it == 0).count()..];
    let mut written = vec![tag];
    match (length, u8::try_from(length.len())) {
        ([], _) => written.push(0),
        ([short], _) if *short < 0x80 => written.push(*short),
        (long, Ok(count)) => {
            written.push(0x80 | count);
            written.extend_from_slice(long);
        }
        (_, Err(_)) => unreachable!("a length has eight bytes at most"),
    }
    written.extend_from_slice(value);
    written
}

fn bits(value: &[u8]) -> Vec<u8> {
    der(BIT_STRING, &joined([&[0], value]))
}

/// A time as RFC 5280 wants it: with two digits of the year until 2049.
fn time(at: DateTime<Utc>) -> Vec<u8> {
    if at.year() < 2050 {
        der(UTC_TIME, at.format("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        der(GENERALIZED_TIME, at.format("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}
