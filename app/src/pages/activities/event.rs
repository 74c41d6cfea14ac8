//! One row of the feed, which opens to everything that is known about it.

use leptos::{children::ViewFn, prelude::*};
use rollcall_model::{
    activity::{Activity, ActivityQuery, ActorKind, FieldChange, SubjectKind},
    id::LoginId,
    page::Turn,
    request::ScimRequestQuery,
};

use super::words;
use crate::{
    components::{
        card::{Fact, Facts},
        icon::{Glyph, Icon},
        menu::Later,
        status::Pill,
        table::{Cell, Column, DataTable, Row, RowHead},
        time::{ExactTime, machine},
    },
    pages::{layout::rights, list::Searched},
    query::ListQuery,
    words::{Named, clock, field, recorded, time_zone},
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
    /// Shown with everything that is known about it.
    #[prop(optional)]
    open: bool,
) -> impl IntoView {
    let (glyph, tone) = words::mark(activity.status);
    let happening = words::happening(&activity);
    let by = words::by(&activity);
    let later = Later::new(open);
    let whole = activity.clone();
    let body = ViewFn::from(move || {
        let (base, activity, provider) = (base.clone(), whole.clone(), provider.clone());
        let changes = activity.changes.clone();
        view! {
            <Particulars base activity provider/>
            <Changes changes/>
        }
    });
    view! {
        <details class="event" id=format!("activity-{}", activity.id) open=open>
            <summary on:click=move |_| later.make()>
                <span class="event__chev">
                    <Icon glyph=Glyph::ChevronRight/>
                </span>
                <time class="event__time" datetime=machine(activity.at)>
                    {clock(activity.at)}
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
                    <Pill text=activity.status.named() quiet=true/>
                </span>
            </summary>
            <div class="event__body">{later.of(body)}</div>
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
    // Above all clients there are system administrators only.
    let administrator = base.is_empty() || rights().administrator;
    let subject = match subject_href(&base, &activity, administrator) {
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
            <Fact name=t!("common.identity_provider")>
                <a class="link" href=href>
                    <bdi>{name}</bdi>
                </a>
            </Fact>
        }
    });
    let note = Some(activity.note.clone()).filter(|it| !it.is_empty());
    let note = note.map(|note| {
        let note = recorded(&note);
        view! { <Fact name=t!("activities.note")><span lang=note.lang>{note.text}</span></Fact> }
    });
    let (same, whence) = (by_the_same(&base, &activity), place(&base, &activity));
    let links = subject_links(&base, &activity)
        .into_iter()
        .map(|(words, href)| view! { <a class="link" href=href>{words}</a> })
        .collect_view();
    let itself = format!("{base}/activities/{}", activity.id);
    view! {
        <Facts>
            <Fact name=t!("common.time")>
                <ExactTime at=activity.at/>
                {format!(" {}", time_zone().offset(activity.at))}
            </Fact>
            <Fact name=t!("activities.type")>{activity.status.activity_type().named()}</Fact>
            <Fact name=t!("common.status")>{activity.status.named()}</Fact>
            <Fact name=t!("activities.subject")>{subject}</Fact>
            <Fact name=t!("activities.actor")>
                <a class="link" href=same>
                    <bdi>{activity.actor.clone()}</bdi>
                </a>
            </Fact>
            <Fact name=t!("common.source")>{activity.actor_kind.named()}</Fact>
            {through}
            {whence}
            {note}
        </Facts>
        <p class="event__links">
            <a class="link" href=itself>
                {t!("activities.link")}
            </a>
            {links}
        </p>
    }
    .into_any()
}

/// Where it happened; above all clients there is no place to name.
fn place(base: &str, activity: &Activity) -> impl IntoView + use<> {
    if base.is_empty() || activity.subject_kind == SubjectKind::Organization {
        return None;
    }
    let organizations = activity
        .organizations
        .iter()
        .map(|it| {
            let href = format!("{base}/organizations/{}", it.id);
            view! {
                <a class="link" href=href>
                    <bdi>{it.name.to_string()}</bdi>
                </a>
                " "
            }
        })
        .collect_view();
    Some(if activity.organizations.is_empty() {
        view! { <Fact name=t!("common.organization")>{t!("activities.no_organization")}</Fact> }
            .into_any()
    } else {
        view! { <Fact name=t!("common.organization")>{organizations}</Fact> }.into_any()
    })
}

/// What else the same actor did.
fn by_the_same(base: &str, activity: &Activity) -> String {
    let query = match (activity.actor_kind, activity.provider) {
        (ActorKind::Scim, provider) => {
            ActivityQuery { provider, source: Some(ActorKind::Scim), ..ActivityQuery::default() }
        }
        _ => ActivityQuery { actor: Some(activity.actor.clone()), ..ActivityQuery::default() },
    };
    query.href(&format!("{base}/activities"))
}

