//! One’s authenticator and recovery codes: set up, replaced, made anew.

use leptos::prelude::*;
use rollcall_model::login::FirstProof;

use crate::{
    api::me::{RenewRecoveryCodes, ReplaceAuthenticator, SetUpAuthenticator},
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        field::TextField,
    },
    pages::{
        confirm_code::{CodeField, Confirmed},
        form::{Refusal, on_field, refusal_of},
    },
};

/// The way to a first authenticator.
#[component]
pub(super) fn SetUpCard(proof: FirstProof) -> impl IntoView {
    let action = ServerAction::<SetUpAuthenticator>::new();
    let refusal = refusal_of(action);
    let password = (proof == FirstProof::Password).then(|| {
        view! {
            <TextField
                label=t!("common.password")
                name="password"
                id="password-for-authenticator"
                kind="password"
                autocomplete="current-password"
                error=on_field(refusal, "password")
            />
        }
    });
    let next = if proof == FirstProof::SignIn {
        view! { <p>{t!("me.authenticator.sign_in_again")}</p> }.into_any()
    } else {
        view! {
            {password}
            <div class="btn-row">
                <SubmitButton
                    label=t!("me.authenticator.set_up")
                    busy_label=t!("common.checking")
                    busy=action.pending()
                    weight=Weight::Plain
                />
            </div>
        }
        .into_any()
    };
    view! {
        <Card id="authenticator" title=t!("door.set_up.authenticator")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["password"]/>
                <p>{t!("me.authenticator.none")}</p>
                {next}
            </ActionForm>
        </Card>
    }
}

/// The way from one authenticator to another.
#[component]
pub(super) fn AuthenticatorCard() -> impl IntoView {
    let action = ServerAction::<ReplaceAuthenticator>::new();
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    view! {
        <Card id="authenticator" title=t!("door.set_up.authenticator")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <p>
                    {t!("me.authenticator.text")}
                </p>
                <CodeField confirmed refusal id="code-of-authenticator"/>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.authenticator.replace")
                        busy_label=t!("common.checking")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

/// How many recovery codes are left, and the way to new ones.
#[component]
pub(super) fn CodesCard(left: i64) -> impl IntoView {
    let action = ServerAction::<RenewRecoveryCodes>::new();
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    let left = match left {
        0 => t!("me.codes.none").to_owned(),
        count => plural!("me.codes.left", count),
    };
    view! {
        <Card id="recovery-codes" title=t!("door.set_up.codes")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <p>
                    {left}
                    {t!("me.codes.text")}
                </p>
                <CodeField confirmed refusal/>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.codes.new")
                        busy_label=t!("common.making")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}
