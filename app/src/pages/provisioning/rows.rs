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
};

/// The requests of one page of the log.
#[component]
pub(super) fn RequestRows(
    path: String,
    now: DateTime<Utc>,
    query: ScimRequestQuery,
    page: Rows<ScimRequestRow>,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &path, ("request", "requests"));
    if page.items.is_empty() {
        return empty(&path, &query);
    }
    let columns = vec![
        Column::new("Request"),
        Column::new("Result"),
        Column::new("Subject"),
        Column::new("Provider"),
        Column::new("Duration").class("end"),
        Column::new("Code"),
        Column::new("Time"),
    ];
    let rows: Vec<_> = page
        .items
        .into_iter()
        .map(|request| view! { <RequestRow path=path.clone() now request/> })
        .collect();
    view! {
        <DataTable label="Requests" columns>
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
    let result = format!("{} · {}", request.result.label(), request.status);
    let subject = request.subject.as_ref().map_or_else(|| "—".to_owned(), |it| it.label.clone());
    let name = match request.alike {
        1 => words::operation(&request.method, &request.path),
        // In one hour, with one token.
        count => format!("{count} requests turned away"),
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
            <Cell label="Subject">
                <bdi>{subject}</bdi>
            </Cell>
            <Cell label="Provider">
                <bdi>{provider}</bdi>
            </Cell>
            <Cell label="Duration" class="end">
                {took}
            </Cell>
            <Cell label="Code">
                <code>{request.reference}</code>
            </Cell>
            <Cell label="Time">
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
                title="No request matches"
                text="Take a filter away, or look for the incident code alone. Requests are kept for 30 days."
            >
                <a class="btn" href=everything>
                    "Clear filters"
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        let providers = path.replace("/provisioning", "/identity-providers");
        view! {
            <EmptyState
                glyph=Glyph::Plug
                title="No request yet"
                text="Press Test connection in your identity provider: what it sends appears here within a second."
            >
                <a class="btn btn--primary" href=providers>
                    "Open identity providers"
                </a>
            </EmptyState>
        }
        .into_any()
    }
}
