//! The extension that says what an account is in the console.

use super::Schema;
use super::build::text;
use crate::urn;

/// `userType` and `organizationId`. The core schema's `userType` is another attribute: Entra ID
/// fills it with words like `Member`.
pub static NINJAONE_USER: Schema = Schema {
    id: urn::NINJAONE_USER,
    name: "NinjaOneUser",
    description: "Type of account and organization",
    extension: true,
    attributes: &[
        text("userType", "Whether the account is a technician or an end user (the default).")
            .canonical(&["technician", "endUser"]),
        text(
            "organizationId",
            "The id of the end user's organization, or All for a global end user.",
        ),
    ],
};
