//! The pages of the console, and the parts that only pages have.
//!
//! A page owns its resources and actions; the components it is built from take values. What a list
//! shows is in the address ([`crate::query`]).

pub mod activities;
pub mod add_provider;
pub mod add_user;
pub mod clients;
pub mod confirm_code;
pub mod dashboard;
pub mod door;
pub mod failed;
mod filters;
pub mod form;
pub mod held;
pub mod identity_provider;
pub mod identity_providers;
pub mod layout;
pub mod list;
pub mod loading;
pub mod mapping;
pub mod me;
pub mod not_found;
pub mod once;
pub mod organization;
pub mod organizations;
pub mod outbox;
pub mod pager;
mod passkey;
pub mod policy;
pub mod provisioning;
pub mod role;
pub mod roles;
pub mod search;
mod selection;
mod session_list;
pub mod sign_on;
pub mod staff;
mod taken;
pub mod user;
pub mod users;
