//! Filters that several lists have.

use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    activity::TimeRange,
    division::Slug,
    id::IdentityProviderId,
    organization::Organization,
    role::{Area, Rights},
};

use crate::{
    api::{identity_providers::provider_choices, organizations::organization_choices},
    components::{field::Choice, filter::FilterSelect},
    words::Named,
};

/// The client's providers, as far as they are open to the person: without them a list is still worth
/// showing.
pub(super) async fn providers_of(client: Slug, may: Rights) -> Vec<Manager> {
    if may.sees(Area::IdentityProviders) {
        provider_choices(client).await.unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Its organizations, likewise.
pub(super) async fn organizations_of(client: Slug, may: Rights) -> Vec<Organization> {
    if may.sees(Area::Organizations) {
        organization_choices(client).await.unwrap_or_default()
    } else {
        Vec::new()
    }
}

/// Through which provider. Offers what there is.
#[component]
pub(super) fn ProviderFilter(
    providers: Vec<Manager>,
    selected: Option<IdentityProviderId>,
) -> impl IntoView {
    let choices: Vec<_> = providers
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let selected = selected.map(|it| it.to_string()).unwrap_or_default();
    (!choices.is_empty()).then(|| {
        view! { <FilterSelect name="provider" label=t!("common.provider") choices selected/> }
    })
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
