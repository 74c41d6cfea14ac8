//! Reading one division.

use chrono::{DateTime, Utc};
use rollcall_model::id::DivisionId;
use sqlx::{PgConnection, Postgres, Transaction};

/// One division at one instant, to be read. The reading operations stand in the file of their noun.
pub struct View {
    tx: Transaction<'static, Postgres>,
    division: DivisionId,
    now: DateTime<Utc>,
}

impl View {
    pub(crate) fn new(
        tx: Transaction<'static, Postgres>,
        division: DivisionId,
        now: DateTime<Utc>,
    ) -> Self {
        Self { tx, division, now }
    }

    /// The instant of this view.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The division it shows.
    pub fn division_id(&self) -> DivisionId {
        self.division
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }
}
