//! The service provider against what providers send and what attackers try.
//!
//! The responses in `../fixtures` were signed by xmlsec1 and by `SimpleSAMLphp`, which share no line
//! with this crate; `make.py` there makes them anew. `../bite.py` takes each check out of the
//! sources in turn and sees that a test here fails.

#![expect(clippy::unwrap_used, reason = "a test")]

mod bombs;
mod canonical;
mod corpus;
mod genuine;
mod ill_signed;
mod limits;
mod metadata;
mod mutants;
mod rearranged;
mod recorded;
mod request;
mod support;
mod tampered;
mod untrue;
