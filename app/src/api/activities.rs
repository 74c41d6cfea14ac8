//! Activity feeds.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    division::Slug,
    page::Page,
};

use super::At;
use crate::error::AppError;

/// A page of a client's feed, newest first; without a client, of the installation's own.
#[server(endpoint = "activities/list", input = Json)]
pub async fn activities(
    division: Option<Slug>,
    query: ActivityQuery,
) -> Result<At<Page<Activity>>, AppError> {
    use crate::host::{Access, Area, desk};

    if let Some(division) = division {
        let desk = desk(&division, Area::Activities, Access::View).await?;
        let mut view = desk.view().await?;
        let now = view.now();
        return Ok(At { now, it: view.activities(&query).await? });
    }
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.activities(&query).await? })
}
