//! The dialog that creates a role.

use leptos::prelude::*;
use rollcall_model::{account::UserType, division::Slug};

use crate::{
    api::roles::CreateRole,
    components::{
        choice::RadioField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::{Choice, TextField},
    },
    pages::{
        form::{Refusal, name_rule, on_field, refusal_of},
        role::description_rule,
    },
};

/// `?dialog=new`.
#[component]
pub(super) fn NewRoleDialog(
    division: Slug,
    user_type: UserType,
    action: ServerAction<CreateRole>,
    /// The list without the dialog.
    back: String,
) -> impl IntoView {
    let refusal = refusal_of(action);
    let title = match user_type {
        UserType::Technician => t!("roles.create_technician"),
        UserType::EndUser => t!("roles.create_end_user"),
    };
    let template = (user_type == UserType::Technician).then(|| {
        let choices =
            vec![Choice::new("blank", t!("roles.blank")), Choice::new("full", t!("roles.full"))];
        view! {
            <RadioField
                legend=t!("roles.start_from")
                name="template"
                choices
                selected="blank"
                error=on_field(refusal, "template")
            />
        }
    });
    view! {
        <Dialog
            id="new-role"
            title
            close_href=back.clone()
            size=DialogSize::Small
            opener="create-role"
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name", "description", "template"]/>
                    <input type="hidden" name="division" value=division.to_string()/>
                    <input type="hidden" name="user_type" value=user_type.code()/>
                    <TextField
                        label=t!("common.name")
                        name="name"
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                    <TextField
                        label=t!("common.description")
                        name="description"
                        hint=t!("roles.description_hint")
                        check=description_rule
                        error=on_field(refusal, "description")
                    />
                    {template}
                </DialogBody>
                <ConfirmFoot back=back label=t!("roles.create") busy_label=t!("roles.creating") busy=action.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
