//! One organization: its dashboard, its end users, its activities.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use rollcall_model::{
    account::{AccountQuery, AccountStatus, OrganizationFilter, UserType},
    activity::ActivityQuery,
    division::Slug,
    email::EmailDomain,
    id::OrganizationId,
    organization::OrganizationDetails,
    role::{Area, Rights},
};

use super::{
    activities::{FeedOf, FeedTools, Scope},
    dashboard::{Latest, ProviderTable},
    failed::{Failed, FailedPage},
    layout::{CurrentClient, rights},
    loading::LoadingPage,
    once::suspend_once,
    organizations::dialogs::{Actions, ArchiveDialog, EditDialog},
    users::UsersOf,
};
use crate::{
    api::{
        At,
        activities::activities,
        organizations::{RestoreOrganization, organization},
    },
    components::{
        banner::{Banner, EmptyState},
        card::{Card, Fact, Facts, Stat},
        copy::{CopyButton, CopyInline},
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::{Crumb, Page, PageHeader},
        status::{Pill, Tone},
        tabs::{Tab, Tabs},
        tile::{Tile, TileKind},
        time::Day,
    },
    error::AppError,
    query::{ListQuery, asked_for},
};

/// What of the organization is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Overview,
    Users,
    Activities,
}

/// `/d/:division/organizations/:organization`.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    view! { <InOrganization part=Part::Overview/> }
}

/// `/d/:division/organizations/:organization/users`.
#[component]
pub fn OrganizationUsersPage() -> impl IntoView {
    view! { <InOrganization part=Part::Users/> }
}

/// `/d/:division/organizations/:organization/activities`.
#[component]
pub fn OrganizationActivitiesPage() -> impl IntoView {
    view! { <InOrganization part=Part::Activities/> }
}

