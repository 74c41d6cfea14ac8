//! One's own account: contact details, another authenticator, the calendar of what runs out.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, Clock, NewCertificate, RequestKeyChange, StaffDraft,
    testing::{self, Client, PASSWORD, address, named},
};
use rollcall_model::{
    certificate::CertificateSource,
    id::LoginId,
    role::{Access, Permissions, Reach},
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{
    gate::set_up::base32,
    support::{Browser, EMAIL, PUBLIC_URL, Site},
};

pub async fn own_account(browser: &mut Browser) -> Value {
    let answer = browser.ask("/api/me/account", &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["it"].clone()
}

/// Makes a calendar; its path.
async fn calendar(browser: &mut Browser) -> String {
    let made = browser.call("/api/me/open-calendar", &[]).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let account = own_account(browser).await;
    account["calendar"].as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned()
}

async fn events(site: &Site, path: &str) -> Vec<String> {
    let answer = site.browser().get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text().replace("\r\n ", "");
    text.lines().filter_map(|it| it.strip_prefix("SUMMARY:")).map(str::to_owned).collect()
}

/// Lets a client’s people sign in through SAML, with a certificate for each number of days left.
async fn sign_on_by_saml(site: &Site, client: &Client, days: &[i64]) {
    let draft = testing::saml_draft("https://idp.example");
    let now = site.clock.now();
    let certificates: Vec<_> = (1..)
        .zip(days)
        .map(|(byte, days)| NewCertificate {
            not_after: now + TimeDelta::days(*days),
            ..testing::certificate(byte, now)
        })
        .collect();
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let (source, key) = (CertificateSource::Paste, RequestKeyChange::Stays);
    change.save_saml(client.provider, draft.clone(), source, &certificates, key).await.unwrap();
    change.commit().await.unwrap();
    testing::enable_sign_on(&site.directory, client, draft).await;
}

/// Staff without a right but those granted, signed in as far as a password goes.
async fn staff(site: &Site) -> (LoginId, String) {
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let draft = StaffDraft {
        name: named("Sam"),
        email: address("sam@msp.example"),
        administrator: false,
        everywhere: Access::None,
    };
    let (login, secret) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    (login.id, secret)
}

/// The code that an authenticator shows for a secret as its page writes it.
fn code(site: &Site, secret: &Value) -> String {
    let secret = secret.as_str().unwrap().replace(' ', "");
    testing::totp_code(&base32(&secret), site.directory.clock().now())
}

/// Sets up the authenticator that the browser was led to.
pub async fn enrol(site: &Site, browser: &mut Browser) -> u16 {
    let enrolment = browser.ask("/api/set-up/enrolment", &json!({})).await;
    if enrolment.status != 200 {
        return enrolment.status;
    }
    let code = code(site, &enrolment.json()["secret"]);
    browser.call("/api/set-up/authenticator", &[("code", &code)]).await.status
}

#[sqlx::test(migrations = false)]
async fn a_calendar_shows_what_its_owner_sees_until_its_address_ends(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (ours, theirs) = (site.client("Contoso").await, site.client("Fabrikam").await);
    for client in [&ours, &theirs] {
        sign_on_by_saml(&site, client, &[7]).await;
    }
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let path = calendar(&mut browser).await;
    let of = |client: &str| {
        ["SAML certificate", "SCIM token"]
            .map(|it| format!("{client}: {it} of {client} ID expires"))
    };
    let all: BTreeSet<_> = [of("Contoso"), of("Fabrikam")].concat().into_iter().collect();
    assert_eq!(BTreeSet::from_iter(events(&site, &path).await), all);

    let (sam, secret) = staff(&site).await;
    let mut sams = site.browser();
    let accept = [("code", secret.as_str()), ("password", PASSWORD)];
    assert_eq!(sams.call("/api/session/accept", &accept).await.status, 200);
    assert_eq!(enrol(&site, &mut sams).await, 200);
    let sams_path = calendar(&mut sams).await;
    assert_eq!(events(&site, &sams_path).await, Vec::<String>::new());
    let view = Permissions::everywhere(Access::View);
    let role = testing::role(&site.directory, ours.division, view, Reach::All).await;
    let slug = site.slug(ours.division).await;
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.grant(sam, &slug, role).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(events(&site, &sams_path).await, of("Contoso"));

    let newer = calendar(&mut browser).await;
    assert_eq!(site.browser().get(&path).await.status, 404, "replaced");
    assert_eq!(events(&site, &newer).await.len(), 4);
    assert_eq!(browser.call("/api/me/language", &[("language", "de")]).await.status, 200);
    let titles = events(&site, &newer).await;
    assert!(titles.contains(&"Contoso: SCIM-Token von Contoso ID läuft ab".to_owned()));
    assert_eq!(browser.call("/api/me/close-calendar", &[]).await.status, 200);
    assert_eq!(site.browser().get(&newer).await.status, 404, "ended");
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.set_staff_active(sam, false).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(site.browser().get(&sams_path).await.status, 404, "switched off");
    assert_eq!(site.browser().get("/calendar/guess.ics").await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn a_calendar_shows_the_certificate_that_ends_last_while_people_sign_in_with_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let path = calendar(&mut browser).await;
    let is_there = async || events(&site, &path).await.len() == 2;
    assert!(!is_there().await, "none yet");

    sign_on_by_saml(&site, &client, &[20, 40, 30]).await;
    let text = site.browser().get(&path).await.text().replace("\r\n ", "");
    let event = text.split("BEGIN:VEVENT").nth(1).unwrap();
    let slug = site.slug(client.division).await;
    let page = format!("{PUBLIC_URL}/d/{slug}/identity-providers/{}/sso", client.provider);
    for line in [
        "SUMMARY:Contoso: SAML certificate of Contoso ID expires",
        "DTSTART:20260411T090000Z",
        "DTSTAMP:20260302T090000Z",
        &format!("URL:{page}"),
    ] {
        assert!(event.lines().any(|it| it == line), "{line} in {event}");
    }
    let rings: Vec<_> = event.lines().filter_map(|it| it.strip_prefix("TRIGGER:")).collect();
    assert_eq!(rings, ["-P30D", "-P7D", "-P1D"], "as mails remind of it");

    let switch = async |on: bool| {
        let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
        if on {
            change.enable_sign_on(client.provider).await.unwrap();
        } else {
            change.disable_sign_on(client.provider).await.unwrap();
        }
        change.commit().await.unwrap();
    };
    switch(false).await;
    assert!(!is_there().await, "nobody signs in with it");
    switch(true).await;
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    change.retire_certificate(client.provider, &"02".repeat(32)).await.unwrap();
    change.commit().await.unwrap();
    let text = site.browser().get(&path).await.text();
    assert!(text.contains("DTSTART:20260401T090000Z"), "the next to last: {text}");
    site.clock.advance(TimeDelta::days(30));
    assert!(!is_there().await, "it has ended");
}

#[sqlx::test(migrations = false)]
async fn a_password_is_changed_by_whoever_knows_it_and_ends_other_sessions(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const ANOTHER: &str = "harbour violin cactus ninety";
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let mut other = site.signed_in(&nadia).await;
    let mut change = async |current: &str, password: &str| {
        let fields = [("current", current), ("password", password)];
        browser.call("/api/me/password", &fields).await
    };
    for (current, password) in
        [("", ANOTHER), ("wrong", ANOTHER), (PASSWORD, "short"), (PASSWORD, "passwordpassword")]
    {
        let refused = change(current, password).await;
        assert_eq!(refused.status, 422, "{current} {password}: {}", refused.text());
    }
    assert_eq!(other.ask("/api/me/account", &json!({})).await.status, 200);
    assert_eq!(change(PASSWORD, ANOTHER).await.status, 200);
    assert_eq!(other.ask("/api/me/account", &json!({})).await.status, 401, "its session ended");
    let mut anew = site.browser();
    anew.call("/api/session/begin", &[("email", EMAIL)]).await;
    for (password, status) in [(PASSWORD, 422), (ANOTHER, 200)] {
        let answer = anew.call("/api/session/password", &[("password", password)]).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[sqlx::test(migrations = false)]
async fn a_session_is_ended_from_another_browser(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let mut other = site.signed_in(&nadia).await;
    let account = own_account(&mut browser).await;
    let ids = account["sessions"].as_array().unwrap().iter().map(|it| it["id"].clone());
    let (this, others): (Vec<_>, Vec<_>) = ids.partition(|it| *it == account["session"]);
    assert_eq!((this.len(), others.len()), (1, 1));
    let page = browser.open("/me").await;
    assert_eq!(page.matches("This browser").count(), 1);
    assert_eq!(page.matches("action=\"/api/me/end-session").count(), 1, "not of this one");

    let end = async |browser: &mut Browser| {
        let session = others[0].as_str().unwrap();
        browser.call("/api/me/end-session", &[("session", session)]).await.status
    };
    let mut eva = end_user(&site).await;
    assert_eq!(end(&mut eva).await, 404, "somebody else's");
    assert_eq!(end(&mut browser).await, 200);
    assert_eq!(other.ask("/api/session/me", &json!({})).await.status, 401);
    let left = own_account(&mut browser).await;
    assert_eq!(left["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(left["session"], account["session"]);
    assert_eq!(end(&mut browser).await, 404, "once");
}

#[sqlx::test(migrations = false)]
async fn an_authenticator_is_replaced_by_whoever_holds_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    let mut other = site.signed_in(&nadia).await;
    site.clock.advance(TimeDelta::seconds(30));
    assert_eq!(enrol(&site, &mut browser).await, 401, "without asking for it");
    let refused = browser.call("/api/me/replace-authenticator", &[]).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("invalid")));

    let proof = nadia.code(&*site.clock);
    let begun = browser.call("/api/me/replace-authenticator", &[("code", &proof)]).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    site.clock.advance(TimeDelta::minutes(10));
    assert_eq!(enrol(&site, &mut browser).await, 401, "too late");

    let proof = nadia.code(&*site.clock);
    let begun = browser.call("/api/me/replace-authenticator", &[("code", &proof)]).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    assert_eq!(enrol(&site, &mut browser).await, 200);

    assert_eq!(own_account(&mut browser).await["recovery_codes"], 10);
    assert_eq!(other.ask("/api/me/account", &json!({})).await.status, 401, "its session ended");
    site.clock.advance(TimeDelta::minutes(6));
    let old = nadia.code(&*site.clock);
    let refused = browser.call("/api/me/recovery-codes", &[("code", &old)]).await;
    assert_eq!(refused.status, 422, "the old one opens nothing");
    assert_eq!(enrol(&site, &mut browser).await, 401, "once");
}

/// An end user who has accepted their invitation with a password.
async fn end_user(site: &Site) -> Browser {
    let client = site.client("Contoso").await;
    let (_, secret) = site.invited(&client).await;
    let mut browser = site.browser();
    let accept = [("code", secret.as_str()), ("password", PASSWORD)];
    assert_eq!(browser.call("/api/session/accept", &accept).await.status, 200);
    browser
}

#[sqlx::test(migrations = false)]
async fn a_first_authenticator_takes_the_password_and_opens_what_asks_for_a_code(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let mut browser = end_user(&site).await;
    let begin = [("email", "eva@client.example")];
    let mut other = site.browser();
    other.call("/api/session/begin", &begin).await;
    other.call("/api/session/password", &[("password", PASSWORD)]).await;
    let before = own_account(&mut other).await;
    assert_eq!(
        (&before["authenticator"], &before["first_proof"]),
        (&json!(false), &json!("password"))
    );
    let passkey = browser.call("/api/me/passkeys/begin", &[("name", "Laptop")]).await;
    assert_eq!((passkey.status, &passkey.json()["detail"]["field"]), (422, &json!("code")));

    for wrong in ["", "wrong"] {
        let password = [("password", wrong)];
        let refused = browser.call("/api/me/set-up-authenticator", &password).await;
        let field = refused.json()["detail"]["field"].clone();
        assert_eq!((refused.status, field), (422, json!("password")), "{wrong:?}");
    }
    assert_eq!(enrol(&site, &mut browser).await, 401, "without the password");
    let password = [("password", PASSWORD)];
    assert_eq!(browser.call("/api/me/set-up-authenticator", &password).await.status, 200);
    assert_eq!(enrol(&site, &mut browser).await, 200);

    let after = own_account(&mut browser).await;
    assert_eq!((&after["authenticator"], &after["recovery_codes"]), (&json!(true), &json!(10)));
    assert_eq!(other.ask("/api/me/account", &json!({})).await.status, 401, "its session ended");
    let passkey = browser.call("/api/me/passkeys/begin", &[("name", "Laptop")]).await;
    assert_eq!(passkey.status, 200, "the code of enrolling counts: {}", passkey.text());
    let again = browser.call("/api/me/set-up-authenticator", &password).await;
    assert_eq!(again.status, 409, "a password replaces no authenticator");
    other.call("/api/session/begin", &begin).await;
    let next = other.call("/api/session/password", &password).await;
    assert_eq!((next.status, next.location()), (200, "/sign-in/code"));
}

#[sqlx::test(migrations = false)]
async fn an_end_user_keeps_their_own_contact_details(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let mut browser = end_user(&site).await;
    let save = [
        ("form[phone]", "+41 52 555 01 44"),
        ("form[language]", "de"),
        ("form[time_zone]", "Europe/Zurich"),
    ];
    assert_eq!(browser.call("/api/me/preferences", &save).await.status, 200);
    let refused = browser.call("/api/me/preferences", &[("form[phone]", "call me")]).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("invalid")));
    let kept = own_account(&mut browser).await["preferences"].clone();
    assert_eq!(
        kept,
        json!({
            "phone": "+41 52 555 01 44", "language": "german", "time_zone": "Europe/Zurich",
        })
    );
    let me = browser.ask("/api/session/me", &json!({})).await.json();
    assert_eq!(me["time_zone"], "Europe/Zurich");
    assert_eq!(own_account(&mut browser).await["reminders"], Value::Null);

    let nadia = site.administrator().await;
    let mut staff = site.signed_in(&nadia).await;
    assert_eq!(staff.call("/api/me/preferences", &save).await.status, 404, "no account");
}

#[sqlx::test(migrations = false)]
async fn pages_show_times_by_the_clocks_of_their_reader(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let feed = format!("/d/{}/activities", site.slug(client.division).await);
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    // The client was made at 9 o'clock in UTC; in Auckland it is summer.
    let in_utc = ["Times in UTC", ">09:00:00</time>", "Today, Monday 2 March"];
    let in_auckland = ["Times in Pacific/Auckland", ">22:00:00</time>", "Today, Monday 2 March"];
    for (chosen, shown) in [("Pacific/Auckland", in_auckland), ("", in_utc)] {
        let changed = browser.call("/api/me/time-zone", &[("time_zone", chosen)]).await;
        assert_eq!(changed.status, 200, "{}", changed.text());
        let page = browser.open(&feed).await;
        for words in shown {
            assert!(page.contains(words), "{words}, {chosen}: {page}");
        }
        assert!(page.contains("datetime=\"2026-03-02T09:00:00Z\""), "{page}");
    }
    let refused = browser.call("/api/me/time-zone", &[("time_zone", "Europe/Bern")]).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("invalid")));
}
