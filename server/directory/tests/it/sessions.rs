//! Sessions of the console: how long they last and what ends them.

use chrono::TimeDelta;
use rollcall_directory::{
    ABSOLUTE_HOURS, Actor, Error, Here, IDLE_MINUTES, SessionOf,
    testing::{Administrator, administrator, deactivate},
};
use rollcall_model::{id::SessionId, language::Language, login::SessionWay};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

const DIGEST: [u8; 32] = [1; 32];

async fn signed_in(store: &Store) -> Administrator {
    let nadia = administrator(store, "nadia@msp.example").await;
    let created = store.create_session(&DIGEST, Some(nadia.login.id), &json!({})).await;
    assert!(created.unwrap());
    nadia
}

async fn lives(store: &Store) -> bool {
    store.session(&DIGEST).await.unwrap().is_some()
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_after_thirty_idle_minutes(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    signed_in(&store).await;
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES) - TimeDelta::seconds(1));
    assert!(lives(&store).await);
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES) - TimeDelta::seconds(1));
    assert!(lives(&store).await, "using it keeps it alive");
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES));
    assert!(!lives(&store).await);
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_after_eight_hours_of_use(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    signed_in(&store).await;
    for _ in 0..ABSOLUTE_HOURS * 3 - 1 {
        store.clock.advance(TimeDelta::minutes(20));
        assert!(lives(&store).await);
    }
    store.clock.advance(TimeDelta::minutes(20));
    assert!(!lives(&store).await);
}

#[sqlx::test(migrations = false)]
async fn saving_changes_a_live_session_and_never_revives_an_ended_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    let id = Some(nadia.login.id);
    store.save_session(&DIGEST, id, &json!({ "theme": "dark" })).await.unwrap();
    let saved = store.session(&DIGEST).await.unwrap().unwrap();
    assert_eq!(saved.data, json!({ "theme": "dark" }));

    store.end_session(&DIGEST).await.unwrap();
    store.save_session(&DIGEST, id, &json!({})).await.unwrap();
    assert!(!lives(&store).await);

    store.create_session(&DIGEST, id, &json!({})).await.unwrap();
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES));
    store.save_session(&DIGEST, id, &json!({})).await.unwrap();
    assert!(!lives(&store).await, "it was over before it was saved");
}

#[sqlx::test(migrations = false)]
async fn a_session_knows_the_time_zone_that_its_person_chose(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    let time_zone = async || store.session(&DIGEST).await.unwrap().unwrap().time_zone;
    assert_eq!(time_zone().await, None);
    for chosen in [Some("Pacific/Auckland"), None] {
        let zone = chosen.map(|it| it.to_owned().try_into().unwrap());
        let mut change = store.change_installation(Actor::Host).await.unwrap();
        change.set_own_time_zone(&nadia.login, zone).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(time_zone().await.as_deref(), chosen);
    }
}

#[sqlx::test(migrations = false)]
async fn a_session_knows_the_language_that_its_person_chose(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    let language = async || store.session(&DIGEST).await.unwrap().unwrap().language;
    assert_eq!(language().await, None);
    for chosen in [Some(Language::German), None] {
        let mut change = store.change_installation(Actor::Host).await.unwrap();
        change.set_own_language(&nadia.login, chosen).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(language().await.as_deref(), chosen.map(Language::code));
    }
}

#[sqlx::test(migrations = false)]
async fn open_sessions_tell_what_began_them_when_and_when_they_were_used(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let began = store.clock().now();
    let nadia = signed_in(&store).await;
    store.clock.advance(TimeDelta::minutes(20));
    assert!(lives(&store).await, "it was used");
    let of = SessionOf { login: Some(nadia.login.id), passkey: true, ..SessionOf::default() };
    store.create_session(&[2; 32], of, &json!({})).await.unwrap();
    store.clock.advance(TimeDelta::minutes(2));
    assert!(lives(&store).await);
    let open = async || {
        let own = store.own_account(nadia.login.clone(), Here::default()).await.unwrap();
        own.sessions.into_iter().map(|it| (it.way, it.began, it.last_used)).collect::<Vec<_>>()
    };
    let minutes = |it| began + TimeDelta::minutes(it);
    assert_eq!(
        open().await,
        [
            (SessionWay::Password, began, minutes(22)),
            (SessionWay::Passkey, minutes(20), minutes(20)),
        ]
    );
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES - 1));
    assert_eq!(open().await, [(SessionWay::Password, began, minutes(22))], "one is over");
}

#[sqlx::test(migrations = false)]
async fn a_session_is_ended_by_whom_it_belongs_to(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    let bea = administrator(&store, "bea@msp.example").await;
    let session = SessionId(store.session(&DIGEST).await.unwrap().unwrap().id);
    let end = async |who: &Administrator| {
        let mut change = store.installation_by_host().await;
        change.end_own_session(&who.login, session).await?;
        change.commit().await
    };
    assert!(matches!(end(&bea).await, Err(Error::NotFound("session"))));
    assert!(lives(&store).await);
    end(&nadia).await.unwrap();
    assert!(!lives(&store).await);
}

#[sqlx::test(migrations = false)]
async fn an_id_is_given_to_one_session(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    signed_in(&store).await;
    assert!(!store.create_session(&DIGEST, None, &json!({ "stolen": true })).await.unwrap());
    assert_eq!(store.session(&DIGEST).await.unwrap().unwrap().data, json!({}));
}

#[sqlx::test(migrations = false)]
async fn who_is_not_active_has_no_session(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    deactivate(&store, nadia.login.id).await;
    assert!(!lives(&store).await);
    assert_eq!(store.active_login(nadia.login.id).await.unwrap(), None);
}

#[sqlx::test(migrations = false)]
async fn signing_out_everywhere_ends_every_session_of_one_person(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = signed_in(&store).await;
    let bea = administrator(&store, "bea@msp.example").await;
    let (second, of_bea, of_nobody) = ([2; 32], [3; 32], [4; 32]);
    for (digest, staff) in
        [(second, Some(nadia.login.id)), (of_bea, Some(bea.login.id)), (of_nobody, None)]
    {
        store.create_session(&digest, staff, &json!({})).await.unwrap();
    }
    let mut change = store.installation_by_host().await;
    change.sign_out_everywhere(&nadia.login).await.unwrap();
    change.commit().await.unwrap();

    let mut left = Vec::new();
    for digest in [DIGEST, second, of_bea, of_nobody] {
        left.push(store.session(&digest).await.unwrap().is_some());
    }
    assert_eq!(left, [false, false, true, true]);
}

#[sqlx::test(migrations = false)]
async fn a_sweep_removes_what_is_over_and_nothing_else(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    signed_in(&store).await;
    store.clock.advance(TimeDelta::minutes(IDLE_MINUTES));
    store.create_session(&[2; 32], None, &json!({})).await.unwrap();
    store.sweep().await.unwrap();
    let rows = store.rows_of_installation().await;
    assert_eq!(rows["session"].len(), 1);
    assert!(store.session(&[2; 32]).await.unwrap().is_some());
}
