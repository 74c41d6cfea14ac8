//! A member of a group.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// A reference to a member. It may point to nothing: scim-sanity and Microsoft's collection add
/// members that do not exist and expect success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id of the user or group.
    pub value: String,
    /// What the client says it is. Okta says nothing; then the id tells.
    pub kind: Option<MemberKind>,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    User,
    Group,
}

impl MemberKind {
    /// The word in `members.type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }
}

impl Member {
    /// The member as it is shown: with its address and without a display name.
    pub fn to_json(&self, location: &str) -> Value {
        let kind = self.kind.unwrap_or(MemberKind::User).as_str();
        json!({"value": self.value, "$ref": location, "type": kind})
    }

    fn from_canonical(value: &Value) -> Option<Self> {
        let kind = value.get("type").and_then(Value::as_str);
        let kind = [MemberKind::User, MemberKind::Group]
            .into_iter()
            .find(|it| kind.is_some_and(|kind| kind.eq_ignore_ascii_case(it.as_str())));
        Some(Self { value: value.get("value")?.as_str()?.to_owned(), kind })
    }

    /// The members in canonical values, each once, in the order they were sent.
    pub(crate) fn each_once(values: &[Value]) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let members = values.iter().filter_map(Self::from_canonical);
        members.filter(|member| seen.insert(member.value.clone())).collect()
    }
}
