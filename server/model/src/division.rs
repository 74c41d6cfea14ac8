//! Divisions: what the console calls clients.

use serde::{Deserialize, Serialize};

use crate::{
    id::DivisionId,
    name::{self, Name},
};

/// The part of the address that names a division: `/d/{slug}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    const MAX: usize = 40;

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug a name suggests; None when it has no Latin letter or digit to make one from.
    pub fn suggested_by(name: &Name) -> Option<Self> {
        let mut text = String::new();
        for it in name::ascii(name.as_str()).chars() {
            if it.is_ascii_alphanumeric() {
                text.push(it.to_ascii_lowercase());
            } else if !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
        }
        text.truncate(Self::MAX);
        Self::try_from(text.trim_end_matches('-').to_owned()).ok()
    }
}

/// A text that is no [`Slug`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Use 1 to 40 small letters, digits and hyphens, starting with a letter or digit.")]
pub struct InvalidSlug;

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        let good = (1..=Self::MAX).contains(&text.len())
            && !text.starts_with('-')
            && text.chars().all(|it| it == '-' || it.is_ascii_lowercase() || it.is_ascii_digit());
        if good { Ok(Self(text)) } else { Err(InvalidSlug) }
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A division as lists and headings show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    pub id: DivisionId,
    pub slug: Slug,
    pub name: Name,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(name: &str) -> Option<String> {
        Slug::suggested_by(&name.to_owned().try_into().unwrap()).map(String::from)
    }

    #[test]
    fn a_name_suggests_a_readable_slug() {
        assert_eq!(slug("Brennwald + Heilig AG").as_deref(), Some("brennwald-heilig-ag"));
        assert_eq!(slug("Müller & Söhne").as_deref(), Some("muller-sohne"));
        assert_eq!(slug("شركة النور"), None);
        assert!(slug(&"a".repeat(120)).unwrap().len() <= 40);
    }
}
