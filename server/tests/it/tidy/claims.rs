//! Documents whose tables name tests: that each test is there, and each file.

use super::{Source, has_ending, root, sources};

/// A row of such a table: `| id | what | where | shown by |`.
pub struct Claim {
    pub id: String,
    pub place: String,
    pub tests: String,
}

/// A document by its path.
pub fn document(path: &str) -> String {
    sources().into_iter().find(|it| it.name == path).and_then(|it| it.text).expect(path)
}

/// The rows whose first cell is a number, after these letters.
pub fn claims(document: &str, letters: &str) -> Vec<Claim> {
    let begin = format!("| {letters}");
    let rows = document.lines().filter_map(|it| it.strip_prefix(&begin)?.strip_suffix(" |"));
    let rows = rows.filter(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    rows.map(|it| {
        let cells: Vec<_> = it.split(" | ").collect();
        let &[id, _, place, tests] = &cells[..] else { panic!("a row has four cells: {it}") };
        let [id, place, tests] = [id, place, tests].map(str::to_owned);
        Claim { id, place, tests }
    })
    .collect()
}

/// What stands in backticks.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The tests and files that the rows name and that are not there.
pub fn gone(claims: &[Claim]) -> Vec<String> {
    let sources = sources();
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
    for Claim { id, place, tests } in claims {
        let tests = quoted(tests).filter(|it| !sources.iter().any(|source| is_there(it, source)));
        gone.extend(tests.map(|it| format!("{id}: the test {it}")));
        let places = quoted(place).filter(|it| !root().join(it).exists());
        gone.extend(places.map(|it| format!("{id}: {it}")));
    }
    gone
}
