//! Bodies, methods and addresses that make no sense.

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Stage;
use crate::support::{Wire, refusal, user};

const SCIM_JSON: &str = "application/scim+json";

#[sqlx::test(migrations = false)]
async fn what_is_no_json_object_is_invalid_syntax(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    let anna = format!("/Users/{}", stage.anna);
    let all = format!("/Groups/{}", stage.group);
    for (method, path) in [
        ("POST", "/Users"),
        ("PUT", &anna),
        ("PATCH", &anna),
        ("POST", "/Groups"),
        ("PUT", &all),
        ("PATCH", &all),
        ("POST", "/Bulk"),
        ("POST", "/Users/.search"),
        ("POST", "/.search"),
    ] {
        for body in ["", "{\"userName\": ", "[]", "\"anna\"", "null", "{} {}", "\u{0}"] {
            let sent = stage.provider.send_raw(method, path, SCIM_JSON, body.into()).await;
            refusal(&sent, 400);
            assert_eq!(sent.json()["scimType"], "invalidSyntax", "{method} {path} {body:?}");
        }
        let latin = b"{\"userName\": \"Andr\xe9\"}".to_vec();
        refusal(&stage.provider.send_raw(method, path, SCIM_JSON, latin).await, 400);
    }
    stage.unchanged().await;
}

/// Attack 14: whoever reads by recursion runs out of stack.
#[sqlx::test(migrations = false)]
async fn a_body_that_nests_too_deeply_is_invalid_syntax(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const LARGEST: usize = 1024 * 1024;
    let stage = Stage::set(options).await;
    let anna = format!("/Users/{}", stage.anna);
    let fitting = |it: &str| it.repeat(LARGEST / it.len());
    let closed = format!("{{\"userName\":\"x\",\"x\":{}{}}}", "[".repeat(200), "]".repeat(200));
    for body in ["[".repeat(10_000), fitting("["), fitting("{\"a\":"), fitting("[{\"a\":"), closed]
    {
        for (method, path) in
            [("POST", "/Users"), ("PATCH", &anna), ("POST", "/Bulk"), ("POST", "/.search")]
        {
            let sent = stage.provider.send_raw(method, path, SCIM_JSON, body.clone().into()).await;
            refusal(&sent, 400);
            assert_eq!(sent.json()["scimType"], "invalidSyntax", "{method} {path}");
        }
        let sent = stage.site.browser().fetch("/api/session/me", "application/json", body).await;
        assert!(matches!(sent.status, 401 | 413 | 422), "{}: {}", sent.status, sent.text());
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn a_body_of_another_type_is_refused_with_415(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    let bea = user("bea@contoso.example").to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json", ""] {
        let sent = stage.provider.send_raw("POST", "/Users", kind, bea.clone().into()).await;
        let detail = refusal(&sent, 415);
        assert!(detail.contains("application/scim+json"), "{detail}");
    }
    stage.unchanged().await;
    for (name, kind) in
        [("bea", "application/json"), ("cleo", "Application/SCIM+JSON;charset=utf-8")]
    {
        let body = user(name).to_string().into_bytes();
        assert_eq!(
            stage.provider.send_raw("POST", "/Users", kind, body).await.status,
            201,
            "{kind}"
        );
    }
}

/// A user whose description fills the body up to this size.
fn user_of_size(name: &str, size: usize) -> Vec<u8> {
    let body = |filling: &str| {
        let mut body = user(name);
        body["title"] = json!(filling);
        body.to_string().into_bytes()
    };
    let empty = body("").len();
    body(&"x".repeat(size - empty))
}

#[sqlx::test(migrations = false)]
async fn a_body_may_have_one_mebibyte_and_not_a_byte_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const LIMIT: usize = 1024 * 1024;
    let stage = Stage::set(options).await;
    let anna = format!("/Users/{}", stage.anna);
    for (method, path) in
        [("POST", "/Users"), ("PUT", &anna), ("PATCH", &anna), ("POST", "/Groups")]
    {
        let large = user_of_size("bea", LIMIT + 1);
        let sent = stage.provider.send_raw(method, path, SCIM_JSON, large).await;
        let detail = refusal(&sent, 413);
        assert!(detail.contains("1 MiB"), "{detail}");
    }
    let large = user_of_size("bea", 4 * LIMIT + 1);
    let detail = refusal(&stage.provider.send_raw("POST", "/Bulk", SCIM_JSON, large).await, 413);
    assert!(detail.contains("4 MiB"), "{detail}");
    stage.unchanged().await;
    let largest = user_of_size("bea", LIMIT);
    let sent = stage.provider.send_raw("POST", "/Users", SCIM_JSON, largest).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
}

#[sqlx::test(migrations = false)]
async fn another_method_is_refused_with_those_that_exist_before_the_body_is_read(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let wire = Wire::open(&stage.site.router).await;
    let (user, group) = (format!("/Users/{}", stage.anna), format!("/Groups/{}", stage.group));
    for (method, path, allowed) in [
        ("PUT", "/Users", "GET, POST"),
        ("DELETE", "/Groups", "GET, POST"),
        ("POST", user.as_str(), "GET, PUT, PATCH, DELETE"),
        ("POST", group.as_str(), "GET, PUT, PATCH, DELETE"),
        ("GET", "/Bulk", "POST"),
        ("PATCH", "/.search", "POST"),
        ("DELETE", "/ServiceProviderConfig", "GET"),
        ("POST", "/Schemas", "GET"),
        ("PUT", "/ResourceTypes/User", "GET"),
    ] {
        // The promised body never comes: who waits for it never answers.
        let sent = wire.send(method, path, &stage.client.token, 1000, "").await;
        refusal(&sent, 405);
        assert_eq!(sent.header("allow"), Some(allowed), "{method} {path}");
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn an_address_that_does_not_exist_is_refused_in_scim_form(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let anna = &stage.anna;
    for path in [
        "/Nothing".to_owned(),
        "/Users/00000000-0000-0000-0000-000000000000".to_owned(),
        "/Users/1".to_owned(),
        "/Users/%00".to_owned(),
        "/Users/%FF".to_owned(),
        format!("/Users/{anna}/emails"),
        format!("/Groups/{anna}"),
        "/Schemas/urn:nothing".to_owned(),
        "/ResourceTypes/Device".to_owned(),
        "/Users/..%2f..".to_owned(),
    ] {
        refusal(&stage.provider.get(&path).await, 404);
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        refusal(&stage.provider.send(method, "/Nothing", &json!({})).await, 404);
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn a_query_that_cannot_be_read_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    for (query, kind) in [
        ("filter=userName+eq", "invalidFilter"),
        ("filter=userName+is+%22a%22", "invalidFilter"),
        ("filter=userName+eq+%22a", "invalidFilter"),
        ("filter=%28%28%28", "invalidFilter"),
        ("filter=active+gt+true", "invalidFilter"),
        ("cursor=nonsense", "invalidCursor"),
    ] {
        let sent = stage.provider.get(&format!("/Users?{query}")).await;
        refusal(&sent, 400);
        assert_eq!(sent.json()["scimType"], kind, "{query}");
    }
    let long = "a".repeat(60_000);
    let sent = stage.provider.get(&format!("/Users?filter=userName+eq+%22{long}%22")).await;
    assert!(matches!(sent.status, 200 | 400), "{}", sent.status);
    stage.unchanged().await;
}
