//! The console over HTTP: pages, server functions, and the layers around them.

mod export;
mod gate;
mod origin;
mod page;
mod token;

use std::time::Duration;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::config::LeptosOptions;
use leptos_axum::LeptosRoutes;
use rollcall_app::{assets::Assets, error::AppError, host::Host};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};
use tower_sessions::{SessionManagerLayer, cookie::SameSite};

use self::{gate::Gate, origin::Ours, page::Pages};
use crate::{
    assets, language,
    session_store::DirectorySessions,
    sso::{self, Sso},
    theme, time_zone,
};

/// The header by which Leptos marks the answer of a server function that failed.
const FAILED: &str = "serverfnerror";
/// The largest form, in bytes.
const BODY_LIMIT: usize = 256 * 1024;
/// How long a page may take: a page that hangs must not hold a connection for ever.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The console's routes, and those by which people come from their provider.
pub fn router(host: Host, assets: Assets, sso: Sso) -> Router {
    let secure = sso.secure;
    let sessions = SessionManagerLayer::new(DirectorySessions(host.directory.clone()))
        .with_name(if secure { "__Host-rollcall" } else { "rollcall" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax);
    let options = LeptosOptions::builder().output_name("rollcall").build();
    let ours = Ours(host.public_url.clone());
    let gate = Gate::new(host.directory.clone());
    let pages = Pages { host, assets };
    let context = {
        let pages = pages.clone();
        move || pages.provide()
    };
    let document = {
        let pages = pages.clone();
        move || pages.document()
    };
    let fallback = {
        let pages = pages.clone();
        move |request: Request| pages.clone().render(request)
    };
    let token = Router::new()
        .route("/d/{division}/identity-providers/{provider}/token", post(token::generate))
        .with_state(pages.clone());
    let export = Router::new()
        .route("/d/{division}/activities/export", post(export::activities::of_client))
        .route("/activities/export", post(export::activities::of_installation))
        .route("/d/{division}/users/export", post(export::accounts::of_client))
        .with_state(pages);
    Router::new()
        .leptos_routes_with_context(&options, Pages::routes(), context, document)
        .merge(token)
        .merge(export)
        .route("/theme", post(theme::choose))
        .fallback(fallback)
        .layer(from_fn_with_state(gate, gate::lead))
        // Whoever comes from their provider is not signed in yet: no page leads them elsewhere.
        .merge(sso::for_browsers(sso))
        .layer(from_fn(language::choose))
        .layer(from_fn(time_zone::choose))
        .layer(map_response(with_status_of_error))
        .layer(from_fn(origin::same_origin_only))
        .layer(from_fn_with_state(ours, origin::our_name_only))
        .layer(sessions)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(CompressionLayer::new())
        .route("/pkg/{file}", get(assets::serve))
        .with_state(options)
}

/// Leptos answers every failure with 500. The body says what it was; the status should too.
async fn with_status_of_error(response: Response) -> Response {
    if !response.headers().contains_key(FAILED)
        || response.status() != StatusCode::INTERNAL_SERVER_ERROR
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, 16 * 1024).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    }
    Response::from_parts(parts, Body::from(bytes))
}
