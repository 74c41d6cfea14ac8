//! Administration / Accounts / Identity Providers: who sends people to this client.

mod sso_only;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    division::Slug,
    page::{Page as Rows, Turn},
    provider::{DeletedProvider, IdentityProvider, PeopleOutcome, ScimState},
    role::Area,
    sign_on::SsoState,
};

use self::sso_only::SsoOnlyCard;
use super::{
    failed::Failed,
    form::{Refusal, refusal_of},
    layout::{CurrentClient, rights},
    loading::Loading,
    once::suspend_once,
    pager::Pager,
};
use crate::{
    api::{
        At,
        identity_providers::{RestoreIdentityProvider, deleted_providers, identity_providers},
    },
    components::{
        banner::EmptyState,
        card::Card,
        copy::CopyButton,
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::{Crumb, Page, PageHeader},
        status::{Pill, StatusPill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        time::RelativeTime,
        token::TokenRunway,
    },
    query::asked,
    words::{Named, number},
};

/// The list of the client's identity providers.
#[component]
pub fn IdentityProvidersPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let path = format!("/d/{}/identity-providers", client.slug);
    let turn = asked::<Turn>().query;
    let slug = client.slug.clone();
    let page =
        Resource::new(move || turn.get(), move |turn| identity_providers(slug.clone(), turn));

    let (here, below) = (StoredValue::new(path.clone()), path.clone());
    let administrator = rights().administrator;
    let actions = move || {
        administrator.then(|| {
            let href = here.with_value(|path| format!("{path}/new"));
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
            <section class="card" aria-label=t!("common.identity_providers")>
                <Transition fallback=|| view! { <Loading what=t!("loading.identity_providers")/> }>
                    {move || {
                        let path = path.clone();
                        suspend_once(async move {
                            match page.await {
                                Ok(At { now, it }) => {
                                    view! { <Providers path now page=it/> }.into_any()
                                }
                                Err(error) => view! { <Failed error/> }.into_any(),
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

#[component]
fn Providers(path: String, now: DateTime<Utc>, page: Rows<IdentityProvider>) -> impl IntoView {
    let pager = Pager::of(&page, &Turn::First, &path, |it| plural!("identity_providers.count", it));
    let Rows { items, previous, next } = page;
    if items.is_empty() && previous.is_none() && next.is_none() {
        let text = t!("dashboard.no_provider.text");
        return view! {
            <EmptyState glyph=Glyph::Shield title=t!("dashboard.no_provider.title") text/>
        }
        .into_any();
    }
    let columns = vec![
        Column::new(t!("common.name")),
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
    let rows: Vec<_> = items
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

#[component]
fn ProviderRow(path: String, now: DateTime<Utc>, provider: IdentityProvider) -> impl IntoView {
    let status = provider.status(now);
    let id = provider.id.to_string();
    let href = format!("{path}/{id}");
    let name = provider.name.to_string();
    let tile = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Provider name=tile.clone()/> };
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains = or_dash(domains.join(", "));
    let organization = provider.organization.as_ref().map(|it| it.name.to_string());
    let organization = or_dash(organization.unwrap_or_default());
    let (vendor, count) = (provider.vendor.named(), provider.users.total);
    let (provisioning, token) = (provisioning(&provider, now), token(&provider, now));
    let open = href.clone();
    let of = name.clone();
    let may = rights();
    let count = if may.sees(Area::Accounts) {
        let users = path.replace("/identity-providers", "/users");
        let users = format!("{users}?provider={id}");
        view! {
            <a class="link" href=users>
                {number(count)}
            </a>
        }
        .into_any()
    } else {
        number(count).into_any()
    };
    let log = may.sees(Area::Provisioning).then(|| {
        let log = path.replace("/identity-providers", "/provisioning");
        view! { <a href=format!("{log}?provider={id}")>{t!("provisioning.title")}</a> }
    });
    let sso = match provider.sso {
        SsoState::Never => {
            view! { <a href=format!("{href}/sso")>{t!("identity_providers.set_up_sso")}</a> }
                .into_any()
        }
        SsoState::Disabled => {
            view! { <a href=format!("{href}/sso?dialog=enable")>{t!("sign_on.enable_more")}</a> }
                .into_any()
        }
        SsoState::Enabled => view! {
            <a class="danger" href=format!("{href}/sso?dialog=disable")>
                <Icon glyph=Glyph::SignIn/>
                {t!("sign_on.disable_more")}
            </a>
        }
        .into_any(),
    };
    let sign_on = match provider.sso {
        SsoState::Never => {
            view! { <span class="dim">{t!("identity_providers.not_set_up")}</span> }.into_any()
        }
        SsoState::Enabled => {
            let soon = provider.ending_certificate(now).map(|_| {
                view! { <Pill text=t!("identity_providers.certificate_ends") tone=Tone::Warn/> }
            });
            view! { {t!("identity_provider.on")} " " {soon} }.into_any()
        }
        SsoState::Disabled => t!("identity_provider.off").into_any(),
    };
    let (policy, delete) = (format!("{href}/policy"), format!("{href}?dialog=delete"));
    let switches = may.administrator.then(|| {
        view! {
            <hr/>
            {sso}
            <a class="danger" href=delete>
                <Icon glyph=Glyph::Trash/>
                {t!("identity_provider.delete_more")}
            </a>
        }
    });
    view! {
        <Row>
            <RowHead>
                <NameCell name href mark/>
            </RowHead>
            <Cell label=t!("identity_provider.vendor")>{vendor}</Cell>
            <Cell label=t!("common.email_domains")>{domains}</Cell>
            <Cell label=t!("common.organization")>{organization}</Cell>
            <Cell label=t!("activity_type.sso")>{sign_on}</Cell>
            <Cell label=t!("common.provisioning")>{provisioning}</Cell>
            <Cell label=t!("common.scim_token") class="full">
                {token}
            </Cell>
            <Cell label=t!("identity_providers.users") class="num end">
                {count}
            </Cell>
            <Cell class="st">
                <StatusPill status quiet=true/>
            </Cell>
            <Cell class="end">
                <ActionsMenu id=format!("provider-{id}") of small=true>
                    <a href=open>{t!("common.open")}</a>
                    <a href=policy>{t!("policy.title")}</a>
                    {log}
                    <CopyButton what=t!("identity_provider.id_what") text=id label=t!("identity_provider.copy_id")/>
                    {switches}
                </ActionsMenu>
            </Cell>
        </Row>
    }
}

/// What there is, in whatever script it is written; a dash stands for nothing.
fn or_dash(text: String) -> impl IntoView {
    if text.is_empty() {
        view! { <span class="dim">"—"</span> }.into_any()
    } else {
        view! { <bdi>{text}</bdi> }.into_any()
    }
}

fn provisioning(provider: &IdentityProvider, now: DateTime<Utc>) -> impl IntoView + use<> {
    let state = match provider.scim {
        ScimState::Never => {
            return view! { <span class="dim">{t!("identity_providers.not_set_up")}</span> }
                .into_any();
        }
        ScimState::Enabled => t!("identity_provider.on"),
        ScimState::Disabled => t!("identity_provider.off"),
    };
    match provider.last_request_at {
        Some(at) => view! { {state} " · " <RelativeTime at now/> }.into_any(),
        None => view! { {state} <span class="dim">{t!("identity_providers.no_request")}</span> }
            .into_any(),
    }
}

fn token(provider: &IdentityProvider, now: DateTime<Utc>) -> impl IntoView + use<> {
    // A token that has expired is worth more words than none.
    match provider.live_token().or_else(|| provider.expired_token(now)) {
        Some(token) => view! { <TokenRunway expires_at=token.ends_at() now/> }.into_any(),
        None => view! { <span class="dim">{t!("common.no_token")}</span> }.into_any(),
    }
}
