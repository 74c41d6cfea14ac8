//! Users: what may be done to them, for `/Users` and for Bulk alike (RFC 7644, sections 3.3 to 3.6).

use std::collections::HashMap;

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
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let created = change.create_account(caller, draft).await;
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
    let (change, before) = locked(scim, caller, id, condition).await?;
    updated(change, caller, before, draft).await
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
    let (change, before) = locked(scim, caller, id, condition).await?;
    let outcome = patch::apply(&translate::document(&before.account), &request)?;
    caller.trail.tolerated(&outcome.trail);
    let draft = translate::draft(outcome.document)?;
    updated(change, caller, before, draft).await
}

async fn updated(
    mut change: Change,
    caller: &Caller,
    before: Before,
    draft: AccountDraft,
) -> Result<ScimAccount> {
    let version = before.account.version;
    let updated = change.update_account(caller, before, draft).await;
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
    let (mut change, before) = locked(scim, caller, id, condition).await?;
    change.delete_account(caller, before).await?;
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
    let mut view = scim.directory.view(caller.division).await?;
    let account = view.scim_account(caller.provider, account_id(id)?).await?;
    let document = translate::document(&account);
    let name = document.text("displayName").or_else(|| document.text("userName"));
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), name.unwrap_or(id));
    caller.trail.decide(Decision::ok("Found by its SCIM ID, and shown."));
    done(scim, &mut view, account, projection).await
}

/// A user that was just written, as it is shown.
pub async fn written(
    scim: &Scim,
    caller: &ScimCaller,
    account: ScimAccount,
    projection: &Projection,
) -> Result<Done> {
    let mut view = scim.directory.view(caller.division).await?;
    done(scim, &mut view, account, projection).await
}

async fn done(
    scim: &Scim,
    view: &mut View,
    account: ScimAccount,
    projection: &Projection,
) -> Result<Done> {
    let accounts = [account];
    let mut bodies = shown(scim, view, &accounts, projection).await?;
    let [account] = accounts;
    Ok(Done {
        location: translate::location(&account, &scim.base_url),
        version: account.version,
        body: bodies.pop().unwrap_or_default(),
    })
}

/// The users of a list.
pub async fn list(
    scim: &Scim,
    view: &mut View,
    caller: &ScimCaller,
    selection: &Selection,
    projection: &Projection,
) -> Result<Listed> {
    let total = view.count_scim_accounts(caller.provider, selection.condition.as_ref()).await?;
    let found = view.scim_accounts(caller.provider, selection).await?;
    Ok(Listed {
        total,
        ids: found.iter().map(|it| it.id.0).collect(),
        bodies: shown(scim, view, &found, projection).await?,
    })
}

/// The resources as they are shown. Groups that are not asked for are not read.
async fn shown(
    scim: &Scim,
    view: &mut View,
    accounts: &[ScimAccount],
    projection: &Projection,
) -> Result<Vec<Value>> {
    let wanted = USERS.attribute("groups").is_some_and(|it| projection.shows(&it));
    let ids: Vec<_> = accounts.iter().filter(|_| wanted).map(|it| it.id).collect();
    let groups = match ids.as_slice() {
        [] => HashMap::new(),
        ids => view.groups_of_accounts(ids).await?,
    };
    let show = |account: &ScimAccount| {
        let groups = groups.get(&account.id).map_or(&[][..], Vec::as_slice);
        let resource = translate::resource(account, groups, &scim.base_url);
        Value::Object(projection.apply(resource, &USERS))
    };
    Ok(accounts.iter().map(show).collect())
}

async fn locked(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
) -> Result<(Change, Before)> {
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), id);
    let id = account_id(id)?;
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.account_for_update(caller, id).await?;
    caller.trail.decided(change.take_decisions());
    caller.trail.about(SubjectKind::Account, Some(id.to_string()), &before.name);
    holds(condition, before.account.version)?;
    Ok((change, before))
}

/// An id that was never made is an id of nobody.
fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no user {text}.")).into())
}
