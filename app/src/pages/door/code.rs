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
        <DoorLayout title="Enter your code" heading="Enter your code">
            <Transition fallback=|| view! { <Loading what="sign-in"/> }>
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
                            label="Recovery code"
                            name="code"
                            hint="One of the ten you stored when you set up your authenticator. Each works once."
                            autofocus=true
                            mono=true
                            error
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <TextField
                            label="Code"
                            name="code"
                            hint="Enter the 6-digit code from your authenticator app."
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
            <SubmitButton label="Sign in" busy_label="Signing in…" busy=enter.pending() large=true/>
            <p class="t-13">
                {move || {
                    let (href, words) = if recovery.get() {
                        ("/sign-in/code", "Use a code from your authenticator")
                    } else {
                        ("/sign-in/code?recovery=1", "I have no code")
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
        <Banner title="This sign-in page was open too long. Start again." tone=Tone::Neutral/>
        <a class="btn btn--primary btn--lg" href="/sign-in">
            "Start again"
        </a>
    }
}
