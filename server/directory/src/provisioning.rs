//! What identity providers do to people: create, change, deactivate, delete.
//!
//! What a rule or the brake holds back looks done to the provider: the kept representation is what
//! it sent. The columns say what is so here.

use std::slice;

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::{ActivityStatus, FieldChange, SubjectKind},
    hold::Hold,
    id::AccountId,
    name,
    request::Decision,
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Change, Error, Result, ScimAccount, ScimCaller, Taken,
    account_write::{self, ChangedAccount, NewAccount},
    activity::Happening,
    before::{Applied, Before, deactivated},
    decisions,
    judgement::{Judgement, nowhere, where_to, why},
};

/// A person as the provider describes them, read from its representation.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountDraft {
    pub user_name: String,
    pub external_id: Option<String>,
    /// The name lists show.
    pub name: String,
    pub given_name: String,
    pub family_name: String,
    /// The work address, else the primary, else the first.
    pub email: Option<String>,
    /// Whether there are addresses besides.
    pub more_emails: bool,
    /// None: not said. A new account is active then, another stays as it is.
    pub active: Option<bool>,
    /// `userType` of the extension as sent.
    pub user_type: Option<String>,
    /// `organizationId` of the extension as sent.
    pub organization: Option<String>,
    /// The SCIM resource without id, meta and groups.
    pub document: Value,
}

impl Change {
    /// Creates an account of the caller's. One that the provider deleted and that is still here,
    /// because the brake or an administrator keeps it, comes back instead.
    pub async fn create_account(
        &mut self,
        caller: &ScimCaller,
        draft: AccountDraft,
    ) -> Result<ScimAccount> {
        let judged = self.judge(caller.rules(), draft.sent(), None).await?;
        let (ids, now) = ([self.new_id(), self.new_id()], self.now());
        let new = new_account(ids, draft, judged, now);
        let (connection, statement) = self.statement(caller);
        let created = account_write::create(connection, statement, slice::from_ref(&new)).await?;
        if !created.is_some_and(|it| it.contains(&new.id)) {
            return self.come_back(caller, new.draft).await;
        }
        match &new.hold {
            Some(hold) => self.held(&hold.reasons),
            None => self.decided(decisions::created(new.user_type, new.active)),
        }
        Ok(new.into_account(now))
    }

    /// Shows an account again that the provider deleted and that is still here.
    async fn come_back(&mut self, caller: &ScimCaller, draft: AccountDraft) -> Result<ScimAccount> {
        let division = self.division_id();
        let found = sqlx::query_scalar!(
            r#"
            select id from account
            where division_id = $1 and user_name_key = $2 and provider_id = $3 and hidden
                and deleted_at is null
            for update
            "#,
            division.0,
            name::key(&draft.user_name),
            caller.provider.0,
        )
        .fetch_optional(self.conn())
        .await?;
        let found = found.ok_or(Error::Taken(Taken::UserName))?;
        self.take_decisions();
        let before = self.locked(AccountId(found), None).await?;
        self.decided(decisions::came_back());
        self.apply(caller, before, draft).await
    }

    /// An account of the caller's, locked until this change ends: two changes never lose one
    /// another's work.
    pub async fn account_for_update(
        &mut self,
        caller: &ScimCaller,
        id: AccountId,
    ) -> Result<Before> {
        let before = self.locked(id, Some(caller.provider)).await?;
        self.decided(before.found());
        Ok(before)
    }

    /// Makes an account what the draft says, as far as the rules let it. Values that are as they
    /// were change nothing: no version, no activity.
    pub async fn update_account(
        &mut self,
        caller: &ScimCaller,
        before: Before,
        draft: AccountDraft,
    ) -> Result<ScimAccount> {
        // Whoever is held is judged again: the rules or the organizations may have changed.
        if draft.document == before.account.document && before.hold.is_none() {
            self.decided(decisions::unchanged());
            return Ok(before.account);
        }
        self.apply(caller, before, draft).await
    }

    async fn apply(
        &mut self,
        caller: &ScimCaller,
        before: Before,
        draft: AccountDraft,
    ) -> Result<ScimAccount> {
        let mut judged = self.judge(caller.rules(), draft.sent(), Some(&before)).await?;
        if before.standing == Standing::Excluded {
            judged.reasons.clear();
            self.kept_out();
        }
        let same = draft.document == before.account.document && !before.hidden;
        if same && !judged.reasons.is_empty() {
            self.decided(decisions::unchanged());
            return Ok(before.account);
        }
        let braked_at = self.braked_at(caller, &before, &draft).await?;
        let (activity, now) = (self.new_id(), self.now());
        let changed = changed_account(activity, before, draft, judged, braked_at, now);
        let (connection, statement) = self.statement(caller);
        let updated =
            account_write::update(connection, statement, slice::from_ref(&changed)).await?;
        if !updated.is_some_and(|it| it.contains(&activity)) {
            return Err(Error::NotFound("user"));
        }
        if let Some(assignment) = &changed.applied.assignment {
            self.assign(changed.before.account.id, assignment).await?;
        }
        if changed.before.braked_at.is_some() && braked_at.is_none() {
            self.end_brake(caller.provider).await?;
        }
        self.held(changed.hold.as_ref().map_or(&[], |it| &it.reasons));
        self.decided(decisions::updated(&changed.changes));
        Ok(changed.into_account(now))
    }

