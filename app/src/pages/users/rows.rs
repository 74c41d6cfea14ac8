//! The rows of the list of users.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, AccountRow, AccountStatus, SecondFactor, Source, UserType},
    login::LoginState,
    page::Page as Rows,
    role::Area,
};

use crate::{
    components::{
        banner::EmptyState,
        copy::CopyButton,
        icon::Glyph,
        menu::{ActionsMenu, RowMenu},
        status::{AccountStatusPill, Pill, SourceBadge, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        time::{RelativeTime, ago_or_never},
    },
    pages::{
        form::managers_of,
        layout::rights,
        pager::Pager,
        selection::{Ask, Selection},
    },
    query::ListQuery,
    words::{Named, minute, recorded},
};

/// The people of one page of the list. With `choose`, they can be ticked.
#[component]
pub(super) fn UserRows(
    /// The list's path.
    path: String,
    /// Where the people's own pages are.
    people: String,
    now: DateTime<Utc>,
    query: AccountQuery,
    page: Rows<AccountRow>,
    #[prop(optional)] choose: bool,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &path, |it| plural!("words.users", it));
    if page.items.is_empty() {
        return empty(&path, &query);
    }
    let mut columns: Vec<_> = choose.then(Column::ticks).into_iter().collect();
    columns.extend(
        [
            t!("common.name"),
            t!("users.user_type"),
            t!("common.organization"),
            t!("mapping.user_roles"),
            t!("common.source"),
            t!("common.last_sign_in"),
            t!("common.status"),
        ]
        .map(Column::new),
    );
    columns.extend(choose.then(Column::actions));
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|user| {
            let ask = choose.then(|| query.dialog(&path, &[("account", &user.id.to_string())]));
            view! { <UserRow people=people.clone() now user ask/> }
        })
        .collect();
    let table = view! {
        <DataTable label=t!("common.users") columns>
            {rows}
        </DataTable>
    };
    let table = if choose {
        let deleted = query.status == Some(AccountStatus::Deleted);
        view! {
            <Selection action=path kept=query.pairs()>
                <div class="toolbar">
                    <div class="btn-row">{bulk(deleted)}</div>
                </div>
                {table}
            </Selection>
        }
        .into_any()
    } else {
        table.into_any()
    };
    view! {
        {table}
        {pager.view()}
    }
    .into_any()
}

/// What can become of those who are ticked.
fn bulk(deleted: bool) -> AnyView {
    if deleted {
        return view! { <Ask question="restore" label=t!("users.selected.restore")/> }.into_any();
    }
    view! {
        <Ask question="deactivate" label=t!("users.selected.deactivate")/>
        <Ask question="activate" label=t!("users.selected.activate")/>
        <Ask question="sign-out" label=t!("users.selected.sign_out")/>
        <Ask question="give-role" label=t!("users.selected.give_role")/>
        <Ask question="exclude" label=t!("held.exclude.selected")/>
        <Ask question="delete" label=t!("users.selected.delete")/>
    }
    .into_any()
}

#[component]
fn UserRow(
    people: String,
    now: DateTime<Utc>,
    user: AccountRow,
    /// The address of a question about this person, but for the question; None: nothing is asked.
    ask: Option<String>,
) -> impl IntoView {
    let tile = user.name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=tile.clone()/> };
    let sub = user.email.clone().unwrap_or_else(|| user.user_name.clone());
    let provider = user.manager.as_ref().map(|it| it.name.to_string());
    let synced = (user.source == Source::Scim).then(|| {
        view! {
            <span class="sub">
                {t!("users.synced")} " "
                <RelativeTime at=user.updated_at now/>
            </span>
        }
    });
    let (kind, organizations, state) = (user.user_type.named(), organizations(&user), state(&user));
    let (roles, mfa) = (roles(&user), mfa(&user));
    let seen = ago_or_never(user.sign_in.and_then(|it| it.last), now);
    let (tick, menu) = match ask {
        Some(ask) => {
            let (id, select) = (user.id.to_string(), t!("common.select_what", what = user.name));
            let tick = view! {
                <Cell class="fit">
                    <input type="checkbox" name="account" value=id aria-label=select/>
                </Cell>
            };
            let whom = user.clone();
            let menu = view! {
                <Cell class="end">
                    <PersonMenu user=whom ask=format!("{ask}&") small=true/>
                </Cell>
            };
            (Some(tick), Some(menu))
        }
        None => (None, None),
    };
    let (name, source, href) = (user.name, user.source, format!("{people}/{}", user.id));
    view! {
        <Row>
            {tick}
            <RowHead>
                <NameCell name href sub mark/>
            </RowHead>
            <Cell label=t!("users.user_type")>{kind}</Cell>
            <Cell label=t!("common.organization")>{organizations}</Cell>
            <Cell label=t!("mapping.user_roles")>{roles}</Cell>
            <Cell label=t!("common.source")>
                <SourceBadge source provider plain=true/>
                {synced}
            </Cell>
            <Cell label=t!("common.last_sign_in")>
                {seen}
                {mfa}
            </Cell>
            <Cell class="st">{state}</Cell>
            {menu}
        </Row>
    }
}

