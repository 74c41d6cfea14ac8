//! Points in time. The server says what time it is, so both sides write the same words.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::words::second;
pub use crate::words::{day, minute, weekday};

/// How long ago something happened; the exact time is in the tooltip.
#[component]
pub fn RelativeTime(
    at: DateTime<Utc>,
    /// The instant the server answered.
    now: DateTime<Utc>,
) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=second(at)>
            {relative(at, now)}
        </time>
    }
}

/// How long ago something last happened; "Never".
pub fn ago_or_never(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> AnyView {
    match at {
        Some(at) => view! { <RelativeTime at now/> }.into_any(),
        None => view! { <span class="dim">{t!("common.never")}</span> }.into_any(),
    }
}

/// A date with its time: "24 Nov 2026, 14:28".
#[component]
pub fn ExactTime(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=second(at)>
            {minute(at)}
        </time>
    }
}

/// A date: "24 Nov 2026".
#[component]
pub fn Day(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time datetime=machine(at) title=second(at)>
            {day(at)}
        </time>
    }
}

/// "4 min ago", "in 3 days"; "just now" within the minute; beyond a week, the date.
pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (distance, ahead) = if at > now { (at - now, true) } else { (now - at, false) };
    match (distance.num_minutes(), distance.num_days(), ahead) {
        (0, ..) => t!("time.just_now").to_owned(),
        (it @ 1..60, _, true) => t!("time.ahead.minutes", count = it),
        (it @ 1..60, _, false) => t!("time.ago.minutes", count = it),
        (it @ 60..1440, _, true) => t!("time.ahead.hours", count = it / 60),
        (it @ 60..1440, _, false) => t!("time.ago.hours", count = it / 60),
        (_, it @ ..=7, true) => plural!("time.ahead.days", it),
        (_, it @ ..=7, false) => plural!("time.ago.days", it),
        _ => day(at),
    }
}

/// As `datetime` has it, whatever the reader's clocks show.
pub fn machine(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
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
