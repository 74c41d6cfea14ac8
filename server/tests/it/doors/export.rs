//! The forms that give lists as files: doors besides the server functions.

use chrono::TimeDelta;
use rollcall_directory::{
    AccountDraft, Actor,
    testing::{named, person},
};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus},
    role::{
        Access::View,
        Area::{Accounts, Activities},
    },
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    access::{Answer, Visitor, browser_of, expected},
    everything,
    table::Open::{self, To, ToAdministrators},
    target,
};
use crate::support::{Site, user};

#[sqlx::test(migrations = false)]
async fn a_file_has_what_the_filters_leave_and_leaves_a_trace(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    let pushing = site.pushing(&client.token);
    let mut formula = user("eve@contoso.example");
    formula["displayName"] = json!("=HYPERLINK(\"http://evil\",\"Eve\")");
    pushing.create("/Users", &formula).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let path = format!("/d/{}/activities/export", target.slug);
    let only = ("status", "end_user_created");

    let csv = browser.post(&path, &[("format", "csv"), only]).await;
    assert_eq!(csv.status, 200, "{}", csv.text());
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = "attachment; filename=\"activities-contoso-2026-03-02.csv\"";
    assert_eq!(csv.header("content-disposition"), Some(name));
    assert_eq!(csv.header("cache-control"), Some("no-store"));
    let text = csv.text();
    let lines: Vec<_> = text.trim_end().split("\r\n").collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("\u{feff}\"Time (UTC)\","), "{text}");
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://evil\"\",\"\"Eve\"\")\""), "{text}");
    assert!(lines[1].contains("\"Contoso ID\""), "{text}");

    let jsonl = browser.post(&path, &[("format", "jsonl"), only]).await.text();
    let rows: Vec<Value> = jsonl.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["subject"]["name"], "=HYPERLINK(\"http://evil\",\"Eve\")");
    assert_eq!(rows[0]["identityProvider"]["name"], "Contoso ID");

    let mut view = site.directory.view(client.division).await.unwrap();
    let told = view.activities(&ActivityQuery::default()).await.unwrap().items;
    assert_eq!(told[1].status, ActivityStatus::Exported);
    assert_eq!(told[1].note, "Activities as CSV, filtered by status=end_user_created.");
    assert_eq!(told[0].actor, nadia.login.name.to_string());
}

#[sqlx::test(migrations = false)]
async fn a_file_has_the_days_of_its_reader_and_the_times_of_utc(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    // 00:30 of 3 March in Kiritimati.
    site.clock.advance(TimeDelta::minutes(90));
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let zone = [("time_zone", "Pacific/Kiritimati")];
    assert_eq!(browser.call("/api/me/time-zone", &zone).await.status, 200);
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    change.create_organization(named("Berlin")).await.unwrap();
    change.commit().await.unwrap();
    let path = format!("/d/{}/activities/export", target.slug);
    let day = [("format", "csv"), ("from", "2026-03-03"), ("to", "2026-03-03")];
    let csv = browser.post(&path, &day).await.text();
    let lines: Vec<_> = csv.trim_end().split("\r\n").skip(1).collect();
    assert_eq!(lines.len(), 2, "the file itself is told, too: {csv}");
    assert!(lines[1].starts_with("\"2026-03-02 10:30:00\""), "{csv}");
    assert!(lines[1].contains("Berlin"), "{csv}");
    let note = "CSV, filtered by from=2026-03-03&to=2026-03-03. Days in Pacific/Kiritimati.";
    assert!(lines[0].contains(note), "{csv}");
}

#[sqlx::test(migrations = false)]
async fn a_file_goes_on_where_its_first_portion_ends(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    let mut change = site.directory.change(client.division, client.caller.actor()).await.unwrap();
    for number in 0..2_100 {
        let one = person(&format!("person {number}"), |_| {});
        change.create_account(&client.caller, one).await.unwrap();
    }
    change.commit().await.unwrap();
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let path = format!("/d/{}/activities/export", target.slug);
    for (search, expected) in [("", 2_101), ("person 7", 111)] {
        let fields = [("format", "jsonl"), ("status", "end_user_created"), ("q", search)];
        let rows = browser.post(&path, &fields).await.text();
        let ids: std::collections::BTreeSet<_> = rows.lines().collect();
        assert_eq!((rows.lines().count(), ids.len()), (expected, expected), "{search}");
    }
}

