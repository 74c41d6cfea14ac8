//! Mails on their way: handed in once, again after a crash, tried later when the mail server does
//! not take them, kept in the outbox without one.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, Directory, StaffDraft,
    testing::{self, named},
};
use rollcall_model::{
    mail::{Job, JobRun, MAIL_TRIES, MailState, OutboxMail, pause_after},
    page::Turn,
    role::Access,
};
use rollcall_server::{mail_server::MailServer, scheduler::Scheduler};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{self, PUBLIC_URL, Postbox, Site};

fn mail_server(url: &str) -> MailServer {
    let mut fault = |name: &str, what: String| panic!("{name} {what}");
    let from = "Rollcall <rollcall@msp.example>";
    MailServer::read(url, from, PUBLIC_URL, &mut fault).unwrap()
}

fn scheduler(directory: &Directory, postbox: &Postbox) -> Scheduler {
    support::scheduler(directory, Some(mail_server(&postbox.url())))
}

/// Invites somebody; the secret of their link.
async fn invite(site: &Site, email: &str) -> String {
    let draft = StaffDraft {
        name: named("Sam Rivers"),
        email: testing::address(email),
        administrator: false,
        everywhere: Access::None,
    };
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let (_, secret) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    secret
}

async fn outbox(site: &Site) -> Vec<OutboxMail> {
    site.directory.installation().await.unwrap().mails(&Turn::First).await.unwrap().items
}

async fn state(site: &Site) -> (MailState, Option<String>) {
    let mail = outbox(site).await.remove(0);
    let secret = site.directory.outbox_mail(mail.id).await.unwrap().1;
    (mail.state, secret)
}

async fn last_run(site: &Site, job: Job) -> JobRun {
    let runs = site.directory.installation().await.unwrap().jobs().await.unwrap();
    runs.into_iter().find(|it| it.job == job).unwrap()
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    mail.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(": ")).unwrap()
}

#[sqlx::test(migrations = false)]
async fn an_invitation_is_mailed_once_with_its_link_which_is_erased_then(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    let scheduler = scheduler(&site.directory, &postbox);
    let secret = invite(&site, "sam@msp.example").await;
    assert_eq!(state(&site).await, (MailState::Waiting, Some(secret.clone())));

    scheduler.look().await;
    scheduler.look().await;

    let mails = postbox.mails();
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.contains(&format!("{PUBLIC_URL}/invitation?code={secret}\r\n")), "{mail}");
    assert_eq!(header(mail, "To"), "\"Sam Rivers\" <sam@msp.example>");
    assert_eq!(header(mail, "From"), "Rollcall <rollcall@msp.example>");
    assert_eq!(header(mail, "Subject"), "Your invitation to Rollcall");
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert!(mail.contains("Content-Type: text/html"), "{mail}");
    assert_eq!(state(&site).await, (MailState::Sent, None));
    assert_eq!(last_run(&site, Job::Mail).await.done, 1);
}

#[sqlx::test(migrations = false)]
async fn a_server_that_ends_between_sending_and_marking_sends_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    let scheduler = scheduler(&site.directory, &postbox);
    invite(&site, "sam@msp.example").await;
    let taken = site.directory.take_mail().await.unwrap().unwrap();
    mail_server(&postbox.url()).send(&taken, PUBLIC_URL).await.unwrap();
    // Here the server ends: nothing is marked.

    scheduler.look().await;
    assert_eq!(postbox.mails().len(), 1, "it may be on its way still");
    site.clock.advance(pause_after(1));
    scheduler.look().await;

    let mails = postbox.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(header(&mails[0], "Message-ID"), header(&mails[1], "Message-ID"));
    assert_eq!(state(&site).await, (MailState::Sent, None));
}

#[sqlx::test(migrations = false)]
async fn two_servers_send_every_mail_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (site, postbox) = (Site::open(options.clone()).await, Postbox::open().await);
    let other = testing::directory(options, site.clock.clone()).await;
    for number in 0..12 {
        invite(&site, &format!("sam{number}@msp.example")).await;
    }
    let (one, two) = (scheduler(&site.directory, &postbox), scheduler(&other, &postbox));
    // One has the job; and without it, neither takes what the other took.
    tokio::join!(one.look(), two.look());
    let (here, there) = tokio::join!(site.directory.take_mail(), other.take_mail());
    assert!(here.unwrap().is_none() && there.unwrap().is_none());
    let mails = postbox.mails();
    let mut ids: Vec<_> = mails.iter().map(|it| header(it, "Message-ID")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((mails.len(), ids.len()), (12, 12));
}

