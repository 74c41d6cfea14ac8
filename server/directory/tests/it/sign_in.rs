//! Signing in: the password, then a code; and what wrong tries lead to.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, CodeCheck, Error, NextStep, PasswordCheck,
    testing::{Administrator, PASSWORD, address, administrator, totp_code},
};
use rollcall_model::activity::ActivityStatus::{RecoveryCodeUsed, SignInRefused, SignedIn};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::support::{Store, told};

const NADIA: &str = "nadia@msp.example";
const OFFICE: &str = "192.0.2.7";

async fn password(store: &Store, email: &str, password: &str) -> PasswordCheck {
    let email = address(email);
    store.check_password(&email, password.to_owned(), OFFICE).await.unwrap()
}

async fn code(store: &Store, who: &Administrator, code: &str) -> CodeCheck {
    store.sign_in_with_code(who.login.id, code, OFFICE).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn the_password_and_then_the_code_sign_in(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let right = PasswordCheck::Right { login: nadia.login.id, next: NextStep::Code };
    assert_eq!(password(&store, "Nadia@MSP.example", PASSWORD).await, right);
    let shown = nadia.code(store.clock());
    assert_eq!(code(&store, &nadia, &shown).await, CodeCheck::Right(nadia.login.clone()));
    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.actor), (SignedIn, nadia.login.name.to_string()));
}

#[sqlx::test(migrations = false)]
async fn a_password_is_right_years_later(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    store.clock.advance(TimeDelta::days(3_650));
    store.sweep().await.unwrap();
    let right = PasswordCheck::Right { login: nadia.login.id, next: NextStep::Code };
    assert_eq!(password(&store, NADIA, PASSWORD).await, right);
}

#[sqlx::test(migrations = false)]
async fn an_unknown_person_gets_the_answer_of_a_wrong_password(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, NADIA).await;
    for email in [NADIA, "nobody@msp.example"] {
        assert_eq!(password(&store, email, "wrong").await, PasswordCheck::Wrong, "{email}");
        let newest = store.installation_feed().await.remove(0);
        assert_eq!((newest.status, newest.subject.as_str()), (SignInRefused, email));
        assert_eq!(newest.note, "Wrong email or password.");
    }
}

#[sqlx::test(migrations = false)]
async fn five_wrong_passwords_pause_known_and_unknown_people_alike(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    for email in [NADIA, "nobody@msp.example"] {
        for number in 1..=5 {
            assert_eq!(password(&store, email, "wrong").await, PasswordCheck::Wrong, "{number}");
        }
        let until = store.clock().now() + TimeDelta::minutes(15);
        let paused = PasswordCheck::Paused { until };
        assert_eq!(password(&store, email, PASSWORD).await, paused, "{email}");

        store.clock.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
        assert_eq!(password(&store, email, PASSWORD).await, paused, "{email}");
        store.clock.advance(TimeDelta::seconds(1));
        for _ in 0..2 {
            assert_eq!(password(&store, email, "wrong").await, PasswordCheck::Wrong, "{email}");
        }
    }
    let right = PasswordCheck::Right { login: nadia.login.id, next: NextStep::Code };
    assert_eq!(password(&store, NADIA, PASSWORD).await, right);
}

#[sqlx::test(migrations = false)]
async fn wrong_codes_pause_as_wrong_passwords_do(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    for _ in 0..2 {
        password(&store, NADIA, "wrong").await;
    }
    for _ in 0..3 {
        assert_eq!(code(&store, &nadia, "not a code").await, CodeCheck::Wrong);
    }
    let shown = nadia.code(store.clock());
    assert!(matches!(code(&store, &nadia, &shown).await, CodeCheck::Paused { .. }));
}

#[sqlx::test(migrations = false)]
async fn of_many_tries_at_once_five_are_judged(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut tries = JoinSet::new();
    for _ in 0..30 {
        let directory = store.directory().clone();
        tries.spawn(async move {
            directory.check_password(&address(NADIA), "wrong".to_owned(), OFFICE).await.unwrap()
        });
    }
    let answers = tries.join_all().await;
    let wrong = answers.iter().filter(|it| **it == PasswordCheck::Wrong).count();
    assert_eq!(wrong, 5, "{answers:?}");

    store.clock.advance(TimeDelta::minutes(15));
    let mut tries = JoinSet::new();
    for number in 0..30 {
        let (directory, id) = (store.directory().clone(), nadia.login.id);
        let guess = format!("{number:06}");
        tries.spawn(async move { directory.check_code(id, &guess, OFFICE).await.unwrap() });
    }
    let answers = tries.join_all().await;
    let judged = answers.iter().filter(|it| !matches!(it, CodeCheck::Paused { .. })).count();
    assert_eq!(judged, 5, "{answers:?}");
}

#[sqlx::test(migrations = false)]
async fn what_is_right_does_not_count_as_a_try(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let right = PasswordCheck::Right { login: nadia.login.id, next: NextStep::Code };
    for _ in 0..4 {
        assert_eq!(password(&store, NADIA, "wrong").await, PasswordCheck::Wrong);
    }
    for _ in 0..6 {
        assert_eq!(password(&store, NADIA, PASSWORD).await, right);
    }
    assert_eq!(password(&store, NADIA, "wrong").await, PasswordCheck::Wrong);
    assert!(matches!(password(&store, NADIA, PASSWORD).await, PasswordCheck::Paused { .. }));
}

