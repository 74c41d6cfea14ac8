//! The sentences that the sources record, and the catalogue that says them in German: neither has
//! one that the other does not.

use std::{collections::BTreeSet, fs, path::Path};

use rollcall_model::{account::UserType, language::Language};

use super::{
    catalogue,
    complete::collect,
    in_language,
    recorded::{Group, recorded, templates},
};

/// Stands for a value in a sentence.
const GAP: &str = "\u{0}";

/// A text in the sources.
struct Literal {
    /// The text, its values replaced by [`GAP`]s.
    shape: String,
    /// An error's words: a refusal, which is not recorded.
    of_error: bool,
}

/// The texts in a source, without those of its tests, comments and SQL.
fn literals(source: &str) -> Vec<Literal> {
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
            let before = &source[..source.len() - here.len()];
            let of_error = before.trim_end().ends_with("#[error(");
            found.push(Literal { shape: shape_of_literal(&text[..end]), of_error });
            &text[end + 1..]
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

/// All the shapes in the sources, and those of them that are recorded.
fn of_sources() -> (BTreeSet<String>, BTreeSet<String>) {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server");
    let (mut all, mut recorded) = (BTreeSet::new(), BTreeSet::new());
    let mut read = |source: &str, is_recorded: &dyn Fn(&str) -> bool| {
        for Literal { shape, of_error } in literals(source) {
            if !of_error && is_recorded(&shape) {
                recorded.insert(shape.clone());
            }
            all.insert(shape);
        }
    };
    collect(&server.join("directory/src"), &mut |source| {
        read(source, &|it| is_sentence(it) || is_count(it));
    });
    let mut file = |path: &str, is_recorded: &dyn Fn(&str) -> bool| {
        read(&fs::read_to_string(server.join(path)).unwrap(), is_recorded);
    };
    file("directory/src/decisions.rs", &|it| it.contains(' ') && it.contains(char::is_alphabetic));
    for path in [
        "model/src/hold.rs",
        "model/src/placement.rs",
        "src/console/export.rs",
        "src/scim_api/trail.rs",
        "src/scim_api/bulk.rs",
        "src/scim_api/resources.rs",
    ] {
        file(path, &is_sentence);
    }
    for path in
        ["src/sso/discovery.rs", "src/sso/oidc.rs", "src/sso/saml.rs", "src/sso/service.rs"]
    {
        file(path, &is_sentence);
    }
    file("src/sso/relying.rs", &|it| is_sentence(it) || it.starts_with("The provider said"));
    for path in ["src/scim_api/users.rs", "src/scim_api/groups.rs"] {
        file(path, &|it| it.starts_with("Found "));
    }
    // Errors that are kept as what came of a sign-on.
    for path in ["src/sso/outgoing.rs", "sso/src/saml/refusal.rs", "sso/src/saml/xml.rs"] {
        let texts = literals(&fs::read_to_string(server.join(path)).unwrap());
        for Literal { shape, .. } in texts.into_iter().filter(|it| it.of_error) {
            recorded.insert(shape.clone());
            all.insert(shape);
        }
    }
    for label in [UserType::EndUser, UserType::Technician].map(UserType::label) {
        recorded.insert(label.to_lowercase());
        all.insert(label.to_lowercase());
    }
    (all, recorded)
}

#[test]
fn every_recorded_sentence_is_said_in_german() {
    let (all, mut sources) = of_sources();
    sources.retain(|it| !NOT_RECORDED.contains(&it.as_str()));
    let catalogue: BTreeSet<String> = catalogue::all(Language::English)
        .into_iter()
        .filter(|it| it.0.starts_with("recorded."))
        .map(|it| shape(&it.1, "%{"))
        .collect();
    let missing: Vec<_> = sources.difference(&catalogue).collect();
    assert!(missing.is_empty(), "say these in app/locales/recorded.yml: {missing:#?}");
    let unused: Vec<_> = catalogue.difference(&all).collect();
    assert!(unused.is_empty(), "nobody records these, take them out: {unused:#?}");
}

/// What looks like a recorded sentence and is none.
const NOT_RECORDED: [&str; 3] =
    ["Choose CSV or JSON Lines.", "It is of the future.", "not on the public internet"];

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
