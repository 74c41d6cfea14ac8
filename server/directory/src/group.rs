//! Groups that identity providers push. A change of members costs the change, not the group.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{DivisionId, IdentityGroupId, IdentityProviderId},
    name,
    request::Decision,
};

use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

use crate::{
    Change, Condition, Error, Result, ScimCaller, Selection, Start, View, activity::Happening,
    condition::Table, decisions, error::refused,
};

/// A group of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimGroup {
    pub id: IdentityGroupId,
    pub name: String,
    pub external_id: Option<String>,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A reference to a member, which may point to a group or to nobody we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    pub id: String,
    pub is_group: bool,
}

/// A group to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDraft {
    pub name: String,
    pub external_id: Option<String>,
    pub members: Vec<GroupMember>,
}

/// What changes of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupEdit {
    pub name: Option<String>,
    pub external_id: ExternalId,
    pub members: GroupMembers,
}

/// What becomes of a group's external ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternalId {
    Keep,
    Set(Option<String>),
}

/// What becomes of a group's members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupMembers {
    /// Nobody is in both.
    Change { add: Vec<GroupMember>, remove: Vec<String> },
    /// These are all.
    Replace(Vec<GroupMember>),
}

impl View {
    /// One group of a provider.
    pub async fn scim_group(
        &mut self,
        provider: IdentityProviderId,
        id: IdentityGroupId,
    ) -> Result<ScimGroup> {
        let one = Selection::of_id(id.0);
        self.scim_groups(provider, &one).await?.pop().ok_or(Error::NotFound("group"))
    }

    /// Groups of a provider.
    pub async fn scim_groups(
        &mut self,
        provider: IdentityProviderId,
        selection: &Selection,
    ) -> Result<Vec<ScimGroup>> {
        if selection.limit <= 0 {
            return Ok(Vec::new());
        }
        let division = self.division_id();
        let rows = self.rows(|select| {
            select.push(
                "select a.id, a.name, a.external_id, a.version, a.created_at, a.updated_at \
                 from identity_group a",
            );
            scope(select, division, provider, selection.condition.as_ref());
            selection.write(select, Table::Group);
        });
        let rows = rows.await?;
        let mut groups = rows.iter().map(scim_group).collect::<Result<Vec<_>>>()?;
        if matches!(selection.start, Start::Before(_)) {
            groups.reverse();
        }
        Ok(groups)
    }

    /// How many groups of a provider meet a condition.
    pub async fn count_scim_groups(
        &mut self,
        provider: IdentityProviderId,
        condition: Option<&Condition>,
    ) -> Result<i64> {
        let division = self.division_id();
        let rows = self.rows(|select| {
            select.push("select count(*) from identity_group a");
            scope(select, division, provider, condition);
        });
        Ok(rows.await?.first().map_or(Ok(0), |it| it.try_get("count"))?)
    }

    /// The members of a group as its provider is shown them.
    pub async fn group_members(&mut self, group: IdentityGroupId) -> Result<Vec<GroupMember>> {
        let division = self.division_id();
        let rows = self.rows(|select| {
            select_members(select, division, group);
            select.push(" order by member_id");
        });
        rows.await?.iter().map(group_member).collect()
    }

    /// The same of a group that has at most so many. None: it has more, and none of them was read.
    pub async fn few_group_members(
        &mut self,
        group: IdentityGroupId,
        most: i64,
    ) -> Result<Option<Vec<GroupMember>>> {
        let division = self.division_id();
        let rows = self.rows(|select| {
            select.push("select few, m.* from (select count(*) <= ").push_bind(most);
            select.push(" as few from (select from identity_group_member where division_id = ");
            select.push_bind(division.0).push(" and group_id = ").push_bind(group.0);
            select.push(" limit ").push_bind(most + 1).push(") first) counted left join lateral (");
            // The condition is within: outside, the plan would read the members and then drop them.
            select_members(select, division, group);
            select.push(" and counted.few order by member_id) m on true");
        });
        let rows = rows.await?;
        if !rows.first().map_or(Ok(false), |it| it.try_get("few"))? {
            return Ok(None);
        }
        let nobody =
            |it: &&PgRow| it.try_get::<Option<&str>, _>("member_id").is_ok_and(|it| it.is_none());
        let members = rows.iter().filter(|it| !nobody(it)).map(group_member);
        members.collect::<Result<_>>().map(Some)
    }
}

