//! Failures of the database that pass, told apart from those that somebody must repair.

use rollcall_directory::Error;
use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// Runs statements of which the last fails.
async fn failure(connection: &mut PgConnection, statements: &'static str) -> Error {
    let failed = sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut *connection).await;
    sqlx::raw_sql("rollback").execute(connection).await.unwrap();
    failed.unwrap_err().into()
}

#[sqlx::test(migrations = false)]
async fn what_took_too_long_passes(_: PgPoolOptions, options: PgConnectOptions) {
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let mut holder = PgConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("create table held (number integer)").execute(&mut connection).await.unwrap();
    let lock = "begin; lock table held";
    sqlx::raw_sql(lock).execute(&mut holder).await.unwrap();
    for statements in [
        "begin; set local statement_timeout = '1ms'; select pg_sleep(10)",
        "begin; set local lock_timeout = '1ms'; lock table held",
    ] {
        let error = failure(&mut connection, statements).await;
        assert!(error.is_passing(), "{error:?}");
    }
    assert!(Error::from(sqlx::Error::PoolTimedOut).is_passing());
}

#[sqlx::test(migrations = false)]
async fn what_somebody_must_repair_does_not_pass(_: PgPoolOptions, options: PgConnectOptions) {
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    for statements in ["begin; select 1 / 0", "begin; select from nothing"] {
        let error = failure(&mut connection, statements).await;
        assert!(!error.is_passing(), "{error:?}");
    }
    assert!(!Error::NotFound("group").is_passing());
}
