//! Accounts as an identity provider sees its own: found, listed, counted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::UserType,
    id::{AccountId, IdentityGroupId, IdentityProviderId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    Condition, Error, Order, Place, Result, View,
    condition::{Relation, Table, Test},
    error::read,
};

/// An account of a provider, with the representation that the provider wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct ScimAccount {
    pub id: AccountId,
    pub user_type: UserType,
    pub active: bool,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The SCIM resource without id, meta and groups.
    pub document: Value,
}

/// A group that an account is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupOfAccount {
    pub id: IdentityGroupId,
    pub name: String,
}

/// A part of a list: what, in which order, from where, how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub condition: Option<Condition>,
    /// None: oldest first, the stable order that a walk by index needs.
    pub order: Option<Order>,
    pub start: Start,
    pub limit: i64,
}

/// Where a part of a list starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// After so many.
    Skip(i64),
    /// After this id, in a list without an order of its own.
    After(Uuid),
    /// The part that ends before this id.
    Before(Uuid),
}

impl Default for Start {
    fn default() -> Self {
        Self::Skip(0)
    }
}

impl Selection {
    /// The one with an id.
    pub(crate) fn of_id(id: Uuid) -> Self {
        let test = Test::Text(Relation::Equal, id.to_string());
        let condition = Condition::Test { place: Place::Id, exact: true, test };
        Self { condition: Some(condition), limit: 1, ..Self::default() }
    }

    /// Writes start, order and limit of the ids.
    pub(crate) fn write(&self, select: &mut QueryBuilder<Postgres>, table: Table) {
        match self.start {
            Start::Skip(_) => {}
            Start::After(id) => {
                select.push(" and a.id > ").push_bind(id);
            }
            Start::Before(id) => {
                select.push(" and a.id < ").push_bind(id);
            }
        }
        if matches!(self.start, Start::Before(_)) {
            select.push(" order by a.id desc");
        } else {
            order(select, table, self.order.as_ref());
        }
        if let Start::Skip(skip) = self.start {
            select.push(" offset ").push_bind(skip);
        }
        select.push(" limit ").push_bind(self.limit);
    }
}

impl View {
    /// One account of a provider.
    pub async fn scim_account(
        &mut self,
        provider: IdentityProviderId,
        id: AccountId,
    ) -> Result<ScimAccount> {
        let one = Selection::of_id(id.0);
        self.scim_accounts(provider, &one).await?.pop().ok_or(Error::NotFound("user"))
    }

    /// Accounts of a provider.
    pub async fn scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        selection: &Selection,
    ) -> Result<Vec<ScimAccount>> {
        if selection.limit <= 0 {
            return Ok(Vec::new());
        }
        // The ids first, so that rows that are skipped are not read.
        let mut select = QueryBuilder::new(
            "select a.id, a.user_type, a.active, a.version, a.created_at, a.updated_at, a.scim \
             from account a where a.division_id = ",
        );
        select.push_bind(self.division_id().0).push(" and a.id in (select a.id from account a");
        scope(&mut select, self, provider, selection.condition.as_ref());
        selection.write(&mut select, Table::Account);
        select.push(")");
        order(&mut select, Table::Account, selection.order.as_ref());
        let rows = select.build().fetch_all(self.conn()).await?;
        rows.iter().map(scim_account).collect()
    }

    /// How many accounts of a provider meet a condition.
    pub async fn count_scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        condition: Option<&Condition>,
    ) -> Result<i64> {
        let mut select = QueryBuilder::new("select count(*) from account a");
        scope(&mut select, self, provider, condition);
        Ok(select.build_query_scalar().fetch_one(self.conn()).await?)
    }

    /// The groups of some accounts, by account.
    pub async fn groups_of_accounts(
        &mut self,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, Vec<GroupOfAccount>>> {
        let division = self.division_id();
        let ids: Vec<Uuid> = accounts.iter().map(|it| it.0).collect();
        // A provider may name anybody as a member: only its own people are shown its groups.
        let found = sqlx::query!(
            r#"
            select a.id as account, g.id, g.name
            from account a
            join identity_group_member m
                on m.division_id = a.division_id and m.member_id = a.id::text
            join identity_group g on g.division_id = m.division_id and g.id = m.group_id
                and g.provider_id = a.provider_id
            where a.division_id = $1 and a.id = any($2)
            order by g.name_key, g.id
            "#,
            division.0,
            &ids,
        )
        .fetch_all(self.conn())
        .await?;
        let mut groups: HashMap<_, Vec<_>> = HashMap::new();
        for it in found {
            let group = GroupOfAccount { id: IdentityGroupId(it.id), name: it.name };
            groups.entry(AccountId(it.account)).or_default().push(group);
        }
        Ok(groups)
    }
}

fn scope(
    select: &mut QueryBuilder<Postgres>,
    view: &View,
    provider: IdentityProviderId,
    condition: Option<&Condition>,
) {
    select.push(" where a.division_id = ").push_bind(view.division_id().0);
    select
        .push(" and a.provider_id = ")
        .push_bind(provider.0)
        .push(" and a.deleted_at is null and not a.hidden");
    if let Some(condition) = condition {
        select.push(" and ");
        condition.write(select, Table::Account);
    }
}

/// Writes the order, with the id to break ties.
fn order(select: &mut QueryBuilder<Postgres>, table: Table, order: Option<&Order>) {
    select.push(" order by ");
    if let Some(order) = order {
        order.write(select, table);
        select.push(", ");
    }
    select.push("a.id");
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
