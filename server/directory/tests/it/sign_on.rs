//! Signing on through a provider: the linking rule of `sso.md` 3.6 to the letter, the switch, and
//! flows that work once.

mod locked_out;
mod providers;

use chrono::TimeDelta;
use rollcall_directory::{
    Conflict, Door, Error, FlowKind, Identity, NativeAccountDraft, NewFlow, NextStep, SeenSignOn,
    SessionOf, Verdict,
    testing::{
        Client, PASSWORD, address, administrator, enable_sign_on, person, set_sign_on,
        sign_on_draft,
    },
};
use rollcall_model::{
    account::UserType,
    activity::ActivityStatus as Status,
    id::AccountId,
    sign_on::{Flavour, SignOnPurpose, SignOnRefusal as No},
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

const ISSUER: &str = "https://login.contoso.example";
const ANNA: &str = "anna@contoso.example";

fn identity(subject: &str, user_name: &str) -> Identity {
    Identity {
        subject: subject.to_owned(),
        user_name: Some(user_name.to_owned()),
        name: Some("Anna Example".to_owned()),
        email: Some(user_name.to_owned()),
        second_factor: true,
    }
}

async fn comes(store: &Store, door: &Door, identity: &Identity) -> Verdict {
    let seen = SeenSignOn { user_name: identity.user_name.clone(), ..SeenSignOn::default() };
    store.sign_on(door, SignOnPurpose::SignIn, identity, &seen).await.unwrap().verdict
}

#[track_caller]
fn let_in(verdict: &Verdict) -> (rollcall_model::id::LoginId, NextStep) {
    match verdict {
        Verdict::In { login, next, .. } => (*login, *next),
        other => panic!("{other:?}"),
    }
}

/// A client whose provider signs people in, and has sent Anna.
async fn scene(store: &Store) -> (Client, Door, AccountId) {
    let client = store.client("Contoso").await;
    let anna = store.create(&client, person(ANNA, |_| {})).await.unwrap();
    let draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    let door = enable_sign_on(store, &client, draft).await;
    (client, door, anna)
}

#[sqlx::test(migrations = false)]
async fn the_first_sign_in_links_by_user_name_and_every_later_one_by_subject(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let (login, next) =
        let_in(&comes(&store, &door, &identity("00u1", "Anna@Contoso.example")).await);
    assert_eq!(next, NextStep::Nothing);
    let who = store.active_login(login).await.unwrap().unwrap();
    assert_eq!(who.account(), Some((client.division, anna)));
    assert_eq!(told(&store.feed(client.division).await).last(), Some(&Status::IdentityLinked));
    // The name at the provider may be any other by now.
    let again = comes(&store, &door, &identity("00u1", "anna.married@contoso.example")).await;
    assert_eq!(let_in(&again).0, login);
}

#[sqlx::test(migrations = false)]
async fn a_linked_account_is_never_linked_again_even_if_its_user_name_moves(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, _) = scene(&store).await;
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    let mallory = comes(&store, &door, &identity("00u2", ANNA)).await;
    assert_eq!(mallory, Verdict::Refused(No::LinkedToAnother));
    let newest = store.feed(client.division).await.remove(0);
    assert_eq!(newest.status, Status::SignInRefused);
    assert_eq!(newest.note, No::LinkedToAnother.sentence());
}

#[sqlx::test(migrations = false)]
async fn no_provider_reaches_native_accounts_staff_or_another_providers_people(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, _) = scene(&store).await;
    administrator(&store, "nadia@contoso.example").await;
    let other = store.client("Fabrikam").await;
    store.create(&other, person("fred@contoso.example", |_| {})).await.unwrap();
    let mut change = store.by_host(&client).await;
    let native = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tom".to_owned(),
        family_name: String::new(),
        email: address("tom@contoso.example"),
        organization: None,
    };
    let tom = change.create_native_account(&native).await.unwrap();
    change.invite_account(tom).await.unwrap();
    change.commit().await.unwrap();
    for name in ["nadia", "fred", "tom", "nobody"] {
        let name = format!("{name}@contoso.example");
        let refused = comes(&store, &door, &identity(&name, &name)).await;
        assert_eq!(refused, Verdict::Refused(No::NotProvisioned), "{name}");
    }
}

