//! What stands where a page or a part of it could not be shown.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::layout::CurrentClient;
use crate::{
    components::{
        copy::CopyInline,
        icon::{Glyph, Icon},
        page::{Crumb, Page},
    },
    error::{AppError, SetStatus},
    right::{NoteRefusal, Right},
    shell::DoorLayout,
};

/// A part of a page that could not be shown: what happened, and the way on.
#[component]
pub fn Failed(error: AppError) -> impl IntoView {
    let Words { title, text } = Words::of(&error);
    view! {
        <div class="empty" role="alert">
            {mark(&error)} <p class="empty__title">{title}</p>
            {text.map(|text| view! { <p>{text}</p> })} {reference(&error)} {ways(&error)}
        </div>
    }
    .into_any()
}

/// A whole page of the console that could not be shown.
#[component]
pub fn FailedPage(error: AppError) -> impl IntoView {
    let Words { title, text } = Words::of(&error);
    view! {
        <Page
            title=title.clone()
            crumbs=vec![Crumb::link(t!("failed.all_clients"), "/clients"), Crumb::text(short(&error))]
        >
            <section class="card">
                <div class="empty">
                    {mark(&error)} <h1 class="empty__title">{title}</h1>
                    {text.map(|text| view! { <p>{text}</p> })} {reference(&error)} {ways(&error)}
                </div>
            </section>
        </Page>
    }
    .into_any()
}

/// A page of the console that whoever asks has no right to.
#[component]
pub fn ForbiddenPage(right: Right) -> impl IntoView {
    NoteRefusal::of_page(right);
    view! { <FailedPage error=right.missing()/> }.into_any()
}

/// A page outside of the console that could not be shown.
#[component]
pub fn FailedAtDoor(error: AppError) -> impl IntoView {
    let Words { title, text } = Words::of(&error);
    SetStatus::of_page(error.status());
    view! {
        <DoorLayout title=title.clone() heading=title>
            {text.map(|text| view! { <p class="muted">{text}</p> })}
            {reference(&error)}
            {ways(&error)}
        </DoorLayout>
    }
    .into_any()
}

/// An error in two sentences.
struct Words {
    title: String,
    text: Option<String>,
}

impl Words {
    fn of(error: &AppError) -> Self {
        let (title, text) = match error {
            AppError::SignedOut => (t!("failed.signed_out.title"), t!("failed.signed_out.text")),
            AppError::Forbidden(right) => {
                let text = t!("failed.forbidden.text", right = right);
                return Self { title: t!("failed.forbidden.title").to_owned(), text: Some(text) };
            }
            AppError::NotFound(_) => (t!("failed.missing.title"), t!("failed.missing.text")),
            AppError::Unreachable => {
                (t!("failed.unreachable.title"), t!("failed.unreachable.text"))
            }
            AppError::Fault(_) => (t!("failed.fault.title"), t!("failed.fault.text")),
            AppError::Invalid { .. } | AppError::Conflict(_) | AppError::TooMany(_) => {
                return Self { title: error.to_string(), text: None };
            }
        };
        Self { title: title.to_owned(), text: Some(text.to_owned()) }
    }
}

/// The step in the breadcrumb.
fn short(error: &AppError) -> &'static str {
    match error {
        AppError::SignedOut => t!("failed.signed_out.short"),
        AppError::Forbidden(_) => t!("failed.forbidden.short"),
        AppError::NotFound(_) => t!("failed.missing.short"),
        _ => t!("failed.short"),
    }
}

/// The icon above the words. Gives the page its status, too.
fn mark(error: &AppError) -> impl IntoView + use<> {
    SetStatus::of_page(error.status());
    let (glyph, tone) = match error {
        AppError::SignedOut => (Glyph::SignOut, None),
        AppError::Forbidden(_) => (Glyph::Lock, None),
        AppError::NotFound(_) => (Glyph::Search, None),
        _ => (Glyph::Alert, Some("bad")),
    };
    view! {
        <span class="empty__icon" data-tone=tone>
            <Icon glyph/>
        </span>
    }
}

fn reference(error: &AppError) -> Option<impl IntoView + use<>> {
    let AppError::Fault(value) = error else { return None };
    Some(view! {
        <p class="empty__reference">
            {t!("failed.reference")} <CopyInline what=t!("failed.reference_value") value=value.clone()/>
        </p>
    })
}

/// What can be done about it: one next step.
fn ways(error: &AppError) -> AnyView {
    let client = use_context::<CurrentClient>();
    let all_clients = || view! { <a class="btn" href="/clients">{t!("failed.all_clients")}</a> };
    let ways = match error {
        AppError::SignedOut => {
            let next = utf8_percent_encode(&here(), NON_ALPHANUMERIC).to_string();
            let href = format!("/sign-in?next={next}");
            view! { <a class="btn btn--primary" href=href>{t!("failed.sign_in_again")}</a> }
                .into_any()
        }
        AppError::NotFound(_) => {
            let client = client.map(|CurrentClient(it)| {
                let href = format!("/d/{}", it.slug);
                view! {
                    <a class="btn btn--primary" href=href>
                        {t!("failed.go_to")} <bdi>{it.name.to_string()}</bdi>
                    </a>
                }
            });
            view! { {client} {all_clients()} }.into_any()
        }
        AppError::Forbidden(_) => all_clients().into_any(),
        // By loading the page: whatever was stuck here is gone then.
        _ => view! { <a class="btn" rel="external" href=here()>{t!("failed.try_again")}</a> }
            .into_any(),
    };
    view! { <div class="btn-row">{ways}</div> }.into_any()
}

/// The address of this page.
fn here() -> String {
    let location = use_location();
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
