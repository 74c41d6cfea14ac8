//! The console over HTTP: pages, server functions, and the layers around them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::{
    config::LeptosOptions,
    prelude::{expect_context, provide_context, use_context, view},
};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_app::{
    error::{AppError, SetStatus},
    host::Host,
    routes::App,
    shell::shell,
};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};
use tower_sessions::{Session, SessionManagerLayer, cookie::SameSite};

use crate::{assets, session_store::DirectorySessions, theme};

/// The header by which Leptos marks the answer of a server function that failed.
const FAILED: &str = "serverfnerror";
/// The largest form, in bytes.
const BODY_LIMIT: usize = 256 * 1024;
/// How long a page may take: a page that hangs must not hold a connection for ever.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The console's routes. `secure`: browsers come by https.
pub fn router(host: Host, assets: rollcall_app::assets::Assets, secure: bool) -> Router {
    let sessions = SessionManagerLayer::new(DirectorySessions(host.directory.clone()))
        .with_name(if secure { "__Host-rollcall" } else { "rollcall" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax);
    let options = LeptosOptions::builder().output_name("rollcall").build();
    let gate = Gate { host: host.clone(), set_up: Arc::default() };
    let context = move || {
        provide_context(host.clone());
        provide_context(SetStatus::new(|status| {
            if let (Some(response), Ok(status)) =
                (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
            {
                response.set_status(status);
            }
        }));
        provide_context(theme::of_request());
    };
    let document = {
        let assets = assets.clone();
        move || {
            let nonce = document_headers();
            shell(assets.clone(), theme::of_request(), nonce, || view! { <App/> })
        }
    };
    let fallback = {
        let (context, document) = (context.clone(), document.clone());
        move |request: Request| {
            leptos_axum::render_app_async_with_context(context.clone(), document.clone())(request)
        }
    };
    Router::new()
        .leptos_routes_with_context(&options, routes(), context, document)
        .route("/theme", post(theme::choose))
        .fallback(fallback)
        .layer(from_fn_with_state(gate, lead))
        .layer(map_response(with_status_of_error))
        .layer(from_fn(same_origin_only))
        .layer(sessions)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(CompressionLayer::new())
        .route("/pkg/{file}", get(assets::serve))
        .with_state(options)
}

/// The pages. Made once a process: rendering while the list is made would hang (leptos#4773).
fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: std::sync::OnceLock<Vec<AxumRouteListing>> = std::sync::OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(App)).clone()
}

/// What a page needs besides the headers every answer has: its nonce, and no copy in any cache.
fn document_headers() -> String {
    let response = expect_context::<ResponseOptions>();
    response.insert_header(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    let nonce = leptos::nonce::use_nonce().map(|it| it.to_string()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    if let Ok(policy) = policy.parse() {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    nonce
}

#[derive(Clone)]
struct Gate {
    host: Host,
    /// Remembers that an administrator was seen: none is ever the last to go.
    set_up: Arc<AtomicBool>,
}

/// Leads a page's visitor to set-up, to sign-in, or on. Comfort only: every server function guards
/// itself.
async fn lead(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD)
        && !path.starts_with("/api/")
        && !path.starts_with("/pkg/");
    if !is_page {
        return next.run(request).await;
    }
    let session = request.extensions().get::<Session>().cloned();
    let here = request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned();
    match gate.elsewhere(session, &here).await {
        Ok(None) => next.run(request).await,
        Ok(Some(there)) => Redirect::to(&there).into_response(),
        Err(error) => {
            tracing::error!(?error, "the gate could not ask the database");
            crate::failure::unavailable()
        }
    }
}

impl Gate {
    /// Where a visitor of `here` must go first; None: nowhere.
    async fn elsewhere(
        &self,
        session: Option<Session>,
        here: &str,
    ) -> anyhow::Result<Option<String>> {
        let path = here.split('?').next().unwrap_or(here);
        if !self.is_set_up().await? {
            let here = matches!(path, "/setup" | "/authenticator");
            return Ok((!here).then(|| "/setup".to_owned()));
        }
        let session = session.context("no session layer")?;
        let signed_in = session.get::<String>("staff").await?.is_some();
        let door = path == "/sign-in" || path.starts_with("/sign-in/") || path == "/setup";
        let open = door || matches!(path, "/authenticator" | "/signed-out");
        Ok(match (signed_in, path) {
            (true, "/") => Some("/clients".to_owned()),
            (true, _) if door => Some("/clients".to_owned()),
            (false, "/setup") => Some("/sign-in".to_owned()),
            (false, _) if !open => Some(sign_in_address(here)),
            _ => None,
        })
    }

    async fn is_set_up(&self) -> Result<bool, rollcall_directory::Error> {
        if self.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = self.host.directory.has_administrator().await?;
        self.set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }
}

fn sign_in_address(here: &str) -> String {
    match here {
        "/" | "/clients" => "/sign-in".to_owned(),
        here => format!("/sign-in?next={}", utf8_percent_encode(here, NON_ALPHANUMERIC)),
    }
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

/// Refuses whatever another site's page asks to be changed. Server functions take plain form
/// posts, so Leptos cannot do it (leptos#3786). SCIM carries a token and no cookie, and is outside.
async fn same_origin_only(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_from_here(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "This form was sent from another site. Nothing was changed.")
            .into_response()
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        // No browser, and no cookie to ride on.
        (None, None, _) => text("cookie").is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), header::HeaderValue::from_static(value)))
            .collect::<HeaderMap<_>>()
    }

    #[test]
    fn only_forms_of_our_own_pages_are_taken() {
        for (expected, sent) in [
            (true, vec![("sec-fetch-site", "same-origin")]),
            (false, vec![("sec-fetch-site", "cross-site"), ("origin", "http://h"), ("host", "h")]),
            (false, vec![("sec-fetch-site", "same-site")]),
            (true, vec![("origin", "https://h"), ("host", "h")]),
            (false, vec![("origin", "https://evil"), ("host", "h")]),
            (false, vec![("origin", "null"), ("host", "h")]),
            (true, vec![("host", "h")]),
            (false, vec![("host", "h"), ("cookie", "rollcall=1")]),
        ] {
            assert_eq!(is_from_here(&headers(&sent)), expected, "{sent:?}");
        }
    }
}
