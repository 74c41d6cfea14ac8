//! The rows of the Held queue.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    hold::{HeldQuery, HeldRow, WantedOrganizations},
    page::Page as Rows,
    request::ScimRequestQuery,
};

use super::Desk;
use crate::{
    components::{
        banner::EmptyState,
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::RelativeTime,
    },
    pages::{
        pager::Pager,
        selection::{Ask, Selection},
    },
    query::ListQuery,
};

/// The people and changes of one page of the queue.
#[component]
pub(super) fn HeldRows(
    desk: Desk,
    now: DateTime<Utc>,
    query: HeldQuery,
    page: Rows<HeldRow>,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &desk.path(), ("waits", "wait"));
    if page.items.is_empty() {
        return empty(desk, &query);
    }
    let columns = vec![
        Column { hidden_label: true, ..Column::new("Select").class("fit") },
        Column::new("User"),
        Column::new("Wants"),
        Column::new("Reason"),
        Column::new("Provider"),
        Column::new("Since"),
        Column::new("Seen"),
        Column::actions(),
    ];
    let rows: Vec<_> =
        page.items.into_iter().map(|held| view! { <HeldEntry desk now held/> }).collect();
    view! {
        <Selection action=desk.path() kept=query.pairs()>
            <div class="toolbar">
                <div class="btn-row">
                    <Ask question="approve" label="Approve selected…"/>
                    <Ask question="exclude" label="Exclude selected…"/>
                </div>
            </div>
            <DataTable label="Held people" columns>
                {rows}
            </DataTable>
        </Selection>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn HeldEntry(desk: Desk, now: DateTime<Utc>, held: HeldRow) -> impl IntoView {
    let id = held.account.to_string();
    let base = desk.base();
    let ask = |question: &str| desk.dialog(&[("dialog", question), ("account", &id)]);
    let (approve, into, exclude) = (ask("approve"), ask("approve-into"), ask("exclude"));
    let about = ScimRequestQuery { subject: Some(id.clone()), ..ScimRequestQuery::default() };
    let requests = about.href(&format!("{base}/provisioning"));
    let policy = format!("{base}/identity-providers/{}/policy", held.provider.id);
    let (wants, where_to) = wants(&held);
    let reasons = held
        .reasons
        .iter()
        .map(|it| {
            view! {
                <span title=it.text.clone()>
                    <Pill text=it.code.label() tone=Tone::Warn glyph=Glyph::Warning/>
                </span>
            }
        })
        .collect_view();
    let sentences: Vec<_> = held.reasons.iter().map(|it| it.text.clone()).collect();
    let (name, provider) = (held.name.clone(), held.provider.name.to_string());
    let seen = match held.seen {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    let (select, label) = (format!("Select {name}"), format!("Approve {name}"));
    let (href, menu) = (format!("{base}/users/{id}"), format!("held-{id}"));
    view! {
        <Row>
            <Cell class="fit">
                <input type="checkbox" name="account" value=id aria-label=select/>
            </Cell>
            <RowHead>
                <NameCell name=held.name href sub=held.user_name/>
            </RowHead>
            <Cell label="Wants">
                <div class="cell__text">
                    <span>{wants}</span>
                    <span class="sub">
                        <bdi>{where_to}</bdi>
                    </span>
                </div>
            </Cell>
            <Cell label="Reason" class="full">
                <div class="cell__text">
                    <span class="pills">{reasons}</span>
                    <span class="sub">
                        <bdi>{sentences.join(" ")}</bdi>
                    </span>
                </div>
            </Cell>
            <Cell label="Provider">
                <bdi>{provider}</bdi>
            </Cell>
            <Cell label="Since">
                <RelativeTime at=held.since now/>
            </Cell>
            <Cell label="Seen">{seen}</Cell>
            <Cell class="end">
                <div class="btn-row btn-row--end">
                    <a
                        class="btn btn--sm"
                        href=approve
                        aria-label=label
                        data-noscroll
                    >
                        "Approve"
                    </a>
                    <ActionsMenu id=menu of=name small=true>
                        <a href=into data-noscroll>
                            <Icon glyph=Glyph::Organization/>
                            "Approve into organization…"
                        </a>
                        <a href=requests>
                            <Icon glyph=Glyph::Plug/>
                            "Fix the mapping"
                        </a>
                        <a href=policy>
                            <Icon glyph=Glyph::Sliders/>
                            "Open the policy"
                        </a>
                        <a class="danger" href=exclude data-noscroll>
                            <Icon glyph=Glyph::UserRemoved/>
                            "Exclude always…"
                        </a>
                    </ActionsMenu>
                </div>
            </Cell>
        </Row>
    }
    .into_any()
}

/// What the provider wants somebody to be, and where.
fn wants(held: &HeldRow) -> (String, String) {
    let kind = held.wanted_type.label();
    let wants = if held.is_change { format!("Change to {kind}") } else { kind.to_owned() };
    let where_to = match &held.wanted_organizations {
        WantedOrganizations::Unchanged => "Organization as it is".to_owned(),
        WantedOrganizations::All if held.wanted_type == UserType::Technician => String::new(),
        WantedOrganizations::All => "All organizations".to_owned(),
        WantedOrganizations::Listed(them) => {
            them.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(", ")
        }
    };
    (wants, where_to)
}

/// No rows: because nothing matches, or because nobody waits.
fn empty(desk: Desk, query: &HeldQuery) -> AnyView {
    if query.is_filtered() {
        view! {
            <EmptyState
                glyph=Glyph::Search
                title="Nobody who waits matches"
                text="Take a filter away to see everybody who waits."
            >
                <a class="btn" href=desk.path()>
                    "Clear filters"
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        let providers = format!("{}/identity-providers", desk.base());
        view! {
            <EmptyState
                glyph=Glyph::Check
                title="Nobody waits"
                text="People whom a provider’s policy does not let in wait here for you. Each provider has its own policy."
            >
                <a class="btn" href=providers>
                    "Open identity providers"
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
