//! What one provider pushed does not exist for another: of another client, or of the same.
//!
//! Every SCIM route is tried with the ids and the values of the other side.

use rollcall_directory::testing::Client;
use rollcall_model::id::DivisionId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Ledger, Provider, Site, refusal, user};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// A provider that has pushed a person and a group.
struct Side {
    provider: Provider,
    user: String,
    user_name: String,
    group: String,
    group_name: String,
}

impl Side {
    async fn push(provider: Provider, name: &str) -> Self {
        let user_name = format!("anna@{name}.example");
        let mut anna = user(&user_name);
        anna["externalId"] = json!(format!("x-{user_name}"));
        anna["emails"] = json!([{ "type": "work", "value": user_name }]);
        let user = provider.create("/Users", &anna).await;
        let group_name = format!("All of {name}");
        let all = json!({ "displayName": group_name, "members": [{ "value": user }] });
        let group = provider.create("/Groups", &all).await;
        Self { provider, user, user_name, group, group_name }
    }
}

fn patch(path: &str, value: &Value) -> Value {
    let operation = json!({ "op": "replace", "path": path, "value": value });
    json!({ "schemas": [PATCH], "Operations": [operation] })
}

/// By id: as if it had never been.
async fn nothing_is_found_by_id(ours: &Side, theirs: &Side) {
    let (user_path, group_path) =
        (format!("/Users/{}", theirs.user), format!("/Groups/{}", theirs.group));
    let renamed = json!({ "displayName": "Taken over", "members": [] });
    for (method, path, body) in [
        ("GET", &user_path, Value::Null),
        ("PUT", &user_path, user("taken.over")),
        ("PATCH", &user_path, patch("active", &json!(false))),
        ("DELETE", &user_path, Value::Null),
        ("GET", &group_path, Value::Null),
        ("PUT", &group_path, renamed.clone()),
        ("PATCH", &group_path, patch("displayName", &json!("Taken over"))),
        ("PATCH", &group_path, patch("members", &json!([]))),
        ("DELETE", &group_path, Value::Null),
    ] {
        refusal(&ours.provider.send(method, path, &body).await, 404);
    }

    let told = |method: &str, path: &str, data: Value| json!({ "method": method, "path": path, "data": data });
    let operations = json!([
        told("PUT", &user_path, user("taken.over")),
        told("PATCH", &user_path, patch("active", &json!(false))),
        told("DELETE", &user_path, Value::Null),
        told("PUT", &group_path, renamed),
        told("PATCH", &group_path, patch("members", &json!([]))),
        told("DELETE", &group_path, Value::Null),
    ]);
    let bulk = json!({ "schemas": [BULK], "Operations": operations });
    let answer = ours.provider.send("POST", "/Bulk", &bulk).await.json();
    let statuses: Vec<_> =
        answer["Operations"].as_array().unwrap().iter().map(|it| it["status"].clone()).collect();
    assert_eq!(statuses, vec![json!("404"); 6], "{answer}");
}

/// By search: not in any list.
async fn nothing_is_found_by_search(ours: &Side, theirs: &Side) {
    let (user, group) = (&theirs.user, &theirs.group);
    for (endpoint, filter) in [
        ("/Users", format!("id eq \"{user}\"")),
        ("/Users", format!("userName eq \"{}\"", theirs.user_name)),
        ("/Users", format!("emails[type eq \"work\"].value eq \"{}\"", theirs.user_name)),
        ("/Users", format!("emails.value eq \"{}\"", theirs.user_name)),
        ("/Users", format!("externalId eq \"x-{}\"", theirs.user_name)),
        ("/Users", format!("externalId co \"{}\"", theirs.user_name)),
        ("/Users", format!("groups.value eq \"{group}\"")),
        ("/Users", format!("groups.display eq \"{}\"", theirs.group_name)),
        ("/Users", format!("meta.location co \"{user}\"")),
        ("/Users", format!("not (userName eq \"{}\")", ours.user_name)),
        ("/Groups", format!("id eq \"{group}\"")),
        ("/Groups", format!("displayName eq \"{}\"", theirs.group_name)),
        ("/Groups", format!("members.value eq \"{user}\"")),
        ("/Groups", format!("members[value eq \"{user}\"]")),
        ("", format!("id eq \"{user}\"")),
        ("", format!("id eq \"{group}\"")),
    ] {
        let query: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let listed = ours.provider.get(&format!("{endpoint}?filter={query}")).await;
        let search = json!({ "schemas": [SEARCH], "filter": filter });
        let path = format!("{endpoint}/.search");
        for answer in [listed, ours.provider.send("POST", &path, &search).await] {
            assert_eq!(answer.status, 200, "{filter}: {}", answer.text());
            assert_eq!(answer.json()["totalResults"], 0, "{filter}: {}", answer.text());
        }
    }
    for (path, expected) in [
        ("/Users", vec![&ours.user]),
        ("/Users?sortBy=userName&startIndex=1&count=9", vec![&ours.user]),
        ("/Users?cursor&count=9", vec![&ours.user]),
        ("/Groups", vec![&ours.group]),
        ("/", vec![&ours.user, &ours.group]),
    ] {
        let answer = ours.provider.get(path).await.json();
        let ids = answer["Resources"].as_array().unwrap().iter().map(|it| it["id"].as_str());
        let ids: Vec<_> = ids.map(Option::unwrap).collect();
        assert_eq!(ids, expected, "{path}: {answer}");
    }
}

