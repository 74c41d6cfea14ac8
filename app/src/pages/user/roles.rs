//! The roles of a user, and the groups they are in.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, Source, UserType},
    id::RoleId,
    page::Turn,
    provider::Vendor,
    role::Area,
    role_row::{GivenBy, GroupName, HeldRole, RoleChoice},
};

use super::Desk;
use crate::{
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::{Choice, SelectField},
        icon::{Glyph, Icon},
        status::SourceBadge,
        table::{Cell, Column, DataTable, Row, RowHead},
        time::Day,
    },
    pages::{
        form::{Refusal, on_field, refusal_of},
        layout::rights,
        list::Searched,
    },
    query::ListQuery,
    words::{Named, short_name},
};

/// Who or what gave a role: a person, or groups.
#[component]
pub fn Giver(
    /// The address of the client.
    base: String,
    given_by: GivenBy,
) -> impl IntoView {
    match given_by {
        GivenBy::Person(name) => view! { <bdi>{name}</bdi> }.into_any(),
        GivenBy::Groups(groups, provider) => {
            let mapping = format!("{base}/identity-providers/{}/mapping", provider.id);
            let word = if groups.len() == 1 { t!("user.group_one") } else { t!("user.group_many") };
            let links = groups.into_iter().enumerate().map(|(at, group)| {
                let query = Searched { search: Some(group.name.clone()), turn: Turn::First };
                let href = query.href(&mapping);
                view! {
                    {(at > 0).then_some(", ")}
                    <a class="link" href=href>
                        <bdi>{group.name}</bdi>
                    </a>
                }
            });
            view! { {word} {links.collect_view()} }.into_any()
        }
    }
}

/// The roles, a row for each and where it is from (R24, R81). What a group gives cannot be taken
/// away here (R82).
#[component]
pub(super) fn RolesCard(desk: Desk, user_type: UserType, roles: Vec<HeldRole>) -> impl IntoView {
    let may = rights().manages_of(Area::Accounts, user_type);
    let refusal = refusal_of(desk.take);
    let not_back = refusal_of(desk.give_back);
    let add = format!("{}?dialog=add-role", desk.path());
    let actions = move || {
        let add = add.clone();
        may.then(|| {
            view! {
                <a class="btn btn--sm" id="add-role" href=add data-noscroll>
                    <Icon glyph=Glyph::Plus/>
                    {t!("user.roles.add")}
                </a>
            }
        })
    };
    let foot = || {
        view! {
            <span>
                <b class="strong">{t!("user.scim")}</b>
                {t!("user.roles.scim")}
                <b class="strong">{t!("user.native")}</b>
                {t!("user.roles.native")}
            </span>
        }
    };
    if roles.is_empty() {
        return view! {
            <Card id="roles" title=t!("common.roles") actions>
                <Refusal refusal/>
                <Refusal refusal=not_back/>
                <p class="t-13 muted">{t!("user.roles.none")}</p>
            </Card>
        }
        .into_any();
    }
    let columns = vec![
        Column::new(t!("common.role")),
        Column::new(t!("user.roles.family")),
        Column::new(t!("common.source")),
        Column::new(t!("user.roles.given_by")),
        Column::new(t!("common.since")),
        Column::actions(),
    ];
    let rows: Vec<_> = roles.into_iter().map(|held| view! { <RoleRow desk may held/> }).collect();
    view! {
        <Card id="roles" title=t!("common.roles") actions flush=true foot>
            <Refusal refusal/>
            <Refusal refusal=not_back/>
            <DataTable label=t!("common.roles") columns inset=true>
                {rows}
            </DataTable>
        </Card>
    }
    .into_any()
}

