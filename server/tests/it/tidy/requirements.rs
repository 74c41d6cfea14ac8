//! That `docs/requirements.md` tells the truth: each requirement has a test, and each test is there.

use std::collections::BTreeSet;

use super::{Source, has_ending, none, root, sources};

const DOCUMENT: &str = "docs/requirements.md";

/// What stands in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows of the tables: id, where, tests.
fn rows(document: &str) -> Vec<(u32, &str, &str)> {
    let cells = document.lines().filter_map(|it| it.strip_prefix("| R")?.strip_suffix(" |"));
    cells
        .map(|it| {
            let cells: Vec<_> = it.split(" | ").collect();
            assert_eq!(cells.len(), 4, "a row has four cells: {it}");
            (cells[0].parse().expect("a number"), cells[2], cells[3])
        })
        .collect()
}

fn document() -> String {
    sources().into_iter().find(|it| it.name == DOCUMENT).and_then(|it| it.text).expect(DOCUMENT)
}

#[test]
fn every_requirement_has_a_test() {
    let document = document();
    let mut told: BTreeSet<_> = rows(&document).into_iter().map(|it| it.0).collect();
    let open = document.lines().find(|it| it.starts_with("Not here yet:")).unwrap_or_default();
    let numbers = open.split(|it: char| !it.is_alphanumeric());
    told.extend(numbers.filter_map(|it| it.strip_prefix('R')?.parse::<u32>().ok()));
    let missing = (1..=99).chain(116..=121).filter(|it| !told.contains(it));
    none(missing.map(|it| format!("R{it}")).collect(), "they stand in no table");
    let untested = rows(&document).into_iter().filter(|it| quoted(it.2).next().is_none());
    none(untested.map(|it| format!("R{}", it.0)).collect(), "they name no test");
}

#[test]
fn every_test_and_place_that_is_named_is_there() {
    let (document, sources) = (document(), sources());
    let is_there = |test: &str, it: &Source| {
        let text = it.text.as_deref().unwrap_or_default();
        match it.name.as_str() {
            name if has_ending(name, &["rs"]) => text.contains(&format!("fn {test}(")),
            name if name.ends_with(".spec.ts") => ["\"", "'", "`"]
                .iter()
                .any(|quote| text.contains(&format!("test({quote}{test}{quote}"))),
            _ => false,
        }
    };
    let mut gone = Vec::new();
    for (id, places, tests) in rows(&document) {
        let tests = quoted(tests).filter(|it| !sources.iter().any(|source| is_there(it, source)));
        gone.extend(tests.map(|it| format!("R{id}: the test {it}")));
        let places = quoted(places).filter(|it| !root().join(it).exists());
        gone.extend(places.map(|it| format!("R{id}: {it}")));
    }
    none(gone, "docs/requirements.md names what is not there");
}
