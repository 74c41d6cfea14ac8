//! What the log can be narrowed to.

use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    request::{RequestResult, ScimRequestQuery},
};

use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
    },
    pages::filters::{ProviderFilter, RangeFilter, SubjectFilter},
    query::ListQuery,
    words::Named,
};

/// Search, result, provider and time range.
#[component]
pub(super) fn Filters(
    path: String,
    query: ScimRequestQuery,
    providers: Vec<Manager>,
) -> impl IntoView {
    let filtered = query.is_filtered();
    let results = RequestResult::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label=t!("provisioning.search")
                placeholder=t!("provisioning.search_hint")
                value=query.search.unwrap_or_default()
            />
            <FilterSelect
                name="result"
                label=t!("provisioning.result")
                choices=results
                selected=query.result.map(RequestResult::code).unwrap_or_default()
            />
            <ProviderFilter providers selected=query.provider/>
            <RangeFilter range=query.range/>
            <SubjectFilter subject=query.subject/>
        </FilterBar>
    }
    .into_any()
}
