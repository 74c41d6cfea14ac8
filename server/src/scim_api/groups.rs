//! Groups: what may be done to them, for `/Groups` and for Bulk alike (RFC 7644, 3.3 to 3.6).

use rollcall_directory::{
    Change, ExternalId, GroupDraft, GroupEdit, GroupMember, GroupMembers, ScimCaller, ScimGroup,
    Selection, View,
};
use rollcall_model::{activity::SubjectKind, id::IdentityGroupId, request::Decision};
use rollcall_scim::{
    document::{Document, Meta},
    error::{Error, Result as Read},
    etag,
    group::{Assignment, GroupChange, Member, MemberChange, MemberKind},
    patch::PatchRequest,
    projection::Projection,
    resource::{self, Purpose},
    schema::GROUPS,
};
use serde_json::{Map, Value, json};

use super::{
    Scim,
    answer::{Done, Result},
    bearer::Caller,
    message::{Condition, holds},
    resources::Listed,
    translate::instant,
};

/// A group with more members answers a PATCH with 204 (`scim.md` 0.3): nobody wants them back.
const SHOWN_AFTER_PATCH: i64 = 200;

/// Creates a group.
pub async fn create(
    scim: &Scim,
    caller: &Caller,
    message: &Map<String, Value>,
) -> Result<ScimGroup> {
    let reading = resource::read(message, &GROUPS, Purpose::Create)?;
    caller.trail.tolerated(&reading.trail);
    let draft = draft(&reading.document)?;
    caller.trail.about(SubjectKind::Group, None, &draft.name);
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let group = change.create_group(&provider, draft).await?;
    caller.trail.decided(change.take_decisions());
    change.commit().await?;
    caller.trail.about(SubjectKind::Group, Some(group.id.to_string()), &group.name);
    caller.trail.changed();
    Ok(group)
}

/// Replaces a group (PUT).
pub async fn replace(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    message: &Map<String, Value>,
) -> Result<ScimGroup> {
    let reading = resource::read(message, &GROUPS, Purpose::Replace)?;
    caller.trail.tolerated(&reading.trail);
    let draft = draft(&reading.document)?;
    let edit = GroupEdit {
        name: Some(draft.name),
        external_id: ExternalId::Set(draft.external_id),
        members: GroupMembers::Replace(draft.members),
    };
    edited(scim, caller, id, condition, edit).await
}

/// Changes a group (PATCH). Costs the change, not the group.
pub async fn modify(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    message: &Map<String, Value>,
) -> Result<ScimGroup> {
    let change = GroupChange::read(&PatchRequest::parse(message)?)?;
    caller.trail.tolerated(&change.trail);
    let edit = edit(change)?;
    edited(scim, caller, id, condition, edit).await
}

async fn edited(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
    edit: GroupEdit,
) -> Result<ScimGroup> {
    let (mut change, provider, before) = locked(scim, caller, id, condition).await?;
    let version = before.version;
    let group = change.update_group(&provider, before, edit).await?;
    caller.trail.decided(change.take_decisions());
    change.commit().await?;
    if group.version != version {
        caller.trail.changed();
    }
    Ok(group)
}

/// Deletes a group.
pub async fn delete(scim: &Scim, caller: &Caller, id: &str, condition: &Condition) -> Result<()> {
    let (mut change, provider, before) = locked(scim, caller, id, condition).await?;
    change.delete_group(&provider, before).await?;
    caller.trail.decided(change.take_decisions());
    change.commit().await?;
    caller.trail.changed();
    Ok(())
}

/// One group as it is shown.
pub async fn read(scim: &Scim, caller: &Caller, id: &str, projection: &Projection) -> Result<Done> {
    let mut view = scim.directory.scim_view(caller);
    let group = view.scim_group(caller.provider, group_id(id)?).await?;
    caller.trail.about(SubjectKind::Group, Some(id.to_owned()), &group.name);
    caller.trail.decide(Decision::ok("Found by its SCIM ID, and shown."));
    done(scim, &mut view, &group, projection).await
}

/// A group that was just written, as it is shown.
pub async fn written(
    scim: &Scim,
    caller: &ScimCaller,
    group: &ScimGroup,
    projection: &Projection,
) -> Result<Done> {
    done(scim, &mut scim.directory.scim_view(caller), group, projection).await
}

/// A group that was just changed, as it is shown. None: it is too large.
pub async fn modified(
    scim: &Scim,
    caller: &ScimCaller,
    group: &ScimGroup,
    projection: &Projection,
) -> Result<Option<Done>> {
    let mut view = scim.directory.scim_view(caller);
    let members = view.few_group_members(group.id, SHOWN_AFTER_PATCH).await?;
    Ok(members.map(|members| Done {
        location: location(scim, group.id),
        version: group.version,
        body: with_members(scim, group, members, projection),
    }))
}

