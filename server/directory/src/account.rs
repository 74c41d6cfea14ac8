//! Accounts as an identity provider sees its own: found, listed, counted.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::UserType,
    id::{AccountId, IdentityProviderId},
    name,
};
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};
use uuid::Uuid;

use crate::{Error, Result, View, error::read};

/// An account of a provider, with the representation that the provider wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct ScimAccount {
    pub id: AccountId,
    pub user_type: UserType,
    pub active: bool,
    /// Counts the changes; the ETag.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The SCIM resource without id, meta and groups.
    pub document: Value,
}

/// Which of a provider's accounts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountLookup {
    All,
    Id(AccountId),
    /// Case does not count (RFC 7643, 4.1.1).
    UserName(String),
    /// Case counts.
    ExternalId(String),
    /// Case does not count.
    WorkEmail(String),
    Active(bool),
}

impl View {
    /// One account of a provider.
    pub async fn scim_account(
        &mut self,
        provider: IdentityProviderId,
        id: AccountId,
    ) -> Result<ScimAccount> {
        let mut found = self.scim_accounts(provider, &AccountLookup::Id(id), 0, 1).await?;
        found.pop().ok_or(Error::NotFound("user"))
    }

    /// Accounts of a provider, oldest first: the stable order that a walk by index needs.
    pub async fn scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        lookup: &AccountLookup,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<ScimAccount>> {
        let mut select = QueryBuilder::new(
            "select id, user_type, active, version, created_at, updated_at, scim from account",
        );
        scope(&mut select, self, provider, lookup);
        select.push(format_args!(" order by id offset {skip} limit {limit}"));
        let rows = select.build().fetch_all(self.conn()).await?;
        rows.iter().map(scim_account).collect()
    }

    /// How many accounts of a provider answer to a look-up.
    pub async fn count_scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        lookup: &AccountLookup,
    ) -> Result<i64> {
        let mut select = QueryBuilder::new("select count(*) from account");
        scope(&mut select, self, provider, lookup);
        Ok(select.build_query_scalar().fetch_one(self.conn()).await?)
    }
}

fn scope(
    select: &mut QueryBuilder<Postgres>,
    view: &View,
    provider: IdentityProviderId,
    lookup: &AccountLookup,
) {
    select.push(" where division_id = ").push_bind(view.division_id().0);
    select.push(" and provider_id = ").push_bind(provider.0).push(" and deleted_at is null");
    match lookup {
        AccountLookup::All => {}
        AccountLookup::Id(id) => {
            select.push(" and id = ").push_bind(id.0);
        }
        AccountLookup::UserName(text) => {
            select.push(" and user_name_key = ").push_bind(name::key(text));
        }
        AccountLookup::ExternalId(text) => {
            select.push(" and external_id = ").push_bind(text.clone());
        }
        AccountLookup::WorkEmail(text) => {
            select.push(" and email_key = ").push_bind(name::key(text));
        }
        AccountLookup::Active(active) => {
            select.push(" and active = ").push_bind(*active);
        }
    }
}

fn scim_account(row: &PgRow) -> Result<ScimAccount> {
    Ok(ScimAccount {
        id: AccountId(row.try_get::<Uuid, _>("id")?),
        user_type: read("account.user_type", UserType::from_code(row.try_get("user_type")?))?,
        active: row.try_get("active")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        document: row.try_get("scim")?,
    })
}
