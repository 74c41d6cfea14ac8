//! Names that people give, and the keys under which they are found and compared.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A name as a person typed it: 1 to 120 characters once trimmed, no control characters.
///
/// Used for clients, organizations, identity providers and staff. Any script, any markup: it is
/// shown as text and never parsed for meaning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

impl Name {
    /// The longest name, in characters.
    pub const MAX: usize = 120;

    /// The name as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which this name is unique: see [`key`].
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// Why a text is no [`Name`], as the sentence shown beside the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    #[error("Enter a name.")]
    Empty,
    #[error("Use at most {} characters.", Name::MAX)]
    TooLong,
    #[error("A name has no line breaks or control characters.")]
    Control,
}

impl TryFrom<String> for Name {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        match text.trim() {
            "" => Err(InvalidName::Empty),
            it if it.chars().count() > Self::MAX => Err(InvalidName::TooLong),
            it if it.chars().any(char::is_control) => Err(InvalidName::Control),
            it => Ok(Self(it.to_owned())),
        }
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Folds a text for comparison: NFKC, then lower case.
///
/// The database compares these keys byte by byte (COLLATE "C"): below row security neither citext
/// nor an index on `lower()` can be used.
pub fn key(text: &str) -> String {
    // The database has no character U+0000.
    text.trim().nfkc().filter(|it| *it != '\0').flat_map(char::to_lowercase).collect()
}

/// The ASCII letters of a text: "Žunić" without its marks. Letters that have none are left out.
pub fn ascii(text: &str) -> String {
    let spelled = text.nfkd().flat_map(|it| {
        match it {
            'ß' => "ss".chars(),
            'ø' | 'Ø' => "o".chars(),
            'ł' | 'Ł' => "l".chars(),
            'ı' => "i".chars(),
            'æ' | 'Æ' => "ae".chars(),
            'œ' | 'Œ' => "oe".chars(),
            _ => "".chars(),
        }
        .chain(it.is_ascii().then_some(it))
    });
    spelled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_keeps_everything_else() {
        for text in
            ["Brennwald + Heilig AG", "<b>x</b>", "\"quotes' & ampersands", "شركة النور", "👩‍👩‍👧"]
        {
            assert_eq!(Name::try_from(format!("  {text} ")).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_name_has_1_to_120_characters_on_one_line() {
        assert!(Name::try_from("ü".repeat(120)).is_ok());
        assert_eq!(Name::try_from("ü".repeat(121)), Err(InvalidName::TooLong));
        assert_eq!(Name::try_from("  ".to_owned()), Err(InvalidName::Empty));
        assert_eq!(Name::try_from("a\nb".to_owned()), Err(InvalidName::Control));
    }

    #[test]
    fn composed_and_decomposed_letters_have_one_key() {
        assert_eq!(key("Zo\u{e9}"), key("ZOE\u{301}"));
        assert_eq!(key("ANNA@Example.COM "), "anna@example.com");
    }

    #[test]
    fn letters_lose_their_marks_in_ascii() {
        assert_eq!(
            ascii("Selin Ağaoğlu, Bao Nguyễn, Søren Weiß"),
            "Selin Agaoglu, Bao Nguyen, Soren Weiss"
        );
        assert_eq!(ascii("ليلى"), "");
    }
}
