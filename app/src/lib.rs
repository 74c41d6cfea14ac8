//! The console: pages, components and the server functions between them and the directory.
//!
//! Compiled twice, for the browser (`hydrate`) and for the server (`ssr`). What differs is behind
//! the one `cfg` below; everything else is the same code on both sides.
#![recursion_limit = "512"]

#[macro_use]
pub mod words;

pub mod api;
pub mod assets;
mod browser;
pub mod components;
pub mod error;
pub mod hits;
pub mod letters;
pub mod pages;
pub mod query;
pub mod right;
pub mod routes;
pub mod shell;

pub use routes::App;

/// What only the server has: who is asking, and the directory to ask.
#[cfg(feature = "ssr")]
pub mod host;
