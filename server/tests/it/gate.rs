//! Who is led where: to set-up, to sign-in, or on.

pub mod set_up;
mod sign_in;

use chrono::TimeDelta;
use rollcall_directory::{Actor, testing};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{EMAIL, Site, refusal};

/// Every page, and one that does not exist.
const PAGES: [&str; 13] = [
    "/",
    "/clients",
    "/activities?type=sso",
    "/recovery-codes",
    "/d/contoso",
    "/d/contoso/organizations",
    "/d/contoso/identity-providers",
    "/d/contoso/identity-providers/new",
    "/d/contoso/identity-providers/7",
    "/d/contoso/users?status=active&search=a b",
    "/d/contoso/users/7",
    "/d/contoso/activities",
    "/nothing",
];

/// As a browser writes it into the request.
fn written(path: &str) -> String {
    path.replace(' ', "%20")
}

#[sqlx::test(migrations = false)]
async fn without_an_administrator_every_page_leads_to_set_up(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let mut browser = site.browser();
    for path in PAGES.into_iter().chain(["/sign-in", "/sign-in/code", "/signed-out"]) {
        let answer = browser.get(&written(path)).await;
        assert_eq!((answer.status, answer.location()), (303, "/setup"), "{path}");
    }
    browser.open("/setup").await;
    assert_eq!(browser.get("/authenticator").await.status, 401, "nobody is setting up");
    assert_eq!(browser.get("/healthz").await.status, 200);
    assert_eq!(browser.get("/readyz").await.status, 200);
    assert_eq!(browser.get("/pkg/nothing").await.status, 404);
    assert_eq!(site.pushing(&client.token).get("/Users").await.status, 200);
    refusal(&site.pushing("rcs_wrong").get("/Users").await, 401);
}

#[sqlx::test(migrations = false)]
async fn afterwards_every_page_leads_to_sign_in_and_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    assert_eq!(site.browser().get("/clients").await.location(), "/setup");
    site.administrator().await;
    let mut browser = site.browser();
    for path in PAGES {
        let path = written(path);
        let answer = browser.get(&path).await;
        let encoded: String =
            percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let expected = match path.as_str() {
            "/" | "/clients" => "/sign-in".to_owned(),
            _ => format!("/sign-in?next={encoded}"),
        };
        assert_eq!((answer.status, answer.location()), (303, expected.as_str()), "{path}");
    }
    assert_eq!(browser.get("/setup").await.location(), "/sign-in");
    assert_eq!(browser.get("/setup?link=x").await.location(), "/sign-in");
    browser.open("/sign-in").await;
    browser.open("/signed-out").await;
}

#[sqlx::test(migrations = false)]
async fn whoever_is_signed_in_is_led_past_the_door(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    for path in ["/", "/setup", "/sign-in", "/sign-in/password", "/sign-in/code"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.location()), (303, "/clients"), "{path}");
    }
    browser.open("/clients").await;
    assert_eq!(browser.get("/d/nowhere").await.status, 404);
    assert_eq!(browser.get("/nothing").await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_when_it_is_idle_or_old(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    for _ in 0..16 {
        site.clock.advance(TimeDelta::minutes(29));
        assert_eq!(browser.get("/clients").await.status, 200);
    }
    site.clock.advance(TimeDelta::minutes(16));
    assert_eq!(browser.get("/clients").await.location(), "/sign-in", "eight hours are over");

    let mut browser = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::minutes(30));
    assert_eq!(browser.get("/clients").await.location(), "/sign-in", "it was idle");
}

#[sqlx::test(migrations = false)]
async fn a_session_dies_with_its_person(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    browser.open("/clients").await;
    testing::deactivate(&site.directory, nadia.login.id).await;
    assert_eq!(browser.get("/clients").await.location(), "/sign-in");
    assert_eq!(browser.ask("/api/session/me", &json!({})).await.status, 401);
}

#[sqlx::test(migrations = false)]
async fn every_session_of_a_person_can_be_ended(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut here = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let mut elsewhere = site.signed_in(&nadia).await;
    assert_eq!(here.call("/api/session/sign-out-everywhere", &[]).await.status, 200);
    for browser in [&mut here, &mut elsewhere] {
        assert_eq!(browser.get("/clients").await.location(), "/sign-in");
    }

    site.clock.advance(TimeDelta::seconds(30));
    let mut again = site.signed_in(&nadia).await;
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.reset_mfa(&testing::address(EMAIL)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(again.get("/clients").await.location(), "/sign-in", "the authenticator is gone");
}

/// What the clock shows.
fn now(site: &Site) -> chrono::DateTime<chrono::Utc> {
    site.directory.clock().now()
}
