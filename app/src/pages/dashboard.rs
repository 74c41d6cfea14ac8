//! The dashboard of a client: who needs somebody, who is there, what happened.

mod attention;
mod latest;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    dashboard::Dashboard,
    division::Slug,
    provider::{IdentityProvider, UserCounts},
};

use self::attention::Attention;
pub(super) use self::latest::Latest;
use super::{
    failed::Failed,
    layout::{CurrentClient, rights},
    loading::Loading,
};
use crate::{
    api::{At, clients::dashboard},
    components::{
        banner::EmptyState,
        card::{Card, Stat},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        status::StatusPill,
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        token::TokenRunway,
    },
    words::{Named, number},
};

/// `/d/:division`.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let name = client.name.to_string();
    let slug = client.slug.clone();
    let shown = Resource::new(|| (), move |()| dashboard(slug.clone()));
    let crumbs = vec![Crumb::text(t!("common.dashboard")), Crumb::text(t!("common.overview"))];
    let title = name.clone();
    let loading = move || {
        view! {
            <PageHeader title=title.clone()/>
            <section class="card">
                <Loading what=t!("loading.overview")/>
            </section>
        }
    };
    view! {
        <Page title=t!("dashboard.title_of", name = name) crumbs>
            <Transition fallback=loading>
                {move || {
                    let (name, slug) = (name.clone(), client.slug.clone());
                    Suspend::new(async move {
                        match shown.await {
                            Ok(At { now, it }) => {
                                view! { <Overview name slug now dashboard=it/> }.into_any()
                            }
                            Err(error) => {
                                view! {
                                    <PageHeader title=name/>
                                    <section class="card">
                                        <Failed error/>
                                    </section>
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Overview(name: String, slug: Slug, now: DateTime<Utc>, dashboard: Dashboard) -> impl IntoView {
    let Dashboard { users, organizations, providers, latest } = dashboard;
    let client = format!("/d/{slug}");
    let worst = providers.iter().map(|it| it.status(now)).min();
    let state = move || worst.map(|status| view! { <StatusPill status/> });
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Client name=letters.clone() large=true/> };
    let organizations_href = format!("{client}/organizations");
    let count = plural!("organizations.count", organizations);
    let meta = move || {
        view! {
            <a class="link" href=organizations_href.clone()>
                {count.clone()}
            </a>
        }
    };
    let may = rights();
    let add_href = may.administrator.then(|| format!("{client}/identity-providers/new"));
    let add = {
        let add_href = add_href.clone();
        move || {
            let href = add_href.clone()?;
            Some(view! { <a class="btn" href=href>{t!("common.add_provider")}</a> })
        }
    };
    let has_providers = !providers.is_empty();
    view! {
        <PageHeader title=name mark state meta actions=add/>
        <div class="cols cols--wide-aside">
            <div class="stack">
                {has_providers
                    .then(|| {
                        view! { <Attention client=client.clone() now providers=providers.clone()/> }
                    })} <Providers client=client.clone() now providers add_href/>
            </div>
            <div class="stack stack--aside">
                <Users client=client.clone() users/>
                <Latest all=format!("{client}/activities") now latest/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Providers(
    /// The client's path.
    client: String,
    now: DateTime<Utc>,
    providers: Vec<IdentityProvider>,
    /// None: they may not add one.
    add_href: Option<String>,
) -> impl IntoView {
    let list = format!("{client}/identity-providers");
    let all = {
        let list = list.clone();
        move || {
            view! {
                <a class="link t-13" href=list.clone()>
                    {t!("dashboard.open_all")}
                </a>
            }
        }
    };
    let content = if providers.is_empty() {
        view! {
            <EmptyState
                glyph=Glyph::Shield
                title=t!("dashboard.no_provider.title")
                text=t!("dashboard.no_provider.text")
            >
                {add_href
                    .map(|href| {
                        view! {
                            <a class="btn btn--primary" href=href>
                                <Icon glyph=Glyph::Plus/>
                                {t!("common.add_provider")}
                            </a>
                        }
                    })}
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ProviderTable list now providers/> }.into_any()
    };
    view! {
        <Card id="providers" title=t!("common.identity_providers") actions=all flush=true>
            {content}
        </Card>
    }
    .into_any()
}

/// Providers with their tokens and states.
#[component]
pub(super) fn ProviderTable(
    /// The path of the providers' list.
    list: String,
    now: DateTime<Utc>,
    providers: Vec<IdentityProvider>,
) -> impl IntoView {
    let columns = vec![
        Column::new(t!("common.provider")),
        Column::new(t!("common.scim_token")),
        Column::new(t!("common.status")),
    ];
    let rows = providers
        .into_iter()
        .map(|provider| view! { <ProviderRow list=list.clone() now provider/> })
        .collect_view();
    view! {
        <DataTable label=t!("common.identity_providers") columns inset=true>
            {rows}
        </DataTable>
    }
    .into_any()
}

#[component]
fn ProviderRow(list: String, now: DateTime<Utc>, provider: IdentityProvider) -> impl IntoView {
    let name = provider.name.to_string();
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Provider name=letters.clone()/> };
    let users = plural!("words.users", provider.users.total);
    let token = match provider.live_token() {
        Some(token) => view! { <TokenRunway expires_at=token.ends_at() now/> }.into_any(),
        None => view! { <span class="dim">{t!("common.no_token")}</span> }.into_any(),
    };
    view! {
        <Row>
            <RowHead>
                <NameCell
                    name
                    href=format!("{list}/{}", provider.id)
                    sub=format!("{} · {users}", provider.vendor.named())
                    mark
                />
            </RowHead>
            <Cell label=t!("common.scim_token") class="full">
                {token}
            </Cell>
            <Cell class="st">
                <StatusPill status=provider.status(now) quiet=true/>
            </Cell>
        </Row>
    }
}

/// The figures, each of which leads to the people it counts.
#[component]
fn Users(
    /// The client's path.
    client: String,
    users: UserCounts,
) -> impl IntoView {
    let UserCounts { total, end_users, technicians, inactive, global, review, .. } = users;
    let figures = [
        (t!("users.all"), total, ""),
        (t!("common.end_users"), end_users, "?type=end_user&status=active"),
        (t!("common.technicians"), technicians, "?type=technician&status=active"),
        (t!("common.inactive"), inactive, "?status=inactive"),
        (t!("dashboard.no_organization"), global, "?type=end_user&status=active&organization=all"),
        (t!("common.to_review"), review, "?review=1"),
    ];
    view! {
        <Card id="users" title=t!("common.users")>
            <div class="stats">
                {figures
                    .map(|(label, count, query)| {
                        view! {
                            <Stat
                                label
                                value=number(count)
                                href=format!("{client}/users{query}")
                            />
                        }
                    })
                    .collect_view()}
            </div>
        </Card>
    }
    .into_any()
}
