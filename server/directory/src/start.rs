//! What happens once at start: migrations, and the self-test of the isolation.

use std::time::Duration;

use sqlx::{
    Connection, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::PgConnectOptions,
};

/// The migrations of this version of the server.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Any number: the advisory lock that lets one server of several migrate.
const LOCK: i64 = 0x0072_6f6c_6c63_616c;

/// Why the server does not start on this database: one sentence with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error(
        "the database role {0:?} is a superuser or bypasses row security, so clients would not be \
         kept apart. Connect as an ordinary role: create role rollcall login nosuperuser nobypassrls"
    )]
    PrivilegedRole(String),

    #[error(
        "the database role sees rows of every client, so clients would not be kept apart. Take it \
         out of the roles that it is a member of, or connect as a role that is a member of none"
    )]
    SeesEverything,

    #[error("the database is PostgreSQL {0}; Rollcall needs PostgreSQL 15 or newer")]
    OldPostgres(i32),

    #[error(
        "the database schema could not be brought up to date: {0}. The role needs the right to create tables in schema public of this database"
    )]
    Migration(#[from] MigrateError),

    #[error("the database does not answer: {0}. Check DATABASE_URL and that PostgreSQL runs")]
    Unreachable(#[from] sqlx::Error),
}

/// Applies the migrations that are missing. Several servers may call it at once.
///
/// A role that must not serve is refused before: it would own the tables that it makes, and the
/// ordinary role that is told to come in its place could not use them.
///
/// The lock is polled and not waited for: a server that waits inside Postgres would deadlock with
/// a `create index concurrently` of the one that migrates (`database.md` 6).
///
/// # Errors
/// [`Unfit`] when the database does not answer or a migration fails.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), Unfit> {
    let mut connection = PgConnection::connect_with(options).await?;
    check_role(&mut connection).await?;
    while !sqlx::query_scalar::<_, bool>("select pg_try_advisory_lock($1)")
        .bind(LOCK)
        .fetch_one(&mut connection)
        .await?
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let migrations = std::borrow::Cow::Borrowed(&*MIGRATOR.migrations);
    let migrator = Migrator {
        migrations,
        // An older server that restarts beside a newer one must not refuse the newer schema.
        ignore_missing: true,
        locking: false,
        ..Migrator::DEFAULT
    };
    migrator.run(&mut connection).await?;
    connection.close().await?; // gives the lock back
    Ok(())
}

async fn check_role(connection: &mut PgConnection) -> Result<(), Unfit> {
    let role = sqlx::query!(
        r#"
        select current_user::text as "name!", rolsuper or rolbypassrls as "bypasses!",
               current_setting('server_version_num')::int as "version!"
        from pg_roles
        where rolname = current_user
        "#
    )
    .fetch_one(connection)
    .await?;
    if role.version < 150_000 {
        return Err(Unfit::OldPostgres(role.version / 10_000));
    }
    if role.bypasses {
        return Err(Unfit::PrivilegedRole(role.name));
    }
    Ok(())
}

/// Refuses a connection that sees the rows of every client.
///
/// # Errors
/// [`Unfit`], naming what is wrong.
pub async fn self_test(pool: &PgPool) -> Result<(), Unfit> {
    // A policy of a role that it is a member of would open what ours fences. An empty database shows
    // that by the catalogue only, and what the catalogue does not tell is seen by looking.
    let fenced = sqlx::query_scalar!(
        r#"
        select row_security_active('account') and not exists (select from account)
            and not exists (select from organization)
            and not exists (
                select from pg_policy ours
                join pg_policy other on other.polrelid = ours.polrelid and other.oid <> ours.oid
                cross join unnest(other.polroles) as holder
                where ours.polname = 'one_division' and other.polpermissive
                    and (holder = 0 or pg_has_role(holder, 'usage'))
            ) as "fenced!"
        "#
    )
    .fetch_one(pool)
    .await?;
    if fenced { Ok(()) } else { Err(Unfit::SeesEverything) }
}
