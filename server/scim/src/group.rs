//! Groups: PATCH as set statements, so that a server never loads a list of members to change it.
//!
//! An unlocked read and write of the whole list loses members (`fleetdm/fleet`, issue 50724), and
//! Entra ID sends single members concurrently.

mod member;
mod read;

pub use member::{Member, MemberKind};

use crate::{
    error::{Error, Result},
    tolerance::Trail,
};

/// The most members that a request may name.
pub const MAX_MEMBERS: usize = 20_000;

/// What a PATCH does to a group, all operations together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupChange {
    pub rename: Option<String>,
    pub external_id: Assignment,
    pub members: MemberChange,
    pub trail: Trail,
}

/// What happens to an optional value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Assignment {
    #[default]
    Keep,
    Clear,
    Set(String),
}

/// What happens to the set of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// Insert these, delete those; nobody is in both. Inserting one who is there and deleting one
    /// who is not are no errors.
    Change { add: Vec<Member>, remove: Vec<String> },
    /// These are all the members.
    Replace(Vec<Member>),
}

impl Default for MemberChange {
    fn default() -> Self {
        Self::Change { add: Vec::new(), remove: Vec::new() }
    }
}

impl MemberChange {
    /// Whether the set stays as it is.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Change { add, remove } if add.is_empty() && remove.is_empty())
    }
}

/// A group may grow beyond what one request names.
pub(crate) fn refuse_too_many_members(named: usize) -> Result<()> {
    if named > MAX_MEMBERS {
        return Err(Error::new(
            413,
            format!("A request may name {MAX_MEMBERS} members; send the rest by PATCH."),
        ));
    }
    Ok(())
}
