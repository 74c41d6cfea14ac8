//! Deactivations that the brake holds back.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::brake::{BRAKE_MINUTES, DeactivationKind, WaitingDeactivation};

use super::Desk;
use crate::{
    api::held::Brake,
    components::{
        banner::Banner,
        card::Card,
        status::Tone,
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::{RelativeTime, minute},
    },
    pages::selection::{Ask, Selection},
    query::ListQuery,
};

/// For each provider whose deactivations wait: why, whose, and what can be done.
#[component]
pub(super) fn Brakes(desk: Desk, now: DateTime<Utc>, brakes: Vec<Brake>) -> impl IntoView {
    brakes.into_iter().map(|brake| view! { <OneBrake desk now brake/> }).collect_view().into_any()
}

#[component]
fn OneBrake(desk: Desk, now: DateTime<Utc>, brake: Brake) -> impl IntoView {
    let Brake { provider, provider_name, count, waiting } = brake;
    let of = provider.to_string();
    let wait = if count == 1 { "1 deactivation waits" } else { "deactivations wait" };
    let wait = if count == 1 { wait.to_owned() } else { format!("{count} {wait}") };
    let since = waiting.first().map(|it| format!(" since {} UTC", minute(it.since)));
    let title = format!("Brake on for {provider_name}: {wait}{}", since.unwrap_or_default());
    let release = desk.dialog(&[("dialog", "release"), ("of", &of)]);
    let discard = desk.dialog(&[("dialog", "discard"), ("of", &of)]);
    let actions = move || {
        view! {
            <a class="btn btn--sm" href=release.clone() data-noscroll>
                "Release all…"
            </a>
            <a class="btn btn--sm btn--quiet" href=discard.clone() data-noscroll>
                "Discard all…"
            </a>
        }
    };
    let mut kept = desk.query.get_untracked().pairs();
    kept.push(("of", of));
    let columns = vec![
        Column { hidden_label: true, ..Column::new("Select").class("fit") },
        Column::new("User"),
        Column::new("Wants"),
        Column::new("Since"),
    ];
    let rows: Vec<_> = waiting.into_iter().map(|it| view! { <Entry desk now it/> }).collect();
    let id = format!("brake-{provider}");
    view! {
        <Banner title tone=Tone::Warn actions>
            <p>
                {format!(
                    "The limit is a fifth of its people within {BRAKE_MINUTES} minutes, and at least \
                     five. Those below stay active until you release them.",
                )}
            </p>
        </Banner>
        <Card id title=format!("Waiting deactivations of {provider_name}") flush=true>
            <Selection action=desk.path() kept>
                <div class="toolbar">
                    <div class="btn-row">
                        <Ask question="release" label="Release selected…"/>
                        <Ask question="discard" label="Discard selected…"/>
                    </div>
                </div>
                <DataTable label=format!("Waiting deactivations of {provider_name}") columns inset=true>
                    {rows}
                </DataTable>
            </Selection>
        </Card>
    }
    .into_any()
}

#[component]
fn Entry(desk: Desk, now: DateTime<Utc>, it: WaitingDeactivation) -> impl IntoView {
    let wants = match it.kind {
        DeactivationKind::Deactivate => "To be deactivated",
        DeactivationKind::Delete => "To be deleted",
    };
    let href = format!("{}/users/{}", desk.base(), it.account);
    let label = format!("Select {}", it.name);
    view! {
        <Row>
            <Cell class="fit">
                <input
                    type="checkbox"
                    name="account"
                    value=it.account.to_string()
                    aria-label=label
                />
            </Cell>
            <RowHead>
                <NameCell name=it.name href sub=it.user_name/>
            </RowHead>
            <Cell label="Wants">{wants}</Cell>
            <Cell label="Since">
                <RelativeTime at=it.since now/>
            </Cell>
        </Row>
    }
}
