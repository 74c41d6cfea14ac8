//! One user: what the provider says about them, and what happened.

mod edit;
mod help;
mod history;
mod invite;
mod permissions;
mod profile;
mod roles;
mod security;
mod waits;
mod why;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    account::{AccountDetails, AccountStatus, Source},
    activity::{Activity, ActivityQuery},
    division::Slug,
    id::AccountId,
    page::Page as Rows,
    role::Area,
};

pub use self::{
    edit::{PreferencesFields, zone_choices},
    roles::Giver,
};
use self::{
    help::{Help, HelpDialogs},
    history::HistoryCard,
    invite::InviteCard,
    permissions::PermissionsCard,
    profile::{IdentityCard, ProfileCard},
    roles::{AddRoleDialog, GroupsCard, RolesCard},
    security::SecurityCard,
    waits::Waits,
    why::WhyCard,
};
use super::{
    failed::FailedPage,
    held::after,
    layout::{CurrentClient, WaitingAgain, rights},
    loading::LoadingPage,
    once::suspend_once,
    taken,
    users::{self, Done, PersonMenu, Question},
};
use crate::{
    api::{
        At,
        accounts::{AccountPage, RemoveSecondFactor, SavePreferences, SaveProfile, account},
        activities::activities,
        held::BringBack,
        roles::{GiveRole, GiveRoleToSeveral, TakeRole},
    },
    components::{
        banner::Banner,
        page::{Crumb, Page, PageHeader},
        status::{AccountStatusPill, Pill, Tone},
        tile::{Tile, TileKind},
        time::RelativeTime,
    },
    error::AppError,
    hits::ShownPerson,
    query::asked_for,
    shell::Palette,
    words::{Named, recorded},
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
    let actions = Actions {
        give: ServerAction::new(),
        take: ServerAction::new(),
        give_back: ServerAction::new(),
        prefer: ServerAction::new(),
        edit: ServerAction::new(),
        remove_factor: ServerAction::new(),
    };
    let brought_back = WaitingAgain::after(bring_back.value());
    let done = tell(actions);
    let questions = users::Desk::new(client.slug.clone());
    let whom = Memo::new(move |_| id.get().into_iter().collect::<Vec<_>>());
    let path = Signal::derive(move || {
        let id = id.get().map(|it| it.to_string()).unwrap_or_default();
        slug.with_value(|slug| format!("/d/{slug}/users/{id}"))
    });
    let taken = taken::undoable(slug, actions.take, actions.give_back, path);
    let again = Signal::derive(move || {
        (brought_back.get() + done.get() + taken.get(), questions.version())
    });
    let dialog = asked_for("dialog");
    Effect::new(move |before: Option<Option<String>>| {
        let now = dialog.get();
        if before.is_some_and(|before| before != now) {
            actions.give.clear();
            actions.remove_factor.clear();
        }
        now
    });
    let user = Resource::new(
        move || (id.get(), again.get()),
        move |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("user".to_owned()))?;
            account(slug.get_value(), id).await
        },
    );
    let sees_history = rights().sees(Area::Activities);
    let history = Resource::new(
        move || (id.get(), again.get()),
        move |(id, _)| async move {
            if !sees_history {
                return None;
            }
            let subject = id.map(|it| it.to_string()).unwrap_or_default();
            let query = ActivityQuery { subject: Some(subject), ..ActivityQuery::default() };
            Some(activities(Some(slug.get_value()), query).await)
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                let (user, history) = (user.await, history.await);
                match user {
                    Ok(user) => view! { <User actions questions user history/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
        <Question desk=questions accounts=whom back=path/>
    }
    .into_any()
}

/// What can be done here. Outlives the page's content, which is rendered anew after each.
#[derive(Clone, Copy)]
struct Actions {
    give: ServerAction<GiveRole>,
    take: ServerAction<TakeRole>,
    /// Undoes it.
    give_back: ServerAction<GiveRoleToSeveral>,
    prefer: ServerAction<SavePreferences>,
    edit: ServerAction<SaveProfile>,
    remove_factor: ServerAction<RemoveSecondFactor>,
}

/// Says what was done once it is done; how often anything was.
fn tell(actions: Actions) -> Signal<u32> {
    let given = after(actions.give.value(), t!("user.role_added"));
    let preferred = after(actions.prefer.value(), t!("user.contact_saved"));
    let edited = after(actions.edit.value(), t!("user.profile_saved"));
    let removed = after(actions.remove_factor.value(), t!("user.help.factor.done"));
    Signal::derive(move || given.get() + preferred.get() + edited.get() + removed.get())
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: StoredValue<Slug>,
    id: AccountId,
    give: ServerAction<GiveRole>,
    take: ServerAction<TakeRole>,
    give_back: ServerAction<GiveRoleToSeveral>,
    prefer: ServerAction<SavePreferences>,
    edit: ServerAction<SaveProfile>,
    remove_factor: ServerAction<RemoveSecondFactor>,
}

impl Desk {
    fn base(self) -> String {
        self.slug.with_value(|it| format!("/d/{it}"))
    }

    /// The page's address.
    fn path(self) -> String {
        format!("{}/users/{}", self.base(), self.id)
    }
}

#[component]
fn User(
    actions: Actions,
    questions: users::Desk,
    user: At<AccountPage>,
    /// None: activities are closed to whoever looks.
    history: Option<Result<At<Rows<Activity>>, AppError>>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let At { now, it } = user;
    let AccountPage { user, security, decided_by, roles, rights, groups, choices, organizations } =
        it;
    let reached = organizations.clone();
    let Actions { give, take, give_back, prefer, edit, remove_factor } = actions;
    let slug = StoredValue::new(client.slug.clone());
    let id = user.row.id;
    let desk = Desk { slug, id, give, take, give_back, prefer, edit, remove_factor };
    let help = Help::of(&user, security.as_ref());
    let dialog = asked_for("dialog");
    let adding = Memo::new(move |_| dialog.get().as_deref() == Some("add-role"));
    let (held, whose) = (roles.clone(), user.clone());
    let add_role = move || {
        adding.get().then(|| {
            let (user, held, choices) = (whose.clone(), held.clone(), choices.clone());
            view! { <AddRoleDialog desk user held choices/> }
        })
    };
    if let Some(palette) = use_context::<Palette>() {
        let (id, user_type) = (user.row.id, user.row.user_type);
        let active = user.row.status == AccountStatus::Active;
        // Once the page is alive: what the server wrote is taken over as it is.
        Effect::new(move || palette.shows(ShownPerson { id, user_type, active }));
    }
    let base = format!("/d/{}", client.slug);
    let name = user.row.name.clone();
    let whom = name.clone();
    let history_of =
        ActivityQuery { subject: Some(user.row.id.to_string()), ..ActivityQuery::default() };
    view! {
        <Page
            title=t!("user.title_of", name = name, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("common.users"), format!("{base}/users")),
                Crumb::text(name),
            ]
        >
            <Header desk now user=user.clone()/>
            <Done desk=questions back=desk.path()/>
            <Waits base=base.clone() user=user.clone()/>
            <ShutOut user=user.clone()/>
            <Review user=user.clone()/>
            <div class="cols cols--main-aside">
                <div class="stack">
                    <ProfileCard desk user=user.clone() organizations/>
                    <RolesCard desk user_type=user.row.user_type roles/>
                    {rights.map(|rights| view! { <PermissionsCard rights organizations=reached/> })}
                    <WhyCard base=base.clone() now user=user.clone() decided_by/>
                </div>
                <div class="stack stack--aside">
                    <IdentityCard base=base.clone() now user=user.clone()/>
                    <SecurityCard desk now user=user.clone() security help/>
                    <InviteCard desk user=user.clone()/>
                    <GroupsCard desk user groups/>
                    {history
                        .map(|history| view! { <HistoryCard base query=history_of history/> })}
                </div>
            </div>
            {add_role}
            <HelpDialogs desk name=whom help/>
        </Page>
    }
    .into_any()
}

#[component]
fn Header(desk: Desk, now: chrono::DateTime<chrono::Utc>, user: AccountDetails) -> impl IntoView {
    let row = user.row;
    let may = rights().manages(Area::Accounts);
    let whom = row.clone();
    let actions = move || {
        may.then(|| view! { <PersonMenu user=whom.clone() ask=format!("{}?", desk.path())/> })
    };
    let tile = row.name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=tile.clone() large=true/> };
    let (status, kind) = (row.status, row.user_type.named());
    let state = move || view! { <AccountStatusPill status/> <Pill text=kind/> };
    let address = row.email.clone().unwrap_or_else(|| row.user_name.clone());
    let managed = match &row.manager {
        Some(it) => t!("user.managed_by", name = it.name),
        None => t!("user.by_hand").to_owned(),
    };
    let synced = row.updated_at;
    let by_scim = row.source == Source::Scim;
    let last = row.sign_in.and_then(|it| it.last);
    let meta = move || {
        view! {
            <bdi>{address.clone()}</bdi>
            <bdi>{managed.clone()}</bdi>
            {last.map(|at| view! { <span>{t!("common.last_sign_in")} " " <RelativeTime at now/></span> })}
            {by_scim.then(|| view! { <span>{t!("user.last_synced")} <RelativeTime at=synced now/></span> })}
        }
    };
    view! { <PageHeader title=row.name mark state meta actions/> }
}

/// That they cannot sign in although they are active.
#[component]
fn ShutOut(user: AccountDetails) -> impl IntoView {
    user.row.is_shut_out().then(|| {
        view! {
            <Banner title=t!("user.cannot_sign_in") tone=Tone::Warn>
                <p>
                    {t!("user.all_archived")}
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
            <Banner title=t!("common.to_review") tone=Tone::Warn>
                {reasons
                    .iter()
                    .map(|it| recorded(it))
                    .map(|it| view! { <p lang=it.lang>{it.text}</p> })
                    .collect_view()}
            </Banner>
        }
    })
}
