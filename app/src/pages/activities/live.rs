//! The live view of a feed: asks every few seconds what came, and never moves what is being read.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*, task::spawn_local};
use rollcall_model::activity::{Activity, ActivityQuery};

use super::Scope;
use crate::{
    api::activities::activities_since,
    components::icon::{Glyph, Icon},
    query::{ListQuery, asked, asked_for},
};

/// How often it asks.
const EVERY: Duration = Duration::from_secs(2);
/// It speaks at most once in so many turns.
const SPEAKS_EVERY: u32 = 15;
/// How many rows it keeps.
const KEPT: usize = 200;

/// The link that switches it on and off.
#[component]
pub(super) fn LiveLink(scope: Scope) -> impl IntoView {
    let query = asked::<ActivityQuery>().query;
    let live = asked_for("live");
    let path = StoredValue::new(scope.path());
    let is_on = move || live.get().as_deref() == Some("1");
    let href = move || {
        let query = query.get().turned(rollcall_model::page::Turn::First);
        path.with_value(|path| {
            if is_on() { query.href(path) } else { query.dialog(path, &[("live", "1")]) }
        })
    };
    view! {
        <a
            class="btn needs-script"
            id="live"
            href=href
            data-noscroll
            data-on=move || is_on().then_some("")
        >
            <Icon glyph=Glyph::Pulse/>
            {move || if is_on() { t!("activities.stop_live") } else { t!("activities.live") }}
        </a>
    }
    .into_any()
}

/// How the live view does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    UpToDate,
    Paused,
    Lost,
}

impl State {
    fn words(self) -> &'static str {
        match self {
            Self::UpToDate => t!("activities.live_on"),
            Self::Paused => t!("activities.live_paused"),
            Self::Lost => t!("activities.live_lost"),
        }
    }
}

/// Keeps the rows up to date for as long as it is there.
#[component]
pub(super) fn LiveRows(
    scope: Scope,
    query: ActivityQuery,
    rows: RwSignal<Vec<Activity>>,
) -> impl IntoView {
    let state = RwSignal::new(State::UpToDate);
    let waiting = RwSignal::new(Vec::<Activity>::new());
    let spoken = RwSignal::new(String::new());
    let asking = StoredValue::new(false);
    let (unsaid, turns) = (StoredValue::new(0_usize), StoredValue::new(0_u32));
    let asked = StoredValue::new((scope, query));

    let show = move || {
        let fresh = waiting.try_update(std::mem::take).unwrap_or_default();
        if !fresh.is_empty() {
            rows.update(|it| {
                it.splice(0..0, fresh);
                it.sort_by_key(|it| std::cmp::Reverse(it.id));
                it.truncate(KEPT);
            });
        }
    };
    let came = move |answer: Vec<Activity>| {
        let known = |it: &Activity| {
            let same = |other: &Activity| other.id == it.id;
            rows.with_untracked(|rows| rows.iter().any(same))
                || waiting.with_untracked(|waiting| waiting.iter().any(same))
        };
        let fresh: Vec<_> = answer.into_iter().filter(|it| !known(it)).collect();
        unsaid.update_value(|it| *it += fresh.len());
        if !fresh.is_empty() {
            waiting.update(|it| {
                it.splice(0..0, fresh);
            });
        }
        if is_read() {
            state.set(State::Paused);
        } else {
            state.set(State::UpToDate);
            show();
        }
        turns.update_value(|it| *it += 1);
        if turns.get_value() >= SPEAKS_EVERY && unsaid.get_value() > 0 {
            spoken.set(plural!("activities.new", unsaid.get_value()));
            unsaid.set_value(0);
            turns.set_value(0);
        }
    };
    let ask = move || {
        if asking.get_value() || document().hidden() {
            return;
        }
        asking.set_value(true);
        let newest = waiting.with_untracked(|it| it.first().map(|it| it.id));
        let newest = newest.or_else(|| rows.with_untracked(|it| it.first().map(|it| it.id)));
        let (scope, query) = asked.get_value();
        spawn_local(async move {
            let answer = activities_since(scope.slug, query, newest).await;
            // Gone meanwhile: nobody asks any more.
            if asking.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => came(answer.it.items),
                Err(_) => state.set(State::Lost),
            }
        });
    };
    Effect::new(move || {
        if let Ok(handle) = set_interval_with_handle(ask, EVERY) {
            on_cleanup(move || handle.clear());
        }
    });

    view! {
        <div class="feed__live" data-state=move || format!("{:?}", state.get()).to_lowercase()>
            <span>{move || state.get().words()}</span>
            {move || {
                let count = waiting.with(Vec::len);
                (count > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="btn btn--sm" on:click=move |_| show()>
                                {t!("activities.show_new", what = plural!("activities.new", count))}
                            </button>
                        }
                    })
            }}
            <span class="vh" role="status">
                {move || spoken.get()}
            </span>
        </div>
    }
    .into_any()
}

/// Whether somebody reads the list: it is scrolled, a row is open, or the focus is in it.
fn is_read() -> bool {
    let scrolled = window().scroll_y().is_ok_and(|it| it > 40.0);
    let Some(feed) = document().get_element_by_id("feed") else { return scrolled };
    let open = feed.query_selector("details.event[open]").is_ok_and(|it| it.is_some());
    let focused = feed.query_selector(".event :focus").is_ok_and(|it| it.is_some());
    scrolled || open || focused
}
