//! The form that makes a token without scripts: a door besides the server functions.

use regex::Regex;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{everything, target};
use crate::support::Site;

#[sqlx::test(migrations = false)]
async fn the_secret_is_shown_once_on_a_page_without_scripts(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let (_, target) = target(&site, "Contoso").await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let page = format!("/d/{}/identity-providers/{}", target.slug, target.provider);
    let shown = browser.post(&format!("{page}/token"), &[("old", "ends_now")]).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let policy = shown.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'none'"), "{policy}");

    let whole = Regex::new("rcs_[0-9A-Za-z]+_[0-9A-Za-z]+_[0-9A-Za-z]{44}").unwrap();
    let text = shown.text();
    let secret = whole.find(&text).expect("the secret").as_str().to_owned();
    assert_eq!(site.pushing(&secret).get("/Users").await.status, 200);
    let again = browser.open(&format!("{page}?dialog=scim")).await;
    assert!(!again.contains(&secret), "{again}");
}

#[sqlx::test(migrations = false)]
async fn strangers_and_ids_of_another_client_make_no_token(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let ((mine, ours), (other, theirs)) =
        (target(&site, "Contoso").await, target(&site, "Fabrikam").await);
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let before = everything(&site, &[mine.division, other.division]).await;
    let address =
        |slug: &str, provider: &str| format!("/d/{slug}/identity-providers/{provider}/token");

    let right = address(&ours.slug, &ours.provider);
    let answer = site.browser().post(&right, &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/sign-in"));
    for wrong in [
        address(&ours.slug, &theirs.provider),
        address("nowhere", &ours.provider),
        address("%20", &ours.provider),
        address(&ours.slug, "7"),
    ] {
        let answer = browser.post(&wrong, &[]).await;
        assert!(!answer.text().contains("rcs_"), "{wrong}");
        assert!(matches!(answer.status, 303 | 404 | 422), "{wrong}: {}", answer.status);
    }
    assert_eq!(before, everything(&site, &[mine.division, other.division]).await);
}
