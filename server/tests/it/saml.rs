//! Signing on through a SAML provider, over HTTP: from the settings to a session, and all that has
//! to be refused on the way.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{SecondsFormat, TimeDelta};
use percent_encoding::percent_decode_str;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rollcall_directory::testing::Client;
use rollcall_model::{id::IdentityProviderId, sign_on::Connection};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{
    Answer, Browser, PUBLIC_URL, Provider, Site,
    saml_idp::{Asked, SamlIdp},
    user,
};

const IDP: SamlIdp = SamlIdp("https://idp.contoso.example");
const ANNA: &str = "anna@contoso.example";

/// A client whose SAML provider has sent Anna and is on.
struct Scene {
    site: Site,
    client: Client,
    slug: String,
    administrator: Browser,
    scim: Provider,
    anna: String,
}

impl Scene {
    async fn set(options: PgConnectOptions) -> Self {
        let site = Site::open(options).await;
        let client = site.client("Contoso").await;
        let nadia = site.administrator().await;
        let slug = site.slug(client.division).await.to_string();
        let mut administrator = site.signed_in(&nadia).await;
        site.clock.advance(TimeDelta::seconds(30));
        let provider = client.provider.to_string();
        let (metadata, code) = (IDP.metadata(), nadia.code(&*site.clock));
        let fields = [
            ("division", slug.as_str()),
            ("provider", &provider),
            ("form[metadata]", &metadata),
            ("form[domains]", "contoso.example"),
            ("code", &code),
        ];
        let saved = administrator.call("/api/sign-on/save-saml", &fields).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let scim = site.pushing(&client.token);
        let mut anna = user(ANNA);
        anna["emails"] = json!([{ "value": ANNA, "primary": true }]);
        let anna = scim.create("/Users", &anna).await;
        let mut scene = Self { site, client, slug, administrator, scim, anna };
        scene.test_and_enable().await;
        scene
    }

    fn provider(&self) -> IdentityProviderId {
        self.client.provider
    }

    fn path(&self, what: &str) -> String {
        format!("/saml/{}/{what}", self.provider())
    }

    async fn test_and_enable(&mut self) {
        let asked = Asked::by(self.administrator.get(&self.path("test")).await.location());
        let answer = self.answer(&asked, "_test", "somebody@contoso.example");
        let finish = self.post(&asked, &answer).await;
        let page = self.administrator.get(finish.location()).await;
        assert!(page.location().contains("/sso/test/"), "{}", page.location());
        let fields = [("division", self.slug.clone()), ("provider", self.provider().to_string())];
        let fields: Vec<_> = fields.iter().map(|(name, it)| (*name, it.as_str())).collect();
        let enabled = self.administrator.call("/api/sign-on/enable", &fields).await;
        assert_eq!(enabled.status, 200, "{}", enabled.text());
    }

    /// What the provider answers about somebody, now and for five minutes.
    fn answer(&self, asked: &Asked, id: &str, name: &str) -> String {
        let now = self.site.directory.clock().now();
        let text =
            |it: chrono::DateTime<chrono::Utc>| it.to_rfc3339_opts(SecondsFormat::Secs, true);
        IDP.answer(asked, id, name, &text(now), &text(now + TimeDelta::minutes(5)))
    }

    /// The provider's page posts to us: from another site, so without our cookies.
    async fn post(&self, asked: &Asked, response: &str) -> Answer {
        let mut foreign = self.site.browser();
        foreign.site = "cross-site";
        foreign.page_origin = "https://idp.contoso.example";
        let path = asked.acs.strip_prefix(PUBLIC_URL).unwrap();
        let fields = [("SAMLResponse", response), ("RelayState", &asked.relay_state)];
        foreign.post(path, &fields).await
    }

    /// Somebody begins a sign-in in a browser.
    async fn begin(&self, browser: &mut Browser) -> Asked {
        Asked::by(browser.get(&self.path("start?next=%2Fme")).await.location())
    }

    /// The causes that the trace tells, the last first.
    async fn causes(&self) -> Vec<String> {
        let mut view = self.site.directory.view(self.client.division).await.unwrap();
        let attempts = view.sign_on_attempts(self.provider()).await.unwrap();
        attempts.into_iter().map(|it| it.detail).collect()
    }
}

#[track_caller]
fn refused_as(answer: &Answer, reason: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.location(), format!("/sign-on/refused?reason={reason}"));
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/me").await.status == 200
}

