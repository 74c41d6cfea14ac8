//! That `docs/attacks.md` and `docs/asvs.md` tell the truth: whatever they claim has a test, and each
//! test is there.

use super::{
    claims::{claims, document, gone, quoted},
    none,
};

const ATTACKS: &str = "docs/attacks.md";
const ASVS: &str = "docs/asvs.md";

#[test]
fn every_attack_has_a_test_that_is_there() {
    let attacks = claims(&document(ATTACKS), "");
    let told: Vec<u32> = attacks.iter().map(|it| it.id.parse().unwrap()).collect();
    assert_eq!(told, (1..=25).collect::<Vec<_>>(), "sso.md 5 has 25");
    let untested = attacks.iter().filter(|it| quoted(&it.tests).next().is_none());
    none(untested.map(|it| it.id.clone()).collect(), "they name no test");
    none(gone(&attacks), "docs/attacks.md names what is not there");
}

/// The sections that are spoken of as a whole, with how many items each has.
const SECTIONS: [(&str, u32); 28] = [
    ("2.3", 5),
    ("3.3", 5),
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 8),
    ("6.4", 6),
    ("6.5", 8),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 3),
    ("7.6", 2),
    ("8.1", 4),
    ("8.2", 4),
    ("8.3", 3),
    ("8.4", 2),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 3),
    ("10.5", 5),
    ("13.3", 4),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 4),
];
/// Single items of other sections.
const SINGLE: [&str; 12] = [
    "1.2.10", "1.3.6", "1.5.1", "1.5.3", "3.4.3", "3.4.6", "3.5.1", "3.5.2", "3.5.3", "3.7.2",
    "15.3.2", "15.3.3",
];

#[test]
fn every_item_of_the_asvs_is_met_by_a_test_or_said_not_to_be() {
    let items = claims(&document(ASVS), "");
    let whole = SECTIONS
        .iter()
        .flat_map(|(section, items)| (1..=*items).map(move |number| format!("{section}.{number}")));
    let expected = whole.chain(SINGLE.map(str::to_owned));
    let missing = expected.filter(|it| !items.iter().any(|item| item.id == *it));
    none(missing.collect(), "docs/asvs.md leaves them out");
    let open = |it: &str| it.starts_with("**Not met**") || it.starts_with("Does not arise");
    let untested = items.iter().filter(|it| !open(&it.place) && quoted(&it.tests).next().is_none());
    none(untested.map(|it| it.id.clone()).collect(), "they are met by no test");
    none(gone(&items), "docs/asvs.md names what is not there");
}
