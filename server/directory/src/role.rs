//! Roles: what technicians may do, and what end users are given. Making, changing, deleting them.

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, SubjectKind},
    id::{OrganizationId, RoleId},
    name::Name,
    role::{Permissions, Reach, Role},
    role_draft::RoleDraft,
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    Change, Error, Result,
    activity::Happening,
    error::{read, refused},
};

impl Change {
    /// Creates a role. One for end users opens no part of the console, whatever the draft says.
    pub async fn create_role(&mut self, user_type: UserType, draft: RoleDraft) -> Result<RoleId> {
        let draft = draft.of_type(user_type);
        let listed = self.listed_by(&draft.reach).await?;
        let (division, now) = (self.division_id(), self.now());
        let id = RoleId(self.new_id());
        sqlx::query!(
            r#"
            insert into role (division_id, id, user_type, name, name_key, description, permissions,
                              all_organizations, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
            "#,
            division.0,
            id.0,
            user_type.code(),
            draft.name.as_str(),
            draft.name.key(),
            draft.description.as_str(),
            Json(&draft.permissions) as _,
            draft.reach == Reach::All,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        self.list_organizations(id, &listed).await?;
        let told = Happening::to(SubjectKind::Role, id, &draft.name).noting(family(user_type));
        self.record(ActivityStatus::RoleCreated, told).await?;
        Ok(id)
    }

    /// Creates a role that allows what another does, under a name of its own.
    pub async fn copy_role(&mut self, id: RoleId, name: Name) -> Result<RoleId> {
        let Role { user_type, description, permissions, reach, .. } = self.locked_role(id).await?;
        let description = read("role.description", description.try_into().ok())?;
        self.create_role(user_type, RoleDraft { name, description, permissions, reach }).await
    }

    /// Makes a role what the draft says, unless somebody changed it since `seen`, its version then.
    /// What is as it was changes nothing.
    pub async fn update_role(&mut self, id: RoleId, seen: i64, draft: RoleDraft) -> Result<()> {
        let before = self.locked_role(id).await?;
        let draft = draft.of_type(before.user_type);
        let changes = draft.differences(&before);
        if changes.is_empty() {
            return Ok(());
        }
        if before.version != seen {
            return Err(Error::Changed { by: None });
        }
        let listed = self.listed_by(&draft.reach).await?;
        let (division, now) = (self.division_id(), self.now());
        sqlx::query!(
            r#"
            update role
            set name = $3, name_key = $4, description = $5, permissions = $6,
                all_organizations = $7, version = version + 1, updated_at = $8
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            draft.name.as_str(),
            draft.name.key(),
            draft.description.as_str(),
            Json(&draft.permissions) as _,
            draft.reach == Reach::All,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        self.list_organizations(id, &listed).await?;
        let told = Happening::to(SubjectKind::Role, id, &draft.name).with(changes);
        self.record(ActivityStatus::RoleUpdated, told).await
    }

    /// Deletes a role: whoever has it loses it. While groups give it, only with `from_mappings`,
    /// which takes it out of theirs.
    pub async fn delete_role(&mut self, id: RoleId, from_mappings: bool) -> Result<()> {
        let before = self.locked_role(id).await?;
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select (select count(distinct account_id) from effective_role
                    where division_id = $1 and role_id = $2)
                       + (select count(*) from staff_grant
                          where division_id = $1 and role_id = $2) as "people!",
                   array(select g.name from group_role x
                         join identity_group g on g.division_id = x.division_id
                             and g.id = x.group_id
                         where x.division_id = $1 and x.role_id = $2
                         order by g.name_key, g.id) as "groups!"
            "#,
            division.0,
            id.0,
        )
        .fetch_one(self.conn())
        .await?;
        if !found.groups.is_empty() && !from_mappings {
            return Err(Error::Mapped);
        }
        sqlx::query!("delete from role where division_id = $1 and id = $2", division.0, id.0)
            .execute(self.conn())
            .await?;
        let note = losses(found.people, &found.groups);
        let told = Happening::to(SubjectKind::Role, id, &before.name).noting(note);
        self.record(ActivityStatus::RoleDeleted, told).await
    }

    /// A role, locked until this change ends.
    async fn locked_role(&mut self, id: RoleId) -> Result<Role> {
        let division = self.division_id();
        let it = sqlx::query!(
            r#"
            select user_type, name, description, permissions as "permissions: Json<Permissions>",
                   all_organizations, version,
                   array(select organization_id from role_organization x
                         where x.division_id = r.division_id and x.role_id = r.id)
                       as "organizations!"
            from role r
            where division_id = $1 and id = $2
            for update
            "#,
            division.0,
            id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("role"))?;
        Ok(Role {
            id,
            user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
            name: read("role.name", it.name.try_into().ok())?,
            description: it.description,
            permissions: it.permissions.0,
            reach: reach(it.all_organizations, it.organizations.into_iter().map(OrganizationId)),
            version: it.version,
        })
    }

    /// The organizations that a reach lists; all of them exist.
    async fn listed_by(&mut self, reach: &Reach) -> Result<Vec<i64>> {
        let listed = reach.listed();
        if self.known_organizations(&listed).await?.len() != listed.len() {
            return Err(Error::NotFound("organization"));
        }
        Ok(listed.into_iter().map(|it| it.0).collect())
    }

    async fn list_organizations(&mut self, id: RoleId, listed: &[i64]) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            delete from role_organization
            where division_id = $1 and role_id = $2 and organization_id <> all($3)
            "#,
            division.0,
            id.0,
            listed,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            r#"
            insert into role_organization (division_id, role_id, organization_id)
            select $1, $2, organization_id from unnest($3::bigint[]) as organization_id
            on conflict do nothing
            "#,
            division.0,
            id.0,
            listed,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

pub(crate) fn reach(all: bool, listed: impl IntoIterator<Item = OrganizationId>) -> Reach {
    if all { Reach::All } else { Reach::Listed(listed.into_iter().collect()) }
}

fn family(user_type: UserType) -> &'static str {
    match user_type {
        UserType::Technician => "For technicians.",
        UserType::EndUser => "For end users.",
    }
}

/// Who lost a role that was deleted, in a sentence or two.
fn losses(people: i64, groups: &[String]) -> String {
    let people = match people {
        0 => "Nobody had it.".to_owned(),
        1 => "1 person lost it.".to_owned(),
        _ => format!("{people} people lost it."),
    };
    if groups.is_empty() {
        return people;
    }
    [people, format!("No longer given by {}.", groups.join(", "))].join(" ")
}

/// Uuids of roles, as statements take them.
pub(crate) fn uuids<'a>(roles: impl IntoIterator<Item = &'a RoleId>) -> Vec<Uuid> {
    roles.into_iter().map(|it| it.0).collect()
}