/// What else is known about its subject.
fn subject_links(base: &str, activity: &Activity) -> Vec<(&'static str, String)> {
    let subject = || Some(activity.subject_id.clone());
    let history = ActivityQuery { subject: subject(), ..ActivityQuery::default() };
    let mut links =
        vec![(t!("activities.all_of_subject"), history.href(&format!("{base}/activities")))];
    if activity.actor_kind == ActorKind::Scim && !base.is_empty() {
        let requests = ScimRequestQuery { subject: subject(), ..ScimRequestQuery::default() };
        links.push((t!("activities.requests"), requests.href(&format!("{base}/provisioning"))));
    }
    links
}

/// What was before and what is after, a field a row.
#[component]
fn Changes(changes: Vec<FieldChange>) -> impl IntoView {
    if changes.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new(t!("activities.field")),
        Column::new(t!("activities.before")),
        Column::new(t!("activities.after")),
    ];
    let value = |it: Option<String>| match it.filter(|it| !it.is_empty()) {
        Some(text) => view! { <bdi>{text}</bdi> }.into_any(),
        None => view! { <span class="dim">"—"</span> }.into_any(),
    };
    view! {
        <DataTable label=t!("activities.changes") columns inset=true>
            {changes
                .into_iter()
                .map(|it| {
                    view! {
                        <Row>
                            <RowHead class="full">{field(&it.field).to_owned()}</RowHead>
                            <Cell label=t!("activities.before")>{value(it.before)}</Cell>
                            <Cell label=t!("activities.after")>{value(it.after)}</Cell>
                        </Row>
                    }
                })
                .collect_view()}
        </DataTable>
    }
    .into_any()
}

/// Where the subject of an activity is to be found; None where it has no page.
fn subject_href(base: &str, activity: &Activity, administrator: bool) -> Option<String> {
    let id = &activity.subject_id;
    if activity.subject_kind == SubjectKind::Staff {
        // Addresses that were tried are nobody's.
        let staff = id.parse::<LoginId>().ok().filter(|_| administrator);
        return staff.map(|it| format!("/staff/{it}"));
    }
    if base.is_empty() {
        return None;
    }
    match activity.subject_kind {
        SubjectKind::Account => Some(format!("{base}/users/{id}")),
        SubjectKind::Organization => Some(format!("{base}/organizations/{id}")),
        SubjectKind::Provider => Some(format!("{base}/identity-providers/{id}")),
        SubjectKind::Token => {
            let provider = activity.provider?;
            Some(format!("{base}/identity-providers/{provider}?dialog=scim"))
        }
        SubjectKind::Role => Some(format!("{base}/roles/{id}")),
        SubjectKind::Division => Some(base.to_owned()),
        SubjectKind::Group => {
            let query = Searched { search: Some(activity.subject.clone()), turn: Turn::First };
            let provider = activity.provider?;
            Some(query.href(&format!("{base}/identity-providers/{provider}/mapping")))
        }
        SubjectKind::Staff => None,
    }
}

#[cfg(test)]
mod tests {
    use rollcall_model::activity::ActivityStatus;

    use super::*;

    const ID: &str = "019ab000-0000-7000-8000-000000000001";

    fn told(subject_kind: SubjectKind, subject_id: &str) -> Activity {
        Activity {
            id: ID.parse().unwrap(),
            at: chrono::DateTime::UNIX_EPOCH,
            status: ActivityStatus::StaffUpdated,
            actor_kind: ActorKind::Host,
            actor: "Host command line".to_owned(),
            subject_kind,
            subject_id: subject_id.to_owned(),
            subject: "IT & Helpdesk".to_owned(),
            provider: Some(ID.parse().unwrap()),
            organizations: Vec::new(),
            changes: Vec::new(),
            note: String::new(),
        }
    }

    #[test]
    fn a_group_leads_to_its_row_of_the_mapping() {
        let group = told(SubjectKind::Group, ID);
        assert_eq!(
            subject_href("/d/contoso", &group, false),
            Some(format!("/d/contoso/identity-providers/{ID}/mapping?q=IT+%26+Helpdesk"))
        );
    }

    #[test]
    fn staff_lead_to_their_page_whoever_may_see_it() {
        let staff = told(SubjectKind::Staff, ID);
        let page = Some(format!("/staff/{ID}"));
        assert_eq!(subject_href("", &staff, true), page);
        assert_eq!(subject_href("/d/contoso", &staff, true), page);
        assert_eq!(subject_href("/d/contoso", &staff, false), None);
        let tried = told(SubjectKind::Staff, "nobody@contoso.example");
        assert_eq!(subject_href("", &tried, true), None);
    }
}
