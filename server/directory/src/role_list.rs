//! Roles as the console reads them: the list, one role, who has it, what somebody has.

use rollcall_model::{
    account::{Manager, UserType},
    id::{AccountId, IdentityGroupId, OrganizationId, RoleId},
    name,
    organization::Organization,
    page::{PAGE_SIZE, Page, Turn},
    role::{Permissions, Role},
    role_row::{
        GivenBy, GivingGroup, GroupName, HeldRole, RoleChoice, RoleLosers, RoleMember, RoleQuery,
        RoleRow,
    },
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    Error, Result, View,
    account_list::manager,
    division::cursor,
    error::read,
    role::{reach, uuids},
};

/// The most groups that the page of a role names.
const GROUPS_SHOWN: i64 = 100;

/// The most people that are named before a role is deleted.
const LOSERS_NAMED: i64 = 10;

impl View {
    /// A page of the division's roles of one type, by name.
    pub async fn roles(&mut self, query: &RoleQuery) -> Result<Page<RoleRow>> {
        let division = self.division_id();
        let (cursor, backwards) = cursor(&query.turn)?;
        let ids = sqlx::query_scalar!(
            r#"
            select r.id
            from role r
            left join role c on c.division_id = r.division_id and c.id = $4
            where r.division_id = $1 and r.user_type = $2
                and ($3 = '' or position($3 in r.name_key) > 0
                    or position($3 in lower(r.description)) > 0)
                and ($4::uuid is null or (not $5 and r.name_key > c.name_key)
                    or ($5 and r.name_key < c.name_key))
            order by case when $5 then r.name_key end desc, r.name_key
            limit $6
            "#,
            division.0,
            query.user_type.code(),
            name::key(query.search.as_deref().unwrap_or_default()),
            cursor,
            backwards,
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut rows = self.role_rows(&ids).await?;
        if matches!(query.turn, Turn::Before(_)) {
            rows.reverse();
        }
        Ok(Page::of(rows, &query.turn, |it| it.role.id.to_string()))
    }

    /// One role.
    pub async fn role(&mut self, id: RoleId) -> Result<RoleRow> {
        self.role_rows(&uuids([&id])).await?.pop().ok_or(Error::NotFound("role"))
    }

    /// The roles a picker offers, by name; of both types, technician roles first.
    pub async fn role_choices(&mut self) -> Result<Vec<RoleChoice>> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select id, user_type, name, description from role
            where division_id = $1
            order by user_type desc, name_key
            limit 1000
            "#,
            division.0,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| {
            Ok(RoleChoice {
                id: RoleId(it.id),
                user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
                name: read("role.name", it.name.try_into().ok())?,
                description: it.description,
            })
        })
        .collect()
    }

    /// The groups that give a role, by name; the first hundred.
    pub async fn groups_of_role(&mut self, id: RoleId) -> Result<Vec<GivingGroup>> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select g.id, g.name, p.id as provider_id, p.name as provider, p.vendor,
                   (select count(distinct e.account_id) from effective_role e
                    where e.division_id = x.division_id and e.role_id = x.role_id
                        and e.group_id = g.id) as "members!"
            from group_role x
            join identity_group g on g.division_id = x.division_id and g.id = x.group_id
            join identity_provider p on p.division_id = g.division_id and p.id = g.provider_id
            where x.division_id = $1 and x.role_id = $2
            order by g.name_key, g.id
            limit $3
            "#,
            division.0,
            id.0,
            GROUPS_SHOWN,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| {
            Ok(GivingGroup {
                id: IdentityGroupId(it.id),
                name: it.name,
                provider: manager(it.provider_id, it.provider, &it.vendor)?,
                members: it.members,
            })
        })
        .collect()
    }

    /// Who loses a role when it is deleted: the first by name, and how many more.
    pub async fn losers_of_role(&mut self, id: RoleId) -> Result<RoleLosers> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            with losing as materialized (
                select distinct account_id from effective_role
                where division_id = $1 and role_id = $2
            )
            select (select count(*) from losing)
                       + (select count(*) from staff_grant
                          where division_id = $1 and role_id = $2) as "count!",
                   array(select people.name from (
                             select a.name, a.name_key from losing x
                             join account a on a.division_id = $1 and a.id = x.account_id
                             union all
                             select l.name, lower(l.name) from staff_grant s
                             join login l on l.id = s.login_id
                             where s.division_id = $1 and s.role_id = $2
                         ) people
                         order by people.name_key, people.name
                         limit $3) as "names!"
            from role
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            LOSERS_NAMED,
        )
        .fetch_optional(self.conn().await?)
        .await?
        .ok_or(Error::NotFound("role"))?;
        let named = i64::try_from(found.names.len()).unwrap_or(LOSERS_NAMED);
        Ok(RoleLosers { names: found.names, more: found.count - named })
    }

    /// A page of the people who have a role, by name. Whoever has it both ways is there twice.
    pub async fn role_members(&mut self, id: RoleId, turn: &Turn) -> Result<Page<RoleMember>> {
        let division = self.division_id();
        let (cursor, backwards) = cursor(turn)?;
        let found = sqlx::query_scalar!(
            r#"
            select a.id
            from account a
            left join account c on c.division_id = a.division_id and c.id = $3
            where a.division_id = $1
                and a.id in (select account_id from effective_role
                             where division_id = $1 and role_id = $2)
                and ($3::uuid is null
                    or (not $4 and (a.name_key, a.id) > (c.name_key, c.id))
                    or ($4 and (a.name_key, a.id) < (c.name_key, c.id)))
            order by case when $4 then a.name_key end desc, case when $4 then a.id end desc,
                     a.name_key, a.id
            limit $5
            "#,
            division.0,
            id.0,
            cursor,
            backwards,
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let Page { items, previous, next } = Page::of(found, turn, Uuid::to_string);
        let held = holdings(self.conn().await?, division.0, &items, Some(id.0)).await?;
        let items = held.into_iter().map(|it| RoleMember {
            account: it.account,
            name: it.name,
            user_name: it.user_name,
            given_by: it.role.given_by,
            since: it.role.since,
        });
        Ok(Page { items: items.collect(), previous, next })
    }

    /// The roles that somebody has, by name.
    pub async fn roles_of_account(&mut self, account: AccountId) -> Result<Vec<HeldRole>> {
        let division = self.division_id();
        let held = holdings(self.conn().await?, division.0, &[account.0], None).await?;
        Ok(held.into_iter().map(|it| it.role).collect())
    }

    /// The groups that somebody's provider put them into, by name.
    pub async fn groups_of_account(&mut self, account: AccountId) -> Result<Vec<GroupName>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select g.id, g.name
            from account a
            join identity_group_member m
                on m.division_id = a.division_id and m.member_uuid = a.id and not m.is_group
            join identity_group g on g.division_id = m.division_id and g.id = m.group_id
                and g.provider_id = a.provider_id
            where a.division_id = $1 and a.id = $2
            order by g.name_key, g.id
            "#,
            division.0,
            account.0,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let group = |id, name| GroupName { id: IdentityGroupId(id), name };
        Ok(found.into_iter().map(|it| group(it.id, it.name)).collect())
    }

    /// These roles, by name.
    async fn role_rows(&mut self, ids: &[Uuid]) -> Result<Vec<RoleRow>> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select r.id, r.user_type, r.name, r.description,
                   r.permissions as "permissions: Json<Permissions>", r.all_organizations,
                   r.version, r.updated_at,
                   (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name)
                                              order by o.name_key), '[]')
                    from role_organization x
                    join organization o on o.division_id = x.division_id
                        and o.id = x.organization_id
                    where x.division_id = r.division_id and x.role_id = r.id)
                       as "organizations!: Json<Vec<Organization>>",
                   coalesce(u.native, 0) as "native!", coalesce(u.scim, 0) as "scim!",
                   (select count(*) from staff_grant s
                    where s.division_id = r.division_id and s.role_id = r.id) as "staff!",
                   (select count(*) from group_role g
                    where g.division_id = r.division_id and g.role_id = r.id) as "groups!"
            from role r
            left join (
                select role_id,
                       count(distinct account_id) filter (where source = 'native') as native,
                       count(distinct account_id) filter (where source = 'scim') as scim
                from effective_role
                where division_id = $1 and role_id = any($2)
                group by role_id
            ) u on u.role_id = r.id
            where r.division_id = $1 and r.id = any($2)
            order by r.name_key
            "#,
            division.0,
            ids,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| {
            let organizations = it.organizations.0;
            Ok(RoleRow {
                role: Role {
                    id: RoleId(it.id),
                    user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
                    name: read("role.name", it.name.try_into().ok())?,
                    description: it.description,
                    permissions: it.permissions.0,
                    reach: reach(it.all_organizations, organizations.iter().map(|it| it.id)),
                    version: it.version,
                },
                organizations,
                native: it.native,
                scim: it.scim,
                staff: it.staff,
                groups: it.groups,
                updated_at: it.updated_at,
            })
        })
        .collect()
    }
}

