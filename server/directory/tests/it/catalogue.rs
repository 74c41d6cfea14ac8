//! The database's own part in keeping divisions apart, whatever the operations do.

use rollcall_directory::testing::person;
use sqlx::{
    AssertSqlSafe, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Store, enter, tables};

/// The tables with a division that row security does not fence, and why.
const OPEN: [(&str, &str); 4] = [
    ("login_domain", "the sign-in page asks it before any division is known; no personal data"),
    ("registry_organization", "the list of clients pages over all divisions; no personal data"),
    ("sso_door", "a sign-in asks it before any division is known; ids only"),
    ("staff_grant", "which clients somebody may enter is asked before any is known; ids only"),
];

/// The tables that show those who reach some organizations only what belongs to them.
const WITHIN_REACH: [&str; 5] =
    ["account", "account_organization", "activity", "activity_organization", "organization"];

#[sqlx::test(migrations = false)]
async fn every_table_with_a_division_is_fenced(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let mut connection = store.sql().await;
    for table in tables(&mut connection, true).await {
        let row = sqlx::query(
            "select c.relrowsecurity and c.relforcerowsecurity, \
                    array(select p.polname::text || ' ' || pg_get_expr(p.polqual, p.polrelid) \
                          || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') \
                          from pg_policy p where p.polrelid = c.oid) \
             from pg_class c where c.oid = $1::regclass",
        )
        .bind(&table)
        .fetch_one(&mut connection)
        .await
        .unwrap();
        let (fenced, policies): (bool, Vec<String>) = (row.get(0), row.get(1));
        if OPEN.iter().any(|(open, _)| *open == table) {
            assert!(!fenced, "{table} is fenced by now: take it off the list");
            continue;
        }
        assert!(fenced, "{table} is not fenced");
        let rule = "(division_id = current_division())";
        let (own, reach): (Vec<_>, Vec<_>) =
            policies.iter().partition(|it| it.starts_with("one_division "));
        assert_eq!(own, [&format!("one_division {rule} {rule}")], "{table}");
        // What else there is takes away: it is restrictive, and for reading.
        assert_eq!(reach.len(), usize::from(WITHIN_REACH.contains(&&*table)), "{table}: {reach:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_reach_only_takes_away_and_only_from_readers(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let mut connection = store.sql().await;
    let wrong: Vec<String> = sqlx::query_scalar(
        "select polrelid::regclass::text from pg_policy \
         where polname = 'reach' and (polpermissive or polcmd <> 'r')",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(wrong, Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn without_a_division_every_tenant_table_is_empty(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let organization = client.organization.to_string();
    let anna = person("anna", |it| it.organization = Some(organization));
    store.create(&client, anna).await.unwrap();

    let rows = store.rows_of(client.division).await;
    let mut connection = store.sql().await;
    let fenced = |table: &String| OPEN.iter().all(|(open, _)| open != table);
    for table in tables(&mut connection, true).await.into_iter().filter(fenced) {
        let select = AssertSqlSafe(format!("select count(*) from {table}"));
        let count: i64 = sqlx::query_scalar(select).fetch_one(&mut connection).await.unwrap();
        assert_eq!(count, 0, "{table}");
    }
    for table in ["organization", "identity_provider", "scim_token", "account", "activity"] {
        assert!(!rows[table].is_empty(), "the test would not notice {table}");
    }
    assert_eq!(rows["account_organization"].len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_row_of_another_division_is_neither_written_nor_touched(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let before = store.rows_of(theirs.division).await;
    let mut connection = store.sql().await;
    enter(&mut connection, ours.division).await;

    let refused = sqlx::query(
        "insert into organization (division_id, id, name, name_key, created_at) \
         values ($1, 9999, 'x', 'x', now())",
    )
    .bind(theirs.division.0)
    .execute(&mut connection)
    .await;
    let code = refused.unwrap_err().as_database_error().unwrap().code().unwrap().into_owned();
    assert_eq!(code, "42501"); // insufficient_privilege: the policy's check
    let touched = sqlx::query("delete from scim_token where division_id = $1")
        .bind(theirs.division.0)
        .execute(&mut connection)
        .await;

    assert_eq!(touched.unwrap().rows_affected(), 0);
    assert_eq!(store.rows_of(theirs.division).await, before);
}

#[sqlx::test(migrations = false)]
async fn a_reference_into_another_division_cannot_be_stored(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let anna = store.create(&ours, person("anna", |_| {})).await.unwrap();
    let mut connection = store.sql().await;
    enter(&mut connection, ours.division).await;

    let refused = sqlx::query(
        "insert into account_organization (division_id, account_id, organization_id) \
         values ($1, $2, $3)",
    )
    .bind(ours.division.0)
    .bind(anna.0)
    .bind(theirs.organization.0)
    .execute(&mut connection)
    .await;

    let refused = refused.unwrap_err();
    assert!(refused.as_database_error().unwrap().is_foreign_key_violation(), "{refused}");
}

#[sqlx::test(migrations = false)]
async fn the_feeds_are_only_ever_added_to(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let before = store.rows_of(client.division).await;
    let mut connection = store.sql().await;
    enter(&mut connection, client.division).await;
    for table in ["activity", "activity_organization", "installation_activity"] {
        for statement in ["delete from", "truncate"] {
            let statement = AssertSqlSafe(format!("{statement} {table}"));
            let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
            let refused = refused.as_database_error().unwrap();
            assert_eq!(refused.code().as_deref(), Some("42501"), "{table}: {refused}");
        }
    }
    for statement in [
        "update activity set actor = 'Nobody'",
        "update activity_organization set organization_id = 1",
        "update installation_activity set actor = 'Nobody'",
    ] {
        let refused = sqlx::query(statement).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("only ever added to"), "{refused}");
    }
    assert_eq!(store.rows_of(client.division).await, before);
}
