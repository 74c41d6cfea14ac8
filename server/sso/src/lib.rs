//! Sign-on through identity providers, protocol only: what their messages mean, with no I/O, no
//! HTTP, no database and no clock. Time and chance are arguments.
//!
//! [`saml`] is the service provider's side of SAML 2.0's Web Browser SSO profile.

#![forbid(unsafe_code)]

pub mod saml;
