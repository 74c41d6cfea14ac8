//! The rows of the list of users.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, AccountRow, AccountStatus, Source, UserType},
    page::Page as Rows,
};

use crate::{
    components::{
        banner::EmptyState,
        copy::CopyButton,
        icon::Glyph,
        menu::ActionsMenu,
        status::{AccountStatusPill, Pill, SourceBadge, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        time::RelativeTime,
    },
    pages::{
        pager::Pager,
        selection::{Ask, Selection},
    },
    query::ListQuery,
};

/// The people of one page of the list. With `choose`, they can be ticked.
#[component]
pub(super) fn UserRows(
    /// The list's path.
    path: String,
    /// Where the people's own pages are.
    people: String,
    now: DateTime<Utc>,
    query: AccountQuery,
    page: Rows<AccountRow>,
    #[prop(optional)] choose: bool,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &path, ("user", "users"));
    if page.items.is_empty() {
        return empty(&path, &query);
    }
    let select = Column { hidden_label: true, ..Column::new("Select").class("fit") };
    let mut columns: Vec<_> = choose.then_some(select).into_iter().collect();
    columns.extend(
        ["Name", "User type", "Organization", "Source", "Status", "Last synced"].map(Column::new),
    );
    columns.extend(choose.then(Column::actions));
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|user| {
            let ask = choose.then(|| query.dialog(&path, &[("account", &user.id.to_string())]));
            view! { <UserRow people=people.clone() now user ask/> }
        })
        .collect();
    let table = view! {
        <DataTable label="Users" columns>
            {rows}
        </DataTable>
    };
    let table = if choose {
        let deleted = query.status == Some(AccountStatus::Deleted);
        view! {
            <Selection action=path kept=query.pairs()>
                <div class="toolbar">
                    <div class="btn-row">{bulk(deleted)}</div>
                </div>
                {table}
            </Selection>
        }
        .into_any()
    } else {
        table.into_any()
    };
    view! {
        {table}
        {pager.view()}
    }
    .into_any()
}

/// What can become of those who are ticked.
fn bulk(deleted: bool) -> AnyView {
    if deleted {
        return view! { <Ask question="restore" label="Restore selected…"/> }.into_any();
    }
    view! {
        <Ask question="deactivate" label="Deactivate selected…"/>
        <Ask question="activate" label="Activate selected…"/>
        <Ask question="sign-out" label="Sign out selected…"/>
        <Ask question="exclude" label="Exclude selected…"/>
        <Ask question="delete" label="Delete selected…"/>
    }
    .into_any()
}

#[component]
fn UserRow(
    people: String,
    now: DateTime<Utc>,
    user: AccountRow,
    /// The address of a question about this person, but for the question; None: nothing is asked.
    ask: Option<String>,
) -> impl IntoView {
    let tile = user.name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=tile.clone()/> };
    let sub = user.email.clone().unwrap_or_else(|| user.user_name.clone());
    let provider = user.manager.as_ref().map(|it| it.name.to_string());
    let synced = match user.source {
        Source::Scim => view! { <RelativeTime at=user.updated_at now/> }.into_any(),
        Source::Native => view! { <span class="dim">"—"</span> }.into_any(),
    };
    let (kind, organizations, state) = (user.user_type.label(), organizations(&user), state(&user));
    let (tick, menu) = match ask {
        Some(ask) => {
            let (id, select) = (user.id.to_string(), format!("Select {}", user.name));
            let tick = view! {
                <Cell class="fit">
                    <input type="checkbox" name="account" value=id aria-label=select/>
                </Cell>
            };
            let whom = user.clone();
            let menu = view! {
                <Cell class="end">
                    <PersonMenu user=whom ask=format!("{ask}&") small=true/>
                </Cell>
            };
            (Some(tick), Some(menu))
        }
        None => (None, None),
    };
    let (name, source, href) = (user.name, user.source, format!("{people}/{}", user.id));
    view! {
        <Row>
            {tick}
            <RowHead>
                <NameCell name href sub mark/>
            </RowHead>
            <Cell label="User type">{kind}</Cell>
            <Cell label="Organization">{organizations}</Cell>
            <Cell label="Source">
                <SourceBadge source provider/>
            </Cell>
            <Cell class="st">{state}</Cell>
            <Cell label="Last synced">{synced}</Cell>
            {menu}
        </Row>
    }
}

