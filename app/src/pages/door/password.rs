//! The second step of signing in: the password.

use leptos::prelude::*;
use rollcall_model::sign_on::SignOnOffer;

use crate::{
    api::session::{EnterPassword, pending_sign_in},
    components::{
        button::{SubmitButton, Weight},
        field::TextField,
    },
    pages::{
        door::code::StartAgain,
        failed::Failed,
        form::{Refusal, focus_when_lost, on_field, refusal_of},
        loading::Loading,
    },
    shell::DoorLayout,
};

/// `/sign-in/password`: the same for every address, so nobody learns who has an account.
#[component]
pub fn PasswordPage() -> impl IntoView {
    let pending = Resource::new(|| (), |()| pending_sign_in());
    let enter = ServerAction::<EnterPassword>::new();
    view! {
        <DoorLayout title="Enter your password" heading="Enter your password">
            <Transition fallback=|| view! { <Loading what="sign-in"/> }>
                {move || Suspend::new(async move {
                    match pending.await {
                        Ok(Some(it)) => {
                            view! { <PasswordForm email=it.email offer=it.offer enter/> }.into_any()
                        }
                        Ok(None) => view! { <StartAgain/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </DoorLayout>
    }
    .into_any()
}

#[component]
fn PasswordForm(
    email: String,
    offer: Option<SignOnOffer>,
    enter: ServerAction<EnterPassword>,
) -> impl IntoView {
    let refusal = refusal_of(enter);
    focus_when_lost("password");
    // One next step: the company account where there is one, else the password.
    let (weight, autofocus) = match offer {
        Some(_) => (Weight::Plain, false),
        None => (Weight::Primary, true),
    };
    let offer = offer.map(|it| {
        view! {
            <a class="btn btn--primary btn--lg" href=it.start rel="external">
                "Continue with "
                <bdi>{it.name}</bdi>
            </a>
            <p class="muted t-13">"Or enter your password, if you have one here."</p>
        }
    });
    view! {
        <ActionForm action=enter attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["password"]/>
            <p class="t-13">
                <bdi class="strong">{email.clone()}</bdi>
                " · "
                <a class="link" href="/sign-in">
                    "Use another email"
                </a>
            </p>
            {offer}
            // For password managers, which look for the name beside the password.
            <input
                class="vh"
                type="text"
                autocomplete="username"
                value=email
                readonly
                tabindex="-1"
                aria-hidden="true"
            />
            <TextField
                label="Password"
                name="password"
                kind="password"
                autocomplete="current-password"
                autofocus
                error=on_field(refusal, "password")
            />
            <SubmitButton
                label="Continue"
                busy_label="Checking…"
                busy=enter.pending()
                large=true
                weight
            />
        </ActionForm>
    }
}
