//! *SSO only* over HTTP: whom it keeps out and in which words, whose sessions it ends, what it asks
//! for, and the door that stays open.

use std::net::SocketAddr;

use axum::{Extension, extract::ConnectInfo};
use chrono::TimeDelta;
use rollcall_directory::{
    Actor, NativeAccountDraft, StaffDraft,
    testing::{self, Client, PASSWORD},
};
use rollcall_model::{
    account::UserType,
    activity::{ActivityQuery, ActivityStatus},
    mail::Letter,
    page::Turn,
    role::Access,
    sign_on::Flavour,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::scene;
use crate::{
    doors::access::{enrolled, staff},
    support::{Answer, Browser, EMAIL, PUBLIC_URL, Site},
};

const TIA: &str = "tia@contoso.example";

/// Where somebody comes from who breaks the glass.
const OFFICE: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7)), 50_000);

/// What invites a technician of the client, at [`TIA`].
async fn technician(site: &Site, client: &Client) -> String {
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let draft = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tia".to_owned(),
        family_name: String::new(),
        email: testing::address(TIA),
        organization: None,
    };
    let account = change.create_native_account(&draft).await.unwrap();
    let (_, secret) = change.invite_account(account).await.unwrap();
    change.commit().await.unwrap();
    secret
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.ask("/api/session/me", &json!({})).await.status == 200
}

/// Gives address and password; the answer to the password.
async fn password(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let begun = browser.call("/api/session/begin", &[("email", email)]).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    browser.call("/api/session/password", &[("password", password)]).await
}

/// Makes the client SSO only, or ends that. The code may be blank when one was given just now.
async fn switch(
    browser: &mut Browser,
    site: &Site,
    client: &Client,
    on: bool,
    code: &str,
) -> Answer {
    let (slug, on) = (site.slug(client.division).await.to_string(), on.to_string());
    let fields = [("division", slug.as_str()), ("on", &on), ("code", code)];
    browser.call("/api/sso-only/set", &fields).await
}

#[track_caller]
fn refused_for(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{}", answer.text());
}

