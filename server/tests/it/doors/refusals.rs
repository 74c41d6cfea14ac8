//! Whoever is refused for want of a right is told, and so is the log.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    access::{Visitor, browser_of},
    table::DOORS,
    target, through,
};
use crate::support::{Answer, Browser, Log, Site};

/// The lines about missing rights that the log has by now.
fn refusals(log: &Log) -> Vec<String> {
    let text = log.text();
    let lines = text.lines().filter(|it| it.contains("refused for want of a right"));
    lines.map(str::to_owned).collect()
}

async fn id_of(browser: &mut Browser) -> String {
    let me = browser.ask("/api/session/me", &serde_json::json!({})).await;
    me.json()["login"]["id"].as_str().unwrap().to_owned()
}

fn named_by(answer: &Answer) -> Option<String> {
    match answer.status {
        403 => Some(answer.json()["detail"].as_str().unwrap().to_owned()),
        // Whether it is there is not told, but that somebody tried is.
        404 if answer.json()["detail"] == "client" => Some("Entry to the client".to_owned()),
        _ => None,
    }
}

#[sqlx::test(migrations = false)]
async fn a_refusal_for_want_of_a_right_is_logged_with_who_what_and_which(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (log, _guard) = Log::listen();
    let site = Site::open(options).await;
    rollcall_directory::testing::administrator(&site.directory, "first@msp.example").await;
    for visitor in [
        Visitor::TechnicianWithoutRight,
        Visitor::TechnicianOfOneOrganization,
        Visitor::TechnicianOfAnotherClient,
        Visitor::TechnicianWithRight,
    ] {
        let (client, target) = target(&site, &format!("{visitor:?}")).await;
        let (other, _) = super::target(&site, &format!("Beside {visitor:?}")).await;
        let mut browser = browser_of(visitor, &site, &client, &other).await;
        let login = id_of(&mut browser).await;
        let line = |path: &str, right: &str| {
            format!("refused for want of a right login={login} path={path:?} right={right}")
        };
        let doors = DOORS.iter().filter(|it| !it.path.starts_with("/api/session/"));
        for door in doors.filter(|it| !it.path.starts_with("/api/me/")) {
            let before = refusals(&log).len();
            let answer = through(door, &target, &mut browser).await;
            let told = refusals(&log).split_off(before);
            let expected = named_by(&answer).map(|right| line(door.path, &right));
            assert_eq!(told.len(), usize::from(expected.is_some()), "{visitor:?}: {told:?}");
            if let (Some(told), Some(expected)) = (told.first(), expected) {
                assert!(told.ends_with(&expected), "{visitor:?}: {expected} in {told}");
            }
        }

        // Pages refuse by what they ask, and these two by themselves. What stands behind the path
        // is not told.
        let base = format!("/d/{}", target.slug);
        for (page, right) in [
            ("/users", "Accounts: View"),
            ("/users/new", "Accounts: Manage"),
            ("/identity-providers/new", "System administrator"),
        ] {
            let before = refusals(&log).len();
            let answer = browser.get(&format!("{base}{page}?q=somebody")).await;
            let told = refusals(&log).split_off(before);
            assert_eq!(told.is_empty(), answer.status == 200, "{visitor:?} at {page}: {told:?}");
            if answer.status == 403 {
                let expected = line(&format!("{base}{page}"), right);
                assert!(told.iter().all(|it| it.ends_with(&expected)), "{expected}: {told:?}");
            }
        }
    }
    assert!(refusals(&log).len() > 50, "{}", refusals(&log).len());
    assert!(!log.text().contains("somebody"), "a query is in the log");
}

#[sqlx::test(migrations = false)]
async fn what_is_asked_for_forges_no_refusal(_: PgPoolOptions, options: PgConnectOptions) {
    let (log, _guard) = Log::listen();
    let site = Site::open(options).await;
    site.administrator().await;
    let (client, target) = target(&site, "Contoso").await;
    let (other, _) = super::target(&site, "Fabrikam").await;
    let visitor = Visitor::TechnicianOfAnotherClient;
    let mut browser = browser_of(visitor, &site, &client, &other).await;
    let login = id_of(&mut browser).await;
    let path = format!("/d/{}/x%22%20right=all%0Alogin=nobody%1b", target.slug);
    assert_eq!(browser.get(&path).await.status, 404);
    let refusals = refusals(&log);
    assert!(!refusals.is_empty());
    let expected = format!(" login={login} path={path:?} right=Entry to the client");
    for line in refusals {
        assert!(line.ends_with(&expected), "{expected} in {line}");
    }
}
