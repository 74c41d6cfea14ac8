//! Activities: what happened, newest first. One feed for each client and each organization, one
//! for the installation.

mod event;
mod export;
mod feed;
mod filters;
mod live;
mod one;
pub mod words;

use leptos::prelude::*;
use rollcall_model::{
    account::Manager, activity::ActivityQuery, division::Slug, id::OrganizationId,
    organization::Organization, role::Rights,
};
use serde::{Deserialize, Serialize};

pub use self::one::{ActivityPage, InstallationActivityPage};
use self::{export::ExportMenu, feed::Feed, live::LiveLink};
use super::{
    filters::{organizations_of, providers_of},
    layout::{CurrentClient, rights},
    loading::Loading,
    once::suspend_once,
    users::Misread,
};
use crate::{
    api::activities::activities,
    components::page::{Crumb, Page, PageHeader},
    query::{Asked, asked, asked_for},
    words::time_zone,
};

/// Whose feed it is, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The client; None for the installation.
    pub slug: Option<Slug>,
    /// Only what concerns this organization.
    pub organization: Option<OrganizationId>,
}

impl Scope {
    /// Where the client's pages are; blank above all clients.
    fn base(&self) -> String {
        self.slug.as_ref().map(|it| format!("/d/{it}")).unwrap_or_default()
    }

    /// The feed's address.
    fn path(&self) -> String {
        let base = self.base();
        match self.organization {
            Some(id) => format!("{base}/organizations/{id}/activities"),
            None => format!("{base}/activities"),
        }
    }

    /// What its page asks for: an organization's feed shows nothing but its own.
    fn asks(&self, query: ActivityQuery) -> ActivityQuery {
        ActivityQuery { organization: self.organization.or(query.organization), ..query }
    }
}

/// What the filters offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Offered {
    providers: Vec<Manager>,
    organizations: Vec<Organization>,
}

/// The feed of one client.
#[component]
pub fn ActivitiesPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let scope = Scope { slug: Some(client.slug), organization: None };
    let crumbs = vec![Crumb::text(t!("common.dashboard")), Crumb::text(t!("common.activities"))];
    view! { <FeedPage scope whose=client.name.to_string() crumbs/> }
}

/// The feed of what belongs to no client: staff signing in, clients being created.
#[component]
pub fn InstallationActivitiesPage() -> impl IntoView {
    let scope = Scope { slug: None, organization: None };
    let crumbs =
        vec![Crumb::link(t!("hits.all_clients"), "/clients"), Crumb::text(t!("common.activities"))];
    view! { <FeedPage scope whose=t!("hits.all_clients").to_owned() crumbs/> }
}

#[component]
fn FeedPage(scope: Scope, whose: String, crumbs: Vec<Crumb>) -> impl IntoView {
    let name = whose.clone();
    let meta = move || {
        view! {
            <bdi>{name.clone()}</bdi>
            <span>{t!("common.times_in", zone = time_zone().label())}</span>
        }
    };
    let tools = scope.clone();
    let actions = move || view! { <FeedTools scope=tools.clone()/> };
    view! {
        <Page title=t!("activities.title_of", whose = whose) crumbs>
            <PageHeader title=t!("common.activities") meta actions/>
            <FeedOf scope/>
        </Page>
    }
    .into_any()
}

/// The live switch and the export, for the head of a feed's page.
#[component]
pub fn FeedTools(scope: Scope) -> impl IntoView {
    view! {
        <LiveLink scope=scope.clone()/>
        <ExportMenu scope/>
    }
}

/// The feed itself, with its filters.
#[component]
pub fn FeedOf(scope: Scope) -> impl IntoView {
    let Asked { query, misread } = asked::<ActivityQuery>();
    let live = asked_for("live");
    let scope = StoredValue::new(scope);
    // With its question, so that an answer is never shown below another's filters.
    let page = Resource::new(
        move || query.get(),
        move |query| async move {
            let scope = scope.get_value();
            let query = scope.asks(query);
            let page = activities(scope.slug, query.clone()).await;
            (query, page)
        },
    );
    let may = StoredValue::new(rights());
    let offered = Resource::new(|| (), move |()| offered(scope.get_value(), may.get_value()));
    view! {
        <Transition fallback=Waiting>
            {move || {
                suspend_once(async move {
                    let offered = offered.await;
                    let (query, page) = page.await;
                    view! {
                        {move || misread.get().then(Misread)}
                        <Feed
                            scope=scope.get_value()
                            query
                            offered
                            page
                            live=Signal::derive(move || live.get().as_deref() == Some("1"))
                        />
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// Nothing to choose from is no reason to show no feed.
async fn offered(scope: Scope, may: Rights) -> Offered {
    let Some(slug) = scope.slug else { return Offered::default() };
    let providers = providers_of(slug.clone(), may.clone()).await;
    let organizations = match scope.organization {
        Some(_) => Vec::new(),
        None => organizations_of(slug, may).await,
    };
    Offered { providers, organizations }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="card">
            <Loading what=t!("loading.activities")/>
        </section>
    }
}
