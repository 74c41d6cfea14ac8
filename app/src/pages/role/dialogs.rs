//! The dialogs over the page of a role: copying it, deleting it.

use leptos::prelude::*;
use rollcall_model::role_row::{RoleLosers, RoleRow};

use super::{Desk, Seen};
use crate::{
    api::roles::losers_of_role,
    components::{
        button::Weight,
        choice::CheckField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::TextField,
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{Refusal, name_rule, on_field, refusal_of},
        once::suspend_once,
    },
    words,
};

/// `?dialog=copy`.
#[component]
pub(super) fn CopyDialog(desk: Desk, seen: RwSignal<Seen>) -> impl IntoView {
    let refusal = refusal_of(desk.copy);
    let name = seen.with_untracked(|it| it.1.it.role.role.name.to_string());
    view! {
        <Dialog
            id="copy-role"
            title=t!("roles.copy_of", name = name)
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
                        label=t!("roles.copy_name")
                        name="name"
                        id="copy-name"
                        value=t!("roles.copied", name = name)
                        hint=t!("roles.copy_hint")
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                </DialogBody>
                <ConfirmFoot back=desk.path() label=t!("roles.copy") busy_label=t!("roles.copying") busy=desk.copy.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// `?dialog=delete`: who loses what.
#[component]
pub(super) fn DeleteDialog(desk: Desk, seen: RwSignal<Seen>) -> impl IntoView {
    let losers = Resource::new(|| (), move |()| losers_of_role(desk.slug.get_value(), desk.id));
    view! {
        <Suspense>
            {move || suspend_once(async move {
                let losers = losers.await;
                view! { <LoadedDelete desk seen losers/> }
            })}
        </Suspense>
    }
}

#[component]
fn LoadedDelete(
    desk: Desk,
    seen: RwSignal<Seen>,
    losers: Result<RoleLosers, AppError>,
) -> impl IntoView {
    let refusal = refusal_of(desk.delete);
    let page = seen.with_untracked(|it| it.1.it.clone());
    let RoleRow { role, native, scim, staff, groups: mapped, .. } = page.role;
    let (name, user_type) = (role.name.to_string(), role.user_type);
    let groups = page.groups.into_iter().map(|it| {
        let words = t!(
            "roles.mapped_row",
            group = it.name,
            provider = it.provider.name,
            count = it.members
        );
        view! { <li><bdi>{words}</bdi></li> }
    });
    let groups: Vec<_> = groups.collect();
    let tick = (mapped > 0).then(|| {
        let label = plural!("roles.remove_from_mappings", mapped);
        view! {
            <p>{t!("roles.groups_give")}</p>
            <ul class="plain">{groups}</ul>
            <CheckField label name="from_mappings"/>
        }
    });
    let error = on_field(refusal, "from_mappings");
    view! {
        <Dialog
            id="delete-role"
            title=t!("roles.delete_title", name = name)
            close_href=desk.path()
            size=DialogSize::Small
            alert=true
            opener="role-actions-button"
        >
            <ActionForm action=desk.delete>
                <DialogBody>
                    <p>{losing(native, scim, staff)}</p>
                    {match losers {
                        Ok(losers) => view! { <Losers losers/> }.into_any(),
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }}
                    {tick}
                    {move || error.get().map(|it| view! { <p class="error" role="alert">{it}</p> })}
                    <Refusal refusal fields=&["from_mappings"]/>
                    <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                    <input type="hidden" name="role" value=desk.id.to_string()/>
                    <input type="hidden" name="user_type" value=user_type.code()/>
                </DialogBody>
                <ConfirmFoot back=desk.path() label=t!("roles.delete") busy_label=t!("roles.deleting") busy=desk.delete.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// The names of those who lose it.
#[component]
fn Losers(losers: RoleLosers) -> impl IntoView {
    let RoleLosers { names, more } = losers;
    let more = (more > 0).then(|| {
        let words = plural!("roles.lose.more", more);
        view! { <li>{words}</li> }
    });
    (!names.is_empty()).then(|| {
        let names = names.into_iter().map(|it| view! { <li><bdi>{it}</bdi></li> });
        view! { <ul class="names">{names.collect_view()} {more}</ul> }
    })
}

/// Who loses the role, and where they have it from.
fn losing(native: i64, scim: i64, staff: i64) -> String {
    let parts = [
        (native > 0).then(|| plural!("roles.lose.native", native)),
        (scim > 0).then(|| plural!("roles.lose.scim", scim)),
        (staff > 0).then(|| plural!("roles.lose.staff", staff)),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return t!("roles.nobody_has").to_owned();
    }
    t!("roles.taken_from", listed = words::and(&parts))
}
