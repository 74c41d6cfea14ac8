//! The first authenticator of somebody without a password: coming through the provider proves them,
//! for five minutes.

use chrono::TimeDelta;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::scene;
use crate::own_account::{enrol, own_account};

const SET_UP: &str = "/api/me/set-up-authenticator";

#[sqlx::test(migrations = false)]
async fn whoever_came_through_a_provider_a_moment_ago_sets_up_an_authenticator(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    assert_eq!(scene.signs_in(&mut browser).await.location(), "/me");
    let account = own_account(&mut browser).await;
    assert_eq!(account["first_proof"], json!("given"));
    assert_eq!(account["sessions"][0]["way"], json!({ "provider": "Contoso ID" }));

    scene.site.clock.advance(TimeDelta::minutes(5));
    // A new session id is no new proof.
    assert_eq!(browser.call("/api/me/end-other-sessions", &[]).await.status, 200);
    assert_eq!(own_account(&mut browser).await["first_proof"], json!("sign_in"));
    let page = browser.open("/me").await;
    assert!(page.contains("sign in through your identity provider again"), "{page}");
    let refused = browser.call(SET_UP, &[]).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("conflict")));
    assert_eq!(enrol(&scene.site, &mut browser).await, 401, "nothing was begun");

    scene.signs_in(&mut browser).await;
    let begun = browser.call(SET_UP, &[]).await;
    assert_eq!((begun.status, begun.location()), (200, "/authenticator"), "{}", begun.text());
    assert_eq!(enrol(&scene.site, &mut browser).await, 200);
    let account = own_account(&mut browser).await;
    assert_eq!((&account["authenticator"], &account["recovery_codes"]), (&json!(true), &json!(10)));
    let passkey = browser.call("/api/me/passkeys/begin", &[("name", "Laptop")]).await;
    assert_eq!(passkey.status, 200, "{}", passkey.text());
}
