//! The two statements that write accounts as their providers describe them: each with its
//! activities, for one alone and for many at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::{ActivityStatus, FieldChange, SubjectKind},
    hold::Hold,
    id::{AccountId, DivisionId},
    name,
    placement::OrganizationAssignment,
};
use serde_json::Value;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    AccountDraft, Actor, Result, ScimAccount, ScimCaller,
    before::{Applied, Before, KeptHold},
    error::refused,
};

/// How a statement of a provider's works.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'a> {
    pub division: DivisionId,
    pub caller: &'a ScimCaller,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    /// It is a transaction of its own, and lets itself in.
    pub enters: bool,
}

impl<'a> Statement<'a> {
    /// One that is a transaction of its own.
    pub fn of_its_own(caller: &'a ScimCaller, actor: &'a Actor, now: DateTime<Utc>) -> Self {
        Self { division: caller.division, caller, actor, now, enters: true }
    }
}

/// An account that is created.
pub(crate) struct NewAccount {
    pub id: Uuid,
    pub activity: Uuid,
    pub draft: AccountDraft,
    pub user_type: UserType,
    /// Where it belongs; nowhere while it is held.
    pub assignment: Option<OrganizationAssignment>,
    pub active: bool,
    pub hold: Option<Hold>,
    pub review: Vec<String>,
    pub status: ActivityStatus,
    pub note: String,
}

/// An account that is changed.
pub(crate) struct ChangedAccount {
    pub before: Before,
    pub activity: Uuid,
    pub draft: AccountDraft,
    pub applied: Applied,
    pub standing: Standing,
    pub hold: Option<Hold>,
    pub braked_at: Option<DateTime<Utc>>,
    /// An administrator placed it elsewhere, and what is sent is what it was then.
    pub answered: bool,
    pub review: Vec<String>,
    pub status: ActivityStatus,
    pub changes: Vec<FieldChange>,
    pub note: String,
}

impl NewAccount {
    /// As its provider is shown it.
    pub fn into_account(self, now: DateTime<Utc>) -> ScimAccount {
        ScimAccount {
            id: AccountId(self.id),
            user_type: self.user_type,
            active: self.active,
            version: 1,
            created_at: now,
            updated_at: now,
            document: self.draft.document,
            groups: Vec::new(),
        }
    }
}

impl ChangedAccount {
    /// Those it belonged to before, and those it belongs to afterwards.
    fn organizations(&self) -> BTreeSet<i64> {
        let after = numbers(self.applied.assignment.as_ref());
        self.before.organizations.iter().copied().chain(after).collect()
    }

    /// As its provider is shown it.
    pub fn into_account(self, now: DateTime<Utc>) -> ScimAccount {
        let before = self.before.account;
        ScimAccount {
            user_type: self.applied.user_type,
            active: self.applied.active,
            version: before.version + 1,
            updated_at: now,
            document: self.draft.document,
            ..before
        }
    }
}

