//! The request log: what identity providers asked, what was decided, what they were told.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::Slug,
    id::ScimRequestId,
    organization::Organization,
    page::Page,
    placement::UnmatchedPolicy,
    request::{ScimRequest, ScimRequestQuery, ScimRequestRow},
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// One request, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub request: ScimRequest,
    /// Bodies are left out: they are for whoever manages provisioning.
    pub bodies_hidden: bool,
    /// The body as names and values.
    pub attributes: Vec<(String, String)>,
    /// It names an organization that the client does not have.
    pub misplaced: Option<Misplaced>,
}

/// What an organizationId that leads nowhere can be put right with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misplaced {
    /// What was sent, and is no Org ID of the client.
    pub sent: Vec<String>,
    /// The organizations it probably means, the likeliest first.
    pub likely: Vec<Organization>,
    /// What the provider's policy makes of it now.
    pub unmatched: UnmatchedPolicy,
    /// The provider's own organization.
    pub bound: Option<Organization>,
}

/// A page of a client's request log, newest first.
#[server(endpoint = "provisioning/list", input = Json)]
pub async fn provisioning_log(
    division: Slug,
    query: ScimRequestQuery,
) -> Result<At<Page<ScimRequestRow>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Provisioning, Access::View).await?.view().await?;
    let now = view.now();
    Ok(At { now, it: view.scim_requests(&query).await? })
}

/// One request with everything that is known about it; bodies only for whoever manages provisioning
/// (P17).
#[server(endpoint = "provisioning/one", input = Json)]
pub async fn provisioning_request(
    division: Slug,
    request: ScimRequestId,
) -> Result<At<Inspected>, AppError> {
    use crate::host::{Access, Area, attributes, desk, misplaced::misplaced};

    let desk = desk(&division, Area::Provisioning, Access::View).await?;
    let bodies_hidden = !desk.rights.allow(Area::Provisioning, Access::Manage);
    let mut view = desk.view().await?;
    let now = view.now();
    let mut request = view.scim_request(request).await?;
    if bodies_hidden {
        (request.request_body, request.response_body) = (None, None);
    }
    let body = request.request_body.as_ref().map(|it| it.text.as_str());
    let attributes = body.map(attributes::of_body).unwrap_or_default();
    let misplaced = match body.and_then(attributes::organization_in) {
        Some(sent) => misplaced(&mut view, request.row.provider, &sent).await?,
        None => None,
    };
    Ok(At { now, it: Inspected { request, bodies_hidden, attributes, misplaced } })
}
