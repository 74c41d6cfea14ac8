//! Provisioning: the log of what providers sent, and the inspector of one request.

mod filters;
mod fix;
mod inspector;
mod outcome;
mod rows;
mod unmatched;
pub mod words;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Redirect};
use rollcall_model::{
    account::Manager,
    page::Page as Rows,
    request::{ScimRequestQuery, ScimRequestRow, incident_code},
};

pub use self::inspector::{InspectorPage, Steps};
use self::{filters::Filters, rows::RequestRows};
use super::{
    failed::Failed,
    filters::providers_of,
    layout::{CurrentClient, rights},
    loading::Loading,
    users::Misread,
};
use crate::{
    api::{At, provisioning::provisioning_log},
    components::page::{Crumb, Page, PageHeader},
    error::AppError,
    query::{Asked, asked},
    words::time_zone,
};

/// The log of one client's requests.
#[component]
pub fn ProvisioningPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let path = format!("/d/{}/provisioning", client.slug);
    let Asked { query, misread } = asked::<ScimRequestQuery>();
    let slug = StoredValue::new(client.slug.clone());
    // With its question, so that an answer is never shown below another's filters.
    let page = Resource::new(
        move || query.get(),
        move |query| async move {
            let page = provisioning_log(slug.get_value(), query.clone()).await;
            (query, page)
        },
    );
    let may = StoredValue::new(rights());
    let providers = Resource::new(|| (), move |()| providers_of(slug.get_value(), may.get_value()));
    let name = client.name.to_string();
    let meta = move || {
        view! {
            <bdi>{name.clone()}</bdi>
            <span>{t!("provisioning.kept")}</span>
            <span>{t!("common.times_in", zone = time_zone().label())}</span>
        }
    };
    view! {
        <Page
            title=t!("provisioning.title_of", name = client.name)
            crumbs=vec![Crumb::text(t!("common.provisioning")), Crumb::text(t!("common.log"))]
        >
            <PageHeader title=t!("provisioning.title") meta/>
            <Transition fallback=Waiting>
                {move || {
                    let path = path.clone();
                    Suspend::new(async move {
                        let providers = providers.await;
                        let (query, page) = page.await;
                        if let Some(path) = only_one(&path, &query, &page) {
                            return view! { <Redirect path options=in_its_place()/> }.into_any();
                        }
                        view! {
                            {misread.get().then(Misread)}
                            <Log path query providers page/>
                        }
                        .into_any()
                    })
                }}
            </Transition>
        </Page>
    }
    .into_any()
}

/// The page of the one request that an incident code was looked up for.
fn only_one(
    path: &str,
    query: &ScimRequestQuery,
    page: &Result<At<Rows<ScimRequestRow>>, AppError>,
) -> Option<String> {
    incident_code(&query.search.as_ref()?.to_lowercase())?;
    match page.as_ref().ok()?.it.items.as_slice() {
        [found] => Some(format!("{path}/{}", found.id)),
        _ => None,
    }
}

/// Back leads to where the code was looked up from, not to the search that would lead on again.
fn in_its_place() -> NavigateOptions {
    NavigateOptions { replace: true, ..NavigateOptions::default() }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="card">
            <Loading what=t!("loading.requests")/>
        </section>
    }
}

#[component]
fn Log(
    path: String,
    query: ScimRequestQuery,
    providers: Vec<Manager>,
    page: Result<At<Rows<ScimRequestRow>>, AppError>,
) -> impl IntoView {
    let list = match page {
        Ok(At { now, it }) => {
            view! { <RequestRows path=path.clone() now query=query.clone() page=it/> }.into_any()
        }
        Err(error) => view! { <Failed error/> }.into_any(),
    };
    view! {
        <section class="card" aria-label=t!("provisioning.requests")>
            <Filters path query providers/>
            {list}
        </section>
    }
    .into_any()
}
