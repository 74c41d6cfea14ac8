//! Attack 8: a request sets what its schema lists, and nothing of ours.

use rollcall_model::id::AccountId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Site, user};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The extension in another case than we write it.
const EXTENSION: &str = "URN:IETF:Params:SCIM:Schemas:Extension:NinjaOne:2.0:USER";

/// Columns and attributes that are ours, by the names that they have.
fn ours(other: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("id", json!(other)),
        ("meta", json!({ "created": "2001-01-01T00:00:00Z", "location": "http://evil.example" })),
        ("division", json!(other)),
        ("division_id", json!(other)),
        ("divisionId", json!(other)),
        ("provider", json!(other)),
        ("providerId", json!(other)),
        ("source", json!("native")),
        ("administrator", json!(true)),
        ("isAdmin", json!(true)),
        ("user_type", json!("system_administrator")),
        ("password_hash", json!("$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA")),
        ("totpSecret", json!("JBSWY3DPEHPK3PXP")),
        ("signsIn", json!(true)),
        ("deleted_at", json!("2001-01-01T00:00:00Z")),
        ("groups", json!([{ "value": other }])),
    ]
}

/// What is known of the account besides what SCIM may say.
async fn kept(site: &Site, client: &rollcall_directory::testing::Client, id: AccountId) -> String {
    let mut view = site.directory.view(client.division).await.unwrap();
    let account = view.account(id).await.unwrap();
    let roles = view.roles_of_account(id).await.unwrap();
    let row = &account.row;
    let kept = (row.id, row.user_type, row.source, row.status, &row.user_name, &row.manager, roles);
    format!("{kept:?}")
}

#[sqlx::test(migrations = false)]
async fn what_is_ours_is_set_by_no_request(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let (client, other) = (site.client("Contoso").await, site.client("Fabrikam").await);
    let provider = site.pushing(&client.token);
    let bea = site.pushing(&other.token).create("/Users", &user("bea@contoso.example")).await;
    let id = provider.create("/Users", &user("anna@contoso.example")).await;
    let (anna, path) = (id.parse().unwrap(), format!("/Users/{id}"));
    let before = kept(&site, &client, anna).await;
    for (name, value) in ours(&bea) {
        let mut whole = user("anna@contoso.example");
        whole[name] = value.clone();
        whole[EXTENSION] = json!({ name: value });
        let by_path = json!({ "op": "replace", "path": name, "value": value });
        let without = json!({ "op": "replace", "value": { name: value } });
        let extended =
            json!({ "op": "add", "path": format!("{EXTENSION}:{name}"), "value": value });
        let nested = json!({ "op": "add", "value": { EXTENSION: { name: value } } });
        let mut sent = vec![provider.send("PUT", &path, &whole).await];
        for operation in [by_path, without, extended, nested] {
            let patch = json!({ "schemas": [PATCH], "Operations": [operation] });
            sent.push(provider.send("PATCH", &path, &patch).await);
        }
        for answer in sent {
            assert!(matches!(answer.status, 200 | 400), "{name}: {}", answer.text());
            assert!(!answer.text().contains("evil.example"), "{name}: {}", answer.text());
            if answer.status == 200 {
                assert_eq!(answer.json()["id"], id.as_str(), "{name}");
                assert_eq!(answer.json()["groups"], Value::Null, "{name}: {}", answer.text());
            }
        }
        assert_eq!(kept(&site, &client, anna).await, before, "{name}");

        // Somebody new is as ordinary.
        let mut new = whole;
        new["userName"] = json!(format!("{name}@contoso.example"));
        let made = provider.send("POST", "/Users", &new).await;
        assert!(matches!(made.status, 201 | 400), "{name}: {}", made.text());
        if made.status == 201 {
            let made = made.json();
            assert_ne!(made["id"], bea.as_str(), "{name}");
            assert_ne!(made["meta"]["created"], "2001-01-01T00:00:00Z", "{name}");
            let id = made["id"].as_str().unwrap().parse().unwrap();
            let kept = kept(&site, &client, id).await;
            assert!(kept.contains("EndUser") && kept.contains("Scim"), "{name}: {kept}");
        }
    }
    let theirs = site.pushing(&other.token).get(&format!("/Users/{bea}")).await;
    assert_eq!(theirs.json()["userName"], "bea@contoso.example");
}
