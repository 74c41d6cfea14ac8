//! How long files are, and what they may not say.

use super::{lines, none, sources};

/// The most lines of a file.
const LONGEST: usize = 500;

fn is_written(name: &str) -> bool {
    let by_ending = [".rs", ".css", ".ts", ".mjs", ".sh", ".sql"].iter().any(|it| name.ends_with(it));
    by_ending || name.starts_with(".ci/")
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long = sources().into_iter().filter(|it| is_written(&it.name)).filter_map(|it| {
        let length = it.text?.lines().count();
        (length > LONGEST).then(|| format!("{}: {length} lines", it.name))
    });
    none(long.collect(), "a reader holds 300 lines in mind: split the file by what its parts are about");
}

#[test]
fn the_database_is_spoken_to_in_the_directory_only() {
    // Where the database is opened, not asked.
    let opens = |name: &str| {
        ["server/src/config.rs", "server/src/store.rs"].contains(&name)
            || name.starts_with("server/src/local_postgres")
    };
    let inside = |name: &str| name.starts_with("server/directory/") || opens(name);
    // A test is given the address of its own database.
    let given = |line: &str| {
        line.contains("#[sqlx::test(") || line.contains("sqlx::postgres::{PgConnectOptions")
            || line.contains("sqlx::postgres::PgConnectOptions")
            || line.contains("sqlx::postgres::PgPoolOptions")
    };
    let needle = concat!("sqlx", "::");
    none(
        lines(
            |name| name.ends_with(".rs") && !inside(name) && !name.starts_with("server/tests/"),
            |line| line.contains(needle),
        ),
        "statements belong into an operation of server/directory",
    );
    none(
        lines(
            |name| name.starts_with("server/tests/") && name.ends_with(".rs") && !name.contains("/tidy/"),
            |line| line.contains(needle) && !given(line),
        ),
        "tests go through the front door, not past it",
    );
}

#[test]
fn what_only_the_server_has_is_behind_one_gate() {
    let ssr = concat!("feature = ", "\"ssr\"");
    let gates = lines(
        |name| name.ends_with(".rs"),
        // A test of a component renders it as the server does.
        |line| line.contains(ssr) && !line.contains(&format!("cfg(all(test, {ssr}))")),
    );
    assert_eq!(gates.len(), 1, "put it into app/src/host:\n{}", gates.join("\n"));
    assert!(gates[0].starts_with("app/src/lib.rs:"), "{}", gates[0]);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let home = std::env::var("HOME").unwrap_or_default();
    let told = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/tmp/", "target"),
        &home,
    ];
    let paths: Vec<_> = told.into_iter().filter(|it| it.len() > "/root".len() - 1).collect();
    none(
        lines(|_| true, |line| paths.iter().any(|it| line.contains(it))),
        "write paths from the project's root, or ask the environment",
    );
}

#[test]
fn no_file_names_a_registry() {
    let hosts = [
        concat!("registry", ".npmjs.org"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
        concat!("files.", "pythonhosted.org"),
        concat!("proxy.", "golang.org"),
        concat!("static.", "rust-lang.org"),
        concat!("deb.", "debian.org"),
    ];
    none(
        lines(|_| true, |line| hosts.iter().any(|it| line.contains(it))),
        "which registry is used is said by the machine, not by the project",
    );
}

#[test]
fn lock_files_hold_no_addresses_of_downloads() {
    // Cargo's own name for its index is in every lock file, wherever the crates come from.
    let index = concat!("registry+https://github.com/", "rust-lang/crates.io-index");
    let foreign = |line: &str| match line.trim_start().strip_prefix("source = \"") {
        Some(source) => source != format!("{index}\""),
        None => line.contains("\"resolved\"") || line.contains("http:") || line.contains("tarball"),
    };
    let is_lock = |name: &str| name.ends_with("Cargo.lock") || name.ends_with("package-lock.json");
    none(lines(is_lock, foreign), "take the addresses out (npm: omit-lockfile-registry-resolved)");
}

#[test]
fn every_variable_of_the_configuration_is_documented() {
    let sources = sources();
    let text = |name: &str| sources.iter().find(|it| it.name == name).and_then(|it| it.text.clone());
    let Some(readme) = text("README.md") else { return };
    let config = text("server/src/config.rs").unwrap();
    let pattern = regex::Regex::new("\"((?:ROLLCALL_[A-Z_]+)|DATABASE_URL)\"").unwrap();
    let read = pattern.captures_iter(&config).map(|it| it[1].to_owned());
    let missing: std::collections::BTreeSet<_> =
        read.filter(|it| !readme.contains(it.as_str())).collect();
    assert!(missing.is_empty(), "the README does not say what these do: {missing:?}");
}