impl Change {
    /// Creates a group of the caller's.
    pub async fn create_group(
        &mut self,
        caller: &ScimCaller,
        draft: GroupDraft,
    ) -> Result<ScimGroup> {
        let (division, now) = (self.division_id(), self.now());
        let id = IdentityGroupId(self.new_id());
        sqlx::query!(
            r#"
            insert into identity_group (division_id, id, provider_id, name, name_key, external_id,
                                        created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $7)
            "#,
            division.0,
            id.0,
            caller.provider.0,
            draft.name,
            name::key(&draft.name),
            draft.external_id,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let added = self.add_members(id, &draft.members).await?;
        let noted = members_noted(added, 0);
        self.decided(Decision::ok(["Created.", &noted].join(" ").trim_end()));
        let told = Happening::to(SubjectKind::Group, id, &draft.name)
            .through(caller.provider)
            .noting(noted);
        self.record(ActivityStatus::UserGroupCreated, told).await?;
        let (name, external_id) = (draft.name, draft.external_id);
        Ok(ScimGroup { id, name, external_id, version: 1, created_at: now, updated_at: now })
    }

    /// A group of the caller's, locked until this change ends.
    pub async fn group_for_update(
        &mut self,
        caller: &ScimCaller,
        id: IdentityGroupId,
    ) -> Result<ScimGroup> {
        let division = self.division_id();
        let it = sqlx::query!(
            r#"
            select name, external_id, version, created_at, updated_at
            from identity_group
            where division_id = $1 and id = $2 and provider_id = $3
            for no key update
            "#,
            division.0,
            id.0,
            caller.provider.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("group"))?;
        self.decided(Decision::ok(format!("Found by its SCIM ID: {}.", it.name)));
        Ok(ScimGroup {
            id,
            name: it.name,
            external_id: it.external_id,
            version: it.version,
            created_at: it.created_at,
            updated_at: it.updated_at,
        })
    }

    /// Changes a group. What is as it was changes nothing: no version, no activity.
    pub async fn update_group(
        &mut self,
        caller: &ScimCaller,
        before: ScimGroup,
        edit: GroupEdit,
    ) -> Result<ScimGroup> {
        let id = before.id;
        let (added, removed) = match &edit.members {
            GroupMembers::Change { add, remove } => {
                (self.add_members(id, add).await?, self.remove_members(id, remove).await?)
            }
            GroupMembers::Replace(members) => {
                let removed = self.remove_all_but(id, members).await?;
                (self.add_members(id, members).await?, removed)
            }
        };
        let name = edit.name.unwrap_or_else(|| before.name.clone());
        let external_id = match edit.external_id {
            ExternalId::Keep => before.external_id.clone(),
            ExternalId::Set(it) => it,
        };
        let changes = differences(&before, &name, external_id.as_deref());
        if changes.is_empty() && added + removed == 0 {
            self.decided(decisions::unchanged());
            return Ok(before);
        }
        let (division, now) = (self.division_id(), self.now());
        let updated = sqlx::query!(
            r#"
            update identity_group
            set name = $3, name_key = $4, external_id = $5, updated_at = $6, version = version + 1,
                renamed_from = case when name = $3 then renamed_from else name end,
                renamed_at = case when name = $3 then renamed_at else $6 end
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            name,
            name::key(&name),
            external_id,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if updated.rows_affected() == 0 {
            return Err(Error::NotFound("group"));
        }
        let noted = members_noted(added, removed);
        if !changes.is_empty() {
            self.decided(decisions::updated(&changes));
        }
        if !noted.is_empty() {
            self.decided(Decision::ok(noted.clone()));
        }
        let told = Happening::to(SubjectKind::Group, id, &name)
            .through(caller.provider)
            .with(changes)
            .noting(noted);
        self.record(ActivityStatus::UserGroupUpdated, told).await?;
        let version = before.version + 1;
        Ok(ScimGroup { name, external_id, version, updated_at: now, ..before })
    }

    /// Deletes a group of the caller's.
    pub async fn delete_group(&mut self, caller: &ScimCaller, before: ScimGroup) -> Result<()> {
        let division = self.division_id();
        let roles = self.roles_of_group(before.id).await?;
        let deleted = sqlx::query!(
            "delete from identity_group where division_id = $1 and id = $2",
            division.0,
            before.id.0,
        )
        .execute(self.conn())
        .await?;
        if deleted.rows_affected() == 0 {
            return Err(Error::NotFound("group"));
        }
        let told =
            Happening::to(SubjectKind::Group, before.id, &before.name).through(caller.provider);
        let told = told.with(roles.into_iter().collect());
        self.decided(Decision::ok("Deleted: its members stay."));
        self.record(ActivityStatus::UserGroupDeleted, told).await
    }

    async fn add_members(
        &mut self,
        group: IdentityGroupId,
        members: &[GroupMember],
    ) -> Result<u64> {
        if members.is_empty() {
            return Ok(0);
        }
        let (division, now) = (self.division_id(), self.now());
        let ids: Vec<&str> = members.iter().map(|it| it.id.as_str()).collect();
        let groups: Vec<bool> = members.iter().map(|it| it.is_group).collect();
        let added = sqlx::query!(
            r#"
            insert into identity_group_member (division_id, group_id, member_id, is_group, since)
            select $1, $2, member_id, is_group, $5
            from unnest($3::text[], $4::boolean[]) as sent (member_id, is_group)
            on conflict do nothing
            "#,
            division.0,
            group.0,
            &ids as &[&str],
            &groups,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        Ok(added.rows_affected())
    }

    async fn remove_members(&mut self, group: IdentityGroupId, ids: &[String]) -> Result<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        let division = self.division_id();
        let removed = sqlx::query!(
            r#"
            delete from identity_group_member
            where division_id = $1 and group_id = $2 and member_id = any($3)
            "#,
            division.0,
            group.0,
            ids,
        )
        .execute(self.conn())
        .await?;
        Ok(removed.rows_affected())
    }

    async fn remove_all_but(
        &mut self,
        group: IdentityGroupId,
        members: &[GroupMember],
    ) -> Result<u64> {
        let division = self.division_id();
        let kept: Vec<&str> = members.iter().map(|it| it.id.as_str()).collect();
        let removed = sqlx::query!(
            r#"
            delete from identity_group_member m
            where division_id = $1 and group_id = $2
                and not exists (select from unnest($3::text[]) as kept (id) where kept.id = m.member_id)
            "#,
            division.0,
            group.0,
            &kept as &[&str],
        )
        .execute(self.conn())
        .await?;
        Ok(removed.rows_affected())
    }
}

fn scope(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    provider: IdentityProviderId,
    condition: Option<&Condition>,
) {
    select.push(" where a.division_id = ").push_bind(division.0);
    select.push(" and a.provider_id = ").push_bind(provider.0);
    if let Some(condition) = condition {
        select.push(" and ");
        condition.write(select, Table::Group);
    }
}

/// Writes the select of the members of a group, without whom the provider has not got any more.
fn select_members(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    group: IdentityGroupId,
) {
    select.push("select member_id, is_group from identity_group_member where division_id = ");
    select.push_bind(division.0).push(" and group_id = ").push_bind(group.0);
    select.push(" and member_id <> all(array(select id::text from account where division_id = ");
    select.push_bind(division.0).push(" and hidden and deleted_at is null))");
}

fn group_member(row: &PgRow) -> Result<GroupMember> {
    Ok(GroupMember { id: row.try_get("member_id")?, is_group: row.try_get("is_group")? })
}

fn scim_group(row: &PgRow) -> Result<ScimGroup> {
    Ok(ScimGroup {
        id: IdentityGroupId(row.try_get("id")?),
        name: row.try_get("name")?,
        external_id: row.try_get("external_id")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

fn differences(before: &ScimGroup, name: &str, external_id: Option<&str>) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if before.name != name {
        changes.push(FieldChange {
            field: "name".to_owned(),
            before: Some(before.name.clone()),
            after: Some(name.to_owned()),
        });
    }
    if before.external_id.as_deref() != external_id {
        changes.push(FieldChange {
            field: "external ID".to_owned(),
            before: before.external_id.clone(),
            after: external_id.map(str::to_owned),
        });
    }
    changes
}

fn members_noted(added: u64, removed: u64) -> String {
    let members =
        |count: u64| if count == 1 { "1 member".to_owned() } else { format!("{count} members") };
    match (added, removed) {
        (0, 0) => String::new(),
        (added, 0) => format!("{} added.", members(added)),
        (0, removed) => format!("{} removed.", members(removed)),
        (added, removed) => format!("{} added, {} removed.", members(added), members(removed)),
    }
}
