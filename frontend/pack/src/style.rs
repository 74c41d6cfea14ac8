//! One style sheet out of many: imports inlined, comments dropped, addresses of files hashed.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};

/// Finds the hashed name of a file below the style folder.
pub type Names<'a> = dyn Fn(&Path) -> Option<String> + 'a;

/// The style sheet `entry` of `folder` with everything it imports, in order and layer by layer.
pub fn bundle(folder: &Path, entry: &str, names: &Names) -> Result<String> {
    let inlined = inline(folder, Path::new(entry), names, &mut Vec::new())?;
    Ok(trim_lines(&inlined))
}

/// `open` holds the files we are in the middle of: one that imports itself would never end.
fn inline(folder: &Path, file: &Path, names: &Names, open: &mut Vec<PathBuf>) -> Result<String> {
    if open.iter().any(|it| it == file) {
        bail!("style/{} imports itself", file.display());
    }
    let text = fs::read_to_string(folder.join(file))
        .with_context(|| format!("style/{} cannot be read", file.display()))?;
    let text = without_comments(&text);
    open.push(file.to_owned());
    let mut css = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("@import") {
        css += &with_hashed_addresses(&rest[..at], file, names)?;
        let end = end_of_statement(&rest[at..])
            .ok_or_else(|| anyhow!("an @import of style/{} has no semicolon", file.display()))?;
        let import = Import::parse(&rest[at..at + end])
            .with_context(|| format!("style/{} has an @import we cannot inline", file.display()))?;
        let inlined = inline(folder, &beside(file, &import.address), names, open)?;
        match import.layer {
            Some(layer) => css.extend(["@layer ", &layer, " {\n", &inlined, "\n}\n"]),
            None => css += &inlined,
        }
        rest = &rest[at + end + 1..];
    }
    css += &with_hashed_addresses(rest, file, names)?;
    open.pop();
    Ok(css)
}

/// `@import url("button.css") layer(components)`.
struct Import {
    address: String,
    layer: Option<String>,
}

impl Import {
    fn parse(statement: &str) -> Result<Self> {
        let words = statement.trim_start_matches("@import").trim();
        let (address, rest) = match words.strip_prefix("url(") {
            Some(words) => words.split_once(')').context("url( without )")?,
            None => words.split_at(words.find(char::is_whitespace).unwrap_or(words.len())),
        };
        let layer = match rest.trim() {
            "" => None,
            it => Some(
                it.strip_prefix("layer(")
                    .and_then(|it| it.strip_suffix(')'))
                    .with_context(|| format!("only layer(…) may follow the address, not {it}"))?
                    .to_owned(),
            ),
        };
        Ok(Self { address: unquoted(address).to_owned(), layer })
    }
}

/// Where the statement's semicolon is: not one between quotes or parentheses.
fn end_of_statement(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, it)| match (quote, it) {
        (None, ';') => Some(at),
        (None, '"' | '\'') => {
            quote = Some(it);
            None
        }
        (Some(open), _) if open == it => {
            quote = None;
            None
        }
        _ => None,
    })
}

/// Every `url(…)` of a file of ours becomes that file's hashed name: all lie in one folder.
fn with_hashed_addresses(css: &str, file: &Path, names: &Names) -> Result<String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("url(") {
        let (before, after) = rest.split_at(at + "url(".len());
        out += before;
        let end =
            after.find(')').with_context(|| format!("url( without ) in {}", file.display()))?;
        let address = unquoted(&after[..end]);
        if is_elsewhere(address) {
            out += &after[..end];
        } else {
            let path = beside(file, address);
            let name = names(&path).with_context(|| {
                format!(
                    "style/{} names style/{}, which is not there",
                    file.display(),
                    path.display()
                )
            })?;
            out.extend(["\"", &name, "\""]);
        }
        rest = &after[end..];
    }
    out += rest;
    Ok(out)
}

/// Data, other sites, absolute addresses, and places in the same document.
fn is_elsewhere(address: &str) -> bool {
    address.contains(':') || address.starts_with(['/', '#'])
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The path of an address written in `file`, both seen from the style folder.
fn beside(file: &Path, address: &str) -> PathBuf {
    let mut path = file.parent().unwrap_or(Path::new("")).to_owned();
    for component in Path::new(address).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

/// A comment becomes a space, because it may be all that parts two words.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut quote = None;
    let mut rest = css.chars();
    while let Some(it) = rest.next() {
        if quote.is_none() && it == '/' && rest.as_str().starts_with('*') {
            let comment = rest.as_str();
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]).chars();
            out.push(' ');
            continue;
        }
        out.push(it);
        match (quote, it) {
            (_, '\\') => out.extend(rest.next()),
            (None, '"' | '\'') => quote = Some(it),
            (Some(open), _) if open == it => quote = None,
            _ => {}
        }
    }
    out
}

/// No line of ours begins inside a string, so its indentation is never a part of one.
fn trim_lines(css: &str) -> String {
    let lines = css.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A style folder of a test's own, gone when it is dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[(&str, &str)]) -> Self {
            let root =
                std::env::temp_dir().join(format!("rollcall-style-{name}-{}", std::process::id()));
            for (path, text) in files {
                let path = root.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(root)
        }

        fn bundle(&self) -> Result<String> {
            bundle(&self.0, "main.css", &|path| {
                (path == Path::new("fonts/inter.woff2")).then(|| "inter.0f.woff2".to_owned())
            })
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn imports_are_inlined_in_order_and_keep_their_layers() {
        let style = Folder::with(
            "order",
            &[
                (
                    "main.css",
                    "@layer a, b;\n@import url(\"one.css\");\n@import 'b/two.css' layer(b);",
                ),
                ("one.css", "one { }"),
                ("b/two.css", "@import url(../one.css) layer(c);\ntwo { }"),
            ],
        );
        let expected = "@layer a, b;\none { }\n@layer b {\n@layer c {\none { }\n}\ntwo { }\n}\n";
        assert_eq!(style.bundle().unwrap(), expected);
    }

    #[test]
    fn comments_and_indentation_go_but_not_out_of_strings() {
        let css = "a { /* gone\n   ; */\n  content: \"/* kept */ \\\" /* too */\";\n}\n";
        let style = Folder::with("comments", &[("main.css", css)]);
        let expected = "a {\ncontent: \"/* kept */ \\\" /* too */\";\n}\n";
        assert_eq!(style.bundle().unwrap(), expected);
    }

    #[test]
    fn files_of_ours_get_their_hashed_names_and_others_stay() {
        let css = "a { src: url(\"../fonts/inter.woff2\"); b: url(#mark) url('data:x,y') }";
        let style =
            Folder::with("names", &[("main.css", "@import \"x/a.css\";"), ("x/a.css", css)]);
        let expected = "a { src: url(\"inter.0f.woff2\"); b: url(#mark) url('data:x,y') }\n";
        assert_eq!(style.bundle().unwrap(), expected);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let style = Folder::with("missing", &[("main.css", "a { src: url(fonts/no.woff2) }")]);
        let error = style.bundle().unwrap_err().to_string();
        assert_eq!(error, "style/main.css names style/fonts/no.woff2, which is not there");
    }

    #[test]
    fn a_file_that_imports_itself_is_refused() {
        let style = Folder::with("circle", &[("main.css", "@import 'main.css';")]);
        assert_eq!(style.bundle().unwrap_err().to_string(), "style/main.css imports itself");
    }
}
