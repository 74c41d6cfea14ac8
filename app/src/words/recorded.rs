//! Recorded sentences, in the reader's language.
//!
//! Notes, reasons and decisions are kept in English: history, exports and the command line say what
//! was written then. A page in another language looks for the sentence among the English ones of
//! `recorded.yml`, takes the values out of it, and says the same with them. A test compares the
//! catalogue with the sentences that the sources record.

use std::sync::OnceLock;

use chrono::NaiveDateTime;
use rollcall_model::language::Language;

use super::{catalogue, field, language, minute, with_zone};

/// More than these stay as they are: nobody waits for a sentence that a provider sent too much for.
const MOST_BYTES: usize = 1000;
const MOST_SENTENCES: usize = 30;

/// What a page shows of a recorded sentence.
pub struct Recorded {
    pub text: String,
    /// Its language where it is not that of the page.
    pub lang: Option<&'static str>,
}

/// A recorded sentence, or several, in the language of the page. What the catalogue does not know
/// stays in English.
pub fn recorded(text: &str) -> Recorded {
    if language() == Language::English {
        return Recorded { text: text.to_owned(), lang: None };
    }
    match Some(text).filter(|it| it.len() <= MOST_BYTES).and_then(|it| sentences(it, &WHOLE)) {
        Some(said) => Recorded { text: said.text, lang: None },
        None => Recorded {
            text: text.to_owned(),
            // An address alone is of no language.
            lang: text.contains(' ').then_some(Language::English.code()),
        },
    }
}

/// Where a template may stand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Group {
    Sentence,
    /// A sentence that also stands in others.
    Reason,
    /// No sentence by itself. It has no parts of its own, so that matching ends soon.
    Part,
}

const WHOLE: [Group; 2] = [Group::Sentence, Group::Reason];

/// An English sentence of the catalogue, with gaps for its values.
pub(super) struct Template {
    pub key: String,
    pub group: Group,
    start: String,
    gaps: Vec<Gap>,
}

struct Gap {
    name: String,
    /// The words up to the next gap, or to the end.
    then: String,
}

#[derive(Clone, Default)]
struct Said {
    /// How many bytes of the English text the catalogue knows: of two readings the better has more.
    known: usize,
    text: String,
}

pub(super) fn templates() -> &'static [Template] {
    static ALL: OnceLock<Vec<Template>> = OnceLock::new();
    ALL.get_or_init(|| {
        let english = catalogue::all(Language::English).into_iter();
        english.filter_map(|(key, words)| Template::read(&key, &words)).collect()
    })
}

impl Template {
    fn read(key: &str, words: &str) -> Option<Self> {
        let group = match key.split_once('.')? {
            ("recorded", name) if name.starts_with("part.") => Group::Part,
            ("recorded", name) if name.starts_with("reason.") => Group::Reason,
            ("recorded" | "sign_on_refusal", _) => Group::Sentence,
            _ => return None,
        };
        let mut pieces = words.split("%{");
        let start = pieces.next().unwrap_or_default().to_owned();
        let gap = |(name, then): (&str, &str)| Gap { name: name.to_owned(), then: then.to_owned() };
        let gaps = pieces.filter_map(|it| it.split_once('}')).map(gap).collect();
        Some(Self { key: key.to_owned(), group, start, gaps })
    }

    fn say(&self, text: &str) -> Option<Said> {
        let rest = text.strip_prefix(self.start.as_str())?;
        if !rest.ends_with(self.gaps.last().map_or("", |it| it.then.as_str())) {
            return None;
        }
        let values = values(&self.gaps, rest)?;
        let words = catalogue::find(language(), &self.key)?;
        let names: Vec<&str> = self.gaps.iter().map(|it| it.name.as_str()).collect();
        let of_values: usize = values.iter().map(|it| it.known).sum();
        let of_gaps: usize = self.gaps.iter().map(|it| it.then.len()).sum();
        let values: Vec<String> = values.into_iter().map(|it| it.text).collect();
        let text = rust_i18n::replace_patterns(&words, &names, &values);
        Some(Said { known: self.start.len() + of_gaps + of_values, text })
    }
}

/// What stands in the gaps, each as short as the rest allows.
fn values(gaps: &[Gap], text: &str) -> Option<Vec<Said>> {
    let Some((gap, others)) = gaps.split_first() else {
        return text.is_empty().then(Vec::new);
    };
    let filled = |(value, rest): (&str, &str)| {
        let mut values = vec![value_of(&gap.name, value)?];
        values.extend(self::values(others, rest)?);
        Some(values)
    };
    if others.is_empty() {
        return filled((text.strip_suffix(gap.then.as_str())?, ""));
    }
    text.match_indices(gap.then.as_str())
        .find_map(|(at, then)| filled((text.get(..at)?, text.get(at + then.len()..)?)))
}

