//! Who stands behind a SCIM token, and why one was not let in.

use chrono::{DateTime, Utc};
use rollcall_model::{
    id::{DivisionId, IdentityProviderId, OrganizationId, ScimTokenId},
    policy::ProviderPolicy,
};

use crate::Actor;

/// The provider behind a token that was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimCaller {
    pub division: DivisionId,
    pub provider: IdentityProviderId,
    pub provider_name: String,
    pub token: ScimTokenId,
    pub policy: ProviderPolicy,
    pub bound: Option<OrganizationId>,
}

impl ScimCaller {
    /// The actor of everything done with this token.
    pub fn actor(&self) -> Actor {
        Actor::Scim { provider: self.provider, name: self.provider_name.clone(), token: self.token }
    }

    /// Whose token it is.
    pub fn owner(&self) -> TokenOwner {
        TokenOwner {
            division: self.division,
            provider: self.provider,
            provider_name: self.provider_name.clone(),
            token: self.token,
        }
    }
}

/// Why a token was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    Unknown,
    Expired { on: DateTime<Utc> },
    Removed { on: DateTime<Utc> },
    ScimOff,
}

/// A token that was not let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedAway {
    pub why: TokenRefusal,
    /// Whose it is or was; None for one that was never ours.
    pub owner: Option<TokenOwner>,
}

impl From<TokenRefusal> for TurnedAway {
    fn from(why: TokenRefusal) -> Self {
        Self { why, owner: None }
    }
}

/// The provider that a token was made for, whether it is let in or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOwner {
    pub division: DivisionId,
    pub provider: IdentityProviderId,
    pub provider_name: String,
    pub token: ScimTokenId,
}
