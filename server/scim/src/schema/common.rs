//! The attributes of every resource (RFC 7643, section 3.1). They belong to no schema document.

use super::attribute::{Attribute, Returned};
use super::build::{complex, date_time, reference, text};

/// `schemas`, `id`, `externalId` and `meta`.
pub static COMMON: &[Attribute] = &[
    reference("schemas", "The URNs of the schemas of the resource.", &["uri"])
        .multi_valued()
        .read_only()
        .returned(Returned::Always),
    text("id", "The identifier that this server gave the resource.")
        .case_exact()
        .read_only()
        .unique()
        .returned(Returned::Always),
    text("externalId", "The identifier that the identity provider gave the resource.").case_exact(),
    complex(
        "meta",
        "What the server knows about the resource.",
        &[
            text("resourceType", "The kind of resource.").case_exact().read_only(),
            date_time("created", "When it was created.").read_only(),
            date_time("lastModified", "When it was last changed.").read_only(),
            reference("location", "Its address.", &["uri"]).read_only(),
            text("version", "Its version, equal to the ETag header.").case_exact().read_only(),
        ],
    )
    .read_only(),
];
