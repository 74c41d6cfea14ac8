//! A new token beside the old one: at most two live, and what ends the old.

use chrono::TimeDelta;
use rollcall_directory::testing::Client;
use rollcall_model::{
    activity::ActivityStatus::{TokenCreated, TokenRemoved},
    token::{OldToken, TokenState},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::support::{Store, told};

async fn generate(store: &Store, client: &Client, old: OldToken) -> String {
    store.clock.advance(TimeDelta::minutes(1));
    let mut change = store.by_host(client).await;
    let made = change.generate_scim_token(client.provider, old).await.unwrap();
    change.commit().await.unwrap();
    made.secret
}

async fn works(store: &Store, token: &str) -> bool {
    store.scim_caller(token).await.unwrap().is_ok()
}

/// The states of the provider's tokens, newest first.
async fn states(store: &Store, client: &Client) -> Vec<TokenState> {
    let mut view = store.view(client.division).await.unwrap();
    let provider = view.identity_provider(client.provider).await.unwrap();
    provider.tokens.into_iter().map(|it| it.state).collect()
}

#[sqlx::test(migrations = false)]
async fn the_old_token_ends_when_the_new_one_is_used(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let new = generate(&store, &client, OldToken::EndsAtFirstUse).await;
    let until = store.clock().now() + TimeDelta::days(7);
    assert_eq!(states(&store, &client).await[1], TokenState::Retiring { until });
    assert!(works(&store, &client.token).await);

    store.clock.advance(TimeDelta::hours(1));
    assert!(works(&store, &new).await);

    assert!(!works(&store, &client.token).await);
    assert!(works(&store, &new).await);
    let newest = store.feed(client.division).await.remove(0);
    assert_eq!((newest.status, newest.note.as_str()), (TokenRemoved, "Its successor was used."));
    assert_eq!(newest.subject_id, client.caller.token.to_string());
}

#[sqlx::test(migrations = false)]
async fn the_old_token_ends_after_seven_days_if_the_new_one_is_not_used(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    generate(&store, &client, OldToken::EndsAtFirstUse).await;
    store.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert!(works(&store, &client.token).await);
    store.clock.advance(TimeDelta::seconds(1));
    assert!(!works(&store, &client.token).await);
}

#[sqlx::test(migrations = false)]
async fn after_the_overlap_the_old_token_ends_whether_or_not_the_new_one_is_used(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let new = generate(&store, &client, OldToken::EndsAfterOverlap).await;
    assert!(works(&store, &new).await);
    store.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert!(works(&store, &client.token).await);
    store.clock.advance(TimeDelta::seconds(1));
    let at = store.clock().now();
    assert!(!works(&store, &client.token).await);
    assert!(works(&store, &new).await);
    assert_eq!(states(&store, &client).await, [TokenState::Active, TokenState::Removed { at }]);
}

#[sqlx::test(migrations = false)]
async fn after_a_leak_the_old_token_ends_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let new = generate(&store, &client, OldToken::EndsNow).await;
    assert!(!works(&store, &client.token).await);
    assert!(works(&store, &new).await);
    let feed = store.feed(client.division).await;
    assert_eq!(told(&feed[..2]), [TokenRemoved, TokenCreated]);
}

#[sqlx::test(migrations = false)]
async fn a_third_token_ends_the_oldest(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let second = generate(&store, &client, OldToken::EndsAfterOverlap).await;
    let third = generate(&store, &client, OldToken::EndsAfterOverlap).await;
    let works = async |token: &str| works(&store, token).await;
    assert_eq!(
        (works(&client.token).await, works(&second).await, works(&third).await),
        (false, true, true)
    );
    let live = states(&store, &client).await;
    let live = live.iter().filter(|it| !matches!(it, TokenState::Removed { .. })).count();
    assert_eq!(live, 2);
}

#[sqlx::test(migrations = false)]
async fn an_old_token_never_outlives_its_own_six_months(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.clock.set("2026-08-30T09:00:00Z"); // three days before it expires
    generate(&store, &client, OldToken::EndsAfterOverlap).await;
    store.clock.set("2026-09-02T09:00:00Z");
    assert!(!works(&store, &client.token).await);
    assert_eq!(states(&store, &client).await[1], TokenState::Expired);
}

#[sqlx::test(migrations = false)]
async fn a_place_is_free_again_when_a_token_has_expired(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    generate(&store, &client, OldToken::EndsAfterOverlap).await;
    store.clock.set("2027-06-01T09:00:00Z");
    let fourth = generate(&store, &client, OldToken::EndsAfterOverlap).await;
    let fifth = generate(&store, &client, OldToken::EndsAfterOverlap).await;
    assert!(works(&store, &fourth).await && works(&store, &fifth).await);
}

#[sqlx::test(migrations = false)]
async fn two_rotations_at_once_are_done_one_after_the_other(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut rotations = JoinSet::new();
    for _ in 0..4 {
        let (directory, division, provider) =
            (store.directory().clone(), client.division, client.provider);
        rotations.spawn(async move {
            let mut change = directory.change(division, rollcall_directory::Actor::Host).await?;
            change.generate_scim_token(provider, OldToken::EndsAfterOverlap).await?;
            change.commit().await
        });
    }
    for rotated in rotations.join_all().await {
        rotated.unwrap();
    }
    let states = states(&store, &client).await;
    let count = |wanted: fn(&TokenState) -> bool| states.iter().filter(|it| wanted(it)).count();
    assert_eq!(states.len(), 5);
    assert_eq!(count(|it| *it == TokenState::Active), 1);
    assert_eq!(count(|it| matches!(it, TokenState::Retiring { .. })), 1);
}
