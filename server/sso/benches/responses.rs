//! How long a response takes: `cargo bench -p rollcall-sso`.
//!
//! Fails when a genuine one takes more than a millisecond or a bomb more than 50, in the median of
//! its rounds.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_sso::saml::{
    Idp, Sp,
    certificate::Certificate,
    response::{Flow, verify_response},
};

#[path = "../tests/it/bombs.rs"]
mod bombs;

const GENUINE: Duration = Duration::from_millis(1);
const BOMB: Duration = Duration::from_millis(50);

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../tests/fixtures/", $name))
    };
}

fn main() {
    let idp = Idp {
        entity_id: "https://idp.example/entity".to_owned(),
        certificates: ["idp-next", "p256", "idp"]
            .iter()
            .zip([
                fixture!("certificates/idp-next.pem"),
                fixture!("certificates/p256.pem"),
                fixture!("certificates/idp.pem"),
            ])
            .map(|(name, pem)| Certificate::from_text(pem).expect(name))
            .collect(),
        allows_sha1: false,
    };
    let sp = Sp {
        entity_id: "https://rollcall.example/saml/p1/metadata".to_owned(),
        acs_url: "https://rollcall.example/saml/p1/acs".to_owned(),
    };
    let now: DateTime<Utc> = DateTime::from_timestamp(1_795_348_800, 0).expect("a time");
    let is_accepted = |xml: &str| {
        let flow = Flow::Solicited("_request1");
        verify_response(xml, &idp, &sp, flow, now, TimeDelta::seconds(60)).is_ok()
    };

    for (name, xml) in [
        ("signed assertion", fixture!("signed/assertion.xml")),
        ("signed response", fixture!("signed/response.xml")),
        ("both signed, as Okta does", fixture!("signed/okta.xml")),
    ] {
        assert!(is_accepted(xml), "{name}");
        measure(name, GENUINE, 501, || is_accepted(xml));
    }
    for (name, xml) in bombs::bombs(fixture!("signed/assertion.xml")) {
        assert!(!is_accepted(&xml), "{name}");
        measure(name, BOMB, 11, || is_accepted(&xml));
    }
}

fn measure(name: &str, limit: Duration, rounds: usize, run: impl Fn() -> bool) {
    let mut taken: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed()
        })
        .collect();
    taken.sort();
    let (median, worst) = (taken[rounds / 2], taken[rounds - 1]);
    println!("{name:45} median {median:>10.1?}, worst {worst:>10.1?}");
    assert!(median <= limit, "{name}: {median:?} is more than {limit:?}");
}
