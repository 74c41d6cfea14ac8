//! Identity providers: adding them, reading them with what their page shows, and their SCIM switch.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::Manager,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    email::EmailDomain,
    id::{DivisionId, IdentityProviderId},
    name::{self, Name},
    page::{PAGE_SIZE, Page},
    policy::ProviderPolicy,
    provider::{IdentityProvider, ProviderDraft, ProviderQuery, ScimState, UserCounts, Vendor},
    sign_on::{SsoState, entra_tenant},
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    Change, Error, Result, View,
    account_list::manager,
    activity::Happening,
    division::cursor,
    error::{read, refused},
    organization::organization,
    scim_token,
};

impl View {
    /// A page of the division's providers, by name.
    pub async fn identity_providers(
        &mut self,
        query: &ProviderQuery,
    ) -> Result<Page<IdentityProvider>> {
        let (division, now) = (self.division_id(), self.now());
        let (cursor, _) = cursor(&query.turn)?;
        let falls = query.order.falls(&query.turn);
        let search = name::key(query.search.as_deref().unwrap_or_default());
        let one_page = i64::try_from(PAGE_SIZE + 1).expect("a page is small");
        let ids = sqlx::query_scalar!(
            r#"
            select p.id
            from identity_provider p
            left join identity_provider c on c.division_id = p.division_id and c.id = $2
            left join organization o
                on o.division_id = p.division_id and o.id = p.organization_id
            where p.division_id = $1 and p.deleted_at is null
                and ($2::uuid is null or (not $3 and p.name_key > c.name_key)
                    or ($3 and p.name_key < c.name_key))
                and ($4 = '' or position($4 in p.name_key) > 0 or position($4 in o.name_key) > 0
                    or exists (select from login_domain d
                               where d.division_id = p.division_id and d.provider_id = p.id
                                   and position($4 in d.domain) > 0))
                and ($5::text is null or p.vendor = $5)
            order by case when $3 then p.name_key end desc, p.name_key
            limit $6
            "#,
            division.0,
            cursor,
            falls,
            search,
            query.vendor.map(Vendor::code),
            // What a provider's status is, is only known once it is read.
            query.status.is_none().then_some(one_page),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut found = some(self.conn().await?, division, Some(&ids), now).await?;
        found.retain(|it| query.status.is_none_or(|wanted| it.status(now) == wanted));
        if falls {
            found.reverse();
        }
        Ok(Page::of(found, &query.turn, |it| it.id.to_string()))
    }

    /// The providers that a menu offers, by name.
    pub async fn provider_choices(&mut self) -> Result<Vec<Manager>> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select id, name, vendor from identity_provider
            where division_id = $1 and deleted_at is null
            order by name_key
            "#,
            division.0,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| manager(it.id, it.name, &it.vendor))
        .collect()
    }

    /// One provider.
    pub async fn identity_provider(&mut self, id: IdentityProviderId) -> Result<IdentityProvider> {
        let (division, now) = (self.division_id(), self.now());
        let mut found = some(self.conn().await?, division, Some(&[id.0]), now).await?;
        found.pop().ok_or(Error::NotFound("identity provider"))
    }

    /// How many people there are, in the division or of one provider.
    pub async fn user_counts(
        &mut self,
        provider: Option<IdentityProviderId>,
    ) -> Result<UserCounts> {
        let division = self.division_id();
        let provider = provider.map(|it| it.0);
        let one = provider.as_ref().map(std::slice::from_ref);
        let mut counts = user_counts(self.conn().await?, division, one).await?;
        Ok(counts.remove(&provider).unwrap_or_default())
    }
}

