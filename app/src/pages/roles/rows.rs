//! The rows of the list of roles.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    page::{Page as Rows, Turn},
    role::{Access, Area, Permissions},
    role_row::{RoleQuery, RoleRow},
};

use crate::{
    components::{
        banner::EmptyState,
        icon::Glyph,
        status::Pill,
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::RelativeTime,
    },
    pages::pager::Pager,
    query::ListQuery,
    words::{Named, in_sentence, number},
};

/// How many areas the column *Allows* names.
const NAMED: usize = 3;

/// The roles of one page of the list.
#[component]
pub(super) fn RoleRows(
    path: String,
    now: DateTime<Utc>,
    query: RoleQuery,
    page: Rows<RoleRow>,
) -> impl IntoView {
    let technician = query.user_type == UserType::Technician;
    let pinned = technician && query.search.is_none() && query.turn == Turn::First;
    if page.items.is_empty() && !pinned {
        return empty(&path, &query);
    }
    let pager = Pager::of(&page, &query, &path, |it| plural!("roles.count", it));
    let mut columns = vec![Column::new(t!("common.role"))];
    if technician {
        columns.push(Column::new(t!("roles.allows")));
    }
    columns.extend([
        Column::new(t!("common.members")),
        Column::new(t!("roles.mapped_groups")).class("end"),
    ]);
    if technician {
        columns.push(Column::new(t!("common.organizations")));
    }
    columns.push(Column::new(t!("roles.updated")));
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|role| view! { <RoleLine path=path.clone() now role/> })
        .collect();
    view! {
        <DataTable label=t!("common.roles") columns>
            {pinned.then(|| view! { <SystemAdministrator/> })}
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn RoleLine(path: String, now: DateTime<Utc>, role: RoleRow) -> impl IntoView {
    let RoleRow { role, organizations, native, scim, staff, groups, updated_at } = role;
    let technician = role.user_type == UserType::Technician;
    let href = format!("{path}/{}", role.id);
    let sub = Some(role.description).filter(|it| !it.is_empty());
    let allows = technician.then(|| {
        let words = allowed(&role.permissions);
        view! { <Cell label=t!("roles.allows")>{words}</Cell> }
    });
    let reach = technician.then(|| {
        let names: Vec<_> = organizations.iter().map(|it| it.name.to_string()).collect();
        let words = if names.is_empty() { t!("common.all").to_owned() } else { names.join(", ") };
        view! {
            <Cell label=t!("common.organizations")>
                <bdi>{words}</bdi>
            </Cell>
        }
    });
    let members = members(native, scim, staff);
    view! {
        <Row>
            <RowHead class="full">
                <NameCell name=role.name.to_string() href sub/>
            </RowHead>
            {allows}
            <Cell label=t!("common.members")>{members}</Cell>
            <Cell label=t!("roles.mapped_groups") class="end">
                {groups}
            </Cell>
            {reach}
            <Cell label=t!("roles.updated")>
                <RelativeTime at=updated_at now/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// What no role is, and no group gives: it stands first so that nobody looks for it in vain (R16).
#[component]
fn SystemAdministrator() -> impl IntoView {
    view! {
        <Row>
            <RowHead class="full">
                <div class="cell__text">
                    <span class="cell__name">{t!("common.system_administrator")}</span>
                    <span class="sub">{t!("roles.only_by_hand")}</span>
                </div>
            </RowHead>
            <Cell label=t!("roles.allows")>{t!("roles.everything")}</Cell>
            <Cell class="gone">
                <span class="dim">"—"</span>
            </Cell>
            <Cell class="gone">
                <span class="dim">"—"</span>
            </Cell>
            <Cell label=t!("common.organizations")>{t!("common.all")}</Cell>
            <Cell class="st">
                <Pill text=t!("roles.locked") glyph=Glyph::Lock/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// How many have it, and from where.
pub fn members(native: i64, scim: i64, staff: i64) -> String {
    let parts =
        [(native, t!("roles.native")), (scim, t!("roles.scim")), (staff, t!("roles.staff"))];
    let some = parts.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<_> = some.map(|(count, word)| format!("{} {word}", number(count))).collect();
    if words.is_empty() { t!("common.nobody").to_owned() } else { words.join(", ") }
}

/// What a role allows, in three areas and how many more.
fn allowed(permissions: &Permissions) -> String {
    let open: Vec<_> = Area::ALL
        .into_iter()
        .map(|area| (area, permissions.of(area)))
        .filter(|(_, access)| *access != Access::None)
        .collect();
    let everything =
        open.len() == Area::ALL.len() && open.iter().all(|(_, access)| *access == open[0].1);
    if everything {
        return t!("roles.all_areas", access = verb(open[0].1));
    }
    let named: Vec<_> = open
        .iter()
        .take(NAMED)
        .map(|(area, access)| t!("roles.area", access = verb(*access), area = in_area(*area)))
        .collect();
    match (named.is_empty(), open.len().saturating_sub(NAMED)) {
        (true, _) => t!("roles.nothing_yet").to_owned(),
        (false, 0) => named.join(", "),
        (false, more) => t!("roles.more", listed = named.join(", "), more = more),
    }
}

/// An access as a sentence has it: "View", "ansehen".
fn verb(access: Access) -> &'static str {
    match access {
        Access::None => access.named(),
        Access::View => t!("roles.verb.view"),
        Access::Manage => t!("roles.verb.manage"),
    }
}

/// An area as a sentence has it: "identity providers".
fn in_area(area: Area) -> String {
    in_sentence(area.named())
}

/// No rows: because nothing matches, or because there is none yet.
fn empty(path: &str, query: &RoleQuery) -> AnyView {
    let all = RoleQuery { user_type: query.user_type, ..RoleQuery::default() };
    if query == &all {
        return view! {
            <EmptyState
                glyph=Glyph::Role
                title=t!("roles.none.title")
                text=t!("roles.none.text")
            />
        }
        .into_any();
    }
    let everything = all.href(path);
    view! {
        <EmptyState glyph=Glyph::Search title=t!("roles.no_match")>
            <a class="btn" href=everything>
                {t!("roles.show_all")}
            </a>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_role_allows_is_said_in_a_few_words() {
        let some = |open: &[(Area, Access)]| open.iter().copied().collect::<Permissions>();
        let three = [
            (Area::Accounts, Access::Manage),
            (Area::Roles, Access::View),
            (Area::Provisioning, Access::View),
        ];
        let mut four = three.to_vec();
        four.push((Area::Settings, Access::View));
        for (permissions, words) in [
            (Permissions::default(), "Nothing yet"),
            (Permissions::everywhere(Access::Manage), "Manage everything"),
            (some(&three), "Manage accounts, View roles, View provisioning"),
            (some(&four), "Manage accounts, View roles, View provisioning and 1 more"),
        ] {
            assert_eq!(allowed(&permissions), words);
        }
    }

    #[test]
    fn members_are_counted_by_where_they_have_it_from() {
        assert_eq!(members(0, 0, 0), "Nobody");
        assert_eq!(members(2, 214, 0), "2 native, 214 SCIM");
        assert_eq!(members(0, 0, 1), "1 staff");
    }
}
