//! Sign-ins on their way to a provider and back, and what may be used once.
//!
//! A flow is found by the digest of its state and belongs to one browser. It is gone when it was
//! read (`sso.md` 3.4).

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{id::IdentityProviderId, sign_on::SignOnPurpose};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Directory, Error, Result, clock::draw, totp};

/// How long somebody may take at their provider.
const FLOW: TimeDelta = TimeDelta::minutes(10);
/// How long a verified answer waits for its own browser: one redirect.
const PARKED: TimeDelta = TimeDelta::seconds(60);

/// What a flow waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    Oidc,
    Saml,
    /// A SAML response was verified; its browser has still to show itself.
    SamlDone,
    /// Somebody signed out here and may do so at the provider.
    SignOut,
}

impl FlowKind {
    fn code(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
            Self::SamlDone => "saml_done",
            Self::SignOut => "sign_out",
        }
    }
}

/// A flow that begins.
pub struct NewFlow<'a> {
    pub provider: IdentityProviderId,
    pub kind: FlowKind,
    pub purpose: SignOnPurpose,
    /// The secret of the browser, when it has one already.
    pub browser: Option<&'a str>,
    /// A path of ours.
    pub return_to: &'a str,
}

/// The two secrets of a flow.
pub struct FlowKeys {
    /// Goes to the provider and comes back: `state`, `RelayState`.
    pub state: String,
    /// Stays in a cookie of the browser.
    pub browser: String,
}

/// A flow that came back; it cannot come again.
pub struct Flow {
    pub provider: IdentityProviderId,
    pub purpose: SignOnPurpose,
    pub return_to: String,
    browser_hash: Vec<u8>,
    data: Vec<u8>,
}

/// A row of the table.
struct Row {
    provider_id: Uuid,
    purpose: String,
    browser_hash: Vec<u8>,
    sealed: Vec<u8>,
    return_to: String,
    expires_at: DateTime<Utc>,
}

impl Flow {
    /// Whether it began in the browser with this secret.
    pub fn is_of(&self, browser: Option<&str>) -> bool {
        browser.is_some_and(|it| digest(it) == self.browser_hash)
    }

    /// What was kept for its way back.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when it is not what was kept.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.data).map_err(|_| Error::Inconsistent("sso_flow.sealed"))
    }
}

impl Directory {
    /// A secret that nobody guesses, as addresses take it.
    pub fn new_state(&self) -> String {
        totp::base32(&draw::<32>(self.chance())).to_lowercase()
    }

    /// Begins a flow, and keeps `data` sealed until it comes back.
    pub async fn begin_flow<T: Serialize>(&self, new: &NewFlow<'_>, data: &T) -> Result<FlowKeys> {
        let state = self.new_state();
        let browser = new.browser.map_or_else(|| self.new_state(), str::to_owned);
        let until = self.clock().now() + FLOW;
        self.keep(&state, &digest(&browser), new, until, data).await?;
        Ok(FlowKeys { state, browser })
    }

    /// Keeps what a flow brought until its browser comes for it. The code that finds it.
    pub async fn park_flow<T: Serialize>(
        &self,
        flow: &Flow,
        kind: FlowKind,
        data: &T,
    ) -> Result<String> {
        let code = self.new_state();
        let new = NewFlow {
            provider: flow.provider,
            kind,
            purpose: flow.purpose,
            browser: None,
            return_to: &flow.return_to,
        };
        let until = self.clock().now() + PARKED;
        self.keep(&code, &flow.browser_hash, &new, until, data).await?;
        Ok(code)
    }

    async fn keep<T: Serialize>(
        &self,
        state: &str,
        browser_hash: &[u8],
        new: &NewFlow<'_>,
        until: DateTime<Utc>,
        data: &T,
    ) -> Result<()> {
        let data = serde_json::to_vec(data).map_err(|_| Error::Inconsistent("sso_flow.sealed"))?;
        sqlx::query!(
            r#"
            insert into sso_flow (state_hash, browser_hash, provider_id, kind, purpose, sealed,
                                  return_to, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            "#,
            digest(state),
            browser_hash,
            new.provider.0,
            new.kind.code(),
            new.purpose.code(),
            self.keys().seal(self.chance(), &place(state), &data),
            new.return_to,
            until,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Takes a flow of this kind. None: unknown, used or too late.
    pub async fn take_flow(&self, state: &str, kind: FlowKind) -> Result<Option<Flow>> {
        let found = sqlx::query_as!(
            Row,
            r#"
            delete from sso_flow where state_hash = $1 and kind = $2
            returning provider_id, purpose, browser_hash, sealed, return_to, expires_at
            "#,
            digest(state),
            kind.code(),
        )
        .fetch_optional(&self.pool)
        .await?;
        found.map(|it| self.open_flow(state, it)).transpose().map(Option::flatten)
    }

    /// Looks at a flow of this kind without taking it.
    pub async fn peek_flow(&self, state: &str, kind: FlowKind) -> Result<Option<Flow>> {
        let found = sqlx::query_as!(
            Row,
            r#"
            select provider_id, purpose, browser_hash, sealed, return_to, expires_at
            from sso_flow where state_hash = $1 and kind = $2
            "#,
            digest(state),
            kind.code(),
        )
        .fetch_optional(&self.pool)
        .await?;
        found.map(|it| self.open_flow(state, it)).transpose().map(Option::flatten)
    }

    /// None: it is too late for it.
    fn open_flow(&self, state: &str, row: Row) -> Result<Option<Flow>> {
        if row.expires_at <= self.clock().now() {
            return Ok(None);
        }
        let purpose = SignOnPurpose::from_code(&row.purpose);
        Ok(Some(Flow {
            provider: IdentityProviderId(row.provider_id),
            purpose: purpose.ok_or(Error::Inconsistent("sso_flow.purpose"))?,
            return_to: row.return_to,
            browser_hash: row.browser_hash,
            data: self.keys().open(&place(state), &row.sealed)?,
        }))
    }

    /// Whether a provider uses this for the first time; it is remembered until then. For what may
    /// be used once: assertions, logout tokens.
    pub async fn is_first_use(
        &self,
        provider: IdentityProviderId,
        what: &str,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let kept = sqlx::query!(
            r#"
            insert into sso_replay (provider_id, digest, expires_at) values ($1, $2, $3)
            on conflict do nothing
            "#,
            provider.0,
            digest(what),
            until,
        )
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Removes flows and used things that are too old to be used.
    pub(crate) async fn sweep_flows(&self) -> Result<()> {
        sqlx::query!(
            r#"
            with flows as (delete from sso_flow where expires_at <= $1)
            delete from sso_replay where expires_at <= $1
            "#,
            self.clock().now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn place(state: &str) -> String {
    format!("sso_flow/{}", totp::base32(&digest(state)))
}
