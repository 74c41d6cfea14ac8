//! Every server function, and who may pass: strangers nowhere but at the door, administrators only
//! to what exists where they say it is, other sites' pages not at all.

pub mod access;
mod export;
mod pages;
mod printed;
mod refusals;
mod step_up;
mod table;
mod token_form;

use std::{collections::BTreeSet, fs, path::Path};

use axum::http::Method;
use rollcall_directory::{
    Actor, StaffDraft,
    testing::{self, Client, PASSWORD, named},
};
use rollcall_model::{
    account::UserType, activity::ActivityQuery, id::DivisionId, page::Turn, role::Access,
    role_draft::RoleDraft, sign_on::Flavour,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::table::{DOORS, Door, Names, Open, Target};
use crate::support::{Answer, Browser, EMAIL, Ledger, Site, user};

/// A client with a person, as a server function is told about it.
async fn target(site: &Site, name: &str) -> (Client, Target) {
    let client = site.client(name).await;
    let account = site.pushing(&client.token).create("/Users", &user(name)).await;
    site.log.flush().await;
    let mut view = site.directory.view(client.division).await.unwrap();
    let request = view.deciding_request_of(account.parse().unwrap()).await.unwrap().unwrap();
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let ines = StaffDraft {
        name: named("Ines"),
        email: testing::address(&format!("ines@{}.example", name.replace(' ', "-").to_lowercase())),
        administrator: false,
        everywhere: Access::None,
    };
    let staff = change.invite_staff(&ines).await.unwrap().0.id.to_string();
    change.commit().await.unwrap();
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let draft = RoleDraft::blank(named("Tickets"));
    let role = change.create_role(UserType::EndUser, draft).await.unwrap();
    change.give_role(account.parse().unwrap(), role).await.unwrap();
    let technicians = RoleDraft::blank(named("Service desk"));
    let technicians = change.create_role(UserType::Technician, technicians).await.unwrap();
    change.commit().await.unwrap();
    let domain = format!("{}.example", site.slug(client.division).await);
    let draft = testing::sign_on_draft(Flavour::Okta, "https://login.example", &domain);
    testing::set_sign_on(&site.directory, &client, draft).await;
    let mut view = site.directory.view(client.division).await.unwrap();
    let attempt = view.sign_on_attempts(client.provider).await.unwrap()[0].id;
    let feed = view.activities(&ActivityQuery::default()).await.unwrap();
    let mails = site.directory.installation().await.unwrap().mails(&Turn::First).await.unwrap();
    let target = Target {
        mail: mails.items[0].id.to_string(),
        staff,
        technicians: technicians.to_string(),
        slug: site.slug(client.division).await.to_string(),
        organization: client.organization.to_string(),
        provider: client.provider.to_string(),
        token: client.caller.token.to_string(),
        account,
        role: role.to_string(),
        activity: feed.items[0].id.to_string(),
        request: request.row.id.to_string(),
        attempt: attempt.to_string(),
        code: String::new(),
    };
    (client, target)
}

async fn everything(site: &Site, divisions: &[DivisionId]) -> Vec<Ledger> {
    let mut ledgers = vec![Ledger::of_installation(&site.directory).await];
    for it in divisions {
        ledgers.push(Ledger::of(&site.directory, *it).await);
    }
    ledgers
}

/// Calls the server function as the browser half does.
async fn through(door: &Door, target: &Target, browser: &mut Browser) -> Answer {
    match (door.arguments)(target) {
        table::Arguments::Json(arguments) => browser.ask(door.path, &arguments).await,
        table::Arguments::Form(fields) => {
            let fields: Vec<_> = fields.iter().map(|(name, it)| (*name, it.as_str())).collect();
            browser.call(door.path, &fields).await
        }
    }
}

#[track_caller]
fn refused(door: &Door, answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}: {}", door.path, answer.text());
    assert_eq!(answer.json()["code"], code, "{}: {}", door.path, answer.text());
}

