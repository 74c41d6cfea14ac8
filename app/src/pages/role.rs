//! One role: what it allows, who has it, and which groups give it.

mod dialogs;
mod form;
mod members;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    account::UserType,
    division::Slug,
    id::RoleId,
    page::Turn,
    role::Area,
    role_draft::Description,
    role_row::{RoleQuery, RoleRow},
};

use self::{
    dialogs::{CopyDialog, DeleteDialog},
    form::RoleForm,
    members::{GroupsCard, MembersCard},
};
use super::{
    failed::FailedPage,
    layout::{CurrentClient, rights},
    loading::LoadingPage,
    once::suspend_once,
    taken,
};
use crate::{
    api::{
        At,
        roles::{
            CopyRole, DeleteRole, GiveRoleToSeveral, RolePage as Shown, SaveRole, TakeRole, role,
        },
    },
    components::{
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::{Crumb, Page, PageHeader},
        status::Pill,
        time::RelativeTime,
        toast::Toasts,
    },
    error::AppError,
    query::{ListQuery, asked, asked_for},
    words::Said,
};

/// The rule of a [`Description`], as a field asks it.
pub fn description_rule(text: &str) -> Result<(), String> {
    Description::try_from(text.to_owned()).map(drop).map_err(|error| error.said())
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: StoredValue<Slug>,
    id: RoleId,
    save: ServerAction<SaveRole>,
    copy: ServerAction<CopyRole>,
    delete: ServerAction<DeleteRole>,
    take: ServerAction<TakeRole>,
    /// Undoes it.
    give_back: ServerAction<GiveRoleToSeveral>,
}

impl Desk {
    fn base(self) -> String {
        self.slug.with_value(|it| format!("/d/{it}"))
    }

    /// The page's address.
    fn path(self) -> String {
        format!("{}/roles/{}", self.base(), self.id)
    }
}

/// `/d/:division/roles/:role`.
#[component]
pub fn RolePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|it| it.get_str("role")?.parse::<RoleId>().ok()));
    move || {
        if let Some(id) = id.get() {
            view! { <OneRole id/> }.into_any()
        } else {
            let error = AppError::NotFound("role".to_owned());
            view! { <FailedPage error/> }.into_any()
        }
    }
}

#[component]
fn OneRole(id: RoleId) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let desk = Desk {
        slug,
        id,
        save: ServerAction::new(),
        copy: ServerAction::new(),
        delete: ServerAction::new(),
        take: ServerAction::new(),
        give_back: ServerAction::new(),
    };
    let turn = asked::<Turn>().query;
    let path = Signal::derive(move || desk.path());
    let taken = taken::undoable(slug, desk.take, desk.give_back, path);
    let changes = move || (desk.save.version().get(), taken.get());
    let page = Resource::new(
        move || (turn.get(), changes()),
        move |(turn, _)| async move {
            let page = role(slug.get_value(), id, turn.clone()).await;
            page.map(|page| (turn, page))
        },
    );
    say_what_was_done(desk);
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: a form that was rendered anew would lose what was entered, and the
                // focus.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded desk first page/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn say_what_was_done(desk: Desk) {
    let Some(toasts) = use_context::<Toasts>() else { return };
    Effect::new(move || {
        if let Some(Ok(())) = desk.save.value().get() {
            toasts.say(t!("roles.saved"));
        }
    });
}

/// What was seen last, with the part of the members that was asked for.
type Seen = (Turn, At<Shown>);

#[component]
fn Loaded(desk: Desk, first: Seen, page: Resource<Result<Seen, AppError>>) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let seen = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get()
            && seen.with_untracked(|it| *it != now)
        {
            seen.set(now);
        }
    });
    let dialog = asked_for("dialog");
    Effect::new(move |before: Option<Option<String>>| {
        let now = dialog.get();
        if before.is_some_and(|before| before != now) {
            desk.copy.clear();
            desk.delete.clear();
        }
        now
    });
    // Another name stands in the title and in the way here: then all is rendered anew.
    let name = Memo::new(move |_| seen.with(|it| it.1.it.role.role.name.to_string()));
    let client = StoredValue::new(client.name.to_string());
    move || {
        let name = name.get();
        let Shown { role, organizations, .. } = seen.with_untracked(|it| it.1.it.clone());
        let list = RoleQuery { user_type: role.role.user_type, ..RoleQuery::default() };
        view! {
            <Page
                title=t!("roles.of_client", name = name, client = client.get_value())
                crumbs=vec![
                    Crumb::text(t!("common.administration")),
                    Crumb::text(t!("common.accounts")),
                    Crumb::link(t!("common.roles"), list.href(&format!("{}/roles", desk.base()))),
                    Crumb::text(name),
                ]
            >
                {move || {
                    let At { now, it } = seen.with(|it| it.1.clone());
                    view! { <Header desk now role=it.role/> }
                }}
                <RoleForm desk role organizations seen/>
                {move || {
                    let (turn, At { it, .. }) = seen.get();
                    view! {
                        <MembersCard desk user_type=it.role.role.user_type turn page=it.members/>
                        <GroupsCard desk groups=it.groups count=it.role.groups/>
                    }
                }}
                {move || match dialog.get().as_deref() {
                    Some("copy") => view! { <CopyDialog desk seen/> }.into_any(),
                    Some("delete") => view! { <DeleteDialog desk seen/> }.into_any(),
                    _ => ().into_any(),
                }}
            </Page>
        }
    }
}

#[component]
fn Header(desk: Desk, now: chrono::DateTime<chrono::Utc>, role: RoleRow) -> impl IntoView {
    let kind = match role.role.user_type {
        UserType::Technician => t!("roles.technician_role"),
        UserType::EndUser => t!("roles.end_user_role"),
    };
    let name = role.role.name.to_string();
    let (updated, of) = (role.updated_at, name.clone());
    let members = super::roles::members(role.native, role.scim, role.staff);
    let state = move || view! { <Pill text=kind/> };
    let meta = move || {
        view! {
            <span>{t!("roles.members_count")} {members.clone()}</span>
            <span>{t!("roles.updated_at")} <RelativeTime at=updated now/></span>
        }
    };
    let (copy, delete) =
        (format!("{}?dialog=copy", desk.path()), format!("{}?dialog=delete", desk.path()));
    let may = rights().manages_of(Area::Roles, role.role.user_type);
    let actions = move || {
        let (of, copy, delete) = (of.clone(), copy.clone(), delete.clone());
        may.then(|| {
            view! {
                <ActionsMenu id="role-actions" of>
                    <a href=copy data-noscroll>
                        <Icon glyph=Glyph::Copy/>
                        {t!("roles.copy_more")}
                    </a>
                    <hr/>
                    <a class="danger" href=delete data-noscroll>
                        <Icon glyph=Glyph::Trash/>
                        {t!("roles.delete_more")}
                    </a>
                </ActionsMenu>
            }
        })
    };
    view! { <PageHeader title=name state meta actions/> }
}
