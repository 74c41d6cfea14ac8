//! What happened to a user.

use leptos::prelude::*;
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    page::Page as Rows,
};

use crate::{
    api::At,
    components::{
        card::Card,
        time::RelativeTime,
        timeline::{Timeline, TimelineEntry},
    },
    error::AppError,
    pages::{activities::words, failed::Failed},
    query::ListQuery,
};

/// How many entries the card has; the feed has all.
const SHOWN: usize = 10;

/// The latest activities of one account.
#[component]
pub(super) fn HistoryCard(
    base: String,
    query: ActivityQuery,
    history: Result<At<Rows<Activity>>, AppError>,
) -> impl IntoView {
    let href = query.href(&format!("{base}/activities"));
    let actions =
        move || view! { <a class="link t-13" href=href.clone()>{t!("user.open_all")}</a> };
    let body = match history {
        Ok(At { it, .. }) if it.items.is_empty() => {
            view! { <p class="muted t-13">{t!("user.no_activity")}</p> }.into_any()
        }
        Ok(At { now, it }) => view! {
            <Timeline>
                {it.items
                    .into_iter()
                    .take(SHOWN)
                    .map(|activity| view! { <Entry now activity/> })
                    .collect_view()}
            </Timeline>
        }
        .into_any(),
        Err(error) => view! { <Failed error/> }.into_any(),
    };
    view! {
        <Card id="history" title=t!("common.activities") actions>
            {body}
        </Card>
    }
}

#[component]
fn Entry(now: chrono::DateTime<chrono::Utc>, activity: Activity) -> impl IntoView {
    let (glyph, tone) = words::mark(activity.status);
    let sentence = words::capitalized(&words::happening(&activity));
    let (at, by) = (activity.at, words::by(&activity));
    let when = move || view! { <RelativeTime at now/> " · " <bdi>{by.clone()}</bdi> };
    view! {
        <TimelineEntry glyph tone when>
            {sentence}
        </TimelineEntry>
    }
}
