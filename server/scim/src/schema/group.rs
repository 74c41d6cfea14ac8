//! The core schema of groups (RFC 7643, sections 4.2 and 8.7.1).

use super::Schema;
use super::attribute::Mutability;
use super::build::{complex, reference, text};
use crate::urn;

/// `displayName` and `members`. Members have no `display`, as in section 8.7.1: scim2-tester
/// compares what it reads with what it wrote.
pub static GROUP: Schema = Schema {
    id: urn::GROUP,
    name: "Group",
    description: "Group",
    extension: false,
    attributes: &[
        // Entra ID takes the name to be unique (its validator creates a duplicate and wants a 409).
        text("displayName", "The name of the group.").required().unique(),
        complex(
            "members",
            "The members of the group.",
            &[
                text("value", "The id of the member.")
                    .case_exact()
                    .mutability(Mutability::Immutable),
                reference("$ref", "The address of the member.", &["User", "Group"])
                    .mutability(Mutability::Immutable),
                text("type", "The kind of resource the member is; a user when left out.")
                    .canonical(&["User", "Group"])
                    .mutability(Mutability::Immutable),
            ],
        )
        .multi_valued(),
    ],
};
