//! One transaction, on one division.

use std::ops::{Deref, DerefMut};

use rollcall_model::{id::DivisionId, role::Reach};
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

/// Names a reach to row security, for the rest of a transaction.
pub(crate) fn set_reach(reach: &Reach) -> String {
    match reach {
        Reach::All => "set local app.reach = ''".to_owned(),
        Reach::Listed(organizations) => {
            let ids: Vec<String> = organizations.iter().map(ToString::to_string).collect();
            format!("set local app.reach = '{{{}}}'", ids.join(","))
        }
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
