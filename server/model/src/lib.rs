//! The words Rollcall is written in: plain types and the decisions that need nothing else.
//!
//! No I/O, no framework, no clock. This crate compiles to WASM and is shared by the console and
//! the server, so a rule written here (a name's length, what an unknown organization means) holds
//! on both sides.

pub mod account;
pub mod activity;
pub mod brake;
pub mod calendar;
pub mod certificate;
pub mod dashboard;
pub mod division;
pub mod email;
pub mod group_mapping;
pub mod hold;
pub mod id;
pub mod language;
pub mod login;
pub mod mail;
pub mod name;
pub mod organization;
pub mod page;
pub mod placement;
pub mod policy;
pub mod profile;
pub mod provider;
pub mod registry;
pub mod request;
pub mod role;
pub mod role_draft;
pub mod role_row;
pub mod search;
pub mod service_account;
pub mod sign_on;
pub mod sso_only;
pub mod time_zone;
pub mod token;
pub mod widening;