#[sqlx::test(migrations = false)]
async fn a_mail_that_is_refused_fails_at_once_and_can_be_tried_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    let scheduler = scheduler(&site.directory, &postbox);
    invite(&site, "refused@msp.example").await;
    scheduler.look().await;
    let mail = outbox(&site).await.remove(0);
    assert_eq!((mail.state, mail.tries), (MailState::Failed, 1));
    assert!(mail.failure.unwrap().contains("no such mailbox"));

    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    change.retry_mail(mail.id).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(state(&site).await.0, MailState::Waiting);
    scheduler.look().await;
    assert_eq!(state(&site).await.0, MailState::Failed);
}

#[sqlx::test(migrations = false)]
async fn without_an_answer_it_is_tried_more_and_more_seldom_and_then_fails(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    let url = postbox.url();
    drop(postbox); // Nobody listens there any more.
    let scheduler = support::scheduler(&site.directory, Some(mail_server(&url)));
    site.administrator().await;
    let client = site.client("Contoso").await;
    site.clock.set("2026-08-30T09:00:00Z");
    scheduler.look().await;
    assert_eq!(outbox(&site).await[0].tries, 1, "a reminder: {:?}", client.provider);
    assert!(last_run(&site, Job::Mail).await.failure.is_some());

    for tried in 1..MAIL_TRIES {
        site.clock.advance(pause_after(tried) - TimeDelta::seconds(1));
        scheduler.look().await;
        assert_eq!(outbox(&site).await.last().unwrap().tries, tried);
        site.clock.advance(TimeDelta::seconds(1));
        scheduler.look().await;
        assert_eq!(outbox(&site).await.last().unwrap().tries, tried + 1);
    }
    assert_eq!(outbox(&site).await.last().unwrap().state, MailState::Failed);
}

#[sqlx::test(migrations = false)]
async fn without_a_mail_server_mails_wait_until_there_is_one_or_their_link_is_over(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    let without = support::scheduler(&site.directory, None);
    let secret = invite(&site, "sam@msp.example").await;
    without.look().await;
    assert_eq!(state(&site).await, (MailState::Waiting, Some(secret)));

    site.clock.advance(TimeDelta::hours(72));
    assert_eq!(state(&site).await, (MailState::Lapsed, None));
    scheduler(&site.directory, &postbox).look().await;
    assert_eq!(postbox.mails(), Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn a_link_that_was_replaced_or_used_is_not_sent_any_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    invite(&site, "sam@msp.example").await;
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let staff = site.directory.installation().await.unwrap().staff().await.unwrap();
    let (_, newer) = change.invite_staff_again(staff[0].login.id).await.unwrap();
    change.commit().await.unwrap();
    let states: Vec<_> = outbox(&site).await.into_iter().map(|it| it.state).collect();
    assert_eq!(states, [MailState::Waiting, MailState::Lapsed]);

    let mut change = site.directory.change_installation(Actor::System).await.unwrap();
    change.accept_invitation(&newer, "hash").await.unwrap();
    change.commit().await.unwrap();
    scheduler(&site.directory, &postbox).look().await;
    assert_eq!(postbox.mails(), Vec::<String>::new());
    assert_eq!(state(&site).await, (MailState::Lapsed, None));
}

#[sqlx::test(migrations = false)]
async fn somebody_who_was_switched_off_gets_no_mail(_: PgPoolOptions, options: PgConnectOptions) {
    let (site, postbox) = (Site::open(options).await, Postbox::open().await);
    site.administrator().await;
    invite(&site, "sam@msp.example").await;
    let staff = site.directory.installation().await.unwrap().staff().await.unwrap();
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let sam = staff.iter().find(|it| it.login.email.as_str() == "sam@msp.example").unwrap();
    change.set_staff_active(sam.login.id, false).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(site.directory.waiting_mail().await.unwrap(), (0, false));
    scheduler(&site.directory, &postbox).look().await;
    assert_eq!(postbox.mails(), Vec::<String>::new());
}
