//! The dialog that creates a role.

use leptos::prelude::*;
use rollcall_model::{account::UserType, division::Slug};

use crate::{
    api::roles::CreateRole,
    components::{
        button::SubmitButton,
        choice::RadioField,
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
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
        UserType::Technician => "Create technician role",
        UserType::EndUser => "Create end user role",
    };
    let template = (user_type == UserType::Technician).then(|| {
        let choices = vec![
            Choice::new("blank", "Blank: it allows nothing until you say so"),
            Choice::new("full", "Full: it allows everything here, in all organizations"),
        ];
        view! {
            <RadioField
                legend="Start from"
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
                        label="Name"
                        name="name"
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                    <TextField
                        label="Description"
                        name="description"
                        hint="What it is for, in a few words. You may leave it empty."
                        check=description_rule
                        error=on_field(refusal, "description")
                    />
                    {template}
                </DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=back data-noscroll>
                        "Cancel"
                    </a>
                    <SubmitButton
                        label="Create role"
                        busy_label="Creating…"
                        busy=action.pending()
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
