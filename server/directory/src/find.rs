//! People who are looked up at the same time, found by one statement: see `gathering.rs`.

use rollcall_model::{id::AccountId, name};
use sqlx::{AssertSqlSafe, Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    Condition, Directory, Place, Relation, Result, ScimCaller, Selection, Start, Test,
    account::{self, GROUPS},
    before,
    gathering::{Gathered, Gathering},
};

/// Who is looked for, among the people of the caller's provider.
pub(crate) enum Wanted {
    ById(AccountId),
    /// By the folded user name.
    ByUserName(String),
    /// By the id, with all that a change begins with.
    ToChange(AccountId),
}

impl Wanted {
    /// Whom a selection is for when it is for one user name; what providers ask most.
    pub fn of(selection: &Selection) -> Option<Self> {
        let is_first = selection.start == Start::Skip(0) && selection.limit > 0;
        match &selection.condition {
            Some(Condition::Test {
                place: Place::Name,
                test: Test::Text(Relation::Equal, user_name),
                ..
            }) if is_first && selection.with_groups => Some(Self::ByUserName(name::key(user_name))),
            _ => None,
        }
    }

    fn id(&self) -> Option<Uuid> {
        match self {
            Self::ById(id) | Self::ToChange(id) => Some(id.0),
            Self::ByUserName(_) => None,
        }
    }

    fn user_name(&self) -> Option<&str> {
        match self {
            Self::ByUserName(user_name) => Some(user_name),
            Self::ById(_) | Self::ToChange(_) => None,
        }
    }
}

impl Gathered for Wanted {
    const COMES_AGAIN: bool = true;

    /// The row; None: there is nobody.
    type Done = Option<PgRow>;

    fn gathering(directory: &Directory) -> &Gathering<Self> {
        &directory.shared.at_once.found
    }

    fn kind(&self) -> u8 {
        match self {
            Self::ById(_) => 0,
            Self::ByUserName(_) => 1,
            Self::ToChange(_) => 2,
        }
    }

    async fn together(
        directory: &Directory,
        caller: &ScimCaller,
        batch: &[Self],
    ) -> Result<Vec<Option<Option<PgRow>>>> {
        let (columns, type_of_key, key) = match batch.first() {
            Some(Self::ById(_)) => (account::COLUMNS, "uuid", "id"),
            Some(Self::ByUserName(_)) => (account::COLUMNS, "text", "user_name_key"),
            Some(Self::ToChange(_)) => (before::COLUMNS, "uuid", "id"),
            None => return Ok(Vec::new()),
        };
        // Safe: all of it is of this program.
        let select = AssertSqlSafe(format!(
            "with entered as materialized (select enter_scim($1, $2, $3, $4, $5) as good, \
                 $6::{type_of_key}[] as keys) \
             select entered.good, it.* from entered left join lateral ( \
                 select p.number, {columns}, {GROUPS} as groups \
                 from unnest(entered.keys) with ordinality as p (key, number) \
                 join account a on a.division_id = $1 and a.provider_id = $7 and a.{key} = p.key \
                     and a.deleted_at is null and not a.hidden) it on entered.good"
        ));
        let mut connection = directory.lane.take().await?;
        let select = sqlx::query(select)
            .bind(caller.division.0)
            .bind(caller.token.0)
            .bind(&caller.seen.token)
            .bind(&caller.seen.provider)
            .bind(directory.clock().now());
        let ids: Option<Vec<Uuid>> = batch.iter().map(Self::id).collect();
        let select = match ids {
            Some(ids) => select.bind(ids),
            None => select.bind(batch.iter().filter_map(Self::user_name).collect::<Vec<_>>()),
        };
        let rows = select.bind(caller.provider.0).fetch_all(&mut *connection).await?;
        connection.give_back_clean();
        if !rows.first().map_or(Ok(false), |row| row.try_get("good"))? {
            return Ok(batch.iter().map(|_| None).collect());
        }
        let mut found: Vec<_> = batch.iter().map(|_| Some(None)).collect();
        for row in rows {
            let number: Option<i64> = row.try_get("number")?;
            let place = number.and_then(|it| usize::try_from(it - 1).ok());
            if let Some(place) = place.and_then(|it| found.get_mut(it)) {
                *place = Some(Some(row));
            }
        }
        Ok(found)
    }
}
