//! The deprovisioning brake: too many deactivations at once wait for an administrator.

use rollcall_directory::{
    AccountDraft, Error, Selection,
    testing::{Client, person, set_policy},
};
use rollcall_model::{
    account::{AccountDetails, AccountStatus},
    activity::ActivityStatus::{
        self as Status, BrakeDiscarded, BrakeReleased, BrakeTripped, DeactivationWaits,
        EndUserDisabled, EndUserUpdated,
    },
    brake::DeactivationKind,
    id::AccountId,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, document};

fn draft(number: usize, active: bool) -> AccountDraft {
    person(&format!("p{number:02}@contoso.example"), |it| it.active = Some(active))
}

/// A client with so many people and the brake on.
async fn staffed(store: &Store, people: usize) -> (Client, Vec<AccountId>) {
    let mut client = store.client("Contoso").await;
    set_policy(store, client.division, client.provider, |it| it.brake = true).await;
    client.caller = store.scim_caller(&client.token).await.unwrap().unwrap();
    let mut ids = Vec::new();
    for number in 0..people {
        ids.push(store.create(&client, draft(number, true)).await.unwrap());
    }
    (client, ids)
}

/// The provider deactivates these people, one after the other.
async fn deactivate(store: &Store, client: &Client, ids: &[AccountId], from: usize, to: usize) {
    for (number, id) in ids.iter().enumerate().take(to).skip(from) {
        store.update(client, *id, draft(number, false)).await.unwrap();
    }
}

async fn details(store: &Store, client: &Client, id: AccountId) -> AccountDetails {
    store.account(client, id).await.unwrap()
}

async fn waiting(store: &Store, client: &Client) -> Vec<(AccountId, DeactivationKind)> {
    let mut view = store.view(client.division).await.unwrap();
    let found = view.waiting_deactivations(Some(client.provider)).await.unwrap();
    assert_eq!(view.waiting_deactivations(None).await.unwrap(), found);
    let counts = view.user_counts(Some(client.provider)).await.unwrap();
    assert_eq!(usize::try_from(counts.waiting), Ok(found.len()));
    found.into_iter().map(|it| (it.account, it.kind)).collect()
}

async fn is_tripped(store: &Store, client: &Client) -> bool {
    let mut view = store.view(client.division).await.unwrap();
    view.identity_provider(client.provider).await.unwrap().brake_tripped_at.is_some()
}

async fn release(store: &Store, client: &Client, ids: Option<&[AccountId]>) -> usize {
    let mut change = store.by_host(client).await;
    let released = change.release_deactivations(client.provider, ids).await.unwrap();
    change.commit().await.unwrap();
    released
}

async fn discard(store: &Store, client: &Client, ids: Option<&[AccountId]>) -> usize {
    let mut change = store.by_host(client).await;
    let discarded = change.discard_deactivations(client.provider, ids).await.unwrap();
    change.commit().await.unwrap();
    discarded
}

async fn newest(store: &Store, client: &Client, count: usize) -> Vec<Status> {
    store.feed(client.division).await.iter().take(count).map(|it| it.status).collect()
}

#[sqlx::test(migrations = false)]
async fn the_sixth_of_a_few_waits_and_looks_done_to_the_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 8).await;
    deactivate(&store, &client, &ids, 0, 5).await;
    assert_eq!(
        (waiting(&store, &client).await, is_tripped(&store, &client).await),
        (vec![], false)
    );

    let mut change = store.by_scim(&client).await;
    let before = change.account_for_update(&client.caller, ids[5]).await.unwrap();
    change.update_account(&client.caller, before, draft(5, false)).await.unwrap();
    assert!(change.waits());
    change.commit().await.unwrap();
    assert_eq!(newest(&store, &client, 2).await, [DeactivationWaits, BrakeTripped]);
    store.delete(&client, ids[6]).await.unwrap();
    assert_eq!(newest(&store, &client, 2).await, [DeactivationWaits, DeactivationWaits]);

    let kinds = [DeactivationKind::Deactivate, DeactivationKind::Delete];
    assert_eq!(waiting(&store, &client).await, [(ids[5], kinds[0]), (ids[6], kinds[1])]);
    assert!(is_tripped(&store, &client).await);
    for (id, kind) in ids[5..7].iter().zip(kinds) {
        let here = details(&store, &client, *id).await;
        assert_eq!(here.row.status, AccountStatus::Active);
        assert_eq!(here.deactivation_waits.map(|it| it.0), Some(kind));
    }
    let mut view = store.view(client.division).await.unwrap();
    let shown = view.scim_account(client.provider, ids[5]).await.unwrap();
    assert_eq!(document(&shown)["active"], json!(false));
    let gone = view.scim_account(client.provider, ids[6]).await;
    assert!(matches!(gone, Err(Error::NotFound("user"))));
    let all = Selection { limit: 99, ..Selection::default() };
    assert_eq!(view.scim_accounts(client.provider, &all).await.unwrap().len(), 7);
    let again = store.delete(&client, ids[6]).await;
    assert!(matches!(again, Err(Error::NotFound("user"))));
}

#[sqlx::test(migrations = false)]
async fn a_fifth_of_the_people_may_go_within_the_hour_and_others_later(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 35).await;
    deactivate(&store, &client, &ids, 0, 8).await;
    assert_eq!(waiting(&store, &client).await.len(), 1, "7 of 35 are a fifth");
    release(&store, &client, None).await;
    store.clock.advance(chrono::TimeDelta::minutes(61));
    deactivate(&store, &client, &ids, 8, 13).await;
    assert_eq!(waiting(&store, &client).await, []);
}

