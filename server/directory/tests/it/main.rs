//! The store against a real Postgres, as the ordinary role that the product asks for.
//!
//! `DATABASE_URL` names a server where that role may create databases: each test has its own.

#![expect(clippy::unwrap_used, reason = "a test")]

mod account_help;
mod account_life;
mod account_lookup;
mod accounts_at_once;
mod at_once;
mod brake;
mod catalogue;
mod certificate_upkeep;
mod coverage;
mod coverage_of_installation;
mod exclusions;
mod feeds;
mod first_administrator;
mod group_mapping;
mod identity_providers;
mod isolation;
mod lists;
mod names;
mod organizations;
mod palette;
mod passing_failures;
mod passkeys;
mod placement;
mod pool_guard;
mod profiles;
mod provider_deletion;
mod provisioning;
mod purge;
mod reach;
mod registry;
mod request_log;
mod roles;
mod rules;
mod scim_entry;
mod scim_lists;
mod search;
mod sessions;
mod sign_in;
mod sign_on;
mod sso_only;
mod staff;
mod start;
mod support;
mod token_reminders;
mod token_rotation;
mod tokens;
