//! What a PATCH operation points at (RFC 7644, section 3.5.2, figure 7).

use std::fmt;

use crate::{
    error::{Error, Result, quoted},
    filter::{self, Filter},
    schema::{Attribute, AttributeRef, Named, ResourceType, Schema, Type},
};

/// The target of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// A schema's URN alone: all of an extension, or all of the resource for the core schema.
    Schema(&'static Schema),
    /// `title`, `name.givenName`, `urn:…:User:userType`.
    Attribute(AttributeRef),
    /// `emails[type eq "work"]`, `emails[type eq "work"].value`.
    Values { attribute: AttributeRef, filter: Filter, sub_attribute: Option<&'static Attribute> },
}

impl Path {
    /// Reads a path. A path that names no attribute is refused (RFC 7644, table 9), unlike a key in
    /// a body, which is ignored.
    pub fn parse(text: &str, kind: &'static ResourceType) -> Result<Self> {
        let text = text.trim();
        if text.contains('[') {
            return Self::parse_values(text, kind);
        }
        match kind.resolve(text) {
            Some(Named::Schema(schema)) => Ok(Self::Schema(schema)),
            Some(Named::Attribute(attribute)) => Ok(Self::Attribute(attribute)),
            None => Err(Error::invalid_path(format!(
                "There is no attribute {}; take it out of the mapping, or see /Schemas for those \
                 there are.",
                quoted(text)
            ))),
        }
    }

    fn parse_values(text: &str, kind: &'static ResourceType) -> Result<Self> {
        let (attribute, filter, sub_attribute) = filter::value_path(text, kind)
            .map_err(|refused| refused.at(&format!("The path {}", quoted(text))))?;
        let definition = attribute.definition();
        if !definition.multi_valued || definition.kind != Type::Complex {
            return Err(Error::invalid_path(format!(
                "{attribute} has one value; write the path without brackets."
            )));
        }
        Ok(Self::Values { attribute, filter, sub_attribute })
    }
}

impl fmt::Display for Path {
    /// Prints what reads back as the same path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(schema) => f.write_str(schema.id),
            Self::Attribute(attribute) => write!(f, "{attribute}"),
            Self::Values { attribute, filter, sub_attribute } => {
                write!(f, "{}", Filter::Value(*attribute, Box::new(filter.clone())))?;
                match sub_attribute {
                    Some(sub) => write!(f, ".{}", sub.name),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ENTERPRISE_USER, GROUPS, NINJAONE_USER, USERS};

    fn printed(text: &str) -> String {
        Path::parse(text, &USERS).unwrap().to_string()
    }

    #[test]
    fn every_spelling_leads_to_one_path() {
        assert_eq!(printed("NAME.givenname"), "name.givenName");
        assert_eq!(printed(" urn:ietf:params:scim:schemas:core:2.0:User:title "), "title");
        assert_eq!(printed("manager"), format!("{}:manager", ENTERPRISE_USER.id));
        assert_eq!(printed(NINJAONE_USER.id), NINJAONE_USER.id);
        assert_eq!(printed("Emails[Type EQ \"wo:rk]\"].Value"), "emails[type eq \"wo:rk]\"].value");
    }

    #[test]
    fn members_are_chosen_by_value() {
        let path = Path::parse("members[value eq \"2819c223\"]", &GROUPS).unwrap();
        assert!(matches!(path, Path::Values { sub_attribute: None, .. }));
    }

    #[test]
    fn malformed_and_unknown_paths_are_refused() {
        for text in [
            "",
            "shoeSize",
            "emails[type eq \"work\"",
            "emails[]",
            "emails[type eq \"work\"]value",
            "emails[type eq \"work\"].shoeSize",
            "name[givenName eq \"Ada\"]",
            "userName[value eq \"x\"]",
            "emails.value[type eq \"x\"]",
        ] {
            let refused = Path::parse(text, &USERS).unwrap_err();
            assert_eq!(refused.status, 400, "{text}");
        }
    }
}
