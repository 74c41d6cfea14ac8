//! Inviting a member of staff: the form, then the link, shown once.

use leptos::prelude::*;

use super::{PATH, access_choices};
use crate::{
    api::staff::{InviteStaff, MadeInvitation},
    components::{
        choice::RadioField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogFoot},
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
            title=t!("staff.invite")
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
                    label=t!("common.full_name")
                    name="name"
                    check=name_rule
                    autofocus=true
                    error=on_field(refusal, "name")
                />
                <TextField
                    label=t!("common.email")
                    name="email"
                    kind="email"
                    inputmode="email"
                    check=email_rule
                    error=on_field(refusal, "email")
                />
                <RadioField
                    legend=t!("staff.may_do")
                    name="access"
                    choices=access_choices()
                    selected="none"
                    error=on_field(refusal, "access")
                />
                <CodeField
                    confirmed
                    refusal
                    label=t!("staff.code_for_administrator")
                />
            </DialogBody>
            <ConfirmFoot back=PATH label=t!("staff.invite_short") busy_label=t!("staff.inviting") busy=action.pending()/>
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
                {t!("common.close")}
            </a>
            <a class="btn btn--primary" href=format!("{PATH}/{staff}")>
                {t!("staff.choose_clients")}
            </a>
        </DialogFoot>
    }
}