/// Creates accounts with their activities; which of them, by their ids. The others' user names are
/// taken. None: the caller is not let in as it was.
pub(crate) async fn create(
    connection: &mut PgConnection,
    statement: Statement<'_>,
    accounts: &[NewAccount],
) -> Result<Option<Vec<Uuid>>> {
    let Statement { division, caller, actor, now, enters } = statement;
    let draft = |of: fn(&AccountDraft) -> &str| column(accounts, |it| of(&it.draft));
    let optional = |of: fn(&AccountDraft) -> Option<&String>| {
        column(accounts, |it| of(&it.draft).map(String::as_str))
    };
    let key = |of: fn(&AccountDraft) -> Option<&String>| {
        column(accounts, |it| of(&it.draft).map(|it| name::key(it)))
    };
    let (placed, organizations): (Vec<Uuid>, Vec<i64>) = accounts
        .iter()
        .flat_map(|it| numbers(it.assignment.as_ref()).map(|organization| (it.id, organization)))
        .unzip();
    let written = sqlx::query!(
        r#"
        with entered as materialized (
            -- The values come out of here: a plan that saw how many they are would be made anew
            -- for every batch, which takes longer than writing it.
            select case when $6 then enter_scim($1, $2, $3, $4, $5) else true end as good,
                    $7::uuid[] as a1, $8::uuid[] as a2, $9::text[] as a3, $10::boolean[] as a4,
                    $11::text[] as a5, $12::text[] as a6, $13::text[] as a7, $14::text[] as a8,
                    $15::text[] as a9, $16::text[] as a10, $17::text[] as a11, $18::text[] as a12,
                    $19::text[] as a13, $20::boolean[] as a14, $21::text[] as a15,
                    $22::text[] as a16, $23::jsonb[] as a17, $24::jsonb[] as a18,
                    $25::boolean[] as a19, $26::text[] as a20, $27::jsonb[] as a21,
                    $28::timestamptz[] as a22, $29::text[] as a23, $30::text[] as a24
        ), sent as (
            select it.*
            from entered, unnest(
                a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18,
                a19, a20, a21, a22, a23, a24
            ) as it (id, activity, user_type, is_global, user_name, user_name_key, name, name_key,
                     given_name, family_name, email, email_key, external_id, active, sent_user_type,
                     sent_organization, review, scim, more_emails, standing, held, held_since,
                     status, note)
            where entered.good and not exists (
                select from unnest($32::uuid[], $33::bigint[]) as wish (account, organization)
                left join organization o on o.division_id = $1 and o.id = wish.organization
                    and o.archived_at is null
                where wish.account = it.id and o.id is null
            )
        ), created as (
            insert into account (division_id, id, user_type, is_global, user_name, user_name_key,
                                 name, name_key, given_name, family_name, email, email_key,
                                 external_id, active, source, provider_id, sent_user_type,
                                 sent_organization, review, scim, created_at, updated_at,
                                 more_emails, standing, held, held_since)
            select $1, id, user_type, is_global, user_name, user_name_key, name, name_key,
                   given_name, family_name, email, email_key, external_id, active, 'scim', $31,
                   sent_user_type, sent_organization,
                   case when review is null then '{}'
                        else array(select jsonb_array_elements_text(review)) end,
                   scim, $5, $5, more_emails, standing, held, held_since
            from sent
            -- In the same order everywhere: two batches never wait for one another.
            order by user_name_key collate "C"
            on conflict (division_id, user_name_key) where deleted_at is null do nothing
            returning id
        ), placed as (
            insert into account_organization (division_id, account_id, organization_id)
            select $1, id, it.organization
            from unnest($32::uuid[], $33::bigint[]) as it (id, organization)
            join created using (id)
        ), told as (
            insert into activity (division_id, id, at, status, actor_kind, actor_id, actor,
                                  subject_kind, subject_id, subject, provider_id, note)
            select $1, activity, $5, status, $34, $35, $36, $37, id::text, name, $31, note
            from sent join created using (id)
        ), concerned as (
            insert into activity_organization (division_id, activity_id, organization_id)
            select $1, sent.activity, it.organization
            from unnest($32::uuid[], $33::bigint[]) as it (id, organization)
            join created using (id) join sent using (id)
        )
        select entered.good as "good!", created.id as "id?"
        from entered left join created on true
        "#,
        division.0,
        caller.token.0,
        caller.seen.token,
        caller.seen.provider,
        now,
        enters,
        &column(accounts, |it| it.id),
        &column(accounts, |it| it.activity),
        &column(accounts, |it| it.user_type.code()) as &[&str],
        &column(accounts, |it| it.assignment == Some(OrganizationAssignment::Global)),
        &draft(|it| &it.user_name) as &[&str],
        &column(accounts, |it| name::key(&it.draft.user_name)),
        &draft(|it| &it.name) as &[&str],
        &column(accounts, |it| name::key(&it.draft.name)),
        &draft(|it| &it.given_name) as &[&str],
        &draft(|it| &it.family_name) as &[&str],
        &optional(|it| it.email.as_ref()) as &[Option<&str>],
        &key(|it| it.email.as_ref()) as &[Option<String>],
        &optional(|it| it.external_id.as_ref()) as &[Option<&str>],
        &column(accounts, |it| it.active),
        &optional(|it| it.user_type.as_ref()) as &[Option<&str>],
        &optional(|it| it.organization.as_ref()) as &[Option<&str>],
        &column(accounts, |it| some(&it.review)) as &[Option<Json<&[String]>>],
        &column(accounts, |it| Json(&it.draft.document)) as &[Json<&Value>],
        &column(accounts, |it| it.draft.more_emails),
        &column(accounts, |it| standing(it.hold.as_ref()).code()) as &[&str],
        &column(accounts, |it| kept(it.hold.as_ref())) as &[Option<Json<KeptHold>>],
        &column(accounts, |it| it.hold.as_ref().map(|it| it.since)) as &[Option<DateTime<Utc>>],
        &column(accounts, |it| it.status.code()) as &[&str],
        &column(accounts, |it| it.note.as_str()) as &[&str],
        caller.provider.0,
        &placed,
        &organizations,
        actor.kind().code(),
        actor.id(),
        actor.label(),
        SubjectKind::Account.code(),
    )
    .fetch_all(connection)
    .await
    .map_err(refused)?;
    let good = written.first().is_some_and(|it| it.good);
    Ok(good.then(|| written.into_iter().filter_map(|it| it.id).collect()))
}

