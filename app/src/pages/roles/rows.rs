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
    let pager = Pager::of(&page, &query, &path, ("role", "roles"));
    let mut columns = vec![Column::new("Role")];
    if technician {
        columns.push(Column::new("Allows"));
    }
    columns.extend([Column::new("Members"), Column::new("Mapped groups").class("end")]);
    if technician {
        columns.push(Column::new("Organizations"));
    }
    columns.push(Column::new("Updated"));
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|role| view! { <RoleLine path=path.clone() now role/> })
        .collect();
    view! {
        <DataTable label="Roles" columns>
            {pinned.then(|| view! { <SystemAdministrator/> })}
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn RoleLine(path: String, now: DateTime<Utc>, role: RoleRow) -> impl IntoView {
    let RoleRow { role, organizations, native, scim, groups, updated_at } = role;
    let technician = role.user_type == UserType::Technician;
    let href = format!("{path}/{}", role.id);
    let sub = Some(role.description).filter(|it| !it.is_empty());
    let allows = technician.then(|| {
        let words = allowed(&role.permissions);
        view! { <Cell label="Allows">{words}</Cell> }
    });
    let reach = technician.then(|| {
        let names: Vec<_> = organizations.iter().map(|it| it.name.to_string()).collect();
        let words = if names.is_empty() { "All".to_owned() } else { names.join(", ") };
        view! {
            <Cell label="Organizations">
                <bdi>{words}</bdi>
            </Cell>
        }
    });
    let members = members(native, scim);
    view! {
        <Row>
            <RowHead class="full">
                <NameCell name=role.name.to_string() href sub/>
            </RowHead>
            {allows}
            <Cell label="Members">{members}</Cell>
            <Cell label="Mapped groups" class="end">
                {groups}
            </Cell>
            {reach}
            <Cell label="Updated">
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
                    <span class="cell__name">"System administrator"</span>
                    <span class="sub">"Only by hand. SCIM can’t give or remove it."</span>
                </div>
            </RowHead>
            <Cell label="Allows">"Everything"</Cell>
            <Cell class="gone">
                <span class="dim">"—"</span>
            </Cell>
            <Cell class="gone">
                <span class="dim">"—"</span>
            </Cell>
            <Cell label="Organizations">"All"</Cell>
            <Cell class="st">
                <Pill text="Locked" glyph=Glyph::Lock/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// How many have it, and from where.
pub fn members(native: i64, scim: i64) -> String {
    match (native, scim) {
        (0, 0) => "Nobody".to_owned(),
        (native, 0) => format!("{native} native"),
        (0, scim) => format!("{scim} SCIM"),
        (native, scim) => format!("{native} native, {scim} SCIM"),
    }
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
        return format!("{} everything", open[0].1.label());
    }
    let named: Vec<_> = open
        .iter()
        .take(NAMED)
        .map(|(area, access)| format!("{} {}", access.label(), area.label().to_lowercase()))
        .collect();
    match (named.is_empty(), open.len().saturating_sub(NAMED)) {
        (true, _) => "Nothing yet".to_owned(),
        (false, 0) => named.join(", "),
        (false, more) => format!("{} and {more} more", named.join(", ")),
    }
}

/// No rows: because nothing matches, or because there is none yet.
fn empty(path: &str, query: &RoleQuery) -> AnyView {
    let all = RoleQuery { user_type: query.user_type, ..RoleQuery::default() };
    if query == &all {
        return view! {
            <EmptyState
                glyph=Glyph::Role
                title="No roles yet"
                text="Create one to use it in Group Mapping."
            />
        }
        .into_any();
    }
    let everything = all.href(path);
    view! {
        <EmptyState glyph=Glyph::Search title="No role matches">
            <a class="btn" href=everything>
                "Show all roles"
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
        assert_eq!(members(0, 0), "Nobody");
        assert_eq!(members(2, 214), "2 native, 214 SCIM");
    }
}