/// The menu of what can be done with one person; and why the rest cannot.
#[component]
pub(in crate::pages) fn PersonMenu(
    user: AccountRow,
    /// The address of a question about them, but for the question.
    ask: String,
    /// In a row of the list.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let question = |name: &str, label: &'static str, danger: bool| {
        let href = format!("{ask}dialog={name}");
        view! {
            <a href=href class:danger=danger data-noscroll>
                {label}
            </a>
        }
    };
    let managed = user.manager.as_ref().map(|it| it.name.to_string());
    let switch = match (user.status, user.locked) {
        (AccountStatus::Active, false) => {
            Some(question("deactivate", "Deactivate…", false).into_any())
        }
        (AccountStatus::Inactive, false) => {
            Some(question("activate", "Activate…", false).into_any())
        }
        _ => None,
    };
    let end = match (user.status, &managed) {
        (AccountStatus::Deleted, _) => Some(question("restore", "Restore…", false).into_any()),
        (AccountStatus::Excluded, _) => None,
        (_, managed) => {
            let question = match managed {
                Some(_) => question("exclude", "Exclude always…", true),
                None => question("delete", "Delete…", true),
            };
            Some(
                view! {
                    <hr/>
                    {question}
                }
                .into_any(),
            )
        }
    };
    let why = managed.filter(|_| user.locked).map(|name| {
        view! {
            <p class="menu__head menu__why">
                {format!("Managed by {name}. Change it there, or disable its SCIM temporarily.")}
            </p>
        }
    });
    let out = (user.status == AccountStatus::Active)
        .then(|| question("sign-out", "Sign out everywhere…", false));
    let (id, of) = (format!("user-{}", user.id), user.name.clone());
    let user_name = user.user_name.clone();
    view! {
        <ActionsMenu id of small>
            <CopyButton what="user name" text=user_name label="Copy user name"/>
            {switch}
            {out}
            {end}
            {why}
        </ActionsMenu>
    }
    .into_any()
}

/// Whom a person belongs to. Technicians belong to no organization: their roles say where they
/// work. Neither does anybody who was not let in.
fn organizations(user: &AccountRow) -> AnyView {
    let names: Vec<_> = user.organizations.iter().map(|it| it.name.to_string()).collect();
    let outside = matches!(user.status, AccountStatus::Held | AccountStatus::Excluded);
    match (user.user_type, names.is_empty()) {
        _ if outside => view! { <span class="dim">"—"</span> }.into_any(),
        (UserType::Technician, _) => view! { <span class="dim">"—"</span> }.into_any(),
        (UserType::EndUser, true) => {
            view! { <span class="chip chip--solo"><span>"All organizations"</span></span> }
                .into_any()
        }
        (UserType::EndUser, false) => view! { <bdi>{names.join(", ")}</bdi> }.into_any(),
    }
}

/// Active or not; and whether somebody should look.
fn state(user: &AccountRow) -> AnyView {
    let review = (user.status == AccountStatus::Active && !user.review.is_empty()).then(|| {
        view! {
            <span title=user.review.join(" ")>
                <Pill text="Review" tone=Tone::Warn glyph=Glyph::Warning/>
            </span>
        }
    });
    let shut_out = user.is_shut_out().then(|| {
        view! {
            <span title="Cannot sign in: each of their organizations is archived.">
                <Pill text="Archived" glyph=Glyph::Lock/>
            </span>
        }
    });
    view! {
        <span class="pills"><AccountStatusPill status=user.status/> {review} {shut_out}</span>
    }
    .into_any()
}

/// No rows: because nothing matches, or because there is nobody yet.
fn empty(path: &str, query: &AccountQuery) -> AnyView {
    let everybody = path.to_owned();
    let technicians = AccountQuery {
        user_type: Some(UserType::Technician),
        status: query.status,
        ..AccountQuery::default()
    };
    if !query.is_filtered() {
        let providers = path.replace("/users", "/identity-providers");
        view! {
            <EmptyState
                glyph=Glyph::Users
                title="No users yet"
                text="End users appear here when an identity provider sends them."
            >
                <a class="btn btn--primary" href=providers>
                    "Open identity providers"
                </a>
            </EmptyState>
        }
        .into_any()
    } else if *query == technicians && query.status != Some(AccountStatus::Inactive) {
        view! {
            <EmptyState
                glyph=Glyph::Users
                title="No technicians yet"
                text="A provider sends everyone as end user until a user type is mapped."
            />
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                glyph=Glyph::Search
                title="Nothing matches these filters"
                text="Take a filter away, or look for part of a name or an address."
            >
                <a class="btn" href=everybody>
                    "Clear filters"
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
