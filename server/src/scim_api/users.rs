//! Users: what may be done to them, for `/Users` and for Bulk alike (RFC 7644, sections 3.3 to 3.6).

use rollcall_directory::{AccountDraft, Before, Change, ScimAccount, ScimCaller, Selection, View};
use rollcall_model::{activity::SubjectKind, id::AccountId, request::Decision};
use rollcall_scim::{
    error::Error,
    patch::{self, PatchRequest},
    projection::Projection,
    resource::{self, Purpose},
    schema::USERS,
};
use serde_json::{Map, Value};

use super::{
    Scim,
    answer::{Done, Result},
    bearer::Caller,
    message::{Condition, holds},
    resources::Listed,
    translate,
};

/// Creates a user.
pub async fn create(
    scim: &Scim,
    caller: &Caller,
    message: &Map<String, Value>,
) -> Result<ScimAccount> {
    let reading = resource::read(message, &USERS, Purpose::Create)?;
    caller.trail.tolerated(&reading.trail);
    let draft = translate::draft(reading.document)?;
    let name = draft.name.clone();
    caller.trail.about(SubjectKind::Account, None, &name);
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let created = change.create_account(&provider, draft).await;
    caller.trail.decided(change.take_decisions());
    let account = created?;
    let waits = change.waits();
    change.commit().await?;
    caller.trail.about(SubjectKind::Account, Some(account.id.to_string()), &name);
    changed(caller, waits);
    Ok(account)
}

/// Replaces a user (PUT).
pub async fn replace(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    message: &Map<String, Value>,
) -> Result<ScimAccount> {
    let reading = resource::read(message, &USERS, Purpose::Replace)?;
    caller.trail.tolerated(&reading.trail);
    let draft = translate::draft(reading.document)?;
    let (change, provider, before) = locked(scim, caller, id, condition).await?;
    updated(change, caller, &provider, before, draft).await
}

/// Changes a user (PATCH).
pub async fn modify(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    message: &Map<String, Value>,
) -> Result<ScimAccount> {
    let request = PatchRequest::parse(message)?;
    let (change, provider, before) = locked(scim, caller, id, condition).await?;
    let outcome = patch::apply(&translate::document(&before.account), &request)?;
    caller.trail.tolerated(&outcome.trail);
    let draft = translate::draft(outcome.document)?;
    updated(change, caller, &provider, before, draft).await
}

async fn updated(
    mut change: Change,
    caller: &Caller,
    provider: &ScimCaller,
    before: Before,
    draft: AccountDraft,
) -> Result<ScimAccount> {
    let version = before.account.version;
    let updated = change.update_account(provider, before, draft).await;
    caller.trail.decided(change.take_decisions());
    let account = updated?;
    let waits = change.waits();
    change.commit().await?;
    if account.version != version {
        changed(caller, waits);
    }
    Ok(account)
}

/// Deletes a user.
pub async fn delete(scim: &Scim, caller: &Caller, id: &str, condition: &Condition) -> Result<()> {
    let (mut change, provider, before) = locked(scim, caller, id, condition).await?;
    change.delete_account(&provider, before).await?;
    caller.trail.decided(change.take_decisions());
    let waits = change.waits();
    change.commit().await?;
    changed(caller, waits);
    Ok(())
}

/// Notes that something is different now, or would be if it did not wait.
fn changed(caller: &Caller, waits: bool) {
    if waits { caller.trail.waits() } else { caller.trail.changed() }
}

/// One user as it is shown.
pub async fn read(scim: &Scim, caller: &Caller, id: &str, projection: &Projection) -> Result<Done> {
    let mut view = scim.directory.scim_view(caller);
    let account = view.scim_account(caller.provider, account_id(id)?).await?;
    let name = ["displayName", "userName"].iter().find_map(|it| account.document[it].as_str());
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), name.unwrap_or(id));
    caller.trail.decide(Decision::ok("Found by its SCIM ID, and shown."));
    Ok(done(scim, account, projection))
}

/// A user that was read or written, as it is shown.
pub fn done(scim: &Scim, account: ScimAccount, projection: &Projection) -> Done {
    Done {
        location: translate::location(&account, &scim.base_url),
        version: account.version,
        body: shown(scim, account, projection),
    }
}

/// The users of a list.
pub async fn list(
    scim: &Scim,
    view: &mut View,
    caller: &ScimCaller,
    selection: Selection,
    projection: &Projection,
) -> Result<Listed> {
    let with_groups = USERS.attribute("groups").is_some_and(|it| projection.shows(&it));
    let selection = Selection { with_groups, ..selection };
    let found = view.scim_accounts(caller.provider, &selection).await?;
    let total = match selection.total_of(found.len()) {
        Some(total) => total,
        None => view.count_scim_accounts(caller.provider, selection.condition.as_ref()).await?,
    };
    Ok(Listed {
        total,
        ids: found.iter().map(|it| it.id.0).collect(),
        bodies: found.into_iter().map(|it| shown(scim, it, projection)).collect(),
    })
}

/// The resource as it is shown.
fn shown(scim: &Scim, account: ScimAccount, projection: &Projection) -> Value {
    let resource = translate::resource(account, &scim.base_url);
    Value::Object(projection.apply(resource, &USERS))
}

async fn locked(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
) -> Result<(Change, ScimCaller, Before)> {
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), id);
    let id = account_id(id)?;
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let before = change.account_for_update(&provider, id).await?;
    caller.trail.decided(change.take_decisions());
    caller.trail.about(SubjectKind::Account, Some(id.to_string()), &before.name);
    holds(condition, before.account.version)?;
    Ok((change, provider, before))
}

/// An id that was never made is an id of nobody.
fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no user {text}.")).into())
}
