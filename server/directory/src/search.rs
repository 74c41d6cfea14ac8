//! What the search palette finds: in a client, and among the clients.

use rollcall_model::{
    account::UserType,
    id::{AccountId, IdentityGroupId, IdentityProviderId, OrganizationId, RoleId},
    login::Login,
    name,
    search::{Found, Wish},
};
use uuid::Uuid;

use crate::{InstallationView, Result, View, error::read};

/// How many there are of each kind, so that none crowds the others out.
const OF_EACH: i64 = 5;

impl View {
    /// Organizations whose name has the words, or whose Org ID they are.
    pub async fn find_organizations(&mut self, wish: &Wish) -> Result<Vec<Found>> {
        let (division, words) = (self.division_id(), wish.words());
        let limit = match wish {
            Wish::OrgId(_) => 2 * OF_EACH,
            Wish::Anything(_) | Wish::Tokens(_) => OF_EACH,
        };
        let found = sqlx::query!(
            r#"
            select id, name, archived_at is not null as "archived!" from organization
            where division_id = $1 and (position($2 in name_key) > 0 or id::text = $2)
            order by id::text <> $2, archived_at is not null, name_key
            limit $3
            "#,
            division.0,
            words,
            limit,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut organizations = Vec::with_capacity(found.len());
        for it in found {
            organizations.push(Found::Organization {
                id: OrganizationId(it.id),
                name: read("organization.name", it.name.try_into().ok())?,
                archived: it.archived,
            });
        }
        Ok(organizations)
    }

    /// People whom the list of users has and nobody holds back, by part of a name, a user name or
    /// an address; by their id, ours or their provider's, as it was typed.
    pub async fn find_people(&mut self, typed: &str) -> Result<Vec<Found>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select id, name, user_name, email, user_type from account
            where division_id = $1 and standing <> 'held'
                and (deleted_at is null
                    or (source = 'scim' and user_type = 'end_user' and standing = 'admitted'))
                and (id = $4 or external_id = $5 or position($2 in name_key) > 0
                     or position($2 in user_name_key) > 0
                     or position($2 in coalesce(email_key, '')) > 0)
            order by name_key, id
            limit $3
            "#,
            division.0,
            name::key(typed),
            OF_EACH,
            id(typed),
            typed.trim(),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut people = Vec::with_capacity(found.len());
        for it in found {
            people.push(Found::Person {
                id: AccountId(it.id),
                name: it.name,
                address: it.email.unwrap_or(it.user_name),
                user_type: read("account.user_type", UserType::from_code(&it.user_type))?,
            });
        }
        Ok(people)
    }

    /// Providers and the groups they pushed, by part of their name or by their id; groups also by
    /// their provider's id for them, as it was typed.
    pub async fn find_providers(&mut self, typed: &str) -> Result<Vec<Found>> {
        let (division, words) = (self.division_id(), name::key(typed));
        let providers = sqlx::query!(
            r#"
            select id, name, vendor from identity_provider
            where division_id = $1 and deleted_at is null
                and (id = $4 or position($2 in name_key) > 0)
            order by name_key
            limit $3
            "#,
            division.0,
            words,
            OF_EACH,
            id(typed),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let groups = sqlx::query!(
            r#"
            select g.id, g.name, p.id as provider, p.name as provider_name
            from identity_group g
            join identity_provider p on p.division_id = g.division_id and p.id = g.provider_id
            where g.division_id = $1 and p.deleted_at is null
                and (g.id = $4 or g.external_id = $5 or position($2 in g.name_key) > 0)
            order by g.name_key, g.id
            limit $3
            "#,
            division.0,
            words,
            OF_EACH,
            id(typed),
            typed.trim(),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut found = Vec::with_capacity(providers.len() + groups.len());
        for it in providers {
            found.push(Found::Provider {
                id: IdentityProviderId(it.id),
                name: read("identity_provider.name", it.name.try_into().ok())?,
                vendor: read("identity_provider.vendor", it.vendor.parse().ok())?,
            });
        }
        for it in groups {
            found.push(Found::Group {
                id: IdentityGroupId(it.id),
                name: it.name,
                provider: IdentityProviderId(it.provider),
                provider_name: read("identity_provider.name", it.provider_name.try_into().ok())?,
            });
        }
        Ok(found)
    }

    /// Roles by part of their name or by their id.
    pub async fn find_roles(&mut self, typed: &str) -> Result<Vec<Found>> {
        let division = self.division_id();
        let roles = sqlx::query!(
            r#"
            select id, name, user_type from role
            where division_id = $1 and (id = $4 or position($2 in name_key) > 0)
            order by name_key, user_type
            limit $3
            "#,
            division.0,
            name::key(typed),
            OF_EACH,
            id(typed),
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut found = Vec::with_capacity(roles.len());
        for it in roles {
            found.push(Found::Role {
                id: RoleId(it.id),
                name: read("role.name", it.name.try_into().ok())?,
                user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
            });
        }
        Ok(found)
    }
}

/// The id that was typed, if it is one.
fn id(typed: &str) -> Option<Uuid> {
    typed.trim().parse().ok()
}

impl InstallationView {
    /// Clients that somebody may know of, by part of their name or address, or by their id.
    pub async fn find_clients(&mut self, open_to: &Login, words: &str) -> Result<Vec<Found>> {
        let open = self.ids_open_to(Some(open_to)).await?;
        let found = sqlx::query!(
            r#"
            select slug, name from division
            where (id = $4 or position($1 in name_key) > 0 or position($1 in slug) > 0)
                and ($3::uuid[] is null or id = any($3))
            order by name_key, id
            limit $2
            "#,
            words,
            OF_EACH,
            open.as_deref(),
            id(words),
        )
        .fetch_all(self.conn())
        .await?;
        let mut clients = Vec::with_capacity(found.len());
        for it in found {
            clients.push(Found::Client {
                slug: read("division.slug", it.slug.try_into().ok())?,
                name: read("division.name", it.name.try_into().ok())?,
            });
        }
        Ok(clients)
    }
}
