//! One user: what the provider says about them, and what happened.

mod history;
mod profile;
mod roles;
mod waits;
mod why;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    account::{AccountDetails, AccountStatus, Source},
    activity::{Activity, ActivityQuery},
    id::AccountId,
    page::Page as Rows,
};

pub use self::roles::Giver;
use self::{
    history::HistoryCard,
    profile::{IdentityCard, ProfileCard},
    waits::Waits,
    why::WhyCard,
};
use super::{
    failed::FailedPage,
    layout::{CurrentClient, WaitingAgain},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        accounts::{AccountPage, account},
        activities::activities,
        held::BringBack,
    },
    components::{
        banner::Banner,
        page::{Crumb, Page, PageHeader},
        status::{AccountStatusPill, Pill, Tone},
        tile::{Tile, TileKind},
        time::RelativeTime,
    },
    error::AppError,
};

/// The page of the user in the address.
#[component]
pub fn UserPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|it| it.get_str("user")?.parse::<AccountId>().ok()));
    let slug = StoredValue::new(client.slug.clone());
    // Outlives what it changes.
    let bring_back = ServerAction::<BringBack>::new();
    provide_context(bring_back);
    let again = WaitingAgain::after(bring_back.value());
    let user = Resource::new(
        move || (id.get(), again.get()),
        move |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("user".to_owned()))?;
            account(slug.get_value(), id).await
        },
    );
    let history = Resource::new(
        move || (id.get(), again.get()),
        move |(id, _)| {
            let subject = id.map(|it| it.to_string()).unwrap_or_default();
            let query = ActivityQuery { subject: Some(subject), ..ActivityQuery::default() };
            activities(Some(slug.get_value()), query)
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                let (user, history) = (user.await, history.await);
                match user {
                    Ok(user) => view! { <User user history/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn User(user: At<AccountPage>, history: Result<At<Rows<Activity>>, AppError>) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let At { now, it: AccountPage { user, decided_by } } = user;
    let base = format!("/d/{}", client.slug);
    let name = user.row.name.clone();
    let history_of =
        ActivityQuery { subject: Some(user.row.id.to_string()), ..ActivityQuery::default() };
    view! {
        <Page
            title=format!("{name}, {}", client.name)
            crumbs=vec![
                Crumb::text("Administration"),
                Crumb::text("Accounts"),
                Crumb::link("Users", format!("{base}/users")),
                Crumb::text(name),
            ]
        >
            <Header now user=user.clone()/>
            <Waits base=base.clone() user=user.clone()/>
            <ShutOut user=user.clone()/>
            <Review user=user.clone()/>
            <div class="cols cols--main-aside">
                <div class="stack">
                    <ProfileCard user=user.clone()/>
                    <WhyCard base=base.clone() now user=user.clone() decided_by/>
                </div>
                <div class="stack stack--aside">
                    <IdentityCard base=base.clone() now user/>
                    <HistoryCard base query=history_of history/>
                </div>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn Header(now: chrono::DateTime<chrono::Utc>, user: AccountDetails) -> impl IntoView {
    let row = user.row;
    let tile = row.name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=tile.clone() large=true/> };
    let (status, kind) = (row.status, row.user_type.label());
    let state = move || view! { <AccountStatusPill status/> <Pill text=kind/> };
    let address = row.email.clone().unwrap_or_else(|| row.user_name.clone());
    let managed = match &row.manager {
        Some(it) => format!("Managed by {}", it.name),
        None => "Added by hand".to_owned(),
    };
    let synced = row.updated_at;
    let by_scim = row.source == Source::Scim;
    let meta = move || {
        view! {
            <bdi>{address.clone()}</bdi>
            <bdi>{managed.clone()}</bdi>
            {by_scim.then(|| view! { <span>"Last synced " <RelativeTime at=synced now/></span> })}
        }
    };
    view! { <PageHeader title=row.name mark state meta/> }
}

/// That they cannot sign in although they are active.
#[component]
fn ShutOut(user: AccountDetails) -> impl IntoView {
    user.row.is_shut_out().then(|| {
        view! {
            <Banner title="Cannot sign in" tone=Tone::Warn>
                <p>
                    "Each organization they belong to is archived. Restore one of them, or let \
                     the provider send another."
                </p>
            </Banner>
        }
    })
}

/// Why somebody should look, a sentence each.
#[component]
fn Review(user: AccountDetails) -> impl IntoView {
    let reasons = user.row.review;
    (!reasons.is_empty() && user.row.status == AccountStatus::Active).then(|| {
        view! {
            <Banner title="To review" tone=Tone::Warn>
                {reasons.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
            </Banner>
        }
    })
}
