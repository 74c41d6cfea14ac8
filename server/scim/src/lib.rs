//! SCIM 2.0, protocol only: what the messages mean, with no I/O, no HTTP, no database and no clock.
//! It can be read next to RFC 7643 (schema), RFC 7644 (protocol) and RFC 9865 (cursors).
//!
//! A server following the RFCs to the letter fails with Microsoft Entra ID. So each product's
//! dialect is met here, where the protocol is read, and named where it is met; what was tolerated
//! is told in a [`tolerance::Trail`]. Inside, everything is canonical.
//!
//! # Map
//!
//! What there is:
//! - [`schema`]: the attributes as data, and how names find them; [`urn`]: the names of schemas.
//! - [`document`]: a resource in canonical form; [`timestamp`]: a point in time.
//! - [`discovery`]: the documents that describe all this to clients.
//! - [`error`]: refusals, each with a sentence that names the remedy.
//!
//! From the request to a document:
//! - [`body`]: bytes to a JSON object. [`resource`]: the object of a POST or PUT to a document.
//! - [`patch`]: a PATCH message, and a document after it; [`path`]: what an operation points at.
//! - [`group`]: a PATCH of a group as set statements, without a document.
//! - [`bulk`]: many requests in one, referring to one another.
//! - [`tolerance`]: which liberties were taken; [`value`]: single values.
//!
//! From the documents to an answer:
//! - [`filter`]: conditions as a tree, to be compiled to SQL or evaluated on a document.
//! - [`list`]: what a list request asks for, and its answer.
//! - [`projection`]: which attributes are shown; [`etag`]: versions.
//!
//! # A request's way
//!
//! ```
//! use rollcall_scim::{body, patch, resource, schema::USERS};
//!
//! # fn main() -> rollcall_scim::error::Result<()> {
//! let sent = body::object(br#"{"userName": "ada@fabrikam.example", "active": "True"}"#)?;
//! let user = resource::read(&sent, &USERS, resource::Purpose::Create)?.document;
//! assert_eq!(user.boolean("active"), Some(true));
//!
//! let sent = body::object(
//!     br#"{"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}"#,
//! )?;
//! let outcome = patch::apply(&user, &patch::PatchRequest::parse(&sent)?)?;
//! assert!(outcome.changed);
//! assert_eq!(outcome.document.boolean("active"), Some(false));
//! # Ok(())
//! # }
//! ```

pub mod body;
pub mod bulk;
pub mod discovery;
pub mod document;
mod edit;
pub mod error;
pub mod etag;
pub mod filter;
pub mod group;
pub mod list;
pub mod patch;
pub mod path;
pub mod projection;
pub mod resource;
pub mod schema;
pub mod timestamp;
pub mod tolerance;
pub mod urn;
pub mod value;
