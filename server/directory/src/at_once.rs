//! The ordinary changes of people, written many at once: see `gathering.rs`.
//!
//! Ordinary is who is let in and belongs where he belongs: nothing waits, nothing comes back, and
//! no organization changes. All else is handed back, and is done alone in a [`Change`](crate::Change).

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::Standing,
    id::{DivisionId, OrganizationId},
    request::Decision,
};

use crate::{
    AccountDraft, Before, Directory, Result, ScimAccount, ScimCaller,
    account_write::{self, ChangedAccount, NewAccount, Statement},
    decisions,
    find::Wanted,
    gathering::{Gathered, Gathering},
    judgement::{Case, Judgement},
    provisioning::{changed_account, new_account, says_active},
};

/// What gathers, and what is known of divisions without asking.
#[derive(Default)]
pub(crate) struct AtOnce {
    created: Gathering<NewAccount>,
    changed: Gathering<ChangedAccount>,
    pub found: Gathering<Wanted>,
    organizations: Mutex<HashMap<DivisionId, BTreeSet<OrganizationId>>>,
}

/// An account that was written, and what was decided on the way.
pub struct Written {
    pub account: ScimAccount,
    pub decisions: Vec<Decision>,
}

impl Directory {
    /// Creates an account of the caller's together with others. The draft again: nothing was done,
    /// and [`create_account`](crate::Change::create_account) has to do it alone.
    pub async fn create_at_once(
        &self,
        caller: &ScimCaller,
        draft: AccountDraft,
    ) -> Result<std::result::Result<Written, AccountDraft>> {
        let mut decisions = Vec::new();
        let case = Case::new(draft.sent(), None);
        let Some(judged) = self.judge_by_known(caller, &case, &mut decisions) else {
            return Ok(Err(draft));
        };
        let (ids, now) = ([self.new_id(), self.new_id()], self.clock().now());
        let new = new_account(ids, draft, judged, now);
        decisions.push(decisions::created(new.user_type, new.active));
        Ok(match self.gathered(caller, new).await? {
            (new, Some(now)) => Ok(Written { account: new.into_account(now), decisions }),
            (new, None) => Err(new.draft),
        })
    }

    /// Makes an account what the draft says, together with others; values that are as they were
    /// change nothing. None: nothing was done, and
    /// [`update_account`](crate::Change::update_account) has to do it alone.
    pub async fn update_at_once(
        &self,
        caller: &ScimCaller,
        before: Before,
        draft: AccountDraft,
    ) -> Result<Option<Written>> {
        if before.hold.is_none() && draft.document == before.account.document {
            let decisions = vec![decisions::unchanged()];
            return Ok(Some(Written { account: before.account, decisions }));
        }
        let deactivates = caller.policy.brake && says_active(&before, &draft) == Some(false);
        let waits = before.hold.is_some() || before.braked_at.is_some() || deactivates;
        if before.standing != Standing::Admitted || waits {
            return Ok(None);
        }
        let mut decisions = Vec::new();
        let case = Case::new(draft.sent(), Some(&before));
        let Some(judged) = self.judge_by_known(caller, &case, &mut decisions) else {
            return Ok(None);
        };
        let moves = judged.placed.assignment.as_ref().is_some_and(|it| *it != before.assignment());
        if moves {
            return Ok(None);
        }
        let (activity, now) = (self.new_id(), self.clock().now());
        let changed = changed_account(activity, before, draft, judged, None, now);
        decisions.push(decisions::updated(&changed.changes));
        let (changed, written) = self.gathered(caller, changed).await?;
        Ok(written.map(|now| Written { account: changed.into_account(now), decisions }))
    }

    /// Judges by the organizations that are known here. None: somebody else has to.
    fn judge_by_known(
        &self,
        caller: &ScimCaller,
        case: &Case<'_>,
        decisions: &mut Vec<Decision>,
    ) -> Option<Judgement> {
        let named: BTreeSet<_> = case.named().into_iter().collect();
        let are_known = named.is_empty() || {
            let kept: BTreeSet<_> = case.kept().collect();
            let known = &self.shared.at_once.organizations;
            let known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let known = known.get(&caller.division);
            named.iter().all(|it| kept.contains(it) || known.is_some_and(|all| all.contains(it)))
        };
        if !are_known {
            return None;
        }
        let judged = case.judge(caller.rules(), named, decisions).ok()?;
        judged.reasons.is_empty().then_some(judged)
    }

    /// Keeps in mind that a division has these organizations. Should one be archived since, the
    /// statement that creates somebody in it does not, and that is done alone.
    pub(crate) fn know_organizations(
        &self,
        division: DivisionId,
        organizations: &BTreeSet<OrganizationId>,
    ) {
        let known = &self.shared.at_once.organizations;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(division).or_default().extend(organizations);
    }
}

impl Gathered for NewAccount {
    const COMES_AGAIN: bool = true;

    /// When it was created.
    type Done = DateTime<Utc>;

    fn gathering(directory: &Directory) -> &Gathering<Self> {
        &directory.shared.at_once.created
    }

    async fn together(
        directory: &Directory,
        caller: &ScimCaller,
        batch: &[Self],
    ) -> Result<Vec<Option<DateTime<Utc>>>> {
        let now = directory.clock().now();
        let (actor, mut connection) = (caller.actor(), directory.lane.take().await?);
        let statement = Statement::of_its_own(caller, &actor, now);
        let created = account_write::create(&mut connection, statement, batch).await?;
        connection.give_back_clean();
        let created = created.unwrap_or_default();
        Ok(batch.iter().map(|it| created.contains(&it.id).then_some(now)).collect())
    }
}

impl Gathered for ChangedAccount {
    /// Before somebody is changed again, they are read.
    const COMES_AGAIN: bool = false;

    /// When it was changed.
    type Done = DateTime<Utc>;

    fn gathering(directory: &Directory) -> &Gathering<Self> {
        &directory.shared.at_once.changed
    }

    async fn together(
        directory: &Directory,
        caller: &ScimCaller,
        batch: &[Self],
    ) -> Result<Vec<Option<DateTime<Utc>>>> {
        let now = directory.clock().now();
        let (actor, mut connection) = (caller.actor(), directory.lane.take().await?);
        let statement = Statement::of_its_own(caller, &actor, now);
        let updated = account_write::update(&mut connection, statement, batch).await?;
        connection.give_back_clean();
        let updated = updated.unwrap_or_default();
        Ok(batch.iter().map(|it| updated.contains(&it.activity).then_some(now)).collect())
    }
}
