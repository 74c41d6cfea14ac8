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
}

/// The field of the code, unless one was given just now.
#[component]
pub fn CodeField(
    confirmed: Confirmed,
    refusal: Signal<Option<AppError>>,
    /// Says when it is asked, where it is not always.
    #[prop(default = "6-digit code from your authenticator")]
    label: &'static str,
) -> impl IntoView {
    let field = move || {
        view! {
            <TextField
                label
                name="code"
                inputmode="numeric"
                autocomplete="one-time-code"
                error=on_field(refusal, "code")
                mono=true
            />
        }
    };
    view! {
        <Suspense fallback=field>
            {move || suspend_once(async move {
                // Five minutes may pass while the form stands open: then the refusal asks.
                // Untracked: a form that closes stops asking, and its field goes with it.
                let confirmed = ScopedFuture::new_untracked(confirmed.0.into_future()).await;
                let confirmed = confirmed == Ok(true);
                let refused = on_field(refusal, "code");
                let asked = Memo::new(move |_| !confirmed || refused.with(Option::is_some));
                move || asked.get().then(field)
            })}
        </Suspense>
    }
    .into_any()
}
