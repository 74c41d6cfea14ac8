//! Attribute definitions as data (RFC 7643, sections 2 to 4 and 7), and how names find them.
//!
//! Attribute names and schema URNs are compared without regard to case (RFC 7643, section 2.1).
//! A name may carry its URN (`urn:…:User:userName`). The attributes of an extension are also found
//! without it, as long as the core schema has none of that name: Entra ID sends a bare `manager`.

mod attribute;
mod build;
mod common;
mod enterprise;
mod group;
mod ninjaone;
mod user;

use std::fmt;

pub use attribute::{Attribute, Mutability, Returned, Type, Uniqueness};
pub use common::COMMON;
pub use enterprise::ENTERPRISE_USER;
pub use group::GROUP;
pub use ninjaone::NINJAONE_USER;
pub use user::USER;

/// A schema: a URN and the attributes under it (RFC 7643, section 7).
#[derive(Debug)]
pub struct Schema {
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// Whether its attributes stand in an object of their own, under the URN.
    pub extension: bool,
    pub attributes: &'static [Attribute],
}

impl Schema {
    /// What follows this schema's URN in a name: empty when the name is the URN itself.
    fn strip<'n>(&self, name: &'n str) -> Option<&'n str> {
        let (head, rest) = name.split_at_checked(self.id.len())?;
        match rest {
            _ if !head.eq_ignore_ascii_case(self.id) => None,
            "" => Some(""),
            _ => rest.strip_prefix(':'),
        }
    }

    /// Finds `name` or `name.sub` among this schema's attributes.
    pub fn attribute(&'static self, path: &str) -> Option<AttributeRef> {
        let (name, sub) = match path.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (path, None),
        };
        let common = if self.extension { &[] } else { COMMON };
        let attribute = find(self.attributes, name).or_else(|| find(common, name))?;
        let sub_attribute = match sub {
            Some(sub) => Some(attribute.sub_attribute(sub)?),
            None => None,
        };
        Some(AttributeRef { schema: self, attribute, sub_attribute })
    }
}

/// A kind of resource: its endpoint, its schema and its extensions (RFC 7643, section 6).
#[derive(Debug)]
pub struct ResourceType {
    pub name: &'static str,
    pub endpoint: &'static str,
    pub description: &'static str,
    pub schema: &'static Schema,
    pub extensions: &'static [&'static Schema],
}

/// Users, with the enterprise extension and ours.
pub static USERS: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "User Account",
    schema: &USER,
    extensions: &[&ENTERPRISE_USER, &NINJAONE_USER],
};

/// Groups.
pub static GROUPS: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "Group",
    schema: &GROUP,
    extensions: &[],
};

/// Every kind of resource this server has, in the order of `/ResourceTypes`.
pub static RESOURCE_TYPES: [&ResourceType; 2] = [&USERS, &GROUPS];

/// The kind of resource at a path segment such as `Users`, in any case: Microsoft's collection asks
/// for `/users`.
pub fn resource_type_at(segment: &str) -> Option<&'static ResourceType> {
    let is_there =
        |kind: &&&ResourceType| kind.endpoint.trim_start_matches('/').eq_ignore_ascii_case(segment);
    RESOURCE_TYPES.iter().find(is_there).copied()
}

impl PartialEq for ResourceType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for ResourceType {}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The URN of a schema, alone.
    Schema(&'static Schema),
    /// An attribute or a sub-attribute.
    Attribute(AttributeRef),
}

impl ResourceType {
    /// The core schema first, then the extensions.
    pub fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        std::iter::once(self.schema).chain(self.extensions.iter().copied())
    }

    /// Finds what a name stands for: `emails`, `name.givenName`, `urn:…:User:userType`, or the
    /// schema `urn:…:User`.
    pub fn resolve(&self, name: &str) -> Option<Named> {
        let qualified = self.schemas().find_map(|schema| Some((schema, schema.strip(name)?)));
        match qualified {
            Some((schema, "")) => Some(Named::Schema(schema)),
            Some((schema, rest)) => schema.attribute(rest).map(Named::Attribute),
            None => self.schemas().find_map(|schema| schema.attribute(name)).map(Named::Attribute),
        }
    }

    /// Finds an attribute or a sub-attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<AttributeRef> {
        match self.resolve(name)? {
            Named::Attribute(attribute) => Some(attribute),
            Named::Schema(_) => None,
        }
    }
}

