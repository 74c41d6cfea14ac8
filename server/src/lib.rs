//! The server: where the crates meet.

pub mod assets;
mod calendar;
pub mod cli;
pub mod config;
mod console;
mod failure;
mod health;
mod language;
mod local_postgres;
pub mod log;
pub mod mail_server;
pub mod scheduler;
pub mod scim_api;
pub mod serve;
mod session_store;
pub mod sso;
mod store;
mod theme;
mod time_zone;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, header},
    response::Response,
    routing::get,
};
use rollcall_app::host::Host;
use rollcall_directory::{Directory, RelyingParty};
use tower::util::MapResponseLayer;

use self::{
    assets::Assets,
    config::Config,
    scim_api::request_log::RequestLog,
    sso::{Sso, outgoing::Outgoing},
};

/// The whole URL map: providers at `/ws/scim/v2`, probes, and the console everywhere else. What
/// providers ask and are told goes into `log`; what is asked of them goes through `outgoing`.
pub fn router(
    directory: &Directory,
    config: &Config,
    assets: Assets,
    log: &RequestLog,
    outgoing: &Outgoing,
) -> Router {
    let host = Host {
        directory: directory.clone(),
        public_url: config.public_url.as_str().into(),
        fetch: outgoing.fetcher(),
        mails: config.mail_server.is_some(),
        party: RelyingParty::at(&config.public_url),
    };
    let sso = Sso::new(host.clone(), outgoing.clone(), config.is_https());
    let probes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(directory.clone());
    let all = Router::new()
        .merge(scim_api::router(
            directory.clone(),
            &config.public_url,
            config.scim_rate,
            log.clone(),
        ))
        .merge(probes)
        .merge(sso::for_providers(sso.clone()))
        .merge(calendar::router(directory.clone(), &config.public_url))
        .merge(console::router(host, assets.for_pages(), sso));
    secured(all, config.is_https())
}

/// What every answer says, errors included. A page's own policy is stricter where it must and
/// looser where it may, and stays.
fn secured(router: Router, https: bool) -> Router {
    let headers: [(HeaderName, &'static str); 8] = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    let mut headers: Vec<(HeaderName, HeaderValue)> =
        headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    if https {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.push((header::STRICT_TRANSPORT_SECURITY, year));
    }
    // One layer: each would cost every request an allocation.
    router.layer(MapResponseLayer::new(move |mut response: Response| {
        for (name, value) in &headers {
            response.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        response
    }))
}
