//! The card Security of a user's page: how they sign in, where they are signed in, and what helps
//! them.

use chrono::TimeDelta;
use rollcall_directory::testing::PASSWORD;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{
    own_account::enrol,
    support::{Browser, Site, user},
};

async fn security(browser: &mut Browser, slug: &str, account: &str) -> Value {
    let one = json!({ "division": slug, "account": account });
    let answer = browser.ask("/api/accounts/one", &one).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["it"]["security"].clone()
}

/// Eva with a password and signed in: her client, her account and her browser.
async fn eva(site: &Site) -> (String, String, Browser) {
    let client = site.client("Contoso").await;
    let (account, secret) = site.invited(&client).await;
    let mut browser = site.browser();
    let accept = [("code", secret.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.call("/api/session/accept", &accept).await.status, 200);
    (site.slug(client.division).await.to_string(), account, browser)
}

#[sqlx::test(migrations = false)]
async fn the_page_of_a_user_shows_their_sessions_and_ends_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let slug = site.slug(client.division).await.to_string();
    let pushed = site.pushing(&client.token).create("/Users", &user("Anna")).await;
    let (account, secret) = site.invited(&client).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    assert_eq!(security(&mut browser, &slug, &pushed).await, Value::Null);
    let invited = json!({ "password": false, "provider": null, "sessions": [] });
    assert_eq!(security(&mut browser, &slug, &account).await, invited);

    let mut evas = site.browser();
    let accept = [("code", secret.as_str()), ("password", PASSWORD)];
    assert_eq!(evas.call("/api/session/accept", &accept).await.status, 200);
    let signed_in = security(&mut browser, &slug, &account).await;
    assert_eq!(signed_in["password"], json!(true));
    assert_eq!(signed_in["sessions"][0]["way"], json!("password"));
    let path = format!("/d/{slug}/users/{account}");
    let page = browser.open(&path).await;
    assert!(page.contains("Sign out everywhere") && page.contains("With a password"), "{page}");

    let out = [("division", slug.as_str()), ("accounts[0]", &account)];
    assert_eq!(browser.call("/api/accounts/sign-out", &out).await.status, 200);
    assert_eq!(security(&mut browser, &slug, &account).await["sessions"], json!([]));
    assert_eq!(evas.ask("/api/session/me", &json!({})).await.status, 401);
    assert!(!browser.open(&path).await.contains("id=\"sign-out-everywhere\""));
}

#[sqlx::test(migrations = false)]
async fn help_asks_for_a_code_and_leaves_the_second_step_of_signing_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (slug, account, mut evas) = eva(&site).await;
    let password = [("password", PASSWORD)];
    assert_eq!(evas.call("/api/me/set-up-authenticator", &password).await.status, 200);
    assert_eq!(enrol(&site, &mut evas).await, 200);
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let path = format!("/d/{slug}/users/{account}");
    let page = browser.open(&path).await;
    assert!(page.contains("id=\"sign-in-link\"") && page.contains("id=\"remove-second-factor\""));
    let whom = [("division", slug.as_str()), ("account", account.as_str())];
    for help in ["sign-in-link", "remove-second-factor"] {
        let refused = browser.call(&format!("/api/accounts/{help}"), &whom).await;
        let field = refused.json()["detail"]["field"].clone();
        assert_eq!((refused.status, field), (422, json!("code")), "{help}");
    }

    site.clock.advance(TimeDelta::seconds(30));
    let code = nadia.code(&*site.clock);
    let sent = [whom[0], whom[1], ("code", code.as_str())];
    let sent = browser.call("/api/accounts/sign-in-link", &sent).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let link = sent.json()["invitation"].as_str().unwrap().to_owned();
    let secret = link.split_once("code=").unwrap().1;
    let mut anew = site.browser();
    let accept = [("code", secret), ("password", "harbour violin cactus ninety")];
    let accepted = anew.call("/api/session/accept", &accept).await;
    assert_eq!((accepted.status, accepted.location()), (200, "/sign-in/code"));
    assert_eq!(anew.ask("/api/session/me", &json!({})).await.status, 401, "not before the code");

    assert_eq!(browser.call("/api/accounts/remove-second-factor", &whom).await.status, 200);
    let page = browser.open(&path).await;
    assert!(page.contains("id=\"sign-in-link\"") && !page.contains("id=\"remove-second-factor\""));
}
