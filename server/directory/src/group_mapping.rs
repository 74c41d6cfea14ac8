//! Group Mapping: the roles that the members of a provider's groups have, each if it is for their
//! type. A change costs a row for each group and role, however many members there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    group_mapping::{DeletedGroup, MappedGroup, Mapping, MappingEdit, MappingQuery, RoleImpact},
    id::{IdentityGroupId, IdentityProviderId, RoleId},
    name,
    page::{PAGE_SIZE, Page},
};
use uuid::Uuid;

use crate::{
    Change, Error, Result, View, activity::Happening, clock::first_id_at, division::cursor,
    error::read, role::uuids,
};

/// How long the page remembers a group that is gone, and a name that a group had.
const REMEMBERED_DAYS: i64 = 30;

/// How long a group counts as new while nobody said what it gives.
const NEW_DAYS: i64 = 7;

/// How many of the people whom a change concerns are named.
const NAMED: i32 = 3;

impl View {
    /// A page of a provider's groups by name, with the roles that they give.
    pub async fn group_mapping(
        &mut self,
        provider: IdentityProviderId,
        query: &MappingQuery,
    ) -> Result<Mapping> {
        let groups = self.mapped_groups(provider, query).await?;
        let division = self.division_id();
        let counts = sqlx::query!(
            r#"
            select count(*) as "total!",
                   count(*) filter (where exists (
                       select from group_role x
                       where x.division_id = g.division_id and x.group_id = g.id
                   )) as "mapped!"
            from identity_group g
            where g.division_id = $1 and g.provider_id = $2
            "#,
            division.0,
            provider.0,
        )
        .fetch_one(self.conn().await?)
        .await?;
        let deleted = self.deleted_groups(provider).await?;
        Ok(Mapping { groups, total: counts.total, mapped: counts.mapped, deleted })
    }

