//! What a client's dashboard shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    activity::Activity,
    division::Division,
    provider::{IdentityProvider, ProviderStatus, UserCounts},
};

/// The dashboard of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    pub users: UserCounts,
    pub organizations: i64,
    pub providers: Vec<IdentityProvider>,
    /// The newest activities, at most ten.
    pub latest: Vec<Activity>,
}

/// A row of the list of clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientOverview {
    pub division: Division,
    pub users: i64,
    pub providers: i64,
    /// The worst of its providers' states; None without a provider.
    pub status: Option<ProviderStatus>,
    /// When the first of its live tokens expires.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// How many of its providers' requests were refused in the last 24 hours.
    pub refused: i64,
    pub created_at: DateTime<Utc>,
}
