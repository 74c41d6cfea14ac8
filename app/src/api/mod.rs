//! The console's server functions, one module for each part of the console.
//!
//! A server function guards, calls one operation, and commits. Rules live below it. Reads take
//! JSON; writes take form posts, so that they work before the browser half has loaded.

pub mod accounts;
pub mod activities;
pub mod clients;
pub mod held;
pub mod identity_providers;
pub mod mail;
pub mod mapping;
pub mod me;
pub mod organizations;
pub mod passkeys;
pub mod policy;
pub mod provisioning;
pub mod roles;
pub mod scim;
pub mod search;
pub mod session;
pub mod set_up;
pub mod sign_on;
pub mod sign_on_saml;
pub mod sso_only;
pub mod staff;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Something shown, with the instant it was read.
///
/// Both sides render relative times from this instant, so that they agree to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At<T> {
    pub now: DateTime<Utc>,
    pub it: T,
}
