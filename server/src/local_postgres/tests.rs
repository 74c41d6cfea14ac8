//! The embedded database against the PostgreSQL of this machine. What a test starts, it stops.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use super::{
    Account, DataFolder, LocalPostgres, Postmaster, Refusal, postmaster::parse_pid,
    postmaster::serves, prepare,
};

/// A data folder of a test's own. Whatever still serves from it ends with it, by its pid.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(parent.join(format!("rollcall-test-{}-{count}", std::process::id())))
    }

    fn start(&self) -> LocalPostgres {
        LocalPostgres::start(&self.0).unwrap()
    }

    fn refusal(&self) -> Refusal {
        LocalPostgres::start(&self.0).err().unwrap()
    }

    fn postmaster(&self) -> Option<Pid> {
        let cluster = self.0.join("pg");
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        text.lines().next().and_then(parse_pid).filter(|pid| serves(*pid, &cluster))
    }

    fn kill_postmaster(&self) -> Pid {
        let pid = self.postmaster().unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        while serves(pid, &self.0.join("pg")) {
            thread::sleep(Duration::from_millis(5));
        }
        pid
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.postmaster().is_some() {
            self.kill_postmaster();
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a `kill -9` of the server does to the cluster: nothing, but for the lock.
fn die(mut local: LocalPostgres) {
    local.postmaster = None;
}

async fn connect(local: &LocalPostgres) -> PgConnection {
    prepare(local.superuser_options()).await.unwrap().connect().await.unwrap()
}

async fn write_note(local: &LocalPostgres) {
    let mut session = connect(local).await;
    session.execute("create table note as select 'kept' as text").await.unwrap();
    session.close().await.unwrap();
}

async fn note(options: PgConnectOptions) -> String {
    let mut session = options.connect().await.unwrap();
    let text = sqlx::query_scalar("select text from note").fetch_one(&mut session).await.unwrap();
    session.close().await.unwrap();
    text
}

#[tokio::test]
async fn the_next_start_finds_the_data() {
    let scratch = Scratch::new();
    let local = scratch.start();
    write_note(&local).await;
    local.stop().unwrap();
    assert!(scratch.postmaster().is_none());

    let local = scratch.start();
    assert_eq!(note(prepare(local.superuser_options()).await.unwrap()).await, "kept");
    local.stop().unwrap();
}

#[tokio::test]
async fn the_product_works_as_a_role_that_row_security_binds() {
    let scratch = Scratch::new();
    let local = scratch.start();
    let (one, other) = tokio::join!(
        prepare(local.superuser_options()),
        prepare(local.superuser_options()), // two at once, and neither trips over the other
    );
    one.unwrap();
    let mut session = other.unwrap().connect().await.unwrap();

    let question = "select current_user = 'rollcall' and not (rolsuper or rolbypassrls or \
                    rolcreaterole or rolcreatedb) from pg_roles where rolname = current_user";
    assert!(sqlx::query_scalar::<_, bool>(question).fetch_one(&mut session).await.unwrap());
    session.execute("create table t (id int)").await.unwrap();
    session.close().await.unwrap();
    local.stop().unwrap();
}

#[tokio::test]
async fn a_commit_waits_for_the_disk() {
    let scratch = Scratch::new();
    let local = scratch.start();
    let mut session = connect(&local).await;
    for setting in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
        let value: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&mut session)
            .await
            .unwrap();
        assert_eq!(value, "on", "{setting}");
    }
    session.close().await.unwrap();
    local.stop().unwrap();
}

#[tokio::test]
async fn a_command_works_beside_a_running_server_and_not_without_one() {
    let scratch = Scratch::new();
    let local = scratch.start();
    write_note(&local).await;

    let superuser = LocalPostgres::attach(&scratch.0).unwrap();
    assert_eq!(note(prepare(superuser).await.unwrap()).await, "kept");

    local.stop().unwrap();
    assert!(matches!(LocalPostgres::attach(&scratch.0), Err(Refusal::NotRunning { .. })));
}

