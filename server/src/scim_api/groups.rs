//! `/Groups` (RFC 7644, sections 3.3 to 3.6).

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use rollcall_directory::{
    ExternalId, GroupDraft, GroupEdit, GroupMember, GroupMembers, ScimCaller,
    ScimGroup, View,
};
use rollcall_model::id::IdentityGroupId;
use rollcall_scim::{
    document::{Document, Meta},
    error::{Error, Result as Read},
    etag,
    group::{Assignment, GroupChange, Member, MemberChange, MemberKind},
    list::{ListQuery, ListResponse},
    patch::PatchRequest,
    projection::Projection,
    resource::{self, Purpose},
    schema::GROUPS,
};
use serde_json::{Map, Value, json};

use super::{
    Scim,
    answer::{self, Result},
    bearer::Caller,
    condition::selection,
    message::{Message, list_query, unchanged_since},
};

/// A group with more members answers a PATCH with 204 (`scim.md` 0.3): nobody wants them back.
const SHOWN_AFTER_PATCH: i64 = 200;

/// `GET /Groups`
pub async fn list(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &GROUPS)?;
    let (selection, start) = selection(&query, &GROUPS)?;
    let mut view = scim.directory.view(caller.division).await?;
    let total = view.count_scim_groups(caller.provider, selection.condition.as_ref()).await?;
    let found = view.scim_groups(caller.provider, &selection).await?;
    let mut resources = Vec::with_capacity(found.len());
    for group in &found {
        let shown = with_members(&scim, &mut view, group, &query).await?;
        resources.push(Value::Object(shown));
    }
    let list = ListResponse {
        total: u64::try_from(total).ok(),
        start_index: Some(start),
        resources,
        ..ListResponse::default()
    };
    Ok(answer::json(StatusCode::OK, &list.to_json()))
}

/// `POST /Groups`
pub async fn create(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    RawQuery(query): RawQuery,
    Message(message): Message,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &GROUPS)?;
    let draft = draft(&resource::read(&message, &GROUPS, Purpose::Create)?.document)?;
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let group = change.create_group(&caller, draft).await?;
    change.commit().await?;
    answer_with(StatusCode::CREATED, &scim, &caller, &group, &query).await
}

/// `GET /Groups/{id}`
pub async fn one(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &GROUPS)?;
    let mut view = scim.directory.view(caller.division).await?;
    let group = view.scim_group(caller.provider, group_id(&id)?).await?;
    drop(view);
    answer_with(StatusCode::OK, &scim, &caller, &group, &query).await
}

/// `PUT /Groups/{id}`
pub async fn replace(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &GROUPS)?;
    let draft = draft(&resource::read(&message, &GROUPS, Purpose::Replace)?.document)?;
    let edit = GroupEdit {
        name: Some(draft.name),
        external_id: ExternalId::Set(draft.external_id),
        members: GroupMembers::Replace(draft.members),
    };
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.group_for_update(&caller, group_id(&id)?).await?;
    unchanged_since(&headers, before.version)?;
    let group = change.update_group(&caller, before, edit).await?;
    change.commit().await?;
    answer_with(StatusCode::OK, &scim, &caller, &group, &query).await
}

/// `PATCH /Groups/{id}`: 200 with the resource, 204 for a large group.
pub async fn patch(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &GROUPS)?;
    let edit = edit(GroupChange::read(&PatchRequest::parse(&message)?)?);
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.group_for_update(&caller, group_id(&id)?).await?;
    unchanged_since(&headers, before.version)?;
    let group = change.update_group(&caller, before, edit).await?;
    change.commit().await?;
    let mut view = scim.directory.view(caller.division).await?;
    let members = view.group_members(group.id, SHOWN_AFTER_PATCH + 1).await?;
    drop(view);
    if i64::try_from(members.len()).unwrap_or(i64::MAX) > SHOWN_AFTER_PATCH {
        return Ok(answer::changed(group.version));
    }
    answer_with(StatusCode::OK, &scim, &caller, &group, &query).await
}

