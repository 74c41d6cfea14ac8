//! That `docs/requirements.md` tells the truth: each requirement has a test, and each test is there.

use std::collections::BTreeSet;

use super::{
    claims::{claims, document, gone, quoted},
    none,
};

const DOCUMENT: &str = "docs/requirements.md";

#[test]
fn every_requirement_has_a_test() {
    let document = document(DOCUMENT);
    let claims = claims(&document, "R");
    let mut told: BTreeSet<u32> = claims.iter().map(|it| it.id.parse().unwrap()).collect();
    let open = document.lines().find(|it| it.starts_with("Not here yet:")).unwrap_or_default();
    let numbers = open.split(|it: char| !it.is_alphanumeric());
    told.extend(numbers.filter_map(|it| it.strip_prefix('R')?.parse::<u32>().ok()));
    let missing = (1..=99).chain(116..=121).filter(|it| !told.contains(it));
    none(missing.map(|it| format!("R{it}")).collect(), "they stand in no table");
    let untested = claims.iter().filter(|it| quoted(&it.tests).next().is_none());
    none(untested.map(|it| format!("R{}", it.id)).collect(), "they name no test");
}

#[test]
fn every_test_and_place_that_is_named_is_there() {
    let claims = claims(&document(DOCUMENT), "R");
    none(gone(&claims), "docs/requirements.md names what is not there");
}
