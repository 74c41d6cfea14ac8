//! The recovery codes: the third step of set-up, shown once.

use leptos::prelude::*;

use super::set_up_steps;
use crate::{
    api::set_up::{RecoveryCodesStored, recovery_codes},
    components::{
        button::SubmitButton,
        copy::CopyButton,
        icon::{Glyph, Icon},
    },
    pages::{
        failed::Failed,
        form::{Refusal, refusal_of},
        loading::Loading,
    },
    shell::DoorLayout,
};

/// `/recovery-codes`: the ten codes, until they are said to be stored.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let codes = Resource::new(|| (), |()| recovery_codes());
    let stored = ServerAction::<RecoveryCodesStored>::new();
    view! {
        <DoorLayout
            title="Store your recovery codes"
            heading="Store your recovery codes"
            about="Each signs you in once when you have no authenticator at hand."
            steps=set_up_steps(2)
            wide=true
        >
            <Transition fallback=|| view! { <Loading what="recovery codes"/> }>
                {move || Suspend::new(async move {
                    match codes.await {
                        Ok(codes) if codes.is_empty() => view! { <AlreadyShown/> }.into_any(),
                        Ok(codes) => view! { <Codes codes stored/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </DoorLayout>
    }
    .into_any()
}

#[component]
fn Codes(codes: Vec<String>, stored: ServerAction<RecoveryCodesStored>) -> impl IntoView {
    let all = codes.join("\n");
    view! {
        <div class="secret" role="group" aria-labelledby="codes-heading">
            <p class="secret__head" id="codes-heading">
                <Icon glyph=Glyph::Key/>
                "Copy the codes now"
            </p>
            <div class="secret__body">
                <p>"You won’t see them again. Rollcall keeps only a fingerprint of each."</p>
                <ol class="form-grid" aria-label="Recovery codes">
                    {codes
                        .into_iter()
                        .map(|code| view! { <li><code>{code}</code></li> })
                        .collect_view()}
                </ol>
                <div class="btn-row">
                    <CopyButton
                        what="recovery codes"
                        text=all
                        label="Copy all recovery codes"
                    />
                </div>
            </div>
        </div>
        <ActionForm action=stored attr:class="form">
            <Refusal refusal=refusal_of(stored)/>
            <label class="check">
                <input type="checkbox" required/>
                <span>"The codes are in our password manager"</span>
            </label>
            <SubmitButton
                label="Continue"
                busy_label="Continuing…"
                busy=stored.pending()
                large=true
            />
        </ActionForm>
    }
}

#[component]
fn AlreadyShown() -> impl IntoView {
    view! {
        <p>"The recovery codes were shown once and can’t be shown again."</p>
        <a class="btn btn--primary btn--lg" href="/" rel="external">
            "Continue"
        </a>
    }
}