impl Change {
    /// Adds a provider, with the policy that suits it: bound to an organization, it is fenced in.
    pub async fn create_identity_provider(
        &mut self,
        draft: ProviderDraft,
    ) -> Result<IdentityProviderId> {
        let (division, now) = (self.division_id(), self.now());
        self.refuse_archived(draft.organization.map(|it| it.0)).await?;
        let id = IdentityProviderId(self.new_id());
        sqlx::query!(
            r#"
            insert into identity_provider (division_id, id, name, name_key, vendor,
                                           organization_id, policy, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            "#,
            division.0,
            id.0,
            draft.name.as_str(),
            draft.name.key(),
            draft.vendor.code(),
            draft.organization.map(|it| it.0),
            Json(ProviderPolicy::default_for(draft.organization)) as _,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let domains: Vec<_> = draft.domains.iter().map(|it| it.as_str().to_owned()).collect();
        sqlx::query!(
            r#"
            insert into login_domain (domain, division_id, provider_id)
            select domain, $2, $3 from unnest($1::text[]) as domain
            "#,
            &domains,
            division.0,
            id.0,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let told = Happening::to(SubjectKind::Provider, id, &draft.name).through(id);
        self.record(ActivityStatus::SsoCreated, told).await?;
        Ok(id)
    }

    /// Gives a provider another name, or says that somebody else makes it. Nothing changed, it
    /// leaves no trace.
    pub async fn edit_identity_provider(
        &mut self,
        id: IdentityProviderId,
        name: Name,
        vendor: Vendor,
    ) -> Result<()> {
        let division = self.division_id();
        let before = sqlx::query!(
            r#"
            select name, vendor from identity_provider
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider"))?;
        let made_by: Vendor = read("identity_provider.vendor", before.vendor.parse().ok())?;
        let changes: Vec<_> = [
            FieldChange::of_text("name", &before.name, name.as_str()),
            FieldChange::of_text("vendor", made_by.label(), vendor.label()),
        ]
        .into_iter()
        .flatten()
        .collect();
        if changes.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"
            update identity_provider set name = $3, name_key = $4, vendor = $5
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            name.as_str(),
            name.key(),
            vendor.code(),
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let told = Happening::to(SubjectKind::Provider, id, &name).through(id).with(changes);
        self.record(ActivityStatus::SsoUpdated, told).await
    }

    /// Lets the provider push. Already on, it changes nothing.
    pub async fn enable_scim(&mut self, id: IdentityProviderId) -> Result<()> {
        self.set_scim(id, true, ActivityStatus::ScimEnabled).await
    }

    /// Turns the provider's requests away; its tokens and people stay. Already off, it changes
    /// nothing.
    pub async fn disable_scim(&mut self, id: IdentityProviderId) -> Result<()> {
        self.set_scim(id, false, ActivityStatus::ScimDisabled).await
    }

    async fn set_scim(
        &mut self,
        id: IdentityProviderId,
        enabled: bool,
        status: ActivityStatus,
    ) -> Result<()> {
        let division = self.division_id();
        let before = sqlx::query!(
            r#"
            select name, scim_enabled, organization_id from identity_provider
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider"))?;
        if before.scim_enabled.unwrap_or_default() == enabled {
            return Ok(());
        }
        if enabled {
            self.refuse_archived(before.organization_id).await?;
        }
        sqlx::query!(
            "update identity_provider set scim_enabled = $3 where division_id = $1 and id = $2",
            division.0,
            id.0,
            enabled,
        )
        .execute(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Provider, id, before.name).through(id);
        self.record(status, told).await
    }
}

/// All of a division's providers, by name.
pub(crate) async fn all(
    connection: &mut PgConnection,
    division: DivisionId,
    now: DateTime<Utc>,
) -> Result<Vec<IdentityProvider>> {
    some(connection, division, None, now).await
}

pub(crate) async fn some(
    connection: &mut PgConnection,
    division: DivisionId,
    ids: Option<&[Uuid]>,
    now: DateTime<Utc>,
) -> Result<Vec<IdentityProvider>> {
    let rows = sqlx::query!(
        r#"
        select p.id, p.name, p.vendor, p.policy as "policy: Json<ProviderPolicy>",
               p.brake_tripped_at, p.scim_enabled, p.last_request_at,
               p.created_at, s.enabled as "sso?",
               coalesce(s.issuer, s.entity_id) as "known_as?", o.id as "organization_id?", o.name as "organization_name?",
               array(select domain from login_domain d
                     where d.division_id = p.division_id and d.provider_id = p.id
                     order by domain) as "domains!",
               case when s.enabled and s.protocol = 'saml' then (
                   select max(c.not_after) from sso_certificate c
                   where c.division_id = p.division_id and c.provider_id = p.id
                       and c.retired_at is null
               ) end as certificate_ends
        from identity_provider p
        left join organization o on o.division_id = p.division_id and o.id = p.organization_id
        left join sso s on s.division_id = p.division_id and s.provider_id = p.id
        where p.division_id = $1 and ($2::uuid[] is null or p.id = any($2))
            and p.deleted_at is null
        order by p.name_key
        "#,
        division.0,
        ids,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut tokens = scim_token::of_providers(&mut *connection, division, ids, now).await?;
    let found: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    let mut users = user_counts(connection, division, Some(&found)).await?;
    let mut providers = Vec::with_capacity(rows.len());
    for it in rows {
        let id = IdentityProviderId(it.id);
        let organization = match (it.organization_id, it.organization_name) {
            (Some(id), Some(name)) => Some(organization(id, name)?),
            _ => None,
        };
        let domains: std::result::Result<_, _> =
            it.domains.into_iter().map(EmailDomain::try_from).collect();
        providers.push(IdentityProvider {
            id,
            name: read("identity_provider.name", it.name.try_into().ok())?,
            vendor: read("identity_provider.vendor", it.vendor.parse().ok())?,
            domains: read("login_domain.domain", domains.ok())?,
            organization,
            policy: it.policy.0,
            brake_tripped_at: it.brake_tripped_at,
            sso: match it.sso {
                None => SsoState::Never,
                Some(true) => SsoState::Enabled,
                Some(false) => SsoState::Disabled,
            },
            tenant: it.known_as.as_deref().and_then(entra_tenant),
            certificate_ends: it.certificate_ends,
            scim: match it.scim_enabled {
                None => ScimState::Never,
                Some(true) => ScimState::Enabled,
                Some(false) => ScimState::Disabled,
            },
            tokens: tokens.remove(&id).unwrap_or_default(),
            last_request_at: it.last_request_at,
            users: users.remove(&Some(id.0)).unwrap_or_default(),
            created_at: it.created_at,
        });
    }
    Ok(providers)
}

/// How many people each of some providers has; of None as providers, how many all people are.
async fn user_counts(
    connection: &mut PgConnection,
    division: DivisionId,
    providers: Option<&[Uuid]>,
) -> Result<HashMap<Option<Uuid>, UserCounts>> {
    let found = sqlx::query!(
        r#"
        select case when $2::uuid[] is not null then provider_id end as provider,
               count(*) filter (where standing = 'admitted') as "total!",
               count(*) filter (where active and user_type = 'end_user') as "end_users!",
               count(*) filter (where active and user_type = 'technician') as "technicians!",
               count(*) filter (where not active and standing = 'admitted') as "inactive!",
               count(*) filter (where active and user_type = 'end_user' and is_global) as "global!",
               count(*) filter (where active and review <> '{}') as "review!",
               count(*) filter (where held is not null and deleted_at is null) as "held!",
               count(*) filter (where standing = 'excluded') as "excluded!",
               count(*) filter (where braked_at is not null) as "waiting!"
        from account
        where division_id = $1 and ($2 is null or provider_id = any($2))
            and (deleted_at is null
                or (source = 'scim' and user_type = 'end_user' and standing = 'admitted'))
        group by 1
        "#,
        division.0,
        providers,
    )
    .fetch_all(connection)
    .await?;
    let counted = found.into_iter().map(|it| {
        let counts = UserCounts {
            total: it.total,
            end_users: it.end_users,
            technicians: it.technicians,
            inactive: it.inactive,
            global: it.global,
            review: it.review,
            held: it.held,
            excluded: it.excluded,
            waiting: it.waiting,
        };
        (it.provider, counts)
    });
    Ok(counted.collect())
}
