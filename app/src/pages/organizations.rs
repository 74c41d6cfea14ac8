//! *Administration / Organizations*: the companies inside a client, each with its Org ID.

mod dialogs;

use leptos::prelude::*;
use rollcall_model::{
    division::Slug,
    organization::OrganizationOverview,
    page::{Page as PageOf, Turn},
};

use self::dialogs::{AddDialog, RenameDialog};
use super::{
    failed::Failed, layout::CurrentClient, list::Searched, loading::Loading, pager::Pager,
};
use crate::{
    api::organizations::{AddOrganization, RenameOrganization, organizations},
    components::{
        banner::EmptyState,
        copy::{CopyButton, CopyInline},
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::{Crumb, Page, PageHeader},
        table::{Cell, Column, DataTable, Row, RowHead},
        tile::{Tile, TileKind},
        toast::Toasts,
    },
    query::{ListQuery, asked, asked_for},
};

/// `/d/:division/organizations`.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let division = client.slug.clone();
    let path = StoredValue::new(format!("/d/{division}/organizations"));
    let query = asked::<Searched>().query;
    let dialog = asked_for("dialog");
    let chosen = asked_for("organization");
    let add = ServerAction::<AddOrganization>::new();
    let rename = ServerAction::<RenameOrganization>::new();
    say_the_new_org_id(add);
    forget_refusals(dialog, add, rename);

    let source = division.clone();
    let found = Resource::new(
        move || (query.get(), add.version().get(), rename.version().get()),
        move |(query, ..)| organizations(source.clone(), query.search, query.turn),
    );
    let new = Signal::derive(move || new_href(&path.read_value(), &query.get()));
    let add_link = move || {
        view! {
            <a class="btn btn--primary" id="add-organization" href=new data-noscroll>
                <Icon glyph=Glyph::Plus/>
                "Add organization"
            </a>
        }
    };
    let meta = || {
        view! {
            <span>
                "Send this number as organizationId. Send All for someone who belongs to no organization."
            </span>
        }
    };
    let crumbs = vec![Crumb::text("Administration"), Crumb::text("Organizations")];
    view! {
        <Page title=format!("Organizations, {}", client.name) crumbs>
            <PageHeader title="Organizations" meta actions=add_link/>
            <section class="card" aria-label="Organizations">
                {move || {
                    let search = query.get().search.unwrap_or_default();
                    view! {
                        <FilterBar action=path.get_value() filtered=!search.is_empty()>
                            <SearchField
                                label="Search organizations"
                                placeholder="Name or Org ID"
                                value=search
                            />
                        </FilterBar>
                    }
                }}
                <Transition fallback=|| {
                    view! { <Loading what="organizations"/> }
                }>
                    {move || {
                        let query = query.get();
                        Suspend::new(async move {
                            let path = path.get_value();
                            match found.await {
                                Ok(page) => view! { <Organizations path query page/> }.into_any(),
                                Err(error) => view! { <Failed error/> }.into_any(),
                            }
                        })
                    }}
                </Transition>
            </section>
            {move || {
                let back = query.get_untracked().href(&path.read_value());
                let division: Slug = division.clone();
                match (dialog.get().as_deref(), chosen.get()) {
                    (Some("new"), _) => {
                        Some(view! { <AddDialog division action=add back/> }.into_any())
                    }
                    (Some("rename"), Some(chosen)) => {
                        Some(view! { <RenameDialog division chosen action=rename back/> }.into_any())
                    }
                    _ => None,
                }
            }}
        </Page>
    }
    .into_any()
}

/// The number is what the administrator came for.
fn say_the_new_org_id(add: ServerAction<AddOrganization>) {
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(added))) = (toasts, add.value().get()) {
            toasts.say(format!("{} added. Its Org ID is {}.", added.name, added.id));
        }
    });
}

/// A dialog opens without what was refused when it was open before.
fn forget_refusals(
    dialog: Memo<Option<String>>,
    add: ServerAction<AddOrganization>,
    rename: ServerAction<RenameOrganization>,
) {
    Effect::new(move |before: Option<Option<String>>| {
        let now = dialog.get();
        if before.is_some_and(|before| before != now) {
            add.clear();
            rename.clear();
        }
        now
    });
}

