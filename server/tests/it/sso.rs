//! Signing on through an OpenID provider, as a browser and the provider do it: what is believed,
//! what is refused and why, and who is told what.

mod canary;
mod first_authenticator;
mod issuer;
mod only;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use form_urlencoded::parse;
use rollcall_directory::testing::{self, Administrator, Client};
use rollcall_model::sign_on::{Flavour, SignOnDraft, SignOnRefusal as No};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::issuer::{Issuer, Token};
use crate::support::{Answer, Browser, Site, user};

const ANNA: &str = "anna@contoso.example";

/// What makes a good token a bad one.
type SpoilAt = fn(&mut Token, i64);
type Spoil = Box<dyn FnOnce(&mut Token)>;

struct Scene {
    site: Site,
    issuer: Issuer,
    client: Client,
    nadia: Administrator,
}

/// A client whose provider, an issuer of the test's, signs people in and has sent Anna.
async fn scene(options: PgConnectOptions, change: impl FnOnce(&mut SignOnDraft)) -> Scene {
    let issuer = Issuer::start().await;
    let site = Site::trusting(&issuer.url, options).await;
    let nadia = site.administrator().await;
    let client = site.client("Contoso").await;
    site.pushing(&client.token).create("/Users", &user(ANNA)).await;
    let mut draft = testing::sign_on_draft(Flavour::Okta, &issuer.url, "contoso.example");
    change(&mut draft);
    testing::enable_sign_on(&site.directory, &client, draft).await;
    Scene { site, issuer, client, nadia }
}

/// The parameters of an address.
fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').map(|it| it.1).unwrap_or_default();
    let found = parse(query.as_bytes()).find(|it| it.0 == name);
    found.unwrap_or_else(|| panic!("{name} in {address}")).1.into_owned()
}

impl Scene {
    fn path(&self, step: &str) -> String {
        format!("/oidc/{}/{step}", self.client.provider)
    }

    /// Sends the browser to the provider; the address that it is sent to.
    async fn start(&self, browser: &mut Browser) -> String {
        let answer = browser.get(&self.path("start?next=/me")).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.location().to_owned()
    }

    /// A good token for the sign-in with this nonce.
    fn token(&self, nonce: &str) -> Token {
        let now = self.site.directory.clock().now().timestamp();
        Token {
            header: json!({ "alg": "ES256", "kid": "one", "typ": "JWT" }),
            claims: json!({
                "iss": self.issuer.url, "aud": "rollcall", "sub": "00u1", "nonce": nonce,
                "iat": now, "exp": now + 300, "preferred_username": ANNA, "name": "Anna",
                "sid": "session-1",
            }),
            forged: false,
            unsigned: false,
        }
    }

    /// Comes back from the provider with the token that `spoil` makes of a good one.
    async fn comes_back(
        &self,
        browser: &mut Browser,
        sent_to: &str,
        spoil: impl FnOnce(&mut Token),
    ) -> Answer {
        let mut token = self.token(&parameter(sent_to, "nonce"));
        spoil(&mut token);
        self.issuer.will_give(&token);
        let state = parameter(sent_to, "state");
        browser.get(&self.callback(&state)).await
    }

    fn callback(&self, state: &str) -> String {
        self.path(&format!("callback?code=c&state={state}&iss={}", self.issuer.url))
    }

    async fn signs_in(&self, browser: &mut Browser) -> Answer {
        let sent_to = self.start(browser).await;
        self.comes_back(browser, &sent_to, |_| {}).await
    }

    /// The plain cause of the last attempt.
    async fn cause(&self) -> String {
        let mut view = self.site.directory.view(self.client.division).await.unwrap();
        view.sign_on_attempts(self.client.provider).await.unwrap().remove(0).detail
    }
}

#[track_caller]
fn refused(answer: &Answer, why: No) {
    let expected = format!("/sign-on/refused?reason={}", why.code());
    assert_eq!((answer.status, answer.location()), (303, expected.as_str()));
}

