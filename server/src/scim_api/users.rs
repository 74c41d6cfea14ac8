//! Users: what may be done to them, for `/Users` and for Bulk alike (RFC 7644, sections 3.3 to 3.6).

use std::borrow::Cow;

use rollcall_directory::{AccountDraft, Before, ScimAccount, ScimCaller, Selection, View, Written};
use rollcall_model::{activity::SubjectKind, id::AccountId, request::Decision};
use rollcall_scim::{
    error::Error,
    patch::{self, PatchRequest},
    projection::Projection,
    resource::{self, Purpose},
    schema::USERS,
    tolerance::Trail as Tolerated,
};
use serde::Deserialize;
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
    let draft = match scim.directory.create_at_once(caller, draft).await? {
        Ok(Written { account, decisions }) => {
            caller.trail.decided(decisions);
            caller.trail.about(SubjectKind::Account, Some(account.id.to_string()), &name);
            caller.trail.changed();
            return Ok(account);
        }
        Err(draft) => draft,
    };
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
    let edit = |_: &Before| Ok((draft.clone(), Tolerated::default()));
    change(scim, caller, id, condition, edit).await
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
    let edit = |before: &Before| {
        let outcome = patch::apply(&translate::document(&before.account), &request)?;
        Ok((translate::draft(outcome.document)?, outcome.trail))
    };
    change(scim, caller, id, condition, edit).await
}

/// Makes of a user what `edit` makes of it: together with the changes of others, or alone when it
/// is no ordinary one or somebody else was faster.
async fn change(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    edit: impl Fn(&Before) -> Result<(AccountDraft, Tolerated)>,
) -> Result<ScimAccount> {
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), id);
    let account = account_id(id)?;
    let mut view = scim.directory.scim_view(caller);
    let before = view.account_before(caller.provider, account).await?;
    drop(view);
    caller.trail.decide(before.found());
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), &before.name);
    let version = before.account.version;
    holds(condition, version)?;
    let (draft, tolerated) = edit(&before)?;
    caller.trail.tolerated(&tolerated);
    if let Some(written) = scim.directory.update_at_once(caller, before, draft).await? {
        caller.trail.decided(written.decisions);
        if written.account.version != version {
            caller.trail.changed();
        }
        return Ok(written.account);
    }
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let before = change.account_for_update(&provider, account).await?;
    // It was noted that it was found.
    change.take_decisions();
    let version = before.account.version;
    holds(condition, version)?;
    let (draft, _) = edit(&before)?;
    let updated = change.update_account(&provider, before, draft).await;
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
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), id);
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let before = change.account_for_update(&provider, account_id(id)?).await?;
    caller.trail.decided(change.take_decisions());
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), &before.name);
    holds(condition, before.account.version)?;
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
    let named: Named<'_> = serde_json::from_str(&account.document).unwrap_or_default();
    let name = named.display_name.or(named.user_name);
    caller.trail.about(SubjectKind::Account, Some(id.to_owned()), name.as_deref().unwrap_or(id));
    caller.trail.decide(Decision::ok("Found by its SCIM ID, and shown."));
    Ok(shown(scim, &account, projection))
}

/// What a document calls its user.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named<'a> {
    #[serde(borrow)]
    display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    user_name: Option<Cow<'a, str>>,
}

/// A user that was written, as it is shown.
pub fn done(scim: &Scim, account: ScimAccount, projection: &Projection) -> Done {
    shown(scim, &account.into_text(), projection)
}

fn shown(scim: &Scim, account: &ScimAccount<String>, projection: &Projection) -> Done {
    Done {
        location: translate::location(account, &scim.base_url),
        version: account.version,
        body: translate::resource(account, &scim.base_url, projection),
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
        bodies: found
            .iter()
            .map(|it| translate::resource(it, &scim.base_url, projection))
            .collect(),
    })
}

/// An id that was never made is an id of nobody.
fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no user {text}.")).into())
}