fn new_href(path: &str, query: &Searched) -> String {
    query.dialog(path, &[("dialog", "new")])
}

#[component]
fn Organizations(
    path: String,
    query: Searched,
    page: PageOf<OrganizationOverview>,
) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoOrganizations path query/> }.into_any();
    }
    let pager = Pager::of(&page, &query, &path, ("organization", "organizations"));
    let columns = vec![
        Column::new("Name"),
        Column::new("Org ID"),
        Column::new("End users").class("end"),
        Column::new("Identity provider"),
        Column::actions(),
    ];
    let rows = page
        .items
        .into_iter()
        .map(|organization| {
            let id = organization.id.to_string();
            let rename = query.dialog(&path, &[("dialog", "rename"), ("organization", &id)]);
            view! { <OrganizationRow list=path.clone() organization rename/> }
        })
        .collect_view();
    view! {
        <DataTable label="Organizations" columns>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn OrganizationRow(
    /// The list's path.
    list: String,
    organization: OrganizationOverview,
    /// The address of its rename dialog.
    rename: String,
) -> impl IntoView {
    let OrganizationOverview { id, name, end_users, provider } = organization;
    let name = name.to_string();
    // The number is part of the words: every row's button says which one it copies.
    let what = format!("Org ID {id}");
    let number = id.to_string();
    let people = list.replace("/organizations", "/users");
    let people = format!("{people}?type=end_user&status=active&organization={id}");
    let provider = match provider {
        Some(provider) => view! { <bdi>{provider.to_string()}</bdi> }.into_any(),
        None => view! { <span class="dim">"None bound to it"</span> }.into_any(),
    };
    let of = name.clone();
    let copy = view! { <CopyInline what=what.clone() value=number.clone()/> };
    let count = view! {
        <a class="link" href=people.clone()>
            {end_users}
        </a>
    };
    view! {
        <Row>
            <RowHead>
                <div class="cell">
                    <OrganizationName name/>
                </div>
            </RowHead>
            <Cell label="Org ID">{copy}</Cell>
            <Cell label="End users" class="end">
                {count}
            </Cell>
            <Cell label="Identity provider">{provider}</Cell>
            <Cell class="end">
                <ActionsMenu id=format!("organization-{id}") of small=true>
                    <CopyButton what text=number label="Copy Org ID"/>
                    <a href=rename data-noscroll>
                        <Icon glyph=Glyph::Pencil/>
                        "Rename…"
                    </a>
                    <a href=people>
                        <Icon glyph=Glyph::Users/>
                        "Open users"
                    </a>
                </ActionsMenu>
            </Cell>
        </Row>
    }
}

#[component]
fn OrganizationName(name: String) -> impl IntoView {
    let words = name.clone();
    view! {
        <Tile kind=TileKind::Client name=name.clone()/>
        <div class="cell__text">
            <span class="cell__name" title=name>
                <bdi>{words}</bdi>
            </span>
        </div>
    }
}

/// Why the list is empty, and the one next step.
#[component]
fn NoOrganizations(path: String, query: Searched) -> impl IntoView {
    match (&query.search, &query.turn) {
        (Some(search), _) => view! {
            <EmptyState
                glyph=Glyph::Search
                title=format!("No organization has the name or Org ID “{search}”")
            >
                <a class="btn" href=path>
                    "Show all organizations"
                </a>
            </EmptyState>
        }
        .into_any(),
        (None, Turn::First) => view! {
            <EmptyState
                glyph=Glyph::Organization
                title="No organization yet"
                text="Add one to get an ID for your identity provider."
            />
        }
        .into_any(),
        (None, _) => view! {
            <EmptyState glyph=Glyph::Organization title="This page of the list is empty">
                <a class="btn" href=path>
                    "Show the first page"
                </a>
            </EmptyState>
        }
        .into_any(),
    }
}
