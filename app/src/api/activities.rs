//! Activity feeds.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    division::Slug,
    id::ActivityId,
    page::Page,
};

use super::At;
use crate::error::AppError;

/// A page of a client's feed, newest first; without a client, of the installation's own. Who
/// reaches some organizations only has their feeds.
#[server(endpoint = "activities/list", input = Json)]
pub async fn activities(
    division: Option<Slug>,
    query: ActivityQuery,
) -> Result<At<Page<Activity>>, AppError> {
    use crate::host::{Access, Area, desk};

    let query = ActivityQuery { time_zone: crate::words::time_zone(), ..query };
    if let Some(division) = division {
        let desk = desk(&division, Area::Activities, Access::View).await?;
        let mut view = desk.view_within_reach().await?;
        let now = view.now();
        return Ok(At { now, it: view.activities(&query).await? });
    }
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.activities(&query).await? })
}

/// What came since the activity that was shown last, newest first; some of it may have been shown.
#[server(endpoint = "activities/since", input = Json)]
pub async fn activities_since(
    division: Option<Slug>,
    query: ActivityQuery,
    last: Option<ActivityId>,
) -> Result<At<Page<Activity>>, AppError> {
    use crate::host::{Access, Area, desk};

    let query = ActivityQuery { time_zone: crate::words::time_zone(), ..query };
    let only = |items| Page { items, previous: None, next: None };
    if let Some(division) = division {
        let desk = desk(&division, Area::Activities, Access::View).await?;
        let mut view = desk.view_within_reach().await?;
        let now = view.now();
        return Ok(At { now, it: only(view.activities_since(&query, last).await?) });
    }
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let now = view.now();
    Ok(At { now, it: only(view.activities_since(&query, last).await?) })
}

/// One activity of a client; without a client, of the installation.
#[server(name = ReadActivity, endpoint = "activities/one", input = Json)]
pub async fn activity(division: Option<Slug>, activity: ActivityId) -> Result<Activity, AppError> {
    use crate::host::{Access, Area, desk};

    if let Some(division) = division {
        let desk = desk(&division, Area::Activities, Access::View).await?;
        return Ok(desk.view_within_reach().await?.activity(activity).await?);
    }
    let mut view = crate::host::system_administrator().await?.installation().await?;
    Ok(view.activity(activity).await?)
}
