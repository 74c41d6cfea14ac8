//! The client registry, over all divisions: each of them, and below it each organization that a
//! provider is bound to.

use std::collections::BTreeMap;

use rollcall_model::{
    division::Division,
    email::EmailDomain,
    id::{DivisionId, OrganizationId},
    login::Login,
    name,
    page::{PAGE_SIZE, Page, Turn},
    registry::{ClientOverview, OrgIds, ProvidersOverview},
    role::{Access, Area, Reach, Rights},
};
use uuid::Uuid;

use crate::{
    Error, InstallationView, Result, division::division, error::read, identity_provider,
    organization::organization, request,
};

/// Where a client stands in the registry.
struct Line {
    division: Division,
    /// The organization that it is; None: the division.
    organization: Option<OrganizationId>,
    /// Those bound to the organization.
    providers: Vec<Uuid>,
    /// The organization of the division whose Org ID was searched, where nothing else fits.
    only_by: Option<OrganizationId>,
}

impl Line {
    fn cursor(&self) -> String {
        match self.organization {
            Some(organization) => format!("{}.{organization}", self.division.id),
            None => self.division.id.to_string(),
        }
    }

    /// Whether somebody who knows of the division may know of this client.
    fn is_open_to(&self, rights: &Rights) -> bool {
        let Some(tells_of) = self.organization.or(self.only_by) else { return true };
        rights.allow(Area::Organizations, Access::View)
            && match &rights.reach {
                Reach::All => true,
                Reach::Listed(ids) => ids.contains(&tells_of),
            }
    }
}

/// Reads a [`Line::cursor`]; a division's has the Org ID 0, which no organization has.
fn cursor(turn: &Turn) -> Result<(Option<Uuid>, i64)> {
    let (Turn::After(text) | Turn::Before(text)) = turn else { return Ok((None, 0)) };
    let (division, organization) = text.split_once('.').unwrap_or((text, "0"));
    let no_page = || Error::NotFound("page");
    let division = division.parse().map_err(|_| no_page())?;
    Ok((Some(division), organization.parse().map_err(|_| no_page())?))
}

impl InstallationView {
    /// A page of the clients that somebody may know of, by name; None: of all. The search looks
    /// into names, addresses and e-mail domains, and finds an Org ID.
    pub async fn clients(
        &mut self,
        open_to: Option<&Login>,
        search: Option<&str>,
        turn: &Turn,
    ) -> Result<Page<ClientOverview>> {
        let open = self.ids_open_to(open_to).await?;
        let search = name::key(search.unwrap_or_default());
        let mut rights = BTreeMap::new();
        let (mut lines, mut at) = (Vec::new(), turn.clone());
        // Who may know of an organization is only known inside its division: what is not for them
        // makes room for what comes after it.
        loop {
            let found = self.lines(open.as_deref(), &search, &at).await?;
            let more = found.len() > PAGE_SIZE;
            for line in found {
                at = match at {
                    Turn::Before(_) => Turn::Before(line.cursor()),
                    Turn::First | Turn::After(_) => Turn::After(line.cursor()),
                };
                if line.is_open_to(&self.rights_once(&mut rights, open_to, line.division.id).await?)
                {
                    lines.push(line);
                }
            }
            if !more || lines.len() > PAGE_SIZE {
                break;
            }
        }
        lines.truncate(PAGE_SIZE + 1);
        let Page { items, previous, next } = Page::of(lines, turn, Line::cursor);
        let mut clients = Vec::with_capacity(items.len());
        for line in items {
            let rights = self.rights_once(&mut rights, open_to, line.division.id).await?;
            clients.push(self.client(line, &rights).await?);
        }
        Ok(Page { items: clients, previous, next })
    }

