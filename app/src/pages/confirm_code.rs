//! The code by which an administrator confirms something sensitive.
//!
//! The server function asks: it refuses on the field `code` when none was given less than five
//! minutes ago. Its form has a [`CodeField`], which is there when a code will be asked.

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};

use super::{form::on_field, once::suspend_once};
use crate::{api::session::recently_confirmed, components::field::TextField, error::AppError};

/// Whether the administrator gave a code just now, so that none is asked.
#[derive(Clone, Copy)]
pub struct Confirmed(Resource<Result<bool, AppError>>);

impl Confirmed {
    /// Asks the server anew whenever `wanted` turns true: when a dialog with such a form opens.
    pub fn asked_while(wanted: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let wanted = Memo::new(move |_| wanted());
        Self(Resource::new(
            move || wanted.get(),
            |wanted| async move { if wanted { recently_confirmed().await } else { Ok(false) } },
        ))
    }

    /// Waits for the answer. Untracked: a form that closes stops asking, and its field goes with it.
    pub async fn given(self) -> bool {
        ScopedFuture::new_untracked(self.0.into_future()).await == Ok(true)
    }
}

/// The words of the field where a code is always asked.
const LABEL: &str = "6-digit code from your authenticator";

/// The id of its field.
const ID: &str = "code";

/// The field of the code, unless one was given just now.
#[component]
pub fn CodeField(
    confirmed: Confirmed,
    refusal: Signal<Option<AppError>>,
    /// Says when it is asked, where it is not always.
    #[prop(default = LABEL)]
    label: &'static str,
    /// The element's id, where two forms of a page ask.
    #[prop(default = ID)]
    id: &'static str,
) -> impl IntoView {
    view! {
        <Suspense fallback=move || {
            field(id, label, refusal)
        }>
            {move || suspend_once(async move {
                let confirmed = confirmed.given().await;
                view! { <KnownCodeField confirmed refusal label id/> }
            })}
        </Suspense>
    }
    .into_any()
}

/// The same where it is known whether one was given: in a form that waited for its data itself.
#[component]
pub fn KnownCodeField(
    confirmed: bool,
    refusal: Signal<Option<AppError>>,
    #[prop(default = LABEL)] label: &'static str,
    #[prop(default = ID)] id: &'static str,
) -> impl IntoView {
    // Five minutes may pass while the form stands open: then the refusal asks.
    let refused = on_field(refusal, "code");
    let asked = Memo::new(move |asked: Option<&bool>| {
        asked.copied().unwrap_or(!confirmed) || refused.with(Option::is_some)
    });
    move || asked.get().then(|| field(id, label, refusal))
}

fn field(
    id: &'static str,
    label: &'static str,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    view! {
        <TextField
            label
            name="code"
            id
            inputmode="numeric"
            autocomplete="one-time-code"
            error=on_field(refusal, "code")
            mono=true
        />
    }
}
