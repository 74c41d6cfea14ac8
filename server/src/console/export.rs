//! Activities as a file: whole, as the filters leave them, streamed while they are read.
//!
//! A post, because it leaves a trace. Each portion is a transaction of its own, so a slow reader
//! holds none open.

use std::collections::{HashMap, VecDeque};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use futures_util::stream;
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

use super::page::Pages;

/// What the file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

impl Format {
    fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/jsonl; charset=utf-8",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

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

fn answer(export: Result<Response, AppError>) -> Response {
    match export {
        Ok(file) => file,
        Err(AppError::SignedOut) => Redirect::to("/sign-in").into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.to_string()).into_response()
        }
    }
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
    let query = ActivityQuery::from_params(&params).turned(Turn::First);
    let what = match query.href("").as_str() {
        "" => format!("{}, all of them.", format.label()),
        filters => format!("{}, filtered by {}.", format.label(), &filters[1..]),
    };
    let (division, name, providers) = if let Some(division) = division {
        let gone = || AppError::NotFound("client".to_owned());
        let slug = Slug::try_from(division).map_err(|_| gone())?;
        let desk = visitor.desk(&slug).await?;
        desk.require(Area::Activities, Access::View)?;
        let mut change = desk.change_of(query.organization).await?;
        change.export_activities(&what).await?;
        let division = change.division_id();
        change.commit().await?;
        let providers = desk.view_within_reach().await?.provider_choices().await?;
        let providers = providers.into_iter().map(|it| (it.id, it.name.to_string())).collect();
        (Some((division, desk.rights.reach.clone())), slug.to_string(), providers)
    } else {
        let mut change = visitor.administrator()?.change_installation().await?;
        change.export_activities(&what).await?;
        change.commit().await?;
        (None, "all-clients".to_owned(), HashMap::new())
    };
    let directory = pages.host.directory.clone();
    let day = directory.clock().now().format("%Y-%m-%d");
    let file = format!("activities-{name}-{day}.{}", format.ending());
    let export = Export {
        directory,
        division,
        query,
        format,
        providers,
        next: Next::Start,
        written: VecDeque::new(),
    };
    let head = [
        (header::CONTENT_TYPE, format.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, Body::from_stream(stream::try_unfold(export, Export::step))).into_response())
}

/// Where an export goes on.
enum Next {
    Start,
    After(ActivityId),
    End,
}

/// A file that is being written.
struct Export {
    directory: Directory,
    /// As far as its reader reaches; None: of the installation.
    division: Option<(DivisionId, Reach)>,
    query: ActivityQuery,
    format: Format,
    providers: HashMap<IdentityProviderId, String>,
    next: Next,
    written: VecDeque<Bytes>,
}

impl Export {
    /// The next part of the file, and what is left to do.
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, rollcall_directory::Error> {
        loop {
            if let Some(part) = self.written.pop_front() {
                return Ok(Some((part, self)));
            }
            let after = match self.next {
                Next::End => return Ok(None),
                Next::After(id) => Some(id),
                Next::Start => {
                    if self.format == Format::Csv {
                        self.written.push_back(Bytes::from_static(CSV_HEAD.as_bytes()));
                    }
                    None
                }
            };
            let (rows, further) = self.portion(after).await.inspect_err(|error| {
                // The answer has begun: it can only break off.
                tracing::error!(?error, "an export of activities broke off");
            })?;
            self.next = further.map_or(Next::End, Next::After);
            let text: String = rows.iter().map(|it| self.line(it)).collect();
            if !text.is_empty() {
                self.written.push_back(Bytes::from(text));
            }
        }
    }

    async fn portion(
        &self,
        after: Option<ActivityId>,
    ) -> rollcall_directory::Result<(Vec<Activity>, Option<ActivityId>)> {
        if let Some((division, reach)) = &self.division {
            let mut view = self.directory.view_within(*division, reach).await?;
            return view.activities_to_export(&self.query, after).await;
        }
        let mut view = self.directory.installation().await?;
        view.activities_to_export(&self.query, after).await
    }

    fn line(&self, it: &Activity) -> String {
        let provider = it.provider.and_then(|it| self.providers.get(&it)).map(String::as_str);
        match self.format {
            Format::Csv => csv_line(it, provider.unwrap_or_default()),
            Format::JsonLines => json_line(it, provider),
        }
    }
}

/// With the mark by which spreadsheets know UTF-8.
const CSV_HEAD: &str = "\u{feff}\"Time (UTC)\",\"Activity type\",\"Status\",\"Subject\",\
                        \"Subject ID\",\"Organizations\",\"Org IDs\",\"Actor\",\"Source\",\
                        \"Identity provider\",\"Note\",\"Changes\",\"Activity ID\"\r\n";

fn csv_line(it: &Activity, provider: &str) -> String {
    let organizations: Vec<_> = it.organizations.iter().map(|it| it.name.as_str()).collect();
    let numbers: Vec<_> = it.organizations.iter().map(|it| it.id.to_string()).collect();
    let changes = if it.changes.is_empty() { String::new() } else { json!(it.changes).to_string() };
    let fields = [
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
    ];
    fields.map(csv_field).join(",") + "\r\n"
}

/// A field that no spreadsheet takes for a formula (OWASP, CSV injection), always quoted.
fn csv_field(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{feff}', '\u{a0}']).chars().next();
    let formula = first.is_some_and(|it| "=+-@\t\r\n|%＝＋－＠".contains(it));
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula_and_never_ends_its_field() {
        for (name, field) in [
            ("Anna", "\"Anna\""),
            ("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =1+1", "\"'  =1+1\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("a,b\nc", "\"a,b\nc\""),
            ("", "\"\""),
        ] {
            assert_eq!(csv_field(name), field);
        }
    }
}
