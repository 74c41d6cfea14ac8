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
    let administrator = crate::host::system_administrator().await?;
    if let Some(division) = division {
        let mut view = administrator.view(&division).await?;
        let now = view.now();
        return Ok(At { now, it: view.activities(&query).await? });
    }
    let mut view = administrator.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.activities(&query).await? })
}
