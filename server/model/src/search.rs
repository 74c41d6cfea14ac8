//! What the search palette finds, and what people type into it.

use serde::{Deserialize, Serialize};

use crate::{
    account::UserType,
    division::Slug,
    id::{AccountId, IdentityGroupId, IdentityProviderId, OrganizationId, RoleId},
    name::{self, Name},
    provider::Vendor,
};

/// How many results there are at most, in all.
pub const RESULTS: usize = 20;

/// Something with a page of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    Client { slug: Slug, name: Name },
    Organization { id: OrganizationId, name: Name, archived: bool },
    Person { id: AccountId, name: String, address: String, user_type: UserType },
    Group { id: IdentityGroupId, name: String, provider: IdentityProviderId, provider_name: Name },
    Provider { id: IdentityProviderId, name: Name, vendor: Vendor },
    Role { id: RoleId, name: Name, user_type: UserType },
}

/// What a text asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Whatever has these words, folded.
    Anything(String),
    /// The Org ID of organizations with these words, to copy it, as both documents call it
    /// (⚠1).
    OrgId(String),
    /// The tokens of providers with these words, to rotate one.
    Tokens(String),
}

impl Wish {
    /// Reads what somebody typed.
    pub fn of(text: &str) -> Self {
        let folded = name::key(text);
        let words: Vec<&str> = folded.split_whitespace().collect();
        match words.as_slice() {
            ["get" | "copy", "org" | "organization", "id", rest @ ..]
            | ["org" | "organization", "id", rest @ ..]
            | ["get" | "copy", "orgid", rest @ ..]
            | ["orgid", rest @ ..] => Self::OrgId(rest.join(" ")),
            ["rotate", "token", "of", rest @ ..]
            | ["rotate", "token" | "tokens", rest @ ..]
            | ["rotate" | "token" | "tokens", rest @ ..] => Self::Tokens(rest.join(" ")),
            _ => Self::Anything(folded),
        }
    }

    /// The words that names are searched for.
    pub fn words(&self) -> &str {
        match self {
            Self::Anything(words) | Self::OrgId(words) | Self::Tokens(words) => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_told_from_what_to_find() {
        for (text, words) in [
            ("Get OrgId", ""),
            ("copy org id", ""),
            ("  Copy Org ID   Halden & Voss ", "halden & voss"),
            ("orgid hv", "hv"),
            ("Organization ID 2208", "2208"),
        ] {
            assert_eq!(Wish::of(text), Wish::OrgId(words.to_owned()), "{text}");
        }
        for (text, words) in [("rotate token of Entra", "entra"), ("rotate", ""), ("Tokens", "")] {
            assert_eq!(Wish::of(text), Wish::Tokens(words.to_owned()), "{text}");
        }
        for text in ["org", "get out", "copyright AG", "2208", "orgidea"] {
            assert_eq!(Wish::of(text), Wish::Anything(name::key(text)), "{text}");
        }
    }
}
