//! Names of every kind: kept to the letter, or refused.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Stage;
use crate::support::{Ledger, refusal, user};

#[sqlx::test(migrations = false)]
async fn a_name_comes_back_as_it_was_sent(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    let names = [
        "<script>alert(1)</script>".to_owned(),
        "Robert'); drop table account;--".to_owned(),
        "Anna \"Ann\" O’Hara & Söhne \\ \t".trim().to_owned(),
        "👩‍👩‍👧 Ünïcödé 𝒜".to_owned(),
        "\u{202e}مريم \u{200f}עברית".to_owned(),
        "${jndi:ldap://x} {{7*7}} %00 &lt;".to_owned(),
        "n".repeat(120),
        "é".repeat(256),
    ];
    for (index, name) in names.iter().enumerate() {
        let mut body = user(name);
        body["displayName"] = json!(name);
        body["name"] = json!({ "givenName": name, "familyName": name });
        body["externalId"] = json!(format!("{index} {name}"));
        let id = stage.provider.create("/Users", &body).await;
        let read = stage.provider.get(&format!("/Users/{id}")).await.json();
        for pointer in ["/userName", "/displayName", "/name/givenName", "/externalId"] {
            assert_eq!(read.pointer(pointer), body.pointer(pointer), "{name}");
        }
        let filter = format!("userName eq {}", Value::String(name.clone()));
        let query: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let found = stage.provider.get(&format!("/Users?filter={query}")).await.json();
        assert_eq!(found["Resources"][0]["id"], json!(id), "{name}: {found}");

        let group = json!({ "displayName": name, "members": [{ "value": id }] });
        let id = stage.provider.create("/Groups", &group).await;
        let read = stage.provider.get(&format!("/Groups/{id}")).await.json();
        assert_eq!(read["displayName"], json!(name));
    }
}

#[sqlx::test(migrations = false)]
async fn a_name_has_at_most_256_characters(_: PgPoolOptions, options: PgConnectOptions) {
    let mut stage = Stage::set(options).await;
    let anna = format!("/Users/{}", stage.anna);
    let all = format!("/Groups/{}", stage.group);
    let long = "é".repeat(257);
    let rename = |path: &str, name: &str| {
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "path": path, "value": name }] })
    };
    let tries = |name: &str| {
        [
            ("POST", "/Users", user(name)),
            ("PUT", anna.as_str(), user(name)),
            ("PATCH", anna.as_str(), rename("userName", name)),
            ("POST", "/Groups", json!({ "displayName": name })),
            ("PUT", all.as_str(), json!({ "displayName": name })),
            ("PATCH", all.as_str(), rename("displayName", name)),
        ]
    };
    for name in [long.as_str(), "", " \t "] {
        for (method, path, body) in tries(name) {
            let sent = stage.provider.send(method, path, &body).await;
            refusal(&sent, 400);
            assert_eq!(sent.json()["scimType"], "invalidValue", "{method} {path} {name:?}");
        }
    }
    stage.unchanged().await;
    let fits = "é".repeat(256);
    for (method, path, body) in [tries(&fits)[2].clone(), tries(&fits)[5].clone()] {
        assert_eq!(stage.provider.send(method, path, &body).await.status, 200);
    }
    stage.before = Ledger::of(&stage.site.directory, stage.client.division).await;
    for (method, path, body) in [tries(&fits)[0].clone(), tries(&fits)[3].clone()] {
        refusal(&stage.provider.send(method, path, &body).await, 409);
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn a_value_that_the_database_cannot_hold_is_refused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    // Postgres keeps no character zero in text or JSON.
    for attribute in ["userName", "displayName", "externalId", "title", "nickName"] {
        let mut body = user("bea@contoso.example");
        body[attribute] = json!("be\u{0}a");
        refusal(&stage.provider.send("POST", "/Users", &body).await, 400);
    }
    let zero = json!({ "displayName": "A\u{0}", "externalId": "\u{0}" });
    refusal(&stage.provider.send("POST", "/Groups", &zero).await, 400);
    let member = json!({ "displayName": "B", "members": [{ "value": "\u{0}" }] });
    refusal(&stage.provider.send("POST", "/Groups", &member).await, 400);
    for path in
        ["/Users?filter=userName+eq+%22%5Cu0000%22", "/Users?filter=title+co+%22%5Cu0000%22"]
    {
        let sent = stage.provider.get(path).await;
        assert!(matches!(sent.status, 200 | 400), "{path}: {}", sent.text());
    }
    stage.unchanged().await;
}

#[sqlx::test(migrations = false)]
async fn a_value_of_the_wrong_type_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let stage = Stage::set(options).await;
    for (attribute, value) in [
        ("userName", json!(["anna"])),
        ("userName", Value::Null),
        ("active", json!("perhaps")),
        ("name", json!("Anna")),
    ] {
        let mut body = user("bea@contoso.example");
        body[attribute] = value.clone();
        let sent = stage.provider.send("POST", "/Users", &body).await;
        assert_eq!(sent.status, 400, "{attribute} {value}: {}", sent.text());
        refusal(&sent, 400);
    }
    stage.unchanged().await;
}
