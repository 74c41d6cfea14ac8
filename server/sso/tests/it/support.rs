//! The provider, the server and the present of the fixtures.

use std::{fs, path::PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_sso::saml::{
    Idp, Sp,
    certificate::Certificate,
    refusal::Refusal,
    response::{Flow, Login, verify_response},
};

pub const REQUEST: &str = "_request1";
pub const ALICE: &str = "alice@fabrikam.example";

pub fn fixture(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A response that `make.py` has made.
pub fn signed(name: &str) -> String {
    fixture(&format!("signed/{name}.xml"))
}

pub fn certificate(name: &str) -> Certificate {
    Certificate::from_text(&fixture(&format!("certificates/{name}.pem"))).unwrap()
}

/// The provider, trusted by these certificates.
pub fn idp(certificates: &[&str]) -> Idp {
    Idp {
        entity_id: "https://idp.example/entity".to_owned(),
        certificates: certificates.iter().map(|it| certificate(it)).collect(),
        allows_sha1: false,
    }
}

pub fn sp() -> Sp {
    Sp {
        entity_id: "https://rollcall.example/saml/p1/metadata".to_owned(),
        acs_url: "https://rollcall.example/saml/p1/acs".to_owned(),
    }
}

pub fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

/// What `make.py` takes for the present.
pub fn now() -> DateTime<Utc> {
    at("2026-11-22T12:00:00Z")
}

pub const SKEW: TimeDelta = TimeDelta::seconds(60);

/// The response to the request of this sign-in, at the present, from the provider with one key.
pub fn verify(xml: &str) -> Result<Login, Refusal> {
    verify_from(&idp(&["idp"]), xml)
}

pub fn verify_from(idp: &Idp, xml: &str) -> Result<Login, Refusal> {
    verify_response(xml, idp, &sp(), Flow::Solicited(REQUEST), now(), SKEW)
}

/// Who is signed in by the response.
pub fn name(xml: impl AsRef<str>) -> Result<String, Refusal> {
    verify(xml.as_ref()).map(|it| it.name_id)
}

/// One test for each attack: the message, and the refusal that it is to meet.
macro_rules! attacks {
    ($($name:ident: $xml:expr => $refusal:pat),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                let found = $crate::support::name($xml);
                assert!(matches!(found, Err($refusal)), "{found:?}");
            }
        )*
    };
}
pub(crate) use attacks;

/// Replaces what stands exactly once.
#[track_caller]
pub fn replace(xml: &str, old: &str, new: &str) -> String {
    assert_eq!(xml.matches(old).count(), 1, "{old} in {xml}");
    xml.replacen(old, new, 1)
}

/// The text of the first element of this name, with its tags.
#[track_caller]
pub fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let start = xml.find(&format!("<{name}")).unwrap();
    let end = format!("</{name}>");
    &xml[start..xml[start..].find(&end).unwrap() + start + end.len()]
}

/// A small generator of numbers; the same seed gives the same ones.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % bound
    }

    pub fn one_of<'a, T: ?Sized>(&mut self, choice: &[&'a T]) -> &'a T {
        choice[self.below(choice.len())]
    }
}

/// How often to try something: a little in `make test`, more when the variable says so.
pub fn rounds(variable: &str, usual: usize) -> usize {
    std::env::var(variable).map_or(usual, |it| it.parse().unwrap())
}
