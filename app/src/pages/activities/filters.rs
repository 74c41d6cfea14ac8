//! What the feed can be narrowed to.

use leptos::{ev, prelude::*};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus, ActivityType},
    provider::IdentityProvider,
};

use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect},
        icon::{Glyph, Icon},
    },
    pages::filters::{ProviderFilter, RangeFilter, SubjectFilter},
    query::ListQuery,
};

/// Activity type, status, provider and time range.
#[component]
pub(super) fn Filters(
    path: String,
    query: ActivityQuery,
    providers: Vec<IdentityProvider>,
) -> impl IntoView {
    let filtered = query.is_filtered();
    let types = ActivityType::ALL.map(|it| Choice::new(it.code(), it.label())).to_vec();
    let by_provider = (!providers.is_empty()).then(|| {
        view! { <ProviderFilter providers selected=query.provider/> }
    });
    view! {
        <FilterBar action=path filtered>
            <FilterSelect
                name="type"
                label="Activity type"
                any="All"
                choices=types
                selected=query.activity_type.map(ActivityType::code).unwrap_or_default()
            />
            <StatusFilter query=query.clone()/>
            {by_provider}
            <RangeFilter range=query.range/>
            <SubjectFilter subject=query.subject/>
        </FilterBar>
    }
    .into_any()
}

/// Any of several statuses. Those of the activity type that is chosen; else all, by type.
#[component]
fn StatusFilter(query: ActivityQuery) -> impl IntoView {
    let chosen = query.statuses;
    let words = match chosen.as_slice() {
        [] => "Any".to_owned(),
        [one] => one.label().to_owned(),
        several => format!("{} chosen", several.len()),
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
                        <summary>"More"</summary>
                        {boxes(&more, &chosen)}
                    </details>
                }
            });
            view! {
                <fieldset>
                    <legend class="menu__head">{kind.label()}</legend>
                    {boxes(&main, &chosen)}
                    {more}
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <button type="button" class="filter filter--menu" data-on=on popovertarget="status-filter">
            <span>"Status:"</span>
            <b>{words}</b>
            <Icon glyph=Glyph::ChevronDown/>
        </button>
        <div class="pop filter__pop" id="status-filter" popover role="group" aria-label="Status">
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

fn boxes(statuses: &[ActivityStatus], chosen: &[ActivityStatus]) -> impl IntoView + use<> {
    let changed = |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(form) = input.form() {
            // Nothing to do about a form that does not validate: the browser says why.
            drop(form.request_submit());
        }
    };
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
                        on:change=changed
                    />
                    <span>{it.label()}</span>
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
