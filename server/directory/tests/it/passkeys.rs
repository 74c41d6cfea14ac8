//! Passkeys: what they prove, to whom they belong, and that nobody is left without a second factor.

use chrono::TimeDelta;
use rollcall_directory::{
    Conflict, Error, Here, PasskeyQuestion, PasswordCheck, RelyingParty,
    testing::{
        Administrator, ORIGIN, PASSWORD, SoftKey, address, administrator, deactivate, named, party,
        passkey,
    },
};
use rollcall_model::{
    activity::ActivityStatus::{
        PasskeyAdded, PasskeyRemoved, PasskeyRenamed, SignInRefused, SignedIn,
    },
    login::Passkey,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

const NADIA: &str = "nadia@msp.example";

async fn signs_in(store: &Store, asked: &PasskeyQuestion, answer: &str) -> bool {
    match store.sign_in_with_passkey(&party(), &asked.key, answer).await {
        Ok(login) => {
            assert_eq!(login.email, address(NADIA));
            true
        }
        Err(Error::Passkey) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// Asks, and lets the key answer.
async fn tries(store: &Store, key: &mut SoftKey) -> bool {
    let asked = store.ask_passkey(&party()).await.unwrap();
    let answer = key.answer(&asked.options);
    signs_in(store, &asked, &answer).await
}

async fn passkeys(store: &Store, who: &Administrator) -> Vec<Passkey> {
    store.own_account(who.login.clone(), Here::default()).await.unwrap().passkeys
}

async fn removes(store: &Store, who: &Administrator, it: &Passkey) -> Result<(), Error> {
    let mut change = store.change_installation((&who.login).into()).await.unwrap();
    change.remove_passkey(&who.login, it.id).await?;
    change.commit().await
}

#[sqlx::test(migrations = false)]
async fn a_passkey_signs_in_without_an_address(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    assert_eq!(passkeys(&store, &nadia).await[0].last_used_at, None);

    store.clock.advance(TimeDelta::minutes(1));
    assert!(tries(&store, &mut key).await);

    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.actor), (SignedIn, nadia.login.name.to_string()));
    assert_eq!(newest.note, "With a passkey.");
    let now = Some(store.clock().now());
    assert_eq!(passkeys(&store, &nadia).await[0].last_used_at, now);
    let mut view = store.installation().await.unwrap();
    assert_eq!(view.member_of_staff(nadia.login.id).await.unwrap().last_sign_in, now);
}

#[sqlx::test(migrations = false)]
async fn a_challenge_is_answered_once_and_soon(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let asked = store.ask_passkey(&party()).await.unwrap();
    let answer = key.answer(&asked.options);
    assert!(signs_in(&store, &asked, &answer).await);
    assert!(!signs_in(&store, &asked, &answer).await, "twice");

    let asked = store.ask_passkey(&party()).await.unwrap();
    assert!(!signs_in(&store, &asked, "no answer").await);
    let answer = key.answer(&asked.options);
    assert!(!signs_in(&store, &asked, &answer).await, "after a wrong answer");

    let asked = store.ask_passkey(&party()).await.unwrap();
    let answer = key.answer(&asked.options);
    store.clock.advance(TimeDelta::minutes(5));
    assert!(!signs_in(&store, &asked, &answer).await, "after five minutes");
    store.sweep().await.unwrap();
    assert!(store.rows_of_installation().await["passkey_challenge"].is_empty());
}

#[sqlx::test(migrations = false)]
async fn an_answer_to_another_question_proves_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let bea = administrator(&store, "bea@msp.example").await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;

    // Another challenge, another purpose, another person.
    let (one, other) =
        (store.ask_passkey(&party()).await.unwrap(), store.ask_passkey(&party()).await.unwrap());
    assert!(!signs_in(&store, &one, &key.answer(&other.options)).await);
    let own = store.ask_own_passkey(&party(), &nadia.login).await.unwrap();
    assert!(!signs_in(&store, &own, &key.answer(&own.options)).await);
    let own = store.ask_own_passkey(&party(), &nadia.login).await.unwrap();
    let answer = key.answer(&own.options);
    let strange = store.confirm_with_passkey(&party(), &bea.login, &own.key, &answer).await;
    assert!(matches!(strange, Err(Error::Passkey)));
    let hers = store.ask_own_passkey(&party(), &bea.login).await.unwrap();
    let answer = key.answer(&hers.options);
    let strange = store.confirm_with_passkey(&party(), &bea.login, &hers.key, &answer).await;
    assert!(matches!(strange, Err(Error::Passkey)));

    let own = store.ask_own_passkey(&party(), &nadia.login).await.unwrap();
    let answer = key.answer(&own.options);
    let (asked, id): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&own.options).unwrap(), serde_json::from_str(&answer).unwrap());
    assert_eq!(asked["allowCredentials"], json!([{ "type": "public-key", "id": id["id"] }]));
    store.confirm_with_passkey(&party(), &nadia.login, &own.key, &answer).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_page_of_another_site_gets_nobody_in(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let asked = store.ask_new_passkey(&party(), &nadia.login).await.unwrap();
    let (_, answer) = SoftKey::create(&asked.options, "http://localhost:9999");
    let refused = store.check_new_passkey(&party(), &nadia.login, &asked.key, &answer).await;
    assert!(matches!(refused, Err(Error::Passkey)));

    let elsewhere = RelyingParty::at("https://id.example.com").unwrap();
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let asked = store.ask_passkey(&elsewhere).await.unwrap();
    assert!(!signs_in(&store, &asked, &key.answer(&asked.options)).await);
}

