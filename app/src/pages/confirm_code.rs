//! The code or the passkey by which somebody confirms something sensitive.
//!
//! The server function asks: it refuses on the field `code` when nothing was given less than five
//! minutes ago. Its form has a [`CodeField`], which is there when a code will be asked; a passkey
//! is checked at once, and the form is sent after it.

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture, wasm_bindgen::JsCast};

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
    // What was typed while the answer was on its way.
    let typed = RwSignal::new(String::new());
    view! {
        <Suspense fallback=move || {
            field(id, label, refusal, typed)
        }>
            {move || suspend_once(async move {
                let confirmed = confirmed.given().await;
                keep_focus(id);
                view! { <KnownCodeField confirmed refusal label id typed/> }
            })}
        </Suspense>
    }
    .into_any()
}

/// Gives a field that is about to be replaced the focus again if it has it.
fn keep_focus(id: &'static str) {
    if !is_browser() {
        return;
    }
    let field = move || document().active_element().filter(|it| it.id() == id);
    if field().is_some() {
        request_animation_frame(move || {
            let field = document().get_element_by_id(id);
            let field = field.and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(field) = field {
                // The caret goes to the end; a field of another kind has none.
                let end = u32::try_from(field.value().encode_utf16().count()).unwrap_or_default();
                drop((field.focus(), field.set_selection_range(end, end)));
            }
        });
    }
}

/// The same where it is known what is asked: in a form that waited for its data itself.
#[component]
pub fn KnownCodeField(
    confirmed: StepUp,
    refusal: Signal<Option<AppError>>,
    #[prop(default = t!("common.code"))] label: &'static str,
    #[prop(default = ID)] id: &'static str,
    /// What is in it already.
    #[prop(optional)]
    typed: RwSignal<String>,
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
            {field(id, label, refusal, typed)}
            {passkey}
        }
        .into_any(),
    }
}

fn field(
    id: &'static str,
    label: &'static str,
    refusal: Signal<Option<AppError>>,
    typed: RwSignal<String>,
) -> impl IntoView {
    view! {
        <TextField
            label
            name="code"
            id
            value=typed.get_untracked()
            on_input=Callback::new(move |text| typed.set(text))
            inputmode="numeric"
            autocomplete="one-time-code"
            error=on_field(refusal, "code")
            mono=true
        />
    }
}
