//! Tokens that open nothing.

use axum::{body::Body, http::Request};
use rollcall_directory::Actor;
use rollcall_model::token::OldToken;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Stage;
use crate::support::{Answer, Provider, SCIM, Site, Wire, refusal, user};

/// Every kind of request is refused with this status; gives the sentence.
async fn turned_away(provider: &Provider, status: u16) -> String {
    let mut sentences = Vec::new();
    for (method, path) in [
        ("GET", "/Users"),
        ("POST", "/Users"),
        ("DELETE", "/Users/1"),
        ("POST", "/Bulk"),
        ("GET", "/ServiceProviderConfig"),
        ("GET", "/Me"),
        ("GET", "/nothing"),
        ("PUT", "/Schemas"),
    ] {
        let sent = provider.send(method, path, &user("bea@contoso.example")).await;
        sentences.push(refusal(&sent, status));
        let challenge = sent.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer "));
        assert_eq!(challenge, status == 401, "{method} {path}");
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "{sentences:?}");
    sentences.pop().unwrap()
}

#[sqlx::test(migrations = false)]
async fn an_unknown_token_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    let good = &stage.client.token;
    let (head, secret) = good.rsplit_once('_').unwrap();
    let turned: String = secret.chars().rev().collect();
    for wrong in ["wrong", "rcs_", "rcs_1_2_3", &format!("{head}_{turned}"), &good.to_uppercase()] {
        let detail = turned_away(&stage.provider.with_token(wrong), 401).await;
        assert!(detail.contains("isn’t one of ours"), "{wrong}: {detail}");
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn without_a_bearer_token_only_the_way_to_authenticate_is_told(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let asked = async |path: &str, authorization: Option<&str>| {
        let mut request = Request::builder().uri(format!("{SCIM}{path}"));
        if let Some(it) = authorization {
            request = request.header("authorization", it);
        }
        Answer::to(&stage.site.router, request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(asked("/ServiceProviderConfig", None).await.status, 200);
    for path in ["/Users", "/Schemas", "/ResourceTypes", "/nothing", ""] {
        refusal(&asked(path, None).await, 401);
    }
    let token = &stage.client.token;
    for wrong in
        [token.clone(), format!("Basic {token}"), "Bearer".to_owned(), "Bearer ".to_owned()]
    {
        refusal(&asked("/ServiceProviderConfig", Some(&wrong)).await, 401);
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn a_token_expires_after_six_months_and_says_when(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    stage.site.clock.set("2026-09-02T08:59:59Z");
    assert_eq!(stage.provider.get("/Users").await.status, 200);
    stage.site.clock.set("2026-09-02T09:00:00Z");
    let before = crate::support::Ledger::of(&stage.site.directory, stage.client.division).await;
    let detail = turned_away(&stage.provider, 401).await;
    assert!(detail.contains("expired on 2 Sep 2026"), "{detail}");
    let after = crate::support::Ledger::of(&stage.site.directory, stage.client.division).await;
    assert_eq!(before, after);
}

#[sqlx::test(migrations = false)]
async fn a_revoked_token_says_when_it_was_revoked(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let second = change.generate_scim_token(client.provider, OldToken::EndsAfterOverlap).await;
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.commit().await.unwrap();
    site.clock.set("2026-05-01T00:00:00Z");

    let detail = turned_away(&site.pushing(&client.token), 401).await;
    assert!(detail.contains("revoked on 2 Mar 2026"), "{detail}");
    assert_eq!(site.pushing(&second.unwrap().secret).get("/Users").await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn a_provider_that_is_switched_off_is_refused_with_403(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let switch = async |on: bool| {
        let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
        if on {
            change.enable_scim(client.provider).await.unwrap();
        } else {
            change.disable_scim(client.provider).await.unwrap();
        }
        change.commit().await.unwrap();
    };
    let provider = site.pushing(&client.token);
    switch(false).await;
    let detail = turned_away(&provider, 403).await;
    assert!(detail.contains("turned off"), "{detail}");
    switch(true).await;
    let found = provider.get("/Users").await.json();
    assert_eq!(found["totalResults"], 0, "nothing was created meanwhile");
}

#[sqlx::test(migrations = false)]
async fn a_wrong_token_is_refused_before_the_body_is_read(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let broken = b"{\"userName\": ".to_vec();
    let stranger = stage.provider.with_token("rcs_wrong");
    for kind in ["application/scim+json", "text/plain"] {
        refusal(&stranger.send_raw("POST", "/Users", kind, broken.clone()).await, 401);
    }
    let huge = vec![b' '; 5 * 1024 * 1024];
    refusal(&stranger.send_raw("POST", "/Bulk", "application/scim+json", huge).await, 401);

    let wire = Wire::open(&stage.site.router).await;
    for path in ["/Users", "/Bulk", "/Schemas", "/nothing"] {
        refusal(&wire.send("POST", path, "rcs_wrong", 1_000_000, "{").await, 401);
    }
    stage.unchanged().await;
}
