//! SCIM tokens: what they look like, whom they let in, whom they turn away.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_directory::{
    Error, TokenRefusal,
    testing::{Client, person},
};
use rollcall_model::{
    activity::ActivityStatus::{ScimDisabled, ScimEnabled, SsoCreated, TokenCreated, TokenRemoved},
    token::{GeneratedToken, OldToken, TokenState},
};
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, hex, told};

async fn generate(store: &Store, client: &Client, old: OldToken) -> GeneratedToken {
    let mut change = store.by_host(client).await;
    let made = change.generate_scim_token(client.provider, old).await.unwrap();
    change.commit().await.unwrap();
    made
}

async fn refusal(store: &Store, token: &str) -> TokenRefusal {
    store.scim_caller(token).await.unwrap().unwrap_err().why
}

#[sqlx::test(migrations = false)]
async fn a_token_names_its_division_and_itself_and_ends_in_a_secret(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let made = generate(&store, &client, OldToken::EndsNow).await;
    let parts: Vec<_> = made.secret.split('_').collect();
    let number = |text: &str| base62::decode(text).unwrap();

    assert_eq!((parts.len(), parts[0]), (4, "rcs"));
    assert_eq!(number(parts[1]), client.division.0.as_u128());
    assert_eq!(number(parts[2]), made.token.id.0.as_u128());
    assert_eq!(parts[3].len(), 44); // 256 bits, in base 62
    assert!(made.secret.ends_with(&made.token.last_four));
    assert_eq!(made.token.created_by, "Host command line");
}

#[sqlx::test(migrations = false)]
async fn of_a_token_only_the_digest_and_the_last_four_characters_are_stored(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let secret = client.token.split('_').next_back().unwrap();
    let rows = store.rows_of(client.division).await;
    for row in rows.values().flatten() {
        assert!(!row.contains(&secret[..20]), "{row}");
        assert!(!row.contains(&secret[24..]), "{row}");
    }
    let digest = hex(Sha256::digest(&client.token));
    assert!(rows["scim_token"][0].contains(&digest));
    assert!(!format!("{:?}", generate(&store, &client, OldToken::EndsNow).await).contains("rcs_"));
}

#[sqlx::test(migrations = false)]
async fn a_token_lives_six_calendar_months(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    for (made, expires) in [
        ("2026-08-31T10:00:00Z", "2027-02-28T10:00:00Z"),
        ("2027-08-31T10:00:00Z", "2028-02-29T10:00:00Z"),
        ("2028-01-15T10:00:00Z", "2028-07-15T10:00:00Z"),
    ] {
        store.clock.set(made);
        let token = generate(&store, &client, OldToken::EndsNow).await.token;
        assert_eq!(token.expires_at, expires.parse::<DateTime<Utc>>().unwrap(), "{made}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_live_token_leads_to_its_provider_and_notes_its_use(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let made = generate(&store, &client, OldToken::EndsNow).await;
    let first =
        async || store.view(client.division).await.unwrap().first_use(made.token.id).await.unwrap();
    assert_eq!(first().await, None);
    store.clock.advance(TimeDelta::minutes(5));
    let used_at = store.clock().now();

    let caller = store.scim_caller(&made.secret).await.unwrap().unwrap();
    store.clock.advance(TimeDelta::minutes(5));
    store.scim_caller(&made.secret).await.unwrap().unwrap();

    assert_eq!((caller.division, caller.provider), (client.division, client.provider));
    assert_eq!(first().await, Some(used_at));
    let mut view = store.view(client.division).await.unwrap();
    let provider = view.identity_provider(client.provider).await.unwrap();
    assert_eq!(provider.tokens[0].last_used_at, Some(store.clock().now()));
    assert_eq!(provider.last_request_at, Some(store.clock().now()));
}

#[sqlx::test(migrations = false)]
async fn a_token_is_turned_away_from_the_instant_it_expires(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.clock.set("2026-09-02T08:59:59Z");
    assert!(store.scim_caller(&client.token).await.unwrap().is_ok());
    store.clock.set("2026-09-02T09:00:00Z");
    let on = store.clock().now();
    assert_eq!(refusal(&store, &client.token).await, TokenRefusal::Expired { on });
}

#[sqlx::test(migrations = false)]
async fn a_revoked_token_is_turned_away_and_cannot_be_revoked_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let revoke = async || {
        let mut change = store.by_host(&client).await;
        change.revoke_scim_token(client.provider, client.caller.token).await?;
        change.commit().await
    };
    revoke().await.unwrap();
    let on = store.clock().now();

    assert_eq!(refusal(&store, &client.token).await, TokenRefusal::Removed { on });
    assert!(matches!(revoke().await, Err(Error::NotFound("live token"))));
    let mut view = store.view(client.division).await.unwrap();
    let provider = view.identity_provider(client.provider).await.unwrap();
    assert_eq!(provider.tokens[0].state, TokenState::Removed { at: on });
    assert_eq!(provider.live_token(), None);
}

#[sqlx::test(migrations = false)]
async fn with_scim_off_every_token_is_turned_away_until_it_is_on_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(refusal(&store, &client.token).await, TokenRefusal::ScimOff);

    let mut change = store.by_host(&client).await;
    change.enable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert!(store.scim_caller(&client.token).await.unwrap().is_ok());
}

#[sqlx::test(migrations = false)]
async fn what_is_no_token_of_ours_is_unknown(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let our: Vec<_> = ours.token.split('_').collect();
    let their: Vec<_> = theirs.token.split('_').collect();
    let spliced = |division: &str, id: &str, secret: &str| format!("rcs_{division}_{id}_{secret}");
    let mut wrong_secret = ours.token.clone();
    let last = if wrong_secret.pop() == Some('x') { 'y' } else { 'x' };
    wrong_secret.push(last);
    for token in [
        String::new(),
        "rcs_".to_owned(),
        "Bearer x".to_owned(),
        wrong_secret,
        ours.token.to_lowercase(),
        format!("{} ", ours.token),
        spliced(our[1], their[2], their[3]),
        spliced(their[1], our[2], our[3]),
        spliced(our[1], our[2], their[3]),
        spliced("7n42DGM5Tflk9n8mt7Fhc7", our[2], our[3]), // no division has this id
        spliced(&"z".repeat(60), our[2], our[3]),
    ] {
        assert_eq!(refusal(&store, &token).await, TokenRefusal::Unknown, "{token}");
    }
}

#[sqlx::test(migrations = false)]
async fn tokens_made_and_removed_are_told(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let second = generate(&store, &client, OldToken::EndsNow).await;
    let mut change = store.by_host(&client).await;
    change.revoke_scim_token(client.provider, second.token.id).await.unwrap();
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();

    let mut feed = store.feed(client.division).await;
    feed.truncate(7);
    let expected =
        [SsoCreated, ScimEnabled, TokenCreated, TokenRemoved, TokenCreated, TokenRemoved];
    assert_eq!(told(&feed), [&expected[..], &[ScimDisabled]].concat());
    let subjects: Vec<_> = feed.iter().filter(|it| it.status == TokenRemoved).collect();
    assert_eq!(subjects[0].subject, format!("rcs_…{}", second.token.last_four));
    assert_eq!(subjects[0].provider, Some(client.provider));
}

#[sqlx::test(migrations = false)]
async fn whoever_pushes_appears_as_the_provider_of_the_token(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.create(&client, person("anna", |_| {})).await.unwrap();
    let newest = store.feed(client.division).await.remove(0);
    assert_eq!((newest.actor.as_str(), newest.provider), ("Contoso ID", Some(client.provider)));
}
