//! Attack 17: what is secret stands in no log, no page and no feed, whatever becomes of a sign-in.

use rollcall_directory::testing::PASSWORD;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{parameter, scene};
use crate::support::{EMAIL, Ledger, Log, user};

/// A password that somebody tries, and is wrong.
const TRIED: &str = "canary-of-a-wrong-password";

#[sqlx::test(migrations = false)]
async fn no_secret_is_in_the_log_a_page_or_the_feed(_: PgPoolOptions, options: PgConnectOptions) {
    let (log, _guard) = Log::listen();
    let scene = scene(options, |_| {}).await;
    let (site, client) = (&scene.site, &scene.client);
    let nadia =
        rollcall_directory::testing::administrator(&site.directory, "bea@msp.example").await;
    let mut secrets = vec![
        TRIED.to_owned(),
        PASSWORD.to_owned(),
        "rollcall-test-secret".to_owned(),
        client.token.rsplit_once('_').unwrap().1.to_owned(),
        nadia.recovery_codes[0].clone(),
    ];

    // Somebody comes through the provider, and one who is refused.
    let mut anna = site.browser();
    for spoilt in [false, true] {
        let sent_to = scene.start(&mut anna).await;
        let (state, nonce) = (parameter(&sent_to, "state"), parameter(&sent_to, "nonce"));
        let answer = scene
            .comes_back(&mut anna, &sent_to, |it| {
                if spoilt {
                    it.claims["nonce"] = json!("canary-of-a-nonce");
                }
            })
            .await;
        assert!(matches!(answer.status, 303), "{}", answer.text());
        secrets.extend([state, nonce]);
    }
    let callback = scene.path("callback?code=canary-of-a-code&state=canary-of-a-state");
    anna.get(&callback).await;
    secrets.extend(["canary-of-a-code".to_owned(), "canary-of-a-state".to_owned()]);
    let told = [("logout_token", "canary-of-a-logout-token")];
    site.browser().post(&scene.path("backchannel"), &told).await;
    let posted = [("SAMLResponse", "canary-of-a-response"), ("RelayState", "canary-of-a-relay")];
    site.browser().post(&format!("/saml/{}/acs", client.provider), &posted).await;
    secrets.extend(["logout-token", "response", "relay"].map(|it| format!("canary-of-a-{it}")));

    // The local door, with a wrong password, a right one and a code.
    let mut browser = site.browser();
    let code = nadia.code(&*site.clock);
    for (path, field, value) in [
        ("begin", "email", "bea@msp.example"),
        ("password", "password", TRIED),
        ("password", "password", PASSWORD),
        ("code", "code", &nadia.recovery_codes[0]),
        ("code", "code", &code),
    ] {
        browser.call(&format!("/api/session/{path}"), &[(field, value)]).await;
    }
    let mut administrator = site.browser();
    site.clock.advance(chrono::TimeDelta::seconds(30));
    let again = nadia.code(&*site.clock);
    for (path, field, value) in [
        ("begin", "email", "bea@msp.example"),
        ("password", "password", PASSWORD),
        ("code", "code", &again),
    ] {
        let answer = administrator.call(&format!("/api/session/{path}"), &[(field, value)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for browser in [&anna, &browser, &administrator] {
        let cookies = browser.cookies();
        let values = cookies.split("; ").filter_map(|it| it.split_once('='));
        secrets.extend(values.map(|(_, value)| value.to_owned()).filter(|it| it.len() > 8));
    }
    let mut bob = user("bob@contoso.example");
    bob["password"] = json!("canary-of-a-scim-password");
    site.pushing(&client.token).create("/Users", &bob).await;
    site.pushing("rcs_canary-of-a-token").get("/Users").await;
    secrets.extend(["scim-password", "token"].map(|it| format!("canary-of-a-{it}")));
    site.log.flush().await;
    // The address at which each of the two signs in is no secret: the test would notice nothing.
    assert!(secrets.len() > 15 && !secrets.iter().any(|it| it == EMAIL));

    let slug = site.slug(client.division).await;
    let settings = format!("/d/{slug}/identity-providers/{}", client.provider);
    let mut places = vec![
        log.text(),
        format!("{:?}", Ledger::of(&site.directory, client.division).await),
        format!("{:?}", Ledger::of_installation(&site.directory).await),
    ];
    for page in [
        "/clients".to_owned(),
        "/activities".to_owned(),
        "/staff".to_owned(),
        "/me".to_owned(),
        "/outbox".to_owned(),
        format!("/d/{slug}/activities"),
        format!("/d/{slug}/provisioning"),
        format!("/d/{slug}/users"),
        format!("{settings}/sso"),
        settings,
    ] {
        places.push(administrator.open(&page).await);
    }
    for place in places {
        for secret in &secrets {
            let around = place.find(secret.as_str()).map(|at| &place[at.saturating_sub(200)..at]);
            assert_eq!(around, None, "{secret} is told");
        }
    }
}
