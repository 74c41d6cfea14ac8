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
    pages::{
        layout::rights,
        selection::{Ask, Selection},
    },
    query::ListQuery,
    words::with_zone,
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
    let since = waiting.first().map(|it| {
        let when = with_zone(minute(it.since), it.since);
        t!("held.brake.since", when = when)
    });
    let since = since.unwrap_or_default();
    let title = plural!("held.brake.on", count, provider = provider_name, since = since);
    let release = desk.dialog(&[("dialog", "release"), ("of", &of)]);
    let discard = desk.dialog(&[("dialog", "discard"), ("of", &of)]);
    let may = rights().administrator;
    let actions = move || {
        let (release, discard) = (release.clone(), discard.clone());
        may.then(|| {
            view! {
                <a class="btn btn--sm" href=release data-noscroll>
                    {t!("held.brake.release_all")}
                </a>
                <a class="btn btn--sm btn--quiet" href=discard data-noscroll>
                    {t!("held.brake.discard_all")}
                </a>
            }
        })
    };
    let mut kept = desk.query.get_untracked().pairs();
    kept.push(("of", of));
    let select = Column { ticks: may, hidden_label: true, ..Column::ticks() };
    let columns = vec![
        select,
        Column::new(t!("common.user")),
        Column::new(t!("held.wants")),
        Column::new(t!("common.since")),
    ];
    let rows: Vec<_> = waiting.into_iter().map(|it| view! { <Entry desk now it/> }).collect();
    let id = format!("brake-{provider}");
    view! {
        <Banner title tone=Tone::Warn actions>
            <p>
                {t!("held.brake.limit", minutes = BRAKE_MINUTES)}
                {(!may).then(|| format!(" {}", t!("held.brake.administrators")))}
            </p>
        </Banner>
        <Card id title=t!("held.brake.waiting_of", name = provider_name) flush=true>
            <Selection action=desk.path() kept>
                {may
                    .then(|| {
                        view! {
                            <div class="toolbar">
                                <div class="btn-row">
                                    <Ask question="release" label=t!("held.brake.release_selected")/>
                                    <Ask question="discard" label=t!("held.brake.discard_selected")/>
                                </div>
                            </div>
                        }
                    })}
                <DataTable label=t!("held.brake.waiting_of", name = provider_name) columns inset=true>
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
        DeactivationKind::Deactivate => t!("held.brake.to_deactivate"),
        DeactivationKind::Delete => t!("held.brake.to_delete"),
    };
    let href = format!("{}/users/{}", desk.base(), it.account);
    let label = t!("common.select_what", what = it.name);
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
            <Cell label=t!("held.wants")>{wants}</Cell>
            <Cell label=t!("common.since")>
                <RelativeTime at=it.since now/>
            </Cell>
        </Row>
    }
}
