//! What an administrator says about a role.

use serde::{Deserialize, Serialize};

use crate::{
    account::UserType,
    activity::FieldChange,
    name::Name,
    role::{Area, Permissions, Reach, Role},
};

/// What a role is for, in a few words: at most 500 characters once trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Description(String);

impl Description {
    /// The longest, in characters.
    pub const MAX: usize = 500;

    /// The words as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`Description`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDescription {
    #[error("Use at most {} characters.", Description::MAX)]
    TooLong,
    #[error("A description has no control characters.")]
    Control,
}

impl TryFrom<String> for Description {
    type Error = InvalidDescription;

    fn try_from(text: String) -> Result<Self, InvalidDescription> {
        let text = text.trim();
        if text.chars().count() > Self::MAX {
            return Err(InvalidDescription::TooLong);
        }
        if text.chars().any(|it| it.is_control() && it != '\n' && it != '\r') {
            return Err(InvalidDescription::Control);
        }
        Ok(Self(text.to_owned()))
    }
}

impl From<Description> for String {
    fn from(description: Description) -> Self {
        description.0
    }
}

/// A role to be created, or what one is to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDraft {
    pub name: Name,
    pub description: Description,
    pub permissions: Permissions,
    pub reach: Reach,
}

impl RoleDraft {
    /// A role that opens nothing yet.
    pub fn blank(name: Name) -> Self {
        let (permissions, reach) = (Permissions::default(), Reach::All);
        Self { name, description: Description::default(), permissions, reach }
    }

    /// The draft as a role of this type can be: end user roles open no part of the console.
    #[must_use]
    pub fn of_type(self, user_type: UserType) -> Self {
        match user_type {
            UserType::Technician => self,
            UserType::EndUser => Self { description: self.description, ..Self::blank(self.name) },
        }
    }

    /// What it changes of a role, in the words of the console.
    pub fn differences(&self, before: &Role) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        let mut compare = |field: &str, before: String, after: String| {
            if before != after {
                let text = |it: String| Some(it).filter(|it| !it.is_empty());
                let (before, after) = (text(before), text(after));
                changes.push(FieldChange { field: field.to_owned(), before, after });
            }
        };
        compare("name", before.name.to_string(), self.name.to_string());
        compare("description", before.description.clone(), self.description.0.clone());
        for area in Area::ALL {
            let access = |it: &Permissions| it.of(area).label().to_owned();
            let field = area.label().to_lowercase();
            compare(&field, access(&before.permissions), access(&self.permissions));
        }
        compare("organization access", before.reach.label(), self.reach.label());
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::RoleId, role::Access};

    fn helpdesk() -> Role {
        Role {
            id: RoleId(uuid::Uuid::nil()),
            user_type: UserType::Technician,
            name: "Helpdesk".to_owned().try_into().unwrap(),
            description: String::new(),
            permissions: Permissions::default(),
            reach: Reach::All,
            version: 1,
        }
    }

    #[test]
    fn a_change_is_told_area_by_area() {
        let role = helpdesk();
        let draft = RoleDraft::blank(role.name.clone());
        assert_eq!(draft.differences(&role), []);
        let permissions = [(Area::Accounts, Access::Manage)].into_iter().collect();
        let told = RoleDraft { permissions, ..draft }.differences(&role);
        let (before, after) = (Some("None".to_owned()), Some("Manage".to_owned()));
        assert_eq!(told, [FieldChange { field: "accounts".to_owned(), before, after }]);
    }

    #[test]
    fn an_end_user_role_opens_nothing() {
        let full = RoleDraft {
            permissions: Permissions::everywhere(Access::Manage),
            reach: Reach::Listed([crate::id::OrganizationId(7)].into()),
            ..RoleDraft::blank(helpdesk().name)
        };
        assert_eq!(full.clone().of_type(UserType::Technician), full);
        assert_eq!(full.of_type(UserType::EndUser), RoleDraft::blank(helpdesk().name));
    }

    #[test]
    fn a_description_has_at_most_500_characters() {
        assert!(Description::try_from("ü".repeat(500)).is_ok());
        let long = Description::try_from("ü".repeat(501));
        assert_eq!(long, Err(InvalidDescription::TooLong));
        assert_eq!(Description::try_from("a\tb".to_owned()), Err(InvalidDescription::Control));
        assert_eq!(
            Description::try_from(" two\nlines ".to_owned()).unwrap().as_str(),
            "two\nlines"
        );
    }
}
