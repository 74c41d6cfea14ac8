//! What a provider is told about how many people it has, and where in the list they are.

use rollcall_directory::{
    Selection, Start,
    testing::{Client, person},
};
use rollcall_model::id::AccountId;
use sqlx::{
    AssertSqlSafe,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Store, enter};

/// More than are skipped without a thought.
const MANY: usize = 1100;

async fn ids(store: &Store, client: &Client) -> Vec<AccountId> {
    let all = Selection { limit: 10_000, ..Selection::default() };
    let mut view = store.view(client.division).await.unwrap();
    let all = view.scim_accounts(client.provider, &all).await.unwrap();
    all.into_iter().map(|it| it.id).collect()
}

#[sqlx::test(migrations = false)]
async fn the_tally_follows_creations_and_deletions(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (client, other) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let count = async || {
        let mut view = store.view(client.division).await.unwrap();
        view.count_scim_accounts(client.provider, None).await.unwrap()
    };
    assert_eq!(count().await, 0);
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    store.create(&client, person("bea", |_| {})).await.unwrap();
    store.create(&other, person("anna", |_| {})).await.unwrap();
    assert_eq!(count().await, 2);
    store.update(&client, anna, person("anna2", |it| it.active = Some(false))).await.unwrap();
    assert_eq!(count().await, 2);
    store.delete(&client, anna).await.unwrap();
    assert_eq!(count().await, 1);

    let mut undone = store.by_scim(&client).await;
    undone.create_account(&client.caller, person("cem", |_| {})).await.unwrap();
    drop(undone);
    assert!(store.create(&client, person("bea", |_| {})).await.is_err());
    assert_eq!(count().await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_page_near_the_end_is_the_page_that_walking_there_shows(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let template = store.create(&client, person("anna", |_| {})).await.unwrap();
    // Made by the database: one by one they would take longer than the test is worth.
    let mut connection = store.sql().await;
    enter(&mut connection, client.division).await;
    let copy = format!(
        "insert into account (division_id, id, user_type, is_global, user_name, user_name_key, \
                              name, name_key, active, source, provider_id, created_at, updated_at) \
         select division_id, (lpad(to_hex(n), 8, '0') || substr(id::text, 9))::uuid, user_type, \
                is_global, 'user' || n, 'user' || n, name, name_key, active, source, provider_id, \
                created_at, updated_at \
         from account, generate_series(1, {}) as n where id = '{template}'",
        MANY - 1
    );
    sqlx::raw_sql(AssertSqlSafe(copy)).execute(&mut connection).await.unwrap();
    let before = ids(&store, &client).await;
    assert_eq!(before.len(), MANY);
    store.delete(&client, before[3]).await.unwrap();
    store.delete(&client, before[MANY - 2]).await.unwrap();
    store.create(&client, person("zoe", |_| {})).await.unwrap();

    let walked = ids(&store, &client).await;
    for (skip, limit) in [(1001, 20), (1050, 100), (1097, 5), (1098, 5), (1099, 5), (5000, 5)] {
        let part = Selection { start: Start::Skip(skip), limit, ..Selection::default() };
        let mut view = store.view(client.division).await.unwrap();
        let part = view.scim_accounts(client.provider, &part).await.unwrap();
        let part: Vec<_> = part.into_iter().map(|it| it.id).collect();
        let (skip, limit) = (usize::try_from(skip).unwrap(), usize::try_from(limit).unwrap());
        let expected: Vec<_> = walked.iter().copied().skip(skip).take(limit).collect();
        assert_eq!(part, expected, "{limit} after {skip}");
    }
}
