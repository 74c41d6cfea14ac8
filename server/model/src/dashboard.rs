//! What a client's dashboard shows.

use serde::{Deserialize, Serialize};

use crate::{
    activity::Activity,
    provider::{IdentityProvider, UserCounts},
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
