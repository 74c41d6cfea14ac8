//! Enrolling an authenticator app: the second step of set-up, and the way back in after a reset.

use leptos::prelude::*;

use super::set_up_steps;
use crate::{
    api::set_up::{ConfirmAuthenticator, Enrolment, enrolment},
    components::{button::SubmitButton, copy::CopyButton, field::TextField},
    pages::{
        failed::Failed,
        form::{Refusal, focus_when_lost, on_field, refusal_of},
        loading::Loading,
    },
    shell::DoorLayout,
};

/// The white margin that readers of QR codes ask for, in modules (ISO/IEC 18004).
const QUIET_ZONE: u32 = 4;

/// `/authenticator`: the secret as a picture and as text, and a code to prove that it arrived.
#[component]
pub fn AuthenticatorPage() -> impl IntoView {
    let enrolment = Resource::new(|| (), |()| enrolment());
    let confirm = ServerAction::<ConfirmAuthenticator>::new();
    view! {
        <DoorLayout
            title=t!("door.enrol.title")
            heading=t!("door.enrol.title")
            about=t!("door.enrol.about")
            steps=set_up_steps(1)
            wide=true
        >
            <Transition fallback=|| view! { <Loading what=t!("door.loading.authenticator")/> }>
                {move || Suspend::new(async move {
                    match enrolment.await {
                        Ok(enrolment) => view! { <EnrolmentForm enrolment confirm/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </DoorLayout>
    }
    .into_any()
}

#[component]
fn EnrolmentForm(
    enrolment: Enrolment,
    confirm: ServerAction<ConfirmAuthenticator>,
) -> impl IntoView {
    let Enrolment { account, secret, qr_path, qr_side } = enrolment;
    let refusal = refusal_of(confirm);
    // The groups are for reading; apps take the secret in one piece.
    let in_one_piece = secret.replace(' ', "");
    focus_when_lost("code");
    view! {
        <div class="section">
            <p>
                {t!("door.enrol.scan")}
                <bdi class="strong">{account}</bdi> "."
            </p>
            <QrCode path=qr_path side=qr_side/>
            <p class="t-13">{t!("door.enrol.secret")}</p>
            <span class="copy-inline">
                <code>{secret}</code>
                <CopyButton what=t!("door.enrol.secret_name") text=in_one_piece/>
            </span>
        </div>
        <ActionForm action=confirm attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["code"]/>
            <TextField
                label=t!("door.enrol.code")
                name="code"
                hint=t!("door.enrol.code_hint")
                autocomplete="one-time-code"
                inputmode="numeric"
                mono=true
                error=on_field(refusal, "code")
            />
            <SubmitButton
                label=t!("common.continue")
                busy_label=t!("common.checking")
                busy=confirm.pending()
                large=true
            />
        </ActionForm>
    }
}

/// A QR code. On white in both themes: phones do not read light on dark.
#[component]
fn QrCode(
    /// The dark modules, as the `d` of an SVG path.
    path: String,
    /// The number of modules on a side.
    side: u32,
) -> impl IntoView {
    let whole = (side + 2 * QUIET_ZONE).to_string();
    let margin = format!("-{QUIET_ZONE}");
    let view_box = format!("{margin} {margin} {whole} {whole}");
    view! {
        <svg
            role="img"
            aria-label=t!("door.enrol.qr")
            viewBox=view_box
            width="208"
            height="208"
            shape-rendering="crispEdges"
        >
            <rect x=margin.clone() y=margin width=whole.clone() height=whole fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    }
}