/// A group of ours may name anybody: an id that is not ours gives and tells nothing.
async fn a_member_of_theirs_is_nobody(ours: &Side, theirs: &Side) {
    let path = format!("/Groups/{}", ours.group);
    let members =
        json!([{ "value": ours.user }, { "value": theirs.user }, { "value": theirs.group }]);
    let operations = [
        ("PATCH", patch("members", &members)),
        ("PUT", json!({ "displayName": ours.group_name, "members": members })),
    ];
    for (method, body) in operations {
        let answer = ours.provider.send(method, &path, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        for told in [&theirs.user_name, &theirs.group_name] {
            assert!(!answer.text().contains(told), "{}", answer.text());
        }
    }
    let shown = theirs.provider.get(&format!("/Users/{}", theirs.user)).await.json();
    let groups = shown["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 1, "{shown}");
    assert_eq!(groups[0]["display"], json!(theirs.group_name));
    for named in [format!("value eq \"{}\"", ours.group), "display co \"ours\"".to_owned()] {
        let search = json!({ "schemas": [SEARCH], "filter": format!("groups[{named}]") });
        let found = theirs.provider.send("POST", "/Users/.search", &search).await.json();
        assert_eq!(found["totalResults"], 0, "{named}: {found}");
    }
}

async fn invisible(site: &Site, ours: &Side, theirs: &Side, division: DivisionId) {
    let before = Ledger::of(&site.directory, division).await;
    nothing_is_found_by_id(ours, theirs).await;
    nothing_is_found_by_search(ours, theirs).await;
    let after = Ledger::of(&site.directory, division).await;
    assert_eq!(before, after, "something of theirs changed");
}

async fn side(site: &Site, name: &str) -> (Client, Side) {
    let client = site.client(name).await;
    let pushed = Side::push(site.pushing(&client.token), name).await;
    (client, pushed)
}

#[sqlx::test(migrations = false)]
async fn what_another_client_has_does_not_exist(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let ((_, ours), (theirs, there)) = (side(&site, "ours").await, side(&site, "theirs").await);
    invisible(&site, &ours, &there, theirs.division).await;
    let before = Ledger::of(&site.directory, theirs.division).await;
    a_member_of_theirs_is_nobody(&ours, &there).await;
    assert_eq!(before, Ledger::of(&site.directory, theirs.division).await);
}

#[sqlx::test(migrations = false)]
async fn names_and_organizations_of_another_client_are_free_and_unknown(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let ((mine, ours), (theirs, there)) = (side(&site, "ours").await, side(&site, "theirs").await);
    let before = Ledger::of(&site.directory, theirs.division).await;

    let mut twin = user(&there.user_name);
    twin["externalId"] = json!(format!("x-{}", there.user_name));
    twin["urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User"] =
        json!({ "organizationId": theirs.organization.to_string() });
    let id = ours.provider.create("/Users", &twin).await;
    ours.provider.create("/Groups", &json!({ "displayName": there.group_name })).await;

    let mut view = site.directory.view(mine.division).await.unwrap();
    let placed = format!("{:?}", view.account(id.parse().unwrap()).await.unwrap());
    let unknown = format!("Organization ID {} doesn’t exist in this client.", theirs.organization);
    assert!(placed.contains(&unknown), "{placed}");
    assert_eq!(before, Ledger::of(&site.directory, theirs.division).await);
}

#[sqlx::test(migrations = false)]
async fn what_another_provider_of_the_same_client_pushed_does_not_exist(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, ours) = side(&site, "ours").await;
    let (_, second) = site.provider(client.division, "Second", None).await;
    let theirs = Side::push(second, "theirs").await;
    invisible(&site, &ours, &theirs, client.division).await;
    invisible(&site, &theirs, &ours, client.division).await;
    a_member_of_theirs_is_nobody(&ours, &theirs).await;
}

#[sqlx::test(migrations = false)]
async fn a_cursor_of_another_provider_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let ((_, ours), (_, theirs)) = (side(&site, "ours").await, side(&site, "theirs").await);
    theirs.provider.create("/Users", &user("bea@theirs.example")).await;
    let first = theirs.provider.get("/Users?cursor&count=1").await.json();
    let cursor = first["nextCursor"].as_str().unwrap();
    let query: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
    let path = format!("/Users?cursor={query}&count=1");
    refusal(&ours.provider.get(&path).await, 400);
    assert_eq!(theirs.provider.get(&path).await.status, 200);
}
