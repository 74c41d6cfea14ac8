//! The code or the passkey by which somebody confirms something sensitive.
//!
//! The server function asks: it refuses on the field `code` when nothing was given less than five
//! minutes ago. Its form has a [`CodeField`], which is there when a code will be asked; a passkey
//! is checked at once, and the form is sent after it.

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};

use super::{
    form::{on_field, refusal_of},
    once::suspend_once,
    passkey::{Asks, PasskeyButton},
};
use crate::{
    api::{
        passkeys::ConfirmWithPasskey,
        session::{StepUp, step_up},
    },
    components::field::TextField,
    error::AppError,
};

/// What is asked when nothing could be found out.
const CODE: StepUp = StepUp { confirmed: false, passkey: false };

/// What will be asked of the person.
#[derive(Clone, Copy)]
pub struct Confirmed(Resource<Result<StepUp, AppError>>);

impl Confirmed {
    /// Asks the server anew whenever `wanted` turns true: when a dialog with such a form opens.
    pub fn asked_while(wanted: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let wanted = Memo::new(move |_| wanted());
        Self(Resource::new(
            move || wanted.get(),
            |wanted| async move { if wanted { step_up().await } else { Ok(CODE) } },
        ))
    }

    /// Waits for the answer. Untracked: a form that closes stops asking, and its field goes with it.
    pub async fn given(self) -> StepUp {
        ScopedFuture::new_untracked(self.0.into_future()).await.unwrap_or(CODE)
    }
}

/// The id of its field.
const ID: &str = "code";

/// The field of the code, unless one was given just now.
#[component]
pub fn CodeField(
    confirmed: Confirmed,
    refusal: Signal<Option<AppError>>,
    /// Says when it is asked, where it is not always.
    #[prop(default = t!("common.code"))]
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

/// The same where it is known what is asked: in a form that waited for its data itself.
#[component]
pub fn KnownCodeField(
    confirmed: StepUp,
    refusal: Signal<Option<AppError>>,
    #[prop(default = t!("common.code"))] label: &'static str,
    #[prop(default = ID)] id: &'static str,
) -> impl IntoView {
    // Five minutes may pass while the form stands open: then the refusal asks.
    let refused = on_field(refusal, "code");
    let confirm = ServerAction::<ConfirmWithPasskey>::new();
    let proven = RwSignal::new(false);
    Effect::new(move || {
        if let Some(Ok(())) = confirm.value().get() {
            proven.set(true);
        }
    });
    Effect::new(move || {
        if refused.with(Option::is_some) {
            proven.set(false);
        }
    });
    let asked = Memo::new(move |asked: Option<&bool>| {
        asked.copied().unwrap_or(!confirmed.confirmed) || refused.with(Option::is_some)
    });
    let on_answer = Callback::new(move |answer| {
        confirm.dispatch(ConfirmWithPasskey { answer });
    });
    let passkey = move || {
        confirmed.passkey.then(|| {
            view! {
                <PasskeyButton
                    asks=Asks::Oneself
                    label=t!("passkey.use_instead")
                    on_answer
                    busy=confirm.pending()
                    refusal=refusal_of(confirm)
                />
            }
        })
    };
    move || match (asked.get(), proven.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! { <p role="status">{t!("passkey.confirmed")}</p> }.into_any(),
        (true, false) => view! {
            {field(id, label, refusal)}
            {passkey}
        }
        .into_any(),
    }
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
