//! The token runway: how much life a secret has left.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    status::Tone,
    time::{Day, relative},
};

/// Six segments of thirty days each.
const DAYS: i64 = 180;

/// How long a token still works, in words and as a bar of six months.
#[component]
pub fn TokenRunway(
    expires_at: DateTime<Utc>,
    /// The instant the server answered.
    now: DateTime<Utc>,
) -> impl IntoView {
    let (words, tone) = life_left(expires_at, now);
    let left = (expires_at - now).num_days().clamp(0, DAYS);
    view! {
        <div class="runway" data-tone=tone.code()>
            <div class="runway__text">
                <span>{words}</span>
                <Day at=expires_at/>
            </div>
            <svg viewBox="0 0 180 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="runway__track" width="180" height="6"></rect>
                <rect class="runway__left" width=left.to_string() height="6"></rect>
                <rect class="runway__tick" x="29.25" width="1.5" height="6"></rect>
                <rect class="runway__tick" x="59.25" width="1.5" height="6"></rect>
                <rect class="runway__tick" x="89.25" width="1.5" height="6"></rect>
                <rect class="runway__tick" x="119.25" width="1.5" height="6"></rect>
                <rect class="runway__tick" x="149.25" width="1.5" height="6"></rect>
            </svg>
        </div>
    }
}

/// The words and the tone: amber from 30 days, red from 7 and once it is over.
fn life_left(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> (String, Tone) {
    let left = expires_at - now;
    if left <= chrono::TimeDelta::zero() {
        return (t!("token_life.expired", when = relative(expires_at, now)), Tone::Bad);
    }
    let words = match (left.num_days(), left.num_hours()) {
        (0, 0) => t!("token_life.under_an_hour").to_owned(),
        (0, hours) => plural!("token_life.hours", hours),
        (days, _) => plural!("token_life.days", days),
    };
    let tone = match left.num_days() {
        ..=7 => Tone::Bad,
        8..=30 => Tone::Warn,
        _ => Tone::Neutral,
    };
    (words, tone)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    #[test]
    fn a_token_walks_from_calm_to_red() {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 14, 32, 0).unwrap();
        for (days, words, tone) in [
            (31, "31 days left", Tone::Neutral),
            (30, "30 days left", Tone::Warn),
            (8, "8 days left", Tone::Warn),
            (7, "7 days left", Tone::Bad),
            (1, "1 day left", Tone::Bad),
            (0, "Expired just now", Tone::Bad),
            (-3, "Expired 3 days ago", Tone::Bad),
        ] {
            let expected = (words.to_owned(), tone);
            assert_eq!(life_left(now + TimeDelta::days(days), now), expected);
        }
        assert_eq!(life_left(now + TimeDelta::minutes(150), now).0, "2 hours left");
    }
}