/// Changes accounts with their activities; which of them, by the ids of their activities. The
/// others were written since they were read, or somebody else is about to. None: the caller is not
/// let in as it was.
pub(crate) async fn update(
    connection: &mut PgConnection,
    statement: Statement<'_>,
    accounts: &[ChangedAccount],
) -> Result<Option<Vec<Uuid>>> {
    let Statement { division, caller, actor, now, enters } = statement;
    let draft = |of: fn(&AccountDraft) -> &str| column(accounts, |it| of(&it.draft));
    let optional = |of: fn(&AccountDraft) -> Option<&String>| {
        column(accounts, |it| of(&it.draft).map(String::as_str))
    };
    let (concerned, organizations): (Vec<Uuid>, Vec<i64>) = accounts
        .iter()
        .flat_map(|it| it.organizations().into_iter().map(|id| (it.activity, id)))
        .unzip();
    let global =
        |it: &Applied| it.assignment.as_ref().map(|it| *it == OrganizationAssignment::Global);
    let written = sqlx::query!(
        r#"
        with entered as materialized (
            -- The values come out of here: a plan that saw how many they are would be made anew
            -- for every batch, which takes longer than writing it.
            select case when $6 then enter_scim($1, $2, $3, $4, $5) else true end as good,
                    $7::uuid[] as a1, $8::text[] as a2, $9::uuid[] as a3, $10::text[] as a4,
                    $11::boolean[] as a5, $12::text[] as a6, $13::text[] as a7, $14::text[] as a8,
                    $15::text[] as a9, $16::text[] as a10, $17::text[] as a11, $18::text[] as a12,
                    $19::text[] as a13, $20::text[] as a14, $21::boolean[] as a15,
                    $22::text[] as a16, $23::text[] as a17, $24::jsonb[] as a18,
                    $25::jsonb[] as a19, $26::boolean[] as a20, $27::text[] as a21,
                    $28::jsonb[] as a22, $29::timestamptz[] as a23, $30::timestamptz[] as a24,
                    $31::boolean[] as a25, $32::text[] as a26, $33::jsonb[] as a27,
                    $34::text[] as a28
        ), sent as (
            select it.*
            from entered, unnest(
                a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18,
                a19, a20, a21, a22, a23, a24, a25, a26, a27, a28
            ) as it (id, seen, activity, user_type, is_global, user_name, user_name_key, name,
                     name_key, given_name, family_name, email, email_key, external_id, active,
                     sent_user_type, sent_organization, review, scim, more_emails, standing, held,
                     held_since, braked_at, answered, status, changes, note)
            where entered.good
        ), free as (
            select it.activity
            from sent it
            join account a on a.division_id = $1 and a.id = it.id
                and (it.seen is null or a.xmin::text = it.seen)
            for no key update of a skip locked
        ), updated as (
            update account a
            set user_type = it.user_type, is_global = coalesce(it.is_global, a.is_global),
                user_name = it.user_name, user_name_key = it.user_name_key, name = it.name,
                name_key = it.name_key, given_name = it.given_name, family_name = it.family_name,
                email = it.email, email_key = it.email_key, external_id = it.external_id,
                active = it.active, sent_user_type = it.sent_user_type,
                sent_organization = coalesce(it.sent_organization, a.sent_organization),
                review = case when it.review is null then '{}'
                              else array(select jsonb_array_elements_text(it.review)) end,
                scim = it.scim, updated_at = $5, version = a.version + 1,
                more_emails = it.more_emails, standing = it.standing, held = it.held,
                held_since = it.held_since, braked_at = it.braked_at, hidden = false,
                placed_for = case when it.answered then a.placed_for end
            from sent it join free using (activity)
            where a.division_id = $1 and a.id = it.id
            returning it.activity
        ), told as (
            insert into activity (division_id, id, at, status, actor_kind, actor_id, actor,
                                  subject_kind, subject_id, subject, provider_id, changes, note)
            select $1, activity, $5, status, $35, $36, $37, $38, id::text, name, $39, changes,
                   note
            from sent join updated using (activity)
        ), concerned as (
            insert into activity_organization (division_id, activity_id, organization_id)
            select $1, activity, it.organization
            from unnest($40::uuid[], $41::bigint[]) as it (activity, organization)
            join updated using (activity)
        )
        select entered.good as "good!", updated.activity as "activity?"
        from entered left join updated on true
        "#,
        division.0,
        caller.token.0,
        caller.seen.token,
        caller.seen.provider,
        now,
        enters,
        &column(accounts, |it| it.before.account.id.0),
        &column(accounts, |it| it.before.seen.as_deref()) as &[Option<&str>],
        &column(accounts, |it| it.activity),
        &column(accounts, |it| it.applied.user_type.code()) as &[&str],
        &column(accounts, |it| global(&it.applied)) as &[Option<bool>],
        &draft(|it| &it.user_name) as &[&str],
        &column(accounts, |it| name::key(&it.draft.user_name)),
        &draft(|it| &it.name) as &[&str],
        &column(accounts, |it| name::key(&it.draft.name)),
        &draft(|it| &it.given_name) as &[&str],
        &draft(|it| &it.family_name) as &[&str],
        &column(accounts, |it| it.applied.email.as_deref()) as &[Option<&str>],
        &column(accounts, |it| it.applied.email.as_deref().map(name::key)) as &[Option<String>],
        &optional(|it| it.external_id.as_ref()) as &[Option<&str>],
        &column(accounts, |it| it.applied.active),
        &optional(|it| it.user_type.as_ref()) as &[Option<&str>],
        &optional(|it| it.organization.as_ref()) as &[Option<&str>],
        &column(accounts, |it| some(&it.review)) as &[Option<Json<&[String]>>],
        &column(accounts, |it| Json(&it.draft.document)) as &[Json<&Value>],
        // An address that waits is found in the representation.
        &column(accounts, |it| it.draft.more_emails || it.applied.email != it.draft.email),
        &column(accounts, |it| it.standing.code()) as &[&str],
        &column(accounts, |it| kept(it.hold.as_ref())) as &[Option<Json<KeptHold>>],
        &column(accounts, |it| it.hold.as_ref().map(|it| it.since)) as &[Option<DateTime<Utc>>],
        &column(accounts, |it| it.braked_at) as &[Option<DateTime<Utc>>],
        &column(accounts, |it| it.answered),
        &column(accounts, |it| it.status.code()) as &[&str],
        &column(accounts, |it| Json(it.changes.as_slice())) as &[Json<&[FieldChange]>],
        &column(accounts, |it| it.note.as_str()) as &[&str],
        actor.kind().code(),
        actor.id(),
        actor.label(),
        SubjectKind::Account.code(),
        caller.provider.0,
        &concerned,
        &organizations,
    )
    .fetch_all(connection)
    .await
    .map_err(refused)?;
    let good = written.first().is_some_and(|it| it.good);
    Ok(good.then(|| written.into_iter().filter_map(|it| it.activity).collect()))
}

/// One value of each row.
fn column<'a, R, T>(rows: &'a [R], of: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

fn some(sentences: &[String]) -> Option<Json<&[String]>> {
    Some(sentences).filter(|it| !it.is_empty()).map(Json)
}

fn kept(hold: Option<&Hold>) -> Option<Json<KeptHold>> {
    hold.map(|it| Json(it.into()))
}

fn standing(hold: Option<&Hold>) -> Standing {
    if hold.is_some() { Standing::Held } else { Standing::Admitted }
}

fn numbers(assignment: Option<&OrganizationAssignment>) -> impl Iterator<Item = i64> {
    let ids = match assignment {
        Some(OrganizationAssignment::Organizations(ids)) => Some(ids),
        Some(OrganizationAssignment::Global) | None => None,
    };
    ids.into_iter().flatten().map(|it| it.0)
}
