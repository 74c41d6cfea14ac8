//! The sentences that the sources record, the fields they name, and the catalogue that says them in
//! German: neither has one that the other does not.

use std::{collections::BTreeSet, fs, path::Path};

use rollcall_model::{account::UserType, language::Language, role::Area};

use super::{
    Named, catalogue,
    complete::collect,
    field, in_language,
    recorded::{Group, recorded, templates},
};

/// Stands for a value in a sentence.
const GAP: &str = "\u{0}";

/// A text in the sources, and what stands around it.
struct Literal<'a> {
    /// The text, its values replaced by [`GAP`]s.
    shape: String,
    before: &'a str,
    after: &'a str,
}

impl Literal<'_> {
    /// What a change of a field calls it: a constant, or the first of several values.
    fn is_name(&self) -> bool {
        let named = self.before.ends_with("field:")
            || self.before.ends_with("&str =")
            || self.before.ends_with('(') && self.after.starts_with(',');
        let letter = |it: char| it.is_alphanumeric() || [' ', '-', '’'].contains(&it);
        named && !self.before.ends_with("!(") && self.shape.chars().all(letter)
    }
}

/// An error's words: a refusal, which only some sources record.
fn is_of_error(it: &Literal) -> bool {
    it.before.ends_with("#[error(")
}

/// The texts in a source, without those of its tests, comments and SQL.
fn literals(source: &str) -> Vec<Literal<'_>> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(at) = rest.find(['"', '/', '\'', 'r']) {
        let here = &rest[at..];
        rest = if here.starts_with("//") {
            here.split_once('\n').map_or("", |it| it.1)
        } else if let Some(raw) = here.strip_prefix("r#\"") {
            raw.split_once("\"#").map_or("", |it| it.1)
        } else if let Some(quoted) = ["'\"'", "'\\''"].iter().find_map(|it| here.strip_prefix(it)) {
            quoted
        } else if let Some(text) = here.strip_prefix('"') {
            let end = closing_quote(text);
            let before = source[..source.len() - here.len()].trim_end();
            let after = &text[end + 1..];
            found.push(Literal { shape: shape_of_literal(&text[..end]), before, after });
            after
        } else {
            &here[1..]
        };
    }
    found
}

fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    let is_end = |it: char| {
        let ends = it == '"' && !escaped;
        escaped = it == '\\' && !escaped;
        ends
    };
    text.find(is_end).expect("each text ends")
}

fn shape_of_literal(text: &str) -> String {
    let mut lines = text.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let text = lines.fold(first, |text, line| text + line.trim_start());
    shape(&text.replace("\\\"", "\""), "{")
}

/// A text with gaps in place of what stands between an opening and a closing brace.
fn shape(text: &str, opening: &str) -> String {
    let mut pieces = text.split(opening);
    let start = pieces.next().unwrap_or_default().to_owned();
    let whole = pieces
        .fold(start, |whole, piece| whole + GAP + piece.split_once('}').map_or(piece, |it| it.1));
    whole.trim().to_owned()
}

fn is_sentence(shape: &str) -> bool {
    let letters = shape.chars().filter(|it| it.is_alphabetic()).count();
    letters > 1 && shape.ends_with(['.', '?'])
}

/// "1 person", "{count} people": what is counted in a sentence.
fn is_count(shape: &str) -> bool {
    let counted = shape.strip_prefix("1 ").or(shape.strip_prefix("\u{0} "));
    counted.is_some_and(|it| it.chars().all(|it| it.is_ascii_lowercase() || it == ' '))
}

/// The texts of the server's sources.
#[derive(Default)]
struct Sources {
    all: BTreeSet<String>,
    /// Those of them that are recorded.
    recorded: BTreeSet<String>,
    /// The names of the fields that change.
    fields: BTreeSet<String>,
}

impl Sources {
    fn read(&mut self, source: &str, is_recorded: impl Fn(&Literal) -> bool) {
        for it in literals(source) {
            if NOT_RECORDED.contains(&it.shape.as_str()) {
                continue;
            }
            if is_recorded(&it) {
                self.recorded.insert(it.shape.clone());
            }
            if source.contains("FieldChange") && it.is_name() {
                self.fields.insert(it.shape.clone());
            }
            self.all.insert(it.shape);
        }
    }
}

/// What looks like something recorded and is not.
const NOT_RECORDED: [&str; 6] = [
    "Choose CSV or JSON Lines.",
    "It is of the future.",
    "not on the public internet",
    "Inactive",
    "asc",
    "desc",
];

