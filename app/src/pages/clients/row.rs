//! A client in the list of clients.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    activity::TimeRange,
    email::EmailDomain,
    registry::{ClientOverview, OrgIds, ProvidersOverview},
    request::{RequestResult, ScimRequestQuery},
};

use crate::{
    components::{
        copy::CopyInline,
        status::StatusPill,
        table::{Cell, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        token::TokenRunway,
    },
    query::ListQuery,
    words::number,
};

/// A division, or an organization that is a client of its own, with its division below its name.
#[component]
pub fn ClientRow(now: DateTime<Utc>, client: ClientOverview) -> impl IntoView {
    let name = client.name().to_string();
    let division = format!("/d/{}", client.division.slug);
    let (href, sub) = match &client.organization {
        Some(organization) => (
            format!("{division}/organizations/{}", organization.id),
            Some(client.division.name.to_string()),
        ),
        None => (division.clone(), None),
    };
    let letters = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Client name=letters.clone()/> };
    // The log tells providers apart, not organizations.
    let log = client.organization.is_none().then_some(&*division);
    let (org_ids, domains) = (org_ids(client.org_ids, &division), domains(&client.domains));
    let refused = client.refused.map_or_else(dash, |count| refused(log, count));
    let users = client.users.map_or_else(dash, |count| number(count).into_any());
    let (token, tenant, status) = match client.providers {
        Some(it) => (token(&it, now), tenant(&it), status(&it)),
        None => (dash(), dash(), dash()),
    };
    view! {
        <Row>
            <RowHead>
                <NameCell name href sub mark/>
            </RowHead>
            <Cell label=t!("common.org_id")>{org_ids}</Cell>
            <Cell label=t!("common.email_domains")>{domains}</Cell>
            <Cell label=t!("clients.token_expires") class="full">
                {token}
            </Cell>
            <Cell label=t!("clients.tenant") class="full">
                {tenant}
            </Cell>
            <Cell label=t!("common.users") class="end">
                {users}
            </Cell>
            <Cell label=t!("clients.refused") class="end">
                {refused}
            </Cell>
            <Cell class="st">{status}</Cell>
        </Row>
    }
}

fn dash() -> AnyView {
    view! { <span class="dim">"—"</span> }.into_any()
}

/// The Org ID to copy; of several, how many there are.
fn org_ids(ids: OrgIds, division: &str) -> AnyView {
    match ids {
        OrgIds::None => dash(),
        OrgIds::One(id) => {
            view! { <CopyInline what=t!("common.org_id") value=id.to_string()/> }.into_any()
        }
        OrgIds::Several(count) => {
            let href = format!("{division}/organizations");
            view! {
                <a class="link" href=href>
                    {plural!("organizations.count", count)}
                </a>
            }
            .into_any()
        }
    }
}

/// The first two; the others when the pointer rests on how many they are.
fn domains(domains: &[EmailDomain]) -> AnyView {
    let (first, others) = domains.split_at(domains.len().min(2));
    if first.is_empty() {
        return dash();
    }
    let listed = |domains: &[EmailDomain]| {
        domains.iter().map(EmailDomain::as_str).collect::<Vec<_>>().join(", ")
    };
    let more = (!others.is_empty()).then(|| {
        view! {
            " "
            <span class="dim" title=listed(others)>
                {plural!("clients.more", many(others))}
            </span>
        }
    });
    view! {
        <bdi>{listed(first)}</bdi>
        {more}
    }
    .into_any()
}

fn token(providers: &ProvidersOverview, now: DateTime<Utc>) -> AnyView {
    match providers.token_ends {
        Some(expires_at) => view! { <TokenRunway expires_at now/> }.into_any(),
        None => view! { <span class="dim">{t!("common.no_token")}</span> }.into_any(),
    }
}

/// The tenant to copy; of several, how many there are.
fn tenant(providers: &ProvidersOverview) -> AnyView {
    match &*providers.tenants {
        [] => dash(),
        [one] => {
            view! { <CopyInline what=t!("clients.tenant_what") value=one.to_string()/> }.into_any()
        }
        several => plural!("clients.tenants", many(several)).into_any(),
    }
}

fn many<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// How many requests were refused; the figure leads to them.
fn refused(client: Option<&str>, count: i64) -> AnyView {
    match client {
        _ if count == 0 => view! { <span class="dim">"0"</span> }.into_any(),
        Some(client) => {
            let query = ScimRequestQuery {
                result: Some(RequestResult::Refused),
                range: TimeRange::Day,
                ..ScimRequestQuery::default()
            };
            let href = query.href(&format!("{client}/provisioning"));
            view! { <a class="link warn" href=href>{number(count)}</a> }.into_any()
        }
        None => view! { <span class="warn">{number(count)}</span> }.into_any(),
    }
}

fn status(providers: &ProvidersOverview) -> AnyView {
    match providers.status {
        Some(status) => view! { <StatusPill status quiet=true/> }.into_any(),
        None => view! { <span class="dim">{t!("clients.no_provider")}</span> }.into_any(),
    }
}
