//! What Rollcall does by itself: which server runs it, and how it went.

use chrono::TimeDelta;
use rollcall_model::mail::{Job, JobRun};

use crate::{Directory, InstallationView, Result, error::read};

/// How long a server has for one run. Longer, and another may begin beside it: every job does its
/// work in transactions that bear that.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// How long after a run that failed the next begins, unless it is due before.
const AGAIN: TimeDelta = TimeDelta::minutes(5);

impl Directory {
    /// Takes a job that is due, so that no other server runs it meanwhile; false when there is
    /// nothing to take.
    pub async fn begin_job(&self, job: Job) -> Result<bool> {
        let now = self.clock().now();
        let begun = sqlx::query!(
            r#"
            insert into job (name, due_at, leased_until, started_at)
            select $1, $2, $3, $2
            where not exists (select from job
                              where name = $1 and greatest(due_at, leased_until) > $2)
            on conflict (name) do update set leased_until = $3, started_at = $2, finished_at = null
            where greatest(job.due_at, job.leased_until) <= $2
            "#,
            job.code(),
            now,
            now + LEASE,
        )
        .execute(&self.pool)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// Gives a job back with what came of it: how much there was to do, or why it failed.
    pub async fn end_job(&self, job: Job, outcome: std::result::Result<u64, String>) -> Result<()> {
        let now = self.clock().now();
        let pause = if outcome.is_err() { job.pause().min(AGAIN) } else { job.pause() };
        let done = outcome.as_ref().map_or(0, |it| i64::try_from(*it).unwrap_or(i64::MAX));
        sqlx::query!(
            r#"
            update job set leased_until = null, finished_at = $2, due_at = $3, done = $4,
                           failure = $5
            where name = $1
            "#,
            job.code(),
            now,
            now + pause,
            done,
            outcome.err(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

impl InstallationView {
    /// The last run of each job that ever ran.
    pub async fn jobs(&mut self) -> Result<Vec<JobRun>> {
        let found = sqlx::query!(
            "select name, started_at, finished_at, done, failure from job order by name"
        )
        .fetch_all(self.conn())
        .await?;
        let runs = found.into_iter().map(|it| {
            Ok(JobRun {
                job: read("job.name", Job::from_code(&it.name))?,
                started_at: it.started_at,
                finished_at: it.finished_at,
                done: it.done,
                failure: it.failure,
            })
        });
        runs.collect()
    }
}