#[test]
fn a_second_server_on_the_folder_is_refused() {
    let scratch = Scratch::new();
    let local = scratch.start();
    let refusal = scratch.refusal().to_string();
    assert!(refusal.contains(&format!("(pid {})", std::process::id())), "{refusal}");
    assert!(refusal.contains("DATABASE_URL"), "{refusal}");
    local.stop().unwrap();
}

#[tokio::test]
async fn a_killed_server_leaves_a_database_that_the_next_one_adopts() {
    let scratch = Scratch::new();
    let local = scratch.start();
    write_note(&local).await;
    let orphan = scratch.postmaster();
    die(local);

    let local = scratch.start();
    assert!(matches!(local.postmaster, Some(Postmaster::Adopted(_))));
    assert_eq!(scratch.postmaster(), orphan);
    assert_eq!(note(prepare(local.superuser_options()).await.unwrap()).await, "kept");
    local.stop().unwrap();
    assert!(scratch.postmaster().is_none());
}

#[tokio::test]
async fn a_killed_database_recovers_at_the_next_start() {
    let scratch = Scratch::new();
    let local = scratch.start();
    write_note(&local).await;
    let killed = scratch.kill_postmaster(); // from here on a zombie, until this process ends
    die(local);

    let local = scratch.start();
    assert_ne!(scratch.postmaster(), Some(killed));
    assert_eq!(note(prepare(local.superuser_options()).await.unwrap()).await, "kept");
    local.stop().unwrap();
}

#[test]
fn a_pid_that_went_to_a_stranger_does_not_stop_the_start() {
    let scratch = Scratch::new();
    scratch.start().stop().unwrap();
    scratch.write("pg/postmaster.pid", &format!("{}\n/elsewhere\n", std::process::id()));
    scratch.start().stop().unwrap();
}

#[test]
fn an_interrupted_initdb_is_swept_away() {
    let scratch = Scratch::new();
    scratch.write("lock", "");
    scratch.write("pg.new-1/PG_VERSION", "15");
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o711)).unwrap();
    scratch.start().stop().unwrap();
    assert!(!scratch.0.join("pg.new-1").exists());
}

#[test]
fn a_foreign_folder_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    scratch.write("holiday.jpg", "");
    assert!(matches!(scratch.refusal(), Refusal::Foreign(it) if it == scratch.0));
    assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 1);
}

#[test]
fn a_folder_in_the_databases_place_is_refused() {
    let scratch = Scratch::new();
    scratch.write("lock", "");
    scratch.write("pg/holiday.jpg", "");
    assert!(matches!(scratch.refusal(), Refusal::Foreign(it) if it.ends_with("pg")));
}

#[test]
fn a_database_of_another_major_version_is_refused() {
    let scratch = Scratch::new();
    scratch.write("lock", "");
    scratch.write("pg/PG_VERSION", "9.6\n");
    let refusal = scratch.refusal().to_string();
    assert!(refusal.contains("was made by PostgreSQL 9.6, and found here is 1"), "{refusal}");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused() {
    let refusal = LocalPostgres::start(Path::new("/dev/null/rollcall")).err().unwrap();
    assert!(matches!(refusal, Refusal::NotWritable { .. }), "{refusal}");
}

#[test]
fn a_folder_below_one_that_the_databases_user_cannot_enter_is_refused() {
    let scratch = Scratch::new();
    scratch.write("data/keys", "");
    fs::set_permissions(&scratch.0, fs::Permissions::from_mode(0o700)).unwrap();
    let stranger = Account { uid: 4_000_000, gid: 4_000_000, is_other: true };
    let refusal = DataFolder::at(&scratch.0.join("data")).unwrap().create(stranger).unwrap_err();
    assert!(matches!(refusal, Refusal::Unreachable { folder, .. } if folder == scratch.0));
}

#[test]
fn a_long_path_still_has_a_socket() {
    let scratch = Scratch::new();
    let deep = scratch.0.join("d".repeat(90));
    let sockets = DataFolder::at(&deep).unwrap().sockets();
    let local = LocalPostgres::start(&deep).unwrap();
    assert!(LocalPostgres::attach(&deep).is_ok());
    local.stop().unwrap();
    fs::remove_dir_all(sockets).unwrap();
}
