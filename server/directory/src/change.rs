//! The only way to write to a division.

use chrono::{DateTime, Utc};
use rollcall_model::{activity::ActivityStatus, id::DivisionId, request::Decision};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Actor, Directory, Result,
    activity::{self, Happening},
    transaction::Transaction,
};

/// One transaction on one division, by one actor, at one instant.
///
/// Every operation that writes is a method on this type, and records its activity before it
/// returns: a change and its trace commit together or not at all. Dropping it undoes everything.
pub struct Change {
    tx: Transaction,
    directory: Directory,
    division: DivisionId,
    actor: Actor,
    now: DateTime<Utc>,
    decisions: Vec<Decision>,
}

impl Change {
    pub(crate) fn new(
        tx: Transaction,
        directory: Directory,
        division: DivisionId,
        actor: Actor,
    ) -> Self {
        let now = directory.clock().now();
        Self { tx, directory, division, actor, now, decisions: Vec::new() }
    }

    /// Makes everything done through this change real.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// The division it changes.
    pub fn division_id(&self) -> DivisionId {
        self.division
    }

    /// The instant of this change.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What was decided on the way, in order; also when an operation was refused.
    pub fn take_decisions(&mut self) -> Vec<Decision> {
        std::mem::take(&mut self.decisions)
    }

    pub(crate) fn decided(&mut self, decision: Decision) {
        self.decisions.push(decision);
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.directory.new_id()
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    pub(crate) async fn record(
        &mut self,
        status: ActivityStatus,
        happening: Happening,
    ) -> Result<()> {
        let id = self.directory.new_id();
        let (division, now) = (self.division, self.now);
        activity::insert(&mut self.tx, division, id, now, &self.actor, status, happening).await
    }
}