#[sqlx::test(migrations = false)]
async fn somebody_signs_in_across_sites_with_cookies_that_stay_at_home(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    assert_eq!(asked.issuer, format!("{PUBLIC_URL}/saml/{}/metadata", scene.provider()));

    let finish = scene.post(&asked, &scene.answer(&asked, "_1", ANNA)).await;
    assert_eq!(finish.status, 303, "{}", finish.text());
    assert!(finish.cookies().is_empty(), "the cross-site answer touches no cookie");
    let done = browser.get(finish.location()).await;

    assert_eq!(done.location(), "/me");
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(scene.causes().await[0], "Matched by the user name that the provider’s SCIM sent.");
}

#[sqlx::test(migrations = false)]
async fn an_answer_works_once(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    let answer = scene.answer(&asked, "_1", ANNA);
    let finish = scene.post(&asked, &answer).await.location().to_owned();

    refused_as(&scene.post(&asked, &answer).await, "stale");
    assert_eq!(browser.get(&finish).await.location(), "/me");
    refused_as(&browser.get(&finish).await, "stale");
    // The same assertion in an answer to another request.
    let again = scene.begin(&mut browser).await;
    let replayed = scene.answer(&again, "_1", ANNA);
    refused_as(&scene.post(&again, &replayed).await, "replayed");
}

#[sqlx::test(migrations = false)]
async fn an_answer_counts_in_its_own_browser_only(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let (mut attacker, mut victim) = (scene.site.browser(), scene.site.browser());
    let asked = scene.begin(&mut attacker).await;
    scene.begin(&mut victim).await;

    let finish = scene.post(&asked, &scene.answer(&asked, "_1", ANNA)).await;
    refused_as(&victim.get(finish.location()).await, "other_browser");
    assert!(!is_signed_in(&mut victim).await);
}

#[sqlx::test(migrations = false)]
async fn what_is_not_proven_is_refused_with_its_cause(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let mut browser = scene.site.browser();

    let asked = scene.begin(&mut browser).await;
    refused_as(&scene.post(&asked, "/w==").await, "unproven");
    assert_eq!(scene.causes().await[0], "The response is not in UTF-8.");

    let asked = scene.begin(&mut browser).await;
    let other = Asked { id: "_other".to_owned(), ..asked.clone() };
    refused_as(&scene.post(&asked, &scene.answer(&other, "_1", ANNA)).await, "stale");

    let asked = scene.begin(&mut browser).await;
    let elsewhere = Asked { issuer: "https://other.example".to_owned(), ..asked.clone() };
    refused_as(&scene.post(&asked, &scene.answer(&elsewhere, "_2", ANNA)).await, "unproven");
    assert!(
        scene.causes().await[0].starts_with("The response is meant for https://other.example.")
    );

    let asked = scene.begin(&mut browser).await;
    let answer = scene.answer(&asked, "_3", ANNA);
    scene.site.clock.advance(TimeDelta::minutes(7));
    refused_as(&scene.post(&asked, &answer).await, "stale");
    assert!(scene.causes().await[0].starts_with("The response was valid until"));

    let asked = scene.begin(&mut browser).await;
    let answer = scene.answer(&asked, "_4", ANNA);
    scene.site.clock.advance(TimeDelta::minutes(10));
    refused_as(&scene.post(&asked, &answer).await, "stale");
    assert!(!is_signed_in(&mut browser).await);
}

#[sqlx::test(migrations = false)]
async fn a_provider_answers_at_its_own_address_only(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let (other, _) = scene.site.provider(scene.client.division, "Okta", None).await;
    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    let answer = scene.answer(&asked, "_1", ANNA);
    let acs = asked.acs.replace(&scene.provider().to_string(), &other.to_string());
    refused_as(&scene.post(&Asked { acs, ..asked }, &answer).await, "stale");
}

