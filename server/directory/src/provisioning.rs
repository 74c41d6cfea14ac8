//! What identity providers do to people: create, change, deactivate, delete.

use std::collections::BTreeSet;

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{AccountId, OrganizationId},
    name,
    placement::{OrganizationAssignment, OrganizationWish, Placement, place},
    request::Decision,
};
use serde_json::Value;
use sqlx::types::Json;

use crate::{
    Change, Error, GroupOfAccount, Result, ScimAccount, ScimCaller,
    activity::Happening,
    decisions,
    error::{read, refused},
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

/// An account as it stands before a change. Its row is locked.
pub struct Before {
    pub account: ScimAccount,
    user_name: String,
    external_id: Option<String>,
    pub name: String,
    given_name: String,
    family_name: String,
    email: Option<String>,
    sent_organization: Option<String>,
    organizations: Vec<i64>,
}

impl Change {
    /// Creates an account of the caller's.
    pub async fn create_account(
        &mut self,
        caller: &ScimCaller,
        draft: AccountDraft,
    ) -> Result<ScimAccount> {
        let user_type = UserType::from_scim(draft.user_type.as_deref());
        self.decided(decisions::user_type(draft.user_type.as_deref(), user_type));
        let wish = OrganizationWish::from_scim(draft.organization.as_deref());
        let placed = self.place(caller, &wish, user_type, false).await?;
        let (division, now) = (self.division_id(), self.now());
        let id = AccountId(self.new_id());
        let active = draft.active.unwrap_or(true);
        sqlx::query!(
            r#"
            insert into account (division_id, id, user_type, is_global, user_name, user_name_key,
                                 name, name_key, given_name, family_name, email, email_key,
                                 external_id, active, source, provider_id, sent_user_type,
                                 sent_organization, review, scim, created_at, updated_at,
                                 more_emails)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'scim', $15, $16,
                    $17, $18, $19, $20, $20, $21)
            "#,
            division.0,
            id.0,
            user_type.code(),
            is_global(placed.assignment.as_ref()),
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
            &review(&draft, &placed.unmatched),
            draft.document,
            now,
            draft.more_emails,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if let Some(assignment) = &placed.assignment {
            self.assign(id, assignment).await?;
        }
        let status = match user_type {
            UserType::EndUser => ActivityStatus::EndUserCreated,
            UserType::Technician => ActivityStatus::TechnicianCreated,
        };
        let told = Happening::to(SubjectKind::Account, id, &draft.name).through(caller.provider);
        let told = told.noting(where_to(user_type, placed.assignment.as_ref()));
        self.record(status, told).await?;
        let state = if active { "active" } else { "inactive" };
        self.decided(Decision::ok(format!(
            "Nobody was here under this name: created as {state} {}.",
            user_type.label().to_lowercase()
        )));
        Ok(ScimAccount {
            id,
            user_type,
            active,
            version: 1,
            created_at: now,
            updated_at: now,
            document: draft.document,
            groups: Vec::new(),
        })
    }

    /// An account of the caller's, locked until this change ends: two changes never lose one
    /// another's work.
    pub async fn account_for_update(
        &mut self,
        caller: &ScimCaller,
        id: AccountId,
    ) -> Result<Before> {
        let division = self.division_id();
        let it = sqlx::query!(
            r#"
            select user_type, active, version, created_at, updated_at, scim, user_name, external_id,
                   name, given_name, family_name, email, sent_organization,
                   array(select organization_id from account_organization x
                         where x.division_id = a.division_id and x.account_id = a.id
                         order by 1) as "organizations!",
                   (select json_agg(json_build_object('id', g.id, 'name', g.name)
                                    order by g.name_key, g.id)
                    from identity_group_member m
                    join identity_group g on g.division_id = m.division_id and g.id = m.group_id
                        and g.provider_id = a.provider_id
                    where m.division_id = a.division_id and m.member_id = a.id::text)
                       as "groups: Json<Vec<GroupOfAccount>>"
            from account a
            where division_id = $1 and id = $2 and provider_id = $3 and deleted_at is null
            for update
            "#,
            division.0,
            id.0,
            caller.provider.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user"))?;
        let account = ScimAccount {
            id,
            user_type: read("account.user_type", UserType::from_code(&it.user_type))?,
            active: it.active,
            version: it.version,
            created_at: it.created_at,
            updated_at: it.updated_at,
            document: it.scim,
            groups: it.groups.map(|Json(it)| it).unwrap_or_default(),
        };
        self.decided(Decision::ok(format!("Found by its SCIM ID: {}.", it.name)));
        Ok(Before {
            account,
            user_name: it.user_name,
            external_id: it.external_id,
            name: it.name,
            given_name: it.given_name,
            family_name: it.family_name,
            email: it.email,
            sent_organization: it.sent_organization,
            organizations: it.organizations,
        })
    }

    /// Makes an account what the draft says. Values that are as they were change nothing: no
    /// version, no activity.
    pub async fn update_account(
        &mut self,
        caller: &ScimCaller,
        before: Before,
        draft: AccountDraft,
    ) -> Result<ScimAccount> {
        if draft.document == before.account.document {
            self.decided(decisions::unchanged());
            return Ok(before.account);
        }
        let user_type = UserType::from_scim(draft.user_type.as_deref());
        self.decided(decisions::user_type(draft.user_type.as_deref(), user_type));
        // What was sent before still counts when nothing is sent now: silence moves nobody.
        let sent = draft.organization.as_ref().or(before.sent_organization.as_ref());
        let wish = OrganizationWish::from_scim(sent.map(String::as_str));
        let stays = user_type == before.account.user_type;
        let placed = self.place(caller, &wish, user_type, stays).await?;
        let (division, now) = (self.division_id(), self.now());
        let id = before.account.id;
        let review = review(&draft, &placed.unmatched);
        let assignment = placed.assignment;
        let active = draft.active.unwrap_or(before.account.active);
        let updated = sqlx::query!(
            r#"
            update account
            set user_type = $3, is_global = coalesce($4, is_global), user_name = $5,
                user_name_key = $6, name = $7, name_key = $8, given_name = $9, family_name = $10,
                email = $11, email_key = $12, external_id = $13, active = $14,
                sent_user_type = $15, sent_organization = coalesce($16, sent_organization),
                review = $17, scim = $18, updated_at = $19, version = version + 1,
                more_emails = $20
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            user_type.code(),
            assignment.as_ref().map(|it| is_global(Some(it))),
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
            draft.user_type,
            draft.organization,
            &review,
            draft.document,
            now,
            draft.more_emails,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if updated.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        if let Some(assignment) = &assignment {
            self.assign(id, assignment).await?;
        }
        let changes = differences(&before, &draft, user_type, active, assignment.as_ref());
        let status = update_status(&before.account, user_type, active);
        let told = Happening::to(SubjectKind::Account, id, &draft.name).through(caller.provider);
        self.decided(decisions::updated(&changes));
        self.record(status, told.with(changes)).await?;
        Ok(ScimAccount {
            user_type,
            active,
            version: before.account.version + 1,
            updated_at: now,
            document: draft.document,
            ..before.account
        })
    }

    /// Deletes an account of the caller's: its names are free, its history stays.
    pub async fn delete_account(&mut self, caller: &ScimCaller, before: Before) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let id = before.account.id;
        let deleted = sqlx::query!(
            r#"
            update account
            set deleted_at = $3, active = false, updated_at = $3, version = version + 1
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            now,
        )
        .execute(self.conn())
        .await?;
        if deleted.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        sqlx::query!(
            "delete from identity_group_member where division_id = $1 and member_id = $2",
            division.0,
            id.to_string(),
        )
        .execute(self.conn())
        .await?;
        let status = match before.account.user_type {
            UserType::EndUser => ActivityStatus::EndUserDisabled,
            UserType::Technician => ActivityStatus::TechnicianDeleted,
        };
        let told = Happening::to(SubjectKind::Account, id, &before.name).through(caller.provider);
        self.decided(Decision::ok("Deleted: the names are free again, the history stays."));
        self.record(status, told.noting("Deleted by the identity provider.")).await
    }

    async fn place(
        &mut self,
        caller: &ScimCaller,
        wish: &OrganizationWish,
        user_type: UserType,
        exists: bool,
    ) -> Result<Placement> {
        let numbers: Vec<i64> = wish.numbers().into_iter().map(|it| it.0).collect();
        let known = if numbers.is_empty() {
            BTreeSet::new()
        } else {
            let division = self.division_id();
            sqlx::query_scalar!(
                "select id from organization where division_id = $1 and id = any($2)",
                division.0,
                &numbers,
            )
            .fetch_all(self.conn())
            .await?
            .into_iter()
            .map(OrganizationId)
            .collect()
        };
        let placed = place(wish, user_type, &known, caller.unmatched, caller.bound, exists)?;
        self.decided(decisions::placement(wish, &placed, user_type, caller));
        Ok(placed)
    }

    async fn assign(&mut self, id: AccountId, assignment: &OrganizationAssignment) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            with gone as (
                delete from account_organization
                where division_id = $1 and account_id = $2 and organization_id <> all($3)
            )
            insert into account_organization (division_id, account_id, organization_id)
            select $1, $2, organization from unnest($3::bigint[]) as organization
            on conflict do nothing
            "#,
            division.0,
            id.0,
            &numbers(assignment),
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

fn is_global(assignment: Option<&OrganizationAssignment>) -> bool {
    !matches!(assignment, Some(OrganizationAssignment::Organizations(_)))
}

fn numbers(assignment: &OrganizationAssignment) -> Vec<i64> {
    match assignment {
        OrganizationAssignment::Global => Vec::new(),
        OrganizationAssignment::Organizations(ids) => ids.iter().map(|it| it.0).collect(),
    }
}

/// Why somebody should look at the account, a sentence each.
fn review(draft: &AccountDraft, unmatched: &[String]) -> Vec<String> {
    let mut reasons = Vec::new();
    if let Some(sent) = draft.user_type.as_deref().filter(|it| !UserType::is_clear(Some(it))) {
        reasons.push(format!("User type “{sent}” isn’t known. Treated as end user."));
    }
    for sent in unmatched {
        reasons.push(if sent.chars().all(|it| it.is_ascii_digit()) {
            format!("Organization ID {sent} doesn’t exist in this client.")
        } else {
            format!("“{sent}” is a name, not an organization ID.")
        });
    }
    reasons
}

fn where_to(user_type: UserType, assignment: Option<&OrganizationAssignment>) -> String {
    match (user_type, assignment) {
        (UserType::Technician, _) | (_, None) => String::new(),
        (_, Some(OrganizationAssignment::Global)) => "Belongs to all organizations.".to_owned(),
        (_, Some(it)) => format!("Belongs to organization {}.", listed(&numbers(it))),
    }
}

fn update_status(before: &ScimAccount, after: UserType, active: bool) -> ActivityStatus {
    use ActivityStatus::{
        EndUserDisabled, EndUserEnabled, EndUserUpdated, TechnicianDisabled, TechnicianEnabled,
        TechnicianUpdated,
    };
    match (after, before.active, active) {
        (UserType::EndUser, true, false) => EndUserDisabled,
        (UserType::EndUser, false, true) => EndUserEnabled,
        (UserType::EndUser, ..) => EndUserUpdated,
        (UserType::Technician, true, false) => TechnicianDisabled,
        (UserType::Technician, false, true) => TechnicianEnabled,
        (UserType::Technician, ..) => TechnicianUpdated,
    }
}

fn differences(
    before: &Before,
    after: &AccountDraft,
    user_type: UserType,
    active: bool,
    assignment: Option<&OrganizationAssignment>,
) -> Vec<FieldChange> {
    let status = |active: bool| Some(if active { "Active" } else { "Inactive" }.to_owned());
    let text = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
    let organizations = |ids: &[i64]| {
        Some(if ids.is_empty() { "All organizations".to_owned() } else { listed(ids) })
    };
    let mut changes = Vec::new();
    let mut compare = |field: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(FieldChange { field: field.to_owned(), before, after });
        }
    };
    compare("user name", text(&before.user_name), text(&after.user_name));
    compare("name", text(&before.name), text(&after.name));
    compare("first name", text(&before.given_name), text(&after.given_name));
    compare("last name", text(&before.family_name), text(&after.family_name));
    compare("email", before.email.clone(), after.email.clone());
    compare("external ID", before.external_id.clone(), after.external_id.clone());
    compare("status", status(before.account.active), status(active));
    let label = |it: UserType| Some(it.label().to_owned());
    compare("user type", label(before.account.user_type), label(user_type));
    if let Some(assignment) = assignment {
        compare(
            "organization",
            organizations(&before.organizations),
            organizations(&numbers(assignment)),
        );
    }
    if changes.is_empty() {
        let other = "other attributes".to_owned();
        changes.push(FieldChange { field: other, before: None, after: None });
    }
    changes
}

fn listed(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}
