//! `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` (RFC 7644, section 4).

use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use rollcall_scim::{
    discovery::{self, BulkLimits, Capabilities, Pagination},
    error::Error,
};
use serde_json::Value;

use super::{
    Scim,
    answer::{Result, json},
    bulk, cursor,
    message::Id,
    only, resources,
};

pub(super) fn routes() -> Router<Scim> {
    Router::new()
        .route("/ServiceProviderConfig", only(get(service_provider_config), "GET"))
        .route("/ResourceTypes", only(get(resource_types), "GET"))
        .route("/ResourceTypes/{name}", only(get(resource_type), "GET"))
        .route("/Schemas", only(get(schemas), "GET"))
        .route("/Schemas/{id}", only(get(schema), "GET"))
}

async fn service_provider_config(
    State(scim): State<Scim>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    unfiltered(query.as_deref())?;
    let capabilities = Capabilities {
        bulk: Some(BulkLimits {
            operations: bulk::MAX_OPERATIONS,
            payload_bytes: bulk::BODY_LIMIT as u64,
        }),
        sort: true,
        etag: true,
        pagination: Pagination {
            default_page_size: resources::DEFAULT_PAGE,
            max_page_size: resources::MAX_PAGE,
            cursor_timeout: Some(cursor::TIMEOUT),
        },
        documentation: None,
    };
    let config = discovery::service_provider_config(&scim.base_url, &capabilities);
    Ok(json(StatusCode::OK, config.to_string()))
}

async fn resource_types(State(scim): State<Scim>, RawQuery(query): RawQuery) -> Result<Response> {
    unfiltered(query.as_deref())?;
    Ok(json(StatusCode::OK, discovery::resource_types(&scim.base_url)))
}

async fn resource_type(State(scim): State<Scim>, Id(name): Id) -> Result<Response> {
    found(discovery::resource_type(&scim.base_url, &name), "resource type", &name)
}

async fn schemas(State(scim): State<Scim>, RawQuery(query): RawQuery) -> Result<Response> {
    unfiltered(query.as_deref())?;
    Ok(json(StatusCode::OK, discovery::schemas(&scim.base_url)))
}

async fn schema(State(scim): State<Scim>, Id(id): Id) -> Result<Response> {
    found(discovery::schema(&scim.base_url, &id), "schema", &id)
}

fn found(document: Option<Value>, what: &str, name: &str) -> Result<Response> {
    let document =
        document.ok_or_else(|| Error::not_found(format!("There is no {what} {name}.")))?;
    Ok(json(StatusCode::OK, document.to_string()))
}

/// RFC 7644, section 4: a filter on discovery is forbidden, so that nobody believes it worked.
fn unfiltered(query: Option<&str>) -> Result<()> {
    let filters = |it: &str| it.to_ascii_lowercase().starts_with("filter=");
    if query.is_some_and(|it| it.split('&').any(filters)) {
        return Err(Error::new(403, "Discovery can’t be filtered; leave the filter out.").into());
    }
    Ok(())
}
