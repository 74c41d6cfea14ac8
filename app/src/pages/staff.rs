//! Staff of the MSP: who works in the console. For system administrators.

mod grants;
mod invite;
mod member;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    login::{LoginKind, LoginState, StaffOverview},
    role::Access,
};

use self::invite::InviteDialog;
pub use self::member::MemberPage;
use super::{failed::Failed, loading::Loading};
use crate::{
    api::staff::{InviteStaff, staff},
    components::{
        field::Choice,
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        time::{Day, ago_or_never},
    },
    query::asked_for,
};

const PATH: &str = "/staff";

/// `/staff`.
#[component]
pub fn StaffPage() -> impl IntoView {
    let dialog = asked_for("dialog");
    let invite = ServerAction::<InviteStaff>::new();
    let found = Resource::new(move || invite.version().get(), |_| staff());
    let add = || {
        view! {
            <a class="btn btn--primary" id="invite-staff" href="/staff?dialog=invite" data-noscroll>
                <Icon glyph=Glyph::Plus/>
                {t!("staff.invite")}
            </a>
        }
    };
    let meta = || {
        view! {
            <span>
                {t!("staff.about")}
            </span>
        }
    };
    view! {
        <Page title=t!("shell.staff") crumbs=vec![Crumb::link(t!("hits.all_clients"), "/clients"), Crumb::text(t!("shell.staff"))]>
            <PageHeader title=t!("shell.staff") meta actions=add/>
            <section class="card" aria-label=t!("shell.staff")>
                <Transition fallback=|| {
                    view! { <Loading what=t!("loading.staff")/> }
                }>
                    {move || Suspend::new(async move {
                        match found.await {
                            Ok(found) => view! { <StaffTable now=found.now staff=found.it/> }.into_any(),
                            Err(error) => view! { <Failed error/> }.into_any(),
                        }
                    })}
                </Transition>
            </section>
            {move || {
                let open = dialog.get().as_deref() == Some("invite");
                open.then(|| view! { <InviteDialog action=invite/> })
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn StaffTable(now: DateTime<Utc>, staff: Vec<StaffOverview>) -> impl IntoView {
    let columns = [
        t!("common.name"),
        t!("staff.may_do"),
        t!("common.status"),
        t!("common.last_sign_in"),
        t!("common.since"),
    ]
    .map(Column::new)
    .to_vec();
    let count = plural!("staff.count", staff.len());
    let rows = staff.into_iter().map(|it| view! { <StaffRow now staff=it/> }).collect_view();
    view! {
        <DataTable label=t!("shell.staff") columns>
            {rows}
        </DataTable>
        <div class="pager">
            <span role="status">{count}</span>
        </div>
    }
}

#[component]
fn StaffRow(now: DateTime<Utc>, staff: StaffOverview) -> impl IntoView {
    let StaffOverview { login, state, grants, last_sign_in: last } = staff;
    let name = login.name.to_string();
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=letters.clone()/> };
    let href = format!("{PATH}/{}", login.id);
    view! {
        <Row>
            <RowHead>
                <NameCell name href sub=login.email.as_str().to_owned() mark/>
            </RowHead>
            <Cell label=t!("staff.may_do")>{may_do(login.kind, grants)}</Cell>
            <Cell label=t!("common.status") class="st">
                <StatePill state/>
            </Cell>
            <Cell label=t!("common.last_sign_in")>{ago_or_never(last, now)}</Cell>
            <Cell label=t!("common.since")>
                <Day at=login.created_at/>
            </Cell>
        </Row>
    }
}

/// Whether somebody can sign in.
#[component]
fn StatePill(state: LoginState) -> impl IntoView {
    let (text, tone, glyph) = match state {
        LoginState::Invited => (t!("staff.invited"), Tone::Accent, Glyph::Clock),
        LoginState::Active => (t!("common.active"), Tone::Ok, Glyph::Check),
        LoginState::Inactive => (t!("common.inactive"), Tone::Neutral, Glyph::Minus),
    };
    view! { <Pill text tone glyph/> }
}

/// What somebody may do, in words.
fn may_do(kind: LoginKind, grants: i64) -> String {
    let clients = match grants {
        0 => t!("staff.no_client").to_owned(),
        count => plural!("words.clients", count),
    };
    match kind {
        LoginKind::Administrator => t!("staff.everything").to_owned(),
        LoginKind::Staff { everywhere: Access::Manage } => t!("staff.manages_all").to_owned(),
        LoginKind::Staff { everywhere: Access::View } if grants == 0 => {
            t!("staff.sees_all").to_owned()
        }
        LoginKind::Staff { everywhere: Access::View } => {
            t!("staff.sees_more", clients = clients)
        }
        LoginKind::Staff { everywhere: Access::None } | LoginKind::Account { .. } => {
            t!("staff.works_in", clients = clients)
        }
    }
}

/// What a member of staff can be, as the forms ask it.
fn access_choices() -> Vec<Choice> {
    [
        ("none", t!("staff.choice.none")),
        ("view", t!("staff.choice.view")),
        ("manage", t!("staff.choice.manage")),
        ("administrator", t!("staff.choice.administrator")),
    ]
    .map(|(value, label)| Choice { value: value.to_owned(), label: label.to_owned() })
    .to_vec()
}

/// The form's word for what somebody is.
fn access_code(kind: LoginKind) -> &'static str {
    match kind {
        LoginKind::Administrator => "administrator",
        LoginKind::Staff { everywhere } => everywhere.code(),
        LoginKind::Account { .. } => Access::None.code(),
    }
}