#[test]
fn every_server_function_is_in_the_table() {
    let registered: BTreeSet<_> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let listed: BTreeSet<_> = DOORS.iter().map(|it| it.path).collect();
    assert_eq!(listed, registered, "each server function needs a line in the table of doors");
    assert_eq!(listed.len(), DOORS.len(), "a door is in the table twice");

    // What the linker left out would not be registered either.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/api");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let sources = files.map(|it| fs::read_to_string(it).unwrap());
    let written: usize =
        sources.map(|it| it.lines().filter(|it| it.starts_with("#[server(")).count()).sum();
    assert_eq!(written, registered.len(), "the server functions of app/src/api");
}

/// What a link or an image of another site can ask for (leptos#4809).
#[test]
fn no_server_function_is_asked_by_get() {
    let by_get = leptos::server_fn::axum::server_fn_paths().filter(|it| it.1 != Method::POST);
    assert_eq!(by_get.map(|it| it.0).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn only_signing_in_and_setting_up_are_open_to_strangers() {
    let open = DOORS.iter().filter(|it| it.open == Open::ToAnyone).map(|it| it.path);
    assert_eq!(
        open.collect::<Vec<_>>(),
        [
            "/api/session/begin",
            "/api/session/code",
            "/api/session/offers",
            "/api/session/password",
            "/api/session/pending",
            "/api/session/passkey/ask",
            "/api/session/passkey/enter",
            "/api/session/accept",
            "/api/session/waiting",
            "/api/session/invitation",
            "/api/set-up/administrator",
            "/api/set-up/link",
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn a_stranger_is_told_to_sign_in_and_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    site.administrator().await;
    let before = everything(&site, &[client.division]).await;
    for door in DOORS {
        let answer = through(door, &target, &mut site.browser()).await;
        if door.open == Open::ToAnyone {
            assert!(answer.status < 500 && answer.status != 401, "{}: {answer:?}", door.path);
        } else {
            refused(door, &answer, 401, "signed_out");
        }
    }
    assert_eq!(before, everything(&site, &[client.division]).await);
}

#[sqlx::test(migrations = false)]
async fn a_session_that_is_made_up_is_a_strangers(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    let nadia = site.administrator().await;
    let mut ended = site.signed_in(&nadia).await;
    let cookie = ended.cookies();
    assert_eq!(ended.call("/api/session/sign-out", &[]).await.status, 200);
    let before = everything(&site, &[client.division]).await;
    for forged in [cookie, "rollcall=AAAAAAAAAAAAAAAAAAAAAA".to_owned(), "rollcall=x".to_owned()] {
        for door in DOORS.iter().filter(|it| it.open != Open::ToAnyone) {
            let mut browser = site.browser();
            browser.carry(&forged);
            refused(door, &through(door, &target, &mut browser).await, 401, "signed_out");
        }
    }
    assert_eq!(before, everything(&site, &[client.division]).await);
}

/// Attack 24: a password alone, or an authenticator that has yet to be enrolled, opens nothing.
#[sqlx::test(migrations = false)]
async fn a_session_that_is_half_signed_in_opens_no_function(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    site.administrator().await;
    let half = async || {
        let mut browser = site.browser();
        for (path, field, value) in [("begin", "email", EMAIL), ("password", "password", PASSWORD)]
        {
            let answer = browser.call(&format!("/api/session/{path}"), &[(field, value)]).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        browser
    };
    let mut awaiting_a_code = half().await;
    let before = everything(&site, &[client.division]).await;
    for door in DOORS.iter().filter(|it| it.open != Open::ToAnyone) {
        refused(door, &through(door, &target, &mut awaiting_a_code).await, 401, "signed_out");
    }
    assert_eq!(before, everything(&site, &[client.division]).await);

    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.reset_mfa(&testing::address(EMAIL)).await.unwrap();
    change.commit().await.unwrap();
    let mut without_authenticator = half().await;
    let before = everything(&site, &[client.division]).await;
    let closed = |it: &&Door| it.open != Open::ToAnyone && !it.path.starts_with("/api/set-up/");
    for door in DOORS.iter().filter(closed) {
        refused(door, &through(door, &target, &mut without_authenticator).await, 401, "signed_out");
    }
    assert_eq!(before, everything(&site, &[client.division]).await);
}

#[sqlx::test(migrations = false)]
async fn what_belongs_to_another_client_is_not_found(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let ((mine, ours), (other, theirs)) =
        (target(&site, "Contoso").await, target(&site, "Fabrikam").await);
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    // A code given a moment ago, so that nothing but the ids is wrong.
    site.clock.advance(chrono::TimeDelta::seconds(30));
    let again = [
        ("division", ours.slug.as_str()),
        ("provider", &ours.provider),
        ("code", &nadia.code(&*site.clock)),
    ];
    assert_eq!(browser.call("/api/scim/disable", &again).await.status, 200);
    let before = everything(&site, &[mine.division, other.division]).await;

    let strange = Target { slug: ours.slug.clone(), ..theirs };
    let nowhere = Target { slug: "nowhere".to_owned(), ..ours.clone() };
    for door in DOORS {
        let named = door.names;
        if named == Names::ClientAndIds {
            refused(door, &through(door, &strange, &mut browser).await, 404, "not_found");
        } else if named == Names::ClientAndFilters {
            let answer = through(door, &strange, &mut browser).await;
            assert_eq!(answer.status, 200, "{}: {}", door.path, answer.text());
            assert_eq!(answer.json()["it"]["items"], json!([]), "{}", door.path);
        }
    }
    for door in DOORS.iter().filter(|it| it.names != Names::Nothing) {
        refused(door, &through(door, &nowhere, &mut browser).await, 404, "not_found");
    }
    assert_eq!(before, everything(&site, &[mine.division, other.division]).await);
}

#[sqlx::test(migrations = false)]
async fn a_form_of_another_site_is_refused_and_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let before = everything(&site, &[client.division]).await;
    for (from, origin) in [
        ("cross-site", "https://evil.example"),
        ("same-site", "http://localhost:9090"),
        ("cross-site", "null"),
        ("cross-site", "http://localhost:8080"),
        ("", "https://evil.example"),
    ] {
        browser.site = from;
        browser.page_origin = origin;
        for door in DOORS {
            let answer = through(door, &target, &mut browser).await;
            assert_eq!(answer.status, 403, "{} from {from} {origin}", door.path);
        }
        assert_eq!(browser.post("/theme", &[("theme", "dark")]).await.status, 403);
        let token = format!("/d/{}/identity-providers/{}/token", target.slug, target.provider);
        assert_eq!(browser.post(&token, &[]).await.status, 403);
        let export = format!("/d/{}/activities/export", target.slug);
        assert_eq!(browser.post(&export, &[("format", "csv")]).await.status, 403);
    }
    assert_eq!(before, everything(&site, &[client.division]).await);
    let opened = browser.get("/clients").await;
    assert_eq!(opened.status, 200, "a link from elsewhere may lead here");
}

#[sqlx::test(migrations = false)]
async fn arguments_that_cannot_be_read_are_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let (client, _) = target(&site, "Contoso").await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let before = everything(&site, &[client.division]).await;
    for door in DOORS.iter().filter(|it| it.names != Names::Nothing) {
        let answers = [
            browser.ask(door.path, &json!({ "division": 7 })).await,
            browser.ask(door.path, &json!(["Contoso"])).await,
            browser.call(door.path, &[("division", "No such slug!"), ("provider", "7")]).await,
        ];
        for answer in answers {
            refused(door, &answer, 422, "invalid");
        }
    }
    assert_eq!(before, everything(&site, &[client.division]).await);
}
