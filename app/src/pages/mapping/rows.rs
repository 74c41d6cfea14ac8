//! The table of a provider's groups with the roles that they give.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, UserType},
    group_mapping::{MappedGroup, Mapping, MappingQuery},
    provider::Vendor,
    role_row::RoleChoice,
};

use super::{DIALOG, Desk, Seen, edits::of_family, words::NoGroups};
use crate::{
    api::{At, mapping::MappingPage},
    components::{
        banner::EmptyState,
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
        icon::{Glyph, Icon},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, Row, RowHead},
        time::RelativeTime,
    },
    pages::{layout::rights, pager::Pager, users::MembersLink},
    query::ListQuery,
};

/// The groups, and the way to change what they give.
#[component]
pub(super) fn MappingCard(desk: Desk, seen: Seen) -> impl IntoView {
    let (query, At { now, it: MappingPage { provider, mapping, roles } }) = seen;
    let words = match (mapping.mapped, mapping.total) {
        (_, 0) => t!("mapping.no_group").to_owned(),
        (mapped, total) => plural!("mapping.of_groups", total, mapped = mapped),
    };
    let edit = rights().administrator.then(|| {
        let href = query.dialog(&desk.path(), &[("dialog", DIALOG)]);
        view! {
            <a
                class="btn btn--sm"
                id="edit-mapping"
                href=href
                aria-label=t!("mapping.edit")
                data-noscroll
            >
                <Icon glyph=Glyph::Pencil/>
                {t!("common.edit")}
            </a>
        }
    });
    let list = if mapping.groups.items.is_empty() {
        nothing(desk, &query, provider.vendor, &mapping)
    } else {
        let pager =
            Pager::of(&mapping.groups, &query, &desk.path(), |it| plural!("mapping.groups", it));
        let columns = vec![
            Column::new(t!("roles.groups.group")),
            Column::new(t!("common.members")).class("end"),
            Column::new(t!("mapping.user_roles")),
            Column::new(t!("mapping.changed")),
        ];
        let rows = mapping.groups.items.into_iter().map(|group| {
            view! { <GroupRow desk now group roles=roles.clone()/> }
        });
        let rows: Vec<_> = rows.collect();
        view! {
            <DataTable label=t!("mapping.title") columns inset=true>
                {rows}
            </DataTable>
            {pager.view()}
        }
        .into_any()
    };
    let filters = (mapping.total > 0).then(|| {
        view! { <Filters path=desk.path() query dialog=false/> }
    });
    view! {
        <section class="card" id="mapping" aria-labelledby="mapping-heading">
            <div class="card__head">
                <div class="card__title">
                    <h2 id="mapping-heading">{t!("mapping.title")}</h2>
                    <p>{words}</p>
                </div>
                <div class="card__actions">
                    {edit}
                </div>
            </div>
            {filters}
            {list}
        </section>
    }
    .into_any()
}

/// Search, and whether a group gives anything.
#[component]
pub(super) fn Filters(
    path: String,
    query: MappingQuery,
    /// In the dialog, which stays open.
    dialog: bool,
) -> impl IntoView {
    let everything = if dialog {
        MappingQuery::default().dialog(&path, &[("dialog", DIALOG)])
    } else {
        path.clone()
    };
    let reset = query.is_filtered().then(|| {
        view! {
            <a class="btn btn--quiet" href=everything data-noscroll>
                {t!("common.reset")}
            </a>
        }
    });
    view! {
        <FilterBar action=path>
            {dialog.then(|| view! { <input type="hidden" name="dialog" value=DIALOG/> })}
            <SearchField
                label=t!("mapping.search")
                placeholder=t!("mapping.search_hint")
                value=query.search.clone().unwrap_or_default()
            />
            <FilterSelect
                name="unmapped"
                label=t!("common.roles")
                choices=vec![Choice::new("1", t!("mapping.none_given"))]
                selected=if query.unmapped { "1" } else { "" }
            />
            {reset}
        </FilterBar>
    }
    .into_any()
}

#[component]
fn GroupRow(
    desk: Desk,
    now: chrono::DateTime<chrono::Utc>,
    group: MappedGroup,
    roles: Vec<RoleChoice>,
) -> impl IntoView {
    let technicians = of_family(&group.roles, &roles, UserType::Technician);
    let end_users = of_family(&group.roles, &roles, UserType::EndUser);
    let none =
        group.roles.is_empty().then(|| view! { <span class="dim">{t!("common.none")}</span> });
    let changed = match group.mapped.clone() {
        Some((at, by)) => view! {
            <RelativeTime at now/>
            <span class="sub">
                <bdi>{by}</bdi>
            </span>
        }
        .into_any(),
        None => view! { <span class="dim">{t!("common.never")}</span> }.into_any(),
    };
    let (members, of) = (group.members, group.name.clone());
    let narrowed = AccountQuery { group: Some(group.id), ..AccountQuery::default() };
    view! {
        <Row>
            <RowHead class="full">
                <GroupName group/>
            </RowHead>
            <Cell label=t!("common.members") class="end">
                <MembersLink slug=desk.slug.get_value() narrowed count=members of/>
            </Cell>
            <Cell label=t!("mapping.user_roles") class="full">
                <Chips label=t!("mapping.technicians_label") roles=technicians/>
                <Chips label=t!("mapping.end_users_label") roles=end_users/>
                {none}
            </Cell>
            <Cell label=t!("mapping.changed")>{changed}</Cell>
        </Row>
    }
    .into_any()
}

/// A group's name with what to know about it, and the provider's ID of it.
#[component]
pub(super) fn GroupName(group: MappedGroup) -> impl IntoView {
    let new = group.is_new.then(|| {
        view! { " " <Pill text=t!("mapping.state.new") tone=Tone::Accent/> }
    });
    let nobody = (group.members == 0).then(|| {
        view! { " " <Pill text=t!("mapping.state.no_members") tone=Tone::Neutral/> }
    });
    let renamed = group.renamed_from.map(|before| {
        view! {
            <span class="sub">
                <bdi>{t!("mapping.state.renamed", before = before)}</bdi>
            </span>
        }
    });
    let external = group.external_id.filter(|it| !it.is_empty());
    view! {
        <bdi>{group.name}</bdi>
        {new}
        {nobody}
        {renamed}
        {external.map(|it| view! { <span class="sub">{t!("mapping.id")} <bdi>{it}</bdi></span> })}
    }
}

/// Roles of one family.
#[component]
fn Chips(label: &'static str, roles: Vec<RoleChoice>) -> impl IntoView {
    (!roles.is_empty()).then(|| {
        let chips = roles.into_iter().map(|it| {
            view! {
                <span class="chip chip--solo">
                    <span>
                        <bdi>{it.name.to_string()}</bdi>
                    </span>
                </span>
            }
        });
        let chips: Vec<_> = chips.collect();
        view! {
            <div class="chips">
                <span class="dim">{label}</span>
                {chips}
            </div>
        }
    })
}

/// No rows: because nothing matches, or because no group has come yet.
pub(super) fn nothing(
    desk: Desk,
    query: &MappingQuery,
    vendor: Vendor,
    mapping: &Mapping,
) -> AnyView {
    if mapping.total == 0 {
        return view! { <NoGroups vendor/> }.into_any();
    }
    let everything = desk.path();
    let title = if query.unmapped && query.search.is_none() {
        t!("mapping.every_group")
    } else {
        t!("mapping.no_match")
    };
    view! {
        <EmptyState glyph=Glyph::Search title>
            <a class="btn" href=everything data-noscroll>
                {t!("mapping.show_all")}
            </a>
        </EmptyState>
    }
    .into_any()
}
