//! What Rollcall does by itself: at its hour, on one server of several, with its result kept.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use rollcall_directory::{Actor, RequestKeyChange, testing};
use rollcall_model::{certificate::CertificateSource, mail::Job, page::Turn, sign_on::Connection};
use rollcall_server::scheduler::Scheduler;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{PUBLIC_URL, Site, saml_idp::SamlIdp, scheduler};

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
    let one = scheduler(&site.directory, None);
    let two = scheduler(&other, None);
    // The token lives from March to 2 September.
    site.clock.set("2026-08-26T10:00:00Z");
    tokio::join!(one.look(), two.look());
    site.clock.advance(TimeDelta::hours(2));
    tokio::join!(one.look(), two.look());
    let mails = site.directory.installation().await.unwrap().mails(&Turn::First).await.unwrap();
    assert_eq!(mails.items.len(), 1, "{mails:?}");
    let runs = site.directory.installation().await.unwrap().jobs().await.unwrap();
    let done: Vec<_> = runs.iter().map(|it| (it.job, it.failure.as_deref())).collect();
    let jobs = [Job::Certificates, Job::Purge, Job::Sweep, Job::Tokens];
    assert_eq!(done, jobs.map(|it| (it, None)));
}

#[sqlx::test(migrations = false)]
async fn new_certificates_are_found_once_a_day_and_of_the_named_entity_only(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    const ENTITY: &str = "https://idp.contoso.example";
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let mut draft = testing::saml_draft(ENTITY);
    if let Connection::Saml(saml) = &mut draft.connection {
        saml.metadata_url = Some(format!("{ENTITY}/metadata"));
    }
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let old = testing::certificate(1, site.directory.clock().now());
    change
        .save_saml(client.provider, draft, CertificateSource::Url, &[old], RequestKeyChange::Stays)
        .await
        .unwrap();
    change.commit().await.unwrap();

    let answer = Arc::new(Mutex::new(Ok(SamlIdp(ENTITY).metadata())));
    let said = answer.clone();
    let fetch = Arc::new(move |address: String| -> rollcall_app::host::Fetched {
        assert_eq!(address, format!("{ENTITY}/metadata"));
        let answer: Result<String, String> = said.lock().unwrap().clone();
        Box::pin(async move { answer.map(String::into_bytes) })
    });
    let scheduler = Scheduler::new(site.directory.clone(), None, fetch, PUBLIC_URL);
    let live = async || {
        let mut view = site.directory.view(client.division).await.unwrap();
        let look = view.metadata_look(client.provider).await.unwrap().unwrap();
        (view.signing_certificates(client.provider).await.unwrap().len(), look.failure)
    };
    scheduler.look().await;
    assert_eq!(live().await, (3, None), "the old one stays beside the two of the metadata");

    let others = SamlIdp("https://evil.example").metadata();
    for (said, told) in [
        (Ok(others), "no identity provider https://idp.contoso.example"),
        (Ok("<html/>".to_owned()), "no SAML metadata"),
        (Err("It does not answer.".to_owned()), "It does not answer."),
    ] {
        *answer.lock().unwrap() = said;
        site.clock.advance(Job::Certificates.pause());
        scheduler.look().await;
        let (count, failure) = live().await;
        assert!(failure.is_some_and(|it| it.contains(told)), "{told}");
        assert_eq!(count, 3, "{told}");
    }
    let runs = site.directory.installation().await.unwrap().jobs().await.unwrap();
    let run = runs.iter().find(|it| it.job == Job::Certificates).unwrap();
    assert_eq!((run.failure.as_deref(), run.done), (None, 0), "one provider’s silence is its own");
}
