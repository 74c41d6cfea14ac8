//! The dialogs over the page of a role: copying it, deleting it.

use leptos::prelude::*;
use rollcall_model::role_row::RoleRow;

use super::{Desk, Seen};
use crate::{
    components::{
        button::{SubmitButton, Weight},
        choice::CheckField,
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        field::TextField,
    },
    pages::form::{Refusal, name_rule, on_field, refusal_of},
};

/// `?dialog=copy`.
#[component]
pub(super) fn CopyDialog(desk: Desk, seen: RwSignal<Seen>) -> impl IntoView {
    let refusal = refusal_of(desk.copy);
    let name = seen.with_untracked(|it| it.1.it.role.role.name.to_string());
    view! {
        <Dialog
            id="copy-role"
            title=format!("Copy {name}")
            close_href=desk.path()
            size=DialogSize::Small
            opener="role-actions-button"
        >
            <ActionForm action=desk.copy attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name"]/>
                    <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                    <input type="hidden" name="role" value=desk.id.to_string()/>
                    <TextField
                        label="Name of the copy"
                        name="name"
                        id="copy-name"
                        value=format!("{name} (copy)")
                        hint="It allows the same. Nobody has it yet."
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                </DialogBody>
                <DialogFoot>
                    <Cancel desk/>
                    <SubmitButton
                        label="Copy role"
                        busy_label="Copying…"
                        busy=desk.copy.pending()
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// `?dialog=delete`: who loses what.
#[component]
pub(super) fn DeleteDialog(desk: Desk, seen: RwSignal<Seen>) -> impl IntoView {
    let refusal = refusal_of(desk.delete);
    let page = seen.with_untracked(|it| it.1.it.clone());
    let RoleRow { role, native, scim, groups: mapped, .. } = page.role;
    let (name, user_type) = (role.name.to_string(), role.user_type);
    let groups = page.groups.into_iter().map(|it| {
        let words =
            format!("{} ({}), {} members with this role", it.name, it.provider.name, it.members);
        view! { <li><bdi>{words}</bdi></li> }
    });
    let groups: Vec<_> = groups.collect();
    let tick = (mapped > 0).then(|| {
        let label = match mapped {
            1 => "Remove it from 1 mapping".to_owned(),
            _ => format!("Remove it from {mapped} mappings"),
        };
        view! {
            <p>"These groups give it:"</p>
            <ul class="plain">{groups}</ul>
            <CheckField label name="from_mappings"/>
        }
    });
    let error = on_field(refusal, "from_mappings");
    view! {
        <Dialog
            id="delete-role"
            title=format!("Delete {name}?")
            close_href=desk.path()
            size=DialogSize::Small
            alert=true
            opener="role-actions-button"
        >
            <ActionForm action=desk.delete>
                <DialogBody>
                    <p>{losing(native, scim)}</p>
                    {tick}
                    {move || error.get().map(|it| view! { <p class="error" role="alert">{it}</p> })}
                    <Refusal refusal fields=&["from_mappings"]/>
                    <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                    <input type="hidden" name="role" value=desk.id.to_string()/>
                    <input type="hidden" name="user_type" value=user_type.code()/>
                </DialogBody>
                <DialogFoot>
                    <Cancel desk/>
                    <SubmitButton
                        label="Delete role"
                        busy_label="Deleting…"
                        busy=desk.delete.pending()
                        weight=Weight::Danger
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Who loses the role, and where they have it from.
fn losing(native: i64, scim: i64) -> String {
    let people = |count: i64| match count {
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    };
    match (native, scim) {
        (0, 0) => "Nobody has it. It can’t be brought back.".to_owned(),
        (native, 0) => {
            format!("{} with it by hand lose it. It can’t be brought back.", people(native))
        }
        (0, scim) => {
            format!("{} with it by a group lose it. It can’t be brought back.", people(scim))
        }
        (native, scim) => format!(
            "{} with it by hand and {} with it by a group lose it. It can’t be brought back.",
            people(native),
            people(scim),
        ),
    }
}

#[component]
fn Cancel(desk: Desk) -> impl IntoView {
    view! {
        <a class="btn dialog-close" href=desk.path() data-noscroll>
            "Cancel"
        </a>
    }
}
