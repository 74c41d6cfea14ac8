//! Time zones: which there are, and what their clocks show.
//!
//! The rules are in the program, on the server and in the browser: both write the same words.

use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeZone as _, Utc};
use chrono_tz::{GapInfo, Tz};
use serde::{Deserialize, Serialize};

/// An instant as the clocks of a time zone show it.
pub type LocalTime = DateTime<Tz>;

/// A time zone by its name in the IANA database: "Europe/Zurich". UTC where nobody chose one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(Tz);

impl TimeZone {
    /// What is meant where nobody chose one.
    pub const UTC: Self = Self(Tz::UTC);

    /// The names of all zones of today.
    pub fn all() -> impl Iterator<Item = &'static str> {
        include_str!("time_zones.txt").lines()
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The name as people read it: "America/New York".
    pub fn label(self) -> String {
        self.name().replace('_', " ")
    }

    /// What its calendars and clocks show at an instant.
    pub fn at(self, instant: DateTime<Utc>) -> LocalTime {
        instant.with_timezone(&self.0)
    }

    /// How far its clocks are from UTC at an instant: "UTC", "UTC+1", "UTC+5:45".
    pub fn offset(self, instant: DateTime<Utc>) -> String {
        let minutes = self.at(instant).offset().fix().local_minus_utc() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        match (minutes.abs() / 60, minutes.abs() % 60) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
        }
    }

    /// When a day begins there: where the clocks skip midnight, as soon as they go on.
    pub fn beginning(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let begins = self.0.from_local_datetime(&midnight).earliest();
        let begins = begins.or_else(|| GapInfo::new(&midnight, &self.0)?.end);
        begins.map_or_else(|| midnight.and_utc(), |it| it.to_utc())
    }
}

/// A text that names no [`TimeZone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a time zone of the list, like Europe/Zurich.")]
pub struct UnknownTimeZone;

impl TryFrom<String> for TimeZone {
    type Error = UnknownTimeZone;

    fn try_from(text: String) -> Result<Self, UnknownTimeZone> {
        let text = text.trim();
        let found = Self::all().find(|it| it.eq_ignore_ascii_case(text));
        found.and_then(|it| it.parse().ok()).map(Self).ok_or(UnknownTimeZone)
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        name.to_owned().try_into().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_zone_is_one_of_the_list() {
        assert_eq!(zone(" europe/zurich ").name(), "Europe/Zurich");
        assert_eq!(zone("America/New_York").label(), "America/New York");
        assert_eq!(zone("UTC"), TimeZone::UTC);
        assert_eq!(TimeZone::try_from("Europe/Bern".to_owned()), Err(UnknownTimeZone));
        assert!(TimeZone::all().count() > 300);
    }

    #[test]
    fn the_rules_of_every_zone_of_the_list_are_known() {
        let unknown: Vec<_> = TimeZone::all().filter(|it| it.parse::<Tz>().is_err()).collect();
        assert_eq!(unknown, [""; 0]);
    }

    #[test]
    fn clocks_are_changed_twice_a_year() {
        for (name, at, shown, offset) in [
            ("Europe/Zurich", "2026-03-29T00:59:59Z", "2026-03-29 01:59:59", "UTC+1"),
            ("Europe/Zurich", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00", "UTC+2"),
            ("Europe/Zurich", "2026-10-25T00:59:59Z", "2026-10-25 02:59:59", "UTC+2"),
            ("Europe/Zurich", "2026-10-25T01:00:00Z", "2026-10-25 02:00:00", "UTC+1"),
            ("America/New_York", "2026-03-08T06:59:59Z", "2026-03-08 01:59:59", "UTC-5"),
            ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00", "UTC-4"),
            ("Europe/London", "2026-01-01T12:00:00Z", "2026-01-01 12:00:00", "UTC"),
            ("Asia/Kathmandu", "2026-06-01T00:00:00Z", "2026-06-01 05:45:00", "UTC+5:45"),
            ("America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31 20:30:00", "UTC-3:30"),
            ("Pacific/Kiritimati", "2026-12-31T10:00:00Z", "2027-01-01 00:00:00", "UTC+14"),
            ("UTC", "2026-06-01T00:00:00Z", "2026-06-01 00:00:00", "UTC"),
        ] {
            let (zone, at) = (zone(name), instant(at));
            let told = (zone.at(at).format("%Y-%m-%d %H:%M:%S").to_string(), zone.offset(at));
            assert_eq!(told, (shown.to_owned(), offset.to_owned()), "{name} at {at}");
        }
    }

    #[test]
    fn a_day_begins_when_its_clocks_reach_it() {
        for (name, day, begins) in [
            ("UTC", "2026-03-29", "2026-03-29T00:00:00Z"),
            ("Europe/Zurich", "2026-03-29", "2026-03-28T23:00:00Z"),
            ("Europe/Zurich", "2026-03-30", "2026-03-29T22:00:00Z"),
            ("Pacific/Auckland", "2026-11-24", "2026-11-23T11:00:00Z"),
            // Midnight is skipped, and comes twice.
            ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
            // The whole day was skipped.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ] {
            let begun = zone(name).beginning(day.parse().unwrap());
            assert_eq!(begun, instant(begins), "{name}, {day}");
        }
    }
}
