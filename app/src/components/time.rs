//! Points in time. The server says what time it is, so both sides write the same words.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// How long ago something happened; the exact time is in the tooltip.
#[component]
pub fn RelativeTime(
    at: DateTime<Utc>,
    /// The instant the server answered.
    now: DateTime<Utc>,
) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=exact(at)>
            {relative(at, now)}
        </time>
    }
}

/// A date with its time: "24 Nov 2026, 14:28".
#[component]
pub fn ExactTime(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=exact(at)>
            {minute(at)}
        </time>
    }
}

/// A date: "24 Nov 2026".
#[component]
pub fn Day(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=exact(at)>
            {day(at)}
        </time>
    }
}

/// "24 Nov 2026".
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y").to_string()
}

/// "24 Nov 2026, 14:28".
pub fn minute(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M").to_string()
}

/// "Thursday 3 December".
pub fn weekday(at: DateTime<Utc>) -> String {
    at.format("%A %-d %B").to_string()
}

/// "4 min ago", "in 3 days"; "just now" within the minute; beyond a week, the date.
pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (distance, ahead) = if at > now { (at - now, true) } else { (now - at, false) };
    let amount = match distance.num_minutes() {
        0 => return "just now".to_owned(),
        it @ 1..60 => format!("{it} min"),
        it @ 60..1440 => format!("{} h", it / 60),
        _ => match distance.num_days() {
            1 => "1 day".to_owned(),
            it @ 2..=7 => format!("{it} days"),
            _ => return day(at),
        },
    };
    if ahead { format!("in {amount}") } else { format!("{amount} ago") }
}

fn machine(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn exact(at: DateTime<Utc>) -> String {
    format!("{} UTC", at.format("%-d %b %Y, %H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    #[test]
    fn a_time_reads_as_a_person_says_it() {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 14, 32, 0).unwrap();
        for (seconds, words) in [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 min ago"),
            (-3599, "59 min ago"),
            (-7200, "2 h ago"),
            (-86_400, "1 day ago"),
            (3 * 86_400, "in 3 days"),
            (-30 * 86_400, "25 Oct 2026"),
        ] {
            assert_eq!(relative(now + TimeDelta::seconds(seconds), now), words);
        }
        assert_eq!(minute(now), "24 Nov 2026, 14:32");
    }
}
