//! `docs/access.md`: the access table as people read it, made from the one that is tried.

use std::{env, fs, path::Path};

use super::{
    access::{Answer, Visitor, WITHIN_REACH, expected},
    export::FILES,
    pages::PAGES,
    table::{DOORS, Open},
};

const DOCUMENT: &str = "docs/access.md";

/// Set to write the document instead of comparing it.
const WRITES: &str = "WRITE_DOCS";

const INTRODUCTION: &str = "\
# Who may do what

Every page, file and server function of the console, and what becomes of the nine kinds of visitors \
that come to it. `server/tests/it/doors` tries each of them on a running server and fails when a door \
is missing here; this document is made from its tables (`make access`), and a test fails when it says \
anything else.

● let in · — not signed in: led to the sign-in · 403 refused, naming the right that is missing · \
404 not told that it exists

The visitors: **nobody**; an **end user** of the client; a technician of the client **without** a \
right, **limited** to one organization and with every right there, or **with** every right; a system \
**admin**istrator; a technician with every right at **another** client; staff of the MSP who are \
**granted** the client with every right to view; and staff who are **not** granted it.

*Needs* names the right in the client. Whoever changes technicians, their roles or what they may do is \
a system administrator, whatever is ticked in a role: the server function says so behind its door. \
What a person may not do, their pages do not offer.
";

/// The heads of the columns, in the order of [`Visitor::ALL`].
const HEADS: [&str; 9] =
    ["nobody", "end user", "without", "limited", "with", "admin", "another", "granted", "not"];

fn needs(open: Open) -> String {
    match open {
        Open::ToAnyone => "nothing".to_owned(),
        Open::ToSignedIn => "signed in".to_owned(),
        Open::ToColleagues => "any role".to_owned(),
        Open::To(area, access) => format!("{area}: {}", access.label()),
        Open::ToAdministrators => "administrator".to_owned(),
    }
}

type Row = (&'static str, Open, [Answer; 9]);

fn table(title: &str, rows: impl Iterator<Item = Row>) -> String {
    let mut text = format!("\n## {title}\n\n| door | needs | {} |\n|---|---|", HEADS.join(" | "));
    text.push_str(&":-:|".repeat(HEADS.len()));
    text.push('\n');
    for (path, open, answers) in rows {
        let cells = answers.map(|it| match it {
            Answer::LetIn => "●",
            Answer::SignedOut => "—",
            Answer::Forbidden => "403",
            Answer::NotFound => "404",
        });
        let line = format!("| `{path}` | {} | {} |\n", needs(open), cells.join(" | "));
        text.push_str(&line);
    }
    text
}

fn document() -> String {
    let mut doors: Vec<_> = DOORS.iter().collect();
    doors.sort_unstable_by_key(|it| it.path);
    let doors = doors.into_iter().map(|it| {
        let tells_apart = WITHIN_REACH.contains(&it.path);
        (it.path, it.open, Visitor::ALL.map(|visitor| expected(it.open, tells_apart, visitor)))
    });
    let pages =
        PAGES.iter().map(|it| (it.path, it.open, Visitor::ALL.map(|visitor| it.expected(visitor))));
    let files = FILES.iter().map(|it| {
        let answers = Visitor::ALL.map(|visitor| expected(it.open, true, visitor));
        (it.path, it.open, answers)
    });
    let tables =
        [table("Pages", pages), table("Files", files), table("Server functions", doors)].concat();
    INTRODUCTION.to_owned() + &tables
}

#[test]
fn the_printed_access_table_is_the_one_that_is_tried() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(DOCUMENT);
    let made = document();
    if env::var_os(WRITES).is_some() {
        fs::write(&file, &made).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == made, "{DOCUMENT} is out of date: `make access` writes it");
}
