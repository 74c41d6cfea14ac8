//! The forms that give activities as a file: doors besides the server functions.

use rollcall_directory::testing::{named, person};
use rollcall_model::activity::{ActivityQuery, ActivityStatus};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{everything, target};
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
    assert_eq!(told[1].note, "CSV, filtered by status=end_user_created.");
    assert_eq!(told[0].actor, nadia.login.name.to_string());
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
