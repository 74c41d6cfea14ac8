//! What the store refuses to open, and what does not keep it from opening.

use std::sync::Arc;

use rollcall_directory::{
    Directory, Keys, SystemChance, Unfit,
    testing::{self, TestClock, person},
};
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{START, Store};

async fn open(options: PgConnectOptions) -> Result<Directory, Unfit> {
    let keys = Keys::of([7; 32]);
    Directory::open(options, 2, keys, TestClock::at(START), Arc::new(SystemChance)).await
}

/// The same database for another role. The cluster of `.ci/cluster` lets only `rollcall` in by
/// network, and everybody by the socket in its folder.
fn as_role(options: &PgConnectOptions, role: &str) -> PgConnectOptions {
    let options = options.clone().username(role);
    match std::env::var("ROLLCALL_CLUSTER") {
        Ok(cluster) => options.socket(format!("{cluster}/data")),
        Err(_) => options,
    }
}

/// Takes away what a template may have brought.
async fn empty(options: &PgConnectOptions) -> PgConnection {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    // Not `drop owned`: it writes to catalogues that all databases of the cluster share.
    let drop = "drop schema public cascade; create schema public";
    connection.execute(drop).await.unwrap();
    connection
}

async fn count_tables(connection: &mut PgConnection) -> i64 {
    let select = "select count(*) from pg_tables where schemaname = 'public'";
    sqlx::query_scalar(select).fetch_one(connection).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_superuser_is_refused_before_it_owns_anything(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut connection = empty(&options).await;
    let refused = open(as_role(&options, "postgres")).await.err().unwrap();

    assert!(matches!(&refused, Unfit::PrivilegedRole(role) if role == "postgres"), "{refused:?}");
    let sentence = refused.to_string();
    assert!(sentence.contains("create role rollcall login nosuperuser nobypassrls"), "{sentence}");
    assert_eq!(count_tables(&mut connection).await, 0);
    testing::directory(options, TestClock::at(START)).await; // the remedy works
}

#[sqlx::test(migrations = false)]
async fn a_role_that_sees_everything_through_another_is_refused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options.clone()).await;
    let roles = Roles::create(&options).await;
    roles.run("create policy everything on account to {all} using (true)").await;
    let refused_while_empty = open(as_role(&options, &roles.login)).await.err();
    let client = store.client("Contoso").await;
    store.create(&client, person("anna", |_| {})).await.unwrap();
    let refused = open(as_role(&options, &roles.login)).await.err();
    roles.run("drop policy everything on account").await;
    let refused_without = open(as_role(&options, &roles.login)).await.err();
    roles.drop().await;

    for refused in [refused_while_empty, refused] {
        assert!(matches!(refused, Some(Unfit::SeesEverything)), "{refused:?}");
    }
    assert!(refused_without.is_none(), "{refused_without:?}");
}

/// A login that is a member of the owner and of a role without rights of its own. Roles belong to
/// the whole cluster, so they are named after the test's database.
struct Roles {
    superuser: PgConnectOptions,
    login: String,
    all: String,
}

impl Roles {
    async fn create(options: &PgConnectOptions) -> Self {
        let database = options.get_database().unwrap();
        let unique = &database[database.len() - 30..]; // a name has at most 63 bytes
        let superuser = as_role(options, "postgres");
        let (login, all) = (format!("login_{unique}"), format!("all_{unique}"));
        let roles = Self { superuser, login, all };
        let owner = options.get_username();
        roles.run("drop role if exists {login}; drop role if exists {all}").await;
        roles.run("create role {all}; create role {login} login in role {all}").await;
        roles.run(&format!("grant \"{owner}\" to {{login}}")).await;
        roles
    }

    async fn run(&self, statement: &str) {
        let quoted = |it: &str| format!("\"{it}\"");
        let statement = statement.replace("{all}", &quoted(&self.all));
        let statement = statement.replace("{login}", &quoted(&self.login));
        let mut connection = PgConnection::connect_with(&self.superuser).await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }

    async fn drop(self) {
        self.run("drop role {login}; drop role {all}").await;
    }
}

#[sqlx::test(migrations = false)]
async fn five_servers_start_at_once_on_an_empty_database(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut connection = empty(&options).await;
    let start = || open(options.clone());
    let (a, b, c, d, e) = tokio::join!(start(), start(), start(), start(), start());
    for opened in [a, b, c, d, e] {
        assert!(opened.is_ok(), "{:?}", opened.err());
    }
    let applied: Vec<i64> = sqlx::query_scalar("select version from _sqlx_migrations order by 1")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let known: Vec<i64> = rollcall_directory::MIGRATOR.iter().map(|it| it.version).collect();
    assert_eq!(applied, known);
}

#[sqlx::test(migrations = false)]
async fn a_migration_of_a_newer_server_is_ignored(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options.clone()).await;
    let insert = "insert into _sqlx_migrations values \
                  (29991231000001, 'of a newer server', now(), true, '\\x00', 1)";
    sqlx::query(insert).execute(&mut store.sql().await).await.unwrap();
    assert!(open(options).await.is_ok());
}

#[sqlx::test(migrations = false)]
async fn a_changed_migration_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options.clone()).await;
    let update = "update _sqlx_migrations set checksum = '\\x00'";
    sqlx::query(update).execute(&mut store.sql().await).await.unwrap();
    assert!(matches!(open(options).await.err(), Some(Unfit::Migration(_))));
}

#[sqlx::test(migrations = false)]
async fn a_database_that_does_not_answer_is_named_with_the_remedy(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let refused = open(options.port(1)).await.err().unwrap();
    assert!(refused.to_string().contains("Check DATABASE_URL"), "{refused}");
}
