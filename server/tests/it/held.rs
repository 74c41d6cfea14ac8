//! What a rule or the brake holds back looks done to the provider, and the log tells the truth.

use rollcall_directory::testing::{Client, set_policy};
use rollcall_model::{
    account::AccountStatus,
    policy::ProviderPolicy,
    request::{RequestResult, ScimRequestQuery},
    service_account::ServiceWord,
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Provider, Site, user};

async fn under(site: &Site, edit: impl FnOnce(&mut ProviderPolicy)) -> (Client, Provider) {
    let client = site.client("Contoso").await;
    set_policy(&site.directory, client.division, client.provider, edit).await;
    let provider = site.pushing(&client.token);
    (client, provider)
}

/// What became of the newest request, with its decisions.
async fn result(site: &Site, client: &Client) -> (RequestResult, Vec<String>) {
    site.log.flush().await;
    let mut view = site.directory.view(client.division).await.unwrap();
    let row = view.scim_requests(&ScimRequestQuery::default()).await.unwrap().items.remove(0);
    let request = view.scim_request(row.id).await.unwrap();
    (row.result, request.decisions.into_iter().map(|it| it.text).collect())
}

fn replace(path: &str, value: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": path, "value": value }] })
}

#[sqlx::test(migrations = false)]
async fn somebody_held_is_created_read_found_and_changed_as_sent(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, provider) = under(&site, |it| it.catcher = ServiceWord::preset()).await;
    let sent = user("backup@contoso.example");
    let made = provider.send("POST", "/Users", &sent).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let (made, path) = (made.json(), format!("/Users/{}", made.json()["id"].as_str().unwrap()));
    assert_eq!((&made["active"], &made["userName"]), (&json!(true), &sent["userName"]));
    let (held, decisions) = result(&site, &client).await;
    assert_eq!(held, RequestResult::Held);
    let told = "Held: “backup@contoso.example” looks like a service account.";
    assert!(decisions.iter().any(|it| it == told), "{decisions:?}");

    assert_eq!(provider.get(&path).await.json(), made);
    for filter in ["userName%20eq%20%22backup@contoso.example%22", "active%20eq%20true"] {
        let found = provider.get(&format!("/Users?filter={filter}")).await.json();
        assert_eq!((&found["totalResults"], &found["Resources"][0]), (&json!(1), &made));
    }
    let changed = provider.send("PATCH", &path, &replace("displayName", &json!("Backup"))).await;
    assert_eq!((changed.status, changed.json()["displayName"].clone()), (200, json!("Backup")));
    assert_eq!(result(&site, &client).await.0, RequestResult::Held);
    provider.send("PATCH", &path, &replace("active", &json!("False"))).await;
    let off = provider.get("/Users?filter=active%20eq%20false").await.json();
    assert_eq!(off["totalResults"], json!(1));
    let mut view = site.directory.view(client.division).await.unwrap();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(view.account(id).await.unwrap().row.status, AccountStatus::Held);
    assert_eq!(provider.send("DELETE", &path, &Value::Null).await.status, 204);
    assert_eq!(provider.get(&path).await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn a_deletion_that_waits_is_gone_for_the_provider_also_from_groups(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, provider) = under(&site, |it| it.brake = true).await;
    let mut ids = Vec::new();
    for number in 0..7 {
        let path = format!("p{number}@contoso.example");
        ids.push(provider.create("/Users", &user(&path)).await);
    }
    let members: Vec<_> = ids[5..].iter().map(|it| json!({ "value": it })).collect();
    let group = json!({ "displayName": "Staff", "members": members });
    let group = format!("/Groups/{}", provider.create("/Groups", &group).await);
    for id in &ids[..6] {
        let deleted = provider.send("DELETE", &format!("/Users/{id}"), &Value::Null).await;
        assert_eq!(deleted.status, 204);
    }
    assert_eq!(result(&site, &client).await.0, RequestResult::Held);
    assert_eq!(provider.get(&format!("/Users/{}", ids[5])).await.status, 404);
    assert_eq!(provider.get("/Users").await.json()["totalResults"], json!(1));
    let shown = provider.get(&group).await.json();
    assert_eq!(shown["members"].as_array().unwrap().len(), 1, "{shown}");
    let filter = format!("/Groups?filter=members.value%20eq%20%22{}%22", ids[5]);
    assert_eq!(provider.get(&filter).await.json()["totalResults"], json!(0));

    let again = provider.send("POST", "/Users", &user("p5@contoso.example")).await;
    assert_eq!((again.status, again.json()["id"].clone()), (201, json!(ids[5])));
    assert_eq!(result(&site, &client).await.0, RequestResult::Done);
    assert_eq!(provider.get(&group).await.json()["members"].as_array().unwrap().len(), 2);
}
