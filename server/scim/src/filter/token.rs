//! Filters and paths as tokens. Quoted text is opaque: brackets, colons and words in it mean
//! nothing (a `:` inside a value broke `thomaspoignant/scim-patch`, issue 1020).

use crate::error::{Error, Result};

/// A token and where it starts, counted in characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: Kind,
    pub position: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    /// Text that stood in double quotes, with its JSON escapes undone.
    Quoted(String),
    /// A name, an operator, or a value that was sent without quotes.
    Word(String),
}

pub(crate) fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut position = 1;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = match first {
            '(' => (Some(Kind::Open), 1),
            ')' => (Some(Kind::Close), 1),
            '[' => (Some(Kind::OpenBracket), 1),
            ']' => (Some(Kind::CloseBracket), 1),
            '"' => {
                let length = quoted_length(rest, position)?;
                (Some(Kind::Quoted(unquote(&rest[..length], position)?)), length)
            }
            space if space.is_whitespace() => (None, space.len_utf8()),
            _ => {
                let length = rest.find(ends_a_word).unwrap_or(rest.len());
                (Some(Kind::Word(rest[..length].to_owned())), length)
            }
        };
        tokens.extend(kind.map(|kind| Token { kind, position }));
        let (read, unread) = rest.split_at(length);
        position += read.chars().count();
        rest = unread;
    }
    Ok(tokens)
}

fn ends_a_word(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | ')' | '[' | ']' | '"')
}

/// The bytes of the quoted text that `rest` starts with, both quotes included.
fn quoted_length(rest: &str, position: usize) -> Result<usize> {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok(at + 1),
            _ => {}
        }
    }
    Err(Error::invalid_filter(format!(
        "The text that starts at character {position} has no closing double quote; add it."
    )))
}

fn unquote(quoted: &str, position: usize) -> Result<String> {
    serde_json::from_str(quoted).map_err(|_| {
        Error::invalid_filter(format!(
            "The text at character {position} is not a JSON string; escape a double quote as \\\" \
             and a backslash as \\\\."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_colons_inside_quotes_are_text() {
        let kinds: Vec<_> =
            tokens(r#"a["b]:(c\"" ]"#).unwrap().into_iter().map(|it| it.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Word("a".to_owned()),
                Kind::OpenBracket,
                Kind::Quoted("b]:(c\"".to_owned()),
                Kind::CloseBracket
            ]
        );
    }

    #[test]
    fn an_open_quote_is_refused_with_its_place() {
        let refused = tokens("userName eq \"x").unwrap_err();
        assert!(refused.detail.contains("character 13"), "{refused}");
    }
}