#[component]
fn RoleRow(desk: Desk, may: bool, held: HeldRole) -> impl IntoView {
    let HeldRole { role, given_by, since } = held;
    let (name, href) = (role.name.to_string(), format!("{}/roles/{}", desk.base(), role.id));
    let description = Some(role.description).filter(|it| !it.is_empty());
    let source = given_by.source();
    let end = match &given_by {
        GivenBy::Person(_) if !may => ().into_any(),
        GivenBy::Person(_) => view! { <Remove desk role=role.id name=name.clone()/> }.into_any(),
        GivenBy::Groups(_, provider) => {
            let words = match provider.vendor {
                Vendor::Other => t!("user.change_in", place = provider.name),
                vendor => t!("user.change_in", place = short_name(vendor)),
            };
            view! { <span class="dim t-13 nowrap">{words}</span> }.into_any()
        }
    };
    let family = role.user_type.named();
    let base = desk.base();
    view! {
        <Row>
            <RowHead>
                <a class="cell__name" href=href>
                    <bdi>{name}</bdi>
                </a>
                {description.map(|it| view! { <span class="sub">{it}</span> })}
            </RowHead>
            <Cell label=t!("user.roles.family")>{family}</Cell>
            <Cell class="st">
                <SourceBadge source/>
            </Cell>
            <Cell label=t!("user.roles.given_by") class="full">
                <Giver base given_by/>
            </Cell>
            <Cell label=t!("common.since")>
                <Day at=since/>
            </Cell>
            <Cell class="end">{end}</Cell>
        </Row>
    }
    .into_any()
}

#[component]
fn Remove(desk: Desk, role: RoleId, name: String) -> impl IntoView {
    view! {
        <ActionForm action=desk.take>
            <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
            <input type="hidden" name="account" value=desk.id.to_string()/>
            <input type="hidden" name="role" value=role.to_string()/>
            <SubmitButton
                label=t!("common.remove")
                of=t!("user.roles.of", name = name)
                busy_label=t!("common.removing")
                busy=desk.take.pending()
                weight=Weight::Plain
                small=true
            />
        </ActionForm>
    }
    .into_any()
}

/// `?dialog=add-role`: roles of their own family that were not given by hand yet.
#[component]
pub(super) fn AddRoleDialog(
    desk: Desk,
    user: AccountDetails,
    held: Vec<HeldRole>,
    choices: Vec<RoleChoice>,
) -> impl IntoView {
    let refusal = refusal_of(desk.give);
    let given = |id: RoleId| {
        held.iter().any(|it| it.role.id == id && it.given_by.source() == Source::Native)
    };
    let user_type = user.row.user_type;
    let offered: Vec<_> = choices
        .into_iter()
        .filter(|it| it.user_type == user_type && !given(it.id))
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let name = user.row.name;
    let body = if offered.is_empty() {
        let href = format!("{}/roles?type={}", desk.base(), user_type.code());
        view! {
            <p>
                {t!("user.roles.no_other")}
                <a class="link" href=href>
                    {t!("user.roles.open")}
                </a>
            </p>
        }
        .into_any()
    } else {
        let blank = Choice::new("", t!("user.roles.choose"));
        let choices = std::iter::once(blank).chain(offered).collect::<Vec<_>>();
        view! {
            <SelectField label=t!("common.role") name="role" choices error=on_field(refusal, "role")/>
        }
        .into_any()
    };
    view! {
        <Dialog
            id="add-role-dialog"
            title=t!("user.roles.add_to", name = name)
            close_href=desk.path()
            size=DialogSize::Small
            opener="add-role"
        >
            <ActionForm action=desk.give attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["role"]/>
                    <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                    <input type="hidden" name="account" value=desk.id.to_string()/>
                    {body}
                </DialogBody>
                <ConfirmFoot back=desk.path() label=t!("user.roles.add") busy_label=t!("common.adding") busy=desk.give.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// The groups of the provider that they are in.
#[component]
pub(super) fn GroupsCard(
    desk: Desk,
    user: AccountDetails,
    groups: Vec<GroupName>,
) -> impl IntoView {
    let manager = user.row.manager?;
    let mapping = format!("{}/identity-providers/{}/mapping", desk.base(), manager.id);
    let body = if groups.is_empty() {
        let words = t!("user.groups.none", name = manager.name);
        view! { <p class="t-13 muted">{words}</p> }.into_any()
    } else {
        let items = groups.into_iter().map(|group| {
            let query = Searched { search: Some(group.name.clone()), turn: Turn::First };
            let href = query.href(&mapping);
            view! {
                <li>
                    <a class="link" href=href>
                        <bdi>{group.name}</bdi>
                    </a>
                </li>
            }
        });
        view! { <ul class="plain t-13">{items.collect_view()}</ul> }.into_any()
    };
    Some(view! {
        <Card id="groups" title=t!("user.groups.title")>
            {body}
        </Card>
    })
}