#[sqlx::test(migrations = false)]
async fn signing_in_forgets_the_wrong_tries(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    for _ in 0..2 {
        for _ in 0..4 {
            assert_eq!(password(&store, NADIA, "wrong").await, PasswordCheck::Wrong);
        }
        let shown = nadia.code(store.clock());
        assert!(matches!(code(&store, &nadia, &shown).await, CodeCheck::Right(_)));
        store.clock.advance(TimeDelta::minutes(1));
    }
}

#[sqlx::test(migrations = false)]
async fn fifty_wrong_tries_pause_a_network_address(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let mut connection = store.sql().await;
    for number in 0..10 {
        for _ in 0..5 {
            password(&store, &format!("guess{number}@msp.example"), "wrong").await;
        }
    }
    assert!(matches!(password(&store, NADIA, PASSWORD).await, PasswordCheck::Paused { .. }));
    let (nadias, elsewhere) = (address(NADIA), "198.51.100.7");
    let checked = store.check_password(&nadias, PASSWORD.to_owned(), elsewhere).await.unwrap();
    assert_eq!(checked, PasswordCheck::Right { login: nadia.login.id, next: NextStep::Code });

    store.clock.advance(TimeDelta::hours(1));
    store.sweep().await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from login_throttle")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[sqlx::test(migrations = false)]
async fn a_code_works_once(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let before = totp_code(&nadia.totp_secret, store.clock().now() - TimeDelta::seconds(30));
    let now = nadia.code(store.clock());
    let spaced = format!(" {} {}", &now[..3], &now[3..]);
    assert!(matches!(code(&store, &nadia, &spaced).await, CodeCheck::Right(_)));
    assert_eq!(code(&store, &nadia, &now).await, CodeCheck::Wrong);
    assert_eq!(code(&store, &nadia, &before).await, CodeCheck::Wrong, "older than the last one");

    store.clock.advance(TimeDelta::seconds(30));
    assert!(matches!(code(&store, &nadia, &nadia.code(store.clock())).await, CodeCheck::Right(_)));
}

#[sqlx::test(migrations = false)]
async fn of_one_code_tried_twice_at_once_one_signs_in(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    for shown in [nadia.code(store.clock()), nadia.recovery_codes[0].clone()] {
        let (one, two) = tokio::join!(code(&store, &nadia, &shown), code(&store, &nadia, &shown));
        let right = [one, two].iter().filter(|it| matches!(it, CodeCheck::Right(_))).count();
        assert_eq!(right, 1, "{shown}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_recovery_code_works_once_in_any_spelling(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let codes = &nadia.recovery_codes;
    for (spelled, left) in [
        (codes[0].clone(), 9),
        (codes[1].to_lowercase(), 8),
        (codes[2].replace('-', ""), 7),
        (format!(" {} ", codes[3].replace('-', " ")), 6),
    ] {
        assert!(matches!(code(&store, &nadia, &spelled).await, CodeCheck::Right(_)), "{spelled}");
        let feed = store.installation_feed().await;
        assert_eq!(told(&feed[..2]), [RecoveryCodeUsed, SignedIn]);
        assert_eq!(feed[1].note, format!("{left} recovery codes left."));
        assert_eq!(code(&store, &nadia, &spelled).await, CodeCheck::Wrong, "{spelled}");
    }
}

#[sqlx::test(migrations = false)]
async fn after_a_reset_of_mfa_an_authenticator_is_enrolled_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let id = nadia.login.id;
    let digest = [1; 32];
    store.create_session(&digest, Some(id), &json!({})).await.unwrap();
    let mut change = store.installation_by_host().await;
    change.reset_mfa(&nadia.login.email).await.unwrap();
    change.commit().await.unwrap();

    assert_eq!(store.session(&digest).await.unwrap(), None);
    for old in [nadia.code(store.clock()), nadia.recovery_codes[0].clone()] {
        assert_eq!(code(&store, &nadia, &old).await, CodeCheck::Wrong);
    }
    let asked = PasswordCheck::Right { login: id, next: NextStep::Enrolment };
    assert_eq!(password(&store, NADIA, PASSWORD).await, asked);

    let (secret, codes) = (store.new_totp_secret(), store.new_recovery_codes());
    let enrol = async || {
        let mut change = store.change_installation(Actor::System).await.unwrap();
        change.enrol(id, &secret, 0, &codes).await?;
        change.commit().await
    };
    enrol().await.unwrap();
    assert!(matches!(enrol().await, Err(Error::NotFound(_))));
    let shown = totp_code(&secret, store.clock().now());
    assert!(matches!(code(&store, &nadia, &shown).await, CodeCheck::Right(_)));
}

#[sqlx::test(migrations = false)]
async fn nobody_is_asked_to_enrol_who_does_not_exist(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let mut change = store.installation_by_host().await;
    let refused = change.reset_mfa(&address("nobody@msp.example")).await;
    assert!(matches!(refused, Err(Error::NotFound("administrator"))));
}
