//! The feed of a client, and that of the installation.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::request::Parts,
    response::Response,
};
use rollcall_app::{
    error::AppError,
    host::visitor_behind,
    query::{ListQuery, Params},
};
use rollcall_directory::Directory;
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    division::Slug,
    id::{ActivityId, DivisionId, IdentityProviderId},
    page::Turn,
    role::{Access, Area, Reach},
};
use serde_json::json;

use super::{super::page::Pages, Format, Rows, answer, csv};
use crate::time_zone;

/// `POST /d/{division}/activities/export`
pub async fn of_client(
    State(pages): State<Pages>,
    Path(division): Path<String>,
    parts: Parts,
    form: String,
) -> Response {
    answer(of(&pages, &parts, Some(division), &form).await)
}

/// `POST /activities/export`
pub async fn of_installation(State(pages): State<Pages>, parts: Parts, form: String) -> Response {
    answer(of(&pages, &parts, None, &form).await)
}

async fn of(
    pages: &Pages,
    parts: &Parts,
    division: Option<String>,
    form: &str,
) -> Result<Response, AppError> {
    let visitor = visitor_behind(parts, pages.host.clone()).await?;
    let params = Params::read(form);
    let format = match params.get("format") {
        Some("jsonl") => Format::JsonLines,
        Some("csv") => Format::Csv,
        _ => return Err(AppError::invalid("format", "Choose CSV or JSON Lines.")),
    };
    let time_zone = time_zone::of_request(parts);
    let query =
        ActivityQuery { time_zone, turn: Turn::First, ..ActivityQuery::from_params(&params) };
    let mut what = vec![format.told("Activities", &query)];
    if query.from.or(query.to).is_some() {
        what.push(format!("Days in {}.", time_zone.name()));
    }
    let what = what.join(" ");
    let (division, whose, providers) = if let Some(division) = division {
        let gone = || AppError::NotFound("client".to_owned());
        let slug = Slug::try_from(division).map_err(|_| gone())?;
        let desk = visitor.desk(&slug).await?;
        desk.require(Area::Activities, Access::View)?;
        desk.record_export(&what).await?;
        let providers = desk.view_within_reach().await?.provider_choices().await?;
        let providers = providers.into_iter().map(|it| (it.id, it.name.to_string())).collect();
        (Some((desk.division.id, desk.rights.reach.clone())), slug.to_string(), providers)
    } else {
        let mut change = visitor.administrator()?.change_installation().await?;
        change.export_activities(&what).await?;
        change.commit().await?;
        (None, "all-clients".to_owned(), HashMap::new())
    };
    let directory = pages.host.directory.clone();
    let now = directory.clock().now();
    let rows = Feed { directory, division, query, format, providers };
    Ok(format.answer("activities", &whose, now, rows))
}

/// The feed that leaves.
struct Feed {
    directory: Directory,
    /// As far as its reader reaches; None: of the installation.
    division: Option<(DivisionId, Reach)>,
    query: ActivityQuery,
    format: Format,
    providers: HashMap<IdentityProviderId, String>,
}

impl Rows for Feed {
    type Cursor = ActivityId;

    fn head(&self) -> &'static str {
        match self.format {
            Format::Csv => CSV_HEAD,
            Format::JsonLines => "",
        }
    }

    async fn portion(
        &self,
        after: Option<ActivityId>,
    ) -> rollcall_directory::Result<(String, Option<ActivityId>)> {
        let (rows, further) = if let Some((division, reach)) = &self.division {
            let mut view = self.directory.view_within(*division, reach).await?;
            view.activities_to_export(&self.query, after).await?
        } else {
            let mut view = self.directory.installation().await?;
            view.activities_to_export(&self.query, after).await?
        };
        Ok((rows.iter().map(|it| self.line(it)).collect(), further))
    }
}

impl Feed {
    fn line(&self, it: &Activity) -> String {
        let provider = it.provider.and_then(|it| self.providers.get(&it)).map(String::as_str);
        match self.format {
            Format::Csv => csv_line(it, provider.unwrap_or_default()),
            Format::JsonLines => json_line(it, provider),
        }
    }
}

const CSV_HEAD: &str = csv::head!(
    "Time (UTC)",
    "Activity type",
    "Status",
    "Subject",
    "Subject ID",
    "Organizations",
    "Org IDs",
    "Actor",
    "Source",
    "Identity provider",
    "Note",
    "Changes",
    "Activity ID",
);

fn csv_line(it: &Activity, provider: &str) -> String {
    let organizations: Vec<_> = it.organizations.iter().map(|it| it.name.as_str()).collect();
    let numbers: Vec<_> = it.organizations.iter().map(|it| it.id.to_string()).collect();
    let changes = if it.changes.is_empty() { String::new() } else { json!(it.changes).to_string() };
    csv::line([
        &it.at.format("%Y-%m-%d %H:%M:%S").to_string(),
        it.status.activity_type().label(),
        it.status.label(),
        &it.subject,
        &it.subject_id,
        &organizations.join("; "),
        &numbers.join("; "),
        &it.actor,
        it.actor_kind.label(),
        provider,
        &it.note,
        &changes,
        &it.id.to_string(),
    ])
}

fn json_line(it: &Activity, provider: Option<&str>) -> String {
    let organizations: Vec<_> =
        it.organizations.iter().map(|it| json!({ "orgId": it.id, "name": it.name })).collect();
    let line = json!({
        "id": it.id,
        "time": it.at,
        "activityType": it.status.activity_type().label(),
        "status": it.status.label(),
        "subject": { "kind": it.subject_kind, "id": it.subject_id, "name": it.subject },
        "organizations": organizations,
        "actor": it.actor,
        "source": it.actor_kind.label(),
        "identityProvider": it.provider.map(|id| json!({ "id": id, "name": provider })),
        "note": it.note,
        "changes": it.changes,
    });
    format!("{line}\n")
}
