//! What is sensitive asks for a code: once in five minutes.

use chrono::TimeDelta;
use rollcall_directory::testing::{Administrator, Client};
use rollcall_model::provider::ScimState;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Answer, Browser, Ledger, Site};

struct Scene {
    site: Site,
    client: Client,
    nadia: Administrator,
    browser: Browser,
    slug: String,
}

impl Scene {
    async fn set(options: PgConnectOptions) -> Self {
        let site = Site::open(options).await;
        let client = site.client("Contoso").await;
        let nadia = site.administrator().await;
        let browser = site.signed_in(&nadia).await;
        let slug = site.slug(client.division).await.to_string();
        // The code of signing in works once.
        site.clock.advance(TimeDelta::seconds(30));
        Self { site, client, nadia, browser, slug }
    }

    async fn call(&mut self, what: &str, code: Option<&str>) -> Answer {
        let (provider, token) =
            (self.client.provider.to_string(), self.client.caller.token.to_string());
        let mut fields = vec![("division", self.slug.as_str()), ("provider", provider.as_str())];
        if what == "revoke-token" {
            fields.push(("token", &token));
        }
        fields.extend(code.map(|it| ("code", it)));
        self.browser.call(&format!("/api/scim/{what}"), &fields).await
    }

    fn code(&self) -> String {
        self.nadia.code(&*self.site.clock)
    }

    async fn ledger(&self) -> Ledger {
        Ledger::of(&self.site.directory, self.client.division).await
    }

    async fn state(&self) -> ScimState {
        let mut view = self.site.directory.view(self.client.division).await.unwrap();
        view.identity_provider(self.client.provider).await.unwrap().scim
    }

    /// Without a code, and with every wrong one, nothing happens.
    async fn refused_without_the_right_code(&mut self, what: &str) {
        let before = self.ledger().await;
        for code in [None, Some(""), Some("000000"), Some("no code")] {
            let answer = self.call(what, code).await;
            assert_eq!(answer.status, 422, "{what} {code:?}: {}", answer.text());
            let error = answer.json();
            assert_eq!(
                (&error["code"], &error["detail"]["field"]),
                (&"invalid".into(), &"code".into())
            );
        }
        assert_eq!(before, self.ledger().await);
    }
}

#[sqlx::test(migrations = false)]
async fn switching_scim_off_asks_for_a_code_once_in_five_minutes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    scene.refused_without_the_right_code("disable").await;
    let code = scene.code();
    assert_eq!(scene.call("disable", Some(&code)).await.status, 200);
    assert_eq!(scene.state().await, ScimState::Disabled);

    assert_eq!(scene.call("enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(299));
    assert_eq!(scene.call("disable", None).await.status, 200);
    assert_eq!(scene.state().await, ScimState::Disabled);

    assert_eq!(scene.call("enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(1));
    scene.refused_without_the_right_code("disable").await;
    assert_eq!(scene.state().await, ScimState::Enabled);
}

#[sqlx::test(migrations = false)]
async fn revoking_a_token_asks_for_a_code(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    scene.refused_without_the_right_code("revoke-token").await;
    let provider = scene.site.pushing(&scene.client.token);
    assert_eq!(provider.get("/Users").await.status, 200);
    let code = scene.code();
    assert_eq!(scene.call("revoke-token", Some(&code)).await.status, 200);
    assert_eq!(provider.get("/Users").await.status, 401);
    assert_eq!(scene.call("disable", None).await.status, 200, "it was asked a moment ago");
}

#[sqlx::test(migrations = false)]
async fn a_code_counts_only_in_the_session_that_gave_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let code = scene.code();
    assert_eq!(scene.call("disable", Some(&code)).await.status, 200);
    assert_eq!(scene.call("enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(30));
    scene.browser = scene.site.signed_in(&scene.nadia).await;
    assert_eq!(scene.call("disable", None).await.status, 422);
    assert_eq!(scene.call("disable", Some(&code)).await.status, 422, "a code works once");
    assert_eq!(scene.state().await, ScimState::Enabled);
}

#[sqlx::test(migrations = false)]
async fn guessing_codes_is_paused(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    for _ in 0..5 {
        assert_eq!(scene.call("disable", Some("000000")).await.status, 422);
    }
    let right = scene.code();
    let answer = scene.call("disable", Some(&right)).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (429, "too_many".into()));
    assert_eq!(scene.state().await, ScimState::Enabled);
}
