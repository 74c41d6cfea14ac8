//! Staff of the MSP: who works in the console. For system administrators.

mod grants;
mod invite;
mod member;

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
        time::Day,
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
                "Invite staff"
            </a>
        }
    };
    let meta = || {
        view! {
            <span>
                "People of your own company. Those of a client are among the client’s users."
            </span>
        }
    };
    view! {
        <Page title="Staff" crumbs=vec![Crumb::link("All clients", "/clients"), Crumb::text("Staff")]>
            <PageHeader title="Staff" meta actions=add/>
            <section class="card" aria-label="Staff">
                <Transition fallback=|| {
                    view! { <Loading what="staff"/> }
                }>
                    {move || Suspend::new(async move {
                        match found.await {
                            Ok(found) => view! { <StaffTable staff=found.it/> }.into_any(),
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
fn StaffTable(staff: Vec<StaffOverview>) -> impl IntoView {
    let columns = ["Name", "May do", "Status", "Since"].map(Column::new).to_vec();
    let count = match staff.len() {
        1 => "1 member of staff".to_owned(),
        count => format!("{count} members of staff"),
    };
    let rows = staff.into_iter().map(|it| view! { <StaffRow staff=it/> }).collect_view();
    view! {
        <DataTable label="Staff" columns>
            {rows}
        </DataTable>
        <div class="pager">
            <span role="status">{count}</span>
        </div>
    }
}

#[component]
fn StaffRow(staff: StaffOverview) -> impl IntoView {
    let StaffOverview { login, state, grants } = staff;
    let name = login.name.to_string();
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Person name=letters.clone()/> };
    let href = format!("{PATH}/{}", login.id);
    view! {
        <Row>
            <RowHead>
                <NameCell name href sub=login.email.as_str().to_owned() mark/>
            </RowHead>
            <Cell label="May do">{may_do(login.kind, grants)}</Cell>
            <Cell label="Status" class="st">
                <StatePill state/>
            </Cell>
            <Cell label="Since">
                <Day at=login.created_at/>
            </Cell>
        </Row>
    }
}

/// Whether somebody can sign in.
#[component]
fn StatePill(state: LoginState) -> impl IntoView {
    let (text, tone, glyph) = match state {
        LoginState::Invited => ("Invited", Tone::Accent, Glyph::Clock),
        LoginState::Active => ("Active", Tone::Ok, Glyph::Check),
        LoginState::Inactive => ("Inactive", Tone::Neutral, Glyph::Minus),
    };
    view! { <Pill text tone glyph/> }
}

/// What somebody may do, in words.
fn may_do(kind: LoginKind, grants: i64) -> String {
    let clients = match grants {
        0 => "no client".to_owned(),
        1 => "1 client".to_owned(),
        count => format!("{count} clients"),
    };
    match kind {
        LoginKind::Administrator => "Everything: system administrator".to_owned(),
        LoginKind::Staff { everywhere: Access::Manage } => "Manages every client".to_owned(),
        LoginKind::Staff { everywhere: Access::View } if grants == 0 => {
            "Sees every client".to_owned()
        }
        LoginKind::Staff { everywhere: Access::View } => {
            format!("Sees every client, more in {clients}")
        }
        LoginKind::Staff { everywhere: Access::None } | LoginKind::Account { .. } => {
            format!("Works in {clients}")
        }
    }
}

/// What a member of staff can be, as the forms ask it.
fn access_choices() -> Vec<Choice> {
    [
        ("none", "Works in chosen clients only, with a role in each"),
        ("view", "Sees every client, changes nothing"),
        ("manage", "Manages every client: people, organizations, what is held"),
        ("administrator", "System administrator: everything, in every client"),
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
