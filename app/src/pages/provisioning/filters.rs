//! What the log can be narrowed to.

use leptos::prelude::*;
use rollcall_model::{
    activity::TimeRange,
    provider::IdentityProvider,
    request::{RequestResult, ScimRequestQuery},
};

use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
    },
    query::ListQuery,
};

/// Search, result, provider and time range.
#[component]
pub(super) fn Filters(
    path: String,
    query: ScimRequestQuery,
    providers: Vec<IdentityProvider>,
) -> impl IntoView {
    let filtered = query.is_filtered();
    let results = RequestResult::ALL.map(|it| Choice::new(it.code(), it.label())).to_vec();
    let ranges = TimeRange::ALL
        .into_iter()
        .filter(|it| *it != TimeRange::default())
        .map(|it| Choice::new(it.code(), it.label()))
        .collect();
    let range = Some(query.range).filter(|it| *it != TimeRange::default());
    let providers = providers
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let subject = query.subject.clone().map(|value| {
        view! {
            <input type="hidden" name="subject" value=value/>
            <span class="chip chip--solo chip--new">
                <span>"One subject only"</span>
            </span>
        }
    });
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label="Search requests"
                placeholder="Incident code, name, ID or path"
                value=query.search.unwrap_or_default()
            />
            <FilterSelect
                name="result"
                label="Result"
                choices=results
                selected=query.result.map(RequestResult::code).unwrap_or_default()
            />
            <FilterSelect
                name="provider"
                label="Provider"
                choices=providers
                selected=query.provider.map(|it| it.to_string()).unwrap_or_default()
            />
            <FilterSelect
                name="range"
                label="Time range"
                any=TimeRange::default().label()
                choices=ranges
                selected=range.map(TimeRange::code).unwrap_or_default()
            />
            {subject}
        </FilterBar>
    }
    .into_any()
}
