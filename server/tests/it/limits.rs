//! How much a provider may ask for: more is refused with a sentence, and everything stays as it
//! was.

use chrono::TimeDelta;
use rollcall_model::request::{RequestResult, ScimRequestQuery};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Provider, Site, refusal, user};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

fn patch(operations: Vec<Value>) -> Value {
    json!({ "schemas": [PATCH], "Operations": operations })
}

#[sqlx::test(migrations = false)]
async fn a_token_that_sends_too_much_is_told_when_to_go_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::limited(options, 2).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    for _ in 0..40 {
        assert_eq!(provider.get("/ServiceProviderConfig").await.status, 200);
    }
    let refused = provider.get("/Users").await;
    assert_eq!(
        refusal(&refused, 429),
        "This token may send 2 requests a second and sent more; go on in a second, or raise \
         ROLLCALL_SCIM_RATE."
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    let (_, other) = site.provider(client.division, "Okta", None).await;
    assert_eq!(other.get("/Users").await.status, 200, "another token is not slowed down");

    site.clock.advance(TimeDelta::seconds(1));
    for status in [200, 200, 429] {
        assert_eq!(provider.get("/Users").await.status, status);
    }
    site.log.flush().await;
    let query = ScimRequestQuery {
        result: Some(RequestResult::Refused),
        provider: Some(client.provider),
        ..ScimRequestQuery::default()
    };
    let mut view = site.directory.view(client.division).await.unwrap();
    let logged = view.scim_requests(&query).await.unwrap().items;
    assert_eq!(logged.iter().map(|it| it.status).collect::<Vec<_>>(), [429, 429]);
}

/// The refusal of a search.
async fn search_refused(provider: &Provider, filter: &str) -> String {
    let query = form_urlencoded::byte_serialize(filter.as_bytes()).collect::<String>();
    let by_query = provider.get(&format!("/Users?filter={query}")).await;
    let by_body = provider.send("POST", "/Users/.search", &json!({ "filter": filter })).await;
    for answer in [&by_query, &by_body] {
        assert_eq!(answer.json()["scimType"], "invalidFilter", "{}", answer.text());
    }
    assert_eq!(refusal(&by_query, 400), refusal(&by_body, 400));
    refusal(&by_query, 400)
}

#[sqlx::test(migrations = false)]
async fn a_filter_has_a_length_a_number_of_comparisons_and_a_depth(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let long = format!("userName eq \"{}\"", "x".repeat(16 * 1024));
    let detail = search_refused(&provider, &long).await;
    assert_eq!(detail, "The filter is longer than 16384 bytes; ask for less at once.");
    let many = vec!["title pr"; 201].join(" or ");
    let detail = search_refused(&provider, &many).await;
    assert_eq!(detail, "The filter has more than 200 comparisons; ask for less at once.");
    let deep = format!("{}title pr{}", "(".repeat(21), ")".repeat(21));
    let detail = search_refused(&provider, &deep).await;
    assert!(detail.starts_with("The filter nests deeper than 20 levels"), "{detail}");

    let most = vec!["title+pr"; 200].join("+or+");
    assert_eq!(provider.get(&format!("/Users?filter={most}")).await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn a_patch_and_a_bulk_have_a_thousand_operations(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let anna = format!("/Users/{}", provider.create("/Users", &user("anna")).await);
    let all = provider.create("/Groups", &json!({ "displayName": "All" })).await;
    let rename = json!({ "op": "replace", "path": "displayName", "value": "Anna" });
    for path in [&anna, &format!("/Groups/{all}")] {
        let sent = provider.send("PATCH", path, &patch(vec![rename.clone(); 1_001])).await;
        assert_eq!(refusal(&sent, 413), "A PATCH may have 1000 operations; send fewer at once.");
        let most = provider.send("PATCH", path, &patch(vec![rename.clone(); 1_000])).await;
        assert_eq!(most.status, 200, "{}", most.text());
    }
    let create = json!({ "method": "POST", "path": "/Users", "bulkId": "1", "data": user("bea") });
    let bulk = json!({ "schemas": [BULK], "Operations": vec![create; 1_001] });
    let sent = provider.send("POST", "/Bulk", &bulk).await;
    assert_eq!(refusal(&sent, 413), "A bulk request may have 1000 operations; send fewer at once.");
}

#[sqlx::test(migrations = false)]
async fn a_request_names_so_many_members_and_no_more(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let all = provider.create("/Groups", &json!({ "displayName": "All" })).await;
    let all = format!("/Groups/{all}");
    let members: Vec<_> = (0..=20_000).map(|id| json!({ "value": id.to_string() })).collect();
    let group = json!({ "displayName": "More", "members": members });
    let (first, second) = members.split_at(10_000);
    let add = |members: &[Value]| json!({ "op": "add", "path": "members", "value": members });
    for (method, path, body) in [
        ("POST", "/Groups", group.clone()),
        ("PUT", &all, group),
        ("PATCH", &all, patch(vec![add(&members)])),
        ("PATCH", &all, patch(vec![add(first), add(second)])),
    ] {
        let sent = provider.send(method, path, &body).await;
        assert_eq!(
            refusal(&sent, 413),
            "A request may name 20000 members; send the rest by PATCH.",
            "{method}"
        );
    }
    let group = provider.get(&all).await.json();
    assert_eq!(group["members"], Value::Null, "nothing was stored");
}

#[sqlx::test(migrations = false)]
async fn an_attribute_has_as_many_values_as_somebody_can_use(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let addresses = |count: usize| -> Vec<Value> {
        (0..count).map(|it| json!({ "value": format!("{it}@contoso.example") })).collect()
    };
    let mut bea = user("bea");
    bea["emails"] = json!(addresses(501));
    let refused = "emails may have 500 values; send those that are needed.";
    assert_eq!(refusal(&provider.send("POST", "/Users", &bea).await, 400), refused);
    bea["emails"] = json!(addresses(500));
    let path = format!("/Users/{}", provider.create("/Users", &bea).await);
    let one_more = json!({ "op": "add", "path": "emails", "value": [{ "value": "one@more" }] });
    let sent = provider.send("PATCH", &path, &patch(vec![one_more])).await;
    assert!(refusal(&sent, 400).ends_with(refused), "{}", sent.text());
}

#[sqlx::test(migrations = false)]
async fn a_change_that_waits_too_long_is_told_to_come_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let id = provider.create("/Users", &user("anna")).await;
    let rename = json!({ "op": "replace", "path": "displayName", "value": "Anna" });
    let (path, rename) = (format!("/Users/{id}"), patch(vec![rename]));

    let mut holder = site.directory.change(client.division, client.caller.actor()).await.unwrap();
    holder.account_for_update(&client.caller, id.parse().unwrap()).await.unwrap();
    let waited = provider.send("PATCH", &path, &rename).await;
    assert_eq!(
        refusal(&waited, 503),
        "The database is too busy at the moment; try again in ten seconds."
    );
    assert_eq!(waited.header("retry-after"), Some("10"));
    drop(holder);
    assert_eq!(provider.send("PATCH", &path, &rename).await.status, 200);
}