#[sqlx::test(migrations = false)]
async fn strangers_and_other_clients_get_no_file(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let ((mine, ours), (other, theirs)) =
        (target(&site, "Contoso").await, target(&site, "Fabrikam").await);
    let mut change = site.directory.change(other.division, other.caller.actor()).await.unwrap();
    change.create_organization(named("Hidden")).await.unwrap();
    change.commit().await.unwrap();
    let nadia = site.administrator().await;
    let before = everything(&site, &[mine.division, other.division]).await;
    let csv = ("format", "csv");
    for path in [format!("/d/{}/activities/export", ours.slug), "/activities/export".to_owned()] {
        let answer = site.browser().post(&path, &[csv]).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in"));
    }
    let mut browser = site.signed_in(&nadia).await;
    let before_signed_in = before;
    for (path, fields, status) in [
        ("/d/nowhere/activities/export".to_owned(), vec![csv], 404),
        ("/d/%20/activities/export".to_owned(), vec![csv], 404),
        (format!("/d/{}/activities/export", ours.slug), vec![], 422),
        (format!("/d/{}/activities/export", ours.slug), vec![("format", "xlsx")], 422),
    ] {
        assert_eq!(browser.post(&path, &fields).await.status, status, "{path}");
    }
    let after = everything(&site, &[mine.division, other.division]).await;
    // Signing in is told in the installation's own feed.
    assert_eq!(before_signed_in[1..], after[1..]);

    let path = format!("/d/{}/activities/export", ours.slug);
    for filter in [("organization", &theirs.organization), ("provider", &theirs.provider)] {
        let fields = [("format", "jsonl"), (filter.0, filter.1.as_str())];
        assert_eq!(browser.post(&path, &fields).await.text(), "", "{filter:?}");
    }
    let all = browser.post(&path, &[("format", "jsonl")]).await.text();
    assert!(!all.contains("Hidden") && !all.contains("Fabrikam"), "{all}");
    let installation = browser.post("/activities/export", &[("format", "jsonl")]).await;
    assert_eq!(installation.status, 200);
    assert!(installation.text().contains("Administrator Created"), "{}", installation.text());
}

/// A file, and who gets it.
pub struct File {
    /// As the router has it.
    pub path: &'static str,
    pub open: Open,
}

/// Each tells organizations apart.
pub const FILES: &[File] = &[
    File { path: "/activities/export", open: ToAdministrators },
    File { path: "/d/:division/activities/export", open: To(Activities, View) },
    File { path: "/d/:division/users/export", open: To(Accounts, View) },
];

#[sqlx::test(migrations = false)]
async fn everybody_gets_the_files_that_their_rights_open(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    for visitor in Visitor::ALL {
        let (client, target) = target(&site, &format!("{visitor:?}")).await;
        let (other, _) = super::target(&site, &format!("Beside {visitor:?}")).await;
        let mut browser = browser_of(visitor, &site, &client, &other).await;
        for file in FILES {
            let path = file.path.replace(":division", &target.slug);
            let answer = browser.post(&path, &[("format", "csv")]).await;
            let found = match answer.status {
                200 => Answer::LetIn,
                303 => Answer::SignedOut,
                403 => Answer::Forbidden,
                404 => Answer::NotFound,
                _ => panic!("{path}: {}", answer.text()),
            };
            assert_eq!(found, expected(file.open, true, visitor), "{visitor:?} at {path}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn the_users_of_the_filters_leave_as_far_as_somebody_reaches(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (client, target) = target(&site, "Contoso").await;
    let (other, theirs) = super::target(&site, "Fabrikam").await;
    let mut change = site.directory.change(client.division, client.caller.actor()).await.unwrap();
    let here = client.organization.to_string();
    for number in 0..1_100 {
        let place = |it: &mut AccountDraft| {
            it.organization = (number < 3).then(|| here.clone());
            it.name = if number == 0 { "=1+1".to_owned() } else { format!("Person {number}") };
        };
        let one = person(&format!("person.{number}@x.example"), place);
        change.create_account(&client.caller, one).await.unwrap();
    }
    change.commit().await.unwrap();
    let path = format!("/d/{}/users/export", target.slug);
    let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();

    let mut limited =
        browser_of(Visitor::TechnicianOfOneOrganization, &site, &client, &other).await;
    let reached = lines(limited.post(&path, &[]).await.text());
    assert_eq!(reached.len(), 4, "{reached:?}");

    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let csv = browser.post(&path, &[("type", "end_user")]).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = csv.header("content-disposition").unwrap();
    assert!(name.starts_with("attachment; filename=\"users-contoso-2026-03-02"), "{name}");
    assert_eq!(csv.header("cache-control"), Some("no-store"));
    let all = lines(csv.text());
    let people: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), people.len()), (1_102, 1_102), "more than a portion, each once");
    assert!(all[0].starts_with("\u{feff}\"Name\",\"User name\","), "{}", all[0]);
    let formula = format!(
        "\"'=1+1\",\"person.0@x.example\",\"\",\"End User\",\"Contoso AG\",\"{here}\",\"\",\"SCIM\",\
         \"Contoso ID\",\"Active\","
    );
    assert!(all[1].starts_with(&formula), "{}", all[1]);

    let of_role = lines(browser.post(&path, &[("role", target.role.as_str())]).await.text());
    assert_eq!(of_role.len(), 2, "{of_role:?}");
    assert!(of_role[1].contains("\"Tickets\""), "{of_role:?}");
    for filter in [("role", &theirs.role), ("provider", &theirs.provider)] {
        let none = browser.post(&path, &[(filter.0, filter.1.as_str())]).await.text();
        assert_eq!(lines(none).len(), 1, "{filter:?}");
    }

    let mut view = site.directory.view(client.division).await.unwrap();
    let status = vec![ActivityStatus::Exported];
    let exported = ActivityQuery { statuses: status, ..ActivityQuery::default() };
    let told = view.activities(&exported).await.unwrap().items;
    assert_eq!(told.len(), 5);
    assert_eq!(told[3].note, "Users as CSV, filtered by type=end_user.");
    assert_eq!(told[4].note, "Users as CSV, all of them.");
}
