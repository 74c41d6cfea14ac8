//! What a person of a client says about themselves, and what an administrator may edit.

use serde::{Deserialize, Serialize};

use crate::{
    activity::FieldChange, email::EmailAddress, language::Language,
    placement::OrganizationAssignment, time_zone::TimeZone,
};

/// A phone number as people write it: at most 40 characters, with three digits at least.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// The number as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no [`Phone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Enter a phone number, like +41 52 555 01 44.")]
pub struct InvalidPhone;

impl TryFrom<String> for Phone {
    type Error = InvalidPhone;

    fn try_from(text: String) -> Result<Self, InvalidPhone> {
        let text = text.trim();
        let known = |it: char| it.is_ascii_digit() || " +-()/.#*".contains(it);
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if text.len() <= 40 && digits >= 3 && text.chars().all(known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPhone)
        }
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

/// What no provider manages (R18): None where nobody said anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub phone: Option<Phone>,
    pub language: Option<Language>,
    pub time_zone: Option<TimeZone>,
}

impl Preferences {
    /// What others change, in the words of the console.
    pub fn differences(&self, after: &Self) -> Vec<FieldChange> {
        let words = |it: &Self| {
            [
                ("phone", it.phone.clone().map(String::from)),
                ("language", it.language.map(|it| it.label().to_owned())),
                ("time zone", it.time_zone.map(String::from)),
            ]
        };
        let pairs = words(self).into_iter().zip(words(after));
        pairs
            .filter(|(before, after)| before != after)
            .map(|((field, before), (_, after))| FieldChange {
                field: field.to_owned(),
                before,
                after,
            })
            .collect()
    }
}

/// What an administrator makes of somebody whom no provider keeps at the moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileDraft {
    pub given_name: String,
    pub family_name: String,
    pub email: EmailAddress,
    /// Of an end user; technicians work where their roles say.
    pub assignment: OrganizationAssignment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_written_as_people_do() {
        for text in ["+41 52 555 01 44", "(052) 555-01.44", "112"] {
            assert_eq!(Phone::try_from(format!(" {text} ")).unwrap().as_str(), text);
        }
        for text in ["", "12", "call me", "+41 52 555 01 44; drop table", &"1".repeat(41)] {
            assert_eq!(Phone::try_from(text.to_owned()), Err(InvalidPhone), "{text}");
        }
    }

    #[test]
    fn what_is_changed_is_told_in_words() {
        let german = Preferences { language: Some(Language::German), ..Preferences::default() };
        let told = Preferences::default().differences(&german);
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].field.as_str(), told[0].after.as_deref()),
            ("language", Some("Deutsch"))
        );
        assert_eq!(german.differences(&german), []);
    }
}