#[sqlx::test(migrations = false)]
async fn a_person_signs_in_with_pkce_state_and_nonce_and_goes_where_they_wanted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    let sent_to = scene.start(&mut browser).await;
    assert!(sent_to.starts_with(&format!("{}/authorize?", scene.issuer.url)), "{sent_to}");
    assert_eq!(parameter(&sent_to, "code_challenge_method"), "S256");
    assert_eq!(parameter(&sent_to, "client_id"), "rollcall");
    assert_eq!(parameter(&sent_to, "scope"), "openid profile email");
    let callback = format!("http://localhost:8080{}", scene.path("callback"));
    assert_eq!(parameter(&sent_to, "redirect_uri"), callback);
    let answer = scene.comes_back(&mut browser, &sent_to, |_| {}).await;
    assert_eq!((answer.status, answer.location()), (303, "/me"), "{}", scene.cause().await);
    assert!(browser.open("/me").await.contains(ANNA));
    assert_eq!(scene.issuer.asked(), 1, "what a provider says is kept");
}

#[sqlx::test(migrations = false)]
async fn a_token_that_is_spoilt_in_any_way_is_refused_with_its_cause(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let now = scene.site.directory.clock().now().timestamp();
    let claim =
        |name: &'static str, value: Value| -> Spoil { Box::new(move |it| it.claims[name] = value) };
    let header =
        |name: &'static str, value: Value| -> Spoil { Box::new(move |it| it.header[name] = value) };
    let spoilt: Vec<(&str, Spoil)> = vec![
        ("of another sign-in", claim("nonce", json!("another"))),
        ("of another sign-in", claim("nonce", Value::Null)),
        ("for another application", claim("aud", json!("another"))),
        ("for another application", claim("aud", json!(["rollcall", "another"]))),
        ("for another application", claim("aud", json!([]))),
        ("of another issuer", claim("iss", json!("https://evil.example"))),
        ("of another issuer", claim("iss", json!(format!("{}/", scene.issuer.url)))),
        ("has expired", claim("exp", json!(now - 61))),
        ("of the future", claim("iat", json!(now + 61))),
        ("not allowed", header("alg", json!("HS256"))),
        ("not allowed", header("alg", json!("ES384"))),
        ("does not publish", header("alg", json!("RS256"))),
        ("", header("alg", json!("none"))),
        ("cannot be", header("typ", json!("logout+jwt"))),
        ("cannot be", header("crit", json!(["x"]))),
        ("does not publish", header("kid", json!("two"))),
        ("signature is wrong", Box::new(|it| it.forged = true)),
        ("", Box::new(|it| it.unsigned = true)),
    ];
    for (cause, spoil) in spoilt {
        let mut browser = scene.site.browser();
        let sent_to = scene.start(&mut browser).await;
        let answer = scene.comes_back(&mut browser, &sent_to, spoil).await;
        let told = scene.cause().await;
        assert!(answer.location().starts_with("/sign-on/refused?"), "{cause}: {told}");
        assert!(told.contains(cause), "{told:?} does not say {cause:?}");
        assert_eq!(browser.get("/me").await.status, 303, "{cause}: nobody is signed in");
    }
}

#[sqlx::test(migrations = false)]
async fn a_call_back_works_once_in_its_own_browser_for_its_own_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    let sent_to = scene.start(&mut browser).await;
    let callback = scene.callback(&parameter(&sent_to, "state"));
    let answer = scene.comes_back(&mut browser, &sent_to, |_| {}).await;
    assert_eq!(answer.location(), "/me");
    refused(&browser.get(&callback).await, No::Stale);

    // Login CSRF: the attacker's own call-back, not used yet, in the victim's browser.
    let mut attacker = scene.site.browser();
    let sent_to = scene.start(&mut attacker).await;
    let mut victim = scene.site.browser();
    let answer = scene.comes_back(&mut victim, &sent_to, |_| {}).await;
    refused(&answer, No::OtherBrowser);
    refused(&attacker.get(&scene.callback(&parameter(&sent_to, "state"))).await, No::Stale);

    // Mix-up: the answer of one provider at the address of another.
    let other = scene.site.client("Fabrikam").await;
    let draft = testing::sign_on_draft(Flavour::Okta, &scene.issuer.url, "fabrikam.example");
    testing::enable_sign_on(&scene.site.directory, &other, draft).await;
    let sent_to = scene.start(&mut browser).await;
    let state = parameter(&sent_to, "state");
    let there =
        format!("/oidc/{}/callback?code=c&state={state}&iss={}", other.provider, scene.issuer.url);
    refused(&browser.get(&there).await, No::Stale);

    let sent_to = scene.start(&mut browser).await;
    let state = parameter(&sent_to, "state");
    let other_issuer =
        scene.path(&format!("callback?code=c&state={state}&iss=https://evil.example"));
    refused(&browser.get(&other_issuer).await, No::Unproven);
    let sent_to = scene.start(&mut browser).await;
    let state = parameter(&sent_to, "state");
    refused(
        &browser.get(&scene.path(&format!("callback?code=c&state={state}"))).await,
        No::Unproven,
    );
    let sent_to = scene.start(&mut browser).await;
    let state = parameter(&sent_to, "state");
    let iss = &scene.issuer.url;
    let declined = scene.path(&format!("callback?error=access_denied&state={state}&iss={iss}"));
    refused(&browser.get(&declined).await, No::Declined);
    assert!(scene.cause().await.contains("access_denied"));

    scene.site.clock.advance(TimeDelta::minutes(10));
    let sent_to = scene.start(&mut browser).await;
    scene.site.clock.advance(TimeDelta::minutes(10));
    refused(&scene.comes_back(&mut browser, &sent_to, |_| {}).await, No::Stale);
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_leads_to_paths_of_ours_only(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = scene(options, |_| {}).await;
    for next in [
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "https:evil",
        "https://evil",
        "/%0d%0aX:1",
    ] {
        let mut browser = scene.site.browser();
        let answer = browser.get(&scene.path(&format!("start?next={next}"))).await;
        let sent_to = answer.location().to_owned();
        let back = scene.comes_back(&mut browser, &sent_to, |_| {}).await;
        assert_eq!(back.location(), "/me", "{next}: an end user begins there");
    }
}

