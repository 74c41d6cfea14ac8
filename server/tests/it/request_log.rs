//! The request log: every request is in it with what was decided, and no secret is.

use rollcall_directory::{Actor, testing::Client};
use rollcall_model::{
    id::DivisionId,
    request::{RequestResult, ScimRequest, ScimRequestQuery, ScimRequestRow},
};
use rollcall_server::scim_api::request_log::Limits;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{PUBLIC_URL, Site, referenced_refusal, refusal, user};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What the log of a division shows, newest first.
async fn logged(site: &Site, division: DivisionId, query: ScimRequestQuery) -> Vec<ScimRequestRow> {
    site.log.flush().await;
    let mut view = site.directory.view(division).await.unwrap();
    view.scim_requests(&query).await.unwrap().items
}

/// All that the log holds about the newest request.
async fn newest(site: &Site, client: &Client) -> ScimRequest {
    let rows = logged(site, client.division, ScimRequestQuery::default()).await;
    let mut view = site.directory.view(client.division).await.unwrap();
    view.scim_request(rows[0].id).await.unwrap()
}

fn decided(request: &ScimRequest) -> Vec<&str> {
    request.decisions.iter().map(|it| it.text.as_str()).collect()
}

#[sqlx::test(migrations = false)]
async fn a_created_user_can_be_explained(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let mut anna = user("anna@contoso.example");
    anna["displayName"] = json!("Anna Keller");
    anna["active"] = json!("True");
    anna["shoeSize"] = json!(38);
    anna["urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"] =
        json!({ "userType": "endUser", "organizationId": client.organization.to_string() });
    let id = site.pushing(&client.token).create("/Users", &anna).await;

    let request = newest(&site, &client).await;
    let row = &request.row;
    assert_eq!((row.method.as_str(), row.path.as_str(), row.status), ("POST", "/Users", 201));
    assert_eq!((row.result, row.provider), (RequestResult::Done, client.provider));
    let subject = row.subject.clone().unwrap();
    assert_eq!((subject.id, subject.label.as_str()), (Some(id), "Anna Keller"));
    assert!(request.subject_exists);
    assert_eq!(
        decided(&request),
        [
            "Token accepted: Contoso ID.",
            "Active read as on: sent as the text \"True\".",
            "No schema knows these, so they were ignored: shoeSize.",
            "userType “endUser” read as end user.",
            &format!("organizationId “{0}”: belongs to organization {0}.", client.organization),
            "Nobody was here under this name: created as active end user.",
        ]
    );
    assert!(request.request_body.unwrap().text.contains("shoeSize"));
    assert!(request.response_body.unwrap().text.contains("Anna Keller"));
}

#[sqlx::test(migrations = false)]
async fn the_incident_code_of_a_refusal_finds_its_request(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    provider.create("/Users", &user("anna@contoso.example")).await;
    let again = provider.send("POST", "/Users", &user("anna@contoso.example")).await;
    let (sentence, reference) = referenced_refusal(&again, 409);
    provider.get("/Users").await;

    for search in [reference.clone(), format!("{sentence} Reference {}.", reference.to_uppercase())]
    {
        let query = ScimRequestQuery { search: Some(search), ..ScimRequestQuery::default() };
        let found = logged(&site, client.division, query).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].result, found[0].status), (RequestResult::Refused, 409));
        assert_eq!(found[0].detail.as_ref(), Some(&sentence));
        assert_eq!(found[0].subject.as_ref().unwrap().label, "anna@contoso.example");
    }
    let statuses = [("/Users/1", 404), ("/Users?filter=x", 400), ("/nothing", 404)];
    for (path, status) in statuses {
        referenced_refusal(&provider.get(path).await, status);
    }
    let refused = Some(RequestResult::Refused);
    let query = ScimRequestQuery { result: refused, ..ScimRequestQuery::default() };
    assert_eq!(logged(&site, client.division, query).await.len(), 4);
}