/// An attribute, found: its schema, its definition, and the sub-attribute if one was named.
#[derive(Clone, Copy)]
pub struct AttributeRef {
    pub schema: &'static Schema,
    pub attribute: &'static Attribute,
    pub sub_attribute: Option<&'static Attribute>,
}

impl AttributeRef {
    /// The definition that says how values look: the sub-attribute's, if one was named.
    pub fn definition(&self) -> &'static Attribute {
        self.sub_attribute.unwrap_or(self.attribute)
    }

    /// The same attribute with a sub-attribute of it.
    #[must_use]
    pub fn with(self, sub_attribute: &'static Attribute) -> Self {
        Self { sub_attribute: Some(sub_attribute), ..self }
    }

    /// The same attribute in another kind of resource, for a search over several kinds. `None`
    /// means that it is never assigned there (RFC 7644, section 3.4.2.1).
    pub fn within(&self, kind: &ResourceType) -> Option<Self> {
        let schema = kind.schemas().find(|schema| **schema == *self.schema);
        let schema = schema.or_else(|| (!self.schema.extension).then_some(kind.schema))?;
        let found = schema.attribute(self.attribute.name)?;
        match self.sub_attribute {
            Some(sub) => Some(found.with(found.attribute.sub_attribute(sub.name)?)),
            None => Some(found),
        }
    }

    /// Whether this is the attribute of that schema with that name (canonical, `name` or
    /// `name.sub`): what a compiler to SQL asks.
    pub fn is(&self, schema: &Schema, path: &str) -> bool {
        let (name, sub) = path.split_once('.').map_or((path, None), |(n, s)| (n, Some(s)));
        *self.schema == *schema
            && self.attribute.name == name
            && self.sub_attribute.map(|it| it.name) == sub
    }
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Schema {}

impl PartialEq for AttributeRef {
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
            && self.attribute.name == other.attribute.name
            && self.sub_attribute.map(|it| it.name) == other.sub_attribute.map(|it| it.name)
    }
}

impl Eq for AttributeRef {}

impl fmt::Display for AttributeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema.extension {
            write!(f, "{}:", self.schema.id)?;
        }
        f.write_str(self.attribute.name)?;
        match self.sub_attribute {
            Some(sub) => write!(f, ".{}", sub.name),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for AttributeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(name: &str) -> Option<String> {
        USERS.attribute(name).map(|found| found.to_string())
    }

    #[test]
    fn names_are_found_in_any_case_with_and_without_their_urn() {
        assert_eq!(printed("USERNAME").as_deref(), Some("userName"));
        assert_eq!(printed("Name.GivenName").as_deref(), Some("name.givenName"));
        assert_eq!(printed(&format!("{}:username", urn_upper())).as_deref(), Some("userName"));
        assert_eq!(
            printed("urn:ietf:params:scim:schemas:extension:NinjaOne:2.0:user:ORGANIZATIONID"),
            Some(format!("{}:organizationId", NINJAONE_USER.id))
        );
    }

    fn urn_upper() -> String {
        USER.id.to_uppercase()
    }

    #[test]
    fn the_two_user_types_are_never_mixed() {
        let core = USERS.attribute("userType").unwrap();
        let ours = USERS.attribute(&format!("{}:userType", NINJAONE_USER.id)).unwrap();
        assert_ne!(core, ours);
        assert!(core.is(&USER, "userType"));
        assert!(ours.is(&NINJAONE_USER, "userType"));
    }

    #[test]
    fn a_urn_alone_is_a_schema_and_an_unknown_name_is_nothing() {
        assert_eq!(USERS.resolve(NINJAONE_USER.id), Some(Named::Schema(&NINJAONE_USER)));
        for unknown in ["shoeSize", "name.shoeSize", "", ".", "urn:", "urn:x:userName"] {
            assert_eq!(USERS.resolve(unknown), None, "{unknown}");
        }
        assert_eq!(USERS.resolve(&format!("{}X:userName", USER.id)), None);
    }

    #[test]
    fn a_name_of_one_kind_is_looked_up_again_in_another() {
        let name = USERS.attribute("displayName").unwrap();
        assert!(name.within(&GROUPS).unwrap().is(&GROUP, "displayName"));
        assert_eq!(USERS.attribute("nickName").unwrap().within(&GROUPS), None);
        assert_eq!(USERS.attribute("manager").unwrap().within(&GROUPS), None);
    }
}
