//! Who has a role, and the groups that give it.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, UserType},
    page::{Page as Rows, Turn},
    role::Area,
    role_row::{GivenBy, GivingGroup, RoleMember},
};

use super::Desk;
use crate::{
    components::{
        banner::EmptyState,
        button::{SubmitButton, Weight},
        card::Card,
        icon::Glyph,
        status::SourceBadge,
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::Day,
    },
    pages::{
        form::{Refusal, refusal_of},
        layout::rights,
        pager::Pager,
        user::Giver,
        users::MembersLink,
    },
    query::ListQuery,
};

/// The people who have it; whoever has it both ways is there twice.
#[component]
pub(super) fn MembersCard(
    desk: Desk,
    user_type: UserType,
    turn: Turn,
    page: Rows<RoleMember>,
) -> impl IntoView {
    let may_take = rights().manages_of(Area::Accounts, user_type);
    let refusal = refusal_of(desk.take);
    let not_back = refusal_of(desk.give_back);
    if page.items.is_empty() {
        return view! {
            <Card id="members" title=t!("common.members") flush=true>
                <Refusal refusal=not_back/>
                <EmptyState
                    glyph=Glyph::Users
                    title=t!("roles.members.none")
                    text=t!("roles.members.none_text")
                />
            </Card>
        }
        .into_any();
    }
    let pager = Pager::of(&page, &turn, &desk.path(), |it| plural!("roles.entries", it));
    let narrowed = AccountQuery { role: Some(desk.id), ..AccountQuery::default() };
    let users = narrowed.href(&format!("{}/users", desk.base()));
    let sees = rights().sees(Area::Accounts);
    let actions = move || {
        let href = users.clone();
        sees.then(|| {
            view! {
                <a class="btn btn--sm" href=href>
                    {t!("roles.members.in_users")}
                </a>
            }
        })
    };
    let columns = vec![
        Column::new(t!("roles.members.person")),
        Column::new(t!("common.source")),
        Column::new(t!("roles.members.given_by")),
        Column::new(t!("common.since")),
        Column::actions(),
    ];
    let rows: Vec<_> =
        page.items.into_iter().map(|member| view! { <Member desk may_take member/> }).collect();
    view! {
        <Card id="members" title=t!("common.members") flush=true actions>
            <Refusal refusal/>
            <Refusal refusal=not_back/>
            <DataTable label=t!("common.members") columns inset=true>
                {rows}
            </DataTable>
            {pager.view()}
        </Card>
    }
    .into_any()
}

#[component]
fn Member(desk: Desk, may_take: bool, member: RoleMember) -> impl IntoView {
    let href = format!("{}/users/{}", desk.base(), member.account);
    let source = member.given_by.source();
    let end = match &member.given_by {
        GivenBy::Person(_) if !may_take => ().into_any(),
        GivenBy::Person(_) => {
            view! { <Remove desk account=member.account.to_string() name=member.name.clone()/> }
                .into_any()
        }
        GivenBy::Groups(_, provider) => {
            let words = t!("roles.members.managed_in", place = provider.name);
            view! { <span class="dim t-13 nowrap">{words}</span> }.into_any()
        }
    };
    let since = member.since;
    let given_by = member.given_by;
    let base = desk.base();
    view! {
        <Row>
            <RowHead>
                <NameCell name=member.name href sub=member.user_name/>
            </RowHead>
            <Cell class="st">
                <SourceBadge source/>
            </Cell>
            <Cell label=t!("roles.members.given_by") class="full">
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

/// Takes the role away from somebody who was given it by hand.
#[component]
fn Remove(desk: Desk, account: String, name: String) -> impl IntoView {
    view! {
        <ActionForm action=desk.take>
            <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
            <input type="hidden" name="account" value=account/>
            <input type="hidden" name="role" value=desk.id.to_string()/>
            <input type="hidden" name="back" value="role"/>
            <SubmitButton
                label=t!("common.remove")
                of=name
                busy_label=t!("common.removing")
                busy=desk.take.pending()
                weight=Weight::Plain
                small=true
            />
        </ActionForm>
    }
    .into_any()
}

/// The groups that are mapped to it.
#[component]
pub(super) fn GroupsCard(
    desk: Desk,
    groups: Vec<GivingGroup>,
    /// How many there are in all.
    count: i64,
) -> impl IntoView {
    if groups.is_empty() {
        return view! {
            <Card id="groups" title=t!("roles.groups.title")>
                <p class="t-13 muted">
                    {t!("roles.groups.none")}
                </p>
            </Card>
        }
        .into_any();
    }
    let shown = i64::try_from(groups.len()).unwrap_or(i64::MAX);
    let foot = move || {
        let words = if shown < count {
            t!("roles.groups.first", shown = shown, count = count)
        } else {
            String::new()
        };
        view! { <span>{words} {t!("roles.groups.change")}</span> }
    };
    let columns = vec![
        Column::new(t!("roles.groups.group")),
        Column::new(t!("common.identity_provider")),
        Column::new(t!("roles.groups.members")).class("end"),
    ];
    let rows = groups.into_iter().map(|group| {
        let provider = group.provider.name.to_string();
        let href = format!("{}/identity-providers/{}/mapping", desk.base(), group.provider.id);
        let (role, group_id) = (Some(desk.id), Some(group.id));
        let narrowed = AccountQuery { role, group: group_id, ..AccountQuery::default() };
        let of = group.name.clone();
        view! {
            <Row>
                <RowHead>
                    <bdi>{group.name}</bdi>
                </RowHead>
                <Cell label=t!("common.identity_provider")>
                    <a class="link" href=href>
                        <bdi>{provider}</bdi>
                    </a>
                </Cell>
                <Cell label=t!("roles.groups.members") class="end">
                    <MembersLink slug=desk.slug.get_value() narrowed count=group.members of/>
                </Cell>
            </Row>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <Card id="groups" title=t!("roles.groups.title") flush=true foot>
            <DataTable label=t!("roles.groups.title") columns inset=true>
                {rows}
            </DataTable>
        </Card>
    }
    .into_any()
}
