//! One transaction, on one division.

use std::ops::{Deref, DerefMut};

use rollcall_model::id::DivisionId;
use sqlx::{AssertSqlSafe, Executor, PgConnection, postgres::PgRow};

use crate::lane::Taken;

/// A transaction that ends with its commit. Dropped before, the pool's guard undoes it, also when
/// the request hung up while it began.
pub(crate) struct Transaction {
    connection: Taken,
}

impl Transaction {
    /// One round trip: begins, names the division to row security, and asks `more`.
    ///
    /// `begin` and `more` are of this program, with nothing from outside written into them but
    /// numbers.
    pub(crate) async fn begin(
        mut connection: Taken,
        begin: &'static str,
        division: DivisionId,
        more: &str,
    ) -> sqlx::Result<(Self, Vec<PgRow>)> {
        // Safe: a division's id is a UUID, written by its own Display.
        let statements = format!("{begin}; set local app.division = '{division}'; {more}");
        let answered = connection.fetch_all(AssertSqlSafe(statements)).await?;
        Ok((Self { connection }, answered))
    }

    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        self.connection.execute("commit").await?;
        self.connection.give_back_clean();
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
