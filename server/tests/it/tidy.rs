//! Rules about the sources that no compiler checks (style guide, 5).

mod claims;
mod migrations;
mod requirements;
mod security;
mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is made, not written.
const NOT_OURS: [&str; 8] = [
    ".git",
    "target",
    "dist",
    "node_modules",
    "screenshots",
    "test-results",
    "playwright-report",
    "pkg",
];

/// A file of the project, named from its root.
struct Source {
    name: String,
    /// None: not text.
    text: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root(), &root(), &mut found);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(found.iter().any(|it| it.name == "server/src/lib.rs"), "this is not the project");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let (name, path) = entry.map(|it| (it.file_name(), it.path())).unwrap();
        if NOT_OURS.iter().any(|it| name == *it) || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, found);
        } else if let Ok(bytes) = fs::read(&path) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push(Source { name, text: String::from_utf8(bytes).ok() });
        }
    }
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

/// The lines of all files for which both hold, as `file:line: text`.
fn lines(file: impl Fn(&str) -> bool, line: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for it in sources().iter().filter(|it| file(&it.name)) {
        for (number, text) in (1..).zip(it.text.as_deref().unwrap_or_default().lines()) {
            if line(text) {
                found.push(format!("{}:{number}: {}", it.name, text.trim()));
            }
        }
    }
    found
}

#[track_caller]
fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}
