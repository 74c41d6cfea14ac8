//! Leading visitors of pages to set-up, to sign-in, or on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::Context;
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_directory::Directory;
use rollcall_model::id::LoginId;
use tower_sessions::Session;

use crate::failure;

/// Who may pass to which page.
#[derive(Clone)]
pub struct Gate {
    directory: Directory,
    /// Remembers that an administrator was seen: none is ever the last to go.
    set_up: Arc<AtomicBool>,
}

/// Leads a page's visitor to set-up, to sign-in, or on. Comfort only: every server function guards
/// itself.
pub async fn lead(State(gate): State<Gate>, request: Request, next: Next) -> Response {
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
            failure::unavailable()
        }
    }
}

impl Gate {
    pub fn new(directory: Directory) -> Self {
        Self { directory, set_up: Arc::default() }
    }

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
        let login = session.get::<LoginId>("login").await?;
        let signed_in = login.is_some();
        let door = matches!(path, "/sign-in" | "/setup")
            || path.starts_with("/sign-in/")
            || path.starts_with("/login/");
        let open = door
            || matches!(
                path,
                "/authenticator"
                    | "/invitation"
                    | "/signed-out"
                    | "/sign-on/refused"
                    | "/sign-on/continue"
            );
        if let Some(login) = login.filter(|_| door || path == "/") {
            let login = self.directory.active_login(login).await?;
            return Ok(match login {
                Some(login) => Some(self.directory.home(&login).await?),
                None => Some("/signed-out".to_owned()),
            });
        }
        Ok(match (signed_in, path) {
            (false, "/setup") => Some("/sign-in".to_owned()),
            (false, _) if !open => Some(sign_in_address(here)),
            _ => None,
        })
    }

    async fn is_set_up(&self) -> Result<bool, rollcall_directory::Error> {
        if self.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = self.directory.has_administrator().await?;
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
