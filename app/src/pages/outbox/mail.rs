//! One mail of the outbox: what it says, where it went, and another try.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{id::MailId, mail::OutboxMail};

use super::{PATH, StatePill, tried};
use crate::{
    api::{
        At,
        mail::{RetryMail, ShownMail, mail},
    },
    components::{
        button::{SubmitButton, Weight},
        card::{Card, Fact, Facts},
        copy::CopyField,
        page::{Crumb, Page, PageHeader},
        time::ExactTime,
    },
    error::AppError,
    letters::{Body, body, subject},
    pages::{
        failed::FailedPage,
        form::{Refusal, refusal_of},
        loading::LoadingPage,
        once::suspend_once,
    },
};

/// `/outbox/:mail`.
#[component]
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|it| it.get_str("mail")?.parse::<MailId>().ok()));
    let retry = ServerAction::<RetryMail>::new();
    let found = Resource::new(
        move || (id.get(), retry.version().get()),
        |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("mail".to_owned()))?;
            mail(id).await
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match found.await {
                    Ok(At { it, .. }) => view! { <Loaded shown=it retry/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Loaded(shown: ShownMail, retry: ServerAction<RetryMail>) -> impl IntoView {
    let ShownMail { mail, public_url, secret } = shown;
    let title = subject(&mail.letter);
    let body = body(&mail.letter, &mail.name, &public_url, secret.as_deref());
    let state = mail.state;
    let meta = move || view! { <StatePill state/> };
    view! {
        <Page
            title=title.clone()
            crumbs=vec![
                Crumb::link("All clients", "/clients"),
                Crumb::link("Outbox", PATH),
                Crumb::text(title.clone()),
            ]
        >
            <PageHeader title meta/>
            <div class="stack">
                <Written body has_secret=secret.is_some()/>
                <Sending mail retry/>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Written(body: Body, has_secret: bool) -> impl IntoView {
    let said = body.paragraphs.into_iter().map(|it| view! { <p>{it}</p> }).collect_view();
    let link = body.button.map(|(label, href)| {
        if has_secret {
            view! { <CopyField id="mail-link" label="Link of the mail" value=href/> }.into_any()
        } else {
            view! {
                <p>
                    <a class="link" href=href>
                        {label}
                    </a>
                </p>
            }
            .into_any()
        }
    });
    view! {
        <Card id="text" title="What it says">
            <div class="form">
                <p>{body.greeting}</p>
                {said}
                {link}
                <p class="dim">{body.because}</p>
            </div>
        </Card>
    }
}

#[component]
fn Sending(mail: OutboxMail, retry: ServerAction<RetryMail>) -> impl IntoView {
    let refusal = refusal_of(retry);
    let again = mail.can_be_retried();
    let said = tried(&mail);
    view! {
        <Card id="sending" title="Sending">
            <Facts>
                <Fact name="To">
                    <bdi>{mail.name}</bdi>
                    " "
                    <span class="dim">{mail.email}</span>
                </Fact>
                <Fact name="Written">
                    <ExactTime at=mail.created_at/>
                </Fact>
                {mail
                    .sent_at
                    .map(|at| {
                        view! {
                            <Fact name="Sent">
                                <ExactTime at/>
                            </Fact>
                        }
                    })}
                {said.map(|it| view! { <Fact name="Mail server">{it}</Fact> })}
            </Facts>
            {again
                .then(|| {
                    view! {
                        <ActionForm action=retry attr:class="form">
                            <Refusal refusal/>
                            <input type="hidden" name="mail" value=mail.id.to_string()/>
                            <div class="btn-row">
                                <SubmitButton
                                    label="Send again"
                                    busy_label="Trying…"
                                    busy=retry.pending()
                                    weight=Weight::Plain
                                />
                            </div>
                        </ActionForm>
                    }
                })}
        </Card>
    }
}
