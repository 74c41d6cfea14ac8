//! Setting up, by forms alone: link, administrator, authenticator, recovery codes.

use rollcall_directory::{
    Actor,
    testing::{PASSWORD, totp_code},
};
use rollcall_model::activity::{ActivityQuery, ActivityStatus};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::now;
use crate::support::{Browser, EMAIL, Site};

/// What an authenticator and a safe hold afterwards.
pub struct Enrolled {
    pub secret: Vec<u8>,
    pub recovery_codes: Vec<String>,
    /// The page that all this led to.
    pub there: String,
}

/// From the page with the QR code to the page after the recovery codes.
pub async fn enrol(browser: &mut Browser, site: &Site, page: &str) -> Enrolled {
    let secret = base32(&codes(page)[0].replace(' ', ""));
    assert_eq!(secret.len(), 20, "160 bits");
    assert!(page.contains("aria-label=\"QR code for your authenticator app\""), "{page}");

    let page = browser.submit(page, &[("code", "000000")]).await;
    assert!(page.contains("That code isn’t right."), "{page}");
    assert_eq!(base32(&codes(&page)[0].replace(' ', "")), secret, "it stays until it is proven");

    let code = totp_code(&secret, now(site));
    let page = browser.submit(&page, &[("code", &code)]).await;
    assert_eq!(browser.here, "/recovery-codes");
    let recovery_codes = codes(&page);
    assert_eq!(recovery_codes.len(), 10, "{page}");
    let page = browser.open("/recovery-codes").await;
    assert_eq!(codes(&page), recovery_codes, "they stay until they are said to be stored");
    browser.submit(&page, &[]).await;
    let there = browser.here.clone();
    assert!(codes(&browser.open("/recovery-codes").await).is_empty(), "they are forgotten");
    Enrolled { secret, recovery_codes, there }
}

/// The texts that a page sets in `<code>`.
fn codes(page: &str) -> Vec<String> {
    let parts = page.split("<code").skip(1).filter_map(|it| it.split_once('>'));
    parts.map(|(_, it)| it.split("</code>").next().unwrap().to_owned()).collect()
}

pub fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.chars() {
        let five = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("a letter of base 32");
        held = (held << 5 | u32::try_from(five).unwrap()) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn base_32_is_read_as_rfc_4648_writes_it() {
    for (text, bytes) in [("MY", "f"), ("MZXQ", "fo"), ("MZXW6YTB", "fooba"), ("", "")] {
        assert_eq!(base32(text), bytes.as_bytes(), "{text}");
    }
}

fn administrator<'a>(name: &'a str, email: &'a str, password: &'a str) -> [(&'a str, &'a str); 3] {
    [("name", name), ("email", email), ("password", password)]
}

#[sqlx::test(migrations = false)]
async fn the_link_leads_by_forms_to_an_administrator_who_is_signed_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let link = site.directory.make_setup_link(Actor::Host).await.unwrap();
    let mut browser = site.browser();
    let start = format!("/setup?link={link}");
    let page = browser.open(&start).await;
    for (refused, told) in [
        (administrator("", EMAIL, PASSWORD), "name"),
        (administrator("Nadia", "nadia", PASSWORD), "email"),
        (administrator("Nadia", EMAIL, "short"), "at least 15 characters"),
        (administrator("Nadia", EMAIL, "passwordpassword"), "easy to guess"),
    ] {
        let page = browser.submit(&page, &refused).await;
        assert!(browser.here.starts_with("/setup?"), "{}", browser.here);
        assert!(page.contains(told), "{told}: {page}");
        assert!(!browser.here.contains(refused[2].1), "the password is in the address");
    }
    browser.open(&start).await;
    let page = browser.submit(&page, &administrator("Nadia <b>", EMAIL, PASSWORD)).await;
    assert_eq!(browser.here, "/authenticator");
    assert!(!site.directory.has_administrator().await.unwrap(), "nothing is created yet");

    let enrolled = enrol(&mut browser, &site, &page).await;
    assert_eq!(enrolled.there, "/clients");
    assert!(site.directory.has_administrator().await.unwrap());
    let page = browser.open("/clients").await;
    assert!(page.contains("Nadia &lt;b&gt;") && !page.contains("<b>"), "{page}");
    let mut view = site.directory.installation().await.unwrap();
    let feed = view.activities(&ActivityQuery::default()).await.unwrap().items;
    assert!(feed.iter().any(|it| it.status == ActivityStatus::AdministratorCreated), "{feed:?}");
    assert_eq!(site.browser().get(&start).await.location(), "/sign-in", "it works once");
}

#[sqlx::test(migrations = false)]
async fn a_link_that_is_wrong_old_or_replaced_says_how_to_get_another(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let replaced = site.directory.make_setup_link(Actor::Host).await.unwrap();
    let link = site.directory.make_setup_link(Actor::Host).await.unwrap();
    let mut browser = site.browser();
    for wrong in ["wrong", &replaced, "%3Cscript%3E"] {
        let page = browser.open(&format!("/setup?link={wrong}")).await;
        assert!(page.contains("doesn’t work any more"), "{page}");
        assert!(page.contains("rollcall admin setup-link"), "{page}");
        assert!(!page.contains("/api/set-up/administrator"), "{page}");
    }
    let page = browser.open(&format!("/setup?link={link}")).await;
    site.clock.advance(chrono::TimeDelta::hours(24));
    let page = browser.submit(&page, &administrator("Nadia", EMAIL, PASSWORD)).await;
    assert!(page.contains("doesn’t work any more"), "{page}");
    assert!(!site.directory.has_administrator().await.unwrap());
}

/// Attack 25: whoever finds the server first does not own it.
#[sqlx::test(migrations = false)]
async fn without_the_link_nobody_sets_up(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    site.directory.make_setup_link(Actor::Host).await.unwrap();
    let [name, email, password] = administrator("Mallory", "mallory@evil.example", PASSWORD);
    for link in [None, Some(""), Some("wrong")] {
        let mut browser = site.browser();
        let link = link.map(|it| ("link", it));
        let fields: Vec<_> = link.into_iter().chain([name, email, password]).collect();
        let answer = browser.call("/api/set-up/administrator", &fields).await;
        assert!((400..500).contains(&answer.status), "{}: {}", answer.status, answer.text());
        for later in ["/api/set-up/enrolment", "/api/set-up/recovery-codes"] {
            let answer = browser.ask(later, &serde_json::json!({})).await;
            assert!((400..500).contains(&answer.status), "{later}: {}", answer.text());
        }
        let answer = browser.call("/api/set-up/authenticator", &[("code", "000000")]).await;
        assert!((400..500).contains(&answer.status), "{}", answer.text());
    }
    assert!(!site.directory.has_administrator().await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn of_two_who_set_up_at_once_one_wins(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let link = site.directory.make_setup_link(Actor::Host).await.unwrap();
    let mut pages = Vec::new();
    for email in ["first@msp.example", "second@msp.example"] {
        let mut browser = site.browser();
        let page = browser.open(&format!("/setup?link={link}")).await;
        let page = browser.submit(&page, &administrator("Nadia", email, PASSWORD)).await;
        pages.push((browser, base32(&codes(&page)[0].replace(' ', ""))));
    }
    let mut answers = Vec::new();
    for (mut browser, secret) in pages {
        let code = totp_code(&secret, now(&site));
        answers.push(tokio::spawn(async move {
            browser.call("/api/set-up/authenticator", &[("code", &code)]).await.status
        }));
    }
    let mut statuses = Vec::new();
    for it in answers {
        statuses.push(it.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(site.directory.installation().await.unwrap().staff().await.unwrap().len(), 1);
}
