//! Numbers and points in time, as the reader's language writes them and the reader's clocks show
//! them.

use std::fmt::Display;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rollcall_model::{language::Language, time_zone::LocalTime};

use super::{language, time_zone};

/// A whole number with its thousands parted: "1,234" or "1.234".
pub fn number(it: i64) -> String {
    let separator = match language() {
        Language::English => ',',
        Language::German => '.',
    };
    let digits = it.unsigned_abs().to_string();
    let mut written = if it < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

/// An instant as the reader's clocks show it.
pub fn local(at: DateTime<Utc>) -> LocalTime {
    time_zone().at(at)
}

/// Words for an instant with the distance of its clocks from UTC behind them:
/// "24 Nov 2026, 14:28 UTC+1".
pub fn with_zone(words: impl Display, at: DateTime<Utc>) -> String {
    format!("{words} {}", time_zone().offset(at))
}

/// "24 Nov 2026", "24. Nov. 2026".
pub fn day(at: DateTime<Utc>) -> String {
    date(local(at).date_naive())
}

/// A day that is no instant, as [`day`] writes it.
pub fn date(it: NaiveDate) -> String {
    t!("time.day", day = it.day(), month = month(&it), year = it.year())
}

/// "24 Nov, 14:28": this year's.
pub fn day_and_minute(at: DateTime<Utc>) -> String {
    let it = local(at);
    let day = t!("time.day_of_year", day = it.day(), month = month(&it));
    format!("{day}, {}", hour_and_minute(at))
}

/// "24 Nov 2026, 14:28".
pub fn minute(at: DateTime<Utc>) -> String {
    format!("{}, {}", day(at), hour_and_minute(at))
}

/// "24 Nov 2026, 14:28:05 UTC+1".
pub fn second(at: DateTime<Utc>) -> String {
    with_zone(format_args!("{}, {}", day(at), clock(at)), at)
}

/// "14:28".
pub fn hour_and_minute(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M").to_string()
}

/// "14:28:05".
pub fn clock(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M:%S").to_string()
}

/// "Thursday 3 December", "Donnerstag, 3. Dezember".
pub fn weekday(at: DateTime<Utc>) -> String {
    let at = local(at);
    let name = nth(t!("time.weekdays"), at.weekday().num_days_from_monday());
    let month = nth(t!("time.months"), at.month0());
    t!("time.weekday", weekday = name, day = at.day(), month = month)
}

fn month(at: &impl Datelike) -> &'static str {
    nth(t!("time.months_short"), at.month0())
}

fn nth(words: &'static str, place: u32) -> &'static str {
    words.split(' ').nth(usize::try_from(place).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::{
        super::{in_language, show_times_in, tests::in_german},
        *,
    };

    #[test]
    fn thousands_are_parted() {
        let written: Vec<_> = [0, 12, 999, 1000, 20_000, 1_234_567, -4321].map(number).into();
        assert_eq!(written, ["0", "12", "999", "1,000", "20,000", "1,234,567", "-4,321"]);
        assert_eq!(in_german(|| number(1_234_567)), "1.234.567");
    }

    #[test]
    fn a_date_is_written_as_the_language_does() {
        let at = Utc.with_ymd_and_hms(2026, 12, 3, 14, 28, 5).unwrap();
        assert_eq!(second(at), "3 Dec 2026, 14:28:05 UTC");
        assert_eq!(weekday(at), "Thursday 3 December");
        assert_eq!(in_german(|| minute(at)), "3. Dez. 2026, 14:28");
        assert_eq!(in_german(|| day_and_minute(at)), "3. Dez., 14:28");
        assert_eq!(in_german(|| weekday(at)), "Donnerstag, 3. Dezember");
    }

    #[test]
    fn a_time_is_written_as_the_clocks_of_the_reader_show_it() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let shown = |language, zone: &str, at| {
            in_language(language, || {
                show_times_in(zone.to_owned().try_into().unwrap());
                (second(at), day_and_minute(at), weekday(at))
            })
        };
        for (zone, at, second, minute, day) in [
            (
                "Europe/Zurich",
                at("2026-10-25T00:30:05Z"),
                "25 Oct 2026, 02:30:05 UTC+2",
                "25 Oct, 02:30",
                "Sunday 25 October",
            ),
            (
                "Europe/Zurich",
                at("2026-10-25T01:30:05Z"),
                "25 Oct 2026, 02:30:05 UTC+1",
                "25 Oct, 02:30",
                "Sunday 25 October",
            ),
            (
                "America/New_York",
                at("2026-03-08T07:00:00Z"),
                "8 Mar 2026, 03:00:00 UTC-4",
                "8 Mar, 03:00",
                "Sunday 8 March",
            ),
            (
                "Pacific/Kiritimati",
                at("2026-12-31T10:14:00Z"),
                "1 Jan 2027, 00:14:00 UTC+14",
                "1 Jan, 00:14",
                "Friday 1 January",
            ),
        ] {
            let written = shown(Language::English, zone, at);
            assert_eq!(written, (second.to_owned(), minute.to_owned(), day.to_owned()), "{zone}");
        }
        let (second, ..) = shown(Language::German, "Europe/Zurich", at("2026-11-24T13:28:05Z"));
        assert_eq!(second, "24. Nov. 2026, 14:28:05 UTC+1");
    }
}
