//! How the requests of a provider are let in without asking who it is each time.
//!
//! Whoever was let in is remembered for a minute, together with the versions of its token and its
//! provider. Being remembered lets a request past the door; it allows nothing: every transaction
//! looks at both rows itself, in the statement that it begins with. When either was written since,
//! the caller is looked up anew. So a revoked token dies at once on every server.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use rollcall_model::id::ScimTokenId;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

use crate::{
    Change, Directory, Error, Result, ScimCaller, View,
    scim_token::{self, Wanted},
    transaction::Transaction,
};

/// The versions of the rows that a caller was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub(crate) token: String,
    pub(crate) provider: String,
}

/// What the database compares to let a caller in.
pub(crate) struct Entry<'a> {
    caller: &'a ScimCaller,
    now: DateTime<Utc>,
}

impl<'a> Entry<'a> {
    pub(crate) fn of(caller: &'a ScimCaller, now: DateTime<Utc>) -> Self {
        Self { caller, now }
    }

    /// As a statement of its own. Safe: ids, numbers and an instant, written by their own Display.
    fn statement(&self) -> String {
        let Self { caller, now } = self;
        let Seen { token, provider } = &caller.seen;
        format!(
            "select enter_scim('{}', '{}', '{token}', '{provider}', '{}') as good",
            caller.division,
            caller.token,
            now.to_rfc3339()
        )
    }
}

/// Who was let in a moment ago, by token. Only good tokens come in here, so it stays small.
#[derive(Default)]
pub(crate) struct Remembered(Mutex<HashMap<ScimTokenId, Known>>);

struct Known {
    digest: Vec<u8>,
    caller: ScimCaller,
    /// When the use of the token has to be noted again.
    until: DateTime<Utc>,
}

impl Remembered {
    pub(crate) fn put(&self, digest: Vec<u8>, caller: &ScimCaller, until: DateTime<Utc>) {
        let known = Known { digest, caller: caller.clone(), until };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(caller.token, known);
    }

    fn forget(&self, token: ScimTokenId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&token);
    }

    fn find(&self, text: &str, now: DateTime<Utc>) -> Option<ScimCaller> {
        let wanted = scim_token::parse(text)?;
        let remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = remembered.get(&wanted.token).filter(|it| now < it.until)?;
        (wanted.digest.as_ref() == Some(&known.digest)).then(|| known.caller.clone())
    }
}

impl Directory {
    /// The provider behind a token that was let in less than a minute ago.
    ///
    /// It may have been turned away since: what is done in its name, through [`Self::scim_view`] and
    /// [`Self::scim_change`], finds that out.
    pub fn remembered_caller(&self, text: &str) -> Option<ScimCaller> {
        self.shared.remembered.find(text, self.clock().now())
    }

    /// What a provider sees of its division.
    pub fn scim_view(&self, caller: &ScimCaller) -> View {
        View::of_caller(self.clone(), caller.clone())
    }

    /// Opens a change by a provider: with the caller as it is now.
    ///
    /// # Errors
    /// [`Error::TurnedAway`]: the token stopped working.
    pub async fn scim_change(&self, caller: &ScimCaller) -> Result<(Change, ScimCaller)> {
        let entry = Entry::of(caller, self.clock().now()).statement();
        let connection = self.lane.take().await?;
        let begun = Transaction::begin(connection, "begin", caller.division, &entry).await?;
        let (tx, answered) = begun;
        let (tx, caller) = match answered.first() {
            Some(row) if row.try_get("good")? => (tx, caller.clone()),
            _ => {
                drop(tx);
                self.begin_again("begin", caller).await?
            }
        };
        Ok((Change::new(tx, self.clone(), caller.division, caller.actor()), caller))
    }

    /// The rows of a select, with the entry in the same statement. None: the caller is to be looked
    /// up anew.
    pub(crate) async fn rows_with_entry(
        &self,
        entry: &Entry<'_>,
        write: impl Fn(&mut QueryBuilder<Postgres>),
    ) -> Result<Option<Vec<PgRow>>> {
        let Entry { caller, now } = entry;
        let mut select = QueryBuilder::new("with entered as materialized (select enter_scim(");
        let mut values = select.separated(", ");
        values.push_bind(caller.division.0).push_bind(caller.token.0);
        values.push_bind(caller.seen.token.clone()).push_bind(caller.seen.provider.clone());
        values.push_bind(*now);
        // The left side of a nested loop comes first, and its one row leaves the order as it is. If
        // ever another plan read before it entered, row security would show it nothing.
        select.push(
            ") as good) select entered.good, it.* from entered left join lateral \
             (select true as found, x.* from (",
        );
        write(&mut select);
        select.push(") x) it on entered.good");
        let mut connection = self.lane.take().await?;
        let mut rows = select.build().fetch_all(&mut *connection).await?;
        connection.give_back_clean();
        if !rows.first().map_or(Ok(false), |row| row.try_get("good"))? {
            return Ok(None);
        }
        rows.retain(|row| matches!(row.try_get("found"), Ok(Some(true))));
        Ok(Some(rows))
    }

    /// Looks a caller up anew, in the transaction that it works in.
    pub(crate) async fn begin_again(
        &self,
        begin: &'static str,
        caller: &ScimCaller,
    ) -> Result<(Transaction, ScimCaller)> {
        self.shared.remembered.forget(caller.token);
        let connection = self.lane.take().await?;
        let (mut tx, _) = Transaction::begin(connection, begin, caller.division, "").await?;
        let wanted = Wanted { division: caller.division, token: caller.token, digest: None };
        let found = scim_token::look_up(&mut tx, &wanted, self.clock().now()).await?;
        match found {
            Ok(found) => Ok((tx, found.caller)),
            Err(turned_away) => Err(Error::TurnedAway(Box::new(turned_away))),
        }
    }
}
