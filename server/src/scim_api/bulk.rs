//! `/Bulk` (RFC 7644, section 3.7): several operations in one request, each in a transaction of its
//! own.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use rollcall_model::request::Decision;
use rollcall_scim::{
    bulk::{self, BulkOperation, BulkRequest, BulkResult, Method},
    etag,
    schema::GROUPS,
};

use super::{
    Scim,
    answer::{self, Result},
    bearer::Caller,
    groups,
    message::{Condition, Message},
    translate, users,
};

/// The most operations of a request.
pub const MAX_OPERATIONS: u64 = 1000;
/// The largest body, in bytes.
pub const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// A resource that an operation made or changed.
struct Made {
    status: u16,
    id: String,
    location: String,
    version: Option<i64>,
}

/// `POST /Bulk`
pub async fn run(
    State(scim): State<Scim>,
    caller: Caller,
    Message(message): Message,
) -> Result<Response> {
    let request = BulkRequest::parse(&message, MAX_OPERATIONS)?;
    let mut made = BTreeMap::new();
    let mut results: BTreeMap<usize, BulkResult> = BTreeMap::new();
    let mut failures = 0;
    for index in request.order() {
        let operation = request.operations[index].clone();
        let (bulk_id, told) = (operation.bulk_id.clone(), operation.clone());
        let id = told.id.as_deref().map(|it| format!("/{it}")).unwrap_or_default();
        caller.trail.decide(Decision::note(format!(
            "Operation {}: {}.",
            index + 1,
            [told.method.as_str(), " ", told.kind.endpoint, &id].concat()
        )));
        let outcome = match operation.resolve(&made) {
            Ok(resolved) => one(&scim, &caller, resolved).await,
            Err(error) => Err(error.into()),
        };
        let result = match outcome {
            Ok(done) => {
                made.extend(bulk_id.clone().map(|it| (it, done.id)));
                BulkResult {
                    method: told.method,
                    bulk_id,
                    status: done.status,
                    location: Some(done.location),
                    version: done.version.map(etag::weak),
                    response: None,
                }
            }
            Err(refusal) => {
                failures += 1;
                caller.trail.partly_refused(refusal.detail());
                let error = refusal.referenced(caller.trail.reference());
                let location = told.id.as_ref().map(|it| address(&scim, &told, it));
                BulkResult::refused(&told, location, &error)
            }
        };
        results.insert(index, result);
        if request.ends_after(failures) {
            break;
        }
    }
    caller.trail.about_several();
    let answer = bulk::response(results.into_values().collect());
    Ok(answer::json(StatusCode::OK, answer.to_string()))
}

async fn one(scim: &Scim, caller: &Caller, operation: BulkOperation) -> Result<Made> {
    let condition = Condition::on(operation.version.clone());
    let id = operation.id.clone().unwrap_or_default();
    let data = &operation.data;
    let location = address(scim, &operation, &id);
    if operation.method == Method::Delete {
        if *operation.kind == GROUPS {
            groups::delete(scim, caller, &id, &condition).await?;
        } else {
            users::delete(scim, caller, &id, &condition).await?;
        }
        return Ok(Made { status: 204, id, location, version: None });
    }
    let status = if operation.method == Method::Post { 201 } else { 200 };
    if *operation.kind == GROUPS {
        let group = match operation.method {
            Method::Post => groups::create(scim, caller, data).await?,
            Method::Put => groups::replace(scim, caller, &id, &condition, data).await?,
            _ => groups::modify(scim, caller, &id, &condition, data).await?,
        };
        let location = groups::location(scim, group.id);
        return Ok(Made {
            status,
            id: group.id.to_string(),
            location,
            version: Some(group.version),
        });
    }
    let account = match operation.method {
        Method::Post => users::create(scim, caller, data).await?,
        Method::Put => users::replace(scim, caller, &id, &condition, data).await?,
        _ => users::modify(scim, caller, &id, &condition, data).await?,
    };
    let location = translate::location(&account, &scim.base_url);
    Ok(Made { status, id: account.id.to_string(), location, version: Some(account.version) })
}

fn address(scim: &Scim, operation: &BulkOperation, id: &str) -> String {
    format!("{}{}/{id}", scim.base_url, operation.kind.endpoint)
}