#[sqlx::test(migrations = false)]
async fn nobody_unknown_or_switched_off_comes_in(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    let finish = scene.post(&asked, &scene.answer(&asked, "_1", "eve@contoso.example")).await;
    refused_as(&browser.get(finish.location()).await, "not_provisioned");

    let off = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
    });
    scene.scim.send("PATCH", &format!("/Users/{}", scene.anna), &off).await;
    let asked = scene.begin(&mut browser).await;
    let finish = scene.post(&asked, &scene.answer(&asked, "_2", ANNA)).await;
    refused_as(&browser.get(finish.location()).await, "inactive");
    assert!(!is_signed_in(&mut browser).await);
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_that_began_at_the_provider_needs_its_switch_and_a_yes(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    let unasked = Asked { id: String::new(), relay_state: String::new(), ..asked };

    refused_as(&scene.post(&unasked, &scene.answer(&unasked, "_1", ANNA)).await, "stale");
    assert!(scene.causes().await[0].starts_with("The response answers no request"));
    let before = scene.causes().await.len();
    refused_as(&scene.post(&unasked, "AAAA").await, "stale");
    assert_eq!(scene.causes().await.len(), before, "anybody can post junk: it leaves no trace");

    let (slug, provider) = (scene.slug.clone(), scene.provider().to_string());
    let fields = [
        ("division", slug.as_str()),
        ("provider", &provider),
        ("form[idp_initiated]", "true"),
        ("form[domains]", "contoso.example"),
    ];
    let saved = scene.administrator.call("/api/sign-on/save-saml", &fields).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let answer = scene.post(&unasked, &scene.answer(&unasked, "_2", ANNA)).await;
    let page = answer.location().to_owned();
    let code = page.strip_prefix("/sign-on/continue?code=").unwrap();
    let cookie = answer.cookies()[0].split(';').next().unwrap().to_owned();

    // Whoever does not say yes is not signed in; nor is whoever is in another browser.
    let mut hers = scene.site.browser();
    hers.carry(&cookie);
    let shown = hers.open(&page).await;
    assert!(shown.contains("Continue as") && shown.contains(ANNA), "{shown}");
    assert!(!is_signed_in(&mut hers).await);
    let done = hers.post(&scene.path("finish"), &[("code", code)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(is_signed_in(&mut hers).await);

    let again = scene.post(&unasked, &scene.answer(&unasked, "_2", ANNA)).await;
    refused_as(&again, "replayed");
    let answer = scene.post(&unasked, &scene.answer(&unasked, "_3", ANNA)).await;
    let code = answer.location().split_once("code=").unwrap().1.to_owned();
    let finish = format!("{}?code={code}", scene.path("finish"));
    browser.carry(answer.cookies()[0].split(';').next().unwrap());
    refused_as(&browser.get(&finish).await, "stale");
    assert!(!is_signed_in(&mut browser).await);
}

#[sqlx::test(migrations = false)]
async fn disabling_locks_the_door_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    let (mut anna, mut browser) = (scene.site.browser(), scene.site.browser());
    let asked = scene.begin(&mut anna).await;
    let finish = scene.post(&asked, &scene.answer(&asked, "_1", ANNA)).await;
    anna.get(finish.location()).await;
    assert!(is_signed_in(&mut anna).await);
    let asked = scene.begin(&mut browser).await;

    let (slug, provider) = (scene.slug.clone(), scene.provider().to_string());
    let fields = [("division", slug.as_str()), ("provider", provider.as_str())];
    let disabled = scene.administrator.call("/api/sign-on/disable", &fields).await;
    assert_eq!(disabled.status, 200, "{}", disabled.text());

    assert!(!is_signed_in(&mut anna).await);
    refused_as(&scene.post(&asked, &scene.answer(&asked, "_2", ANNA)).await, "closed");
    refused_as(&browser.get(&scene.path("start")).await, "closed");
}

#[sqlx::test(migrations = false)]
async fn our_metadata_is_there_before_the_provider_is(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let answer = site.browser().get(&format!("/saml/{}/metadata", client.provider)).await;
    assert_eq!(answer.header("content-type"), Some("application/samlmetadata+xml"));
    assert!(answer.text().contains(&format!("{PUBLIC_URL}/saml/{}/acs", client.provider)));
    assert_eq!(site.browser().get("/saml/nobody/metadata").await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn a_certificate_is_retired_but_not_the_last(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    let certificates = async |scene: &Scene| {
        let mut view = scene.site.directory.view(scene.client.division).await.unwrap();
        view.signing_certificates(scene.provider()).await.unwrap()
    };
    let live = certificates(&scene).await;
    assert_eq!(live.len(), 2);
    let used = live.iter().find(|it| it.subject.contains("CN=sp")).unwrap().fingerprint.clone();
    let (slug, provider) = (scene.slug.clone(), scene.provider().to_string());
    let retire = async |scene: &mut Scene, fingerprint: &str| {
        let fields = [("division", &*slug), ("provider", &*provider), ("fingerprint", fingerprint)];
        scene.administrator.call("/api/sign-on/retire-certificate", &fields).await.status
    };
    assert_eq!(retire(&mut scene, &used).await, 200);
    let left = certificates(&scene).await;
    assert_eq!(left.len(), 1);

    let mut browser = scene.site.browser();
    let asked = scene.begin(&mut browser).await;
    refused_as(&scene.post(&asked, &scene.answer(&asked, "_1", ANNA)).await, "unproven");
    assert!(scene.causes().await[0].starts_with("None of this provider’s certificates"));
    assert_eq!(retire(&mut scene, &left[0].fingerprint).await, 409);
    assert_eq!(retire(&mut scene, &used).await, 404);
}

#[sqlx::test(migrations = false)]
async fn requests_are_signed_where_an_administrator_says_so(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let (slug, provider) = (scene.slug.clone(), scene.provider().to_string());
    let save = async |scene: &mut Scene, signs: &str| {
        let fields = [
            ("division", &*slug),
            ("provider", &*provider),
            ("form[domains]", "contoso.example"),
            ("form[signs_requests]", signs),
        ];
        let saved = scene.administrator.call("/api/sign-on/save-saml", &fields).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
    };
    let sent = async |scene: &Scene| {
        let mut browser = scene.site.browser();
        browser.get(&scene.path("start")).await.location().to_owned()
    };
    let metadata =
        async |scene: &Scene| scene.site.browser().get(&scene.path("metadata")).await.text();
    assert!(!sent(&scene).await.contains("Signature="));
    assert!(metadata(&scene).await.contains(r#"AuthnRequestsSigned="false""#));

    save(&mut scene, "true").await;
    let ours = metadata(&scene).await;
    assert!(ours.contains(r#"AuthnRequestsSigned="true""#), "{ours}");
    assert!(!ours.contains("encryption"), "{ours}");
    let certificate = ours.split("<ds:X509Certificate>").nth(1).unwrap();
    let certificate = STANDARD.decode(certificate.split('<').next().unwrap()).unwrap();
    let address = sent(&scene).await;
    let (said, signature) = address.split_once('?').unwrap().1.split_once("&Signature=").unwrap();
    let signature = percent_decode_str(signature).decode_utf8().unwrap();
    let signature = STANDARD.decode(signature.as_bytes()).unwrap();
    let at = certificate.windows(4).position(|it| it == [0x30, 0x82, 0x01, 0x0a]).unwrap();
    let key = &certificate[at..at + 0x10e];
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(said.as_bytes(), &signature).unwrap();

    // It stays while it is on, and another one is made when it is switched on again.
    save(&mut scene, "true").await;
    assert_eq!(metadata(&scene).await, ours);
    save(&mut scene, "false").await;
    assert!(!sent(&scene).await.contains("Signature="));
    save(&mut scene, "true").await;
    assert_ne!(metadata(&scene).await, ours);
    let mut anna = scene.site.browser();
    let asked = scene.begin(&mut anna).await;
    let finish = scene.post(&asked, &scene.answer(&asked, "_1", ANNA)).await;
    anna.get(finish.location()).await;
    assert!(is_signed_in(&mut anna).await, "{:?}", scene.causes().await);
}

#[sqlx::test(migrations = false)]
async fn of_several_entities_the_one_that_is_named_is_taken(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let entities = [IDP, SamlIdp("https://idp.fabrikam.example")].map(|it| it.metadata()).concat();
    let several = format!(
        r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{entities}</EntitiesDescriptor>"#
    );
    let (slug, provider) = (scene.slug.clone(), scene.provider().to_string());
    let save = async |scene: &mut Scene, entity: &str| {
        let fields = [
            ("division", &*slug),
            ("provider", &*provider),
            ("form[metadata]", &*several),
            ("form[entity]", entity),
        ];
        scene.administrator.call("/api/sign-on/save-saml", &fields).await
    };
    let entity = async |scene: &Scene| {
        let door = scene.site.directory.door(scene.provider()).await.unwrap().unwrap();
        match door.sign_on.connection {
            Connection::Saml(saml) => saml.entity_id,
            Connection::Oidc(_) => panic!("it speaks SAML"),
        }
    };
    assert_eq!(save(&mut scene, "").await.status, 200, "the one that is known already");
    assert_eq!(entity(&scene).await, IDP.0);
    let refused = save(&mut scene, "https://idp.nobody.example").await;
    assert_eq!((refused.status, refused.json()["detail"]["field"].as_str()), (422, Some("entity")));
    assert_eq!(save(&mut scene, "https://idp.fabrikam.example").await.status, 200);
    assert_eq!(entity(&scene).await, "https://idp.fabrikam.example");

    let other = scene.site.client("Fabrikam").await;
    let slug = scene.site.slug(other.division).await.to_string();
    let id = other.provider.to_string();
    let fields =
        [("division", slug.as_str()), ("provider", &id), ("form[metadata]", several.as_str())];
    let refused = scene.administrator.call("/api/sign-on/save-saml", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("https://idp.fabrikam.example"), "{}", refused.text());
}
