//! Organizations, their Org IDs and their e-mail domains; archived ones keep their people.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    email::EmailDomain,
    id::{DivisionId, OrganizationId},
    name::{self, Name},
    organization::{
        Locations, Organization, OrganizationColumn, OrganizationDetails, OrganizationDraft,
        OrganizationOverview, OrganizationQuery, OrganizationUsers,
    },
    page::{PAGE_SIZE, Page, Turn},
};
use sqlx::PgConnection;

use crate::{
    Change, Conflict, Error, Result, View,
    activity::Happening,
    error::{read, refused},
    identity_provider,
};

impl View {
    /// A page of the organizations, by name. The search looks into names and domains and finds an
    /// Org ID.
    pub async fn organizations(
        &mut self,
        query: &OrganizationQuery,
    ) -> Result<Page<OrganizationOverview>> {
        let id = |text: &str| text.parse::<i64>().map(Some).map_err(|_| Error::NotFound("page"));
        let cursor = match &query.turn {
            Turn::First => None,
            Turn::After(row) | Turn::Before(row) => id(row)?,
        };
        let by_id = query.order.by == OrganizationColumn::OrgId;
        let division = self.division_id();
        let search = name::key(query.search.as_deref().unwrap_or_default());
        let found = sqlx::query!(
            r#"
            select o.id, o.name, o.created_at, o.archived_at, o.locations, p.name as "provider?",
                   array(select domain from organization_domain d
                         where d.division_id = o.division_id and d.organization_id = o.id
                         order by domain) as "domains!",
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
                    and deleted_at is null
                order by name_key limit 1
            ) p on true
            where o.division_id = $1 and (o.archived_at is not null) = $6
                and ($2 = '' or position($2 in o.name_key) > 0 or o.id::text = $2
                    or exists (select from organization_domain d
                               where d.division_id = o.division_id and d.organization_id = o.id
                                   and position($2 in d.domain) > 0))
                and ($3::bigint is null or case
                    when $7 then case when $4 then o.id < c.id else o.id > c.id end
                    when $4 then o.name_key < c.name_key
                    else o.name_key > c.name_key end)
            order by case when $7 and $4 then o.id end desc, case when $7 then o.id end,
                     case when $4 then o.name_key end desc, o.name_key
            limit $5
            "#,
            division.0,
            search,
            cursor,
            query.order.falls(&query.turn),
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
            query.archived,
            by_id,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut rows = Vec::with_capacity(found.len());
        for it in found {
            rows.push(OrganizationOverview {
                id: OrganizationId(it.id),
                name: read("organization.name", it.name.try_into().ok())?,
                domains: domains(it.domains)?,
                locations: locations(it.locations)?,
                end_users: it.end_users,
                provider: it.provider.and_then(|it| it.try_into().ok()),
                created_at: it.created_at,
                archived_at: it.archived_at,
            });
        }
        Ok(Page::of(rows, &query.turn, |it| it.id.to_string()))
    }

    /// One organization, archived or not, with what its dashboard shows.
    pub async fn organization(&mut self, id: OrganizationId) -> Result<OrganizationDetails> {
        let (division, now) = (self.division_id(), self.now());
        let found = sqlx::query!(
            r#"
            select o.name, o.created_at, o.archived_at, o.locations,
                   array(select domain from organization_domain d
                         where d.division_id = o.division_id and d.organization_id = o.id
                         order by domain) as "domains!",
                   array(select p.id from identity_provider p
                         where p.division_id = o.division_id and p.organization_id = o.id
                             and p.deleted_at is null)
                       as "providers!"
            from organization o
            where o.division_id = $1 and o.id = $2
            "#,
            division.0,
            id.0,
        )
        .fetch_optional(self.conn().await?)
        .await?
        .ok_or(Error::NotFound("organization"))?;
        let users = users(self.conn().await?, division, id).await?;
        let connection = self.conn().await?;
        let providers =
            identity_provider::some(connection, division, Some(&found.providers), now).await?;
        Ok(OrganizationDetails {
            id,
            name: read("organization.name", found.name.try_into().ok())?,
            domains: domains(found.domains)?,
            locations: locations(found.locations)?,
            users,
            providers,
            created_at: found.created_at,
            archived_at: found.archived_at,
        })
    }

