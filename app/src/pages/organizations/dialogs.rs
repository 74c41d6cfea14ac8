//! The dialogs over the list of organizations: adding one, renaming one.

use leptos::prelude::*;
use rollcall_model::{
    division::Slug, id::OrganizationId, organization::OrganizationOverview, page::Turn,
};

use crate::{
    api::organizations::{AddOrganization, RenameOrganization, organizations},
    components::{
        button::SubmitButton,
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        field::TextField,
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{Refusal, focus_when_lost, name_rule, on_field, refusal_of},
        loading::Loading,
    },
};

/// `?dialog=new`.
#[component]
pub(super) fn AddDialog(
    division: Slug,
    action: ServerAction<AddOrganization>,
    /// The list without the dialog.
    back: String,
) -> impl IntoView {
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="new-organization"
            title="Add organization"
            close_href=back.clone()
            size=DialogSize::Small
            opener="add-organization"
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name"]/>
                    <input type="hidden" name="division" value=division.to_string()/>
                    <TextField
                        label="Name"
                        name="name"
                        hint="It gets the next free Org ID, which never changes."
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                </DialogBody>
                <DialogFoot>
                    <Cancel back/>
                    <SubmitButton
                        label="Add organization"
                        busy_label="Adding…"
                        busy=action.pending()
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// `?dialog=rename&organization=ID`.
#[component]
pub(super) fn RenameDialog(
    division: Slug,
    /// The Org ID in the address.
    chosen: String,
    action: ServerAction<RenameOrganization>,
    /// The list without the dialog.
    back: String,
) -> impl IntoView {
    let opener = format!("organization-{chosen}-button");
    let subject = {
        let division = division.clone();
        Resource::new(move || chosen.clone(), move |chosen| one(division.clone(), chosen))
    };
    let cancel = StoredValue::new(back.clone());
    let division = StoredValue::new(division);
    view! {
        <Dialog
            id="rename-organization"
            title="Rename organization"
            close_href=back
            size=DialogSize::Small
            opener
        >
            <Transition fallback=|| {
                view! { <Loading what="organization"/> }
            }>
                {move || Suspend::new(async move {
                    match subject.await {
                        Ok(it) => {
                            let (division, back) = (division.get_value(), cancel.get_value());
                            view! { <RenameForm division subject=it action back/> }.into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </Dialog>
    }
    .into_any()
}

#[component]
fn RenameForm(
    division: Slug,
    subject: OrganizationOverview,
    action: ServerAction<RenameOrganization>,
    back: String,
) -> impl IntoView {
    let refusal = refusal_of(action);
    focus_when_lost("name");
    view! {
        <ActionForm action attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=&["name"]/>
                <input type="hidden" name="division" value=division.to_string()/>
                <input type="hidden" name="organization" value=subject.id.to_string()/>
                <TextField
                    label="Name"
                    name="name"
                    value=subject.name.to_string()
                    hint=format!("Its Org ID stays {}.", subject.id)
                    check=name_rule
                    autofocus=true
                    error=on_field(refusal, "name")
                />
            </DialogBody>
            <DialogFoot>
                <Cancel back/>
                <SubmitButton label="Rename" busy_label="Renaming…" busy=action.pending()/>
            </DialogFoot>
        </ActionForm>
    }
}

#[component]
fn Cancel(back: String) -> impl IntoView {
    view! {
        <a class="btn dialog-close" href=back data-noscroll>
            "Cancel"
        </a>
    }
}

/// One organization: the search finds an Org ID too.
async fn one(division: Slug, chosen: String) -> Result<OrganizationOverview, AppError> {
    let gone = || AppError::NotFound("organization".to_owned());
    let id: OrganizationId = chosen.parse().map_err(|_| gone())?;
    let found = organizations(division, Some(id.to_string()), Turn::First).await?;
    found.items.into_iter().find(|it| it.id == id).ok_or_else(gone)
}
