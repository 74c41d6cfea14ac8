//! What the console says, in the language of whoever reads it.
//!
//! The words are in `app/locales`, one file a page, English and German beside each other; rust-i18n
//! puts them into the program. `t!` and `plural!` find them. A tidy test compares the catalogue
//! with the keys that the code names.

use std::{borrow::Cow, cell::Cell, fmt::Display, sync::OnceLock};

use leptos::prelude::*;
use rollcall_model::{language::Language, time_zone::TimeZone};

/// The words under a key: `t!("users.all")`. With values, which the words name as `%{whom}`:
/// `t!("users.was.deleted", whom = name)`.
#[macro_export]
macro_rules! t {
    ($key:literal) => {
        $crate::words::text($key)
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::filled($key, &[$((stringify!($name), &$value)),+])
    };
}

/// The words for as many as `count`: those under `key.one` or under `key.other`, in which
/// `%{count}` is the number.
#[macro_export]
macro_rules! plural {
    ($key:literal, $count:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::words::counted(
            $key,
            i64::try_from($count).unwrap_or(i64::MAX),
            &[$((stringify!($name), &$value)),*],
        )
    };
}

mod catalogue;
mod format;
mod names;
mod recorded;
mod refusals;

pub use self::{
    format::{
        clock, date, day, day_and_minute, hour_and_minute, local, minute, number, second, weekday,
        with_zone,
    },
    names::{Named, field, noun, short_name},
    recorded::{Recorded, recorded},
    refusals::Said,
};

/// A value to be put into words.
pub type Value<'a> = (&'static str, &'a dyn Display);

/// The language of the page: the server's context, or what it wrote into the document. It stays
/// the same as long as the page is open.
pub fn language() -> Language {
    static OF_DOCUMENT: OnceLock<Language> = OnceLock::new();
    if cfg!(target_family = "wasm") {
        *OF_DOCUMENT.get_or_init(|| {
            let tag = document().document_element().and_then(|it| it.get_attribute("lang"));
            tag.and_then(|it| Language::from_code(&it)).unwrap_or_default()
        })
    } else {
        use_context().unwrap_or_default()
    }
}

/// The time zone of the page: the server's context, or what the console's frame said.
pub fn time_zone() -> TimeZone {
    if cfg!(target_family = "wasm") { OF_FRAME.get() } else { use_context().unwrap_or_default() }
}

thread_local! {
    static OF_FRAME: Cell<TimeZone> = const { Cell::new(TimeZone::UTC) };
}

/// Shows times as the clocks of a time zone do, from here on.
pub fn show_times_in(zone: TimeZone) {
    if cfg!(target_family = "wasm") {
        OF_FRAME.set(zone);
    } else {
        provide_context(zone);
    }
}

/// Says something in a language of one’s own choice, with times in UTC: for what no page renders.
pub fn in_language<T>(language: Language, say: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(language);
        provide_context(TimeZone::UTC);
        say()
    })
}

/// What `t!` calls without values.
pub fn text(key: &'static str) -> &'static str {
    match catalogue::find(language(), key) {
        Some(Cow::Borrowed(words)) => words,
        // The catalogue is a constant, and a test has looked every key up.
        Some(Cow::Owned(_)) | None => key,
    }
}

/// What `t!` calls with values.
pub fn filled(key: &'static str, values: &[Value]) -> String {
    put(text(key), values)
}

/// What `plural!` calls.
pub fn counted(key: &'static str, count: i64, values: &[Value]) -> String {
    let form = if count == 1 { "one" } else { "other" };
    let words = catalogue::find(language(), &format!("{key}.{form}"));
    let number = number(count);
    let values: Vec<Value> =
        values.iter().copied().chain([("count", &number as &dyn Display)]).collect();
    put(words.as_deref().unwrap_or(key), &values)
}

fn put(words: &str, values: &[Value]) -> String {
    let names: Vec<&str> = values.iter().map(|it| it.0).collect();
    let values: Vec<String> = values.iter().map(|it| it.1.to_string()).collect();
    rust_i18n::replace_patterns(words, &names, &values)
}

/// A label as it reads in the middle of a sentence: in English “Endpoint URL” loses its capital and
/// “ACS URL” does not; German nouns keep theirs.
pub fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (language(), letters.next(), letters.next()) {
        (Language::English, Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// Several things in a sentence: "Reports, Tickets and Backup".
pub fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => t!("words.and", first = first.join(", "), last = last),
    }
}

#[cfg(test)]
mod complete;
#[cfg(test)]
mod recorded_sentences;

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn in_german<T>(say: impl FnOnce() -> T) -> T {
        in_language(Language::German, say)
    }

    #[test]
    fn words_follow_the_language_of_the_page() {
        assert_eq!(t!("door.sign_in.title"), "Sign in");
        assert_eq!(in_german(|| t!("door.sign_in.title")), "Anmelden");
    }

    #[test]
    fn a_label_keeps_its_abbreviation_inside_a_sentence() {
        assert_eq!(in_sentence("Endpoint URL"), "endpoint URL");
        assert_eq!(in_sentence("ACS URL"), "ACS URL");
        assert_eq!(in_german(|| in_sentence("Benutzername")), "Benutzername");
    }

    #[test]
    fn one_is_said_otherwise_than_many() {
        assert_eq!(plural!("words.people", 1), "1 person");
        assert_eq!(plural!("words.people", 1200), "1,200 people");
        assert_eq!(in_german(|| plural!("words.people", 1200)), "1.200 Personen");
    }

    #[test]
    fn things_of_a_list_are_joined_as_the_language_does() {
        let parts = ["Reports".to_owned(), "Tickets".to_owned(), "Backup".to_owned()];
        assert_eq!(and(&parts), "Reports, Tickets and Backup");
        assert_eq!(in_german(|| and(&parts[..2])), "Reports und Tickets");
    }
}