#[sqlx::test(migrations = false)]
async fn a_session_id_that_was_planted_is_worth_nothing_afterwards(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    browser.call("/api/session/begin", &[("email", ANNA)]).await;
    let planted = browser.cookies();
    assert_eq!(scene.signs_in(&mut browser).await.location(), "/me");
    assert_ne!(browser.cookies(), planted);
    let mut thief = scene.site.browser();
    thief.carry(planted.split("; ").find(|it| it.starts_with("rollcall=")).unwrap());
    assert_eq!(thief.get("/me").await.status, 303);
}

#[sqlx::test(migrations = false)]
async fn vendors_say_differently_who_somebody_is(_: PgPoolOptions, options: PgConnectOptions) {
    const TENANT: &str = "8f0c1b2a-1111-2222-3333-444455556666";
    let scene = scene(options, |_| {}).await;
    let site = &scene.site;
    let google = testing::sign_on_draft(Flavour::Google, &scene.issuer.url, "contoso.example");
    testing::enable_sign_on(&site.directory, &scene.client, google).await;
    for (hd, why) in [(json!("other.example"), No::OtherTenant), (Value::Null, No::OtherTenant)] {
        let mut browser = site.browser();
        let sent_to = scene.start(&mut browser).await;
        assert_eq!(parameter(&sent_to, "hd"), "contoso.example");
        let answer = scene.comes_back(&mut browser, &sent_to, |it| it.claims["hd"] = hd).await;
        refused(&answer, why);
    }
    let mut browser = site.browser();
    let sent_to = scene.start(&mut browser).await;
    let answer = scene
        .comes_back(&mut browser, &sent_to, |it| it.claims["hd"] = json!("Contoso.example"))
        .await;
    assert_eq!(answer.location(), "/me", "{}", scene.cause().await);

    // Of Entra, tenant and object: the subject may be any, and another tenant's is nobody's.
    let issuer = format!("{}/{TENANT}/v2.0", scene.issuer.url);
    let entra = testing::sign_on_draft(Flavour::Entra, &issuer, "contoso.example");
    let (oidc, door) = {
        testing::enable_sign_on(&site.directory, &scene.client, entra).await;
        let door = site.directory.door(scene.client.provider).await.unwrap().unwrap();
        let rollcall_model::sign_on::Connection::Oidc(oidc) = door.sign_on.connection.clone()
        else {
            panic!("it speaks OpenID")
        };
        (oidc, door)
    };
    let claims = |tid: &str| json!({ "sub": "x", "tid": tid, "oid": "o1", "amr": ["pwd"] });
    let who = rollcall_server::sso::identity(&oidc, &door, &claims(TENANT)).unwrap();
    assert_eq!((who.subject, who.second_factor), (format!("{TENANT}|o1"), false));
    let other = "00000000-1111-2222-3333-444455556666";
    let refused = rollcall_server::sso::identity(&oidc, &door, &claims(other)).unwrap_err();
    assert_eq!(refused.0, No::OtherTenant);
    let nobody =
        rollcall_server::sso::identity(&oidc, &door, &json!({ "tid": TENANT, "sub": "x" }));
    assert_eq!(nobody.unwrap_err().0, No::Unproven);
}