    /// Since when the account's deactivation waits after a change, if it does.
    async fn braked_at(
        &mut self,
        caller: &ScimCaller,
        before: &Before,
        draft: &AccountDraft,
    ) -> Result<Option<DateTime<Utc>>> {
        let waits = before.braked_at;
        Ok(match says_active(before, draft) {
            Some(false) if waits.is_none() && before.account.active => {
                let holds = self.brake_holds(caller).await?;
                if holds {
                    self.braked();
                }
                holds.then(|| self.now())
            }
            Some(true) => None,
            Some(false) | None => waits,
        })
    }

    /// Deletes an account of the caller's: its names are free, its history stays. Whom the brake or
    /// an administrator keeps is only hidden from the provider.
    pub async fn delete_account(&mut self, caller: &ScimCaller, before: Before) -> Result<()> {
        let id = before.account.id;
        let told = Happening::to(SubjectKind::Account, id, &before.name)
            .through(caller.provider)
            .noting("Deleted by the identity provider.");
        if before.standing == Standing::Excluded {
            self.hide(id, None).await?;
            self.kept_out();
            return self.record(ActivityStatus::Excluded, told).await;
        }
        let waits = before.braked_at.is_some();
        if waits || (before.account.active && self.brake_holds(caller).await?) {
            let since = before.braked_at.unwrap_or(self.now());
            self.hide(id, Some(since)).await?;
            self.braked();
            return self.record(ActivityStatus::DeactivationWaits, told).await;
        }
        if self.remove_accounts(&[id.0]).await? == 0 {
            return Err(Error::NotFound("user"));
        }
        self.decided(Decision::ok("Deleted: the names are free again, the history stays."));
        let changes = if before.account.active { vec![deactivated()] } else { Vec::new() };
        self.record(delete_status(before.account.user_type), told.with(changes)).await
    }

    /// Shows nothing of an account to its provider any more.
    async fn hide(&mut self, id: AccountId, braked_at: Option<DateTime<Utc>>) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let hidden = sqlx::query!(
            r#"
            update account
            set hidden = true, braked_at = $3, updated_at = $4, version = version + 1
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            braked_at,
            now,
        )
        .execute(self.conn())
        .await?;
        if hidden.rows_affected() == 0 { Err(Error::NotFound("user")) } else { Ok(()) }
    }

    /// Deletes accounts for good, and their memberships; says how many there were.
    pub(crate) async fn remove_accounts(&mut self, ids: &[Uuid]) -> Result<u64> {
        let (division, now) = (self.division_id(), self.now());
        let removed = sqlx::query!(
            r#"
            update account
            set deleted_at = $3, active = false, hidden = false, braked_at = null,
                updated_at = $3, version = version + 1
            where division_id = $1 and id = any($2)
            "#,
            division.0,
            ids,
            now,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            "delete from identity_group_member where division_id = $1 and member_uuid = any($2)",
            division.0,
            ids,
        )
        .execute(self.conn())
        .await?;
        Ok(removed.rows_affected())
    }
}

/// What is created of somebody who was judged; `ids` are those of the account and its activity.
pub(crate) fn new_account(
    [id, activity]: [Uuid; 2],
    draft: AccountDraft,
    judged: Judgement,
    now: DateTime<Utc>,
) -> NewAccount {
    let hold = judged.hold(draft.email.as_ref(), None, now);
    let review = judged.review(draft.user_type.as_deref());
    let assignment = judged.placed.assignment.filter(|_| hold.is_none());
    let (status, note) = match (&hold, judged.user_type) {
        (Some(hold), _) => (ActivityStatus::Held, why(&hold.reasons)),
        (None, UserType::EndUser) => {
            (ActivityStatus::EndUserCreated, where_to(judged.user_type, assignment.as_ref()))
        }
        (None, UserType::Technician) => (ActivityStatus::TechnicianCreated, String::new()),
    };
    NewAccount {
        id,
        activity,
        user_type: judged.user_type,
        assignment,
        active: hold.is_none() && draft.active.unwrap_or(true),
        draft,
        hold,
        review,
        status,
        note,
    }
}

