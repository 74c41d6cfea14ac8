//! The roles of a demo client, and the groups that give them.

use rollcall_directory::{Actor, Directory};
use rollcall_model::{
    account::UserType,
    division::Division,
    group_mapping::MappingEdit,
    id::{AccountId, IdentityGroupId, IdentityProviderId, RoleId},
    role::{Access, Area, Permissions},
    role_draft::RoleDraft,
};

use super::explain;

/// Who of a client is there to have roles.
pub(super) struct People<'a> {
    pub provider: IdentityProviderId,
    /// The first group is that of whoever helps.
    pub groups: &'a [IdentityGroupId],
    /// A technician, or an end user.
    pub first: AccountId,
}

/// Makes a few roles of both families, lets groups give them, and gives one by hand.
pub(super) async fn fill(
    directory: &Directory,
    division: &Division,
    people: &People<'_>,
) -> anyhow::Result<()> {
    let helpdesk = Permissions::everywhere(Access::View);
    let helpdesk = helpdesk.and(&[(Area::Accounts, Access::Manage)].into_iter().collect());
    let reports = [(Area::Activities, Access::View)].into_iter().collect();
    let roles = [
        (UserType::Technician, "Helpdesk", "Tickets, remote control", helpdesk),
        (UserType::Technician, "Reports", "Read all reports", reports),
        (UserType::EndUser, "Portal user", "Opens and follows tickets", Permissions::default()),
        (UserType::EndUser, "Ticket approver", "Approves tickets", Permissions::default()),
    ];
    let mut change = directory.change(division.id, Actor::Host).await?;
    let mut ids: Vec<(UserType, RoleId)> = Vec::new();
    for (user_type, name, description, permissions) in roles {
        let draft = RoleDraft {
            description: description.to_owned().try_into()?,
            permissions,
            ..RoleDraft::blank(name.to_owned().try_into()?)
        };
        ids.push((user_type, change.create_role(user_type, draft).await.map_err(explain)?));
    }
    let [helpdesk, reports, portal, _] = ids.as_slice() else { return Ok(()) };
    let edits = people.groups.iter().enumerate().map(|(at, group)| MappingEdit {
        group: *group,
        seen: [].into(),
        roles: if at == 0 { [helpdesk.1, portal.1].into() } else { [portal.1].into() },
    });
    let edits: Vec<_> = edits.collect();
    change.map_groups(people.provider, &edits).await.map_err(explain)?;
    // Not everybody comes with a technician: a role of the other family is refused.
    let by_hand = change.give_role(people.first, reports.1).await;
    if by_hand.is_err() {
        change.give_role(people.first, portal.1).await.map_err(explain)?;
    }
    change.commit().await?;
    Ok(())
}
