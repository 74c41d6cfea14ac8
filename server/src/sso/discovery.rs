//! What OpenID providers say about themselves, kept for an hour.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use rollcall_directory::Clock;
use serde::{Deserialize, Serialize};

use super::outgoing::{NoAnswer, Outgoing};

/// How long what a provider said holds.
const FRESH: Duration = Duration::from_hours(1);
/// How soon it may be asked again because a key is unknown.
const AGAIN: Duration = Duration::from_mins(1);

/// What is said besides OpenID Connect Discovery 1.0.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Extra {
    /// Where people sign out (RP-Initiated Logout 1.0).
    pub end_session_endpoint: Option<String>,
    /// Whether every answer names its issuer (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Extra {}

/// What a provider says about itself, with its keys.
pub type Metadata = ProviderMetadata<
    Extra,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What all providers said last, by issuer. Cheap to clone.
#[derive(Clone, Default)]
pub struct Discovered(Arc<Mutex<HashMap<String, Said>>>);

#[derive(Clone)]
struct Said {
    metadata: Arc<Metadata>,
    /// By a clock that nobody sets.
    at: Duration,
}

impl Discovered {
    /// What an issuer says about itself. Another issuer than the one asked for is refused.
    ///
    /// # Errors
    /// The plain cause.
    pub async fn of(
        &self,
        issuer: &str,
        outgoing: &Outgoing,
        clock: &dyn Clock,
    ) -> Result<Arc<Metadata>, String> {
        self.not_older_than(FRESH, issuer, outgoing, clock).await
    }

    /// The same, asked anew unless that was done a minute ago: for a key nobody knows.
    ///
    /// # Errors
    /// The plain cause.
    pub async fn anew(
        &self,
        issuer: &str,
        outgoing: &Outgoing,
        clock: &dyn Clock,
    ) -> Result<Arc<Metadata>, String> {
        self.not_older_than(AGAIN, issuer, outgoing, clock).await
    }

    async fn not_older_than(
        &self,
        age: Duration,
        issuer: &str,
        outgoing: &Outgoing,
        clock: &dyn Clock,
    ) -> Result<Arc<Metadata>, String> {
        let now = clock.elapsed();
        let known = self.known().get(issuer).cloned();
        if let Some(said) = known.filter(|it| now.saturating_sub(it.at) < age) {
            return Ok(said.metadata);
        }
        let metadata = Arc::new(discover(issuer, outgoing).await?);
        let said = Said { metadata: metadata.clone(), at: now };
        self.known().insert(issuer.to_owned(), said);
        Ok(metadata)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Said>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn discover(issuer: &str, outgoing: &Outgoing) -> Result<Metadata, String> {
    let url = IssuerUrl::new(issuer.to_owned()).map_err(|_| "The issuer is no address.")?;
    let send = outgoing.sender();
    Metadata::discover_async(url, &send).await.map_err(|error| cause(&error))
}

fn cause(error: &DiscoveryError<NoAnswer>) -> String {
    match error {
        DiscoveryError::Request(no) => no.to_string(),
        DiscoveryError::Response(status, _, _) => {
            format!(
                "The issuer’s /.well-known/openid-configuration answers {status}. Is the issuer right?"
            )
        }
        DiscoveryError::Validation(what) => format!("The issuer calls itself otherwise: {what}."),
        DiscoveryError::Parse(error) => {
            format!("The issuer’s /.well-known/openid-configuration cannot be read: {error}.")
        }
        other => other.to_string(),
    }
}
