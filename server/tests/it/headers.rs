//! Headers: what every answer says, what a page may load, what a cookie may be used for.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use rollcall_directory::testing::PASSWORD;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Answer, EMAIL, Site, Wire, refusal, user};

/// One of each kind of answer, with its name and its status.
async fn answers(site: &Site) -> Vec<(&'static str, u16, Answer)> {
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let stranger = provider.with_token("rcs_wrong");
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let mut guest = site.browser();
    let mut foreign = site.browser();
    foreign.site = "cross-site";
    vec![
        ("a page", 200, browser.get("/clients").await),
        ("a page at the door", 200, guest.get("/sign-in").await),
        ("a page that does not exist", 404, browser.get("/nothing").await),
        ("a redirect", 303, guest.get("/clients").await),
        ("a server function", 200, browser.ask("/api/session/me", &json!({})).await),
        ("a server function refused", 401, guest.ask("/api/session/me", &json!({})).await),
        ("arguments refused", 422, browser.ask("/api/clients/one", &json!({})).await),
        ("a form of another site", 403, foreign.call("/api/session/begin", &[]).await),
        ("a choice of theme", 303, guest.post("/theme", &[("theme", "dark")]).await),
        ("a user", 201, provider.send("POST", "/Users", &user("anna")).await),
        ("a list over SCIM", 200, provider.get("/Users").await),
        ("a token refused", 401, stranger.get("/Users").await),
        ("nobody over SCIM", 404, provider.get("/Users/1").await),
        ("another method over SCIM", 405, provider.send("PUT", "/Users", &json!({})).await),
        ("life", 200, guest.get("/healthz").await),
        ("readiness", 200, guest.get("/readyz").await),
        ("another method of a probe", 405, guest.call("/healthz", &[]).await),
        ("a packed file that does not exist", 404, guest.get("/pkg/nothing").await),
    ]
}

#[sqlx::test(migrations = false)]
async fn every_answer_protects_the_browser(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    for (kind, status, answer) in answers(&site).await {
        assert_eq!(answer.status, status, "{kind}: {}", answer.text());
        for (name, expected) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ] {
            assert_eq!(answer.header(name), Some(expected), "{kind}: {name}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{kind}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{kind}: {policy}");
        assert_eq!(answer.header("strict-transport-security"), None, "{kind}: this is http");
        assert_eq!(answer.header("server"), None, "{kind}");
        let page = kind.starts_with("a page");
        assert_eq!(page, policy.contains("script-src 'nonce-"), "{kind}: {policy}");
        let scim = kind.contains("SCIM") || matches!(kind, "a user" | "a token refused");
        let kind_of_body = answer.header("content-type").unwrap_or_default();
        assert_eq!(scim, kind_of_body == "application/scim+json", "{kind}: {kind_of_body}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_body_that_is_too_large_is_refused_with_the_same_headers(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    site.administrator().await;
    let large = "x".repeat(256 * 1024 + 1);
    let answer = site.browser().call("/api/session/begin", &[("email", &large)]).await;
    assert!(matches!(answer.status, 413 | 422), "{}: {}", answer.status, answer.text());
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let client = site.client("Contoso").await;
    let wire = Wire::open(&site.router).await;
    let answer = wire.send("POST", "/Users", "rcs_wrong", 9_000_000, "").await;
    refusal(&answer, 401);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let huge = vec![b' '; 1024 * 1024 + 1];
    let sent =
        site.pushing(&client.token).send_raw("POST", "/Users", "application/json", huge).await;
    assert_eq!((sent.status, sent.header("cache-control")), (413, Some("no-store")));
}

#[sqlx::test(migrations = false)]
async fn by_https_every_answer_asks_for_https(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::at("https://id.msp.example", options).await;
    for (kind, _, answer) in answers(&site).await {
        let told = answer.header("strict-transport-security");
        assert_eq!(told, Some("max-age=31536000"), "{kind}");
    }
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|it| it.0)
}

#[sqlx::test(migrations = false)]
async fn a_page_runs_only_the_script_with_its_own_nonce(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let mut nonces = BTreeSet::new();
    for path in ["/clients", "/clients", "/activities", "/nothing", "/signed-out"] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        let nonce = between(policy, "'nonce-", "'").unwrap();
        assert!(nonce.len() >= 16, "{nonce}");
        assert!(!policy.replace("'wasm-unsafe-eval'", "").contains("unsafe"), "{policy}");
        let page = answer.text();
        let scripts = page.matches("<script").count();
        assert!(scripts > 0, "{path}");
        let right = page.match_indices("<script").filter(|(at, _)| {
            let tag = page[*at..].split('>').next().unwrap();
            between(tag, "nonce=\"", "\"") == Some(nonce)
        });
        assert_eq!(right.count(), scripts, "{path}: {page}");
        for inline in [" style=\"", "<style", " onclick=", " onload=", "javascript:"] {
            assert!(!page.contains(inline), "{path} holds {inline:?}, which the policy refuses");
        }
        assert!(nonces.insert(nonce.to_owned()), "{path}: the nonce was used before");
    }
}

