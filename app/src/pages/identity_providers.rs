//! Administration / Accounts / Identity Providers: who sends people to this client.

mod rows;
mod sso_only;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    division::Slug,
    page::{Page as Rows, Turn},
    provider::{
        DeletedProvider, IdentityProvider, PeopleOutcome, ProviderColumn, ProviderQuery,
        ProviderStatus, Vendor,
    },
};

use self::{rows::ProviderRow, sso_only::SsoOnlyCard};
use super::{
    failed::Failed,
    form::{Refusal, refusal_of},
    layout::{CurrentClient, rights},
    loading::Loading,
    once::suspend_once,
    pager::Pager,
    users::Misread,
};
use crate::{
    api::{
        At,
        identity_providers::{RestoreIdentityProvider, deleted_providers, identity_providers},
    },
    components::{
        banner::EmptyState,
        card::Card,
        field::Choice,
        filter::{FilterBar, FilterSelect, KeptOrder, SearchField},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        table::{Column, DataTable},
        time::RelativeTime,
    },
    query::{ListQuery, asked},
    words::Named,
};

/// The list of the client's identity providers.
#[component]
pub fn IdentityProvidersPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let path = format!("/d/{}/identity-providers", client.slug);
    let asked = asked::<ProviderQuery>();
    let slug = client.slug.clone();
    let found = Resource::new(
        move || asked.query.get(),
        move |query| {
            let slug = slug.clone();
            async move { (query.clone(), identity_providers(slug, query).await) }
        },
    );

    let (listed, below) = (StoredValue::new(path.clone()), path.clone());
    let administrator = rights().administrator;
    let actions = move || {
        administrator.then(|| {
            let href = listed.with_value(|path| format!("{path}/new"));
            view! {
                <a class="btn btn--primary" href=href>
                    <Icon glyph=Glyph::Plus/>
                    {t!("common.add_provider")}
                </a>
            }
        })
    };
    view! {
        <Page
            title=t!("identity_providers.title_of", client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::text(t!("shell.identity_providers")),
            ]
        >
            <PageHeader title=t!("shell.identity_providers") actions/>
            {move || asked.misread.get().then(Misread)}
            <section class="card" aria-label=t!("common.identity_providers")>
                {move || view! { <Filters path=listed.get_value() query=asked.query.get()/> }}
                <Transition fallback=|| view! { <Loading what=t!("loading.identity_providers")/> }>
                    {move || {
                        let path = path.clone();
                        suspend_once(async move {
                            match found.await {
                                (query, Ok(At { now, it })) => {
                                    view! { <Providers path now query page=it/> }.into_any()
                                }
                                (_, Err(error)) => view! { <Failed error/> }.into_any(),
                            }
                        })
                    }}
                </Transition>
            </section>
            {administrator
                .then(|| {
                    view! {
                        <SsoOnlyCard
                            slug=client.slug.clone()
                            client=client.name.to_string()
                            path=below.clone()
                        />
                        <Deleted slug=client.slug path=below/>
                    }
                })}
        </Page>
    }
    .into_any()
}

/// What narrows the list.
#[component]
fn Filters(path: String, query: ProviderQuery) -> impl IntoView {
    let filtered = query.is_filtered();
    let vendors = Vendor::ALL.map(|it| Choice::new(it.code(), it.named())).into();
    let statuses = ProviderStatus::ALL.map(|it| Choice::new(it.code(), it.named())).into();
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label=t!("identity_providers.search")
                placeholder=t!("identity_providers.search_hint")
                value=query.search.unwrap_or_default()
            />
            <FilterSelect
                name="vendor"
                label=t!("identity_provider.vendor")
                choices=vendors
                selected=query.vendor.map(Vendor::code).unwrap_or_default()
            />
            <FilterSelect
                name="status"
                label=t!("common.status")
                choices=statuses
                selected=query.status.map(ProviderStatus::code).unwrap_or_default()
            />
            <KeptOrder order=query.order/>
        </FilterBar>
    }
    .into_any()
}

