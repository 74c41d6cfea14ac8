//! The only way to write to a division.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::ActivityStatus, hold::HoldReason, id::DivisionId, request::Decision,
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Actor, Directory, Result, ScimCaller,
    account_write::Statement,
    activity::{self, Happening},
    decisions,
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
    waits: bool,
}

impl Change {
    pub(crate) fn new(
        tx: Transaction,
        directory: Directory,
        division: DivisionId,
        actor: Actor,
    ) -> Self {
        let now = directory.clock().now();
        Self { tx, directory, division, actor, now, decisions: Vec::new(), waits: false }
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

    /// Whether a part of it waits for an administrator, although it is answered as done.
    pub fn waits(&self) -> bool {
        self.waits
    }

    /// Notes why it has to wait; without a reason it does not.
    pub(crate) fn held(&mut self, reasons: &[HoldReason]) {
        self.waits |= !reasons.is_empty();
        self.decisions.extend(reasons.iter().map(decisions::held));
    }

    /// Notes that the brake holds it back.
    pub(crate) fn braked(&mut self) {
        self.waits = true;
        self.decided(Decision::warn(decisions::BRAKED));
    }

    /// Notes that the person is kept out.
    pub(crate) fn kept_out(&mut self) {
        self.waits = true;
        self.decided(decisions::kept_out());
    }

    pub(crate) fn decided(&mut self, decision: Decision) {
        self.decisions.push(decision);
    }

    pub(crate) fn decisions(&mut self) -> &mut Vec<Decision> {
        &mut self.decisions
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

    /// The connection, and what a statement of the provider's has to know.
    pub(crate) fn statement<'a>(
        &'a mut self,
        caller: &'a ScimCaller,
    ) -> (&'a mut PgConnection, Statement<'a>) {
        let (division, actor, now) = (self.division, &self.actor, self.now);
        (&mut self.tx, Statement { division, caller, actor, now, enters: false })
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
