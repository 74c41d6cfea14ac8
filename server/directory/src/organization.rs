//! Organizations and their Org IDs.

use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::OrganizationId,
    name::{self, Name},
    organization::{Organization, OrganizationOverview},
    page::{PAGE_SIZE, Page, Turn},
};

use crate::{
    Change, Error, Result, View,
    activity::Happening,
    error::{read, refused},
};

impl View {
    /// A page of the organizations, by name. The search looks into names and finds an Org ID.
    pub async fn organizations(
        &mut self,
        search: Option<&str>,
        turn: &Turn,
    ) -> Result<Page<OrganizationOverview>> {
        let id = |text: &str| text.parse::<i64>().map(Some).map_err(|_| Error::NotFound("page"));
        let (cursor, backwards) = match turn {
            Turn::First => (None, false),
            Turn::After(last) => (id(last)?, false),
            Turn::Before(first) => (id(first)?, true),
        };
        let division = self.division_id();
        let search = name::key(search.unwrap_or_default());
        let found = sqlx::query!(
            r#"
            select o.id, o.name, p.name as "provider?",
                   (select count(*)
                    from account_organization m
                    join account a on a.division_id = m.division_id and a.id = m.account_id
                    where m.division_id = o.division_id and m.organization_id = o.id and a.active
                   ) as "end_users!"
            from organization o
            left join organization c on c.division_id = o.division_id and c.id = $3
            left join lateral (
                select name from identity_provider
                where division_id = o.division_id and organization_id = o.id
                order by name_key limit 1
            ) p on true
            where o.division_id = $1
                and ($2 = '' or position($2 in o.name_key) > 0 or o.id::text = $2)
                and ($3::bigint is null or (not $4 and o.name_key > c.name_key)
                    or ($4 and o.name_key < c.name_key))
            order by case when $4 then o.name_key end desc, o.name_key
            limit $5
            "#,
            division.0,
            search,
            cursor,
            backwards,
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut rows = Vec::with_capacity(found.len());
        for it in found {
            rows.push(OrganizationOverview {
                id: OrganizationId(it.id),
                name: read("organization.name", it.name.try_into().ok())?,
                end_users: it.end_users,
                provider: it.provider.and_then(|it| it.try_into().ok()),
            });
        }
        Ok(Page::of(rows, turn, |it| it.id.to_string()))
    }

    /// The organizations a menu offers, by name; the first thousand.
    pub async fn organization_choices(&mut self) -> Result<Vec<Organization>> {
        let division = self.division_id();
        sqlx::query!(
            "select id, name from organization where division_id = $1 order by name_key limit 1000",
            division.0
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| organization(it.id, it.name))
        .collect()
    }
}

impl Change {
    /// Adds an organization; it gets the next Org ID of the installation.
    pub async fn create_organization(&mut self, name: Name) -> Result<Organization> {
        let (division, now) = (self.division_id(), self.now());
        let id = sqlx::query_scalar!(
            r#"
            insert into organization (division_id, id, name, name_key, created_at)
            values ($1, nextval('organization_number'), $2, $3, $4)
            returning id
            "#,
            division.0,
            name.as_str(),
            name.key(),
            now,
        )
        .fetch_one(self.conn())
        .await
        .map_err(refused)?;
        let told =
            Happening::to(SubjectKind::Organization, id, &name).noting(format!("Org ID {id}."));
        self.record(ActivityStatus::OrganizationCreated, told).await?;
        Ok(Organization { id: OrganizationId(id), name })
    }

    /// Gives an organization another name. The same name again changes nothing.
    pub async fn rename_organization(&mut self, id: OrganizationId, name: Name) -> Result<()> {
        let division = self.division_id();
        let before = sqlx::query_scalar!(
            "select name from organization where division_id = $1 and id = $2 for update",
            division.0,
            id.0
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("organization"))?;
        if before == name.as_str() {
            return Ok(());
        }
        sqlx::query!(
            "update organization set name = $3, name_key = $4 where division_id = $1 and id = $2",
            division.0,
            id.0,
            name.as_str(),
            name.key(),
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let change = FieldChange {
            field: "name".to_owned(),
            before: Some(before),
            after: Some(name.as_str().to_owned()),
        };
        let told = Happening::to(SubjectKind::Organization, id, &name).with(vec![change]);
        self.record(ActivityStatus::OrganizationUpdated, told).await
    }
}

pub(crate) fn organization(id: i64, name: String) -> Result<Organization> {
    let name = read("organization.name", name.try_into().ok())?;
    Ok(Organization { id: OrganizationId(id), name })
}