/// A value as the reader's language writes it. The name of the gap says what it is.
fn value_of(gap: &str, value: &str) -> Option<Said> {
    let plain = |text: String| Some(Said { known: 0, text });
    match gap {
        _ if value.is_empty() => None,
        "reasons" => sentences(value, &[Group::Reason]),
        "fields" => plain(value.split(", ").map(field).collect::<Vec<_>>().join(", ")),
        "at" => plain(time(value).unwrap_or_else(|| value.to_owned())),
        _ if gap.starts_with("part") => one(value, &[Group::Part]),
        _ => plain(value.to_owned()),
    }
}

/// "3 Mar 2027, 08:00 UTC", as sentences have it.
fn time(text: &str) -> Option<String> {
    let at = NaiveDateTime::parse_from_str(text, "%d %b %Y, %H:%M UTC").ok()?.and_utc();
    Some(with_zone(minute(at), at))
}

fn one(text: &str, groups: &[Group]) -> Option<Said> {
    let fitting = templates().iter().filter(|it| groups.contains(&it.group));
    fitting.filter_map(|it| it.say(text)).max_by_key(|it| it.known)
}

/// Sentences one after the other. Read from the back: what may follow each of them is known then.
fn sentences(text: &str, groups: &[Group]) -> Option<Said> {
    let ends: Vec<usize> =
        text.match_indices(". ").map(|it| it.0 + 1).chain([text.len()]).collect();
    if ends.len() > MOST_SENTENCES {
        return None;
    }
    let mut readings: Vec<Option<Said>> = vec![None; ends.len()];
    for first in (0..ends.len()).rev() {
        let start = if first == 0 { 0 } else { ends[first - 1] + 1 };
        let best = (first..ends.len()).filter_map(|last| {
            let head = one(text.get(start..ends[last])?, groups)?;
            let Some(tail) = readings.get(last + 1) else { return Some(head) };
            let tail = tail.as_ref()?;
            let text = format!("{} {}", head.text, tail.text);
            Some(Said { known: head.known + tail.known, text })
        });
        readings[first] = best.max_by_key(|it| it.known);
    }
    readings.into_iter().next().flatten()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{show_times_in, tests::in_german},
        *,
    };

    fn german(text: &str) -> String {
        let said = in_german(|| recorded(text));
        assert_eq!(said.lang, None, "{text} stays English");
        said.text
    }

    #[test]
    fn a_sentence_is_said_with_the_same_values() {
        assert_eq!(german("By hand."), "Von Hand.");
        let told = german("Works in “A. B.” & C, 100 % {x} %{name} as By hand.");
        assert_eq!(told, "Arbeitet bei “A. B.” & C, 100 % {x} %{name} als By hand.");
        assert_eq!(german("Works no more in  as ."), "Arbeitet nicht mehr bei  as .");
    }

    #[test]
    fn the_reading_that_knows_most_of_the_words_wins() {
        assert_eq!(german("1 person stays active."), "1 Person bleibt aktiv.");
        assert_eq!(german("1 person was deactivated."), "1 Person wurde deaktiviert.");
        let told = german("This provider may not use organization 7, 8. No organization was sent.");
        let two = "Dieser Provider darf die Organisation 7, 8 nicht verwenden. Es wurde keine Organisation gesendet.";
        assert_eq!(told, two);
        let told =
            german("Held: “svc. A.” looks like a service account. No organization was sent.");
        let held = "Zurückgehalten: „svc. A.“ sieht nach einem Dienstkonto aus. Es wurde keine Organisation gesendet.";
        assert_eq!(told, held);
    }

    #[test]
    fn parts_times_and_fields_are_said_too() {
        let told = german("organizationId “x: y”: belongs to organization 7, the provider’s own.");
        assert_eq!(
            told,
            "organizationId „x: y“: gehört zur Organisation 7, der eigenen des Providers."
        );
        assert_eq!(
            german("It expires on 3 Mar 2027, 08:05 UTC."),
            "Läuft ab am 3. März 2027, 08:05 UTC."
        );
        let told = in_german(|| {
            show_times_in("Europe/Zurich".to_owned().try_into().unwrap());
            recorded("It expires on 3 Mar 2027, 08:05 UTC.").text
        });
        assert_eq!(told, "Läuft ab am 3. März 2027, 09:05 UTC+1.");
        assert_eq!(german("Updated: name, external ID."), "Geändert: Name, externe ID.");
    }

    #[test]
    fn what_nobody_knows_stays_english_and_says_so() {
        for (text, lang) in [
            ("Something else.", Some("en")),
            ("By hand. And so on.", Some("en")),
            ("eva@contoso.example", None),
            ("", None),
        ] {
            let said = in_german(|| recorded(text));
            assert_eq!((said.text.as_str(), said.lang), (text, lang));
        }
        assert_eq!(recorded("By hand.").text, "By hand.");
        assert_eq!(recorded("Something else.").lang, None);
        for sentence in ["By hand. ", &format!("Org ID {}. ", "7".repeat(200))] {
            let much = sentence.repeat(50);
            assert_eq!(in_german(|| recorded(much.trim_end())).lang, Some("en"));
        }
    }
}
