//! What was chosen in the dialog and is not saved yet: of all groups, also of those that are on
//! another page of the list.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    group_mapping::{MappedGroup, MappingEdit},
    id::{IdentityGroupId, RoleId},
    role_row::RoleChoice,
};

/// The changes, by group.
#[derive(Clone, Copy)]
pub(super) struct Edits(RwSignal<BTreeMap<IdentityGroupId, MappingEdit>>);

impl Edits {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }

    /// Begins with these.
    pub(super) fn start(self, edits: Vec<MappingEdit>) {
        self.0.set(edits.into_iter().map(|it| (it.group, it)).collect());
    }

    pub(super) fn forget(self) {
        if !self.0.with_untracked(BTreeMap::is_empty) {
            self.0.set(BTreeMap::new());
        }
    }

    pub(super) fn all(self) -> Vec<MappingEdit> {
        self.0.with(|it| it.values().cloned().collect())
    }

    pub(super) fn is_empty(self) -> bool {
        self.0.with(BTreeMap::is_empty)
    }

    /// What a group is to give.
    pub(super) fn roles_of(self, group: &MappedGroup) -> BTreeSet<RoleId> {
        self.0.with(|it| it.get(&group.id).map_or(&group.roles, |edit| &edit.roles).clone())
    }

    /// Lets a group give these roles. What it gives already is no change.
    pub(super) fn set(self, group: &MappedGroup, roles: BTreeSet<RoleId>) {
        self.0.update(|it| {
            if roles == group.roles {
                it.remove(&group.id);
            } else {
                let seen = group.roles.clone();
                it.insert(group.id, MappingEdit { group: group.id, seen, roles });
            }
        });
    }

    /// Takes notice of what groups give now: whoever saves after that has seen it.
    pub(super) fn follow(self, groups: &[MappedGroup]) {
        let mut edits = self.0.get_untracked();
        for group in groups {
            if let Some(edit) = edits.get_mut(&group.id) {
                edit.seen.clone_from(&group.roles);
            }
        }
        edits.retain(|_, it| it.seen != it.roles);
        if self.0.with_untracked(|it| *it != edits) {
            self.0.set(edits);
        }
    }

    /// Whether a group is to give technicians a role that it does not give yet.
    pub(super) fn give_technicians_more(self, roles: &[RoleChoice]) -> bool {
        let of_technicians = |id: &RoleId| {
            roles.iter().any(|it| it.id == *id && it.user_type == UserType::Technician)
        };
        self.0.with(|it| it.values().any(|it| it.roles.difference(&it.seen).any(of_technicians)))
    }
}

/// The roles of one family among these.
pub(super) fn of_family(
    ids: &BTreeSet<RoleId>,
    roles: &[RoleChoice],
    family: UserType,
) -> Vec<RoleChoice> {
    roles.iter().filter(|it| it.user_type == family && ids.contains(&it.id)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn role(last: char) -> RoleId {
        format!("00000000-0000-7000-8000-00000000000{last}").parse().unwrap()
    }

    fn group(roles: &[RoleId]) -> MappedGroup {
        MappedGroup {
            renamed_from: None,
            is_new: false,
            id: IdentityGroupId(role('9').0),
            name: "Staff".to_owned(),
            external_id: None,
            members: 0,
            roles: roles.iter().copied().collect(),
            mapped: None,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_somebody_else_saved_is_seen_and_what_was_chosen_is_kept() {
        Owner::new().with(|| {
            let edits = Edits::new();
            edits.set(&group(&[]), [role('1')].into());
            edits.follow(&[group(&[role('2')])]);
            let [edit] = edits.all().try_into().unwrap();
            assert_eq!((edit.seen, edit.roles), ([role('2')].into(), [role('1')].into()));
            edits.follow(&[group(&[role('1')])]);
            assert!(edits.is_empty(), "somebody else did the same");
        });
    }

    #[test]
    fn a_change_that_is_taken_back_is_none() {
        Owner::new().with(|| {
            let (edits, staff) = (Edits::new(), group(&[role('1')]));
            edits.set(&staff, [].into());
            assert_eq!(edits.roles_of(&staff), [].into());
            edits.set(&staff, [role('1')].into());
            assert!(edits.is_empty());
        });
    }
}
