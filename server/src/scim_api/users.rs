//! `/Users` (RFC 7644, sections 3.3 to 3.6).

use std::collections::HashMap;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use rollcall_directory::{ScimAccount, ScimCaller, View};
use rollcall_model::id::AccountId;
use rollcall_scim::{
    error::Error,
    list::ListResponse,
    patch::{self, PatchRequest},
    projection::Projection,
    resource::{self, Purpose},
    schema::USERS,
};
use serde_json::Value;

use super::{
    Scim,
    answer::{self, Result},
    bearer::Caller,
    condition::selection,
    message::{Message, list_query, unchanged_since},
    translate,
};

/// `GET /Users`
pub async fn list(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &USERS)?;
    let (selection, start) = selection(&query, &USERS)?;
    let mut view = scim.directory.view(caller.division).await?;
    let total = view.count_scim_accounts(caller.provider, selection.condition.as_ref()).await?;
    let found = view.scim_accounts(caller.provider, &selection).await?;
    let resources = shown(&scim, &mut view, &found, &query.projection).await?;
    let list = ListResponse {
        total: u64::try_from(total).ok(),
        start_index: Some(start),
        resources,
        ..ListResponse::default()
    };
    Ok(answer::json(StatusCode::OK, &list.to_json()))
}

/// `POST /Users`
pub async fn create(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    RawQuery(query): RawQuery,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), &USERS)?.projection;
    let read = resource::read(&message, &USERS, Purpose::Create)?;
    let draft = translate::draft(read.document)?;
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let account = change.create_account(&caller, draft).await?;
    change.commit().await?;
    answer_with(StatusCode::CREATED, &scim, &caller, account, &projection).await
}

/// `GET /Users/{id}`
pub async fn one(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), &USERS)?.projection;
    let mut view = scim.directory.view(caller.division).await?;
    let account = view.scim_account(caller.provider, account_id(&id)?).await?;
    drop(view);
    answer_with(StatusCode::OK, &scim, &caller, account, &projection).await
}

/// `PUT /Users/{id}`
pub async fn replace(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), &USERS)?.projection;
    let read = resource::read(&message, &USERS, Purpose::Replace)?;
    let draft = translate::draft(read.document)?;
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.account_for_update(&caller, account_id(&id)?).await?;
    unchanged_since(&headers, before.account.version)?;
    let account = change.update_account(&caller, before, draft).await?;
    change.commit().await?;
    answer_with(StatusCode::OK, &scim, &caller, account, &projection).await
}

/// `PATCH /Users/{id}`: 200 with the resource, which every suite accepts (`scim.md` 0.3).
pub async fn patch(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), &USERS)?.projection;
    let request = PatchRequest::parse(&message)?;
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.account_for_update(&caller, account_id(&id)?).await?;
    unchanged_since(&headers, before.account.version)?;
    let outcome = patch::apply(&translate::document(&before.account), &request)?;
    let draft = translate::draft(outcome.document)?;
    let account = change.update_account(&caller, before, draft).await?;
    change.commit().await?;
    answer_with(StatusCode::OK, &scim, &caller, account, &projection).await
}

/// `DELETE /Users/{id}`
pub async fn delete(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.account_for_update(&caller, account_id(&id)?).await?;
    unchanged_since(&headers, before.account.version)?;
    change.delete_account(&caller, before).await?;
    change.commit().await?;
    Ok(answer::nothing())
}

async fn answer_with(
    status: StatusCode,
    scim: &Scim,
    caller: &ScimCaller,
    account: ScimAccount,
    projection: &Projection,
) -> Result<Response> {
    let mut view = scim.directory.view(caller.division).await?;
    let accounts = [account];
    let mut shown = shown(scim, &mut view, &accounts, projection).await?;
    let [account] = accounts;
    let location = translate::location(&account, &scim.base_url);
    let body = shown.pop().unwrap_or_default();
    Ok(answer::resource(status, &body, account.version, &location))
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

/// An id that was never made is an id of nobody.
fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no user {text}.")).into())
}
