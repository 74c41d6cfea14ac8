//! Which type and which organizations people get, and when somebody should look.

use rollcall_directory::{
    AccountDraft, Error, ScimCaller,
    testing::{Client, named, person},
};
use rollcall_model::{
    account::{AccountRow, UserType},
    id::{AccountId, OrganizationId},
    placement::{UnknownOrganization, UnmatchedPolicy},
    policy::ProviderPolicy,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

/// What a provider sends of a person: `userType` and `organizationId`.
fn sent(user_name: &str, user_type: Option<&str>, organization: Option<&str>) -> AccountDraft {
    person(user_name, |it| {
        it.user_type = user_type.map(str::to_owned);
        it.organization = organization.map(str::to_owned);
    })
}

async fn row(store: &Store, client: &Client, id: AccountId) -> AccountRow {
    store.account(client, id).await.unwrap().row
}

fn places(row: &AccountRow) -> Vec<OrganizationId> {
    row.organizations.iter().map(|it| it.id).collect()
}

async fn second_organization(store: &Store, client: &Client) -> OrganizationId {
    let mut change = store.by_host(client).await;
    let made = change.create_organization(named("Zweigstelle")).await.unwrap();
    change.commit().await.unwrap();
    made.id
}

/// The client's provider under another policy, bound to the client's organization.
fn under(client: &Client, unmatched: UnmatchedPolicy) -> ScimCaller {
    let policy = ProviderPolicy { unmatched, ..ProviderPolicy::default() };
    ScimCaller { policy, bound: Some(client.organization), ..client.caller.clone() }
}

#[sqlx::test(migrations = false)]
async fn only_the_word_technician_makes_one(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    for (number, (word, user_type, review)) in [
        (Some("technician"), UserType::Technician, 0),
        (Some("Technician "), UserType::Technician, 0),
        (Some("endUser"), UserType::EndUser, 0),
        (None, UserType::EndUser, 0),
        (Some("administrator"), UserType::EndUser, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let draft = sent(&number.to_string(), word, None);
        let id = store.create(&client, draft).await.unwrap();
        let row = row(&store, &client, id).await;
        assert_eq!((row.user_type, row.review.len()), (user_type, review), "{word:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn the_attribute_names_the_organizations(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let (one, two) = (client.organization, second_organization(&store, &client).await);
    for (number, (value, expected)) in [
        (None, Vec::new()),
        (Some("All".to_owned()), Vec::new()),
        (Some(one.to_string()), vec![one]),
        (Some(format!("{two} , {one}")), vec![one, two]),
    ]
    .into_iter()
    .enumerate()
    {
        let draft = sent(&number.to_string(), None, value.as_deref());
        let id = store.create(&client, draft).await.unwrap();
        let row = row(&store, &client, id).await;
        assert_eq!((places(&row), row.review), (expected, Vec::new()), "{value:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn an_unknown_organization_follows_the_policy_of_the_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let elsewhere = store.client("Fabrikam").await.organization.to_string();
    for (value, sentence) in [
        ("9999", "Organization ID 9999 doesn’t exist in this client.".to_owned()),
        ("Bern AG", "“Bern AG” is a name, not an organization ID.".to_owned()),
        (&elsewhere, format!("Organization ID {elsewhere} doesn’t exist in this client.")),
    ] {
        for (policy, expected) in [
            (UnmatchedPolicy::Global, Vec::new()),
            (UnmatchedPolicy::Bound, vec![client.organization]),
        ] {
            let draft = sent(&format!("{value} {policy:?}"), None, Some(value));
            let id = store.create_as(&under(&client, policy), draft).await.unwrap();
            let row = row(&store, &client, id).await;
            assert_eq!((places(&row), row.review), (expected, vec![sentence.clone()]), "{value}");
        }
        let before = store.rows_of(client.division).await;
        let caller = under(&client, UnmatchedPolicy::Reject);
        match store.create_as(&caller, sent("refused", None, Some(value))).await {
            Err(Error::UnknownOrganization(UnknownOrganization(named))) => assert_eq!(named, value),
            other => panic!("{other:?}"),
        }
        assert_eq!(store.rows_of(client.division).await, before);
    }
}

#[sqlx::test(migrations = false)]
async fn of_several_organizations_the_known_are_taken_and_each_other_is_worth_a_look(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let value = format!("{},9998,9999", client.organization);
    let draft = sent("anna", Some("administrator"), Some(&value));
    let id = store.create(&client, draft).await.unwrap();
    let row = row(&store, &client, id).await;
    assert_eq!(places(&row), [client.organization]);
    assert_eq!(
        row.review,
        [
            "User type “administrator” isn’t known. Treated as end user.",
            "Organization ID 9998 doesn’t exist in this client.",
            "Organization ID 9999 doesn’t exist in this client.",
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn what_was_put_right_needs_no_look_any_more(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let id = store.create(&client, sent("anna", Some("boss"), Some("9999"))).await.unwrap();
    let right = client.organization.to_string();
    store.update(&client, id, sent("anna", Some("endUser"), Some(&right))).await.unwrap();
    let row = row(&store, &client, id).await;
    assert_eq!((places(&row), row.review), (vec![client.organization], Vec::new()));
}

#[sqlx::test(migrations = false)]
async fn an_account_stays_where_it_is_when_nothing_is_sent(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let organization = client.organization.to_string();
    let id = store.create(&client, sent("anna", None, Some(&organization))).await.unwrap();
    for silence in [None, Some(""), Some("  ")] {
        store.update(&client, id, sent("anna", None, silence)).await.unwrap();
        assert_eq!(places(&row(&store, &client, id).await), [client.organization], "{silence:?}");
    }
    store.update(&client, id, sent("anna", None, Some("all"))).await.unwrap();
    assert_eq!(places(&row(&store, &client, id).await), []);
}

#[sqlx::test(migrations = false)]
async fn a_technician_takes_no_organization_and_leaves_the_one_it_had(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let organization = client.organization.to_string();
    let technician = sent("tom", Some("technician"), Some(&organization));
    let tom = store.create(&client, technician).await.unwrap();
    assert_eq!(places(&row(&store, &client, tom).await), []);

    let anna = store.create(&client, sent("anna", None, Some(&organization))).await.unwrap();
    let promoted = sent("anna", Some("technician"), Some(&organization));
    store.update(&client, anna, promoted).await.unwrap();
    assert_eq!(places(&row(&store, &client, anna).await), []);
    let back = sent("anna", Some("endUser"), Some(&organization));
    store.update(&client, anna, back).await.unwrap();
    assert_eq!(places(&row(&store, &client, anna).await), [client.organization]);
}
