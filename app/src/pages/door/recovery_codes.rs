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
            title=t!("door.codes.title")
            heading=t!("door.codes.title")
            about=t!("door.codes.about")
            steps=set_up_steps(2)
            wide=true
        >
            <Transition fallback=|| view! { <Loading what=t!("door.codes.what")/> }>
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
                {t!("door.codes.now")}
            </p>
            <div class="secret__body">
                <p>{t!("door.codes.fingerprint")}</p>
                <ol class="form-grid" aria-label=t!("door.set_up.codes")>
                    {codes
                        .into_iter()
                        .map(|code| view! { <li><code>{code}</code></li> })
                        .collect_view()}
                </ol>
                <div class="btn-row">
                    <CopyButton
                        what=t!("door.codes.what")
                        text=all
                        label=t!("door.codes.copy")
                    />
                </div>
            </div>
        </div>
        <ActionForm action=stored attr:class="form">
            <Refusal refusal=refusal_of(stored)/>
            <label class="check">
                <input type="checkbox" required/>
                <span>{t!("door.codes.stored")}</span>
            </label>
            <SubmitButton
                label=t!("common.continue")
                busy_label=t!("common.continuing")
                busy=stored.pending()
                large=true
            />
        </ActionForm>
    }
}

#[component]
fn AlreadyShown() -> impl IntoView {
    view! {
        <p>{t!("door.codes.gone")}</p>
        <a class="btn btn--primary btn--lg" href="/" rel="external">
            {t!("common.continue")}
        </a>
    }
}