#[sqlx::test(migrations = false)]
async fn without_the_brake_nothing_waits(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (mut client, ids) = staffed(&store, 8).await;
    client.caller.policy.brake = false;
    deactivate(&store, &client, &ids, 0, 8).await;
    assert_eq!(waiting(&store, &client).await, []);
}

#[sqlx::test(migrations = false)]
async fn what_is_released_is_carried_out(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 9).await;
    deactivate(&store, &client, &ids, 0, 7).await;
    store.delete(&client, ids[7]).await.unwrap();
    assert_eq!(release(&store, &client, Some(&ids[5..6])).await, 1);
    assert_eq!(details(&store, &client, ids[5]).await.row.status, AccountStatus::Inactive);
    assert_eq!(newest(&store, &client, 2).await, [BrakeReleased, EndUserDisabled]);
    assert!(is_tripped(&store, &client).await, "two wait still");

    assert_eq!(release(&store, &client, None).await, 2);
    assert!(!is_tripped(&store, &client).await);
    for id in &ids[6..8] {
        let here = details(&store, &client, *id).await;
        assert_eq!((here.row.status, here.deactivation_waits), (AccountStatus::Inactive, None));
    }
    assert_ne!(store.create(&client, draft(7, true)).await.unwrap(), ids[7], "it is deleted");
    let mut change = store.by_host(&client).await;
    let none = change.release_deactivations(client.provider, None).await;
    assert!(matches!(none, Err(Error::NotFound("waiting deactivation"))));
}

#[sqlx::test(migrations = false)]
async fn what_is_discarded_stays_so_until_the_provider_says_it_anew(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 8).await;
    deactivate(&store, &client, &ids, 0, 6).await;
    assert_eq!(discard(&store, &client, None).await, 1);
    assert_eq!(newest(&store, &client, 2).await, [BrakeDiscarded, BrakeDiscarded]);
    assert!(!is_tripped(&store, &client).await);

    let renamed = person("p05@contoso.example", |it| {
        it.active = Some(false);
        it.given_name = "Anna".to_owned();
    });
    store.update(&client, ids[5], renamed).await.unwrap();
    let here = details(&store, &client, ids[5]).await;
    assert_eq!((here.row.status, here.deactivation_waits), (AccountStatus::Active, None));

    store.clock.advance(chrono::TimeDelta::hours(2));
    store.update(&client, ids[5], draft(5, true)).await.unwrap();
    store.update(&client, ids[5], draft(5, false)).await.unwrap();
    assert_eq!(details(&store, &client, ids[5]).await.row.status, AccountStatus::Inactive);
}

#[sqlx::test(migrations = false)]
async fn somebody_who_is_activated_again_waits_no_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 8).await;
    deactivate(&store, &client, &ids, 0, 6).await;
    store.update(&client, ids[5], draft(5, true)).await.unwrap();
    assert_eq!(waiting(&store, &client).await, []);
    assert!(!is_tripped(&store, &client).await);
    assert_eq!(details(&store, &client, ids[5]).await.row.status, AccountStatus::Active);
    assert_eq!(newest(&store, &client, 1).await, [EndUserUpdated]);
}

#[sqlx::test(migrations = false)]
async fn somebody_whose_deletion_waits_comes_back_as_the_same(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 8).await;
    deactivate(&store, &client, &ids, 0, 5).await;
    store.delete(&client, ids[5]).await.unwrap();
    assert_eq!(store.create(&client, draft(5, true)).await.unwrap(), ids[5]);
    assert_eq!(waiting(&store, &client).await, []);
    assert!(!is_tripped(&store, &client).await);
    let mut view = store.view(client.division).await.unwrap();
    let shown = view.scim_account(client.provider, ids[5]).await.unwrap();
    assert!(shown.active && shown.version > 1);

    // Discarded, it is hidden from the provider all the same until it comes back.
    store.delete(&client, ids[6]).await.unwrap();
    store.delete(&client, ids[7]).await.unwrap();
    discard(&store, &client, Some(&ids[6..7])).await;
    assert_eq!(details(&store, &client, ids[6]).await.row.status, AccountStatus::Active);
    assert_eq!(store.create(&client, draft(6, true)).await.unwrap(), ids[6]);
    // Sent as inactive, it waits on.
    assert_eq!(store.create(&client, draft(7, false)).await.unwrap(), ids[7]);
    assert_eq!(waiting(&store, &client).await, [(ids[7], DeactivationKind::Deactivate)]);
}

#[sqlx::test(migrations = false)]
async fn of_many_deactivations_at_once_no_more_than_the_limit_are_carried_out(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ids) = staffed(&store, 16).await;
    let mut running = tokio::task::JoinSet::new();
    for (number, id) in ids.iter().copied().enumerate() {
        let (directory, caller) = (store.directory().clone(), client.caller.clone());
        running.spawn(async move {
            let mut change = directory.change(caller.division, caller.actor()).await.unwrap();
            let before = change.account_for_update(&caller, id).await.unwrap();
            change.update_account(&caller, before, draft(number, false)).await.unwrap();
            change.commit().await.unwrap();
        });
    }
    running.join_all().await;
    let mut view = store.view(client.division).await.unwrap();
    let counts = view.user_counts(Some(client.provider)).await.unwrap();
    assert_eq!((counts.inactive, counts.waiting), (5, 11));
    let feed = store.feed(client.division).await;
    assert_eq!(feed.iter().filter(|it| it.status == BrakeTripped).count(), 1);
}
