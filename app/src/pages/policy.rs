//! The policy of a provider: whom it may send, and what becomes of the others.

mod form;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use rollcall_model::id::IdentityProviderId;

use self::form::PolicyFields;
pub use self::form::unmatched_choices;
use super::{
    confirm_code::Confirmed,
    failed::FailedPage,
    form::{Fields, Refusal, administrators, refusal_of},
    identity_provider::{Header, ProviderTab, ProviderTabs},
    layout::{CurrentClient, rights},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        policy::{PolicyPage as Shown, SavePolicy, provider_policy},
    },
    components::{
        button::SubmitButton,
        page::{Crumb, Page},
        toast::Toasts,
    },
    error::AppError,
};

/// The page of the provider in the address.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|it| it.get_str("provider")?.parse::<IdentityProviderId>().ok())
    });
    let slug = StoredValue::new(client.slug.clone());
    let save = ServerAction::<SavePolicy>::new();
    let page = Resource::new(
        move || (id.get(), save.version().get()),
        move |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("identity provider".to_owned()))?;
            provider_policy(slug.get_value(), id).await
        },
    );
    say_that_it_is_saved(save);
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: a form that was rendered anew would lose what was entered, and the
                // focus.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded first page save/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn say_that_it_is_saved(save: ServerAction<SavePolicy>) {
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, save.value().get()) {
            toasts.say(t!("policy.saved"));
        }
    });
}

#[component]
fn Loaded(
    first: At<Shown>,
    page: Resource<Result<At<Shown>, AppError>>,
    save: ServerAction<SavePolicy>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let base = format!("/d/{}", client.slug);
    let At { now, it: Shown { provider, organizations, roles, seen } } = first;
    let name = provider.name.to_string();
    let refusal = refusal_of(save);
    let may = rights().administrator;
    let confirmed = may.then(|| Confirmed::asked_while(|| true));
    // What was saved is what the next save starts from.
    let seen = RwSignal::new(seen);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get() {
            seen.set(now.it.seen);
        }
    });
    view! {
        <Page
            title=t!("policy.title_of", name = name, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("shell.identity_providers"), format!("{base}/identity-providers")),
                Crumb::link(name, format!("{base}/identity-providers/{}", provider.id)),
                Crumb::text(t!("policy.title")),
            ]
        >
            <Header base=base.clone() now provider=provider.clone()/>
            <ProviderTabs base provider=provider.id current=ProviderTab::Policy/>
            <ActionForm action=save attr:class="stack policy" attr:novalidate=true>
                <Refusal
                    refusal
                    fields=&[
                        "code", "unmatched", "organizations", "listed", "domains", "catcher", "ceiling",
                    ]
                />
                <input type="hidden" name="division" value=client.slug.to_string()/>
                <input type="hidden" name="provider" value=provider.id.to_string()/>
                <input type="hidden" name="form[seen]" value=seen/>
                <Fields may who=administrators()>
                    <PolicyFields provider organizations roles refusal confirmed=confirmed/>
                    {may
                        .then(|| {
                            view! {
                                <div class="btn-row">
                                    <SubmitButton
                                        label=t!("policy.save")
                                        busy_label=t!("common.saving")
                                        busy=save.pending()
                                    />
                                </div>
                            }
                        })}
                </Fields>
            </ActionForm>
        </Page>
    }
    .into_any()
}
