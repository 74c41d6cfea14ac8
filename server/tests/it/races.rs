//! Providers push with many connections, and administrators act meanwhile: nothing is lost, nothing
//! comes back, and no order is a fault.

use std::collections::BTreeSet;

use rollcall_directory::{
    Actor,
    testing::{self, PASSWORD},
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::support::{Answer, Provider, Site, user};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn patch(operation: Value) -> Value {
    json!({ "schemas": [PATCH], "Operations": [operation] })
}

/// Sends all at once, and gives the answers in the order of the requests.
async fn at_once(
    provider: &Provider,
    requests: impl IntoIterator<Item = (&'static str, String, Value)>,
) -> Vec<Answer> {
    let mut sent = JoinSet::new();
    for (index, (method, path, body)) in requests.into_iter().enumerate() {
        let provider = provider.clone();
        sent.spawn(async move { (index, provider.send(method, &path, &body).await) });
    }
    let mut answers = sent.join_all().await;
    answers.sort_by_key(|it| it.0);
    answers.into_iter().map(|it| it.1).collect()
}

#[sqlx::test(migrations = false)]
async fn of_sixty_changes_of_a_groups_members_at_once_none_is_lost(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let mut people = Vec::new();
    for number in 0..60 {
        people.push(provider.create("/Users", &user(&format!("user{number}"))).await);
    }
    let (leaving, coming) = people.split_at(30);
    let members: Vec<_> = leaving.iter().map(|id| json!({ "value": id })).collect();
    let group = json!({ "displayName": "All", "members": members });
    let path = format!("/Groups/{}", provider.create("/Groups", &group).await);

    // As Entra ID does it, in both of its dialects.
    let add =
        |id: &String| patch(json!({ "op": "Add", "path": "members", "value": [{ "value": id }] }));
    let remove = |id: &String| {
        patch(json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") }))
    };
    let changes = coming.iter().map(add).zip(leaving.iter().map(remove));
    let requests = changes.flat_map(|(one, other)| [one, other]);
    let answers = at_once(&provider, requests.map(|it| ("PATCH", path.clone(), it))).await;

    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let group = provider.get(&path).await.json();
    let members = group["members"].as_array().unwrap();
    let found: BTreeSet<_> = members.iter().map(|it| it["value"].as_str().unwrap()).collect();
    assert_eq!(members.len(), 30);
    assert_eq!(found, coming.iter().map(String::as_str).collect());
    assert_eq!(group["meta"]["version"], "W/\"61\"", "each change counts once");
}

#[sqlx::test(migrations = false)]
async fn a_user_who_is_changed_and_deleted_at_once_is_gone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let title = patch(json!({ "op": "replace", "path": "title", "value": "Engineer" }));
    for round in 0..20 {
        let name = format!("user{round}");
        let id = provider.create("/Users", &user(&name)).await;
        let path = format!("/Users/{id}");
        let mut requests =
            [("PATCH", path.clone(), title.clone()), ("DELETE", path.clone(), Value::Null)];
        if round % 2 == 1 {
            requests.reverse();
        }
        let mut answers = at_once(&provider, requests).await;
        if round % 2 == 1 {
            answers.reverse();
        }
        let [changed, deleted] = answers.as_slice() else { panic!("two answers") };
        assert!(matches!(changed.status, 200 | 404), "{}", changed.text());
        assert_eq!(deleted.status, 204, "{}", deleted.text());
        assert_eq!(provider.get(&path).await.status, 404);
        let again = provider.send("PATCH", &path, &title).await;
        assert_eq!(again.status, 404, "{}", again.text());
        provider.create("/Users", &user(&name)).await;
    }
}

/// How an administrator ends a provider's pushes.
#[derive(Clone, Copy, Debug)]
enum End {
    TokenRevoked,
    ScimOff,
}

async fn a_push_ends(options: PgConnectOptions, end: End) {
    const PEOPLE: usize = 40;
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let names: Vec<_> = (0..PEOPLE).map(|number| format!("user{number}")).collect();
    let requests = names.iter().map(|name| ("POST", "/Users".to_owned(), user(name)));
    let refused = match end {
        End::TokenRevoked => 401,
        End::ScimOff => 403,
    };
    let (answers, later) = tokio::join!(at_once(&provider, requests), async {
        let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
        match end {
            End::TokenRevoked => {
                change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
            }
            End::ScimOff => change.disable_scim(client.provider).await.unwrap(),
        }
        change.commit().await.unwrap();
        provider.send("POST", "/Users", &user("too.late")).await
    });

    assert_eq!(later.status, refused, "{}", later.text());
    let (_, reader) = site.provider(client.division, "Okta", None).await;
    assert_eq!(reader.get("/Users").await.status, 200, "another provider goes on");
    let mut view = site.directory.view(client.division).await.unwrap();
    let accounts = view.accounts(&rollcall_model::account::AccountQuery::default()).await.unwrap();
    let created = answers.iter().filter(|it| it.status == 201).count();
    assert!(answers.iter().all(|it| [201, refused].contains(&it.status)), "{answers:?}");
    assert_eq!(accounts.items.len(), created, "who was told 201 is there, and nobody else");
}

#[sqlx::test(migrations = false)]
async fn a_token_that_is_revoked_during_a_push_ends_it_cleanly(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    a_push_ends(options, End::TokenRevoked).await;
}

#[sqlx::test(migrations = false)]
async fn scim_that_is_turned_off_during_a_push_ends_it_cleanly(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    a_push_ends(options, End::ScimOff).await;
}

#[sqlx::test(migrations = false)]
async fn who_is_deactivated_during_sign_in_does_not_get_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    for deactivated_at in 0..3 {
        let email = format!("nadia{deactivated_at}@msp.example");
        let nadia = testing::administrator(&site.directory, &email).await;
        let mut browser = site.browser();
        let code = nadia.code(&*site.clock);
        let steps = [
            ("/api/session/begin", "email", email.as_str()),
            ("/api/session/password", "password", PASSWORD),
            ("/api/session/code", "code", code.as_str()),
        ];
        for (step, (path, field, value)) in steps.into_iter().enumerate() {
            let fields = [(field, value)];
            if step == deactivated_at {
                // At once: whichever is first, she is out afterwards.
                let deactivated = testing::deactivate(&site.directory, nadia.login.id);
                tokio::join!(browser.call(path, &fields), deactivated);
                continue;
            }
            let answer = browser.call(path, &fields).await;
            assert!(step > deactivated_at || answer.status == 200, "{path}: {}", answer.text());
        }
        assert_eq!(browser.get("/clients").await.location(), "/sign-in", "{deactivated_at}");
        assert_eq!(browser.ask("/api/session/me", &json!({})).await.status, 401);
    }
}
