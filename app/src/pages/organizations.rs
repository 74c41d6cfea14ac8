//! *Administration / Organizations*: the companies inside a client, each with its Org ID.

pub mod dialogs;

use leptos::prelude::*;
use rollcall_model::{
    division::Slug,
    email::EmailDomain,
    organization::{OrganizationOverview, OrganizationQuery},
    page::{Page as PageOf, Turn},
};

use self::dialogs::{Actions, AddDialog, ArchiveDialog, EditDialog};
use super::{failed::Failed, layout::CurrentClient, loading::Loading, pager::Pager};
use crate::{
    api::organizations::{AddOrganization, organizations},
    components::{
        banner::EmptyState,
        copy::{CopyButton, CopyInline},
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::{Crumb, Page, PageHeader},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tabs::{Tab, Tabs},
        tile::{Tile, TileKind},
        time::Day,
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
    let query = asked::<OrganizationQuery>().query;
    let dialog = asked_for("dialog");
    let chosen = asked_for("organization");
    let add = ServerAction::<AddOrganization>::new();
    let actions = Actions::default();
    say_the_new_org_id(add);
    actions.forget_refusals(dialog);
    forget_the_refusal(dialog, add);

    let source = division.clone();
    let found = Resource::new(
        move || (query.get(), add.version().get(), actions.version()),
        move |(query, ..)| organizations(source.clone(), query),
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
            {move || {
                let tabs = tabs(&path.read_value(), query.get().archived);
                view! { <Tabs label="Organizations" tabs/> }
            }}
            <section class="card" aria-label="Organizations">
                {move || {
                    let OrganizationQuery { search, archived, .. } = query.get();
                    let search = search.unwrap_or_default();
                    let kept = archived
                        .then(|| view! { <input type="hidden" name="archived" value="1"/> });
                    view! {
                        <FilterBar action=path.get_value() filtered=!search.is_empty()>
                            <SearchField
                                label="Search organizations"
                                placeholder="Name, domain or Org ID"
                                value=search
                            />
                            {kept}
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
                    (Some("edit"), Some(chosen)) => {
                        Some(view! { <EditDialog division chosen actions back/> }.into_any())
                    }
                    (Some("archive"), Some(chosen)) => {
                        Some(view! { <ArchiveDialog division chosen actions back/> }.into_any())
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

/// The dialog opens without what was refused when it was open before.
fn forget_the_refusal(dialog: Memo<Option<String>>, add: ServerAction<AddOrganization>) {
    Effect::new(move |before: Option<Option<String>>| {
        let now = dialog.get();
        if before.is_some_and(|before| before != now) {
            add.clear();
        }
        now
    });
}

fn tabs(path: &str, archived: bool) -> Vec<Tab> {
    [("Organizations", false), ("Archived", true)]
        .map(|(label, of)| Tab {
            label: label.to_owned(),
            href: OrganizationQuery { archived: of, ..OrganizationQuery::default() }.href(path),
            count: None,
            current: of == archived,
        })
        .into()
}

fn new_href(path: &str, query: &OrganizationQuery) -> String {
    query.dialog(path, &[("dialog", "new")])
}

#[component]
fn Organizations(
    path: String,
    query: OrganizationQuery,
    page: PageOf<OrganizationOverview>,
) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoOrganizations path query/> }.into_any();
    }
    let pager = Pager::of(&page, &query, &path, ("organization", "organizations"));
    let columns = vec![
        Column::new("Name"),
        Column::new("Org ID"),
        Column::new("E-mail domains"),
        Column::new("Identity provider"),
        Column::new("End users").class("end"),
        Column::new("Created"),
        Column::actions(),
    ];
    let rows = page
        .items
        .into_iter()
        .map(|organization| {
            let id = organization.id.to_string();
            let dialog =
                |name: &str| query.dialog(&path, &[("dialog", name), ("organization", &id)]);
            let (edit, archive) = (dialog("edit"), dialog("archive"));
            view! { <OrganizationRow list=path.clone() organization edit archive/> }
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
    /// The addresses of its dialogs.
    edit: String,
    archive: String,
) -> impl IntoView {
    let OrganizationOverview { id, name, domains, end_users, provider, created_at, archived_at } =
        organization;
    let name = name.to_string();
    // The number is part of the words: every row's button says which one it copies.
    let what = format!("Org ID {id}");
    let number = id.to_string();
    let people = list.replace("/organizations", "/users");
    let people = format!("{people}?type=end_user&status=active&organization={id}");
    let domains: Vec<_> = domains.iter().map(EmailDomain::as_str).collect();
    let domains = or_dim(domains.join(", "), "—");
    let provider = or_dim(provider.map(String::from).unwrap_or_default(), "None bound to it");
    let (of, letters, dashboard) = (name.clone(), name.clone(), format!("{list}/{id}"));
    let mark = move || view! { <Tile kind=TileKind::Client name=letters.clone()/> };
    let copy = view! { <CopyInline what=what.clone() value=number.clone()/> };
    let (href, to_people) = (dashboard.clone(), people.clone());
    let away = archived_at.is_none().then(|| {
        view! {
            <hr/>
            <a class="danger" href=archive data-noscroll>
                <Icon glyph=Glyph::Trash/>
                "Archive…"
            </a>
        }
    });
    view! {
        <Row>
            <RowHead>
                <NameCell name href mark/>
            </RowHead>
            <Cell label="Org ID">{copy}</Cell>
            <Cell label="E-mail domains">{domains}</Cell>
            <Cell label="Identity provider">{provider}</Cell>
            <Cell label="End users" class="end">
                <a class="link" href=to_people>
                    {end_users}
                </a>
            </Cell>
            <Cell label="Created">
                <Day at=created_at/>
            </Cell>
            <Cell class="end">
                <ActionsMenu id=format!("organization-{id}") of small=true>
                    <CopyButton what text=number label="Copy Org ID"/>
                    <a href=dashboard>
                        <Icon glyph=Glyph::Grid/>
                        "Open dashboard"
                    </a>
                    <a href=people>
                        <Icon glyph=Glyph::Users/>
                        "Open users"
                    </a>
                    <a href=edit data-noscroll>
                        <Icon glyph=Glyph::Pencil/>
                        "Edit…"
                    </a>
                    {away}
                </ActionsMenu>
            </Cell>
        </Row>
    }
}

/// A value, in whatever script it is written; without one, these words.
fn or_dim(value: String, otherwise: &'static str) -> AnyView {
    if value.is_empty() {
        view! { <span class="dim">{otherwise}</span> }.into_any()
    } else {
        view! { <bdi>{value}</bdi> }.into_any()
    }
}

/// Why the list is empty, and the one next step.
#[component]
fn NoOrganizations(path: String, query: OrganizationQuery) -> impl IntoView {
    match (&query.search, &query.turn) {
        (None, Turn::First) if query.archived => view! {
            <EmptyState
                glyph=Glyph::Organization
                title="No organization is archived"
                text="What you archive stays here with its people and its Org ID, and can be restored."
            />
        }
        .into_any(),
        (Some(search), _) => view! {
            <EmptyState
                glyph=Glyph::Search
                title=format!("No organization has the name, domain or Org ID “{search}”")
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