#[sqlx::test(migrations = false)]
async fn the_cookie_is_for_this_site_and_not_for_scripts(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options.clone()).await;
    let secure = Site::at("https://id.msp.example", options).await;
    site.administrator().await;
    for (site, name, https) in [(&site, "rollcall", false), (&secure, "__Host-rollcall", true)] {
        let mut browser = site.browser();
        assert_eq!(browser.get("/sign-in").await.cookies(), Vec::<&str>::new());
        let begun = browser.call("/api/session/begin", &[("email", EMAIL)]).await;
        let [cookie] = begun.cookies()[..] else { panic!("{:?}", begun.cookies()) };
        let mut parts = cookie.split("; ");
        let (set, value) = parts.next().unwrap().split_once('=').unwrap();
        assert_eq!(set, name);
        assert!(value.len() >= 21, "{value}: 128 bits");
        let attributes: BTreeSet<_> = parts.collect();
        let mut expected = BTreeSet::from(["HttpOnly", "SameSite=Lax", "Path=/"]);
        expected.extend(https.then_some("Secure"));
        assert_eq!(attributes, expected);
    }
}

#[sqlx::test(migrations = false)]
async fn signing_in_gives_the_session_a_new_name(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let nadia = site.administrator().await;
    let mut browser = site.browser();
    browser.call("/api/session/begin", &[("email", EMAIL)]).await;
    browser.call("/api/session/password", &[("password", PASSWORD)]).await;
    let before = browser.cookies();
    let code = nadia.code(&*site.clock);
    assert_eq!(browser.call("/api/session/code", &[("code", &code)]).await.status, 200);
    assert_ne!(before, browser.cookies());
    let mut planted = site.browser();
    planted.carry(&before);
    assert_eq!(planted.ask("/api/session/me", &json!({})).await.status, 401);
    assert_eq!(browser.ask("/api/session/me", &json!({})).await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn the_chosen_theme_comes_back_with_every_page(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    site.administrator().await;
    let mut browser = site.browser();
    let themed = |page: &str| between(page, "<html", ">").unwrap().contains("data-theme=");
    assert!(!themed(&browser.open("/sign-in").await));
    for theme in ["dark", "light"] {
        let answer = browser.post("/theme", &[("theme", theme), ("next", "/sign-in?x=1")]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?x=1"));
        let page = browser.open("/sign-in").await;
        assert!(page.contains(&format!("data-theme=\"{theme}\"")), "{page}");
    }
    for (theme, next) in [("<script>", "https://evil.example"), ("system", "//evil.example")] {
        let answer = browser.post("/theme", &[("theme", theme), ("next", next)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/"));
        assert!(!themed(&browser.open("/sign-in").await));
    }
}

#[sqlx::test(migrations = false)]
async fn a_client_that_asks_for_compression_gets_it(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    site.administrator().await;
    let request = Request::builder().uri("/sign-in").header("accept-encoding", "br");
    let answer = Answer::to(&site.router, request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header("content-encoding")), (200, Some("br")));
    assert!(answer.header("vary").is_some_and(|it| it.contains("accept-encoding")));
}
