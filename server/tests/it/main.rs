//! The server through its front door: the real router over a real Postgres.
//!
//! `DATABASE_URL` names a server where an ordinary role may create databases: each test has its
//! own. The clock stands until a test moves it.

#![expect(clippy::unwrap_used, reason = "a test")]

mod attacks;
mod bad_input;
mod doors;
mod external_ids;
mod gate;
mod headers;
mod held;
mod isolation;
mod limits;
mod mail;
mod outgoing;
mod own_account;
mod passkeys;
mod races;
mod request_log;
mod saml;
mod scheduler;
mod security;
mod sso;
mod staff_and_scim;
mod support;
mod tidy;
mod transcripts;
