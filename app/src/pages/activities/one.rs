//! One activity at an address of its own, to be handed on.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{division::Slug, id::ActivityId};

use super::event::Event;
use crate::{
    api::activities::activity,
    components::page::{Crumb, Page, PageHeader},
    error::AppError,
    pages::{
        failed::FailedPage,
        filters::providers_of,
        layout::{CurrentClient, rights},
        loading::LoadingPage,
        once::suspend_once,
    },
    words::Named,
};

/// `/d/:division/activities/:activity`.
#[component]
pub fn ActivityPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    view! { <OneActivity slug=Some(client.slug)/> }
}

/// `/activities/:activity`.
#[component]
pub fn InstallationActivityPage() -> impl IntoView {
    view! { <OneActivity slug=None/> }
}

#[component]
fn OneActivity(slug: Option<Slug>) -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|it| it.get_str("activity")?.parse::<ActivityId>().ok()));
    let base = slug.as_ref().map(|it| format!("/d/{it}")).unwrap_or_default();
    let may = StoredValue::new(rights());
    let found = Resource::new(
        move || id.get(),
        move |id| {
            let slug = slug.clone();
            async move {
                let id = id.ok_or_else(|| AppError::NotFound("activity".to_owned()))?;
                let found = activity(slug.clone(), id).await?;
                let providers = match (slug, found.provider) {
                    (Some(slug), Some(_)) => providers_of(slug, may.get_value()).await,
                    _ => Vec::new(),
                };
                let provider = providers.into_iter().find(|it| Some(it.id) == found.provider);
                Ok::<_, AppError>((found, provider.map(|it| it.name.to_string())))
            }
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || {
                let base = base.clone();
                suspend_once(async move {
                    match found.await {
                        Ok((activity, provider)) => {
                            let title = activity.status.named();
                            let crumbs = vec![
                                Crumb::text(t!("common.dashboard")),
                                Crumb::link(t!("common.activities"), format!("{base}/activities")),
                                Crumb::text(title),
                            ];
                            view! {
                                <Page title=t!("activities.one_title", title = title, day = activity.subject) crumbs>
                                    <PageHeader title/>
                                    <section class="card" aria-label=t!("activities.one")>
                                        <Event base activity provider open=true/>
                                    </section>
                                </Page>
                            }
                                .into_any()
                        }
                        Err(error) => view! { <FailedPage error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}