#[sqlx::test(migrations = false)]
async fn a_passkey_must_verify_its_holder(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    key.verifies = false;
    assert!(!tries(&store, &mut key).await);
    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.note.as_str()), (SignInRefused, "Wrong passkey."));
}

#[sqlx::test(migrations = false)]
async fn a_copy_that_counts_by_itself_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    assert!(tries(&store, &mut key).await);
    key.counter -= 1;
    assert!(!tries(&store, &mut key).await);
    assert!(tries(&store, &mut key).await, "the one that went on counting");
}

#[sqlx::test(migrations = false)]
async fn whoever_was_switched_off_has_a_passkey_for_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    deactivate(&store, nadia.login.id).await;
    assert!(!tries(&store, &mut key).await);
    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.note.as_str()), (SignInRefused, "Inactive."));
}

#[sqlx::test(migrations = false)]
async fn wrong_passwords_do_not_pause_a_passkey(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let wrong = || store.check_password(&nadia.login.email, "wrong".to_owned(), "192.0.2.7");
    for _ in 0..5 {
        assert_eq!(wrong().await.unwrap(), PasswordCheck::Wrong);
    }
    assert!(matches!(wrong().await.unwrap(), PasswordCheck::Paused { .. }));
    assert!(tries(&store, &mut key).await);
    let right = store.check_password(&nadia.login.email, PASSWORD.to_owned(), "192.0.2.7").await;
    assert!(matches!(right.unwrap(), PasswordCheck::Right { .. }), "the right one forgives");
}

#[sqlx::test(migrations = false)]
async fn a_device_keeps_one_passkey_of_somebody(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    passkey(&store, &nadia.login, "Laptop").await;
    let asked = store.ask_new_passkey(&party(), &nadia.login).await.unwrap();
    let asked: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
    assert_eq!(asked["excludeCredentials"].as_array().unwrap().len(), 1);
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
}

#[sqlx::test(migrations = false)]
async fn names_change_and_what_is_removed_signs_nobody_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let bea = administrator(&store, "bea@msp.example").await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let id = Some(nadia.login.id);
    store.create_session(&[1; 32], id, &json!({})).await.unwrap();
    let laptop = passkeys(&store, &nadia).await.remove(0);

    let mut change = store.change_installation((&nadia.login).into()).await.unwrap();
    change.rename_passkey(&nadia.login, laptop.id, &named("Old laptop")).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(passkeys(&store, &nadia).await[0].name, named("Old laptop"));

    // Nobody else's.
    assert!(matches!(removes(&store, &bea, &laptop).await, Err(Error::NotFound("passkey"))));
    let mut change = store.change_installation((&bea.login).into()).await.unwrap();
    let renamed = change.rename_passkey(&bea.login, laptop.id, &named("Mine")).await;
    assert!(matches!(renamed, Err(Error::NotFound("passkey"))));
    drop(change);

    removes(&store, &nadia, &laptop).await.unwrap();
    assert!(!tries(&store, &mut key).await);
    assert_eq!(store.session(&[1; 32]).await.unwrap(), None);
    let told = told(&store.installation_feed().await);
    assert_eq!(told[told.len() - 3..], [PasskeyAdded, PasskeyRenamed, PasskeyRemoved]);
}

#[sqlx::test(migrations = false)]
async fn the_last_second_factor_stays(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut change = store.installation_by_host().await;
    change.reset_mfa(&nadia.login.email).await.unwrap();
    change.commit().await.unwrap();
    passkey(&store, &nadia.login, "Laptop").await;
    passkey(&store, &nadia.login, "Phone").await;
    let [laptop, phone] = &passkeys(&store, &nadia).await[..] else { panic!("two passkeys") };

    removes(&store, &nadia, phone).await.unwrap();
    let refused = removes(&store, &nadia, laptop).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::LastFactor))));
    assert_eq!(passkeys(&store, &nadia).await.first(), Some(laptop));
}

#[sqlx::test(migrations = false)]
async fn a_reset_takes_the_passkeys_too(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let mut change = store.installation_by_host().await;
    change.reset_mfa(&nadia.login.email).await.unwrap();
    change.commit().await.unwrap();
    assert!(!tries(&store, &mut key).await);
    assert!(!store.has_passkey(nadia.login.id).await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn a_passkey_that_is_kept_already_is_not_kept_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let asked = store.ask_new_passkey(&party(), &nadia.login).await.unwrap();
    let (_, answer) = SoftKey::create(&asked.options, ORIGIN);
    let new = store.check_new_passkey(&party(), &nadia.login, &asked.key, &answer).await.unwrap();
    let mut change = store.change_installation((&nadia.login).into()).await.unwrap();
    change.add_passkey(&nadia.login, &named("Laptop"), &new).await.unwrap();
    let again = change.add_passkey(&nadia.login, &named("Laptop"), &new).await;
    assert!(matches!(again, Err(Error::Passkey)));
}
