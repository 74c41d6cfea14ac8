//! Accounts as an identity provider sees its own: found, listed, counted.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::UserType,
    id::{AccountId, DivisionId, IdentityGroupId, IdentityProviderId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Decode, Postgres, QueryBuilder, Row, Type, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    Condition, Error, Order, Place, Result, View,
    condition::{Relation, Table, Test},
    error::read,
    find::Wanted,
};

/// An account of a provider, with the representation that the provider wrote: parsed, or as the
/// text that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ScimAccount<D = Value> {
    pub id: AccountId,
    pub user_type: UserType,
    pub active: bool,
    /// Counts the changes; the `ETag`.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The SCIM resource without id, meta and groups.
    pub document: D,
    /// In the order of their names. Empty when they were not asked for.
    pub groups: Vec<GroupOfAccount>,
}

impl ScimAccount {
    /// The same, as the text that is shown.
    pub fn into_text(self) -> ScimAccount<String> {
        ScimAccount {
            id: self.id,
            user_type: self.user_type,
            active: self.active,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            document: self.document.to_string(),
            groups: self.groups,
        }
    }
}

/// A group that an account is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
    /// Whether the groups of accounts are wanted as well.
    pub with_groups: bool,
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
        Self { condition: Some(condition), limit: 1, with_groups: true, ..Self::default() }
    }

    /// How many there are in all, when a part of so many tells: it starts with the first and is not
    /// full.
    pub fn total_of(&self, found: usize) -> Option<i64> {
        let found = i64::try_from(found).ok()?;
        let first = matches!(self.start, Start::Skip(0));
        (first && found < self.limit).then_some(found)
    }

    /// Whether rows are skipped: then their ids are read first, and nothing else of them.
    fn skips(&self) -> bool {
        matches!(self.start, Start::Skip(skip) if skip > 0)
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
        // Written out: the plan that is kept depends on it.
        select.push(format_args!(" limit {}", self.limit));
    }
}

impl View {
    /// One account of a provider.
    pub async fn scim_account(
        &mut self,
        provider: IdentityProviderId,
        id: AccountId,
    ) -> Result<ScimAccount<String>> {
        if let Some(found) = self.find(provider, Wanted::ById(id)).await? {
            return scim_account(&found.ok_or(Error::NotFound("user"))?);
        }
        let one = Selection::of_id(id.0);
        self.scim_accounts(provider, &one).await?.pop().ok_or(Error::NotFound("user"))
    }

    /// Accounts of a provider.
    pub async fn scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        selection: &Selection,
    ) -> Result<Vec<ScimAccount<String>>> {
        if selection.limit <= 0 {
            return Ok(Vec::new());
        }
        if let Some(wanted) = Wanted::of(selection)
            && let Some(found) = self.find(provider, wanted).await?
        {
            return found.iter().map(scim_account).collect();
        }
        let division = self.division_id();
        let mut from_end = None;
        if let (Start::Skip(skip), None, None) =
            (selection.start, &selection.condition, &selection.order)
            && skip > FEW
        {
            let total = self.count_scim_accounts(provider, None).await?;
            from_end = Some(skip).filter(|it| it * 2 > total);
        }
        let rows = self.rows(|select| {
            select.push("select ").push(COLUMNS);
            if selection.with_groups {
                select.push(", ").push(GROUPS).push(" as groups");
            }
            select.push(" from account a");
            if selection.skips() {
                select.push(" where a.division_id = ").push_bind(division.0);
                // An array, so that the plan knows that they are few.
                select.push(" and a.id = any(array(select a.id from account a");
            }
            scope(select, division, provider, selection.condition.as_ref());
            match from_end {
                None => selection.write(select, Table::Account),
                Some(skip) => write_from_end(select, division, provider, skip, selection.limit),
            }
            if selection.skips() {
                select.push("))");
                order(select, Table::Account, selection.order.as_ref());
            }
        });
        let mut accounts = rows.await?.iter().map(scim_account).collect::<Result<Vec<_>>>()?;
        if matches!(selection.start, Start::Before(_)) {
            accounts.reverse();
        }
        Ok(accounts)
    }

    /// How many accounts of a provider meet a condition.
    pub async fn count_scim_accounts(
        &mut self,
        provider: IdentityProviderId,
        condition: Option<&Condition>,
    ) -> Result<i64> {
        let division = self.division_id();
        let rows = self.rows(|select| {
            if condition.is_none() {
                tally(select, division, provider);
            } else {
                select.push("select count(*) as total from account a");
                scope(select, division, provider, condition);
            }
        });
        Ok(rows.await?.first().map_or(Ok(0), |it| it.try_get("total"))?)
    }
}

/// What a [`ScimAccount`] that is shown is read from, besides the groups.
pub(crate) const COLUMNS: &str =
    "a.id, a.user_type, a.active, a.version, a.created_at, a.updated_at, a.scim::text as scim";

/// The groups of account `a`. A provider may name anybody as a member: only its own people are shown
/// its groups.
pub(crate) const GROUPS: &str = "(select json_agg(json_build_object('id', g.id, 'name', g.name) \
                                       order by g.name_key, g.id) \
     from identity_group_member m \
     join identity_group g on g.division_id = m.division_id and g.id = m.group_id \
         and g.provider_id = a.provider_id \
     where m.division_id = a.division_id and m.member_uuid = a.id)";

/// So many are skipped without a thought.
const FEW: i64 = 1000;

/// Writes order and part of a list whose most is skipped: it is walked from its end, which is as far
/// from the part as the tally says, in the same snapshot.
fn write_from_end(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    provider: IdentityProviderId,
    skip: i64,
    limit: i64,
) {
    let after = |select: &mut QueryBuilder<Postgres>| {
        select.push("((");
        tally(select, division, provider);
        select.push(") - ").push_bind(skip).push(")");
    };
    select.push(" order by a.id desc offset greatest(");
    after(select);
    select.push(" - ").push_bind(limit).push(", 0) limit greatest(least(");
    after(select);
    select.push(", ").push_bind(limit).push("), 0)");
}

/// Writes the select of how many people a provider has.
fn tally(select: &mut QueryBuilder<Postgres>, division: DivisionId, provider: IdentityProviderId) {
    select.push("select coalesce(sum(live), 0)::bigint as total from account_tally ");
    select.push("where division_id = ").push_bind(division.0);
    select.push(" and provider_id = ").push_bind(provider.0);
}

fn scope(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    provider: IdentityProviderId,
    condition: Option<&Condition>,
) {
    select.push(" where a.division_id = ").push_bind(division.0);
    select.push(" and a.provider_id = ").push_bind(provider.0);
    select.push(" and a.deleted_at is null and not a.hidden");
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

pub(crate) fn scim_account<D>(row: &PgRow) -> Result<ScimAccount<D>>
where
    D: for<'r> Decode<'r, Postgres> + Type<Postgres>,
{
    let groups = match row.try_get::<Option<Json<Vec<GroupOfAccount>>>, _>("groups") {
        Ok(groups) => groups.map(|Json(it)| it).unwrap_or_default(),
        Err(sqlx::Error::ColumnNotFound(_)) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(ScimAccount {
        id: AccountId(row.try_get::<Uuid, _>("id")?),
        user_type: read("account.user_type", UserType::from_code(row.try_get("user_type")?))?,
        active: row.try_get("active")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        document: row.try_get("scim")?,
        groups,
    })
}
