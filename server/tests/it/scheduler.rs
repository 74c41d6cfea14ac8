//! What Rollcall does by itself: at its hour, on one server of several, with its result kept.

use chrono::TimeDelta;
use rollcall_directory::testing;
use rollcall_model::{mail::Job, page::Turn};
use rollcall_server::scheduler::Scheduler;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{PUBLIC_URL, Site};

#[sqlx::test(migrations = false)]
async fn a_job_is_taken_by_one_server_and_again_when_it_is_due(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options.clone()).await;
    let other = testing::directory(options, site.clock.clone()).await;
    let (one, two) =
        tokio::join!(site.directory.begin_job(Job::Tokens), other.begin_job(Job::Tokens));
    assert_eq!(u8::from(one.unwrap()) + u8::from(two.unwrap()), 1);
    site.directory.end_job(Job::Tokens, Ok(3)).await.unwrap();
    assert!(!other.begin_job(Job::Tokens).await.unwrap(), "it is not due");
    site.clock.advance(Job::Tokens.pause());
    assert!(other.begin_job(Job::Tokens).await.unwrap());

    // Its server ends: after its time another takes over.
    site.clock.advance(TimeDelta::minutes(9));
    assert!(!site.directory.begin_job(Job::Tokens).await.unwrap());
    site.clock.advance(TimeDelta::minutes(1));
    assert!(site.directory.begin_job(Job::Tokens).await.unwrap());
    site.directory.end_job(Job::Tokens, Err("no luck".to_owned())).await.unwrap();
    let run = site.directory.installation().await.unwrap().jobs().await.unwrap().remove(0);
    assert_eq!((run.failure.as_deref(), run.done), (Some("no luck"), 0));
    site.clock.advance(TimeDelta::minutes(5));
    assert!(site.directory.begin_job(Job::Tokens).await.unwrap(), "again soon");
}

#[sqlx::test(migrations = false)]
async fn two_servers_remind_of_a_token_once(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options.clone()).await;
    let other = testing::directory(options, site.clock.clone()).await;
    site.administrator().await;
    site.client("Contoso").await;
    let one = Scheduler::new(site.directory.clone(), None, PUBLIC_URL);
    let two = Scheduler::new(other, None, PUBLIC_URL);
    // The token lives from March to 2 September.
    site.clock.set("2026-08-26T10:00:00Z");
    tokio::join!(one.look(), two.look());
    site.clock.advance(TimeDelta::hours(2));
    tokio::join!(one.look(), two.look());
    let mails = site.directory.installation().await.unwrap().mails(&Turn::First).await.unwrap();
    assert_eq!(mails.items.len(), 1, "{mails:?}");
    let runs = site.directory.installation().await.unwrap().jobs().await.unwrap();
    let done: Vec<_> = runs.iter().map(|it| (it.job, it.failure.as_deref())).collect();
    assert_eq!(done, [(Job::Purge, None), (Job::Sweep, None), (Job::Tokens, None)]);
}
