//! A calendar of what runs out, as calendars subscribe to it (RFC 5545).

use chrono::{DateTime, Utc};

/// The longest line, in bytes without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

/// Something that runs out at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The same in every copy of the calendar.
    pub id: String,
    pub at: DateTime<Utc>,
    /// When it became what it is.
    pub since: DateTime<Utc>,
    pub title: String,
    pub text: String,
    /// The page to do something about it.
    pub address: String,
    /// How many days before it rings: those on which mails remind of it.
    pub rings: &'static [i64],
}

/// Writes a calendar.
pub fn calendar(name: &str, deadlines: &[Deadline]) -> String {
    let mut lines = Lines(String::new());
    lines.put("BEGIN:VCALENDAR");
    lines.put("VERSION:2.0");
    lines.put("PRODID:-//Rollcall//Rollcall//EN");
    lines.put("CALSCALE:GREGORIAN");
    lines.put("METHOD:PUBLISH");
    lines.put(&format!("X-WR-CALNAME:{}", escaped(name)));
    lines.put("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
    lines.put("X-PUBLISHED-TTL:PT6H");
    for it in deadlines {
        lines.put("BEGIN:VEVENT");
        lines.put(&format!("UID:{}", escaped(&it.id)));
        lines.put(&format!("DTSTAMP:{}", instant(it.since)));
        lines.put(&format!("DTSTART:{}", instant(it.at)));
        lines.put(&format!("SUMMARY:{}", escaped(&it.title)));
        lines.put(&format!("DESCRIPTION:{}", escaped(&it.text)));
        lines.put(&format!("URL:{}", it.address));
        lines.put("TRANSP:TRANSPARENT");
        for days in it.rings {
            lines.put("BEGIN:VALARM");
            lines.put("ACTION:DISPLAY");
            lines.put(&format!("TRIGGER:-P{days}D"));
            lines.put(&format!("DESCRIPTION:{}", escaped(&it.title)));
            lines.put("END:VALARM");
        }
        lines.put("END:VEVENT");
    }
    lines.put("END:VCALENDAR");
    lines.0
}

/// "20270522T101400Z".
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\\n")
        .replace(['\r', '\n'], "\\n")
}

struct Lines(String);

impl Lines {
    /// Writes a line, folded between characters where it is too long.
    fn put(&mut self, line: &str) {
        let mut room = LINE;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(letter);
            room -= letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn deadline(title: &str) -> Deadline {
        Deadline {
            id: "7@id.example.com".to_owned(),
            at: "2027-05-22T10:14:00Z".parse().unwrap(),
            since: "2026-11-22T10:14:00Z".parse().unwrap(),
            title: title.to_owned(),
            text: "One line\nand another".to_owned(),
            address: "https://id.example.com/d/halden".to_owned(),
            rings: &[30, 7, 1],
        }
    }

    /// The lines as a calendar reads them.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_deadline_is_an_event_that_rings_on_its_days() {
        let lines = unfolded(&calendar("Rollcall", &[deadline("Halden; Voss, AG \\ Co")]));
        for line in [
            "DTSTART:20270522T101400Z",
            "DTSTAMP:20261122T101400Z",
            "SUMMARY:Halden\\; Voss\\, AG \\\\ Co",
            "DESCRIPTION:One line\\nand another",
            "URL:https://id.example.com/d/halden",
            "TRIGGER:-P30D",
            "TRIGGER:-P1D",
        ] {
            assert!(lines.iter().any(|it| it == line), "{line} in {lines:#?}");
        }
        assert_eq!(lines.iter().filter(|it| *it == "BEGIN:VALARM").count(), 3);
        assert_eq!(unfolded(&calendar("Rollcall", &[])).last().unwrap(), "END:VCALENDAR");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_none_is_lost(title in ".{0,200}") {
            let title = title.replace(['\r', '\n'], " ");
            let text = calendar("Rollcall", &[deadline(&title)]);
            prop_assert!(text.split("\r\n").all(|it| it.len() <= LINE));
            let summary = format!("SUMMARY:{}", escaped(&title));
            prop_assert!(unfolded(&text).contains(&summary));
        }
    }
}