    /// A page of lines and one more, in the order of the turn.
    async fn lines(
        &mut self,
        open: Option<&[Uuid]>,
        search: &str,
        turn: &Turn,
    ) -> Result<Vec<Line>> {
        let (after, after_organization) = cursor(turn)?;
        let org_id: Option<i64> = search.parse().ok();
        let found = sqlx::query!(
            r#"
            with line as (
                select d.id, d.slug, d.name, d.name_key, 0 as organization,
                       '' collate "C" as organization_key, '{}'::uuid[] as providers
                from division d
                union all
                select d.id, d.slug, d.name, d.name_key, r.organization_id, r.name_key, r.providers
                from registry_organization r
                join division d on d.id = r.division_id
                where r.providers <> '{}'
            ),
            searched as (
                select *,
                       $1 = '' or position($1 in name_key) > 0 or position($1 in slug) > 0
                           or position($1 in organization_key) > 0 or organization = $2
                           or exists (
                               select from login_domain d
                               where d.division_id = line.id and position($1 in d.domain) > 0
                                   and case when organization <> 0 then
                                       d.provider_id = any(providers)
                                   else not exists (
                                       select from registry_organization r
                                       where r.division_id = line.id
                                           and d.provider_id = any(r.providers)
                                   ) end
                           ) as named,
                       organization = 0 and exists (
                           select from registry_organization r
                           where r.division_id = line.id and r.organization_id = $2
                               and r.providers = '{}'
                       ) as numbered
                from line
                where $3::uuid[] is null or id = any($3)
            )
            select l.id as "id!", l.slug as "slug!", l.name as "name!",
                   l.organization as "organization!", l.providers as "providers!",
                   l.named as "named!"
            from searched l
            left join division c on c.id = $4
            left join registry_organization r on r.division_id = $4 and r.organization_id = $5
            where (l.named or l.numbered)
                and ($4::uuid is null
                    or (not $6 and (l.name_key, l.id, l.organization_key, l.organization)
                        > (c.name_key, c.id, coalesce(r.name_key, ''), $5))
                    or ($6 and (l.name_key, l.id, l.organization_key, l.organization)
                        < (c.name_key, c.id, coalesce(r.name_key, ''), $5)))
            order by case when $6 then l.name_key end desc, case when $6 then l.id end desc,
                     case when $6 then l.organization_key end desc,
                     case when $6 then l.organization end desc,
                     l.name_key, l.id, l.organization_key, l.organization
            limit $7
            "#,
            search,
            org_id,
            open,
            after,
            after_organization,
            matches!(turn, Turn::Before(_)),
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
        )
        .fetch_all(self.conn())
        .await?;
        found
            .into_iter()
            .map(|it| {
                Ok(Line {
                    division: division(it.id, it.slug, it.name)?,
                    organization: (it.organization != 0).then_some(OrganizationId(it.organization)),
                    providers: it.providers,
                    only_by: org_id.filter(|_| !it.named).map(OrganizationId),
                })
            })
            .collect()
    }

    /// What somebody may do in a division, asked once for a page; None as somebody: everything.
    async fn rights_once(
        &mut self,
        known: &mut BTreeMap<DivisionId, Rights>,
        login: Option<&Login>,
        division: DivisionId,
    ) -> Result<Rights> {
        if let Some(rights) = known.get(&division) {
            return Ok(rights.clone());
        }
        let rights = match login {
            Some(login) => self.rights(login, division).await?.unwrap_or_default(),
            None => Rights::of_administrator(),
        };
        known.insert(division, rights.clone());
        Ok(rights)
    }

    /// What the registry tells somebody about a client.
    async fn client(&mut self, line: Line, rights: &Rights) -> Result<ClientOverview> {
        let Line { division, organization: own, providers, .. } = line;
        self.enter_within(division.id, &rights.reach).await?;
        let now = self.now();
        let found = sqlx::query!(
            r#"
            select count(*) as "organizations!", min(o.id) as id, min(o.name) as name,
                   array(select d.domain from organization o
                         join organization_domain d
                             on d.division_id = o.division_id and d.organization_id = o.id
                         where o.division_id = $1 and ($2::bigint is null or o.id = $2)
                             and o.archived_at is null) as "domains!",
                   case when $2 is null then (
                       select count(*) from account
                       where division_id = $1 and deleted_at is null and standing = 'admitted'
                   ) else (
                       select count(*) from account_organization x
                       join account a on a.division_id = x.division_id and a.id = x.account_id
                       where x.division_id = $1 and x.organization_id = $2
                           and a.deleted_at is null and a.standing = 'admitted'
                   ) end as "users!"
            from organization o
            where o.division_id = $1 and ($2 is null or o.id = $2) and o.archived_at is null
            "#,
            division.id.0,
            own.map(|it| it.0),
        )
        .fetch_one(self.conn())
        .await?;
        let bound = own.is_some().then_some(&*providers);
        let mut providers = identity_provider::some(self.conn(), division.id, bound, now).await?;
        providers.retain(|it| rights.sees_provider(it));
        let refused = if rights.sees(Area::Provisioning) {
            Some(request::refusals(self.conn(), division.id, bound, now).await?.refused)
        } else {
            None
        };

        let sees = |area| rights.allow(area, Access::View);
        let mut domains = Vec::new();
        if sees(Area::Organizations) {
            for domain in found.domains {
                let domain = EmailDomain::try_from(domain).ok();
                domains.push(read("organization_domain.domain", domain)?);
            }
        }
        domains.extend(providers.iter().flat_map(|it| it.domains.clone()));
        domains.sort();
        domains.dedup();
        let org_ids = match (found.organizations, found.id) {
            _ if !sees(Area::Organizations) => OrgIds::None,
            (1, Some(id)) => OrgIds::One(OrganizationId(id)),
            (0, _) => OrgIds::None,
            (several, _) => OrgIds::Several(several),
        };
        let organization = match (own, found.name) {
            (Some(own), name) => Some(organization(own.0, read("organization.name", name)?)?),
            (None, _) => None,
        };
        Ok(ClientOverview {
            division,
            organization,
            org_ids,
            domains,
            users: sees(Area::Accounts).then_some(found.users),
            providers: sees(Area::IdentityProviders)
                .then(|| ProvidersOverview::of(&providers, now)),
            refused,
        })
    }
}
