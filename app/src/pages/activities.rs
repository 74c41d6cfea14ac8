//! Activities: what happened, newest first. One feed for each client, one for the installation.

mod event;
mod filters;
pub mod words;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    division::{Division, Slug},
    page::{Page as Rows, Turn},
    provider::IdentityProvider,
};

use self::{event::Event, filters::Filters};
use super::{
    failed::Failed, layout::CurrentClient, loading::Loading, once::suspend_once, pager::Pager,
    users::Misread,
};
use crate::{
    api::{At, activities::activities, identity_providers::identity_providers},
    components::{
        banner::EmptyState,
        icon::Glyph,
        page::{Crumb, Page, PageHeader},
        time::weekday,
    },
    error::AppError,
    query::{Asked, ListQuery, asked},
};

/// The feed of one client.
#[component]
pub fn ActivitiesPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    view! { <FeedPage client=Some(client)/> }
}

/// The feed of what belongs to no client: staff signing in, clients being created.
#[component]
pub fn InstallationActivitiesPage() -> impl IntoView {
    view! { <FeedPage client=None/> }
}

#[component]
fn FeedPage(client: Option<Division>) -> impl IntoView {
    let slug: StoredValue<Option<Slug>> =
        StoredValue::new(client.as_ref().map(|it| it.slug.clone()));
    let base = client.as_ref().map(|it| format!("/d/{}", it.slug)).unwrap_or_default();
    let whose = client.as_ref().map_or_else(|| "All clients".to_owned(), |it| it.name.to_string());
    let Asked { query, misread } = asked::<ActivityQuery>();
    // With its question, so that an answer is never shown below another's filters.
    let page = Resource::new(
        move || query.get(),
        move |query| async move {
            let page = activities(slug.get_value(), query.clone()).await;
            (query, page)
        },
    );
    let providers = Resource::new(
        || (),
        move |()| async move {
            match slug.get_value() {
                Some(slug) => identity_providers(slug, Turn::First).await.map(|it| it.it.items),
                None => Ok(Vec::new()),
            }
        },
    );
    let crumbs = match client {
        Some(_) => vec![Crumb::text("Dashboard"), Crumb::text("Activities")],
        None => vec![Crumb::link("All clients", "/clients"), Crumb::text("Activities")],
    };
    let name = whose.clone();
    let meta = move || view! { <bdi>{name.clone()}</bdi> <span>"Times in UTC"</span> };
    view! {
        <Page title=format!("Activities, {whose}") crumbs>
            <PageHeader title="Activities" meta/>
            <Transition fallback=Waiting>
                {move || {
                    let base = base.clone();
                    suspend_once(async move {
                        let providers = providers.await.unwrap_or_default();
                        let (query, page) = page.await;
                        view! {
                            {misread.get().then(Misread)}
                            <Feed base query providers page/>
                        }
                    })
                }}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="card">
            <Loading what="activities"/>
        </section>
    }
}

#[component]
fn Feed(
    base: String,
    query: ActivityQuery,
    providers: Vec<IdentityProvider>,
    page: Result<At<Rows<Activity>>, AppError>,
) -> impl IntoView {
    let path = format!("{base}/activities");
    let list = match page {
        Ok(At { now, it }) => {
            let pager = Pager::of(&it, &query, &path, ("activity", "activities"));
            let rows = it.items;
            if rows.is_empty() {
                empty(&path, &query)
            } else {
                view! {
                    <Days base now providers=providers.clone() rows/>
                    {pager.view()}
                }
                .into_any()
            }
        }
        Err(error) => view! { <Failed error/> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="feed-heading">
            <h2 class="vh" id="feed-heading">
                "Activity feed"
            </h2>
            <Filters path query providers/>
            {list}
        </section>
    }
    .into_any()
}

/// The rows below the day they are of.
#[component]
fn Days(
    base: String,
    now: DateTime<Utc>,
    providers: Vec<IdentityProvider>,
    rows: Vec<Activity>,
) -> impl IntoView {
    rows.chunk_by(|a, b| a.at.date_naive() == b.at.date_naive())
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
    match (now.date_naive() - at.date_naive()).num_days() {
        0 => format!("Today, {day}"),
        1 => format!("Yesterday, {day}"),
        _ if at.format("%Y").to_string() == now.format("%Y").to_string() => day,
        _ => format!("{day} {}", at.format("%Y")),
    }
}

/// No rows: because nothing matches, or because nothing has happened yet.
fn empty(path: &str, query: &ActivityQuery) -> AnyView {
    if query.is_filtered() {
        let everything = path.to_owned();
        view! {
            <EmptyState
                glyph=Glyph::Search
                title="Nothing matches these filters"
                text="Take a filter away, or look further back."
            >
                <a class="btn" href=everything>
                    "Clear filters"
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                glyph=Glyph::Pulse
                title="Nothing has happened yet"
                text="Every change appears here, with who made it and what it was before."
            />
        }
        .into_any()
    }
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