#[component]
fn InOrganization(part: Part) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|it| it.get_str("organization")?.parse::<OrganizationId>().ok())
    });
    let slug = StoredValue::new(client.slug);
    let (actions, restore) = (Actions::default(), ServerAction::<RestoreOrganization>::new());
    let dialog = asked_for("dialog");
    actions.forget_refusals(dialog);
    let shown = Resource::new(
        move || (id.get(), actions.version(), restore.version().get()),
        move |(id, ..)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("organization".to_owned()))?;
            organization(slug.get_value(), id).await
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match shown.await {
                    Ok(shown) => view! { <Loaded shown part actions restore dialog/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Loaded(
    shown: At<OrganizationDetails>,
    part: Part,
    actions: Actions,
    restore: ServerAction<RestoreOrganization>,
    dialog: Memo<Option<String>>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let id = shown.it.id;
    let name = shown.it.name.to_string();
    let base = format!("/d/{}", client.slug);
    let path = format!("{base}/organizations/{id}");
    let crumbs = vec![
        Crumb::text(t!("common.administration")),
        Crumb::link(t!("common.organizations"), format!("{base}/organizations")),
        Crumb::text(name.clone()),
    ];
    let scope = Scope { slug: Some(client.slug.clone()), organization: Some(id) };
    let tools = (part == Part::Activities).then(|| scope.clone());
    let content = match part {
        Part::Overview => view! { <Overview base shown=shown.clone()/> }.into_any(),
        Part::Users => {
            let path = format!("{path}/users");
            view! { <UsersOf organization=id path/> }.into_any()
        }
        Part::Activities => view! { <FeedOf scope/> }.into_any(),
    };
    let here = use_location().pathname;
    let slug = StoredValue::new(client.slug.clone());
    view! {
        <Page title=t!("organizations.of_client", name = name, client = client.name) crumbs>
            <Header slug=client.slug path=path.clone() organization=shown.it.clone() restore tools/>
            <Archived organization=shown.it/>
            <Tabs label=t!("common.organization") tabs=tabs(&path, part, &rights())/>
            {content}
            {move || {
                let (division, chosen, back) = (slug.get_value(), id.to_string(), here.get_untracked());
                match dialog.get().as_deref() {
                    Some("edit") => {
                        Some(view! { <EditDialog division chosen actions back/> }.into_any())
                    }
                    Some("archive") => {
                        Some(view! { <ArchiveDialog division chosen actions back/> }.into_any())
                    }
                    _ => None,
                }
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn Header(
    slug: Slug,
    path: String,
    organization: OrganizationDetails,
    restore: ServerAction<RestoreOrganization>,
    /// The feed whose tools stand there too.
    tools: Option<Scope>,
) -> impl IntoView {
    let id = organization.id;
    let name = organization.name.to_string();
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Client name=letters.clone() large=true/> };
    let archived = organization.archived_at.is_some();
    let manages = rights().manages(Area::Organizations);
    let state = move || {
        archived.then(|| view! { <Pill text=t!("organizations.archived") glyph=Glyph::Lock/> })
    };
    let domains: Vec<_> = organization.domains.iter().map(EmailDomain::as_str).collect();
    let domains = domains.join(", ");
    let meta = move || {
        let domains = Some(domains.clone()).filter(|it| !it.is_empty());
        view! {
            <span>{t!("organizations.id_label")} <CopyInline what=t!("words.org_id", id = id) value=id.to_string()/></span>
            {domains.map(|it| view! { <bdi>{it}</bdi> })}
        }
    };
    let of = name.clone();
    let actions = move || {
        let feed = tools.clone().map(|scope| view! { <FeedTools scope/> });
        let division = slug.to_string();
        let (edit, archive) = (format!("{path}?dialog=edit"), format!("{path}?dialog=archive"));
        let edit = manages.then(|| {
            view! {
                <a href=edit data-noscroll>
                    <Icon glyph=Glyph::Pencil/>
                    {t!("common.edit_more")}
                </a>
            }
        });
        let away = if !manages {
            ().into_any()
        } else if archived {
            view! {
                <ActionForm action=restore>
                    <input type="hidden" name="division" value=division/>
                    <input type="hidden" name="organization" value=id.to_string()/>
                    <button type="submit">
                        <Icon glyph=Glyph::Refresh/>
                        {t!("common.restore")}
                    </button>
                </ActionForm>
            }
            .into_any()
        } else {
            view! {
                <hr/>
                <a class="danger" href=archive data-noscroll>
                    <Icon glyph=Glyph::Trash/>
                    {t!("organizations.archive_more")}
                </a>
            }
            .into_any()
        };
        view! {
            {feed}
            <ActionsMenu id=format!("organization-{id}") of=of.clone()>
                <CopyButton what=t!("words.org_id", id = id) text=id.to_string() label=t!("common.copy_org_id")/>
                {edit}
                {away}
            </ActionsMenu>
        }
    };
    view! { <PageHeader title=name mark state meta actions/> }
}

/// That nobody signs in because of it.
#[component]
fn Archived(organization: OrganizationDetails) -> impl IntoView {
    organization.archived_at.map(|at| {
        let title = t!("organizations.archived_on", day = crate::components::time::day(at));
        view! {
            <Banner title tone=Tone::Warn>
                <p>
                    {t!("organizations.archived_text")}
                </p>
            </Banner>
        }
    })
}

fn tabs(path: &str, part: Part, may: &Rights) -> Vec<Tab> {
    let area = |of| match of {
        Part::Overview => Area::Organizations,
        Part::Users => Area::Accounts,
        Part::Activities => Area::Activities,
    };
    [
        (t!("common.overview"), Part::Overview, path.to_owned()),
        (t!("common.end_users"), Part::Users, format!("{path}/users")),
        (t!("common.activities"), Part::Activities, format!("{path}/activities")),
    ]
    .into_iter()
    .filter(|(_, of, _)| may.sees(area(*of)))
    .map(|(label, of, href)| Tab {
        label: label.to_owned(),
        href,
        count: None,
        current: of == part,
    })
    .collect()
}

#[component]
fn Overview(base: String, shown: At<OrganizationDetails>) -> impl IntoView {
    let At { now, it: organization } = shown;
    let CurrentClient(client) = expect_context();
    let id = organization.id;
    let path = format!("{base}/organizations/{id}");
    let sees_activities = rights().sees(Area::Activities);
    let latest = Resource::new(
        || (),
        move |()| {
            let (organization, slug) = (Some(id), client.slug.clone());
            let query = ActivityQuery { organization, ..ActivityQuery::default() };
            async move {
                if !sees_activities {
                    return None;
                }
                Some(activities(Some(slug), query).await)
            }
        },
    );
    let list = format!("{base}/identity-providers");
    let providers = if organization.providers.is_empty() {
        view! {
            <EmptyState
                glyph=Glyph::Shield
                title=t!("organizations.providers.none")
                text=t!("organizations.providers.none_text")
            />
        }
        .into_any()
    } else {
        view! { <ProviderTable list now providers=organization.providers.clone()/> }.into_any()
    };
    let domains: Vec<_> = organization.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let (domains, created_at) = (listed(&domains, ", "), organization.created_at);
    let locations = listed(&organization.locations.names(), "; ");
    view! {
        <div class="cols cols--wide-aside">
            <div class="stack">
                <Card id="providers" title=t!("common.identity_providers") flush=true>
                    {providers}
                </Card>
                <Card id="details" title=t!("organizations.details")>
                    <Facts>
                        <Fact name=t!("common.org_id")>
                            <CopyInline what=t!("words.org_id", id = id) value=id.to_string()/>
                        </Fact>
                        <Fact name=t!("common.email_domains")>
                            <bdi>{domains}</bdi>
                        </Fact>
                        <Fact name=t!("organizations.locations")>
                            <bdi>{locations}</bdi>
                        </Fact>
                        <Fact name=t!("common.created")>
                            <Day at=created_at/>
                        </Fact>
                    </Facts>
                </Card>
            </div>
            <div class="stack stack--aside">
                <People path=path.clone() organization/>
                <Transition>
                    {move || {
                        let path = path.clone();
                        suspend_once(async move {
                            Some(match latest.await? {
                                Ok(At { now, it }) => {
                                    let mut latest = it.items;
                                    latest.truncate(LATEST);
                                    let all = format!("{path}/activities");
                                    view! { <Latest all now latest/> }.into_any()
                                }
                                Err(error) => view! { <Failed error/> }.into_any(),
                            })
                        })
                    }}
                </Transition>
            </div>
        </div>
    }
    .into_any()
}

/// How many of its newest activities the dashboard shows.
const LATEST: usize = 6;

fn listed(names: &[String], between: &str) -> String {
    if names.is_empty() { t!("common.none").to_owned() } else { names.join(between) }
}

/// The figures, each of which leads to the people it counts.
#[component]
fn People(path: String, organization: OrganizationDetails) -> impl IntoView {
    let users = organization.users;
    let all = AccountQuery {
        user_type: Some(UserType::EndUser),
        organization: Some(OrganizationFilter::One(organization.id)),
        ..AccountQuery::default()
    };
    let of = |status| AccountQuery { status: Some(status), ..all.clone() };
    let figures = [
        (t!("organizations.active_end_users"), users.active, of(AccountStatus::Active)),
        (t!("common.inactive"), users.inactive, of(AccountStatus::Inactive)),
        (t!("common.to_review"), users.review, AccountQuery { review: true, ..all.clone() }),
    ];
    let list = path.rsplit_once("/organizations").map_or(path.clone(), |(base, _)| base.to_owned());
    let list = format!("{list}/users");
    view! {
        <Card id="users" title=t!("common.end_users")>
            <div class="stats">
                {figures
                    .map(|(label, count, query)| {
                        view! { <Stat label value=count.to_string() href=query.href(&list)/> }
                    })
                    .collect_view()}
            </div>
        </Card>
    }
    .into_any()
}
