//! `?dialog=unmatched`: another answer to people without a matching organization.

use leptos::prelude::*;
use rollcall_model::{placement::UnmatchedPolicy, request::ScimRequestRow};

use super::fix::OPENER;
use crate::{
    api::{policy::ChangeUnmatched, provisioning::Misplaced},
    components::{
        choice::RadioField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
    },
    pages::{
        confirm_code::{CodeField, Confirmed},
        form::{Refusal, on_field, refusal_of},
        layout::CurrentClient,
        policy::unmatched_choices,
    },
    query::asked_for,
};

/// Changes one setting of the policy, where its effect was seen.
#[component]
pub(super) fn UnmatchedDialog(
    action: ServerAction<ChangeUnmatched>,
    row: ScimRequestRow,
    misplaced: Misplaced,
) -> impl IntoView {
    let dialog = asked_for("dialog");
    let open = Memo::new(move |_| dialog.get().as_deref() == Some("unmatched"));
    let confirmed = Confirmed::asked_while(move || open.get());
    move || {
        open.get().then(|| {
            let (row, misplaced) = (row.clone(), misplaced.clone());
            view! { <Form action row misplaced confirmed/> }
        })
    }
}

#[component]
fn Form(
    action: ServerAction<ChangeUnmatched>,
    row: ScimRequestRow,
    misplaced: Misplaced,
    confirmed: Confirmed,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let refusal = refusal_of(action);
    let close = format!("/d/{}/provisioning/{}", client.slug, row.id);
    let Misplaced { unmatched, bound, .. } = misplaced;
    let suggested = match unmatched {
        UnmatchedPolicy::Reject if bound.is_some() => UnmatchedPolicy::Bound,
        UnmatchedPolicy::Reject => UnmatchedPolicy::Global,
        now => now,
    };
    view! {
        <Dialog
            id="unmatched-dialog"
            title=t!("provisioning.unmatched.title")
            subtitle=row.provider_name
            close_href=close.clone()
            size=DialogSize::Small
            opener=OPENER
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code", "unmatched"]/>
                    <input type="hidden" name="division" value=client.slug.to_string()/>
                    <input type="hidden" name="provider" value=row.provider.to_string()/>
                    <input type="hidden" name="request" value=row.id.to_string()/>
                    <RadioField
                        legend=t!("provisioning.unmatched.legend")
                        name="unmatched"
                        choices=unmatched_choices(bound.as_ref())
                        selected=suggested.code()
                        error=on_field(refusal, "unmatched")
                    />
                    <CodeField confirmed refusal/>
                </DialogBody>
                <ConfirmFoot back=close label=t!("common.save") busy_label=t!("common.saving") busy=action.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
