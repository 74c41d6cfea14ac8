//! Migrations that have landed stay as they are: installations have run them.

use sha2::{Digest, Sha256};

use super::{has_ending, sources};

const DIGESTS: &str = "migrations/digests.txt";

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, it| hex + &format!("{it:02x}"))
}

/// As `sha256sum` writes it.
fn listed() -> Vec<(String, String)> {
    let sources = sources();
    let list = sources.iter().find(|it| it.name == DIGESTS).and_then(|it| it.text.as_deref());
    let pair = |line: &str| {
        let (digest, name) = line.split_once("  ").unwrap();
        (name.to_owned(), digest.to_owned())
    };
    list.unwrap_or_else(|| panic!("{DIGESTS} is missing")).lines().map(pair).collect()
}

#[test]
fn a_migration_that_has_landed_is_never_edited() {
    let listed = listed();
    let mut names: Vec<_> = listed.iter().map(|it| &it.0).collect();
    names.sort();
    assert!(
        names.iter().eq(listed.iter().map(|it| &it.0).collect::<Vec<_>>().iter()),
        "append to {DIGESTS}"
    );

    let migrations = sources().into_iter().filter_map(|it| {
        let name = it.name.strip_prefix("migrations/").filter(|it| has_ending(it, &["sql"]))?;
        Some((name.to_owned(), digest(&it.text?)))
    });
    let migrations: Vec<_> = migrations.collect();
    for (name, digest) in &migrations {
        match listed.iter().find(|it| it.0 == *name) {
            None => panic!("{name} is new: append this line to {DIGESTS}\n{digest}  {name}"),
            Some((_, landed)) => assert_eq!(
                digest, landed,
                "{name} was edited; installations have run it: restore it and add another"
            ),
        }
    }
    assert_eq!(listed.len(), migrations.len(), "a migration of {DIGESTS} is gone");
}
