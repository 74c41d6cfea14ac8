//! Attack 16: nobody writes lines of their own into the log, or takes its reader's terminal over.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{EMAIL, Log, Site, user};

/// A line as the log writes it, behind every break of lines, and a title for the window.
const FORGED: &str = "anna\r\n2026-03-02T09:00:00.000000Z  INFO forged: all is well\n{\"level\":\"INFO\"}\u{1b}]0;owned\u{7}";

#[sqlx::test(migrations = false)]
async fn an_event_is_one_line_whatever_it_says(_: PgPoolOptions, options: PgConnectOptions) {
    let (log, _guard) = Log::listen();
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    site.administrator().await;
    let provider = site.pushing(&client.token);
    provider.send("POST", "/Users", &user(FORGED)).await;
    let encoded: String = form_urlencoded::byte_serialize(FORGED.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    provider.get(&format!("/Users/{encoded}")).await;
    provider.with_token("rcs_wrong").get(&format!("/{encoded}")).await;
    let mut browser = site.browser();
    let told = [("logout_token", FORGED)];
    assert_eq!(browser.post(&format!("/oidc/{encoded}/backchannel"), &told).await.status, 400);
    browser.get(&format!("/{encoded}?{encoded}")).await;
    for email in [EMAIL, FORGED] {
        browser.call("/api/session/begin", &[("email", email)]).await;
        browser.call("/api/session/password", &[("password", FORGED)]).await;
    }
    tracing::warn!(name = %FORGED, "{FORGED}");

    let log = log.text();
    assert!(log.contains("a logout token was refused") && log.contains("all is well"), "{log}");
    let begins = regex::Regex::new(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z").unwrap();
    for line in log.lines() {
        assert!(begins.is_match(line), "this is no event: {line:?}");
    }
    let control = log.chars().find(|it| it.is_control() && *it != '\n');
    assert_eq!(control, None, "{log:?}");
    let forged = |it: &&str| it.starts_with("2026-03-02T09:00:00.000000Z");
    assert_eq!(log.lines().find(forged), None);
}