#[sqlx::test(migrations = false)]
async fn whoever_is_inactive_held_or_deleted_does_not_sign_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    store.update(&client, anna, person(ANNA, |it| it.active = Some(false))).await.unwrap();
    let refused = comes(&store, &door, &identity("00u1", ANNA)).await;
    assert_eq!(refused, Verdict::Refused(No::Inactive));
    store.delete(&client, anna).await.unwrap();
    let refused = comes(&store, &door, &identity("00u1", ANNA)).await;
    assert_eq!(refused, Verdict::Refused(No::NotProvisioned));
    // The provider that deleted them may send them anew: the same person is somebody again.
    store.create(&client, person(ANNA, |_| {})).await.unwrap();
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    let waiting = crate::support::waiting(&store, &client).await;
    let held = store.account(&client, waiting.held).await.unwrap().row.user_name;
    let refused = comes(&store, &door, &identity("00u9", &held)).await;
    assert_eq!(refused, Verdict::Refused(No::Inactive));
}

#[sqlx::test(migrations = false)]
async fn a_technician_gives_a_code_of_their_own_unless_the_providers_is_accepted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, _) = scene(&store).await;
    let grace = "grace@contoso.example";
    let draft = person(grace, |it| it.user_type = Some("technician".to_owned()));
    store.create(&client, draft).await.unwrap();
    let (login, next) = let_in(&comes(&store, &door, &identity("00u3", grace)).await);
    assert_eq!(next, NextStep::Enrolment);
    let mut change = store.change_installation(rollcall_directory::Actor::System).await.unwrap();
    change.enrol(login, b"12345678901234567890", 0, &[]).await.unwrap();
    change.commit().await.unwrap();
    let next = let_in(&comes(&store, &door, &identity("00u3", grace)).await).1;
    assert_eq!(next, NextStep::Code);
    let mut draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    draft.options.trusts_mfa = true;
    let door = enable_sign_on(&store, &client, draft).await;
    assert_eq!(let_in(&comes(&store, &door, &identity("00u3", grace)).await).1, NextStep::Nothing);
    let weak = Identity { second_factor: false, ..identity("00u3", grace) };
    assert_eq!(let_in(&comes(&store, &door, &weak).await).1, NextStep::Code);
}

