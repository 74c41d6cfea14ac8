//! Attack 20: what a request calls us is quoted nowhere. Our address is the configuration's.

use axum::{body::Body, http::Request};
use rollcall_directory::testing::{self, Client};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Answer, Browser, EMAIL, PUBLIC_URL, SCIM, Site, user};

const EVIL: &str = "evil.example";

/// What quotes our address, or might.
fn paths(client: &Client, account: &str) -> Vec<String> {
    let provider = client.provider;
    let mut paths = vec![
        "/".to_owned(),
        "/clients".to_owned(),
        "/sign-in?next=/clients".to_owned(),
        "/setup".to_owned(),
        "/nothing".to_owned(),
        format!("/oidc/{provider}/start"),
        format!("/oidc/{provider}/callback?code=c&state=s"),
        format!("/saml/{provider}/start"),
        format!("/saml/{provider}/metadata"),
    ];
    let scim = ["ServiceProviderConfig", "ResourceTypes", "Schemas", "Users", "Users?count=1"];
    paths.extend(scim.map(|it| format!("{SCIM}/{it}")));
    paths.push(format!("{SCIM}/Users/{account}"));
    paths
}

#[sqlx::test(migrations = false)]
async fn a_made_up_host_is_quoted_nowhere(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let account = site.pushing(&client.token).create("/Users", &user("anna@contoso.example")).await;
    let draft = testing::saml_draft("https://idp.contoso.example");
    testing::enable_sign_on(&site.directory, &client, draft).await;
    let nadia = site.administrator().await;
    let nadias = site.signed_in(&nadia).await.cookies();
    let bearer = format!("Bearer {}", client.token);
    let mut ours = 0;
    for path in paths(&client, &account) {
        for (name, value, absolute) in [
            ("host", EVIL.to_owned(), false),
            ("x-forwarded-host", EVIL.to_owned(), false),
            ("forwarded", format!("host={EVIL};proto=https"), false),
            ("x-original-url", format!("https://{EVIL}/"), false),
            ("x-forwarded-for", "192.0.2.1".to_owned(), true),
        ] {
            let uri = if absolute { format!("http://{EVIL}{path}") } else { path.clone() };
            let request = Request::get(uri)
                .header("cookie", &nadias)
                .header("authorization", &bearer)
                .header(name, value);
            let answer = Answer::to(&site.router, request.body(Body::empty()).unwrap()).await;
            let location = answer.header("location").unwrap_or_default().to_owned();
            assert!(answer.status < 500, "{path} {name}: {}", answer.text());
            for text in [location.clone(), answer.text()] {
                assert!(!text.contains(EVIL), "{path} {name}: {text}");
                ours += usize::from(text.contains(PUBLIC_URL));
            }
        }
    }
    let mut stranger = Browser::new(site.router.clone(), "http://evil.example");
    stranger.carry(&nadias);
    for answer in [
        stranger.get("/clients").await,
        stranger.get(&format!("/saml/{}/start", client.provider)).await,
        stranger.call("/api/session/begin", &[("email", EMAIL)]).await,
    ] {
        assert_eq!(answer.status, 421, "{}", answer.text());
        assert!(answer.text().contains(PUBLIC_URL) && answer.cookies().is_empty());
    }
    assert!(ours > 20, "only {ours} answers quote our address: the test tries too little");
}