    async fn mapped_groups(
        &mut self,
        provider: IdentityProviderId,
        query: &MappingQuery,
    ) -> Result<Page<MappedGroup>> {
        let (division, now) = (self.division_id(), self.now());
        let (cursor, backwards) = cursor(&query.turn)?;
        let search = query.search.as_deref().unwrap_or_default();
        let found = sqlx::query!(
            r#"
            with page as (
                select g.division_id, g.id, g.name, g.name_key, g.external_id, g.mapped_at,
                       g.mapped_by, g.updated_at,
                       g.mapped_at is null and g.created_at > $10 as is_new,
                       case when g.renamed_at >= $9 then g.renamed_from end as renamed_from
                from identity_group g
                left join identity_group c on c.division_id = g.division_id and c.id = $6
                where g.division_id = $1 and g.provider_id = $2
                    and ($3 = '' or position($3 in g.name_key) > 0 or g.external_id = $4)
                    and (not $5 or not exists (
                        select from group_role x
                        where x.division_id = g.division_id and x.group_id = g.id))
                    and ($6::uuid is null or (not $7 and g.name_key > c.name_key)
                        or ($7 and g.name_key < c.name_key))
                order by case when $7 then g.name_key end desc, g.name_key
                limit $8
            )
            select id as "id!", name as "name!", external_id, mapped_at, mapped_by,
                   updated_at as "updated_at!", is_new as "is_new!", renamed_from,
                   (select count(*) from identity_group_member m
                    where m.division_id = page.division_id and m.group_id = page.id)
                       as "members!",
                   array(select x.role_id from group_role x
                         where x.division_id = page.division_id and x.group_id = page.id)
                       as "roles!"
            from page
            order by case when $7 then name_key end desc, name_key
            "#,
            division.0,
            provider.0,
            name::key(search),
            search.trim().replace('\0', ""),
            query.unmapped,
            cursor,
            backwards,
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
            now - TimeDelta::days(REMEMBERED_DAYS),
            now - TimeDelta::days(NEW_DAYS),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let groups = found.into_iter().map(|it| MappedGroup {
            id: IdentityGroupId(it.id),
            name: it.name,
            external_id: it.external_id,
            members: it.members,
            roles: it.roles.into_iter().map(RoleId).collect(),
            mapped: it.mapped_at.zip(it.mapped_by),
            renamed_from: it.renamed_from,
            is_new: it.is_new,
            updated_at: it.updated_at,
        });
        Ok(Page::of(groups.collect(), &query.turn, |it| it.id.to_string()))
    }

    /// Groups that gave roles until the provider deleted them.
    async fn deleted_groups(&mut self, provider: IdentityProviderId) -> Result<Vec<DeletedGroup>> {
        let since = first_id_at(self.now() - TimeDelta::days(REMEMBERED_DAYS));
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select subject, at, changes -> 0 ->> 'before' as "roles!" from activity
            where division_id = $1 and status = $2 and id >= $3 and provider_id = $4
                and changes -> 0 ->> 'field' = $5
            order by id desc
            limit 10
            "#,
            division.0,
            ActivityStatus::UserGroupDeleted.code(),
            since,
            provider.0,
            ROLES,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let group = found.into_iter().map(|it| DeletedGroup {
            name: it.subject,
            at: it.at,
            roles: it.roles,
        });
        Ok(group.collect())
    }

    /// What changes of a provider's mapping would give people, and take from them.
    pub async fn mapping_impact(
        &mut self,
        provider: IdentityProviderId,
        edits: &[MappingEdit],
    ) -> Result<Vec<RoleImpact>> {
        let division = self.division_id();
        let groups: Vec<Uuid> = edits.iter().map(|it| it.group.0).collect();
        let (given_by, given): (Vec<Uuid>, Vec<Uuid>) =
            edits.iter().flat_map(|it| it.roles.iter().map(|role| (it.group.0, role.0))).unzip();
        let found = sqlx::query!(
            r#"
            with edited as (
                select id as group_id from identity_group
                where division_id = $1 and provider_id = $2 and id = any($3)
            ), wanted as (
                select w.group_id, w.role_id
                from unnest($4::uuid[], $5::uuid[]) as w (group_id, role_id)
                join edited using (group_id)
            ), given as (
                select x.group_id, x.role_id
                from group_role x
                join edited using (group_id)
                where x.division_id = $1
            ), touched as (
                select role_id from (select * from wanted except select * from given) more
                union
                select role_id from (select * from given except select * from wanted) less
            ), giving as (
                select x.group_id, x.role_id
                from group_role x
                join touched using (role_id)
                where x.division_id = $1 and x.group_id not in (select group_id from edited)
                union all
                select group_id, role_id from wanted join touched using (role_id)
            ), before as (
                select distinct account_id, role_id
                from effective_role
                join touched using (role_id)
                where division_id = $1
            ), after as (
                select a.id as account_id, r.id as role_id
                from giving v
                join identity_group g on g.division_id = $1 and g.id = v.group_id
                join identity_provider p on p.division_id = $1 and p.id = g.provider_id
                    and coalesce(p.policy -> 'roles' -> 'listed' ? v.role_id::text, true)
                join role r on r.division_id = $1 and r.id = v.role_id
                join identity_group_member m
                    on m.division_id = $1 and m.group_id = g.id and not m.is_group
                join account a on a.division_id = $1 and a.id = m.member_uuid
                    and a.provider_id = g.provider_id and a.user_type = r.user_type
                    and a.deleted_at is null
                union
                select account_id, role_id
                from effective_role
                join touched using (role_id)
                where division_id = $1 and source = 'native'
            ), changed as (
                select coalesce(b.role_id, f.role_id) as role_id,
                       count(*) filter (where b.account_id is null) as gain,
                       (array_agg(f.account_id order by f.account_id)
                           filter (where b.account_id is null))[1:$6] as gaining,
                       count(*) filter (where f.account_id is null) as lose,
                       (array_agg(b.account_id order by b.account_id)
                           filter (where f.account_id is null))[1:$6] as losing
                from before b
                full join after f on f.account_id = b.account_id and f.role_id = b.role_id
                group by 1
            )
            select r.name, r.user_type, x.gain as "gain!", x.lose as "lose!",
                   array(select a.name from account a
                         where a.division_id = $1 and a.id = any(x.gaining)
                         order by a.name_key, a.id) as "gaining!",
                   array(select a.name from account a
                         where a.division_id = $1 and a.id = any(x.losing)
                         order by a.name_key, a.id) as "losing!"
            from changed x
            join role r on r.division_id = $1 and r.id = x.role_id
            order by r.user_type desc, r.name_key
            "#,
            division.0,
            provider.0,
            &groups,
            &given_by,
            &given,
            NAMED,
        )
        .fetch_all(self.conn().await?)
        .await?;
        found
            .into_iter()
            .map(|it| {
                Ok(RoleImpact {
                    name: read("role.name", it.name.try_into().ok())?,
                    user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
                    gain: it.gain,
                    gaining: it.gaining,
                    lose: it.lose,
                    losing: it.losing,
                })
            })
            .collect()
    }
}

/// The field by which the feed tells the roles that a deleted group gave.
const ROLES: &str = "roles";

/// A role as a change of the mapping needs it.
struct Known {
    name: String,
    user_type: UserType,
}

impl Change {
    /// Makes groups of a provider give these roles and no others, unless somebody changed one of
    /// them since it was seen. Only roles that the provider's policy allows can be added.
    pub async fn map_groups(
        &mut self,
        provider: IdentityProviderId,
        edits: &[MappingEdit],
    ) -> Result<()> {
        let ceiling = self.provider_rules(provider).await?.policy.roles;
        let (division, now) = (self.division_id(), self.now());
        let ids: Vec<Uuid> = edits.iter().map(|it| it.group.0).collect();
        let groups: BTreeMap<_, _> = sqlx::query!(
            r#"
            select id, name, mapped_by from identity_group
            where division_id = $1 and provider_id = $2 and id = any($3)
            order by id
            for no key update
            "#,
            division.0,
            provider.0,
            &ids,
        )
        .fetch_all(self.conn())
        .await?
        .into_iter()
        .map(|it| (IdentityGroupId(it.id), (it.name, it.mapped_by)))
        .collect();
        let given = self.given_by(&ids).await?;
        let roles = self.known_roles(edits, &given).await?;
        let nothing = BTreeSet::new();
        let (mut more, mut less) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
        let mut told = Vec::new();
        for edit in edits {
            let (name, by) = groups.get(&edit.group).ok_or(Error::NotFound("group"))?;
            let before = given.get(&edit.group).unwrap_or(&nothing);
            if *before == edit.roles {
                continue;
            }
            if *before != edit.seen {
                return Err(Error::Changed { by: by.clone() });
            }
            for role in edit.roles.difference(before) {
                let known = roles.get(role).ok_or(Error::NotFound("role"))?;
                if !ceiling.allow(*role) {
                    return Err(Error::AboveCeiling(known.name.clone()));
                }
                more.0.push(edit.group.0);
                more.1.push(role.0);
            }
            for role in before.difference(&edit.roles) {
                less.0.push(edit.group.0);
                less.1.push(role.0);
            }
            let changes = differences(&roles, before, &edit.roles);
            let group = Happening::to(SubjectKind::Group, edit.group, name);
            told.push((edit.group.0, group.through(provider).with(changes)));
        }
        self.give_by_groups(&more.0, &more.1).await?;
        self.take_from_groups(&less.0, &less.1).await?;
        let changed: Vec<Uuid> = told.iter().map(|it| it.0).collect();
        let by = self.actor().label().to_owned();
        sqlx::query!(
            r#"
            update identity_group set mapped_at = $3, mapped_by = $4
            where division_id = $1 and id = any($2)
            "#,
            division.0,
            &changed,
            now,
            by,
        )
        .execute(self.conn())
        .await?;
        for (_, happening) in told {
            self.record(ActivityStatus::GroupMappingUpdated, happening).await?;
        }
        Ok(())
    }