/// Somebody's role, from one source.
struct Holding {
    account: AccountId,
    name: String,
    user_name: String,
    role: HeldRole,
}

/// What these accounts have, or of it one role: by the name of the account, then of the role.
async fn holdings(
    connection: &mut PgConnection,
    division: Uuid,
    accounts: &[Uuid],
    role: Option<Uuid>,
) -> Result<Vec<Holding>> {
    sqlx::query!(
        r#"
        select a.id as account, a.name, a.user_name, e.source as "source!",
               min(e.since) as "since!", s.created_by as "given_by?",
               r.id as role, r.user_type, r.name as role_name, r.description,
               r.permissions as "permissions: Json<Permissions>", r.all_organizations, r.version,
               array(select x.organization_id from role_organization x
                     where x.division_id = r.division_id and x.role_id = r.id) as "listed!",
               p.id as "provider_id?", p.name as "provider?", p.vendor as "vendor?",
               coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name)
                                  order by g.name_key, g.id) filter (where g.id is not null), '[]')
                   as "groups!: Json<Vec<GroupName>>"
        from effective_role e
        join account a on a.division_id = e.division_id and a.id = e.account_id
        join role r on r.division_id = e.division_id and r.id = e.role_id
        left join role_assignment s on s.division_id = e.division_id
            and s.account_id = e.account_id and s.role_id = e.role_id and e.source = 'native'
        left join identity_group g on g.division_id = e.division_id and g.id = e.group_id
        left join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id
        where e.division_id = $1 and e.account_id = any($2)
            and ($3::uuid is null or e.role_id = $3)
        group by a.division_id, a.id, r.division_id, r.id, p.division_id, p.id, e.source,
                 s.created_by
        order by a.name_key, a.id, r.name_key, r.id, e.source
        "#,
        division,
        accounts,
        role,
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .map(|it| {
        let provider = match (it.provider_id, it.provider, it.vendor) {
            (Some(id), Some(name), Some(vendor)) => Some(manager(id, name, &vendor)?),
            _ => None,
        };
        let listed = it.listed.into_iter().map(OrganizationId);
        Ok(Holding {
            account: AccountId(it.account),
            name: it.name,
            user_name: it.user_name,
            role: HeldRole {
                role: Role {
                    id: RoleId(it.role),
                    user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
                    name: read("role.name", it.role_name.try_into().ok())?,
                    description: it.description,
                    permissions: it.permissions.0,
                    reach: reach(it.all_organizations, listed),
                    version: it.version,
                },
                given_by: given_by(&it.source, it.given_by, it.groups.0, provider)?,
                since: it.since,
            },
        })
    })
    .collect()
}

fn given_by(
    source: &str,
    person: Option<String>,
    groups: Vec<GroupName>,
    provider: Option<Manager>,
) -> Result<GivenBy> {
    let given = match (source, person, provider) {
        ("native", Some(person), _) => Some(GivenBy::Person(person)),
        ("scim", _, Some(provider)) => Some(GivenBy::Groups(groups, provider)),
        _ => None,
    };
    read("effective_role.source", given)
}
