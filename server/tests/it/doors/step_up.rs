//! What is sensitive asks for a code: once in five minutes.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor,
    testing::{self, Administrator, Client, set_policy},
};
use rollcall_model::{
    account::{AccountStatus, UserType},
    provider::ScimState,
    role::{Access, Permissions, Reach},
    role_draft::RoleDraft,
    service_account::ServiceWord,
    sign_on::Flavour,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Answer, Browser, Ledger, Site, user};

const NINJAONE: &str = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";

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
        if what == "scim/revoke-token" {
            fields.push(("token", &token));
        }
        fields.extend(code.map(|it| ("code", it)));
        self.browser.call(&format!("/api/{what}"), &fields).await
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
    scene.refused_without_the_right_code("scim/disable").await;
    let code = scene.code();
    assert_eq!(scene.call("scim/disable", Some(&code)).await.status, 200);
    assert_eq!(scene.state().await, ScimState::Disabled);

    assert_eq!(scene.call("scim/enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(299));
    assert_eq!(scene.call("scim/disable", None).await.status, 200);
    assert_eq!(scene.state().await, ScimState::Disabled);

    assert_eq!(scene.call("scim/enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(1));
    scene.refused_without_the_right_code("scim/disable").await;
    assert_eq!(scene.state().await, ScimState::Enabled);
}

#[sqlx::test(migrations = false)]
async fn revoking_a_token_asks_for_a_code(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    scene.refused_without_the_right_code("scim/revoke-token").await;
    let provider = scene.site.pushing(&scene.client.token);
    assert_eq!(provider.get("/Users").await.status, 200);
    let code = scene.code();
    assert_eq!(scene.call("scim/revoke-token", Some(&code)).await.status, 200);
    assert_eq!(provider.get("/Users").await.status, 401);
    assert_eq!(scene.call("scim/disable", None).await.status, 200, "it was asked a moment ago");
}

#[sqlx::test(migrations = false)]
async fn a_code_counts_only_in_the_session_that_gave_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let code = scene.code();
    assert_eq!(scene.call("scim/disable", Some(&code)).await.status, 200);
    assert_eq!(scene.call("scim/enable", None).await.status, 200);
    scene.site.clock.advance(TimeDelta::seconds(30));
    scene.browser = scene.site.signed_in(&scene.nadia).await;
    assert_eq!(scene.call("scim/disable", None).await.status, 422);
    assert_eq!(scene.call("scim/disable", Some(&code)).await.status, 422, "a code works once");
    assert_eq!(scene.state().await, ScimState::Enabled);
}

#[sqlx::test(migrations = false)]
async fn a_policy_that_allows_more_asks_for_a_code(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    let (slug, provider) = (scene.slug.clone(), scene.client.provider.to_string());
    for (unmatched, expected) in [("reject", 200), ("hold", 200), ("global", 422)] {
        let mut view = scene.site.directory.view(scene.client.division).await.unwrap();
        let seen = view.identity_provider(scene.client.provider).await.unwrap().policy;
        let (seen, code) = (json!(seen).to_string(), scene.code());
        let mut form = vec![
            ("division", slug.as_str()),
            ("provider", &provider),
            ("form[seen]", &seen),
            ("form[unmatched]", unmatched),
            ("form[organizations]", "all"),
            ("form[technicians]", "true"),
        ];
        let answer = scene.browser.call("/api/policy/save", &form).await;
        assert_eq!(answer.status, expected, "{unmatched}: {}", answer.text());
        if expected == 422 {
            assert_eq!(answer.json()["detail"]["field"], "code");
            form.push(("code", &code));
            let answer = scene.browser.call("/api/policy/save", &form).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        // Sent again, the form was filled with a policy that is no more.
        let answer = scene.browser.call("/api/policy/save", &form).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
    }
}

#[sqlx::test(migrations = false)]
async fn approving_a_technician_asks_for_a_code_and_an_end_user_none(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let (division, provider) = (scene.client.division, scene.client.provider);
    set_policy(&scene.site.directory, division, provider, |it| {
        it.catcher = ServiceWord::preset();
        it.technicians = false;
    })
    .await;
    let pushing = scene.site.pushing(&scene.client.token);
    let end_user = pushing.create("/Users", &user("backup@contoso.example")).await;
    let mut sent = user("grace@contoso.example");
    sent[NINJAONE] = json!({ "userType": "technician" });
    let technician = pushing.create("/Users", &sent).await;
    let slug = scene.slug.clone();
    let form = |account: &str| [("division", slug.clone()), ("accounts[0]", account.to_owned())];
    for (account, code, status) in [
        (&end_user, None, 200),
        (&technician, None, 422),
        (&technician, Some("000000".to_owned()), 422),
        (&technician, Some(scene.code()), 200),
    ] {
        let mut fields: Vec<_> = form(account).into();
        fields.extend(code.map(|it| ("code", it)));
        let fields: Vec<_> = fields.iter().map(|(name, it)| (*name, it.as_str())).collect();
        let answer = scene.browser.call("/api/held/approve", &fields).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        let mut view = scene.site.directory.view(division).await.unwrap();
        let found = view.account(account.parse().unwrap()).await.unwrap();
        let expected = if status == 200 { AccountStatus::Active } else { AccountStatus::Held };
        assert_eq!(found.row.status, expected);
    }
}

#[sqlx::test(migrations = false)]
async fn a_mapping_asks_for_a_code_where_technicians_gain_a_role(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let (directory, division) = (scene.site.directory.clone(), scene.client.division);
    let everything = Permissions::everywhere(Access::Manage);
    let helpdesk = testing::role(&directory, division, everything, Reach::All).await;
    let mut change = directory.change(division, Actor::Host).await.unwrap();
    let draft = RoleDraft::blank(testing::named("Tickets"));
    let tickets = change.create_role(UserType::EndUser, draft).await.unwrap();
    change.commit().await.unwrap();
    let pushing = scene.site.pushing(&scene.client.token);
    let group = pushing.create("/Groups", &json!({ "displayName": "Staff", "members": [] })).await;
    let (slug, provider) = (scene.slug.clone(), scene.client.provider.to_string());
    let (helpdesk, tickets, code) = (helpdesk.to_string(), tickets.to_string(), scene.code());
    let both = format!("{helpdesk},{tickets}");
    for (seen, roles, code, expected) in [
        ("", vec![&tickets], "", 200),
        (tickets.as_str(), vec![&helpdesk, &tickets], "", 422),
        // Whoever pretends to have seen it already did not see what is there.
        (both.as_str(), vec![&helpdesk], "", 409),
        (tickets.as_str(), vec![&helpdesk, &tickets], "000000", 422),
        (tickets.as_str(), vec![&helpdesk, &tickets], code.as_str(), 200),
        (both.as_str(), vec![], "", 200),
    ] {
        let names: Vec<_> = (0..roles.len()).map(|it| format!("groups[0][roles][{it}]")).collect();
        let mut fields = vec![
            ("division", slug.as_str()),
            ("provider", &provider),
            ("groups[0][group]", &group),
            ("groups[0][seen]", seen),
            ("code", code),
        ];
        fields.extend(names.iter().zip(&roles).map(|(name, it)| (name.as_str(), it.as_str())));
        let answer = scene.browser.call("/api/mapping/save", &fields).await;
        assert_eq!(answer.status, expected, "{seen} {roles:?} {code}: {}", answer.text());
        if expected == 422 {
            assert_eq!(answer.json()["detail"]["field"], "code");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn switching_sign_on_on_or_off_asks_for_a_code(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    let draft = testing::sign_on_draft(Flavour::Okta, "https://okta.example", "contoso.example");
    testing::enable_sign_on(&scene.site.directory, &scene.client, draft).await;
    for (what, enabled) in [("sign-on/disable", false), ("sign-on/enable", true)] {
        scene.refused_without_the_right_code(what).await;
        let code = scene.code();
        let answer = scene.call(what, Some(&code)).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        let mut view = scene.site.directory.view(scene.client.division).await.unwrap();
        let sign_on = view.sign_on(scene.client.provider).await.unwrap().unwrap();
        assert_eq!(sign_on.enabled, enabled, "{what}");
        // Long enough ago that it is asked for anew.
        scene.site.clock.advance(TimeDelta::minutes(5));
    }
}

#[sqlx::test(migrations = false)]
async fn making_a_system_administrator_asks_for_a_code(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut scene = Scene::set(options).await;
    let invite = |access: &'static str| {
        let email = format!("{access}@msp.example");
        [("name", "Ines".to_owned()), ("email", email), ("access", access.to_owned())]
    };
    let call = async |scene: &mut Scene, path: &str, fields: &[(&str, String)], code: &str| {
        let mut fields: Vec<_> = fields.iter().map(|(name, it)| (*name, it.as_str())).collect();
        fields.push(("code", code));
        scene.browser.call(path, &fields).await
    };
    let invited = call(&mut scene, "/api/staff/invite", &invite("view"), "").await;
    assert_eq!(invited.status, 200, "{}", invited.text());
    let mut promotion = invite("administrator").to_vec();
    promotion[1].1 = "view@msp.example".to_owned();
    promotion.push(("staff", invited.json()["staff"].as_str().unwrap().to_owned()));

    for (path, fields) in
        [("/api/staff/invite", invite("administrator").to_vec()), ("/api/staff/update", promotion)]
    {
        for wrong in ["", "000000"] {
            let answer = call(&mut scene, path, &fields, wrong).await;
            assert_eq!(answer.status, 422, "{path} {wrong}: {}", answer.text());
            assert_eq!(answer.json()["detail"]["field"], "code", "{path} {wrong}");
        }
        let code = scene.code();
        let answer = call(&mut scene, path, &fields, &code).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        scene.site.clock.advance(TimeDelta::minutes(5));
    }
}

#[sqlx::test(migrations = false)]
async fn guessing_codes_is_paused(_: PgPoolOptions, options: PgConnectOptions) {
    let mut scene = Scene::set(options).await;
    for _ in 0..5 {
        assert_eq!(scene.call("scim/disable", Some("000000")).await.status, 422);
    }
    let right = scene.code();
    let answer = scene.call("scim/disable", Some(&right)).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (429, "too_many".into()));
    assert_eq!(scene.state().await, ScimState::Enabled);
}
