//! How long files are, and what they may not say.

use super::{has_ending, lines, none, sources};

/// The most lines of a file.
const LONGEST: usize = 500;

fn is_written(name: &str) -> bool {
    has_ending(name, &["rs", "css", "ts", "mjs", "sh", "sql"]) || name.starts_with(".ci/")
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long = sources().into_iter().filter(|it| is_written(&it.name)).filter_map(|it| {
        let length = it.text?.lines().count();
        (length > LONGEST).then(|| format!("{}: {length} lines", it.name))
    });
    none(
        long.collect(),
        "a reader holds 300 lines in mind: split the file by what its parts are about",
    );
}

/// Whether a line says this outside its strings.
fn says(line: &str, what: &str) -> bool {
    line.match_indices(what).any(|(at, _)| line[..at].matches('"').count().is_multiple_of(2))
}

#[test]
fn the_database_is_spoken_to_in_the_directory_only() {
    // Where the database is opened, not asked.
    let opens = |name: &str| {
        ["server/src/config.rs", "server/src/store.rs"].contains(&name)
            || name.starts_with("server/src/local_postgres")
    };
    let is_test = |name: &str| name.starts_with("server/tests/");
    let outside = |name: &str| {
        has_ending(name, &["rs"]) && !name.starts_with("server/directory/") && !opens(name)
    };
    none(
        lines(|name| outside(name) && !is_test(name), |line| says(line, "sqlx::")),
        "statements belong into an operation of server/directory",
    );
    // A test is given the address of its own database.
    let given = ["#[sqlx::test(", "sqlx::postgres::{Pg", "sqlx::postgres::Pg"];
    let past = |line: &str| says(line, "sqlx::") && !given.iter().any(|it| line.contains(it));
    none(lines(is_test, past), "tests go through the front door, not past it");
}

#[test]
fn what_only_the_server_has_is_behind_one_gate() {
    // A test of a component renders it as the server does.
    let gate = |line: &str| says(line, "feature = \"ssr\"") && !line.contains("all(test, ");
    let gates = lines(|name| has_ending(name, &["rs"]), gate);
    assert_eq!(gates.len(), 1, "put it into app/src/host:\n{}", gates.join("\n"));
    assert!(gates[0].starts_with("app/src/lib.rs:"), "{}", gates[0]);
}

/// What a provider sends must never be parsed as markup (attack 3 of `docs/attacks.md`).
#[test]
fn only_our_own_constants_become_markup() {
    let known = ["inner_html=SYMBOLS", "inner_html=boot"];
    let is_code = |name: &str| name.starts_with("app/src/") || name.starts_with("frontend/src/");
    let other =
        |line: &str| line.contains("inner_html") && !known.iter().any(|it| line.contains(it));
    none(lines(is_code, other), "let Leptos escape it");
}

/// This file names what others may not.
fn is_elsewhere(name: &str) -> bool {
    name != "server/tests/it/tidy/sources.rs"
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let home = std::env::var("HOME").ok().filter(|it| it.len() > 1).map(|it| format!("{it}/"));
    let mut paths = vec!["/root/".to_owned(), "/work/".to_owned()];
    paths.extend(home);
    none(
        lines(is_elsewhere, |line| paths.iter().any(|it| line.contains(it))),
        "write paths from the project's root, or ask the environment",
    );
}

#[test]
fn no_file_names_a_registry() {
    let hosts = [
        "registry.npmjs.org",
        "static.crates.io",
        "index.crates.io",
        "files.pythonhosted.org",
        "static.rust-lang.org",
        "deb.debian.org",
    ];
    none(
        lines(is_elsewhere, |line| hosts.iter().any(|it| line.contains(it))),
        "which registry is used is said by the machine, not by the project",
    );
}

#[test]
fn lock_files_hold_no_addresses_of_downloads() {
    // Cargo's own name for its index, wherever the crates come from.
    let index = "registry+https://github.com/rust-lang/crates.io-index";
    let foreign = |line: &str| match line.trim_start().strip_prefix("source = ") {
        Some(source) => source != format!("\"{index}\""),
        None => line.contains("\"resolved\""),
    };
    let is_lock = |name: &str| name.ends_with("Cargo.lock") || name.ends_with("package-lock.json");
    none(lines(is_lock, foreign), "take the addresses out (npm: omit-lockfile-registry-resolved)");
}

#[test]
fn every_variable_of_the_configuration_is_documented() {
    let sources = sources();
    let text =
        |name: &str| sources.iter().find(|it| it.name == name).and_then(|it| it.text.clone());
    let Some(readme) = text("README.md") else { return };
    let config = text("server/src/config.rs").unwrap();
    let pattern = regex::Regex::new("\"((?:ROLLCALL_[A-Z_]+)|DATABASE_URL)\"").unwrap();
    let read = pattern.captures_iter(&config).map(|it| it[1].to_owned());
    let missing: std::collections::BTreeSet<_> =
        read.filter(|it| !readme.contains(it.as_str())).collect();
    assert!(missing.is_empty(), "the README does not say what these do: {missing:?}");
}
