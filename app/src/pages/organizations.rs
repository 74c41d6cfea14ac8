//! *Administration / Organizations*: the companies inside a client, each with its Org ID.

pub mod dialogs;

use leptos::prelude::*;
use rollcall_model::{
    division::Slug,
    email::EmailDomain,
    organization::{OrganizationColumn, OrganizationOverview, OrganizationQuery},
    page::{Page as PageOf, Turn},
    role::Area,
};

use self::dialogs::{Actions, AddDialog, ArchiveDialog, EditDialog};
use super::{
    failed::Failed,
    layout::{CurrentClient, rights},
    loading::Loading,
    pager::Pager,
};
use crate::{
    api::organizations::{AddOrganization, organizations},
    components::{
        banner::EmptyState,
        copy::{CopyButton, CopyInline},
        filter::{FilterBar, KeptOrder, SearchField},
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
    let may_add = rights().manages(Area::Organizations);
    let add_link = move || {
        may_add.then(|| {
            view! {
                <a class="btn btn--primary" id="add-organization" href=new data-noscroll>
                    <Icon glyph=Glyph::Plus/>
                    {t!("organizations.add")}
                </a>
            }
        })
    };
    let meta = || {
        view! {
            <span>
                {t!("organizations.about")}
            </span>
        }
    };
    let crumbs =
        vec![Crumb::text(t!("common.administration")), Crumb::text(t!("common.organizations"))];
    view! {
        <Page title=t!("organizations.title_of", client = client.name) crumbs>
            <PageHeader title=t!("common.organizations") meta actions=add_link/>
            {move || {
                let tabs = tabs(&path.read_value(), query.get().archived);
                view! { <Tabs label=t!("common.organizations") tabs/> }
            }}
            <section class="card" aria-label=t!("common.organizations")>
                {move || {
                    let OrganizationQuery { search, archived, order, .. } = query.get();
                    let search = search.unwrap_or_default();
                    let kept = archived
                        .then(|| view! { <input type="hidden" name="archived" value="1"/> });
                    view! {
                        <FilterBar action=path.get_value() filtered=!search.is_empty()>
                            <SearchField
                                label=t!("organizations.search")
                                placeholder=t!("organizations.search_hint")
                                value=search
                            />
                            {kept}
                            <KeptOrder order/>
                        </FilterBar>
                    }
                }}
                <Transition fallback=|| {
                    view! { <Loading what=t!("loading.organizations")/> }
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
            toasts.say(t!("organizations.added", name = added.name, id = added.id));
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
    [(t!("common.organizations"), false), (t!("organizations.archived"), true)]
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
    let pager = Pager::of(&page, &query, &path, |it| plural!("organizations.count", it));
    let sorted =
        |order| OrganizationQuery { order, turn: Turn::First, ..query.clone() }.href(&path);
    let columns = vec![
        Column::new(t!("common.name")).sortable(OrganizationColumn::Name, query.order, sorted),
        Column::new(t!("common.org_id")).sortable(OrganizationColumn::OrgId, query.order, sorted),
        Column::new(t!("common.email_domains")),
        Column::new(t!("common.identity_provider")),
        Column::new(t!("common.end_users")).class("end"),
        Column::new(t!("organizations.locations")),
        Column::new(t!("common.created")),
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
        <DataTable label=t!("common.organizations") columns>
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
    let OrganizationOverview {
        id,
        name,
        domains,
        locations,
        end_users,
        provider,
        created_at,
        archived_at,
    } = organization;
    let locations = locations.names().join("; ");
    // On a phone an empty line is one too many.
    let placed = if locations.is_empty() { "gone" } else { "" };
    let locations = or_dim(locations, "—");
    let name = name.to_string();
    // The number is part of the words: every row's button says which one it copies.
    let what = t!("words.org_id", id = id);
    let number = id.to_string();
    let people = list.replace("/organizations", "/users");
    let people = format!("{people}?type=end_user&status=active&organization={id}");
    let domains: Vec<_> = domains.iter().map(EmailDomain::as_str).collect();
    let domains = or_dim(domains.join(", "), "—");
    let provider =
        or_dim(provider.map(String::from).unwrap_or_default(), t!("organizations.none_bound"));
    let (of, letters, dashboard) = (name.clone(), name.clone(), format!("{list}/{id}"));
    let mark = move || view! { <Tile kind=TileKind::Client name=letters.clone()/> };
    let copy = view! { <CopyInline what=what.clone() value=number.clone()/> };
    let href = dashboard.clone();
    let may = rights();
    let (sees_people, manages) = (may.sees(Area::Accounts), may.manages(Area::Organizations));
    let count = if sees_people {
        let people = people.clone();
        view! {
            <a class="link" href=people>
                {end_users}
            </a>
        }
        .into_any()
    } else {
        end_users.into_any()
    };
    let users = sees_people.then(|| {
        view! {
            <a href=people>
                <Icon glyph=Glyph::Users/>
                {t!("organizations.open_users")}
            </a>
        }
    });
    let edit = manages.then(|| {
        view! {
            <a href=edit data-noscroll>
                <Icon glyph=Glyph::Pencil/>
                {t!("common.edit_more")}
            </a>
        }
    });
    let away = (manages && archived_at.is_none()).then(|| {
        view! {
            <hr/>
            <a class="danger" href=archive data-noscroll>
                <Icon glyph=Glyph::Trash/>
                {t!("organizations.archive_more")}
            </a>
        }
    });
    view! {
        <Row>
            <RowHead>
                <NameCell name href mark/>
            </RowHead>
            <Cell label=t!("common.org_id")>{copy}</Cell>
            <Cell label=t!("common.email_domains")>{domains}</Cell>
            <Cell label=t!("common.identity_provider")>{provider}</Cell>
            <Cell label=t!("common.end_users") class="end">
                {count}
            </Cell>
            <Cell label=t!("organizations.locations") class=placed>
                {locations}
            </Cell>
            <Cell label=t!("common.created")>
                <Day at=created_at/>
            </Cell>
            <Cell class="end">
                <ActionsMenu id=format!("organization-{id}") of small=true>
                    <CopyButton what text=number label=t!("common.copy_org_id")/>
                    <a href=dashboard>
                        <Icon glyph=Glyph::Grid/>
                        {t!("organizations.open_dashboard")}
                    </a>
                    {users}
                    {edit}
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
                title=t!("organizations.no_archived.title")
                text=t!("organizations.no_archived.text")
            />
        }
        .into_any(),
        (Some(search), _) => view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("organizations.no_match", search = search)
            >
                <a class="btn" href=path>
                    {t!("organizations.show_all")}
                </a>
            </EmptyState>
        }
        .into_any(),
        (None, Turn::First) => view! {
            <EmptyState
                glyph=Glyph::Organization
                title=t!("organizations.none.title")
                text=t!("organizations.none.text")
            />
        }
        .into_any(),
        (None, _) => view! {
            <EmptyState glyph=Glyph::Organization title=t!("common.empty_page")>
                <a class="btn" href=path>
                    {t!("common.first_page")}
                </a>
            </EmptyState>
        }
        .into_any(),
    }
}
