//! One row of the feed, which opens to everything that is known about it.

use leptos::prelude::*;
use rollcall_model::activity::{Activity, FieldChange, SubjectKind};

use super::words;
use crate::components::{
    card::{Fact, Facts},
    icon::{Glyph, Icon},
    status::Pill,
    table::{Cell, Column, DataTable, Row, RowHead},
    time::ExactTime,
};

/// A row of the feed.
#[component]
pub(super) fn Event(
    /// Where the client's pages are; blank above all clients.
    base: String,
    activity: Activity,
    /// The name of the provider it came through.
    #[prop(optional_no_strip)]
    provider: Option<String>,
) -> impl IntoView {
    let (glyph, tone) = words::mark(activity.status);
    let happening = words::happening(&activity);
    let by = words::by(&activity);
    view! {
        <details class="event" id=format!("activity-{}", activity.id)>
            <summary>
                <span class="event__chev">
                    <Icon glyph=Glyph::ChevronRight/>
                </span>
                <time class="event__time" datetime=activity.at.format("%Y-%m-%dT%H:%M:%SZ").to_string()>
                    {activity.at.format("%H:%M:%S").to_string()}
                </time>
                <span class="timeline__icon" data-tone=tone.code()>
                    <Icon glyph/>
                </span>
                <span class="event__what">
                    <b>
                        <bdi>{activity.subject.clone()}</bdi>
                    </b>
                    " "
                    <span>{happening}</span>
                </span>
                <span class="event__who">
                    <bdi>{by}</bdi>
                </span>
                <span class="event__status">
                    <Pill text=activity.status.label() quiet=true/>
                </span>
            </summary>
            <div class="event__body">
                <Particulars base activity=activity.clone() provider/>
                <Changes changes=activity.changes/>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Particulars(
    base: String,
    activity: Activity,
    #[prop(optional_no_strip)] provider: Option<String>,
) -> impl IntoView {
    let subject = activity.subject.clone();
    let subject = match subject_href(&base, &activity) {
        Some(href) => view! {
            <a class="link" href=href>
                <bdi>{subject}</bdi>
            </a>
        }
        .into_any(),
        None => view! { <bdi>{subject}</bdi> }.into_any(),
    };
    let through = provider.zip(activity.provider).map(|(name, id)| {
        let href = format!("{base}/identity-providers/{id}");
        view! {
            <Fact name="Identity provider">
                <a class="link" href=href>
                    <bdi>{name}</bdi>
                </a>
            </Fact>
        }
    });
    let note = Some(activity.note.clone()).filter(|it| !it.is_empty());
    let note = note.map(|note| view! { <Fact name="Note">{note}</Fact> });
    view! {
        <Facts>
            <Fact name="Time">
                <ExactTime at=activity.at/>
                " UTC"
            </Fact>
            <Fact name="Activity type">{activity.status.activity_type().label()}</Fact>
            <Fact name="Status">{activity.status.label()}</Fact>
            <Fact name="Subject">{subject}</Fact>
            <Fact name="Actor">
                <bdi>{activity.actor.clone()}</bdi>
            </Fact>
            <Fact name="Source">{activity.actor_kind.label()}</Fact>
            {through}
            {note}
        </Facts>
    }
    .into_any()
}

/// What was before and what is after, a field a row.
#[component]
fn Changes(changes: Vec<FieldChange>) -> impl IntoView {
    if changes.is_empty() {
        return ().into_any();
    }
    let columns = vec![Column::new("Field"), Column::new("Before"), Column::new("After")];
    let value = |it: Option<String>| match it.filter(|it| !it.is_empty()) {
        Some(text) => view! { <bdi>{text}</bdi> }.into_any(),
        None => view! { <span class="dim">"—"</span> }.into_any(),
    };
    view! {
        <DataTable label="Changes" columns inset=true>
            {changes
                .into_iter()
                .map(|it| {
                    view! {
                        <Row>
                            <RowHead class="full">{it.field}</RowHead>
                            <Cell label="Before">{value(it.before)}</Cell>
                            <Cell label="After">{value(it.after)}</Cell>
                        </Row>
                    }
                })
                .collect_view()}
        </DataTable>
    }
    .into_any()
}

/// Where the subject of an activity is to be found; None where it has no page.
fn subject_href(base: &str, activity: &Activity) -> Option<String> {
    if base.is_empty() {
        return None;
    }
    let id = &activity.subject_id;
    match activity.subject_kind {
        SubjectKind::Account => Some(format!("{base}/users/{id}")),
        SubjectKind::Organization => Some(format!("{base}/organizations?q={id}")),
        SubjectKind::Provider => Some(format!("{base}/identity-providers/{id}")),
        SubjectKind::Token => {
            let provider = activity.provider?;
            Some(format!("{base}/identity-providers/{provider}?dialog=scim"))
        }
        SubjectKind::Role => Some(format!("{base}/roles/{id}")),
        SubjectKind::Division => Some(base.to_owned()),
        SubjectKind::Group | SubjectKind::Staff => None,
    }
}