#[sqlx::test(migrations = false)]
async fn people_are_created_only_where_that_is_on_of_own_domains_and_without_scim(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, _, _) = scene(&store).await;
    let mut draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    draft.options.creates_people = true;
    let door = enable_sign_on(&store, &client, draft.clone()).await;
    let new = identity("00u7", "new@contoso.example");
    assert_eq!(comes(&store, &door, &new).await, Verdict::Refused(No::NotProvisioned));
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    let door = store.door(client.provider).await.unwrap().unwrap();
    let stranger = identity("00u8", "new@elsewhere.example");
    assert_eq!(comes(&store, &door, &stranger).await, Verdict::Refused(No::OtherDomain));
    let (login, next) = let_in(&comes(&store, &door, &new).await);
    let (_, account) = store.active_login(login).await.unwrap().unwrap().account().unwrap();
    let account = store.account(&client, account).await.unwrap();
    assert_eq!((account.row.user_type, next), (UserType::EndUser, NextStep::Nothing));
    assert_eq!(let_in(&comes(&store, &door, &new).await).0, login);
    // A name that is somebody's already is nobody's to take.
    let mallory = identity("00u9", "new@contoso.example");
    assert_eq!(comes(&store, &door, &mallory).await, Verdict::Refused(No::LinkedToAnother));
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_with_the_account_the_provider_and_its_switch(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let (login, _) = let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    let of = |sid: &str| SessionOf {
        login: Some(login),
        provider: Some(client.provider),
        sid: Some(sid.to_owned()),
        passkey: false,
    };
    let begin = async |at: u8, sid: &str| {
        assert!(store.create_session(&[at; 32], of(sid), &json!({})).await.unwrap());
    };
    let lives = async |at: u8| store.session(&[at; 32]).await.unwrap().is_some();
    begin(1, "a").await;
    begin(2, "b").await;
    assert_eq!(store.end_sessions_at(&door, Some("00u1"), Some("a")).await.unwrap(), 1);
    assert!(!lives(1).await && lives(2).await, "one session of the provider");
    begin(1, "a").await;
    assert_eq!(store.end_sessions_at(&door, Some("00u2"), None).await.unwrap(), 0);
    assert_eq!(store.end_sessions_at(&door, Some("00u1"), None).await.unwrap(), 1);
    assert!(!lives(1).await && !lives(2).await, "all of a person");

    begin(3, "c").await;
    store.update(&client, anna, person(ANNA, |it| it.active = Some(false))).await.unwrap();
    assert!(!lives(3).await, "SCIM switched the person off");
    store.update(&client, anna, person(ANNA, |_| {})).await.unwrap();

    begin(4, "d").await;
    let flow = NewFlow {
        provider: client.provider,
        kind: FlowKind::Oidc,
        purpose: SignOnPurpose::SignIn,
        browser: None,
        return_to: "",
    };
    let keys = store.begin_flow(&flow, &json!({})).await.unwrap();
    let mut change = store.by_host(&client).await;
    change.disable_sign_on(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert!(!lives(4).await, "sign-on is off");
    assert!(store.take_flow(&keys.state, FlowKind::Oidc).await.unwrap().is_none());
    assert!(!store.door(client.provider).await.unwrap().unwrap().sign_on.enabled);
}

#[sqlx::test(migrations = false)]
async fn a_flow_comes_back_once_within_ten_minutes_to_its_own_browser(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ..) = scene(&store).await;
    let flow = NewFlow {
        provider: client.provider,
        kind: FlowKind::Saml,
        purpose: SignOnPurpose::SignIn,
        browser: None,
        return_to: "/me",
    };
    let keys = store.begin_flow(&flow, &json!({ "request": "_1" })).await.unwrap();
    assert!(keys.state.len() <= 80, "RelayState takes no more");
    assert!(store.take_flow(&keys.state, FlowKind::Oidc).await.unwrap().is_none());
    let keys = store.begin_flow(&flow, &json!({ "request": "_1" })).await.unwrap();
    let back = store.take_flow(&keys.state, FlowKind::Saml).await.unwrap().unwrap();
    assert!(store.take_flow(&keys.state, FlowKind::Saml).await.unwrap().is_none(), "used");
    assert!(back.is_of(Some(&keys.browser)) && !back.is_of(Some(&keys.state)) && !back.is_of(None));
    assert_eq!(back.data::<serde_json::Value>().unwrap(), json!({ "request": "_1" }));
    assert_eq!(back.return_to, "/me");

    let code = store.park_flow(&back, FlowKind::SamlDone, &json!({})).await.unwrap();
    let parked = store.take_flow(&code, FlowKind::SamlDone).await.unwrap().unwrap();
    assert!(parked.is_of(Some(&keys.browser)), "it is still the same browser’s");
    let code = store.park_flow(&back, FlowKind::SamlDone, &json!({})).await.unwrap();
    store.clock.advance(TimeDelta::seconds(60));
    assert!(store.take_flow(&code, FlowKind::SamlDone).await.unwrap().is_none(), "too late");

    let keys = store.begin_flow(&flow, &json!({})).await.unwrap();
    store.clock.advance(TimeDelta::minutes(10));
    assert!(store.take_flow(&keys.state, FlowKind::Saml).await.unwrap().is_none(), "too late");
    let until = store.clock().now() + TimeDelta::minutes(5);
    assert!(store.is_first_use(client.provider, "_a", until).await.unwrap());
    assert!(!store.is_first_use(client.provider, "_a", until).await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn settings_are_enabled_after_a_test_only_and_another_issuer_needs_another(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.create(&client, person(ANNA, |_| {})).await.unwrap();
    let draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    let mut change = store.by_host(&client).await;
    change.save_sign_on(client.provider, draft.clone()).await.unwrap();
    let untested = change.enable_sign_on(client.provider).await;
    assert!(matches!(untested, Err(Error::Conflict(Conflict::NotTested))), "{untested:?}");
    change.commit().await.unwrap();
    let door = set_sign_on(&store, &client, draft.clone()).await;
    assert_eq!(door.client_secret.as_deref(), Some("rollcall-test-secret"));
    let door = enable_sign_on(&store, &client, draft.clone()).await;
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);

    // A new secret changes nothing about who people are; it stays on.
    let mut change = store.by_host(&client).await;
    let mut rotated = draft.clone();
    rotated.client_secret = Some("another".to_owned());
    change.save_sign_on(client.provider, rotated).await.unwrap();
    change.commit().await.unwrap();
    let door = store.door(client.provider).await.unwrap().unwrap();
    assert!(door.sign_on.enabled && door.sign_on.tested_at.is_some());

    // Another issuer may call somebody else 00u1, and must not be given the secret.
    let elsewhere = sign_on_draft(Flavour::Okta, "https://evil.example", "contoso.example");
    let mut change = store.by_host(&client).await;
    let keeping = rollcall_model::sign_on::SignOnDraft { client_secret: None, ..elsewhere.clone() };
    let refused = change.save_sign_on(client.provider, keeping).await;
    assert!(matches!(refused, Err(Error::NoClientSecret)), "{refused:?}");
    drop(change);
    let mut change = store.by_host(&client).await;
    change.save_sign_on(client.provider, elsewhere.clone()).await.unwrap();
    change.commit().await.unwrap();
    let door = store.door(client.provider).await.unwrap().unwrap();
    assert!(!door.sign_on.enabled && door.sign_on.tested_at.is_none());
    let door = enable_sign_on(&store, &client, elsewhere).await;
    let unknown = comes(&store, &door, &identity("00u1", "nobody@contoso.example")).await;
    assert_eq!(unknown, Verdict::Refused(No::NotProvisioned));
}

#[sqlx::test(migrations = false)]
async fn a_domain_leads_to_one_provider_and_only_while_it_is_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, ..) = scene(&store).await;
    let offer = store.offer_for(&address("x@y@CONTOSO.example")).await.unwrap().unwrap();
    assert_eq!(offer.start, format!("/oidc/{}/start", client.provider));
    assert_eq!(store.offer_for(&address("a@contoso.example.evil.example")).await.unwrap(), None);
    let other = store.client("Fabrikam").await;
    let mut change = store.by_host(&other).await;
    let draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    let taken = change.save_sign_on(other.provider, draft).await;
    assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
    drop(change);
    let slug = "contoso".to_owned().try_into().unwrap();
    assert_eq!(store.offers_of(&slug).await.unwrap().len(), 1);
    let mut change = store.by_host(&client).await;
    change.disable_sign_on(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(store.offer_for(&address(ANNA)).await.unwrap(), None);
    assert_eq!(store.offers_of(&slug).await.unwrap(), []);
}

