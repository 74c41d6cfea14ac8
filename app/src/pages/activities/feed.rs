//! The rows of a feed, below their days and under their filters.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    activity::{Activity, ActivityQuery},
    page::{Page as Rows, Turn},
    request::incident_code,
};

use super::{Offered, Scope, event::Event, filters::Filters, live::LiveRows};
use crate::{
    api::At,
    components::{banner::EmptyState, icon::Glyph, time::weekday},
    error::AppError,
    pages::{failed::Failed, pager::Pager},
    query::ListQuery,
    words::local,
};

#[component]
pub(super) fn Feed(
    scope: Scope,
    query: ActivityQuery,
    offered: Offered,
    page: Result<At<Rows<Activity>>, AppError>,
    live: Signal<bool>,
) -> impl IntoView {
    let providers = offered.providers.clone();
    let list = match page {
        Ok(shown) => view! { <List scope=scope.clone() query=query.clone() providers shown live/> }
            .into_any(),
        Err(error) => view! { <Failed error/> }.into_any(),
    };
    view! {
        <section class="card" id="feed" aria-labelledby="feed-heading">
            <h2 class="vh" id="feed-heading">
                {t!("activities.feed")}
            </h2>
            <Filters scope query offered live/>
            {list}
        </section>
    }
    .into_any()
}

#[component]
fn List(
    scope: Scope,
    query: ActivityQuery,
    providers: Vec<Manager>,
    shown: At<Rows<Activity>>,
    live: Signal<bool>,
) -> impl IntoView {
    let At { now, it } = shown;
    let path = scope.path();
    // The path says the organization of an organization's feed.
    let in_address = match scope.organization {
        Some(_) => ActivityQuery { organization: None, ..query.clone() },
        None => query.clone(),
    };
    let pager = Pager::of(&it, &in_address, &path, |it| plural!("activities.count", it));
    let first = query.turn == Turn::First && query.to.is_none();
    let further = it.next.clone().map(|row| in_address.turned(Turn::After(row)).href(&path));
    let rows = RwSignal::new(it.items);
    let base = StoredValue::new(scope.base());
    let providers = StoredValue::new(providers);
    let nothing = StoredValue::new((path, in_address, further));
    view! {
        {move || {
            (first && live.get())
                .then(|| view! { <LiveRows scope=scope.clone() query=query.clone() rows/> })
        }}
        {move || {
            let rows = rows.get();
            if rows.is_empty() {
                let (path, query, further) = nothing.get_value();
                empty(base.get_value(), path, &query, further)
            } else {
                let now = rows.first().map_or(now, |it| it.at.max(now));
                view! { <Days base=base.get_value() now providers=providers.get_value() rows/> }
                    .into_any()
            }
        }}
        {pager.view()}
    }
    .into_any()
}

/// The rows below the day they are of.
#[component]
fn Days(
    base: String,
    now: DateTime<Utc>,
    providers: Vec<Manager>,
    rows: Vec<Activity>,
) -> impl IntoView {
    rows.chunk_by(|a, b| local(a.at).date_naive() == local(b.at).date_naive())
        .map(|day| {
            let events = day
                .iter()
                .map(|activity| {
                    let provider = providers.iter().find(|it| Some(it.id) == activity.provider);
                    let provider = provider.map(|it| it.name.to_string());
                    let (base, activity) = (base.clone(), activity.clone());
                    view! { <Event base activity provider/> }
                })
                .collect_view();
            view! {
                <h3 class="feed__day">{day_words(day[0].at, now)}</h3>
                {events}
            }
        })
        .collect_view()
}

/// "Today, Tuesday 24 November"; the year where it is another one.
fn day_words(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let day = weekday(at);
    let (at, now) = (local(at), local(now));
    match (now.date_naive() - at.date_naive()).num_days() {
        0 => t!("activities.today", day = day),
        1 => t!("activities.yesterday", day = day),
        _ if at.format("%Y").to_string() == now.format("%Y").to_string() => day,
        _ => format!("{day} {}", at.format("%Y")),
    }
}

/// No rows: because nothing matches, because the search has not looked far enough yet, or because
/// nothing has happened.
fn empty(base: String, path: String, query: &ActivityQuery, further: Option<String>) -> AnyView {
    if let Some(further) = further {
        return view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("activities.not_in_newest.title")
                text=t!("activities.not_in_newest.text")
            >
                <a class="btn" href=further>
                    {t!("activities.look_back")}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    if !query.is_filtered() {
        return view! {
            <EmptyState
                glyph=Glyph::Pulse
                title=t!("activities.none.title")
                text=t!("activities.none.text")
            />
        }
        .into_any();
    }
    let code = query.search.as_deref().and_then(incident_code).filter(|_| !base.is_empty());
    let log = code.map(|code| {
        let href = format!("{base}/provisioning?q={code}");
        view! {
            <a class="btn" href=href>
                {t!("activities.look_in_log")}
            </a>
        }
    });
    let text =
        if log.is_some() { t!("activities.codes_in_log") } else { t!("activities.take_away") };
    view! {
        <EmptyState glyph=Glyph::Search title=t!("activities.no_match") text>
            {log}
            <a class="btn" href=path>
                {t!("common.clear_filters")}
            </a>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    #[test]
    fn a_day_reads_as_a_person_says_it() {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 0, 32, 0).unwrap();
        for (days, words) in [
            (0, "Today, Tuesday 24 November"),
            (1, "Yesterday, Monday 23 November"),
            (2, "Sunday 22 November"),
            (365, "Monday 24 November 2025"),
        ] {
            assert_eq!(day_words(now - TimeDelta::days(days), now), words);
        }
    }
}
