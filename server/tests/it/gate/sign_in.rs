//! Signing in, by forms alone: a browser without scripts.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor,
    testing::{self, PASSWORD},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::set_up::enrol;
use crate::support::{EMAIL, Site};

#[sqlx::test(migrations = false)]
async fn three_forms_lead_to_the_page_that_was_asked_for(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let client = site.client("Contoso").await;
    let wanted = format!("/d/{}/users?status=active", site.slug(client.division).await);
    let mut browser = site.browser();
    let door = browser.get(&wanted).await.location().to_owned();
    let page = browser.open(&door).await;
    let page = browser.submit(&page, &[("email", EMAIL)]).await;
    assert_eq!(browser.here, "/sign-in/password");
    let page = browser.submit(&page, &[("password", PASSWORD)]).await;
    assert_eq!(browser.here, "/sign-in/code");
    let code = nadia.code(&*site.clock);
    let page = browser.submit(&page, &[("code", &code)]).await;
    assert_eq!(browser.here, wanted);
    assert!(page.contains("Contoso"), "{page}");

    let answer = browser.post("/api/session/sign-out", &[]).await;
    assert_eq!((answer.status, answer.location()), (302, "/signed-out"));
    assert_eq!(browser.get("/clients").await.location(), "/sign-in");
}

#[sqlx::test(migrations = false)]
async fn a_refusal_is_told_on_the_page_the_form_stood_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.browser();
    let page = browser.open("/sign-in").await;
    let page = browser.submit(&page, &[("email", "nobody")]).await;
    assert!(browser.here.starts_with("/sign-in?"), "{}", browser.here);
    assert!(page.contains("email"), "{page}");

    // The same for nobody as for somebody.
    for email in ["stranger@msp.example", EMAIL] {
        let page = browser.open("/sign-in").await;
        let page = browser.submit(&page, &[("email", email)]).await;
        for password in ["wrong", ""] {
            let page = browser.submit(&page, &[("password", password)]).await;
            assert!(browser.here.starts_with("/sign-in/password?"), "{}", browser.here);
            let told = if password.is_empty() { "Enter your password." } else { "don’t match" };
            assert!(page.contains(told), "{page}");
            assert!(!browser.here.contains("wrong"), "the password is in the address");
        }
    }
    let page = browser.open("/sign-in/password").await;
    let page = browser.submit(&page, &[("password", PASSWORD)]).await;
    let page = browser.submit(&page, &[("code", "000000")]).await;
    assert!(browser.here.starts_with("/sign-in/code?"), "{}", browser.here);
    assert!(page.contains("That code isn’t right."), "{page}");
    let code = nadia.code(&*site.clock);
    browser.submit(&page, &[("code", &code)]).await;
    assert_eq!(browser.here, "/clients");
}

#[sqlx::test(migrations = false)]
async fn a_message_made_up_in_the_address_is_text(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    site.administrator().await;
    let mut browser = site.browser();
    let page = browser.open("/sign-in").await;
    browser.submit(&page, &[("email", "<script>alert(1)</script>")]).await;
    let address = browser.here.clone();
    let page = browser.open(&address).await;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[sqlx::test(migrations = false)]
async fn the_steps_of_signing_in_cannot_be_skipped(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let code = nadia.code(&*site.clock);
    let mut browser = site.browser();
    for (path, field, value) in
        [("password", "password", PASSWORD), ("code", "code", code.as_str())]
    {
        let answer = browser.post(&format!("/api/session/{path}"), &[(field, value)]).await;
        assert!(answer.location().ends_with("/sign-in"), "{path}: {}", answer.location());
        let page = browser.open(&format!("/sign-in/{path}")).await;
        assert!(page.contains("Start again"), "{page}");
    }
    let page = browser.open("/sign-in").await;
    browser.submit(&page, &[("email", EMAIL)]).await;
    let answer = browser.call("/api/session/code", &[("code", &code)]).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert_eq!(browser.get("/clients").await.location(), "/sign-in");
}

#[sqlx::test(migrations = false)]
async fn five_wrong_passwords_pause_even_the_right_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    site.administrator().await;
    let mut browser = site.browser();
    browser.call("/api/session/begin", &[("email", EMAIL)]).await;
    for _ in 0..5 {
        let answer = browser.call("/api/session/password", &[("password", "wrong")]).await;
        assert_eq!(answer.status, 422);
    }
    let answer = browser.call("/api/session/password", &[("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (429, "too_many".into()));
    site.clock.advance(TimeDelta::minutes(15));
    browser.call("/api/session/begin", &[("email", EMAIL)]).await;
    let answer = browser.call("/api/session/password", &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, 200);
}

#[sqlx::test(migrations = false)]
async fn after_signing_in_only_our_own_pages_are_opened(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"] {
        site.clock.advance(TimeDelta::seconds(30));
        let mut browser = site.browser();
        let page = browser.open(&format!("/sign-in?next={next}")).await;
        let page = browser.submit(&page, &[("email", EMAIL)]).await;
        let page = browser.submit(&page, &[("password", PASSWORD)]).await;
        let code = nadia.code(&*site.clock);
        browser.submit(&page, &[("code", &code)]).await;
        assert_eq!(browser.here, "/clients", "{next}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_recovery_code_signs_in_once(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    for expected in ["/clients", "/sign-in/code?recovery=1"] {
        let mut browser = site.browser();
        let page = browser.open("/sign-in").await;
        let page = browser.submit(&page, &[("email", EMAIL)]).await;
        browser.submit(&page, &[("password", PASSWORD)]).await;
        let page = browser.open("/sign-in/code?recovery=1").await;
        browser.submit(&page, &[("code", &nadia.recovery_codes[0])]).await;
        assert!(browser.here.starts_with(expected), "{}", browser.here);
    }
}

#[sqlx::test(migrations = false)]
async fn whose_authenticator_was_taken_away_enrols_a_new_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.reset_mfa(&testing::address(EMAIL)).await.unwrap();
    change.commit().await.unwrap();

    let mut browser = site.browser();
    let page = browser.open("/sign-in?next=%2Factivities").await;
    let page = browser.submit(&page, &[("email", EMAIL)]).await;
    let page = browser.submit(&page, &[("password", PASSWORD)]).await;
    assert_eq!(browser.here, "/authenticator");
    let enrolled = enrol(&mut browser, &site, &page).await;
    assert_eq!(enrolled.there, "/activities");
    assert_ne!(enrolled.recovery_codes, nadia.recovery_codes);
    site.clock.advance(TimeDelta::seconds(30));
    assert_ne!(nadia.code(&*site.clock), testing::totp_code(&enrolled.secret, super::now(&site)));
}
