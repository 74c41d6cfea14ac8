//! What Rollcall does by itself, and how it went.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::mail::{Job, JobRun};

use crate::{
    components::{
        card::Card,
        icon::Glyph,
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, Row, RowHead},
        time::RelativeTime,
    },
    words::number,
};

/// The last run of each job.
#[component]
pub(super) fn JobsCard(now: DateTime<Utc>, jobs: Vec<JobRun>) -> impl IntoView {
    let columns = [t!("outbox.job"), t!("outbox.last_run"), t!("provisioning.result")]
        .map(Column::new)
        .to_vec();
    let rows = Job::ALL
        .into_iter()
        .map(|job| {
            let last = jobs.iter().find(|it| it.job == job).cloned();
            view! { <JobRow now job last/> }
        })
        .collect_view();
    view! {
        <Card id="jobs" title=t!("outbox.jobs_title") flush=true>
            <DataTable label=t!("outbox.jobs") columns inset=true>
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
            <Cell label=t!("outbox.last_run")>
                {match at {
                    Some(at) => view! { <RelativeTime at now/> }.into_any(),
                    None => view! { <span class="dim">{t!("outbox.not_yet")}</span> }.into_any(),
                }}
            </Cell>
            <Cell label=t!("provisioning.result") class>
                {last.map(result)}
            </Cell>
        </Row>
    }
}

fn words(job: Job) -> &'static str {
    match job {
        Job::Mail => t!("outbox.jobs_of.mail"),
        Job::Tokens => t!("outbox.jobs_of.tokens"),
        Job::Certificates => t!("outbox.jobs_of.certificates"),
        Job::Sweep => t!("outbox.jobs_of.sweep"),
        Job::Purge => t!("outbox.jobs_of.purge"),
    }
}

fn result(run: JobRun) -> impl IntoView {
    let (text, tone, glyph) = match (&run.failure, run.finished_at) {
        (Some(_), _) => (t!("outbox.state.failed"), Tone::Bad, Glyph::Alert),
        (None, None) => (t!("outbox.running"), Tone::Accent, Glyph::Clock),
        (None, Some(_)) => (t!("common.done"), Tone::Ok, Glyph::Check),
    };
    let said = match (run.failure, run.done) {
        (Some(failure), _) => Some(failure),
        (None, 0) => None,
        (None, count) => Some(number(count)),
    };
    view! {
        <Pill text tone glyph/>
        " "
        {said}
    }
}
