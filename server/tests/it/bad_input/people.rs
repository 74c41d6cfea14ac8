//! People who exist already, and people of an organization that does not exist.

use rollcall_directory::testing;
use rollcall_model::{
    account::AccountQuery, activity::ActivityStatus, placement::UnmatchedPolicy,
    policy::ProviderPolicy,
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Stage;
use crate::support::{Site, Wire, refusal, user};

const EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";

fn of_organization(user_name: &str, organization: &str) -> Value {
    let mut body = user(user_name);
    body[EXTENSION] = json!({ "organizationId": organization, "userType": "END_USER" });
    body
}

#[sqlx::test(migrations = false)]
async fn a_user_name_is_taken_in_any_case_and_by_any_request(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let bea = stage.provider.create("/Users", &user("bea@contoso.example")).await;
    let before = crate::support::Ledger::of(&stage.site.directory, stage.client.division).await;
    let path = format!("/Users/{bea}");
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "value": { "userName": "ANNA@contoso.example" } }] });
    for (method, path, body) in [
        ("POST", "/Users", user("anna@contoso.example")),
        ("POST", "/Users", user("Anna@Contoso.Example")),
        ("PUT", path.as_str(), user("anna@contoso.example")),
        ("PATCH", path.as_str(), patch),
        ("POST", "/Groups", json!({ "displayName": "ALL" })),
    ] {
        let sent = stage.provider.send(method, path, &body).await;
        refusal(&sent, 409);
        assert_eq!(sent.json()["scimType"], "uniqueness", "{method} {path}");
    }
    let after = crate::support::Ledger::of(&stage.site.directory, stage.client.division).await;
    assert_eq!(before, after);
}

#[sqlx::test(migrations = false)]
async fn of_twelve_equal_users_at_once_exactly_one_is_created(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let wire = std::sync::Arc::new(Wire::open(&site.router).await);
    let mut running = tokio::task::JoinSet::new();
    for index in 0..12 {
        let (wire, token) = (wire.clone(), client.token.clone());
        let name = if index % 2 == 0 { "anna@contoso.example" } else { "Anna@Contoso.example" };
        let body = user(name).to_string();
        running.spawn(async move { wire.send("POST", "/Users", &token, body.len(), &body).await });
    }
    let answers = running.join_all().await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 11));
    for it in refused {
        refusal(it, 409);
    }

    let mut view = site.directory.view(client.division).await.unwrap();
    let accounts = view.accounts(&AccountQuery::default()).await.unwrap().items;
    assert_eq!(json!(accounts[0].id), made[0].json()["id"]);
    assert_eq!(accounts.len(), 1);
    let feed = view.activities(&rollcall_model::activity::ActivityQuery::default()).await.unwrap();
    let created = feed.items.iter().filter(|it| it.status == ActivityStatus::EndUserCreated);
    assert_eq!(created.count(), 1, "{:?}", feed.items);
}

#[sqlx::test(migrations = false)]
async fn an_unknown_organization_is_refused_by_the_policy_that_rejects(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let Stage { site, client, .. } = &stage;
    let (division, provider) = (client.division, client.provider);
    let reject = |it: &mut ProviderPolicy| it.unmatched = UnmatchedPolicy::Reject;
    testing::set_policy(&site.directory, division, provider, reject).await;
    let before = crate::support::Ledger::of(&site.directory, division).await;
    let anna = format!("/Users/{}", stage.anna);
    let path = format!("{EXTENSION}:organizationId");
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": path, "value": "9999" }] });
    for (method, path, body) in [
        ("POST", "/Users", of_organization("bea@contoso.example", "9999")),
        ("PUT", anna.as_str(), of_organization("anna@contoso.example", "9999")),
        ("PATCH", anna.as_str(), patch),
    ] {
        let sent = stage.provider.send(method, path, &body).await;
        let detail = refusal(&sent, 400);
        assert!(detail.contains("Organization ID 9999"), "{method}: {detail}");
        assert_eq!(sent.json()["scimType"], "invalidValue", "{method}");
    }
    let after = crate::support::Ledger::of(&site.directory, division).await;
    assert_eq!(before, after);
    let known = of_organization("bea@contoso.example", &client.organization.to_string());
    stage.provider.create("/Users", &known).await;
}

#[sqlx::test(migrations = false)]
async fn an_unknown_organization_is_noted_by_the_policies_that_do_not(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let stage = Stage::set(options).await;
    let Stage { site, client, .. } = &stage;
    let organization = client.organization;
    let (_, bound) = site.provider(client.division, "Bound", Some(organization)).await;
    for (provider, global, name) in
        [(&stage.provider, true, "bea@contoso.example"), (&bound, false, "cleo@contoso.example")]
    {
        let id = provider.create("/Users", &of_organization(name, "9999")).await;
        let mut view = site.directory.view(client.division).await.unwrap();
        let account = view.account(id.parse().unwrap()).await.unwrap();
        let shown = format!("{account:?}");
        assert!(shown.contains("Organization ID 9999 doesn’t exist"), "{shown}");
        assert_eq!(
            shown.contains(&format!("OrganizationId({})", organization.0)),
            !global,
            "{shown}"
        );
    }
}
