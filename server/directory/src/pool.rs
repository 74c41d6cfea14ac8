//! Connections: what each is told when it opens, and what is undone before the next user.

use std::time::Duration;

use sqlx::{
    Connection, Executor, PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// Opens the pool that a [`Directory`](crate::Directory) works with.
///
/// The `after_release` hook is mandatory: sqlx 0.9.0 hands back a connection *inside an open
/// transaction* when `begin()` is cancelled (transact-rs/sqlx#4393), with the division of the
/// request that hung up still set. `a_cancelled_begin_leaks_nothing` is its regression test.
///
/// # Errors
/// The database does not answer.
pub async fn open(options: PgConnectOptions, size: u32) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .max_lifetime(Duration::from_mins(30))
        // Costs a round trip on every acquire and 40 % of a read: only who rested may have been cut off.
        .test_before_acquire(false)
        .before_acquire(|connection, seen| {
            Box::pin(async move { Ok(!rested(seen.idle_for) || connection.ping().await.is_ok()) })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection
                    .execute(
                        // Compiling a plan takes longer than any statement of ours does.
                        "set client_min_messages = error; set statement_timeout = '15s'; \
                         set lock_timeout = '5s'; set idle_in_transaction_session_timeout = '30s'; \
                         set jit = off",
                    )
                    .await?;
                Ok(())
            })
        })
        .after_release(|connection, _| {
            Box::pin(async move {
                // A transaction that is still open began before this statement was sent. A rollback
                // without one would be a warning in the database's log, each time.
                let row = connection
                    .fetch_one("reset app.division; select now() <> statement_timestamp()")
                    .await?;
                if row.try_get(0)? {
                    connection.execute("rollback; reset app.division").await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await
}

/// Whether a connection was idle long enough for its server to have gone and come back: then it is
/// tried before it is used. A database that restarts would otherwise fail one request for each.
pub(crate) fn rested(idle_for: Duration) -> bool {
    idle_for > Duration::from_secs(1)
}
