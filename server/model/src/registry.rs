//! The client registry: what an MSP knows of each of its clients. It holds no secrets.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    division::Division,
    email::EmailDomain,
    id::OrganizationId,
    name::Name,
    organization::Organization,
    provider::{IdentityProvider, ProviderStatus},
    token::ScimToken,
};

/// A row of the list of clients: a division, or an organization of one that a provider is bound
/// to, which is a client of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientOverview {
    pub division: Division,
    /// The organization that it is; None: the division.
    pub organization: Option<Organization>,
    pub org_ids: OrgIds,
    /// What its people's addresses end with, in order.
    pub domains: Vec<EmailDomain>,
    /// None: not for them to see.
    pub users: Option<i64>,
    /// None: not for them to see.
    pub providers: Option<ProvidersOverview>,
    /// How many of its providers' requests were refused in the last 24 hours; None: not for them
    /// to see.
    pub refused: Option<i64>,
}

impl ClientOverview {
    /// What it is called.
    pub fn name(&self) -> &Name {
        self.organization.as_ref().map_or(&self.division.name, |it| &it.name)
    }
}

/// The Org IDs of a client's organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgIds {
    None,
    One(OrganizationId),
    /// So many.
    Several(i64),
}

/// A client's providers, seen together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidersOverview {
    /// The worst of their states; None without a provider.
    pub status: Option<ProviderStatus>,
    /// When the first of their live tokens ends; where none lives, when the last one expired.
    pub token_ends: Option<DateTime<Utc>>,
    /// The Entra tenants whose people sign in, in order.
    pub tenants: Vec<Uuid>,
}

impl ProvidersOverview {
    /// What some providers are like together.
    pub fn of(providers: &[IdentityProvider], now: DateTime<Utc>) -> Self {
        let live = providers.iter().filter_map(IdentityProvider::live_token);
        let expired = providers.iter().filter_map(|it| it.expired_token(now));
        let mut tenants: Vec<Uuid> = providers.iter().filter_map(|it| it.tenant).collect();
        tenants.sort_unstable();
        tenants.dedup();
        Self {
            status: providers.iter().map(|it| it.status(now)).min(),
            token_ends: live
                .map(ScimToken::ends_at)
                .min()
                .or_else(|| expired.map(ScimToken::ends_at).max()),
            tenants,
        }
    }
}