    /// The organizations a menu offers, by name; the first thousand. Archived ones are not offered.
    pub async fn organization_choices(&mut self) -> Result<Vec<Organization>> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select id, name from organization
            where division_id = $1 and archived_at is null
            order by name_key limit 1000
            "#,
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
        Ok(Organization { id: OrganizationId(id), name, archived: false })
    }

    /// Gives an organization another name, other domains and locations. The same again changes
    /// nothing.
    pub async fn edit_organization(
        &mut self,
        id: OrganizationId,
        draft: OrganizationDraft,
    ) -> Result<()> {
        let division = self.division_id();
        let before = self.locked_organization(id).await?;
        let OrganizationDraft { name, domains, locations } = draft;
        let locations = locations.names();
        let domains: Vec<_> = domains.iter().map(|it| it.as_str().to_owned()).collect();
        let lists = |field, before: &[String], after: &[String], comma| {
            FieldChange::of_text(field, &before.join(comma), &after.join(comma))
        };
        let changes: Vec<_> = [
            FieldChange::of_text("name", &before.name, name.as_str()),
            lists("e-mail domains", &before.domains, &domains, ", "),
            lists("locations", &before.locations, &locations, "; "),
        ]
        .into_iter()
        .flatten()
        .collect();
        if changes.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"
            update organization set name = $3, name_key = $4, locations = $5
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            name.as_str(),
            name.key(),
            &locations,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        sqlx::query!(
            r#"
            delete from organization_domain
            where division_id = $1 and organization_id = $2 and domain <> all($3)
            "#,
            division.0,
            id.0,
            &domains,
        )
        .execute(self.conn())
        .await?;
        let added: Vec<_> = domains.into_iter().filter(|it| !before.domains.contains(it)).collect();
        sqlx::query!(
            r#"
            insert into organization_domain (division_id, organization_id, domain)
            select $1, $2, unnest($3::text[])
            "#,
            division.0,
            id.0,
            &added,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let told = Happening::to(SubjectKind::Organization, id, &name).with(changes);
        self.record(ActivityStatus::OrganizationUpdated, told).await
    }

    /// Puts an organization away: its people stay in it and cannot sign in, and whoever a provider
    /// sends for it follows that provider's policy. Refused while a provider bound to it may push.
    pub async fn archive_organization(&mut self, id: OrganizationId) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let before = self.locked_organization(id).await?;
        if before.archived {
            return Ok(());
        }
        let active = sqlx::query_scalar!(
            r#"
            select name from identity_provider
            where division_id = $1 and organization_id = $2 and scim_enabled
            order by name_key limit 1
            for share
            "#,
            division.0,
            id.0,
        )
        .fetch_optional(self.conn())
        .await?;
        if let Some(provider) = active {
            return Err(Conflict::ProviderActive(provider).into());
        }
        self.set_archived(id, Some(now)).await?;
        let people = users(self.conn(), division, id).await?.active;
        let note = match people {
            0 => "Nobody belongs to it.".to_owned(),
            1 => "Its 1 end user stays in it and cannot sign in.".to_owned(),
            count => format!("Its {count} end users stay in it and cannot sign in."),
        };
        let told = Happening::to(SubjectKind::Organization, id, before.name).noting(note);
        self.record(ActivityStatus::OrganizationArchived, told).await
    }

    /// Takes an organization back from the archive.
    pub async fn restore_organization(&mut self, id: OrganizationId) -> Result<()> {
        let before = self.locked_organization(id).await?;
        if !before.archived {
            return Ok(());
        }
        self.set_archived(id, None).await?;
        let told = Happening::to(SubjectKind::Organization, id, before.name);
        self.record(ActivityStatus::OrganizationRestored, told).await
    }

    /// Refuses what needs a provider's organization while that is archived.
    pub(crate) async fn refuse_archived(&mut self, organization: Option<i64>) -> Result<()> {
        let division = self.division_id();
        let archived = sqlx::query_scalar!(
            r#"
            select name from organization
            where division_id = $1 and id = $2 and archived_at is not null
            "#,
            division.0,
            organization,
        )
        .fetch_optional(self.conn())
        .await?;
        archived.map_or(Ok(()), |name| Err(Conflict::OrganizationArchived(name).into()))
    }

    async fn set_archived(&mut self, id: OrganizationId, at: Option<DateTime<Utc>>) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            "update organization set archived_at = $3 where division_id = $1 and id = $2",
            division.0,
            id.0,
            at,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// An organization as it stands, locked until this change ends.
    async fn locked_organization(&mut self, id: OrganizationId) -> Result<Locked> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select name, locations, archived_at is not null as "archived!",
                   array(select domain from organization_domain d
                         where d.division_id = o.division_id and d.organization_id = o.id
                         order by domain) as "domains!"
            from organization o
            where division_id = $1 and id = $2
            for update
            "#,
            division.0,
            id.0
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("organization"))?;
        let (name, domains, locations) = (found.name, found.domains, found.locations);
        Ok(Locked { name, domains, locations, archived: found.archived })
    }
}

struct Locked {
    name: String,
    domains: Vec<String>,
    locations: Vec<String>,
    archived: bool,
}

async fn users(
    connection: &mut PgConnection,
    division: DivisionId,
    id: OrganizationId,
) -> Result<OrganizationUsers> {
    let found = sqlx::query_as!(
        OrganizationUsers,
        r#"
        select count(*) filter (where a.active) as "active!",
               count(*) filter (where not a.active) as "inactive!",
               count(*) filter (where a.active and a.review <> '{}') as "review!"
        from account_organization m
        join account a on a.division_id = m.division_id and a.id = m.account_id
        where m.division_id = $1 and m.organization_id = $2 and a.standing = 'admitted'
        "#,
        division.0,
        id.0,
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

fn locations(texts: Vec<String>) -> Result<Locations> {
    read("organization.locations", Locations::of(texts).ok())
}

fn domains(texts: Vec<String>) -> Result<Vec<EmailDomain>> {
    let domains: std::result::Result<_, _> = texts.into_iter().map(EmailDomain::try_from).collect();
    read("organization_domain.domain", domains.ok())
}

/// An organization that is not archived, from its columns.
pub(crate) fn organization(id: i64, name: String) -> Result<Organization> {
    let name = read("organization.name", name.try_into().ok())?;
    Ok(Organization { id: OrganizationId(id), name, archived: false })
}