#[sqlx::test(migrations = false)]
async fn a_test_shows_whom_it_would_be_and_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let seen = SeenSignOn {
        claims: vec![("name".to_owned(), "<b>Anna</b>\u{1b}".repeat(100))],
        ..SeenSignOn::default()
    };
    let feed = store.feed(client.division).await.len();
    let it = identity("00u1", ANNA);
    let judged = store.sign_on(&door, SignOnPurpose::Test, &it, &seen).await.unwrap();
    assert_eq!(judged.verdict, Verdict::Tested);
    let mut view = store.view(client.division).await.unwrap();
    let shown = view.sign_on_attempt(client.provider, judged.attempt).await.unwrap();
    assert_eq!(shown.account.map(|it| it.0), Some(anna));
    assert_eq!((shown.refusal, shown.claims[0].1.len()), (None, 300));
    assert_eq!(store.feed(client.division).await.len(), feed, "nothing happened");
    let stranger = comes(&store, &door, &identity("00u5", "nobody@contoso.example")).await;
    assert_eq!(stranger, Verdict::Refused(No::NotProvisioned));
}

/// Attack 23: whatever a client chooses to send selects nobody of ours.
#[sqlx::test(migrations = false)]
async fn an_external_id_or_a_subject_that_is_somebodys_id_is_nobody(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let (login, _) = let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    for name in [anna.to_string(), login.to_string(), "1".to_owned()] {
        let draft = person(&format!("m{name}@contoso.example"), |it| {
            it.external_id = Some(name.clone());
        });
        let mallory = store.create(&client, draft).await.unwrap();
        assert_ne!(mallory, anna);
        for user_name in [name.clone(), "nobody@contoso.example".to_owned()] {
            let refused = comes(&store, &door, &identity(&name, &user_name)).await;
            assert_eq!(refused, Verdict::Refused(No::NotProvisioned), "{name} as {user_name}");
        }
        let own = format!("m{name}@contoso.example");
        let (own, _) = let_in(&comes(&store, &door, &identity(&name, &own)).await);
        assert_ne!(own, login, "{name}");
    }
}

/// Attack 17: whoever reads the database reads no key to a door.
#[sqlx::test(migrations = false)]
async fn the_database_holds_no_secret_of_a_sign_in_in_clear(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, _, _) = scene(&store).await;
    let nadia = administrator(&store, "nadia@msp.example").await;
    let flow = NewFlow {
        provider: client.provider,
        kind: FlowKind::Oidc,
        purpose: SignOnPurpose::SignIn,
        browser: None,
        return_to: "/me",
    };
    let keys = store.begin_flow(&flow, &json!({ "verifier": "canary-verifier" })).await.unwrap();
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |it, byte| format!("{it}{byte:02x}"));
    let rows = format!(
        "{:?}{:?}",
        store.rows_of(client.division).await,
        store.rows_of_installation().await
    );
    assert!(rows.contains("sso_flow") && rows.contains("client_secret"), "{rows}");
    let token = client.token.rsplit_once('_').unwrap().1;
    for secret in [
        keys.state.as_str(),
        &keys.browser,
        "canary-verifier",
        "rollcall-test-secret",
        token,
        PASSWORD,
        &nadia.recovery_codes[0],
    ] {
        assert!(!rows.contains(secret), "{secret}");
        assert!(!rows.contains(&hex(secret.as_bytes())), "{secret} as bytes");
    }
    assert!(!rows.contains(&hex(&nadia.totp_secret)), "the authenticator’s key");
}
