//! Whom an administrator keeps out, and who comes back.

use rollcall_directory::{
    Conflict, Error,
    testing::{Client, person},
};
use rollcall_model::{
    account::{AccountStatus, UserType},
    activity::ActivityStatus::{Excluded, Readmitted},
    hold::HoldCode::OrganizationOutside,
    id::{AccountId, OrganizationId},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{
    account_life::native,
    rules::{codes, details, newest, own_only, places, queue, sent, under},
    support::Store,
};

async fn exclude(store: &Store, client: &Client, id: AccountId) {
    let mut change = store.by_host(client).await;
    change.exclude(&[id]).await.unwrap();
    change.commit().await.unwrap();
}

async fn readmit(store: &Store, client: &Client, id: AccountId) {
    let mut change = store.by_host(client).await;
    change.readmit(id).await.unwrap();
    change.commit().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn whoever_is_excluded_stays_out_until_readmitted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let draft = |organization: OrganizationId, given_name: &str| {
        person("anna", |it| {
            it.organization = Some(organization.to_string());
            it.given_name = given_name.to_owned();
        })
    };
    let anna = store.create(&client, draft(other, "")).await.unwrap();
    exclude(&store, &client, anna).await;
    assert_eq!(newest(&store, &client).await, Excluded);
    let own = client.organization;
    store.update(&client, anna, draft(own, "Anna")).await.unwrap();
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Excluded, Vec::new()));
    assert_eq!((here.given_name.as_str(), &here.hold), ("Anna", &None));
    assert_eq!(queue(&store, &client).await, []);

    readmit(&store, &client, anna).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Active, vec![own]));
    assert_eq!(newest(&store, &client).await, Readmitted);
    let mut change = store.by_host(&client).await;
    let again = change.readmit(anna).await;
    assert!(matches!(again, Err(Error::NotFound("excluded user"))));
}

#[sqlx::test(migrations = false)]
async fn a_rule_that_still_holds_holds_whoever_is_readmitted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let anna = store.create(&client, sent("anna", "endUser", other)).await.unwrap();
    exclude(&store, &client, anna).await;
    readmit(&store, &client, anna).await;
    let row = queue(&store, &client).await.remove(0);
    assert_eq!((row.account, codes(&row)), (anna, vec![OrganizationOutside]));
}

#[sqlx::test(migrations = false)]
async fn an_admitted_account_whose_change_is_excluded_is_out(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let anna = sent("anna", "endUser", client.organization);
    let anna = store.create(&client, anna).await.unwrap();
    store.update(&client, anna, sent("anna", "endUser", other)).await.unwrap();
    exclude(&store, &client, anna).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Excluded, Vec::new()));
}

#[sqlx::test(migrations = false)]
async fn somebody_who_is_here_is_excluded_and_comes_back(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, _) = under(&store, "Contoso", own_only).await;
    let own = client.organization;
    let anna = store.create(&client, sent("anna", "endUser", own)).await.unwrap();
    exclude(&store, &client, anna).await;
    exclude(&store, &client, anna).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Excluded, Vec::new()));
    let taken = store.create(&client, sent("anna", "endUser", own)).await;
    assert!(matches!(taken, Err(Error::Taken(_))), "the provider cannot make her again");

    readmit(&store, &client, anna).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Active, vec![own]));
}

#[sqlx::test(migrations = false)]
async fn whoever_was_added_by_hand_is_not_excluded(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let bea = native(&store, &client, "bea", UserType::EndUser).await;
    let mut change = store.by_host(&client).await;
    let refused = change.exclude(&[bea]).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(Conflict::MadeByHand(_))));
}

#[sqlx::test(migrations = false)]
async fn an_excluded_account_that_is_deleted_and_sent_again_is_the_same_and_still_out(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let draft = || sent("anna", "endUser", other);
    let anna = store.create(&client, draft()).await.unwrap();
    exclude(&store, &client, anna).await;
    store.delete(&client, anna).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    let gone = view.scim_account(client.provider, anna).await;
    assert!(matches!(gone, Err(Error::NotFound("user"))));

    assert_eq!(store.create(&client, draft()).await.unwrap(), anna);
    assert_eq!(details(&store, &client, anna).await.row.status, AccountStatus::Excluded);
    store.delete(&client, anna).await.unwrap();
    readmit(&store, &client, anna).await;
    assert_ne!(store.create(&client, draft()).await.unwrap(), anna, "the exclusion is over");
}

#[sqlx::test(migrations = false)]
async fn somebody_held_whom_the_provider_deletes_is_gone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let anna = store.create(&client, sent("anna", "endUser", other)).await.unwrap();
    store.delete(&client, anna).await.unwrap();
    assert_eq!(queue(&store, &client).await, []);
    assert!(matches!(store.account(&client, anna).await, Err(Error::NotFound("user"))));
    let mut view = store.view(client.division).await.unwrap();
    let counts = view.user_counts(None).await.unwrap();
    assert_eq!((counts.total, counts.held), (0, 0));
}
