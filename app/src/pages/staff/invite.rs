//! Inviting a member of staff: the form, then the link, shown once.

use leptos::prelude::*;

use super::{PATH, access_choices};
use crate::{
    api::staff::{InviteStaff, MadeInvitation},
    components::{
        button::SubmitButton,
        choice::RadioField,
        dialog::{Dialog, DialogBody, DialogFoot},
        field::TextField,
    },
    pages::{
        add_user::InvitationLink,
        confirm_code::{CodeField, Confirmed},
        form::{Refusal, email_rule, made_by, name_rule, on_field, refusal_of},
    },
};

/// `?dialog=invite`.
#[component]
pub(super) fn InviteDialog(action: ServerAction<InviteStaff>) -> impl IntoView {
    action.clear();
    let made = made_by(action);
    view! {
        <Dialog
            id="invite-staff-dialog"
            title="Invite staff"
            close_href=PATH
            opener="invite-staff"
        >
            {move || match made.get() {
                Some(made) => view! { <Made made/> }.into_any(),
                None => view! { <InviteForm action/> }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn InviteForm(action: ServerAction<InviteStaff>) -> impl IntoView {
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    view! {
        <ActionForm action attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=&["name", "email", "access", "code"]/>
                <TextField
                    label="Full name"
                    name="name"
                    check=name_rule
                    autofocus=true
                    error=on_field(refusal, "name")
                />
                <TextField
                    label="Email"
                    name="email"
                    kind="email"
                    inputmode="email"
                    check=email_rule
                    error=on_field(refusal, "email")
                />
                <RadioField
                    legend="May do"
                    name="access"
                    choices=access_choices()
                    selected="none"
                    error=on_field(refusal, "access")
                />
                <CodeField
                    confirmed
                    refusal
                    label="6-digit code from your authenticator, for a system administrator"
                />
            </DialogBody>
            <DialogFoot>
                <a class="btn dialog-close" href=PATH data-noscroll>
                    "Cancel"
                </a>
                <SubmitButton label="Invite" busy_label="Inviting…" busy=action.pending()/>
            </DialogFoot>
        </ActionForm>
    }
}

#[component]
fn Made(made: MadeInvitation) -> impl IntoView {
    let MadeInvitation { staff, name, address, mailed } = made;
    view! {
        <DialogBody>
            <InvitationLink name address mailed/>
        </DialogBody>
        <DialogFoot>
            <a class="btn dialog-close" href=PATH data-noscroll>
                "Close"
            </a>
            <a class="btn btn--primary" href=format!("{PATH}/{staff}")>
                "Choose clients"
            </a>
        </DialogFoot>
    }
}
