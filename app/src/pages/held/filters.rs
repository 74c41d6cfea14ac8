//! What the queue can be narrowed to.

use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    hold::{HeldQuery, HoldCode},
};

use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
    },
    pages::filters::ProviderFilter,
    query::ListQuery,
    words::Named,
};

/// Search, reason and provider.
#[component]
pub(super) fn Filters(path: String, query: HeldQuery, providers: Vec<Manager>) -> impl IntoView {
    let filtered = query.is_filtered();
    let reasons = HoldCode::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label=t!("held.search")
                placeholder=t!("held.search_hint")
                value=query.search.unwrap_or_default()
            />
            <FilterSelect
                name="reason"
                label=t!("common.reason")
                choices=reasons
                selected=query.reason.map(HoldCode::code).unwrap_or_default()
            />
            <ProviderFilter providers selected=query.provider/>
        </FilterBar>
    }
    .into_any()
}
