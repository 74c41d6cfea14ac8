//! Signing on through identity providers, over HTTP.
//!
//! A protocol proves who somebody is; `rollcall_directory` says which account that is, and
//! `rollcall_app::host` signs them in. What goes out goes through [`outgoing`].

mod address;
mod answer;
mod discovery;
mod logout;
mod oidc;
mod origins;
pub mod outgoing;
mod relying;
mod saml;
mod service;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use rollcall_app::{error::AppError, host::Host};
use rollcall_directory::Door;
use rollcall_model::{id::IdentityProviderId, sign_on::SignOnPurpose};

use self::{discovery::Discovered, outgoing::Outgoing};
pub use self::{
    oidc::identity,
    origins::{InvalidOrigin, Origins},
};

/// What every handler here has.
#[derive(Clone)]
pub struct Sso {
    pub host: Host,
    pub outgoing: Outgoing,
    pub discovered: Discovered,
    /// Whether browsers come by https.
    pub secure: bool,
}

impl Sso {
    pub fn new(host: Host, outgoing: Outgoing, secure: bool) -> Self {
        Self { host, outgoing, discovered: Discovered::default(), secure }
    }

    /// The door of a provider with its settings, when people may come through it by that protocol;
    /// a test may also while it is off.
    async fn open_door<T: Clone>(
        &self,
        provider: &str,
        purpose: SignOnPurpose,
        settings: impl Fn(&Door) -> Option<&T>,
    ) -> Result<Option<(Door, T)>, AppError> {
        let Ok(provider) = provider.parse() else { return Ok(None) };
        let door = self.host.directory.door(provider).await?;
        let open = |it: &Door| it.sign_on.enabled || purpose == SignOnPurpose::Test;
        Ok(door.filter(open).and_then(|it| {
            let settings = settings(&it)?.clone();
            Some((it, settings))
        }))
    }

    /// Where a provider sends the browser back to: one address for each, so that the answer of one
    /// is never taken for another's.
    fn callback(&self, provider: IdentityProviderId) -> String {
        format!("{}/oidc/{provider}/callback", self.host.public_url)
    }
}

/// What browsers ask, with their session.
pub fn for_browsers<S: Clone + Send + Sync + 'static>(sso: Sso) -> Router<S> {
    Router::new()
        .route("/oidc/{provider}/start", get(relying::start))
        .route("/oidc/{provider}/test", get(relying::test))
        .route("/oidc/{provider}/callback", get(relying::callback))
        .route("/oidc/{provider}/sign-out", get(logout::at_provider))
        .route("/saml/{provider}/start", get(service::start))
        .route("/saml/{provider}/test", get(service::test))
        .route("/saml/{provider}/finish", get(service::finish).post(service::confirm))
        .with_state(sso)
}

/// What providers ask themselves, or have a browser post from their site: no cookie, no session, no
/// origin.
pub fn for_providers(sso: Sso) -> Router {
    let told = Router::new()
        .route("/oidc/{provider}/backchannel", post(logout::by_provider))
        .layer(DefaultBodyLimit::max(64 * 1024));
    Router::new()
        .route("/saml/{provider}/acs", post(service::acs))
        .layer(DefaultBodyLimit::max(512 * 1024))
        .route("/saml/{provider}/metadata", get(service::metadata))
        .merge(told)
        .with_state(sso)
}
