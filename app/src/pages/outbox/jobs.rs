//! What Rollcall does by itself, and how it went.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::mail::{Job, JobRun};

use crate::components::{
    card::Card,
    icon::Glyph,
    status::{Pill, Tone},
    table::{Cell, Column, DataTable, Row, RowHead},
    time::RelativeTime,
};

/// The last run of each job.
#[component]
pub(super) fn JobsCard(now: DateTime<Utc>, jobs: Vec<JobRun>) -> impl IntoView {
    let columns = ["Job", "Last run", "Result"].map(Column::new).to_vec();
    let rows = Job::ALL
        .into_iter()
        .map(|job| {
            let last = jobs.iter().find(|it| it.job == job).cloned();
            view! { <JobRow now job last/> }
        })
        .collect_view();
    view! {
        <Card id="jobs" title="What Rollcall does by itself" flush=true>
            <DataTable label="Jobs" columns inset=true>
                {rows}
            </DataTable>
        </Card>
    }
}

#[component]
fn JobRow(now: DateTime<Utc>, job: Job, last: Option<JobRun>) -> impl IntoView {
    let at = last.as_ref().map(|it| it.finished_at.unwrap_or(it.started_at));
    let class = if last.is_some() { "full" } else { "gone" };
    view! {
        <Row>
            <RowHead>{words(job)}</RowHead>
            <Cell label="Last run">
                {match at {
                    Some(at) => view! { <RelativeTime at now/> }.into_any(),
                    None => view! { <span class="dim">"Not yet"</span> }.into_any(),
                }}
            </Cell>
            <Cell label="Result" class>
                {last.map(result)}
            </Cell>
        </Row>
    }
}

fn words(job: Job) -> &'static str {
    match job {
        Job::Mail => "Send mails",
        Job::Tokens => "Remind of tokens that run out",
        Job::Sweep => "End old sessions, forget old requests",
        Job::Purge => "Remove what was deleted 30 days ago",
    }
}

fn result(run: JobRun) -> impl IntoView {
    let (text, tone, glyph) = match (&run.failure, run.finished_at) {
        (Some(_), _) => ("Failed", Tone::Bad, Glyph::Alert),
        (None, None) => ("Running", Tone::Accent, Glyph::Clock),
        (None, Some(_)) => ("Done", Tone::Ok, Glyph::Check),
    };
    let said = match (run.failure, run.done) {
        (Some(failure), _) => Some(failure),
        (None, 0) => None,
        (None, count) => Some(count.to_string()),
    };
    view! {
        <Pill text tone glyph/>
        " "
        {said}
    }
}
