//! Passkeys over HTTP: added after a code, good for signing in and for what is sensitive, bound to
//! the browser that asked, and said to be none where browsers have none.

use chrono::TimeDelta;
use rollcall_directory::testing::{Administrator, SoftKey};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Answer, Browser, PUBLIC_URL, Site};

async fn own_account(browser: &mut Browser) -> Value {
    browser.ask("/api/me/account", &json!({})).await.json()["it"].clone()
}

/// The options that a browser hands to its authenticator.
fn options(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_str().unwrap().to_owned()
}

/// Adds a passkey with a code of the authenticator.
async fn added(site: &Site, browser: &mut Browser, who: &Administrator) -> SoftKey {
    let code = who.code(&*site.clock);
    let begin = [("name", "Laptop"), ("code", code.as_str())];
    let asked = options(&browser.call("/api/me/passkeys/begin", &begin).await);
    let (key, answer) = SoftKey::create(&asked, PUBLIC_URL);
    let kept = browser.call("/api/me/passkeys/add", &[("answer", &answer)]).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    key
}

/// A server, an administrator with a passkey, and the browser in which it was added.
async fn scene(options: PgConnectOptions) -> (Site, Administrator, Browser, SoftKey) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    // The code of signing in works once.
    site.clock.advance(TimeDelta::seconds(30));
    let key = added(&site, &mut browser, &nadia).await;
    (site, nadia, browser, key)
}

async fn enter(browser: &mut Browser, key: &mut SoftKey, next: &str) -> Answer {
    let asked = options(&browser.ask("/api/session/passkey/ask", &json!({})).await);
    let answer = key.answer(&asked);
    browser.call("/api/session/passkey/enter", &[("answer", &answer), ("next", next)]).await
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.ask("/api/session/me", &json!({})).await.status == 200
}

#[sqlx::test(migrations = false)]
async fn adding_one_asks_for_a_code(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let refused = browser.call("/api/me/passkeys/begin", &[("name", "Laptop")]).await;
    assert_eq!((refused.status, &refused.json()["detail"]["field"]), (422, &json!("code")));
    let refused = browser.call("/api/me/passkeys/begin", &[("name", " ")]).await;
    assert_eq!((refused.status, &refused.json()["detail"]["field"]), (422, &json!("name")));
    let refused = browser.call("/api/me/passkeys/add", &[("answer", "{}")]).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("conflict")));
    assert_eq!(own_account(&mut browser).await["passkeys"], json!([]));
}

#[sqlx::test(migrations = false)]
async fn a_passkey_signs_in_and_leads_where_it_was_asked_to(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, _, mut first, mut key) = scene(options).await;
    let account = own_account(&mut first).await;
    assert_eq!(
        (&account["passkeys"][0]["name"], &account["passkeys_work"]),
        (&json!("Laptop"), &json!(true))
    );

    let mut browser = site.browser();
    browser.open("/sign-in").await;
    let before = browser.cookies();
    let entered = enter(&mut browser, &mut key, "/staff").await;
    assert_eq!((entered.status, entered.location()), (200, "/staff"));
    assert_ne!(browser.cookies(), before, "a session planted before is worth nothing");
    assert!(is_signed_in(&mut browser).await);

    let mut elsewhere = site.browser();
    let entered = enter(&mut elsewhere, &mut key, "https://evil.example").await;
    assert_eq!(entered.location(), "/clients");
}

#[sqlx::test(migrations = false)]
async fn an_answer_is_good_in_the_browser_that_asked_only(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, _, _, mut key) = scene(options).await;
    let (mut asks, mut answers) = (site.browser(), site.browser());
    let asked = self::options(&asks.ask("/api/session/passkey/ask", &json!({})).await);
    let answer = key.answer(&asked);
    self::options(&answers.ask("/api/session/passkey/ask", &json!({})).await);
    let refused = answers.call("/api/session/passkey/enter", &[("answer", &answer)]).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(!is_signed_in(&mut answers).await);

    let entered = asks.call("/api/session/passkey/enter", &[("answer", &answer)]).await;
    assert_eq!(entered.status, 200, "{}", entered.text());
    let again = asks.call("/api/session/passkey/enter", &[("answer", &answer)]).await;
    assert_eq!(again.status, 409, "once");
}

#[sqlx::test(migrations = false)]
async fn a_passkey_is_as_good_as_a_code_for_five_minutes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, _, _, mut key) = scene(options).await;
    let mut browser = site.browser();
    assert_eq!(enter(&mut browser, &mut key, "").await.status, 200);
    let step_up = browser.ask("/api/session/confirmed", &json!({})).await.json();
    assert_eq!(step_up, json!({ "confirmed": false, "passkey": true }));
    assert_eq!(browser.call("/api/me/recovery-codes", &[]).await.status, 422);

    let asked = self::options(&browser.ask("/api/session/passkey/ask-own", &json!({})).await);
    let answer = key.answer(&asked);
    let confirmed = browser.call("/api/session/passkey/confirm", &[("answer", &answer)]).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    assert_eq!(browser.call("/api/me/recovery-codes", &[]).await.status, 200);
    site.clock.advance(TimeDelta::minutes(5));
    assert_eq!(browser.call("/api/me/recovery-codes", &[]).await.status, 422);
}

#[sqlx::test(migrations = false)]
async fn a_removed_passkey_ends_the_other_sessions(_: PgPoolOptions, options: PgConnectOptions) {
    let (site, _, mut browser, mut key) = scene(options).await;
    let mut other = site.browser();
    assert_eq!(enter(&mut other, &mut key, "").await.status, 200);
    let id = own_account(&mut browser).await["passkeys"][0]["id"].as_str().unwrap().to_owned();
    let renamed = [("passkey", id.as_str()), ("name", "Old laptop")];
    assert_eq!(browser.call("/api/me/passkeys/rename", &renamed).await.status, 200);
    assert_eq!(own_account(&mut browser).await["passkeys"][0]["name"], "Old laptop");

    let removed = browser.call("/api/me/passkeys/remove", &[("passkey", &id)]).await;
    assert_eq!(removed.status, 200, "{}", removed.text());
    assert!(is_signed_in(&mut browser).await);
    assert!(!is_signed_in(&mut other).await);
    assert_eq!(enter(&mut site.browser(), &mut key, "").await.status, 409);
}

#[sqlx::test(migrations = false)]
async fn an_address_without_a_name_says_that_it_has_none(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::at("http://192.0.2.1:8080", options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    assert_eq!(own_account(&mut browser).await["passkeys_work"], json!(false));
    let page = browser.open("/me").await;
    assert!(page.contains("Browsers have no passkeys at this address."), "{page}");
    let refused = browser.ask("/api/session/passkey/ask", &json!({})).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
}
