//! The newest activities.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::activity::{Activity, ActivityType};

use crate::{
    components::{
        banner::EmptyState,
        card::Card,
        icon::Glyph,
        time::RelativeTime,
        timeline::{Timeline, TimelineEntry},
    },
    pages::activities::words,
    words::Named,
};

/// These, and the way to all.
#[component]
pub fn Latest(
    /// Where all are.
    all: String,
    now: DateTime<Utc>,
    latest: Vec<Activity>,
) -> impl IntoView {
    let all = move || {
        view! {
            <a class="link t-13" href=all.clone()>
                {t!("dashboard.open_all")}
            </a>
        }
    };
    let content = if latest.is_empty() {
        view! {
            <EmptyState
                glyph=Glyph::Pulse
                title=t!("dashboard.nothing_yet.title")
                text=t!("dashboard.nothing_yet.text")
            />
        }
        .into_any()
    } else {
        view! { <Timeline>{latest.into_iter().map(|it| entry(it, now)).collect_view()}</Timeline> }
            .into_any()
    };
    view! {
        <Card id="latest" title=t!("dashboard.latest") actions=all>
            {content}
        </Card>
    }
    .into_any()
}

fn entry(activity: Activity, now: DateTime<Utc>) -> impl IntoView {
    let by = words::by(&activity);
    let Activity { at, status, subject, .. } = activity;
    let glyph = match status.activity_type() {
        ActivityType::Sso => Glyph::Plug,
        ActivityType::Access => Glyph::Key,
        ActivityType::Accounts => Glyph::User,
        ActivityType::Organizations => Glyph::Organization,
        ActivityType::System => Glyph::Info,
    };
    let when = move || {
        view! {
            <RelativeTime at now/>
            " · "
            <bdi>{by.clone()}</bdi>
        }
    };
    view! {
        <TimelineEntry glyph when>
            <b>{status.named()}</b>
            " "
            <bdi>{subject}</bdi>
        </TimelineEntry>
    }
}
