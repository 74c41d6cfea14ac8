//! Accounts as the console sees them: the list of users and a user's own page.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{
        AccountDetails, AccountQuery, AccountRow, AccountSignIn, AccountStatus, Manager,
        SecondFactor, Source, Standing, UserType,
    },
    hold::Hold,
    id::{AccountId, DivisionId, IdentityProviderId},
    organization::Organization,
    page::{PAGE_SIZE, Page, Turn},
};
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    Error, Result, View,
    account_filter::{LISTED, deleted, filter},
    account_profile::stored,
    before::KeptHold,
    brake::kind,
    division::cursor,
    error::read,
    staff,
};

/// How many rows of a file are read at once.
const PORTION: usize = 1_000;

/// Where a file of accounts goes on. The key too: whom it names may be gone by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCursor {
    name_key: String,
    id: Uuid,
}

impl AccountCursor {
    fn of(row: &PgRow) -> Result<Self> {
        Ok(Self { name_key: row.try_get("name_key")?, id: row.try_get("id")? })
    }
}

/// Which way a list runs.
#[derive(Clone, Copy)]
enum Order {
    Up,
    Down,
}

/// A list that is being asked for. Whom it shows is found first, and their rows are made after: a
/// filter that looks into roles is quick beside the account alone, and not among all these joins.
struct Listing {
    select: QueryBuilder<Postgres>,
    division: DivisionId,
}

impl Listing {
    fn of(division: DivisionId, query: &AccountQuery, now: DateTime<Utc>) -> Self {
        let mut select = QueryBuilder::new(
            "with shown as materialized (select a.id from account a where a.division_id = ",
        );
        select.push_bind(division.0);
        filter(&mut select, division, query, now);
        Self { select, division }
    }

    /// The whole statement, for as many rows.
    fn rows(self, order: Order, limit: usize) -> QueryBuilder<Postgres> {
        let Self { mut select, division } = self;
        let order = match order {
            Order::Up => "a.name_key, a.id",
            Order::Down => "a.name_key desc, a.id desc",
        };
        select.push(format_args!(" order by {order} limit {limit}) {SELECT}"));
        select.push_bind(division.0);
        select.push(format_args!(" and a.id in (select id from shown) order by {order}"));
        select
    }
}

/// What both the list and the page select.
const SELECT: &str = "\
    select a.id, a.name, a.name_key, a.user_name, a.email, a.user_type, a.active, a.source, a.review, \
           a.updated_at, a.created_at, a.given_name, a.family_name, a.external_id, \
           a.sent_user_type, a.sent_organization, a.standing, a.held, a.held_since, a.braked_at, \
           a.hidden, a.deleted_at, a.deleted_at is not null as deleted, a.phone, a.language, \
           a.time_zone, coalesce(p.scim_enabled, false) as locked, p.scim_enabled, \
           p.id as provider_id, p.name as provider, p.vendor, \
           l.id is not null as has_login, l.active as login_active, \
           l.password_hash is not null as has_password, l.totp_sealed is not null as has_totp, \
           l.signed_in_at, exists (select from passkey k where k.login_id = l.id) as has_passkey, \
           f.account_id is not null as is_federated, coalesce(o.trusts_mfa, false) as trusts_mfa, \
           t.paused_until, \
           array(select r.name from role r \
                 where r.division_id = a.division_id and r.id in ( \
                     select e.role_id from effective_role e \
                     where e.division_id = a.division_id and e.account_id = a.id) \
                 order by r.name_key) as roles, \
           (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, \
                                                         'archived', o.archived_at is not null) \
                                      order by o.name_key), '[]') \
            from account_organization x \
            join organization o on o.division_id = x.division_id and o.id = x.organization_id \
            where x.division_id = a.division_id and x.account_id = a.id) as organizations \
    from account a \
    left join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id \
    left join login l on l.division_id = a.division_id and l.account_id = a.id \
    left join login_throttle t \
        on t.digest = sha256('\\x706572736f6e00'::bytea || convert_to(l.email_key, 'UTF8')) \
    left join federated_identity f on f.division_id = a.division_id and f.account_id = a.id \
        and f.provider_id = a.provider_id \
    left join sso o on o.division_id = f.division_id and o.provider_id = f.provider_id and o.enabled \
    where a.division_id = ";

impl View {
    /// A page of the division's users, by name.
    pub async fn accounts(&mut self, query: &AccountQuery) -> Result<Page<AccountRow>> {
        let (division, now) = (self.division_id(), self.now());
        let (cursor, backwards) = cursor(&query.turn)?;
        let mut listing = Listing::of(division, query, now);
        if let Some(cursor) = cursor {
            let side = if backwards { "<" } else { ">" };
            let select = &mut listing.select;
            select.push(format_args!(" and (a.name_key, a.id) {side} "));
            select.push("(select name_key, id from account where division_id = ");
            select.push_bind(division.0).push(" and id = ").push_bind(cursor).push(")");
        }
        let order = if matches!(query.turn, Turn::Before(_)) { Order::Down } else { Order::Up };
        let mut select = listing.rows(order, PAGE_SIZE + 1);
        let rows = select.build().fetch_all(self.conn().await?).await?;
        let rows = rows.iter().map(|it| account_row(it, now)).collect::<Result<Vec<_>>>()?;
        Ok(Page::of(rows, &query.turn, |it| it.id.to_string()))
    }

