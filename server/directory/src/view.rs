//! Reading one division.

use chrono::{DateTime, Utc};
use rollcall_model::id::{DivisionId, IdentityProviderId};
use sqlx::{PgConnection, Postgres, QueryBuilder, postgres::PgRow};

use crate::{
    Directory, Result, ScimCaller, find::Wanted, scim_entry::Entry, transaction::Transaction,
};

/// One division, to be read. The reading operations stand in the file of their noun.
///
/// A provider's view has no transaction: each select of its own lets itself in, in the same
/// statement. All else needs one, which opens with the first statement that does.
pub struct View {
    directory: Directory,
    tx: Option<Transaction>,
    /// Whose view it is, when it is a provider's.
    caller: Option<ScimCaller>,
    division: DivisionId,
    now: DateTime<Utc>,
}

impl View {
    pub(crate) fn new(directory: Directory, tx: Transaction, division: DivisionId) -> Self {
        let now = directory.clock().now();
        Self { directory, tx: Some(tx), caller: None, division, now }
    }

    pub(crate) fn of_caller(directory: Directory, caller: ScimCaller) -> Self {
        let (division, now) = (caller.division, directory.clock().now());
        Self { directory, tx: None, caller: Some(caller), division, now }
    }

    /// The instant of this view.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The division it shows.
    pub fn division_id(&self) -> DivisionId {
        self.division
    }

    pub(crate) async fn conn(&mut self) -> Result<&mut PgConnection> {
        let tx = match (self.tx.take(), &self.caller) {
            (Some(tx), _) => tx,
            (None, None) => self.directory.begin("begin read only", self.division).await?,
            (None, Some(caller)) => self.directory.begin_again("begin read only", caller).await?.0,
        };
        Ok(self.tx.insert(tx))
    }

    /// Somebody whom a provider looks for, found together with others. None: not here, not so.
    pub(crate) async fn find(
        &self,
        provider: IdentityProviderId,
        wanted: Wanted,
    ) -> Result<Option<Option<PgRow>>> {
        match (&self.tx, &self.caller) {
            (None, Some(caller)) if caller.provider == provider => {
                Ok(self.directory.gathered(caller, wanted).await?.1)
            }
            _ => Ok(None),
        }
    }

    /// The rows of a select that `write` writes, with its limit and in its order.
    pub(crate) async fn rows(
        &mut self,
        write: impl Fn(&mut QueryBuilder<Postgres>),
    ) -> Result<Vec<PgRow>> {
        if let (None, Some(caller)) = (&self.tx, &self.caller) {
            let entry = Entry::of(caller, self.now);
            if let Some(rows) = self.directory.rows_with_entry(&entry, &write).await? {
                return Ok(rows);
            }
        }
        let mut select = QueryBuilder::new("");
        write(&mut select);
        Ok(select.build().fetch_all(self.conn().await?).await?)
    }
}
