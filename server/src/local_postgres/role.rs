//! The role that the product works as, and its database, in a cluster that was just made.

use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use super::Refusal;

/// The name of the role and of its database.
const NAME: &str = "rollcall";

/// One at a time: a server that starts and a command beside it. Any number, but always the same.
const LOCK: &str = "select pg_advisory_lock(7261650)";

/// Makes the ordinary role and the database it owns, where they are missing, and says how to
/// connect as that role.
///
/// The role is put right each time: one that bypasses row security would see every division.
pub async fn prepare(superuser: PgConnectOptions) -> Result<PgConnectOptions, Refusal> {
    let mut session = superuser.connect().await?;
    session.execute(LOCK).await?;
    if !exists(&mut session, "select exists (select from pg_roles where rolname = $1)").await? {
        session.execute("create role rollcall").await?;
    }
    session
        .execute("alter role rollcall login nosuperuser nobypassrls nocreaterole nocreatedb")
        .await?;
    if !exists(&mut session, "select exists (select from pg_database where datname = $1)").await? {
        session.execute("create database rollcall owner rollcall").await?;
    }
    session.close().await?;
    Ok(superuser.username(NAME).database(NAME))
}

async fn exists(session: &mut PgConnection, question: &'static str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(question).bind(NAME).fetch_one(session).await
}
