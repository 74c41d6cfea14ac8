//! What a test or a sign-in through a provider brought.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    id::{IdentityProviderId, SignOnAttemptId},
    sign_on::{SignOnAttempt, SignOnPurpose, SignOnRefusal},
};

use crate::{
    api::{
        At,
        sign_on::{AttemptPage as Shown, sign_on_attempt},
    },
    components::{
        banner::Banner,
        card::{Card, Fact, Facts},
        page::{Crumb, Page, PageHeader},
        status::Tone,
        time::RelativeTime,
    },
    error::AppError,
    pages::{failed::FailedPage, layout::CurrentClient, loading::LoadingPage, once::suspend_once},
    words::recorded,
};

/// The page of the attempt in the address.
#[component]
pub fn AttemptPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let params = use_params_map();
    let ids = Memo::new(move |_| {
        params.with(|it| {
            let provider = it.get_str("provider")?.parse::<IdentityProviderId>().ok()?;
            Some((provider, it.get_str("attempt")?.parse::<SignOnAttemptId>().ok()?))
        })
    });
    let slug = StoredValue::new(client.slug.clone());
    let page = Resource::new(
        move || ids.get(),
        move |ids| async move {
            let unknown = || AppError::NotFound("sign-in attempt".to_owned());
            let (provider, attempt) = ids.ok_or_else(unknown)?;
            sign_on_attempt(slug.get_value(), provider, attempt).await
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match page.await {
                    Ok(shown) => view! { <Loaded shown/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Loaded(shown: At<Shown>) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let At { now, it: Shown { provider, attempt } } = shown;
    let base = format!("/d/{}/identity-providers", client.slug);
    let settings = format!("{base}/{}/sso", provider.id);
    let name = provider.name.to_string();
    let test = attempt.purpose == SignOnPurpose::Test;
    let title = if test { t!("sign_on.test_sign_in") } else { t!("sign_on.sign_in") };
    let (verdict, tone) = verdict(&attempt);
    let back = settings.clone();
    let actions =
        move || view! { <a class="btn btn--sm" href=back.clone()>{t!("sign_on.back")}</a> };
    let account = attempt.account.clone().map(|(id, name)| {
        let href = format!("/d/{}/users/{id}", client.slug);
        view! {
            <a class="link" href=href>
                <bdi>{name}</bdi>
            </a>
        }
    });
    let account = match account {
        Some(link) => link.into_any(),
        None => view! { <span class="dim">{t!("common.nobody")}</span> }.into_any(),
    };
    let claims: Vec<_> = attempt
        .claims
        .into_iter()
        .map(|(name, value)| {
            view! {
                <Fact name>
                    <code>
                        <bdi>{value}</bdi>
                    </code>
                </Fact>
            }
        })
        .collect();
    let empty = claims.is_empty();
    let detail = recorded(&attempt.detail);
    view! {
        <Page
            title=t!("sign_on.through_of", title = title, name = name, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("shell.identity_providers"), base.clone()),
                Crumb::link(name.clone(), format!("{base}/{}", provider.id)),
                Crumb::link(t!("sign_on.title"), settings),
                Crumb::text(title),
            ]
        >
            <PageHeader title=t!("sign_on.through", title = title, name = name)/>
            <Banner title=verdict tone actions>
                <p lang=detail.lang>{detail.text}</p>
            </Banner>
            <div class="stack">
                <Card id="person" title=t!("sign_on.who_it_is")>
                    <Facts>
                        <Fact name=t!("sign_on.account_here")>{account}</Fact>
                        <Fact name=t!("sign_on.user_name_there")>
                            <bdi>{attempt.user_name.unwrap_or_else(|| "—".to_owned())}</bdi>
                        </Fact>
                        <Fact name=t!("sign_on.id_there")>
                            <code>{attempt.subject.unwrap_or_else(|| "—".to_owned())}</code>
                        </Fact>
                        <Fact name=t!("sign_on.when")>
                            <RelativeTime at=attempt.at now/>
                        </Fact>
                        <Fact name=t!("sign_on.from")>{attempt.address}</Fact>
                    </Facts>
                </Card>
                <Card id="claims" title=t!("sign_on.sent")>
                    {if empty {
                        view! { <p class="t-13">{t!("sign_on.not_believed")}</p> }.into_any()
                    } else {
                        view! { <Facts>{claims}</Facts> }.into_any()
                    }}
                </Card>
            </div>
        </Page>
    }
    .into_any()
}

/// What came of it, in a sentence.
fn verdict(attempt: &SignOnAttempt) -> (&'static str, Tone) {
    use SignOnRefusal as It;
    match (attempt.purpose, attempt.refusal) {
        (SignOnPurpose::Test, None) => (t!("sign_on.verdict.passed"), Tone::Ok),
        (SignOnPurpose::Test, Some(It::NotProvisioned)) => {
            (t!("sign_on.verdict.unknown"), Tone::Warn)
        }
        (SignOnPurpose::Test, Some(_)) if attempt.is_proven() => {
            (t!("sign_on.verdict.could_not"), Tone::Warn)
        }
        (SignOnPurpose::Test, Some(_)) => (t!("sign_on.verdict.failed"), Tone::Bad),
        (SignOnPurpose::SignIn, None) => (t!("sign_on.verdict.let_in"), Tone::Ok),
        (SignOnPurpose::SignIn, Some(_)) => (t!("sign_on.verdict.refused"), Tone::Bad),
    }
}