/// `DELETE /Groups/{id}`
pub async fn delete(
    State(scim): State<Scim>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let mut change = scim.directory.change(caller.division, caller.actor()).await?;
    let before = change.group_for_update(&caller, group_id(&id)?).await?;
    unchanged_since(&headers, before.version)?;
    change.delete_group(&caller, before).await?;
    change.commit().await?;
    Ok(answer::nothing())
}

fn draft(document: &Document) -> Read<GroupDraft> {
    let name = document.text("displayName").map(str::trim).filter(|it| !it.is_empty());
    let name = name
        .ok_or_else(|| Error::invalid_value("displayName is required; map a name to it."))?
        .to_owned();
    if name.chars().count() > 256 {
        let detail = "displayName has at most 256 characters; shorten it.";
        return Err(Error::invalid_value(detail));
    }
    Ok(GroupDraft {
        name,
        external_id: document.text("externalId").map(str::to_owned),
        members: document.members().into_iter().map(member).collect(),
    })
}

fn edit(change: GroupChange) -> GroupEdit {
    GroupEdit {
        name: change.rename,
        external_id: match change.external_id {
            Assignment::Keep => ExternalId::Keep,
            Assignment::Clear => ExternalId::Set(None),
            Assignment::Set(id) => ExternalId::Set(Some(id)),
        },
        members: match change.members {
            MemberChange::Change { add, remove } => {
                GroupMembers::Change { add: add.into_iter().map(member).collect(), remove }
            }
            MemberChange::Replace(members) => {
                GroupMembers::Replace(members.into_iter().map(member).collect())
            }
        },
    }
}

fn member(it: Member) -> GroupMember {
    GroupMember { is_group: it.kind == Some(MemberKind::Group), id: it.value }
}

async fn answer_with(
    status: StatusCode,
    scim: &Scim,
    caller: &ScimCaller,
    group: &ScimGroup,
    query: &ListQuery,
) -> Result<Response> {
    let mut view = scim.directory.view(caller.division).await?;
    let shown = with_members(scim, &mut view, group, query).await?;
    let location = location(scim, group);
    Ok(answer::resource(status, &Value::Object(shown), group.version, &location))
}

/// The group as it is shown. Members that are not asked for are not read.
async fn with_members(
    scim: &Scim,
    view: &mut View,
    group: &ScimGroup,
    query: &ListQuery,
) -> Result<Map<String, Value>> {
    let projection: &Projection = &query.projection;
    let members_attribute = GROUPS.attribute("members");
    let mut attributes = Map::new();
    attributes.insert("displayName".to_owned(), json!(group.name));
    if let Some(id) = &group.external_id {
        attributes.insert("externalId".to_owned(), json!(id));
    }
    if members_attribute.is_some_and(|it| projection.shows(&it)) {
        let members = view.group_members(group.id, i64::MAX).await?;
        let members: Vec<Value> = members.into_iter().map(|it| shown(scim, it)).collect();
        if !members.is_empty() {
            attributes.insert("members".to_owned(), Value::Array(members));
        }
    }
    let meta = Meta {
        id: group.id.to_string(),
        created: group.created_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        last_modified: group.updated_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        location: location(scim, group),
        version: etag::weak(group.version),
    };
    let resource = Document::from_stored(&GROUPS, attributes).into_resource(&meta, Map::new());
    Ok(projection.apply(resource, &GROUPS))
}

fn shown(scim: &Scim, it: GroupMember) -> Value {
    let (kind, endpoint) =
        if it.is_group { (MemberKind::Group, "Groups") } else { (MemberKind::User, "Users") };
    let location = format!("{}/{endpoint}/{}", scim.base_url, it.id);
    Member { value: it.id, kind: Some(kind) }.to_json(&location)
}

fn location(scim: &Scim, group: &ScimGroup) -> String {
    format!("{}/Groups/{}", scim.base_url, group.id)
}

fn group_id(text: &str) -> Result<IdentityGroupId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no group {text}.")).into())
}