    /// What the feed tells of the roles that a group gives, before it is deleted.
    pub(crate) async fn roles_of_group(
        &mut self,
        group: IdentityGroupId,
    ) -> Result<Option<FieldChange>> {
        let division = self.division_id();
        let names = sqlx::query_scalar!(
            r#"
            select string_agg(r.name, ', ' order by r.name_key)
            from group_role x
            join role r on r.division_id = x.division_id and r.id = x.role_id
            where x.division_id = $1 and x.group_id = $2
            "#,
            division.0,
            group.0,
        )
        .fetch_one(self.conn())
        .await?;
        Ok(names.map(|names| FieldChange {
            field: ROLES.to_owned(),
            before: Some(names),
            after: None,
        }))
    }

    async fn given_by(
        &mut self,
        groups: &[Uuid],
    ) -> Result<BTreeMap<IdentityGroupId, BTreeSet<RoleId>>> {
        let division = self.division_id();
        let found = sqlx::query!(
            "select group_id, role_id from group_role where division_id = $1 and group_id = any($2)",
            division.0,
            groups,
        )
        .fetch_all(self.conn())
        .await?;
        let mut given = BTreeMap::<_, BTreeSet<_>>::new();
        for it in found {
            given.entry(IdentityGroupId(it.group_id)).or_default().insert(RoleId(it.role_id));
        }
        Ok(given)
    }

