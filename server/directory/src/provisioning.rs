//! What identity providers do to people: create, change, deactivate, delete.
//!
//! What a rule or the brake holds back looks done to the provider: the kept representation is what
//! it sent. The columns say what is so here.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::{ActivityStatus, FieldChange, SubjectKind},
    hold::Hold,
    id::AccountId,
    name,
    placement::OrganizationAssignment,
    request::Decision,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    Change, Error, Result, ScimAccount, ScimCaller, Taken,
    activity::Happening,
    before::{Applied, Before, KeptHold, deactivated},
    decisions,
    error::refused,
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
        let judged = self.judge(caller.rules(), &draft.sent(), None).await?;
        let (division, now) = (self.division_id(), self.now());
        let hold = judged.hold(draft.email.as_ref(), None, now);
        let standing = if hold.is_some() { Standing::Held } else { Standing::Admitted };
        let assignment = judged.placed.assignment.as_ref().filter(|_| hold.is_none());
        let active = hold.is_none() && draft.active.unwrap_or(true);
        let id = AccountId(self.new_id());
        let found = sqlx::query_scalar!(
            r#"
            insert into account (division_id, id, user_type, is_global, user_name, user_name_key,
                                 name, name_key, given_name, family_name, email, email_key,
                                 external_id, active, source, provider_id, sent_user_type,
                                 sent_organization, review, scim, created_at, updated_at,
                                 more_emails, standing, held, held_since)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'scim', $15, $16,
                    $17, $18, $19, $20, $20, $21, $22, $23, $24)
            on conflict (division_id, user_name_key) where deleted_at is null
            do update set hidden = account.hidden
            where account.hidden and account.provider_id = excluded.provider_id
            returning id
            "#,
            division.0,
            id.0,
            judged.user_type.code(),
            assignment == Some(&OrganizationAssignment::Global),
            draft.user_name,
            name::key(&draft.user_name),
            draft.name,
            name::key(&draft.name),
            draft.given_name,
            draft.family_name,
            draft.email,
            draft.email.as_deref().map(name::key),
            draft.external_id,
            active,
            caller.provider.0,
            draft.user_type,
            draft.organization,
            &judged.review(draft.user_type.as_deref()),
            draft.document,
            now,
            draft.more_emails,
            standing.code(),
            kept(hold.as_ref()) as _,
            hold.as_ref().map(|it| it.since),
        )
        .fetch_optional(self.conn())
        .await
        .map_err(refused)?
        .ok_or(Error::Taken(Taken::UserName))?;
        if found != id.0 {
            self.take_decisions();
            let before = self.locked(AccountId(found), None).await?;
            self.decided(decisions::came_back());
            return self.apply(caller, before, draft).await;
        }
        // Somebody new belongs nowhere yet: there is nothing to take away.
        if let Some(assignment @ OrganizationAssignment::Organizations(_)) = assignment {
            self.assign(id, assignment).await?;
        }
        self.tell_created(caller, id, &draft, &judged, active).await?;
        Ok(ScimAccount {
            id,
            user_type: judged.user_type,
            active,
            version: 1,
            created_at: now,
            updated_at: now,
            document: draft.document,
            groups: Vec::new(),
        })
    }

    async fn tell_created(
        &mut self,
        caller: &ScimCaller,
        id: AccountId,
        draft: &AccountDraft,
        judged: &Judgement,
        active: bool,
    ) -> Result<()> {
        let told = Happening::to(SubjectKind::Account, id, &draft.name).through(caller.provider);
        if !judged.reasons.is_empty() {
            self.held(&judged.reasons);
            return self.record(ActivityStatus::Held, told.noting(why(&judged.reasons))).await;
        }
        let status = match judged.user_type {
            UserType::EndUser => ActivityStatus::EndUserCreated,
            UserType::Technician => ActivityStatus::TechnicianCreated,
        };
        self.decided(decisions::created(judged.user_type, active));
        let place = where_to(judged.user_type, judged.placed.assignment.as_ref());
        self.record(status, told.noting(place)).await
    }

    /// An account of the caller's, locked until this change ends: two changes never lose one
    /// another's work.
    pub async fn account_for_update(
        &mut self,
        caller: &ScimCaller,
        id: AccountId,
    ) -> Result<Before> {
        let before = self.locked(id, Some(caller.provider)).await?;
        self.decided(Decision::ok(format!("Found by its SCIM ID: {}.", before.name)));
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
        let mut judged = self.judge(caller.rules(), &draft.sent(), Some(&before)).await?;
        if before.standing == Standing::Excluded {
            judged.reasons.clear();
            self.kept_out();
        }
        let same = draft.document == before.account.document && !before.hidden;
        if same && !judged.reasons.is_empty() {
            self.decided(decisions::unchanged());
            return Ok(before.account);
        }
        let (division, now) = (self.division_id(), self.now());
        let id = before.account.id;
        let hold = judged.hold(draft.email.as_ref(), before.hold.as_ref(), now);
        let standing = match before.standing {
            Standing::Held if hold.is_none() => Standing::Admitted,
            standing => standing,
        };
        let braked_at = self.braked_at(caller, &before, &draft).await?;
        let applied = applied(&before, &draft, &judged, standing, braked_at);
        let updated = sqlx::query!(
            r#"
            update account
            set user_type = $3, is_global = coalesce($4, is_global), user_name = $5,
                user_name_key = $6, name = $7, name_key = $8, given_name = $9, family_name = $10,
                email = $11, email_key = $12, external_id = $13, active = $14,
                sent_user_type = $15, sent_organization = coalesce($16, sent_organization),
                review = $17, scim = $18, updated_at = $19, version = version + 1,
                more_emails = $20, standing = $21, held = $22, held_since = $23, braked_at = $24,
                hidden = false, placed_for = case when $25 then placed_for end
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            applied.user_type.code(),
            applied.assignment.as_ref().map(|it| *it == OrganizationAssignment::Global),
            draft.user_name,
            name::key(&draft.user_name),
            draft.name,
            name::key(&draft.name),
            draft.given_name,
            draft.family_name,
            applied.email,
            applied.email.as_deref().map(name::key),
            draft.external_id,
            applied.active,
            draft.user_type,
            draft.organization,
            &judged.review(draft.user_type.as_deref()),
            draft.document,
            now,
            // An address that waits is found in the representation.
            draft.more_emails || applied.email != draft.email,
            standing.code(),
            kept(hold.as_ref()) as _,
            hold.as_ref().map(|it| it.since),
            braked_at,
            judged.answered,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if updated.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        if let Some(assignment) = &applied.assignment {
            self.assign(id, assignment).await?;
        }
        if before.braked_at.is_some() && braked_at.is_none() {
            self.end_brake(caller.provider).await?;
        }
        self.held(&judged.reasons);
        self.tell_updated(caller, &before, &draft, &applied, hold.as_ref(), braked_at).await?;
        Ok(ScimAccount {
            user_type: applied.user_type,
            active: applied.active,
            version: before.account.version + 1,
            updated_at: now,
            document: draft.document,
            ..before.account
        })
    }

    async fn tell_updated(
        &mut self,
        caller: &ScimCaller,
        before: &Before,
        draft: &AccountDraft,
        applied: &Applied,
        hold: Option<&Hold>,
        braked_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let mut changes = before.differences(Some(draft), applied);
        if changes.is_empty() {
            let other = "other attributes".to_owned();
            changes.push(FieldChange { field: other, before: None, after: None });
        }
        self.decided(decisions::updated(&changes));
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
        let told = Happening::to(SubjectKind::Account, before.account.id, &draft.name)
            .through(caller.provider)
            .concerning(&before.organizations)
            .with(changes)
            .noting(notes.join(" ").trim());
        self.record(status, told).await
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
        let members: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        sqlx::query!(
            "delete from identity_group_member where division_id = $1 and member_id = any($2)",
            division.0,
            &members,
        )
        .execute(self.conn())
        .await?;
        Ok(removed.rows_affected())
    }
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
fn says_active(before: &Before, draft: &AccountDraft) -> Option<bool> {
    if before.hidden {
        return Some(draft.active.unwrap_or(true));
    }
    draft.active.filter(|it| before.said_active() != Some(*it))
}

fn kept(hold: Option<&Hold>) -> Option<Json<KeptHold>> {
    hold.map(|it| Json(it.into()))
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
