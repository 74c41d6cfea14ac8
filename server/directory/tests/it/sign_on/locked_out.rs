//! Whom turning sign-on off locks out.

use rollcall_directory::Actor;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{ANNA, comes, identity, let_in, scene};
use crate::support::Store;

#[sqlx::test(migrations = false)]
async fn whom_turning_sign_on_off_locks_out_is_counted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let people = async || {
        let mut view = store.view(client.division).await.unwrap();
        let people = view.people_of_sign_on(client.provider).await.unwrap();
        (people.count, people.with_password)
    };
    assert_eq!(people().await, (0, 0), "the provider sent her, and she never came");
    let (login, _) = let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    assert_eq!(people().await, (1, 0));

    let who = store.active_login(login).await.unwrap().unwrap();
    let mut change = store.change_installation(Actor::System).await.unwrap();
    change.change_password(&who, "$argon2id$").await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(people().await, (1, 1));

    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.deactivate_accounts(&[anna]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(people().await, (0, 0), "she could not sign in anyway");
}