#[sqlx::test(migrations = false)]
async fn a_dead_tokens_requests_are_in_its_providers_log(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    let off = referenced_refusal(&provider.get("/Users").await, 403).1;
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    change.enable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    site.clock.set("2026-10-01T00:00:00Z");
    let expired = referenced_refusal(&provider.send("POST", "/Users", &user("bea")).await, 401).1;
    refusal(&provider.with_token("rcs_wrong").get("/Users").await, 401);

    let query = ScimRequestQuery {
        result: Some(RequestResult::Unauthorized),
        provider: Some(client.provider),
        ..ScimRequestQuery::default()
    };
    let found = logged(&site, client.division, query).await;
    let references: Vec<_> = found.iter().map(|it| it.reference.clone()).collect();
    assert_eq!(references, [expired, off]);
    assert!(found[0].detail.as_ref().unwrap().contains("expired on 2 Sep 2026"));
    let mut view = site.directory.view(client.division).await.unwrap();
    let refusals = view.refusals_of(client.provider).await.unwrap();
    assert_eq!((refusals.refused, refusals.unauthorized), (0, 1), "of the last day");
}

#[sqlx::test(migrations = false)]
async fn the_log_holds_neither_a_token_nor_a_password(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let mut anna = user("anna@contoso.example");
    anna["password"] = json!("hunter2-hunter2");
    anna["nickName"] = json!(client.token);
    let path = format!("/Users/{}", provider.create("/Users", &anna).await);
    let patch = |operation: Value| json!({ "schemas": [PATCH], "Operations": [operation] });
    for operation in [
        json!({ "op": "replace", "path": "password", "value": "hunter2-hunter2" }),
        json!({ "op": "replace", "value": { "password": { "x": "hunter2-hunter2" } } }),
        json!({ "op": "replace", "path": "password[value eq \"hunter2-hunter2\"]", "value": "x" }),
        json!({ "op": "replace", "path": "password", "value": ["hunter2-hunter2"] }),
    ] {
        provider.send("PATCH", &path, &patch(operation)).await;
    }
    provider.get("/Users?filter=password%20eq%20%22hunter2-hunter2%22").await;
    provider.get(&format!("/Users?access_token={}", client.token)).await;
    let search = json!({ "filter": "password eq \"hunter2-hunter2\"" });
    provider.send("POST", "/Users/.search", &search).await;
    let broken = b"{\"password\": \"hunter2-hunter2\", ".to_vec();
    provider.send_raw("POST", "/Users", "application/scim+json", broken).await;

    let rows = logged(&site, client.division, ScimRequestQuery::default()).await;
    assert_eq!(rows.len(), 9);
    let secret = client.token.rsplit_once('_').unwrap().1;
    for row in rows {
        let mut view = site.directory.view(client.division).await.unwrap();
        let held = format!("{:?}", view.scim_request(row.id).await.unwrap());
        assert!(!held.contains("hunter2"), "{held}");
        assert!(!held.contains(secret), "{held}");
        assert!(!held.to_lowercase().contains("bearer"), "{held}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_changes_nothing_is_told_apart(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let path = format!("/Users/{}", provider.create("/Users", &user("anna")).await);
    let rename = |name: &str| {
        let operation = json!({ "op": "Replace", "path": "displayName", "value": name });
        json!({ "schemas": [PATCH], "Operations": [operation] })
    };
    for _ in 0..2 {
        provider.send("PATCH", &path, &rename("Anna Keller")).await;
    }
    provider.send("DELETE", &path, &Value::Null).await;
    provider.send("DELETE", &path, &Value::Null).await;

    let rows = logged(&site, client.division, ScimRequestQuery::default()).await;
    let results: Vec<_> = rows.iter().rev().map(|it| it.result).collect();
    let [done, none] = [RequestResult::Done, RequestResult::NoChange];
    assert_eq!(results, [done, done, none, done, RequestResult::Refused]);
}

#[sqlx::test(migrations = false)]
async fn a_log_without_room_loses_entries_and_no_request(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let none = Limits { requests: 1, bytes: 0 };
    let site = Site::within(PUBLIC_URL, options, none).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    for name in ["anna", "bea", "carl"] {
        provider.create("/Users", &user(name)).await;
    }
    assert_eq!(logged(&site, client.division, ScimRequestQuery::default()).await, []);
    assert_eq!(site.log.dropped(), 3);
}
