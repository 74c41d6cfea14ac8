//! `/Users`, `/Groups` and searches over them, as HTTP (RFC 7644, section 3).

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{get, post},
};
use rollcall_directory::{ScimCaller, Selection, Start, View};
use rollcall_model::request::Decision;
use rollcall_scim::{
    list::{ListQuery, ListResponse, Page},
    projection::Projection,
    schema::{GROUPS, RESOURCE_TYPES, ResourceType, USERS},
};
use uuid::Uuid;

use super::{
    Scim,
    answer::{self, Result},
    bearer::Caller,
    condition, cursor, groups,
    message::{Condition, Id, Message, list_query},
    only, users,
};

/// How many resources a page has when the client does not say.
pub const DEFAULT_PAGE: u64 = 100;
/// The most resources on one page.
pub const MAX_PAGE: u64 = 200;

/// A part of a list, shown.
pub struct Listed {
    /// How many there are on all pages.
    pub total: i64,
    pub ids: Vec<Uuid>,
    /// As JSON.
    pub bodies: Vec<String>,
}

pub(super) fn routes() -> Router<Scim> {
    const COLLECTION: &str = "GET, POST";
    const RESOURCE: &str = "GET, PUT, PATCH, DELETE";

    let user = get(read_user).put(replace_user).patch(modify_user).delete(delete_user);
    let group = get(read_group).put(replace_group).patch(modify_group).delete(delete_group);
    Router::new()
        .route("/Users", only(get(list_users).post(create_user), COLLECTION))
        .route("/Users/.search", only(post(search_users), "POST"))
        .route("/Users/{id}", only(user, RESOURCE))
        .route("/Groups", only(get(list_groups).post(create_group), COLLECTION))
        .route("/Groups/.search", only(post(search_groups), "POST"))
        .route("/Groups/{id}", only(group, RESOURCE))
        .route("/", only(get(list_all), "GET"))
        .route("/.search", only(post(search_all), "POST"))
}

const USER: &[&ResourceType] = &[&USERS];
const GROUP: &[&ResourceType] = &[&GROUPS];

async fn list_users(
    State(scim): State<Scim>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    list(&scim, &caller, &list_query(query.as_deref(), USER)?, USER).await
}

async fn list_groups(
    State(scim): State<Scim>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    list(&scim, &caller, &list_query(query.as_deref(), GROUP)?, GROUP).await
}

async fn list_all(
    State(scim): State<Scim>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    let query = list_query(query.as_deref(), &RESOURCE_TYPES)?;
    list(&scim, &caller, &query, &RESOURCE_TYPES).await
}

async fn search_users(
    State(scim): State<Scim>,
    caller: Caller,
    message: Message,
) -> Result<Response> {
    list(&scim, &caller, &ListQuery::from_search(&message.0, USER)?, USER).await
}

async fn search_groups(
    State(scim): State<Scim>,
    caller: Caller,
    message: Message,
) -> Result<Response> {
    list(&scim, &caller, &ListQuery::from_search(&message.0, GROUP)?, GROUP).await
}

async fn search_all(
    State(scim): State<Scim>,
    caller: Caller,
    message: Message,
) -> Result<Response> {
    let query = ListQuery::from_search(&message.0, &RESOURCE_TYPES)?;
    list(&scim, &caller, &query, &RESOURCE_TYPES).await
}

