//! Tokens that run out: reminded of at their days, told of when they expire, each once.

use chrono::TimeDelta;
use rollcall_directory::{
    StaffDraft, TokenRefusal,
    testing::{Client, PASSWORD, address, administrator, named, role},
};
use rollcall_model::{
    activity::ActivityStatus::{TokenCreated, TokenExpired, TokenExpiring, TokenRemoved},
    mail::Letter,
    page::Turn,
    role::{Access, Permissions, Reach},
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

/// When the token of a client made when a test begins expires.
const EXPIRES: &str = "2026-09-02T09:00:00Z";

/// Whom mails are for and what they say, oldest first.
async fn mails(store: &Store) -> Vec<(String, Letter)> {
    let mut view = store.installation().await.unwrap();
    let mut mails = view.mails(&Turn::First).await.unwrap().items;
    mails.reverse();
    let reminders = mails.into_iter().filter(|it| !matches!(it.letter, Letter::Invitation { .. }));
    reminders.map(|it| (it.email, it.letter)).collect()
}

/// The days that mails speak of; 0: it expired.
async fn days(store: &Store) -> Vec<i64> {
    let days = |it: &Letter| match it {
        Letter::TokenExpires { days, .. } => *days,
        _ => 0,
    };
    mails(store).await.iter().map(|(_, it)| days(it)).collect()
}

async fn at(store: &Store, days_before: i64) {
    store.clock.set(EXPIRES);
    store.clock.advance(-TimeDelta::days(days_before));
    store.tell_of_tokens().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_token_is_reminded_of_at_each_of_its_days_and_when_it_expires(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let client = store.client("Contoso").await;
    let mut expected = Vec::new();
    for days_before in (0..=31).rev() {
        at(&store, days_before).await;
        if [30, 14, 7, 3, 1, 0].contains(&days_before) {
            expected.push(days_before);
        }
        assert_eq!(days(&store).await, expected, "{days_before} days before");
    }
    at(&store, -1).await;
    assert_eq!(days(&store).await, expected);

    let feed = store.feed(client.division).await;
    let tokens: Vec<_> = told(&feed)
        .into_iter()
        .filter(|it| [TokenCreated, TokenExpiring, TokenExpired, TokenRemoved].contains(it))
        .collect();
    assert_eq!(tokens[0], TokenCreated);
    assert_eq!(tokens[1..6], [TokenExpiring; 5]);
    assert_eq!(tokens[6..], [TokenExpired]);
    assert_eq!(feed[0].note, "It expired on 2 Sep 2026, 09:00 UTC.");
    let refused = store.scim_caller(&client.token).await.unwrap().unwrap_err();
    assert!(matches!(refused.why, TokenRefusal::Expired { .. }), "{refused:?}");
}

#[sqlx::test(migrations = false)]
async fn after_a_long_silence_only_what_is_true_now_is_told(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    store.client("Contoso").await;
    at(&store, 5).await;
    assert_eq!(days(&store).await, [5]);
    at(&store, -40).await;
    assert_eq!(days(&store).await, [5, 0]);
}

#[sqlx::test(migrations = false)]
async fn a_token_with_a_successor_ends_without_a_mail(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let client = store.client("Contoso").await;
    store.clock.set(EXPIRES);
    store.clock.advance(-TimeDelta::days(40));
    let mut change = store.by_host(&client).await;
    change.generate_scim_token(client.provider, OldToken::EndsAfterOverlap).await.unwrap();
    change.commit().await.unwrap();
    for days_before in (0..=35).rev() {
        at(&store, days_before).await;
    }
    assert_eq!(days(&store).await, Vec::<i64>::new());
    let newest = store.feed(client.division).await.remove(0);
    assert_eq!(newest.status, TokenRemoved);
    assert!(newest.note.starts_with("Its overlap ended on"), "{}", newest.note);
}

#[sqlx::test(migrations = false)]
async fn a_provider_whose_scim_is_off_is_not_worth_a_mail(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    at(&store, 3).await;
    at(&store, 0).await;
    assert_eq!(days(&store).await, Vec::<i64>::new());
    assert_eq!(store.feed(client.division).await[0].status, TokenExpired);
}

async fn staff(store: &Store, email: &str, everywhere: Access, of: Option<(&Client, Permissions)>) {
    let mut change = store.installation_by_host().await;
    let email = address(email);
    let draft = StaffDraft { name: named("Sam"), email, administrator: false, everywhere };
    let (login, secret) = change.invite_staff(&draft).await.unwrap();
    let hash = store.hash_password(PASSWORD.to_owned()).await;
    change.accept_invitation(&secret, &hash).await.unwrap();
    change.commit().await.unwrap();
    let Some((client, permissions)) = of else { return };
    let role = role(store, client.division, permissions, Reach::All).await;
    let slug = store.installation().await.unwrap().clients(None, None, &Turn::First).await.unwrap();
    let found = slug.items.into_iter().find(|it| it.division.id == client.division).unwrap();
    let mut change = store.installation_by_host().await;
    change.grant(login.id, &found.division.slug, role).await.unwrap();
    change.commit().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_reminder_goes_to_staff_who_see_the_clients_providers_and_to_nobody_else(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let view = || Permissions::everywhere(Access::View);
    staff(&store, "everywhere@msp.example", Access::View, None).await;
    staff(&store, "granted@msp.example", Access::None, Some((&ours, view()))).await;
    staff(&store, "blind@msp.example", Access::None, Some((&ours, Permissions::default()))).await;
    staff(&store, "elsewhere@msp.example", Access::None, Some((&theirs, view()))).await;
    staff(&store, "idle@msp.example", Access::None, None).await;
    at(&store, 7).await;
    let mut reached: Vec<_> = mails(&store)
        .await
        .into_iter()
        .filter(
            |(_, it)| matches!(it, Letter::TokenExpires { token, .. } if token.client == "Contoso"),
        )
        .map(|(email, _)| email)
        .collect();
    reached.sort();
    assert_eq!(reached, ["everywhere@msp.example", "granted@msp.example", "nadia@msp.example"]);
}

#[sqlx::test(migrations = false)]
async fn two_servers_tell_each_thing_once(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options.clone()).await;
    administrator(&store, "nadia@msp.example").await;
    for name in ["Contoso", "Fabrikam", "Northwind"] {
        store.client(name).await;
    }
    let other = rollcall_directory::testing::directory(options, store.clock.clone()).await;
    store.clock.set(EXPIRES);
    let (one, two) = tokio::join!(store.tell_of_tokens(), other.tell_of_tokens());
    assert_eq!(one.unwrap() + two.unwrap(), 3);
    assert_eq!(days(&store).await, [0, 0, 0]);
}
