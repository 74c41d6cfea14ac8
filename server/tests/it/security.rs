//! The card Security of a user's page: how they sign in, and where they are signed in.

use rollcall_directory::{
    Actor, NativeAccountDraft,
    testing::{PASSWORD, address},
};
use rollcall_model::account::UserType;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Browser, Site, user};

async fn security(browser: &mut Browser, slug: &str, account: &str) -> Value {
    let one = json!({ "division": slug, "account": account });
    let answer = browser.ask("/api/accounts/one", &one).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["it"]["security"].clone()
}

#[sqlx::test(migrations = false)]
async fn the_page_of_a_user_shows_their_sessions_and_ends_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let slug = site.slug(client.division).await.to_string();
    let pushed = site.pushing(&client.token).create("/Users", &user("Anna")).await;
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let eva = NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Eva".to_owned(),
        family_name: String::new(),
        email: address("eva@client.example"),
        organization: None,
    };
    let account = change.create_native_account(&eva).await.unwrap();
    let (_, secret) = change.invite_account(account).await.unwrap();
    change.commit().await.unwrap();
    let account = account.to_string();
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    assert_eq!(security(&mut browser, &slug, &pushed).await, Value::Null);
    let invited = json!({ "password": false, "provider": null, "sessions": [] });
    assert_eq!(security(&mut browser, &slug, &account).await, invited);

    let mut evas = site.browser();
    let accept = [("code", secret.as_str()), ("password", PASSWORD)];
    assert_eq!(evas.call("/api/session/accept", &accept).await.status, 200);
    let signed_in = security(&mut browser, &slug, &account).await;
    assert_eq!(signed_in["password"], json!(true));
    assert_eq!(signed_in["sessions"][0]["way"], json!("password"));
    let path = format!("/d/{slug}/users/{account}");
    let page = browser.open(&path).await;
    assert!(page.contains("Sign out everywhere") && page.contains("With a password"), "{page}");

    let out = [("division", slug.as_str()), ("accounts[0]", &account)];
    assert_eq!(browser.call("/api/accounts/sign-out", &out).await.status, 200);
    assert_eq!(security(&mut browser, &slug, &account).await["sessions"], json!([]));
    assert_eq!(evas.ask("/api/session/me", &json!({})).await.status, 401);
    assert!(!browser.open(&path).await.contains("id=\"sign-out-everywhere\""));
}