/// The menu of what can be done with one person.
#[component]
pub(in crate::pages) fn PersonMenu(
    user: AccountRow,
    /// The address of a question about them, but for the question.
    ask: String,
    /// In a row of the list.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let (id, of) = (format!("user-{}", user.id), user.name.clone());
    if small {
        let items = move || items(&user, &ask);
        view! { <RowMenu id of items/> }.into_any()
    } else {
        view! { <ActionsMenu id of>{items(&user, &ask)}</ActionsMenu> }.into_any()
    }
}

/// What can be done with them; and why the rest cannot.
fn items(user: &AccountRow, ask: &str) -> AnyView {
    let question = |name: &str, label: &'static str, danger: bool| {
        let href = format!("{ask}dialog={name}");
        view! {
            <a href=href class:danger=danger data-noscroll>
                {label}
            </a>
        }
    };
    let may = rights().manages_of(Area::Accounts, user.user_type);
    let managed = user.manager.as_ref().map(|it| it.name.to_string());
    let switch = match (user.status, user.locked) {
        (AccountStatus::Active, false) => {
            Some(question("deactivate", t!("users.more.deactivate"), false).into_any())
        }
        (AccountStatus::Inactive, false) => {
            Some(question("activate", t!("users.more.activate"), false).into_any())
        }
        _ => None,
    };
    let end = match (user.status, &managed) {
        (AccountStatus::Deleted, _) => {
            Some(question("restore", t!("users.more.restore"), false).into_any())
        }
        (AccountStatus::Excluded, _) => None,
        (_, managed) => {
            let question = match managed {
                Some(_) => question("exclude", t!("held.exclude.always"), true),
                None => question("delete", t!("users.more.delete"), true),
            };
            Some(
                view! {
                    <hr/>
                    {question}
                }
                .into_any(),
            )
        }
    };
    let why = match managed.filter(|_| user.locked) {
        _ if !may => Some(managers_of(Area::Accounts, user.user_type)),
        managed => managed.map(|name| t!("users.managed_by", name = name)),
    };
    let why = why.map(|why| view! { <p class="menu__head menu__why">{why}</p> });
    let out = (user.status == AccountStatus::Active)
        .then(|| question("sign-out", t!("users.more.sign_out"), false));
    let user_name = user.user_name.clone();
    view! {
        <CopyButton what=t!("users.user_name") text=user_name label=t!("users.copy_user_name")/>
        {may.then_some((switch, out, end))}
        {why}
    }
    .into_any()
}

/// Whom a person belongs to. Technicians belong to no organization: their roles say where they
/// work. Neither does anybody who was not let in.
fn organizations(user: &AccountRow) -> AnyView {
    let names: Vec<_> = user.organizations.iter().map(|it| it.name.to_string()).collect();
    let outside = matches!(user.status, AccountStatus::Held | AccountStatus::Excluded);
    match (user.user_type, names.is_empty()) {
        _ if outside => view! { <span class="dim">"—"</span> }.into_any(),
        (UserType::Technician, _) => view! { <span class="dim">"—"</span> }.into_any(),
        (UserType::EndUser, true) => {
            view! { <span class="chip chip--solo">{t!("common.all_organizations")}</span> }
                .into_any()
        }
        (UserType::EndUser, false) => view! { <bdi>{names.join(", ")}</bdi> }.into_any(),
    }
}

