//! The browser behind a request: its session and its network address.

use std::net::{IpAddr, SocketAddr};

use axum::{extract::ConnectInfo, http::HeaderMap, http::request::Parts};
use chrono::{DateTime, Utc};
use leptos::prelude::use_context;
use rollcall_directory::SystemChance;
use rollcall_model::id::{LoginId, SessionId};
use serde::{Serialize, de::DeserializeOwned};
use tower_sessions::Session;

use super::{fault, sign_on::Origin};
use crate::error::AppError;

/// Under which a session that was read carries its own id.
pub const SESSION_KEY: &str = "session";
/// The session's keys. The session store reads these four, and keeps them in columns.
const LOGIN: &str = "login";
const PROVIDER: &str = "provider";
const SID: &str = "sid";
const PASSKEY: &str = "passkey";
/// The session's key for where it began.
const ORIGIN: &str = "origin";
const CONFIRMED: &str = "confirmed_at";

/// One request of a browser.
pub struct Visit {
    session: Session,
    address: String,
    path: String,
}

impl Visit {
    /// The request being answered.
    pub(crate) fn current() -> Result<Self, AppError> {
        let parts = use_context::<Parts>().ok_or_else(|| fault(&"no request in context"))?;
        Self::of(&parts)
    }

    /// The visit behind a request.
    pub(crate) fn of(parts: &Parts) -> Result<Self, AppError> {
        let session =
            parts.extensions.get::<Session>().cloned().ok_or_else(|| fault(&"no session layer"))?;
        let path = parts.uri.path().to_owned();
        Ok(Self { session, address: client_address(parts), path })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What was asked for: a page, or a server function.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) async fn signed_in(&self) -> Result<Option<LoginId>, AppError> {
        self.get(LOGIN).await
    }

    /// The session's own id, which its person may see.
    pub(super) async fn session_id(&self) -> Result<Option<SessionId>, AppError> {
        self.get(SESSION_KEY).await
    }

    pub(crate) async fn confirmed_at(&self) -> Result<Option<DateTime<Utc>>, AppError> {
        self.get(CONFIRMED).await
    }

    pub(crate) async fn set_confirmed_at(&self, at: DateTime<Utc>) -> Result<(), AppError> {
        self.set(CONFIRMED, &at).await
    }

    /// Signs a person in: a fresh session under a new id, so that an id planted before is worth
    /// nothing (session fixation, ASVS 7.2.4).
    pub(crate) async fn sign_in(
        &self,
        login: LoginId,
        origin: Option<&Origin>,
    ) -> Result<(), AppError> {
        match origin {
            Some(origin) => self.begin_at(origin).await?,
            None => self.begin_anew().await?,
        }
        self.set(LOGIN, &login).await
    }

    /// Signs a person in by a passkey.
    pub(super) async fn sign_in_by_passkey(&self, login: LoginId) -> Result<(), AppError> {
        self.sign_in(login, None).await?;
        self.set(PASSKEY, &true).await
    }

    /// Goes on under a new id, as what the session was.
    pub(super) async fn renew(&self, login: LoginId) -> Result<(), AppError> {
        let by_passkey = self.get(PASSKEY).await?.unwrap_or(false);
        let origin = self.origin().await?;
        if by_passkey {
            self.sign_in_by_passkey(login).await
        } else {
            self.sign_in(login, origin.as_ref()).await
        }
    }

    /// Begins a session at a provider: it ends with it, also before anybody is signed in.
    pub(super) async fn begin_at(&self, origin: &Origin) -> Result<(), AppError> {
        self.begin_anew().await?;
        self.set(PROVIDER, &origin.provider).await?;
        if let Some(sid) = &origin.sid {
            self.set(SID, sid).await?;
        }
        self.set(ORIGIN, origin).await
    }

    /// The provider that this session began at; None: a password began it.
    pub(super) async fn origin(&self) -> Result<Option<Origin>, AppError> {
        self.get(ORIGIN).await
    }

    async fn begin_anew(&self) -> Result<(), AppError> {
        self.session.clear().await;
        self.session.cycle_id().await.map_err(|error| fault(&error))
    }

    /// Ends the session.
    pub(crate) async fn end(&self) -> Result<(), AppError> {
        self.session.flush().await.map_err(|error| fault(&error))
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, AppError> {
        self.session.get(key).await.map_err(|error| fault(&error))
    }

    pub(crate) async fn set<T: Serialize + Sync>(&self, key: &str, it: &T) -> Result<(), AppError> {
        self.session.insert(key, it).await.map_err(|error| fault(&error))
    }

    pub(crate) async fn take<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, AppError> {
        self.session.remove(key).await.map_err(|error| fault(&error))
    }
}

/// The network address a request came from. A proxy on this host is believed, others are not.
pub fn client_address(parts: &Parts) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    match peer {
        Some(peer) if peer.is_loopback() => {
            forwarded_for(&parts.headers).map_or_else(|| peer.to_string(), |it| it.to_string())
        }
        Some(peer) => peer.to_string(),
        None => "unknown".to_owned(),
    }
}

/// The last hop a proxy named: what stands before it anybody can write.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// A short code that a person can read out, and that the log finds.
pub fn new_reference() -> String {
    let mut bytes = [0; 4];
    rollcall_directory::Chance::fill(&SystemChance, &mut bytes);
    let [a, b, c, d] = bytes;
    format!("{a:02x}{b:02x}-{c:02x}{d:02x}")
}
