//! The installation itself: what no division owns.

use chrono::{DateTime, Utc};
use rollcall_model::{activity::ActivityStatus, id::DivisionId, role::Reach};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::{
    Actor, Directory, Result,
    activity::{self, Happening},
    transaction,
};

/// The installation at one instant, to be read: clients, staff, its own feed.
pub struct InstallationView {
    tx: Transaction<'static, Postgres>,
    now: DateTime<Utc>,
}

impl InstallationView {
    pub(crate) fn new(tx: Transaction<'static, Postgres>, now: DateTime<Utc>) -> Self {
        Self { tx, now }
    }

    /// The instant of this view.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Looks into one division from here on: a page over several clients visits each in turn.
    pub(crate) async fn enter(&mut self, division: DivisionId) -> Result<()> {
        enter(&mut self.tx, division).await
    }

    /// Looks into one division as far as somebody reaches there.
    pub(crate) async fn enter_within(&mut self, division: DivisionId, reach: &Reach) -> Result<()> {
        let statements =
            format!("set local app.division = '{division}'; {}", transaction::set_reach(reach));
        // Safe: a UUID and numbers, written by their own Display.
        self.tx.execute(AssertSqlSafe(statements)).await?;
        Ok(())
    }
}

/// One transaction on the installation itself, by one actor, at one instant.
///
/// As with [`Change`](crate::Change): every operation records its activity, and dropping undoes.
pub struct InstallationChange {
    tx: Transaction<'static, Postgres>,
    directory: Directory,
    actor: Actor,
    now: DateTime<Utc>,
}

impl InstallationChange {
    pub(crate) fn new(
        tx: Transaction<'static, Postgres>,
        directory: Directory,
        actor: Actor,
    ) -> Self {
        let now = directory.clock().now();
        Self { tx, directory, actor, now }
    }

    /// Makes everything done through this change real.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// The instant of this change.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.directory.new_id()
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Works in one division from here on.
    pub(crate) async fn enter(&mut self, division: DivisionId) -> Result<()> {
        enter(&mut self.tx, division).await
    }

    /// From here on this change is made by somebody else: whom it has just created.
    pub(crate) fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    pub(crate) async fn record(
        &mut self,
        status: ActivityStatus,
        happening: Happening,
    ) -> Result<()> {
        let (id, now) = (self.new_id(), self.now);
        activity::insert_of_installation(&mut self.tx, id, now, &self.actor, status, happening)
            .await
    }

    /// Records in the feed of a division that this change has just created.
    pub(crate) async fn record_in(
        &mut self,
        division: DivisionId,
        status: ActivityStatus,
        happening: Happening,
    ) -> Result<()> {
        self.enter(division).await?;
        let (id, now) = (self.new_id(), self.now);
        activity::insert(&mut self.tx, division, id, now, &self.actor, status, happening).await
    }
}

async fn enter(connection: &mut PgConnection, division: DivisionId) -> Result<()> {
    // Safe: a division's id is a UUID, written by its own Display.
    let statement = format!("set local app.division = '{division}'");
    connection.execute(AssertSqlSafe(statement)).await?;
    Ok(())
}
