//! Numbers and points in time, as the reader's language writes them.

use chrono::{DateTime, Datelike, Utc};
use rollcall_model::language::Language;

use super::language;

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

/// "24 Nov 2026", "24. Nov. 2026".
pub fn day(at: impl Datelike) -> String {
    let (day, month) = (at.day(), month(&at));
    t!("time.day", day = day, month = month, year = at.year())
}

/// "24 Nov", "24. Nov.".
fn day_of_year(at: &impl Datelike) -> String {
    t!("time.day_of_year", day = at.day(), month = month(at))
}

/// "24 Nov, 14:28": this year's.
pub fn day_and_minute(at: DateTime<Utc>) -> String {
    format!("{}, {}", day_of_year(&at), at.format("%H:%M"))
}

/// "24 Nov 2026, 14:28".
pub fn minute(at: DateTime<Utc>) -> String {
    format!("{}, {}", day(at), at.format("%H:%M"))
}

/// "24 Nov 2026, 14:28:05 UTC".
pub fn second(at: DateTime<Utc>) -> String {
    format!("{}, {} UTC", day(at), clock(at))
}

/// "14:28:05".
pub fn clock(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S").to_string()
}

/// "Thursday 3 December", "Donnerstag, 3. Dezember".
pub fn weekday(at: impl Datelike) -> String {
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

    use super::{super::tests::in_german, *};

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
}