/// What a change makes of somebody who was judged.
pub(crate) fn changed_account(
    activity: Uuid,
    before: Before,
    draft: AccountDraft,
    judged: Judgement,
    braked_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> ChangedAccount {
    let hold = judged.hold(draft.email.as_ref(), before.hold.as_ref(), now);
    let standing = match before.standing {
        Standing::Held if hold.is_none() => Standing::Admitted,
        standing => standing,
    };
    let applied = applied(&before, &draft, &judged, standing, braked_at);
    let mut changes = before.differences(Some(&draft), &applied);
    if changes.is_empty() {
        let (before, after) = (None, None);
        changes.push(FieldChange { field: "other attributes".to_owned(), before, after });
    }
    let (status, note) = told(&before, &applied, hold.as_ref(), braked_at);
    let review = judged.review(draft.user_type.as_deref());
    let answered = judged.answered;
    ChangedAccount {
        before,
        activity,
        draft,
        applied,
        standing,
        hold,
        braked_at,
        answered,
        review,
        status,
        changes,
        note,
    }
}

/// What the feed tells of a change.
fn told(
    before: &Before,
    applied: &Applied,
    hold: Option<&Hold>,
    braked_at: Option<DateTime<Utc>>,
) -> (ActivityStatus, String) {
    let waits = before.braked_at.is_none() && braked_at.is_some();
    let mut notes = Vec::new();
    let status = if waits {
        notes.push(decisions::BRAKED.to_owned());
        ActivityStatus::DeactivationWaits
    } else if before.standing == Standing::Held && hold.is_none() {
        notes.push(where_to(applied.user_type, applied.assignment.as_ref()));
        ActivityStatus::Admitted
    } else if hold.is_some() && before.hold.is_none() {
        ActivityStatus::Held
    } else {
        update_status(&before.account, applied.user_type, applied.active)
    };
    if before.braked_at.is_some() && braked_at.is_none() {
        notes.push("The waiting deactivation was taken back.".to_owned());
    }
    notes.extend(hold.map(|it| why(&it.reasons)));
    (status, notes.join(" ").trim().to_owned())
}

/// What takes effect of a draft, and what stays because it waits.
fn applied(
    before: &Before,
    draft: &AccountDraft,
    judged: &Judgement,
    standing: Standing,
    braked_at: Option<DateTime<Utc>>,
) -> Applied {
    if standing != Standing::Admitted {
        return Applied {
            user_type: judged.user_type,
            assignment: Some(nowhere()),
            email: draft.email.clone(),
            active: false,
        };
    }
    let active = match says_active(before, draft) {
        _ if before.standing == Standing::Held => {
            draft.active.or(before.said_active()).unwrap_or(true)
        }
        Some(false) if braked_at.is_some() => before.account.active,
        Some(says) => says,
        None => before.account.active,
    };
    if judged.reasons.is_empty() {
        let (user_type, email) = (judged.user_type, draft.email.clone());
        return Applied { user_type, assignment: judged.placed.assignment.clone(), email, active };
    }
    Applied {
        user_type: before.account.user_type,
        assignment: None,
        email: before.email.clone(),
        active,
    }
}

/// What a draft says anew about `active`. Repeating what was said before is not to say it: what an
/// administrator decided since stays.
pub(crate) fn says_active(before: &Before, draft: &AccountDraft) -> Option<bool> {
    if before.hidden {
        return Some(draft.active.unwrap_or(true));
    }
    draft.active.filter(|it| before.said_active() != Some(*it))
}

/// What the feed calls a deactivation.
pub(crate) fn deactivate_status(user_type: UserType) -> ActivityStatus {
    match user_type {
        UserType::EndUser => ActivityStatus::EndUserDisabled,
        UserType::Technician => ActivityStatus::TechnicianDisabled,
    }
}

/// What the feed calls a deletion.
pub(crate) fn delete_status(user_type: UserType) -> ActivityStatus {
    match user_type {
        UserType::EndUser => ActivityStatus::EndUserDisabled,
        UserType::Technician => ActivityStatus::TechnicianDeleted,
    }
}

fn update_status(before: &ScimAccount, after: UserType, active: bool) -> ActivityStatus {
    use ActivityStatus::{EndUserEnabled, EndUserUpdated, TechnicianEnabled, TechnicianUpdated};
    match (after, before.active, active) {
        (_, true, false) => deactivate_status(after),
        (UserType::EndUser, false, true) => EndUserEnabled,
        (UserType::EndUser, ..) => EndUserUpdated,
        (UserType::Technician, false, true) => TechnicianEnabled,
        (UserType::Technician, ..) => TechnicianUpdated,
    }
}
