//! The languages of the console, and which of them a browser asks for.

use serde::{Deserialize, Serialize};

/// A language that the console speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag of BCP 47: in forms, in the database and in the document.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// Its name in itself.
    pub fn label(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The one that a browser likes best, by its `Accept-Language` (RFC 9110, 12.5.4); None: it
    /// likes none of them.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best = None;
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = parts
                .find_map(|it| it.strip_prefix("q="))
                .map_or(Some(1.0), |it| it.parse::<f32>().ok())
                .unwrap_or_default();
            let primary = tag.split('-').next().unwrap_or_default();
            let language = Self::ALL.into_iter().find(|it| it.code().eq_ignore_ascii_case(primary));
            if let Some(language) = language.filter(|_| weight > 0.0)
                && best.is_none_or(|(_, so_far)| weight > so_far)
            {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_likes_best() {
        for (header, expected) in [
            ("de-CH,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("en-US,en;q=0.9,de;q=0.8", Some(Language::English)),
            ("fr-CH, fr;q=0.9, de;q=0.7, en;q=0.8", Some(Language::English)),
            ("DE", Some(Language::German)),
            ("de;q=0, fr", None),
            ("de;q=high", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn a_code_leads_back_to_its_language() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
    }
}
