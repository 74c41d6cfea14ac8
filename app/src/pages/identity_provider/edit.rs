//! *Edit provider*: its name, and who makes it.

use leptos::prelude::*;
use rollcall_model::provider::Vendor;

use super::{Desk, Itself};
use crate::{
    api::{At, identity_providers::ProviderPage},
    components::{
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::{Choice, SelectField, TextField},
    },
    pages::form::{Refusal, name_rule, on_field, refusal_of},
    words::Named,
};

/// `?dialog=edit`.
#[component]
pub(super) fn EditDialog(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let Itself { edit, .. } = expect_context();
    let provider = seen.with_untracked(|it| it.it.provider.clone());
    let refusal = refusal_of(edit);
    view! {
        <Dialog
            id="edit-provider"
            title=t!("identity_provider.edit.title")
            close_href=desk.path()
            size=DialogSize::Small
            opener="provider-menu-button"
        >
            <ActionForm action=edit attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name", "vendor"]/>
                    <input type="hidden" name="division" value=desk.slug().to_string()/>
                    <input type="hidden" name="provider" value=desk.id.to_string()/>
                    <TextField
                        label=t!("add_provider.name")
                        name="name"
                        value=provider.name.to_string()
                        hint=t!("identity_provider.edit.name_hint")
                        check=name_rule
                        error=on_field(refusal, "name")
                        required=true
                    />
                    <SelectField
                        label=t!("identity_provider.vendor")
                        name="vendor"
                        choices=Vendor::ALL.map(|it| Choice::new(it.code(), it.named())).into()
                        selected=provider.vendor.code()
                        hint=t!("identity_provider.edit.vendor_hint")
                        error=on_field(refusal, "vendor")
                    />
                </DialogBody>
                <ConfirmFoot
                    back=desk.path()
                    label=t!("common.save")
                    busy_label=t!("common.saving")
                    busy=edit.pending()
                />
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