async fn done(
    scim: &Scim,
    view: &mut View,
    group: &ScimGroup,
    projection: &Projection,
) -> Result<Done> {
    Ok(Done {
        location: location(scim, group.id),
        version: group.version,
        body: shown(scim, view, group, projection).await?,
    })
}

/// Where a group is found.
pub fn location(scim: &Scim, id: IdentityGroupId) -> String {
    format!("{}/Groups/{id}", scim.base_url)
}

/// The groups of a list.
pub async fn list(
    scim: &Scim,
    view: &mut View,
    caller: &ScimCaller,
    selection: &Selection,
    projection: &Projection,
) -> Result<Listed> {
    let found = view.scim_groups(caller.provider, selection).await?;
    let total = match selection.total_of(found.len()) {
        Some(total) => total,
        None => view.count_scim_groups(caller.provider, selection.condition.as_ref()).await?,
    };
    let mut bodies = Vec::with_capacity(found.len());
    for group in &found {
        bodies.push(shown(scim, view, group, projection).await?);
    }
    Ok(Listed { total, ids: found.iter().map(|it| it.id.0).collect(), bodies })
}

/// The group as it is shown. Members that are not asked for are not read.
async fn shown(
    scim: &Scim,
    view: &mut View,
    group: &ScimGroup,
    projection: &Projection,
) -> Result<String> {
    let members = match GROUPS.attribute("members") {
        Some(it) if projection.shows(&it) => view.group_members(group.id).await?,
        _ => Vec::new(),
    };
    Ok(with_members(scim, group, members, projection))
}

fn with_members(
    scim: &Scim,
    group: &ScimGroup,
    members: Vec<GroupMember>,
    projection: &Projection,
) -> String {
    let mut attributes = Map::new();
    attributes.insert("displayName".to_owned(), json!(group.name));
    if let Some(id) = &group.external_id {
        attributes.insert("externalId".to_owned(), json!(id));
    }
    if !members.is_empty() {
        let members = members.into_iter().map(|it| reference(scim, it)).collect();
        attributes.insert("members".to_owned(), Value::Array(members));
    }
    let meta = Meta {
        id: group.id.to_string(),
        created: instant(group.created_at),
        last_modified: instant(group.updated_at),
        location: location(scim, group.id),
        version: etag::weak(group.version),
    };
    let resource = Document::from_stored(&GROUPS, attributes).into_resource(&meta, Map::new());
    Value::Object(projection.apply(resource, &GROUPS)).to_string()
}

fn reference(scim: &Scim, it: GroupMember) -> Value {
    let (kind, endpoint) =
        if it.is_group { (MemberKind::Group, "Groups") } else { (MemberKind::User, "Users") };
    let location = format!("{}/{endpoint}/{}", scim.base_url, it.id);
    Member { value: it.id, kind: Some(kind) }.to_json(&location)
}

fn draft(document: &Document) -> Read<GroupDraft> {
    Ok(GroupDraft {
        name: group_name(document.text("displayName").unwrap_or_default())?,
        external_id: document.text("externalId").map(str::to_owned),
        members: document.members().into_iter().map(member).collect(),
    })
}

fn edit(change: GroupChange) -> Read<GroupEdit> {
    Ok(GroupEdit {
        name: change.rename.as_deref().map(group_name).transpose()?,
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
    })
}

fn group_name(text: &str) -> Read<String> {
    match text.trim() {
        "" => Err(Error::invalid_value("displayName is required; map a name to it.")),
        it if it.chars().count() > 256 => {
            Err(Error::invalid_value("displayName has at most 256 characters; shorten it."))
        }
        it => Ok(it.to_owned()),
    }
}

fn member(it: Member) -> GroupMember {
    GroupMember { is_group: it.kind == Some(MemberKind::Group), id: it.value }
}

async fn locked(
    scim: &Scim,
    caller: &Caller,
    id: &str,
    condition: &Condition,
) -> Result<(Change, ScimCaller, ScimGroup)> {
    caller.trail.about(SubjectKind::Group, Some(id.to_owned()), id);
    let id = group_id(id)?;
    let (mut change, provider) = scim.directory.scim_change(caller).await?;
    let before = change.group_for_update(&provider, id).await?;
    caller.trail.decided(change.take_decisions());
    caller.trail.about(SubjectKind::Group, Some(id.to_string()), &before.name);
    holds(condition, before.version)?;
    Ok((change, provider, before))
}

fn group_id(text: &str) -> Result<IdentityGroupId> {
    text.parse().map_err(|_| Error::not_found(format!("There is no group {text}.")).into())
}
