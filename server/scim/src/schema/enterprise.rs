//! The enterprise extension of users (RFC 7643, section 4.3).

use super::Schema;
use super::build::{complex, reference, text};
use crate::urn;

/// `employeeNumber`, `costCenter`, `organization`, `division`, `department` and `manager`.
pub static ENTERPRISE_USER: Schema = Schema {
    id: urn::ENTERPRISE_USER,
    name: "EnterpriseUser",
    description: "Enterprise User",
    extension: true,
    attributes: &[
        text("employeeNumber", "The number the organization gave the user."),
        text("costCenter", "The name of the cost center."),
        text("organization", "The name of the organization."),
        text("division", "The name of the division."),
        text("department", "The name of the department."),
        complex(
            "manager",
            "The user's manager.",
            &[
                text("value", "The id of the manager's user resource.").case_exact(),
                reference("$ref", "The address of the manager's user resource.", &["User"]),
                text("displayName", "The manager's display name.").read_only(),
            ],
        ),
    ],
};