#[sqlx::test(migrations = false)]
async fn a_key_that_nobody_knows_is_asked_for_once_a_minute(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    scene.signs_in(&mut browser).await;
    scene.issuer.renames_its_key("two");
    let renamed = |it: &mut Token| it.header["kid"] = json!("two");
    let sent_to = scene.start(&mut browser).await;
    refused(&scene.comes_back(&mut browser, &sent_to, renamed).await, No::Unproven);
    assert_eq!(scene.issuer.asked(), 1, "it was asked less than a minute ago");
    scene.site.clock.advance(TimeDelta::minutes(1));
    let sent_to = scene.start(&mut browser).await;
    let answer = scene.comes_back(&mut browser, &sent_to, renamed).await;
    assert_eq!(answer.location(), "/me", "{}", scene.cause().await);
    assert_eq!(scene.issuer.asked(), 2);
}

#[sqlx::test(migrations = false)]
async fn a_provider_that_calls_itself_otherwise_or_is_silent_is_not_trusted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |it| {
        // Nobody listens there, and nobody allows it.
        it.connection =
            testing::sign_on_draft(Flavour::Okta, "http://127.0.0.1:9", "x.example").connection;
    })
    .await;
    refused(&scene.site.browser().get(&scene.path("start")).await, No::Unreachable);
    assert!(scene.cause().await.contains("ROLLCALL_SSO_ORIGINS"), "{}", scene.cause().await);
    let draft = testing::sign_on_draft(Flavour::Okta, &scene.issuer.url, "contoso.example");
    testing::enable_sign_on(&scene.site.directory, &scene.client, draft).await;
    scene.issuer.calls_itself("https://evil.example");
    refused(&scene.site.browser().get(&scene.path("start")).await, No::Unreachable);
    assert!(scene.cause().await.contains("evil.example"), "{}", scene.cause().await);
}

#[sqlx::test(migrations = false)]
async fn a_provider_ends_its_sessions_with_a_logout_token_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    assert_eq!(scene.signs_in(&mut browser).await.location(), "/me");
    let now = scene.site.directory.clock().now().timestamp();
    let good = Token {
        header: json!({ "alg": "ES256", "kid": "one", "typ": "logout+jwt" }),
        claims: json!({
            "iss": scene.issuer.url, "aud": "rollcall", "iat": now, "jti": "1", "sid": "session-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        }),
        forged: false,
        unsigned: false,
    };
    let spoilt: [(&str, SpoilAt); 12] = [
        ("typ", |it, _| it.header["typ"] = json!("JWT")),
        ("not allowed", |it, _| it.header["alg"] = json!("none")),
        ("not allowed", |it, _| it.header["alg"] = json!("HS256")),
        ("does not publish", |it, _| it.header["kid"] = json!("two")),
        ("signature", |it, _| it.forged = true),
        ("another issuer", |it, _| it.claims["iss"] = json!("https://evil.example")),
        ("another application", |it, _| it.claims["aud"] = json!("another")),
        ("too old", |it, now| it.claims["iat"] = json!(now - 181)),
        ("of the future", |it, now| it.claims["iat"] = json!(now + 61)),
        ("no jti", |it, _| it.claims["jti"] = Value::Null),
        ("tells of no", |it, _| it.claims["events"] = json!({})),
        ("nonce", |it, _| it.claims["nonce"] = json!("n")),
    ];
    let mut provider = scene.site.browser();
    (provider.site, provider.page_origin) = ("cross-site", "null");
    let backchannel = scene.path("backchannel");
    for (why, spoil) in spoilt {
        let mut token = good.clone();
        spoil(&mut token, now);
        let sent = scene.issuer.signed(&token);
        let answer = provider.post(&backchannel, &[("logout_token", &sent)]).await;
        assert_eq!(answer.status, 400, "{why}: {}", answer.text());
        assert!(answer.text().contains(why), "{why}: {}", answer.text());
    }
    assert_eq!(browser.get("/me").await.status, 200, "nothing ended");
    let sent = scene.issuer.signed(&good);
    assert_eq!(provider.post(&backchannel, &[("logout_token", &sent)]).await.status, 200);
    assert_eq!(browser.get("/me").await.status, 303, "it ended");
    let again = provider.post(&backchannel, &[("logout_token", &sent)]).await;
    assert!(again.status == 400 && again.text().contains("used already"), "{}", again.text());
}

#[sqlx::test(migrations = false)]
async fn whoever_signs_out_here_is_led_to_sign_out_there_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut browser = scene.site.browser();
    scene.signs_in(&mut browser).await;
    let answer = browser.post("/api/session/sign-out", &[]).await;
    let out = answer.location().to_owned();
    assert!(out.starts_with("/signed-out?provider="), "{out}");
    let state = parameter(&out, "state");
    assert!(browser.open(&out).await.contains("sign out there too"));
    let way = scene.path(&format!("sign-out?state={state}"));
    let there = browser.get(&way).await.location().to_owned();
    assert!(there.starts_with(&format!("{}/end?id_token_hint=", scene.issuer.url)), "{there}");
    assert_eq!(parameter(&there, "post_logout_redirect_uri"), "http://localhost:8080/signed-out");
    let payload = parameter(&there, "id_token_hint").split('.').nth(1).map(str::to_owned).unwrap();
    let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    assert_eq!(payload["sub"], "00u1");
    refused(&browser.get(&way).await, No::Stale);
}

