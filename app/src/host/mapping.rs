//! Reading the form of a mapping, and asking for a code where technicians gain a role.

use std::collections::BTreeSet;

use rollcall_model::{
    account::UserType, group_mapping::MappingEdit, id::RoleId, role_row::RoleChoice,
};

use crate::{api::mapping::GroupForm, error::AppError};

/// Reads the form. Groups that are as they were are left out.
pub fn edits(groups: Vec<GroupForm>) -> Result<Vec<MappingEdit>, AppError> {
    let unreadable = |_| AppError::invalid("", t!("error.unreadable_form"));
    let edit = |it: GroupForm| {
        let seen = it.seen.split(',').filter(|it| !it.is_empty()).map(str::parse::<RoleId>);
        let seen: BTreeSet<_> = seen.collect::<Result<_, _>>().map_err(unreadable)?;
        Ok(MappingEdit { group: it.group, seen, roles: it.roles.into_iter().collect() })
    };
    let edits: Vec<MappingEdit> = groups.into_iter().map(edit).collect::<Result<_, AppError>>()?;
    Ok(edits.into_iter().filter(|it| it.seen != it.roles).collect())
}

/// Whether a group is to give a technician role that it did not give. Whoever lies about what they
/// saw is refused when the mapping is saved.
pub fn gives_technicians_more(edits: &[MappingEdit], roles: &[RoleChoice]) -> bool {
    let of_technicians =
        |id: &RoleId| roles.iter().any(|it| it.id == *id && it.user_type == UserType::Technician);
    edits.iter().any(|it| it.roles.difference(&it.seen).any(of_technicians))
}