/// Answers a list over one kind of resource, or over all kinds one after the other.
async fn list(
    scim: &Scim,
    caller: &Caller,
    query: &ListQuery,
    kinds: &[&'static ResourceType],
) -> Result<Response> {
    let limit = i64::try_from(query.page_size(DEFAULT_PAGE, MAX_PAGE)).unwrap_or(i64::MAX);
    let start = match &query.page {
        Page::Index(start) => Start::Skip(i64::try_from(start - 1).unwrap_or(i64::MAX)),
        Page::FirstByCursor => Start::Skip(0),
        Page::Cursor(cursor) => cursor::open(scim, caller, query, cursor)?,
    };
    let mut view = scim.directory.scim_view(caller);
    let mut listed = Listed { total: 0, ids: Vec::new(), bodies: Vec::new() };
    for kind in kinds {
        let found = i64::try_from(listed.bodies.len()).unwrap_or(i64::MAX);
        let selection = Selection {
            condition: query.filter.as_ref().map(|it| condition::of(it, kind, &scim.base_url)),
            order: query.sort.as_ref().and_then(|it| condition::order(it, kind)),
            start: match start {
                Start::Skip(skip) => Start::Skip((skip - listed.total).max(0)),
                other => other,
            },
            limit: limit - found,
            with_groups: false,
        };
        let part = of_kind(scim, &mut view, caller, kind, selection, &query.projection).await?;
        listed.total += part.total;
        listed.ids.extend(part.ids);
        listed.bodies.extend(part.bodies);
    }
    caller.trail.decide(Decision::ok(match listed.total {
        0 => "Nothing matches.".to_owned(),
        total => format!("{total} found, {} shown.", listed.bodies.len()),
    }));
    let mut answer =
        ListResponse { total: u64::try_from(listed.total).ok(), ..ListResponse::default() };
    match &query.page {
        Page::Index(index) => answer.start_index = Some(*index),
        Page::FirstByCursor | Page::Cursor(_) => {
            let sealed = cursor::around(scim, caller, query, &start, limit, &listed, kinds.len());
            (answer.previous_cursor, answer.next_cursor) = sealed;
        }
    }
    answer.resources = listed.bodies;
    Ok(answer::json(StatusCode::OK, answer.to_json()))
}

async fn of_kind(
    scim: &Scim,
    view: &mut View,
    caller: &ScimCaller,
    kind: &'static ResourceType,
    selection: Selection,
    projection: &Projection,
) -> Result<Listed> {
    if *kind == GROUPS {
        groups::list(scim, view, caller, &selection, projection).await
    } else {
        users::list(scim, view, caller, selection, projection).await
    }
}

async fn create_user(
    State(scim): State<Scim>,
    caller: Caller,
    RawQuery(query): RawQuery,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), USER)?.projection;
    let account = users::create(&scim, &caller, &message).await?;
    Ok(users::done(&scim, account, &projection).answer(StatusCode::CREATED))
}

async fn read_user(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), USER)?.projection;
    let done = users::read(&scim, &caller, &id, &projection).await?;
    Ok(done.answer_unless_known(&headers))
}

async fn replace_user(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), USER)?.projection;
    let condition = Condition::of(&headers);
    let account = users::replace(&scim, &caller, &id, &condition, &message).await?;
    Ok(users::done(&scim, account, &projection).answer(StatusCode::OK))
}

/// 200 with the resource, which every suite accepts (`scim.md` 0.3).
async fn modify_user(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), USER)?.projection;
    let condition = Condition::of(&headers);
    let account = users::modify(&scim, &caller, &id, &condition, &message).await?;
    Ok(users::done(&scim, account, &projection).answer(StatusCode::OK))
}

async fn delete_user(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response> {
    users::delete(&scim, &caller, &id, &Condition::of(&headers)).await?;
    Ok(answer::nothing())
}

async fn create_group(
    State(scim): State<Scim>,
    caller: Caller,
    RawQuery(query): RawQuery,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), GROUP)?.projection;
    let group = groups::create(&scim, &caller, &message).await?;
    Ok(groups::written(&scim, &caller, &group, &projection).await?.answer(StatusCode::CREATED))
}

async fn read_group(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), GROUP)?.projection;
    let done = groups::read(&scim, &caller, &id, &projection).await?;
    Ok(done.answer_unless_known(&headers))
}

async fn replace_group(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), GROUP)?.projection;
    let condition = Condition::of(&headers);
    let group = groups::replace(&scim, &caller, &id, &condition, &message).await?;
    Ok(groups::written(&scim, &caller, &group, &projection).await?.answer(StatusCode::OK))
}

/// 200 with the resource, 204 for a large group.
async fn modify_group(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Message(message): Message,
) -> Result<Response> {
    let projection = list_query(query.as_deref(), GROUP)?.projection;
    let condition = Condition::of(&headers);
    let group = groups::modify(&scim, &caller, &id, &condition, &message).await?;
    Ok(match groups::modified(&scim, &caller, &group, &projection).await? {
        Some(done) => done.answer(StatusCode::OK),
        None => answer::changed(group.version),
    })
}

async fn delete_group(
    State(scim): State<Scim>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response> {
    groups::delete(&scim, &caller, &id, &Condition::of(&headers)).await?;
    Ok(answer::nothing())
}