#[sqlx::test(migrations = false)]
async fn sso_only_refuses_right_passwords_and_ends_the_sessions_that_one_began(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let (site, client) = (&scene.site, &scene.client);
    let (mut tia, _) = enrolled(site, &technician(site, client).await).await;
    let (mut anna, mut half) = (site.browser(), site.browser());
    scene.signs_in(&mut anna).await;
    assert_eq!(password(&mut half, TIA, PASSWORD).await.status, 200);
    assert!(is_signed_in(&mut tia).await && is_signed_in(&mut anna).await);
    let mut administrator = site.signed_in(&scene.nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let code = scene.nadia.code(&*site.clock);
    let switched = switch(&mut administrator, site, client, true, &code).await;
    assert_eq!(switched.status, 200, "{}", switched.text());

    assert!(!is_signed_in(&mut tia).await, "a password began it");
    assert!(tia.get("/me").await.location().starts_with("/sign-in"));
    assert!(is_signed_in(&mut anna).await, "the provider began it");
    assert!(is_signed_in(&mut administrator).await);
    let mut door = site.browser();
    let refused = password(&mut door, TIA, PASSWORD).await;
    assert_eq!((refused.status, &refused.json()["detail"]["field"]), (422, &json!("password")));
    let words = "Your company signs in through its identity provider only.";
    assert!(refused.text().contains(words), "{}", refused.text());
    let code = [("code", "000000")];
    assert_ne!(door.call("/api/session/code", &code).await.status, 200, "no step was made");
    assert!(!is_signed_in(&mut door).await);
    // A wrong one learns nothing of it.
    let wrong = password(&mut door, TIA, "wrong").await;
    assert!(wrong.text().contains("don’t match"), "{}", wrong.text());
    // Nor does a sign-in come in whose password was given before.
    refused_for(&half.call("/api/session/code", &code).await, words);
    let mut again = site.browser();
    assert_eq!(scene.signs_in(&mut again).await.location(), "/me");

    let switched = switch(&mut administrator, site, client, false, "").await;
    assert_eq!(switched.status, 200, "{}", switched.text());
    assert_eq!(password(&mut door, TIA, PASSWORD).await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn sso_only_leaves_administrators_their_password_and_alerts_all_of_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let (site, client) = (&scene.site, &scene.client);
    testing::administrator(&site.directory, "bea@msp.example").await;
    let mut administrator = site.signed_in(&scene.nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let code = scene.nadia.code(&*site.clock);
    assert_eq!(switch(&mut administrator, site, client, true, &code).await.status, 200);
    let alerts = async |browser: &mut Browser| {
        let found = browser.ask("/api/break-glass/list", &json!({})).await;
        found.json()["it"].as_array().unwrap().len()
    };
    assert_eq!(alerts(&mut administrator).await, 0, "who came in before broke nothing");

    site.clock.advance(TimeDelta::seconds(30));
    let from_the_office = site.router.clone().layer(Extension(ConnectInfo(OFFICE)));
    let mut inside = Browser::new(from_the_office, PUBLIC_URL);
    inside.sign_in(&scene.nadia, &site.clock).await;

    assert_eq!(alerts(&mut administrator).await, 1);
    let page = inside.open("/clients").await;
    assert!(page.contains("signed in with a password although SSO only is on"), "{page}");
    let mut view = site.directory.installation().await.unwrap();
    let newest = view.activities(&ActivityQuery::default()).await.unwrap().items.remove(0);
    let told = (newest.status, newest.note.as_str());
    assert_eq!(told, (ActivityStatus::BreakGlassUsed, "From 192.0.2.7."));
    let mails = view.mails(&Turn::First).await.unwrap().items;
    let mut alarmed: Vec<_> = mails
        .iter()
        .filter(|it| match &it.letter {
            Letter::BreakGlass { address, .. } => address.as_deref() == Some("192.0.2.7"),
            _ => false,
        })
        .map(|it| it.email.as_str())
        .collect();
    alarmed.sort_unstable();
    assert_eq!(alarmed, ["bea@msp.example", EMAIL]);
}

#[sqlx::test(migrations = false)]
async fn sso_only_is_switched_on_only_when_everything_it_needs_is_there(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let nadia = site.administrator().await;
    // Sam came in when he was no administrator yet: the door of an administrator is unproven.
    let (id, secret) = staff(&site, "sam@msp.example").await;
    let (mut sam, authenticator) = enrolled(&site, &secret).await;
    let draft = StaffDraft {
        name: testing::named("Sam"),
        email: testing::address("sam@msp.example"),
        administrator: true,
        everywhere: Access::None,
    };
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.update_staff(id, &draft).await.unwrap();
    change.commit().await.unwrap();

    let refused = switch(&mut sam, &site, &client, true, "").await;
    assert_eq!((refused.status, &refused.json()["detail"]["field"]), (422, &json!("code")));
    site.clock.advance(TimeDelta::seconds(30));
    let code = testing::totp_code(&authenticator, site.directory.clock().now());
    let untested = "No provider of this client was tested";
    refused_for(&switch(&mut sam, &site, &client, true, &code).await, untested);
    let draft = testing::sign_on_draft(Flavour::Okta, "https://login.example", "contoso.example");
    testing::set_sign_on(&site.directory, &client, draft.clone()).await;
    refused_for(&switch(&mut sam, &site, &client, true, "").await, untested);
    testing::enable_sign_on(&site.directory, &client, draft).await;
    let unproven = "No system administrator signed in here lately.";
    refused_for(&switch(&mut sam, &site, &client, true, "").await, unproven);
    let slug = site.slug(client.division).await.to_string();
    let off = sam.ask("/api/sso-only/one", &json!({ "division": slug })).await.json();
    assert_eq!(off["on"], json!(false), "{off}");

    site.signed_in(&nadia).await;
    let switched = switch(&mut sam, &site, &client, true, "").await;
    assert_eq!(switched.status, 200, "{}", switched.text());
}