    /// The next rows for a file, by name, and where it goes on; None at the end.
    pub async fn accounts_to_export(
        &mut self,
        query: &AccountQuery,
        after: Option<AccountCursor>,
    ) -> Result<(Vec<AccountRow>, Option<AccountCursor>)> {
        let now = self.now();
        let mut listing = Listing::of(self.division_id(), query, now);
        if let Some(AccountCursor { name_key, id }) = after {
            listing.select.push(" and (a.name_key, a.id) > (");
            listing.select.push_bind(name_key).push(", ").push_bind(id).push(")");
        }
        let mut select = listing.rows(Order::Up, PORTION + 1);
        let mut found = select.build().fetch_all(self.conn().await?).await?;
        let goes_on = found.len() > PORTION;
        found.truncate(PORTION);
        let last = found.last().filter(|_| goes_on);
        let further = last.map(AccountCursor::of).transpose()?;
        let rows = found.iter().map(|it| account_row(it, now)).collect::<Result<_>>()?;
        Ok((rows, further))
    }

    /// One user's page; also of somebody who was deleted by hand and can be restored.
    pub async fn account(&mut self, id: AccountId) -> Result<AccountDetails> {
        let mut select = QueryBuilder::new(SELECT);
        select.push_bind(self.division_id().0).push(" and a.id = ").push_bind(id.0);
        select.push(format_args!(" and ({LISTED} or "));
        deleted(&mut select, self.now());
        select.push(")");
        let now = self.now();
        let row = select.build().fetch_optional(self.conn().await?).await?;
        let row = row.ok_or(Error::NotFound("user"))?;
        let hidden = row.try_get("hidden")?;
        Ok(AccountDetails {
            row: account_row(&row, now)?,
            given_name: row.try_get("given_name")?,
            family_name: row.try_get("family_name")?,
            external_id: row.try_get("external_id")?,
            sent_user_type: row.try_get("sent_user_type")?,
            sent_organization: row.try_get("sent_organization")?,
            hold: hold(&row)?,
            deactivation_waits: row
                .try_get::<Option<_>, _>("braked_at")?
                .map(|since| (kind(hidden), since)),
            managed: row.try_get::<Option<Uuid>, _>("provider_id")?.is_some()
                && row.try_get::<Option<bool>, _>("scim_enabled")? != Some(false),
            deleted: row.try_get("deleted")?,
            preferences: stored(
                row.try_get("phone")?,
                row.try_get("language")?,
                row.try_get("time_zone")?,
            )?,
            created_at: row.try_get("created_at")?,
        })
    }
}

fn account_row(row: &PgRow, now: DateTime<Utc>) -> Result<AccountRow> {
    let Json(organizations) = row.try_get::<Json<Vec<Organization>>, _>("organizations")?;
    let standing = read("account.standing", Standing::from_code(row.try_get("standing")?))?;
    let source = read("account.source", Source::from_code(row.try_get("source")?))?;
    Ok(AccountRow {
        id: AccountId(row.try_get("id")?),
        name: row.try_get("name")?,
        user_name: row.try_get("user_name")?,
        email: row.try_get("email")?,
        user_type: read("account.user_type", UserType::from_code(row.try_get("user_type")?))?,
        organizations,
        source,
        manager: manager_of(row)?,
        status: match (row.try_get::<Option<DateTime<Utc>>, _>("deleted_at")?, source) {
            (Some(_), Source::Native) => AccountStatus::Deleted,
            _ => standing.status(row.try_get("active")?),
        },
        locked: row.try_get("locked")?,
        roles: row
            .try_get::<Vec<String>, _>("roles")?
            .into_iter()
            .map(|it| read("role.name", it.try_into().ok()))
            .collect::<Result<_>>()?,
        sign_in: sign_in(row, now)?,
        review: row.try_get("review")?,
        updated_at: row.try_get("updated_at")?,
    })
}

fn sign_in(row: &PgRow, now: DateTime<Utc>) -> Result<Option<AccountSignIn>> {
    if !row.try_get::<bool, _>("has_login")? {
        return Ok(None);
    }
    let federated: bool = row.try_get("is_federated")?;
    let invited = !federated && !row.try_get::<bool, _>("has_password")?;
    let second_factor = if row.try_get("has_passkey")? {
        SecondFactor::Passkey
    } else if row.try_get("has_totp")? {
        SecondFactor::Authenticator
    } else if row.try_get("trusts_mfa")? {
        SecondFactor::Provider
    } else {
        SecondFactor::None
    };
    Ok(Some(AccountSignIn {
        state: staff::state(row.try_get("login_active")?, invited),
        second_factor,
        paused_until: row.try_get::<Option<_>, _>("paused_until")?.filter(|until| *until > now),
        last: row.try_get("signed_in_at")?,
    }))
}

fn hold(row: &PgRow) -> Result<Option<Hold>> {
    let kept = row.try_get::<Option<Json<KeptHold>>, _>("held")?;
    let since = row.try_get::<Option<_>, _>("held_since")?;
    Ok(kept.zip(since).map(|(Json(kept), since)| kept.since(since)))
}

fn manager_of(row: &PgRow) -> Result<Option<Manager>> {
    let Some(id) = row.try_get::<Option<Uuid>, _>("provider_id")? else { return Ok(None) };
    manager(id, row.try_get("provider")?, row.try_get("vendor")?).map(Some)
}

/// The provider that manages an account, from its columns.
pub(crate) fn manager(id: Uuid, name: String, vendor: &str) -> Result<Manager> {
    Ok(Manager {
        id: IdentityProviderId(id),
        name: read("identity_provider.name", name.try_into().ok())?,
        vendor: read("identity_provider.vendor", vendor.parse().ok())?,
    })
}
