//! What the feed can be narrowed to.

use chrono::NaiveDate;
use leptos::{ev, prelude::*};
use rollcall_model::activity::{ActivityQuery, ActivityStatus, ActivityType, ActorKind};

use super::{Offered, Scope};
use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
        icon::{Glyph, Icon},
    },
    pages::filters::{ProviderFilter, RangeFilter, SubjectFilter},
    words::{Named, date, time_zone},
};

/// Words, activity type, status, provider, organization, source and time.
#[component]
pub(super) fn Filters(
    scope: Scope,
    query: ActivityQuery,
    offered: Offered,
    live: Signal<bool>,
) -> impl IntoView {
    let Offered { providers, organizations } = offered;
    let everything = scope.asks(ActivityQuery::default());
    let filtered = query != everything;
    let path = scope.path();
    let types = ActivityType::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    let by_provider = (!providers.is_empty()).then(|| {
        view! { <ProviderFilter providers selected=query.provider/> }
    });
    let organizations: Vec<_> = organizations
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), format!("{} ({})", it.name, it.id)))
        .collect();
    let by_organization = (!organizations.is_empty()).then(|| {
        let selected = query.organization.map(|it| it.to_string()).unwrap_or_default();
        view! {
            <FilterSelect name="organization" label=t!("common.organization") choices=organizations selected/>
        }
    });
    let sources = ActorKind::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label=t!("activities.search")
                placeholder=t!("activities.search_hint")
                value=query.search.clone().unwrap_or_default()
            />
            <FilterSelect
                name="type"
                label=t!("activities.type")
                any=t!("common.all")
                choices=types
                selected=query.activity_type.map(ActivityType::code).unwrap_or_default()
            />
            <StatusFilter query=query.clone()/>
            {by_provider}
            {by_organization}
            <FilterSelect
                name="source"
                label=t!("common.source")
                choices=sources
                selected=query.source.map(ActorKind::code).unwrap_or_default()
            />
            <RangeFilter range=query.range/>
            <DaysFilter from=query.from to=query.to/>
            <ActorFilter actor=query.actor/>
            <SubjectFilter subject=query.subject/>
            // Choosing a filter does not switch the live view off.
            {move || live.get().then(|| view! { <input type="hidden" name="live" value="1"/> })}
        </FilterBar>
    }
    .into_any()
}

/// Any of several statuses. Those of the activity type that is chosen; else all, by type.
#[component]
fn StatusFilter(query: ActivityQuery) -> impl IntoView {
    let chosen = query.statuses;
    let words = match chosen.as_slice() {
        [] => t!("common.any").to_owned(),
        [one] => one.named().to_owned(),
        several => t!("activities.chosen", count = several.len()),
    };
    let on = (!chosen.is_empty()).then_some("");
    let kinds = match query.activity_type {
        Some(kind) => vec![kind],
        None => ActivityType::ALL.to_vec(),
    };
    let groups = kinds
        .into_iter()
        .map(|kind| {
            let (main, more) = offered(kind);
            let open = more.iter().any(|it| chosen.contains(it));
            let more = (!more.is_empty()).then(|| {
                view! {
                    <details open=open>
                        <summary>{t!("common.more")}</summary>
                        {boxes(&more, &chosen)}
                    </details>
                }
            });
            view! {
                <fieldset>
                    <legend class="menu__head">{kind.named()}</legend>
                    {boxes(&main, &chosen)}
                    {more}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <button type="button" class="filter filter--menu" data-on=on popovertarget="status-filter">
            <span>{t!("activities.status_label")}</span>
            <b>{words}</b>
            <Icon glyph=Glyph::ChevronDown/>
        </button>
        <div class="pop filter__pop" id="status-filter" popover role="group" aria-label=t!("common.status")>
            {groups}
        </div>
    }
    .into_any()
}

/// The statuses of a type: those the source documents name, and our own.
fn offered(kind: ActivityType) -> (Vec<ActivityStatus>, Vec<ActivityStatus>) {
    let all: Vec<_> = ActivityStatus::of(kind).collect();
    let seeds = if kind == ActivityType::Sso { ActivityStatus::SEED_STATUSES } else { all.len() };
    let (main, more) = all.split_at(seeds);
    (main.to_vec(), more.to_vec())
}

/// The first and the last day, by the reader's clocks.
#[component]
fn DaysFilter(from: Option<NaiveDate>, to: Option<NaiveDate>) -> impl IntoView {
    let words = match (from, to) {
        (None, None) => t!("common.any").to_owned(),
        (Some(from), None) => t!("activities.from_day", day = date(from)),
        (None, Some(to)) => t!("activities.until_day", day = date(to)),
        (Some(from), Some(to)) if from == to => date(from),
        (Some(from), Some(to)) => t!("activities.between_days", from = date(from), to = date(to)),
    };
    let on = (from.is_some() || to.is_some()).then_some("");
    let field = |label: &'static str, name: &'static str, value: Option<NaiveDate>| {
        let value = value.map(|it| it.to_string()).unwrap_or_default();
        view! {
            <label class="filter__day">
                <span>{label}</span>
                <input
                    class="input"
                    type="date"
                    name=name
                    value=value.clone()
                    prop:value=value
                    on:change=submit
                />
            </label>
        }
    };
    view! {
        <button type="button" class="filter filter--menu" data-on=on popovertarget="days-filter">
            <span>{t!("activities.days_label")}</span>
            <b>{words}</b>
            <Icon glyph=Glyph::ChevronDown/>
        </button>
        <div class="pop filter__pop" id="days-filter" popover role="group" aria-label=t!("activities.days", zone = time_zone().label())>
            {field(t!("activities.from"), "from", from)}
            {field(t!("activities.to"), "to", to)}
        </div>
    }
    .into_any()
}

/// Says that the list is narrowed to what one person did, and keeps it so.
#[component]
fn ActorFilter(actor: Option<String>) -> impl IntoView {
    actor.map(|actor| {
        view! {
            <input type="hidden" name="actor" value=actor.clone()/>
            <span class="chip chip--solo chip--new">
                <span>{t!("activities.by")} <bdi>{actor}</bdi></span>
            </span>
        }
    })
}

/// Applies the filters as soon as one is changed.
fn submit(event: ev::Event) {
    let input: web_sys::HtmlInputElement = event_target(&event);
    if let Some(form) = input.form() {
        // Nothing to do about a form that does not validate: the browser says why.
        drop(form.request_submit());
    }
}

fn boxes(statuses: &[ActivityStatus], chosen: &[ActivityStatus]) -> impl IntoView + use<> {
    statuses
        .iter()
        .map(|it| {
            let ticked = chosen.contains(it);
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        name="status"
                        value=it.code()
                        checked=ticked
                        prop:checked=ticked
                        on:change=submit
                    />
                    <span>{it.named()}</span>
                </label>
            }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_sso_offers_the_fifteen_words_of_the_source_documents_first() {
        let (main, more) = offered(ActivityType::Sso);
        assert_eq!(main.len(), 15);
        assert_eq!((main[0].label(), main[14].label()), ("End User Created", "SSO Enabled"));
        assert!(more.contains(&ActivityStatus::ScimEnabled));
        assert!(offered(ActivityType::Access).1.is_empty());
    }
}