    /// The roles that edits are about; they stay until this change ends.
    async fn known_roles(
        &mut self,
        edits: &[MappingEdit],
        given: &BTreeMap<IdentityGroupId, BTreeSet<RoleId>>,
    ) -> Result<BTreeMap<RoleId, Known>> {
        let division = self.division_id();
        let ids = uuids(edits.iter().flat_map(|it| &it.roles).chain(given.values().flatten()));
        sqlx::query!(
            r#"
            select id, name, user_type from role
            where division_id = $1 and id = any($2)
            for key share
            "#,
            division.0,
            &ids,
        )
        .fetch_all(self.conn())
        .await?
        .into_iter()
        .map(|it| {
            let user_type = read("role.user_type", UserType::from_code(&it.user_type))?;
            Ok((RoleId(it.id), Known { name: it.name, user_type }))
        })
        .collect()
    }

    async fn give_by_groups(&mut self, groups: &[Uuid], roles: &[Uuid]) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let by = self.actor().label().to_owned();
        sqlx::query!(
            r#"
            insert into group_role (division_id, group_id, role_id, created_at, created_by)
            select $1, group_id, role_id, $4, $5
            from unnest($2::uuid[], $3::uuid[]) as more (group_id, role_id)
            "#,
            division.0,
            groups,
            roles,
            now,
            by,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    async fn take_from_groups(&mut self, groups: &[Uuid], roles: &[Uuid]) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            delete from group_role x
            using unnest($2::uuid[], $3::uuid[]) as less (group_id, role_id)
            where x.division_id = $1 and x.group_id = less.group_id and x.role_id = less.role_id
            "#,
            division.0,
            groups,
            roles,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

/// A change of a mapping in the words of the console, family by family.
fn differences(
    roles: &BTreeMap<RoleId, Known>,
    before: &BTreeSet<RoleId>,
    after: &BTreeSet<RoleId>,
) -> Vec<FieldChange> {
    let names = |of: UserType, ids: &BTreeSet<RoleId>| {
        let mut names: Vec<_> = ids
            .iter()
            .filter_map(|it| roles.get(it))
            .filter(|it| it.user_type == of)
            .map(|it| it.name.as_str())
            .collect();
        names.sort_unstable();
        Some(names.join(", ")).filter(|it| !it.is_empty())
    };
    [("technician roles", UserType::Technician), ("end user roles", UserType::EndUser)]
        .into_iter()
        .map(|(field, of)| FieldChange {
            field: field.to_owned(),
            before: names(of, before),
            after: names(of, after),
        })
        .filter(|it| it.before != it.after)
        .collect()
}
