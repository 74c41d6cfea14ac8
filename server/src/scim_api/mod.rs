//! The SCIM endpoint, `/ws/scim/v2` (RFC 7644): who is calling, what they ask, what they are told.
//!
//! What the messages mean is in `rollcall-scim`, what is kept in `rollcall-directory`; here they
//! meet. Every answer below the path is SCIM JSON, also for addresses that do not exist.

mod answer;
mod bearer;
mod bulk;
mod condition;
mod cursor;
mod discovery;
pub(crate) mod groups;
mod message;
pub mod rate_limit;
pub mod request_log;
mod resources;
mod trail;
mod translate;
pub(crate) mod users;

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::Uri,
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::{MethodRouter, any, post},
};
use rollcall_directory::Directory;
use rollcall_scim::{error::Error, schema::resource_type_at};
use tower::Layer;

pub(crate) use self::{answer::Refusal, bearer::Caller, message::Condition, trail::Trail};
use self::{
    rate_limit::RateLimit,
    request_log::{Recorder, RequestLog},
};

/// Where providers send their requests, below the installation's address (R44).
pub const PATH: &str = "/ws/scim/v2";

/// The largest body, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// What the handlers need.
#[derive(Clone)]
pub(crate) struct Scim {
    directory: Directory,
    /// The endpoint's full address, the start of every `Location`.
    base_url: Arc<str>,
    rate_limit: RateLimit,
}

impl Scim {
    /// `public_url` is the installation's address, `rate` what a token may send in a second.
    pub(crate) fn new(directory: Directory, public_url: &str, rate: NonZeroU32) -> Self {
        let timed = directory.clone();
        let rate_limit = RateLimit::new(rate, move || timed.clock().elapsed());
        Self { directory, base_url: format!("{public_url}{PATH}").into(), rate_limit }
    }
}

/// The endpoint's routes. `public_url` is the installation's address, `rate` what a token may send
/// in a second; what is asked and answered goes into `log`.
pub fn router(directory: Directory, public_url: &str, rate: NonZeroU32, log: RequestLog) -> Router {
    let scim = Scim::new(directory, public_url, rate);
    let recorder = Recorder { scim: scim.clone(), log };
    let inner = Router::new()
        .merge(resources::routes())
        .route(
            "/Bulk",
            only(post(bulk::run), "POST").layer(DefaultBodyLimit::max(bulk::BODY_LIMIT)),
        )
        .route("/Me", any(me))
        .route("/Me/{*rest}", any(me))
        .merge(discovery::routes())
        .fallback(no_such_endpoint)
        // 405 on a discovery endpoint comes before the body is read, and 401 before either.
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(scim.clone(), bearer::authenticate))
        .with_state(scim);
    let tidied = from_fn(tidy_path).layer(inner);
    let logged = from_fn_with_state(recorder, request_log::record).layer(tidied);
    Router::new().nest_service(PATH, logged)
}

/// A route that refuses other methods in SCIM's own form, naming those it has.
fn only(methods: MethodRouter<Scim>, allowed: &'static str) -> MethodRouter<Scim> {
    methods.fallback(move || async move { Refusal::method_not_allowed(allowed) })
}

/// RFC 7644, section 3.11: a provider's token is nobody's account.
async fn me() -> Refusal {
    Error::new(501, "A token stands for a provider, not for a user; use /Users.").into()
}

async fn no_such_endpoint(uri: Uri) -> Refusal {
    Error::not_found(format!("There is no endpoint {}; correct the address.", uri.path())).into()
}

/// Reads `//users/` as `/Users`: the Tenant URL is typed by people, some clients end it with a slash
/// (AzureAD/SCIMReferenceCode#44), and Microsoft's collection writes `/users`.
async fn tidy_path(mut request: Request, next: Next) -> Response {
    let mut parts: Vec<&str> =
        request.uri().path().split('/').filter(|it| !it.is_empty()).collect();
    if let Some(first) = parts.first_mut() {
        *first = resource_type_at(first).map_or(*first, |it| it.endpoint.trim_start_matches('/'));
    }
    let query = request.uri().query().map(|it| format!("?{it}")).unwrap_or_default();
    if let Ok(uri) = format!("/{}{query}", parts.join("/")).parse() {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}