#[sqlx::test(migrations = false)]
async fn the_sign_in_page_answers_every_address_in_the_same_shape(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    for (email, led) in [
        (ANNA, true),
        ("nobody@contoso.example", true),
        ("anna@contoso.example.evil.example", false),
        ("nobody@elsewhere.example", false),
        ("nadia@msp.example", false),
    ] {
        let mut browser = scene.site.browser();
        let answer = browser.post("/api/session/begin", &[("email", email)]).await;
        assert_eq!((answer.status, answer.location()), (302, "/sign-in/password"), "{email}");
        let page = browser.open("/sign-in/password").await;
        assert_eq!(page.contains(&scene.path("start")), led, "{email}");
        assert!(page.contains("name=\"password\""), "{email}");
    }
    let slug = scene.site.slug(scene.client.division).await;
    let mut browser = scene.site.browser();
    assert!(browser.open(&format!("/login/{slug}")).await.contains(&scene.path("start")));
    assert!(!browser.open("/login/nowhere").await.contains("/oidc/"));
}

#[sqlx::test(migrations = false)]
async fn only_an_administrator_tests_and_a_test_signs_nobody_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = scene(options, |_| {}).await;
    let mut stranger = scene.site.browser();
    assert_eq!(stranger.get(&scene.path("test")).await.location(), "/sign-in");
    let mut anna = scene.site.browser();
    scene.signs_in(&mut anna).await;
    assert_eq!(anna.get(&scene.path("test")).await.status, 403);

    let mut change = scene
        .site
        .directory
        .change(scene.client.division, rollcall_directory::Actor::Host)
        .await
        .unwrap();
    change.disable_sign_on(scene.client.provider).await.unwrap();
    change.commit().await.unwrap();
    refused(&scene.site.browser().get(&scene.path("start")).await, No::Closed);
    assert_eq!(anna.get("/me").await.status, 303, "the door is locked at once");
}

/// What must be in no log, page or trace.
#[sqlx::test(migrations = false)]
async fn no_secret_of_a_sign_in_is_kept_in_clear(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = scene(options.clone(), |_| {}).await;
    let mut browser = scene.site.browser();
    let sent_to = scene.start(&mut browser).await;
    let (state, nonce) = (parameter(&sent_to, "state"), parameter(&sent_to, "nonce"));
    let dump = crate::support::Ledger::of_installation(&scene.site.directory).await;
    let before = format!("{dump:?}");
    scene.comes_back(&mut browser, &sent_to, |_| {}).await;
    let mut view = scene.site.directory.view(scene.client.division).await.unwrap();
    let trace = format!("{:?}", view.sign_on_attempts(scene.client.provider).await.unwrap());
    for secret in [&state, &nonce, &"rollcall-test-secret".to_owned(), &"session-1".to_owned()] {
        assert!(!before.contains(secret.as_str()) && !trace.contains(secret.as_str()), "{secret}");
    }
}
