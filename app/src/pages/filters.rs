//! Filters that several lists have.

use leptos::prelude::*;
use rollcall_model::{account::Manager, activity::TimeRange, id::IdentityProviderId};

use crate::{
    components::{field::Choice, filter::FilterSelect},
    words::Named,
};

/// Through which provider. Offers what there is.
#[component]
pub(super) fn ProviderFilter(
    providers: Vec<Manager>,
    selected: Option<IdentityProviderId>,
) -> impl IntoView {
    let choices = providers
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let selected = selected.map(|it| it.to_string()).unwrap_or_default();
    view! { <FilterSelect name="provider" label=t!("common.provider") choices selected/> }
}

/// How far back.
#[component]
pub(super) fn RangeFilter(range: TimeRange) -> impl IntoView {
    let usual = TimeRange::default();
    let choices = TimeRange::ALL
        .into_iter()
        .filter(|it| *it != usual)
        .map(|it| Choice::new(it.code(), it.named()))
        .collect();
    let selected = if range == usual { "" } else { range.code() };
    view! { <FilterSelect name="range" label=t!("activities.range") any=usual.named() choices selected/> }
}

/// Says that the list is narrowed to one subject, and keeps it so.
#[component]
pub(super) fn SubjectFilter(subject: Option<String>) -> impl IntoView {
    subject.map(|value| {
        view! {
            <input type="hidden" name="subject" value=value/>
            <span class="chip chip--solo chip--new">
                <span>{t!("activities.one_subject")}</span>
            </span>
        }
    })
}
