//! The third step of signing in: a code of the authenticator, or a recovery code.

use leptos::prelude::*;
use rollcall_model::login::SignInStep;

use crate::{
    api::session::{EnterCode, pending_sign_in},
    components::{banner::Banner, button::SubmitButton, field::TextField, status::Tone},
    pages::{
        failed::Failed,
        form::{Refusal, focus_when_lost, on_field, refusal_of},
        loading::Loading,
    },
    query::asked_for,
    shell::DoorLayout,
};

/// `/sign-in/code`. With `recovery=1` the same form asks for a recovery code: its letters need
/// another keyboard on a phone.
#[component]
pub fn CodePage() -> impl IntoView {
    let pending = Resource::new(|| (), |()| pending_sign_in());
    let enter = ServerAction::<EnterCode>::new();
    view! {
        <DoorLayout title=t!("door.code.title") heading=t!("door.code.title")>
            <Transition fallback=|| view! { <Loading what=t!("door.loading.sign_in")/> }>
                {move || Suspend::new(async move {
                    match pending.await {
                        Ok(Some(it)) if it.step == SignInStep::Code => {
                            view! { <CodeForm enter/> }.into_any()
                        }
                        Ok(_) => view! { <StartAgain/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </DoorLayout>
    }
    .into_any()
}

#[component]
fn CodeForm(enter: ServerAction<EnterCode>) -> impl IntoView {
    let asked = asked_for("recovery");
    let recovery = Memo::new(move |_| asked.get().is_some());
    let refusal = refusal_of(enter);
    focus_when_lost("code");
    view! {
        <ActionForm action=enter attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["code"]/>
            {move || {
                let error = on_field(refusal, "code");
                if recovery.get() {
                    view! {
                        <TextField
                            label=t!("door.code.recovery")
                            name="code"
                            hint=t!("door.code.recovery_hint")
                            autofocus=true
                            mono=true
                            error
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <TextField
                            label=t!("door.code.label")
                            name="code"
                            hint=t!("door.code.hint")
                            autocomplete="one-time-code"
                            inputmode="numeric"
                            autofocus=true
                            mono=true
                            error
                        />
                    }
                        .into_any()
                }
            }}
            <SubmitButton label=t!("door.sign_in.title") busy_label=t!("door.sign_in.busy") busy=enter.pending() large=true/>
            <p class="t-13">
                {move || {
                    let (href, words) = if recovery.get() {
                        ("/sign-in/code", t!("door.code.use_code"))
                    } else {
                        ("/sign-in/code?recovery=1", t!("door.code.no_code"))
                    };
                    view! {
                        <a class="link" href=href>
                            {words}
                        </a>
                    }
                }}
            </p>
        </ActionForm>
    }
}

/// The sign-in that had begun is gone.
#[component]
pub(super) fn StartAgain() -> impl IntoView {
    view! {
        <Banner title=t!("door.open_too_long") tone=Tone::Neutral/>
        <a class="btn btn--primary btn--lg" href="/sign-in">
            {t!("door.start_again")}
        </a>
    }
}
