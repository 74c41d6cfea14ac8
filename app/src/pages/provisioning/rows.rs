//! The rows of the request log.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    page::Page as Rows,
    request::{RequestResult, ScimRequestQuery, ScimRequestRow},
};

use super::words;
use crate::{
    components::{
        banner::EmptyState,
        icon::Glyph,
        status::Pill,
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::RelativeTime,
    },
    pages::pager::Pager,
    query::ListQuery,
    words::Named,
};

/// The requests of one page of the log.
#[component]
pub(super) fn RequestRows(
    path: String,
    now: DateTime<Utc>,
    query: ScimRequestQuery,
    page: Rows<ScimRequestRow>,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &path, |it| plural!("provisioning.count", it));
    if page.items.is_empty() {
        return empty(&path, &query);
    }
    let columns = vec![
        Column::new(t!("provisioning.request")),
        Column::new(t!("provisioning.result")),
        Column::new(t!("activities.subject")),
        Column::new(t!("common.provider")),
        Column::new(t!("provisioning.duration")).class("end"),
        Column::new(t!("provisioning.code")),
        Column::new(t!("common.time")),
    ];
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|request| view! { <RequestRow path=path.clone() now request/> })
        .collect();
    view! {
        <DataTable label=t!("provisioning.requests") columns>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn RequestRow(path: String, now: DateTime<Utc>, request: ScimRequestRow) -> impl IntoView {
    let (glyph, tone) = words::mark(request.result);
    let quiet = matches!(request.result, RequestResult::Done | RequestResult::NoChange);
    let result = format!("{} · {}", request.result.named(), request.status);
    let subject = request.subject.as_ref().map_or_else(|| "—".to_owned(), |it| it.label.clone());
    let name = match request.alike {
        1 => words::operation(&request.method, &request.path),
        // In one hour, with one token.
        count => t!("provisioning.turned_away", count = count),
    };
    let sub = request.detail.clone().unwrap_or_else(|| {
        let path = request.path.split('?').next().unwrap_or_default();
        format!("{} {path}", request.method)
    });
    let href = format!("{path}/{}", request.id);
    let (provider, took, at) = (request.provider_name.clone(), request.took(), request.at);
    view! {
        <Row>
            <RowHead>
                <NameCell name href sub/>
            </RowHead>
            <Cell class="st">
                <Pill text=result tone glyph quiet/>
            </Cell>
            <Cell label=t!("activities.subject")>
                <bdi>{subject}</bdi>
            </Cell>
            <Cell label=t!("common.provider")>
                <bdi>{provider}</bdi>
            </Cell>
            <Cell label=t!("provisioning.duration") class="end">
                {took}
            </Cell>
            <Cell label=t!("provisioning.code")>
                <code>{request.reference}</code>
            </Cell>
            <Cell label=t!("common.time")>
                <RelativeTime at now/>
            </Cell>
        </Row>
    }
    .into_any()
}

/// No rows: because nothing matches, or because nothing was sent yet.
fn empty(path: &str, query: &ScimRequestQuery) -> AnyView {
    if query.is_filtered() {
        let everything = path.to_owned();
        view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("provisioning.no_match.title")
                text=t!("provisioning.no_match.text")
            >
                <a class="btn" href=everything>
                    {t!("common.clear_filters")}
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        let providers = path.replace("/provisioning", "/identity-providers");
        view! {
            <EmptyState
                glyph=Glyph::Plug
                title=t!("provisioning.none.title")
                text=t!("provisioning.none.text")
            >
                <a class="btn btn--primary" href=providers>
                    {t!("users.open_providers")}
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
