//! Providers that were let in a moment ago: what they may still do, and what their requests leave
//! behind.

use chrono::TimeDelta;
use rollcall_directory::{
    Error, ScimCaller, Selection, TokenRefusal,
    testing::{self, Client, person},
};
use rollcall_model::{placement::UnmatchedPolicy, token::OldToken};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::{pool_guard::cut_off, support::Store};

/// The caller as the second request of a minute finds it.
async fn remembered(store: &Store, token: &str) -> ScimCaller {
    store.clock.advance(TimeDelta::minutes(2));
    for _ in 0..2 {
        store.scim_caller(token).await.unwrap().unwrap();
    }
    store.remembered_caller(token).expect("let in a moment ago")
}

async fn read(store: &Store, caller: &ScimCaller) -> Result<usize, Error> {
    let all = Selection { limit: 10, ..Selection::default() };
    Ok(store.scim_view(caller).scim_accounts(caller.provider, &all).await?.len())
}

async fn write(store: &Store, caller: &ScimCaller, name: &str) -> Result<(), Error> {
    let (mut change, caller) = store.scim_change(caller).await?;
    change.create_account(&caller, person(name, |_| {})).await?;
    change.commit().await
}

fn refused<T>(outcome: Result<T, Error>) -> TokenRefusal {
    match outcome {
        Err(Error::TurnedAway(it)) => {
            assert!(it.owner.is_some());
            it.why
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was let in"),
    }
}

async fn revoke(store: &Store, client: &Client) {
    let mut change = store.by_host(client).await;
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.commit().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_token_that_one_server_revokes_dies_at_once_on_the_other(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (here, there) = (Store::open(options.clone()).await, Store::open(options).await);
    let client = here.client("Contoso").await;
    there.clock.advance(TimeDelta::minutes(2));
    here.clock.advance(TimeDelta::minutes(2));
    here.scim_caller(&client.token).await.unwrap().unwrap();
    there.scim_caller(&client.token).await.unwrap().unwrap();
    let caller = there.remembered_caller(&client.token).expect("let in a moment ago");
    write(&there, &caller, "anna").await.unwrap();
    assert_eq!(read(&there, &caller).await.unwrap(), 1);

    revoke(&here, &client).await;

    let on = here.clock().now();
    assert_eq!(refused(read(&there, &caller).await), TokenRefusal::Removed { on });
    assert_eq!(refused(write(&there, &caller, "bea").await), TokenRefusal::Removed { on });
    assert_eq!(there.remembered_caller(&client.token), None);
}

#[sqlx::test(migrations = false)]
async fn a_provider_that_is_switched_off_or_a_token_that_expires_ends_what_was_remembered(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let caller = remembered(&store, &client.token).await;
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(refused(read(&store, &caller).await), TokenRefusal::ScimOff);

    let mut change = store.by_host(&client).await;
    change.enable_scim(client.provider).await.unwrap();
    let made = change.generate_scim_token(client.provider, OldToken::EndsNow).await.unwrap();
    change.commit().await.unwrap();
    store.clock.set("2026-09-02T08:59:00Z");
    let caller = remembered(&store, &made.secret).await;
    store.clock.set("2026-09-02T09:30:00Z");
    let expired = refused(write(&store, &caller, "anna").await);
    assert!(matches!(expired, TokenRefusal::Expired { .. }), "{expired:?}");
}

#[sqlx::test(migrations = false)]
async fn what_is_remembered_is_forgotten_when_its_use_has_to_be_noted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    remembered(&store, &client.token).await;
    let mut wrong = client.token.clone();
    wrong.pop();
    wrong.push(if client.token.ends_with('x') { 'y' } else { 'x' });
    assert_eq!(store.remembered_caller(&wrong), None);
    assert!(store.remembered_caller(&client.token).is_some());
    store.clock.advance(TimeDelta::seconds(60));
    assert_eq!(store.remembered_caller(&client.token), None);
}

#[sqlx::test(migrations = false)]
async fn a_caller_whose_provider_was_written_works_on_as_it_is_now(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let caller = remembered(&store, &client.token).await;
    let reject = UnmatchedPolicy::Reject;
    let (division, provider) = (client.division, client.provider);
    testing::set_policy(&store, division, provider, |it| it.unmatched = reject).await;
    assert_eq!(read(&store, &caller).await.unwrap(), 0);
    let (_, now) = store.scim_change(&caller).await.unwrap();
    assert_ne!(caller.policy.unmatched, reject);
    assert_eq!(now.policy.unmatched, reject);
}

/// As `a_cancelled_begin_leaks_nothing`, for the connections that do not pass the guard.
#[sqlx::test(migrations = false)]
async fn a_request_that_hangs_up_leaves_nothing_to_the_next(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let (ours, theirs) =
        (remembered(&store, &ours.token).await, remembered(&store, &theirs.token).await);
    write(&store, &theirs, "anna").await.unwrap();
    for number in 0..400_u32 {
        let name = format!("user-{number}");
        let request = async {
            if number % 2 == 0 {
                read(&store, &ours).await.unwrap();
            } else {
                write(&store, &ours, &name).await.unwrap();
            }
        };
        cut_off(request, number / 2 % 12).await;
        assert_eq!(read(&store, &theirs).await.unwrap(), 1, "after request {number}");
        assert_eq!(testing::left_open(&store).await, 0, "after request {number}");
    }
}