fn sources() -> Sources {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server");
    let source = |path: &str| fs::read_to_string(server.join(path)).expect(path);
    let mut found = Sources::default();
    collect(&server.join("directory/src"), &mut |source| {
        found
            .read(source, |it| !is_of_error(it) && (is_sentence(&it.shape) || is_count(&it.shape)));
    });
    found.read(&source("directory/src/decisions.rs"), |it| {
        it.shape.contains(' ') && it.shape.contains(char::is_alphabetic)
    });
    for path in [
        "model/src/hold.rs",
        "model/src/placement.rs",
        "src/console/export.rs",
        "src/console/export/accounts.rs",
        "src/console/export/activities.rs",
        "src/scim_api/trail.rs",
        "src/scim_api/bulk.rs",
        "src/scim_api/resources.rs",
    ] {
        found.read(&source(path), |it| !is_of_error(it) && is_sentence(&it.shape));
    }
    for path in ["src/scim_api/users.rs", "src/scim_api/groups.rs"] {
        found.read(&source(path), |it| it.shape.starts_with("Found "));
    }
    // What came of a sign-on. Logout tokens are answered, and nothing is recorded of them.
    for file in fs::read_dir(server.join("src/sso")).unwrap() {
        let file = file.unwrap();
        if file.file_name() != "logout.rs" {
            found.read(&fs::read_to_string(file.path()).unwrap(), |it| {
                is_sentence(&it.shape) || it.shape.starts_with("The provider said")
            });
        }
    }
    for file in ["refusal", "xml", "import", "certificate"] {
        found.read(&source(&format!("sso/src/saml/{file}.rs")), is_of_error);
    }
    // The trail begins these with a capital and ends them with a full stop.
    for it in literals(&source("scim/src/tolerance.rs")) {
        let mut letters = it.shape.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let sentence = first.chain(letters).chain(['.']).collect::<String>();
        if it.shape.contains(": ") {
            found.recorded.insert(sentence.clone());
        }
        found.all.extend([sentence, it.shape]);
    }
    for label in [UserType::EndUser, UserType::Technician].map(UserType::label) {
        found.recorded.insert(label.to_lowercase());
        found.all.insert(label.to_lowercase());
    }
    // Of these, only the fields are recorded.
    for path in ["model/src/profile.rs", "model/src/policy.rs", "model/src/role_draft.rs"] {
        found.read(&source(path), |_| false);
    }
    found
}

/// The English texts of a group of the catalogue.
fn catalogue_of(group: &str) -> BTreeSet<String> {
    let all = catalogue::all(Language::English).into_iter();
    let of_group = all.filter(|it| it.0.split('.').next() == Some(group));
    of_group.map(|it| shape(&it.1, "%{")).collect()
}

#[test]
fn every_recorded_sentence_is_said_in_german() {
    let (sources, catalogue) = (sources(), catalogue_of("recorded"));
    let missing: Vec<_> = sources.recorded.difference(&catalogue).collect();
    assert!(missing.is_empty(), "say these in app/locales/recorded.yml: {missing:#?}");
    let unused: Vec<_> = catalogue.difference(&sources.all).collect();
    assert!(unused.is_empty(), "nobody records these, take them out: {unused:#?}");
}

#[test]
fn every_field_that_changes_has_a_name_in_german() {
    let (sources, catalogue) = (sources(), catalogue_of("field"));
    let missing: Vec<_> = sources.fields.difference(&catalogue).collect();
    assert!(missing.is_empty(), "name these in app/locales/field.yml: {missing:#?}");
    let unused: Vec<_> = catalogue.difference(&sources.fields).collect();
    assert!(unused.is_empty(), "no such field changes, take these out: {unused:#?}");
    in_language(Language::German, || {
        for it in &sources.fields {
            let key = it.replace(' ', "_").to_lowercase();
            let german = catalogue::find(Language::German, &format!("field.{key}"));
            assert_eq!(Some(field(it)), german.as_deref(), "{it}");
        }
        for it in Area::ALL {
            assert_eq!(field(&it.label().to_lowercase()), it.named());
        }
    });
}

#[test]
fn texts_are_found_in_a_source_as_they_are_recorded() {
    let source = r##"
        // "No comment."
        const HINT: &str = "One \"quoted\" text, \
                            on two lines.";
        fn told() {
            let quote = '"';
            let sql = r#"select 'It is no sentence.'"#;
            compare("last name", format!("{} people stay.", count));
        }
        #[cfg(test)]
        const TESTED: &str = "Of a test.";
    "##;
    let found = literals(source);
    let shapes: Vec<_> = found.iter().map(|it| it.shape.as_str()).collect();
    let one = "One \"quoted\" text, on two lines.";
    assert_eq!(shapes, [one, "last name", "\u{0} people stay."]);
    let names: Vec<_> = found.iter().map(Literal::is_name).collect();
    assert_eq!(names, [false, true, false]);
}

/// A sentence made from the catalogue's words, with a value of the kind for each gap.
fn example(words: &str) -> String {
    let mut pieces = words.split("%{");
    let start = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(start, |text, piece| {
        let (name, then) = piece.split_once('}').unwrap();
        let value = match name {
            "reasons" => "No organization was sent.",
            "at" => "3 Mar 2027, 08:00 UTC",
            "fields" => "name",
            _ if name.starts_with("part") => "1 person",
            _ => "Zoë “A. B.” 7 %",
        };
        text + value + then
    })
}

#[test]
fn every_sentence_of_the_catalogue_is_found_again() {
    in_language(Language::German, || {
        for it in templates().iter().filter(|it| it.group != Group::Part) {
            let english = example(&catalogue::find(Language::English, &it.key).unwrap());
            let german = catalogue::find(Language::German, &it.key).unwrap();
            let said = recorded(&english);
            assert_eq!(said.lang, None, "{}: {english}", it.key);
            let words = german.split("%{").next().unwrap_or_default();
            assert!(said.text.starts_with(words), "{}: {english} / {}", it.key, said.text);
        }
    });
}

#[test]
fn parts_have_no_parts() {
    for it in templates().iter().filter(|it| it.group == Group::Part) {
        let words = catalogue::find(Language::English, &it.key).unwrap();
        assert!(!words.contains("%{part") && !words.contains("%{reasons"), "{}", it.key);
    }
}
