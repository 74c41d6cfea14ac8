//! The first step of signing in: the e-mail address.

use leptos::prelude::*;

use crate::{
    api::{passkeys::EnterWithPasskey, session::BeginSignIn},
    components::{button::SubmitButton, field::TextField},
    pages::{
        form::{Refusal, email_rule, focus_when_lost, on_field, refusal_of},
        passkey::{Asks, PasskeyButton},
    },
    query::asked_for,
    shell::DoorLayout,
};

/// `/sign-in`: whose sign-in it is, and where to go afterwards.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = asked_for("next");
    let begin = ServerAction::<BeginSignIn>::new();
    let refusal = refusal_of(begin);
    focus_when_lost("email");
    let enter = ServerAction::<EnterWithPasskey>::new();
    let on_answer = Callback::new(move |answer| {
        let next = next.get_untracked().unwrap_or_default();
        enter.dispatch(EnterWithPasskey { answer, next });
    });
    view! {
        <DoorLayout title=t!("door.sign_in.title") heading=t!("door.sign_in.title") about=t!("door.sign_in.about")>
            <ActionForm action=begin attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["email"]/>
                <input type="hidden" name="next" value=move || next.get()/>
                <TextField
                    label=t!("door.sign_in.email")
                    name="email"
                    kind="email"
                    autocomplete="username"
                    inputmode="email"
                    check=email_rule
                    autofocus=true
                    error=on_field(refusal, "email")
                />
                <SubmitButton
                    label=t!("common.continue")
                    busy_label=t!("common.continuing")
                    busy=begin.pending()
                    large=true
                />
            </ActionForm>
            <PasskeyButton
                asks=Asks::Anyone
                label=t!("passkey.use")
                on_answer
                busy=enter.pending()
                refusal=refusal_of(enter)
                large=true
            />
        </DoorLayout>
    }
    .into_any()
}