#[component]
fn Providers(
    path: String,
    now: DateTime<Utc>,
    query: ProviderQuery,
    page: Rows<IdentityProvider>,
) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoProviders path query/> }.into_any();
    }
    let pager = Pager::of(&page, &query, &path, |it| plural!("identity_providers.count", it));
    let sorted = |order| ProviderQuery { order, turn: Turn::First, ..query.clone() }.href(&path);
    let columns = vec![
        Column::new(t!("common.name")).sortable(ProviderColumn::Name, query.order, sorted),
        Column::new(t!("identity_provider.vendor")),
        Column::new(t!("common.email_domains")),
        Column::new(t!("common.organization")),
        Column::new(t!("activity_type.sso")),
        Column::new(t!("common.provisioning")),
        Column::new(t!("common.scim_token")),
        Column::new(t!("identity_providers.users")).class("end"),
        Column::new(t!("common.status")),
        Column::actions(),
    ];
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|it| view! { <ProviderRow path=path.clone() now provider=it/> })
        .collect();
    view! {
        <DataTable label=t!("common.identity_providers") columns>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

/// Why the list is empty, and the one next step.
#[component]
fn NoProviders(path: String, query: ProviderQuery) -> impl IntoView {
    if query.is_filtered() {
        return view! {
            <EmptyState glyph=Glyph::Search title=t!("activities.no_match")>
                <a class="btn" href=path>
                    {t!("identity_providers.show_all")}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    if query.turn != Turn::First {
        return view! {
            <EmptyState glyph=Glyph::Shield title=t!("common.empty_page")>
                <a class="btn" href=path>
                    {t!("common.first_page")}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    let text = t!("dashboard.no_provider.text");
    view! { <EmptyState glyph=Glyph::Shield title=t!("dashboard.no_provider.title") text/> }
        .into_any()
}

/// What was deleted and can still be restored; nothing where there is none.
#[component]
fn Deleted(slug: Slug, path: String) -> impl IntoView {
    let restore = ServerAction::<RestoreIdentityProvider>::new();
    let refusal = refusal_of(restore);
    let division = slug.to_string();
    let deleted =
        Resource::new(move || restore.version().get(), move |_| deleted_providers(slug.clone()));
    view! {
        <Transition>
            {move || {
                let (path, division) = (path.clone(), division.clone());
                suspend_once(async move {
                    // The list above is worth showing without it.
                    let At { now, it } = deleted.await.ok().filter(|it| !it.it.is_empty())?;
                    let rows = it
                        .into_iter()
                        .map(|it| {
                            view! {
                                <DeletedRow
                                    division=division.clone()
                                    path=path.clone()
                                    now
                                    provider=it
                                    restore
                                />
                            }
                        })
                        .collect_view();
                    Some(
                        view! {
                            <Card id="deleted" title=t!("identity_providers.deleted") flush=true>
                                <Refusal refusal/>
                                {rows}
                            </Card>
                        },
                    )
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn DeletedRow(
    division: String,
    path: String,
    now: DateTime<Utc>,
    provider: DeletedProvider,
    restore: ServerAction<RestoreIdentityProvider>,
) -> impl IntoView {
    let count = provider.people;
    let people = match provider.outcome {
        PeopleOutcome::Native => plural!("identity_providers.native", count),
        PeopleOutcome::Move(_) => plural!("identity_providers.moved", count),
        PeopleOutcome::Inactive => plural!("identity_providers.inactive", count),
    };
    let activities = path.replace("/identity-providers", "/activities");
    let activities = format!("{activities}?provider={}", provider.id);
    let name = provider.name.to_string();
    let label = t!("identity_providers.restore_of", name = name);
    view! {
        <div class="gone-row">
            <div class="grow">
                <b>
                    <bdi>{name}</bdi>
                </b>
                <p class="sub">
                    {t!("identity_providers.deleted_at")} <RelativeTime at=provider.deleted_at now/> " · " {people} " · "
                    <a class="link" href=activities>
                        {t!("common.activities")}
                    </a>
                </p>
            </div>
            <ActionForm action=restore>
                <input type="hidden" name="division" value=division/>
                <input type="hidden" name="provider" value=provider.id.to_string()/>
                <button type="submit" class="btn btn--sm" aria-label=label>
                    {t!("common.restore")}
                </button>
            </ActionForm>
        </div>
    }
    .into_any()
}
