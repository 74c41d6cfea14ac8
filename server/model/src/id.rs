//! Identifiers. One type each, so an account's id is never passed for a provider's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A division: the boundary that no row crosses. The console calls it a client.
    DivisionId;
    /// A person of a division, whoever manages them.
    AccountId;
    /// A role of a division.
    RoleId;
    /// An identity provider of a division.
    IdentityProviderId;
    /// A group that an identity provider pushed.
    IdentityGroupId;
    /// A SCIM bearer token. Part of the token's text, so the look-up is by primary key.
    ScimTokenId;
    /// One row of an activity feed. `UUIDv7`: its order is the order of the feed.
    ActivityId;
    /// One SCIM request of the log. `UUIDv7`: its order is the order of the log.
    ScimRequestId;
    /// One attempt to sign in through a provider. `UUIDv7`: its order is the order of the trace.
    SignOnAttemptId;
    /// Whoever signs in: staff of the MSP, or an account of a division.
    LoginId;
    /// A use of a password past SSO only. `UUIDv7`: its order is the order of the uses.
    BreakGlassId;
    /// A passkey of a login.
    PasskeyId;
    /// A session, as its person sees it. It says nothing of the cookie.
    SessionId;
    /// A mail that waits to be sent, or was.
    MailId;
}

/// An organization's number, the Org ID that identity providers send as `organizationId`.
///
/// Unique in the whole installation and never used again (decisions: Organization).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationId(pub i64);

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OrganizationId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().parse().map(Self)
    }
}
