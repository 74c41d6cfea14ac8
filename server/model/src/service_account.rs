//! The service-account catcher: which mailboxes are no people.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::name;

/// A word that gives a service account away when it stands in the part before the `@`: "backup".
/// Lower case, letters and digits only, so that "no-reply" and "NOREPLY" are one word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceWord(String);

/// A text that is no [`ServiceWord`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” isn’t a word to look for. Use 2 to 40 letters and digits.")]
pub struct InvalidWord(pub String);

/// The words to begin with: those of the source documents, and others as common.
const PRESET: [&str; 14] = [
    "admin",
    "administrator",
    "backup",
    "info",
    "monitor",
    "monitoring",
    "noreply",
    "printer",
    "root",
    "scan",
    "scanner",
    "service",
    "svc",
    "system",
];

impl ServiceWord {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words to begin with.
    pub fn preset() -> BTreeSet<Self> {
        PRESET.iter().map(|it| Self((*it).to_owned())).collect()
    }

    /// Reads a list as a person types it: parted by commas, semicolons, spaces or line breaks.
    ///
    /// # Errors
    /// The first entry that is no word.
    pub fn list(text: &str) -> Result<BTreeSet<Self>, InvalidWord> {
        text.split(|it: char| it == ',' || it == ';' || it.is_whitespace())
            .filter(|it| !it.is_empty())
            .map(|it| Self::try_from(it.to_owned()))
            .collect()
    }
}

impl TryFrom<String> for ServiceWord {
    type Error = InvalidWord;

    fn try_from(text: String) -> Result<Self, InvalidWord> {
        let word: String = name::key(&text).chars().filter(|it| !is_separator(*it)).collect();
        let good =
            (2..=40).contains(&word.chars().count()) && word.chars().all(char::is_alphanumeric);
        if good { Ok(Self(word)) } else { Err(InvalidWord(text.trim().to_owned())) }
    }
}

impl From<ServiceWord> for String {
    fn from(word: ServiceWord) -> Self {
        word.0
    }
}

/// Whether an address or user name looks like a service account's.
///
/// It does when it is made of the words alone ("backup", "svc-scanner2"). When there is more
/// ("backup-bern"), it does only without a first and a last name: Anna Admin has both.
pub fn is_service_account(address: &str, nameless: bool, words: &BTreeSet<ServiceWord>) -> bool {
    let address = name::key(address);
    let local = address.split('@').next().unwrap_or_default();
    let parts: Vec<&str> = local
        .split(is_separator)
        .map(|it| it.trim_end_matches(|it: char| it.is_ascii_digit()))
        .filter(|it| !it.is_empty())
        .collect();
    let is_word = |it: &[&str]| words.iter().any(|word| word.0 == it.concat());
    // How many parts are words, taking "no-reply" for the one word it is.
    let (mut at, mut found) = (0, 0);
    while at < parts.len() {
        let taken = (1..=parts.len() - at).rev().find(|it| is_word(&parts[at..at + it]));
        found += taken.unwrap_or_default();
        at += taken.unwrap_or(1);
    }
    found > 0 && (found == parts.len() || nameless)
}

fn is_separator(letter: char) -> bool {
    matches!(letter, '.' | '-' | '_' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alone_give_a_service_account_away_and_others_need_a_missing_name() {
        for (address, named, nameless) in [
            ("backup@contoso.example", true, true),
            ("No-Reply@contoso.example", true, true),
            ("noreply2@contoso.example", true, true),
            ("svc_scanner-01@contoso.example", true, true),
            ("SERVICE", true, true),
            ("backup-bern@contoso.example", false, true),
            ("admin.meier@contoso.example", false, true),
            ("anna.meier@backup.example", false, false),
            ("backupski@contoso.example", false, false),
            ("42@contoso.example", false, false),
            ("", false, false),
        ] {
            let preset = ServiceWord::preset();
            let found = [false, true].map(|it| is_service_account(address, it, &preset));
            assert_eq!(found, [named, nameless], "{address}");
        }
        assert!(!is_service_account("backup", true, &BTreeSet::new()));
    }

    #[test]
    fn words_are_read_as_people_type_them() {
        let read = ServiceWord::list("No-Reply, fax;\nFax").unwrap();
        assert_eq!(read.iter().map(ServiceWord::as_str).collect::<Vec<_>>(), ["fax", "noreply"]);
        for bad in ["x", "a@b", "*"] {
            assert_eq!(ServiceWord::list(bad), Err(InvalidWord(bad.to_owned())));
        }
    }

    #[test]
    fn the_preset_is_made_of_words() {
        for word in PRESET {
            assert_eq!(ServiceWord::try_from(word.to_owned()).unwrap().as_str(), word);
        }
    }
}