/// How many roles a row names.
const ROLES_NAMED: usize = 2;

/// The roles somebody has: the first by name, and how many more.
fn roles(user: &AccountRow) -> AnyView {
    let named: Vec<_> = user.roles.iter().map(ToString::to_string).collect();
    let shown = named[..named.len().min(ROLES_NAMED)].join(", ");
    match named.len().saturating_sub(ROLES_NAMED) {
        0 if named.is_empty() => "—".into_any(),
        0 => view! { <bdi>{shown}</bdi> }.into_any(),
        more => {
            let words = t!("roles.more", listed = shown, more = more);
            view! { <bdi title=named.join(", ")>{words}</bdi> }.into_any()
        }
    }
}

/// What they sign in with besides the first proof; nothing for who does not sign in here.
fn mfa(user: &AccountRow) -> impl IntoView + use<> {
    let words = user.sign_in.map(|it| match it.second_factor {
        SecondFactor::Passkey => t!("users.mfa.passkey"),
        SecondFactor::Authenticator => t!("users.mfa.authenticator"),
        SecondFactor::Provider => t!("users.mfa.provider"),
        SecondFactor::None => t!("users.mfa.none"),
    });
    words.map(|it| view! { <span class="sub">{it}</span> })
}

/// Active or not; whether they can sign in; and whether somebody should look.
fn state(user: &AccountRow) -> AnyView {
    let review = (user.status == AccountStatus::Active && !user.review.is_empty()).then(|| {
        let why = recorded(&user.review.join(" "));
        view! {
            <span title=why.text lang=why.lang>
                <Pill text=t!("users.review") tone=Tone::Warn glyph=Glyph::Warning/>
            </span>
        }
    });
    let shut_out = user.is_shut_out().then(|| {
        view! {
            <span title=t!("users.cannot_sign_in")>
                <Pill text=t!("users.archived") glyph=Glyph::Lock/>
            </span>
        }
    });
    let sign_in = user.sign_in.filter(|_| user.status == AccountStatus::Active);
    let invited = sign_in.filter(|it| it.state == LoginState::Invited).map(|_| {
        view! {
            <span title=t!("user.not_accepted")>
                <Pill text=t!("users.invited") tone=Tone::Outline glyph=Glyph::Mail/>
            </span>
        }
    });
    let locked = sign_in.and_then(|it| it.paused_until).map(|until| {
        let words = t!("users.locked_until", when = minute(until));
        view! {
            <span title=words>
                <Pill text=t!("common.locked") tone=Tone::Warn glyph=Glyph::Lock/>
            </span>
        }
    });
    let pill = view! { <AccountStatusPill status=user.status/> };
    if invited.is_none() && locked.is_none() && review.is_none() && shut_out.is_none() {
        return pill.into_any();
    }
    view! {
        <span class="pills">
            {pill}
            {invited}
            {locked}
            {review}
            {shut_out}
        </span>
    }
    .into_any()
}

/// No rows: because nothing matches, or because there is nobody yet.
fn empty(path: &str, query: &AccountQuery) -> AnyView {
    let everybody = path.to_owned();
    let technicians = AccountQuery {
        user_type: Some(UserType::Technician),
        status: query.status,
        ..AccountQuery::default()
    };
    if !query.is_filtered() {
        let providers = path.replace("/users", "/identity-providers");
        view! {
            <EmptyState
                glyph=Glyph::Users
                title=t!("users.none.title")
                text=t!("users.none.text")
            >
                <a class="btn btn--primary" href=providers>
                    {t!("users.open_providers")}
                </a>
            </EmptyState>
        }
        .into_any()
    } else if *query == technicians && query.status != Some(AccountStatus::Inactive) {
        view! {
            <EmptyState
                glyph=Glyph::Users
                title=t!("users.no_technicians.title")
                text=t!("users.no_technicians.text")
            />
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("users.no_match.title")
                text=t!("users.no_match.text")
            >
                <a class="btn" href=everybody>
                    {t!("common.clear_filters")}
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
