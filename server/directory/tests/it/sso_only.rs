//! SSO only: what it asks for, whom it keeps out, and that an administrator always gets in.

use chrono::TimeDelta;
use rollcall_directory::{
    CodeCheck, Conflict, Error, NativeAccountDraft, NextStep, PasswordCheck, SessionOf,
    testing::{
        Administrator, Client, PASSWORD, address, administrator, enable_sign_on, party, passkey,
        sign_on_draft,
    },
};
use rollcall_model::{
    account::UserType,
    activity::ActivityStatus::{
        BreakGlassSeen, BreakGlassUsed, SignInRefused, SignedIn, SsoOnlyOff, SsoOnlyOn,
    },
    id::LoginId,
    login::Login,
    mail::Letter,
    page::Turn,
    provider::PeopleOutcome,
    sign_on::Flavour,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

const OFFICE: &str = "192.0.2.7";
const NADIA: &str = "nadia@msp.example";

/// A client whose provider signs people in.
async fn with_sign_on(store: &Store, name: &str) -> Client {
    let client = store.client(name).await;
    let domain = format!("{}.example", name.to_lowercase());
    let draft = sign_on_draft(Flavour::Okta, "https://login.example", &domain);
    enable_sign_on(store, &client, draft).await;
    client
}

async fn switch(store: &Store, client: &Client, on: bool) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.set_sso_only(on).await?;
    change.commit().await
}

async fn password(store: &Store, email: &str) -> PasswordCheck {
    store.check_password(&address(email), PASSWORD.to_owned(), OFFICE).await.unwrap()
}

/// Signs an administrator in as the pages at the door do.
async fn comes_in(store: &Store, who: &Administrator) -> bool {
    let right = PasswordCheck::Right { login: who.login.id, next: NextStep::Code };
    if password(store, who.login.email.as_str()).await != right {
        return false;
    }
    // A code works once.
    store.clock.advance(TimeDelta::seconds(30));
    let code = who.code(store.clock());
    let checked = store.sign_in_with_code(who.login.id, &code, OFFICE).await.unwrap();
    checked == CodeCheck::Right(who.login.clone())
}

/// A technician of the client with the password of every test.
async fn technician(store: &Store, client: &Client, email: &str) -> Login {
    let mut change = store.by_host(client).await;
    let draft = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tia".to_owned(),
        family_name: String::new(),
        email: address(email),
        organization: None,
    };
    let account = change.create_native_account(&draft).await.unwrap();
    let (_, secret) = change.invite_account(account).await.unwrap();
    change.commit().await.unwrap();
    let hash = store.hash_password(PASSWORD.to_owned()).await;
    let mut change = store.installation_by_host().await;
    let login = change.accept_invitation(&secret, &hash).await.unwrap();
    change.commit().await.unwrap();
    login
}

async fn alarms(store: &Store) -> usize {
    store.installation().await.unwrap().break_glass().await.unwrap().len()
}

#[sqlx::test(migrations = false)]
async fn it_names_what_is_missing(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let bare = store.client("Contoso").await;
    let ready = with_sign_on(&store, "Fabrikam").await;
    let nadia = administrator(&store, NADIA).await;

    let refused = switch(&store, &ready, true).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::NoProvenAdministrator))));
    assert!(comes_in(&store, &nadia).await);
    let refused = switch(&store, &bare, true).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::NoTestedProvider))));
    switch(&store, &ready, true).await.unwrap();

    switch(&store, &ready, false).await.unwrap();
    assert_eq!(told(&store.feed(ready.division).await)[..].last(), Some(&SsoOnlyOff));
    assert!(told(&store.feed(ready.division).await).contains(&SsoOnlyOn));
    store.clock.advance(TimeDelta::days(90));
    let refused = switch(&store, &ready, true).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::NoProvenAdministrator))), "long ago");
    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let asked = store.ask_passkey(&party()).await.unwrap();
    store.sign_in_with_passkey(&party(), &asked.key, &key.answer(&asked.options)).await.unwrap();
    switch(&store, &ready, true).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn it_keeps_the_clients_own_people_from_the_local_door(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) =
        (with_sign_on(&store, "Contoso").await, with_sign_on(&store, "Fabrikam").await);
    assert!(comes_in(&store, &administrator(&store, NADIA).await).await);
    let tia = technician(&store, &ours, "tia@contoso.example").await;
    technician(&store, &theirs, "ole@fabrikam.example").await;
    let mut key = passkey(&store, &tia, "Laptop").await;
    let local = SessionOf::from(Some(tia.id));
    let through = SessionOf { provider: Some(ours.provider), ..local.clone() };
    store.create_session(&[1; 32], local.clone(), &json!({})).await.unwrap();
    store.create_session(&[2; 32], through, &json!({})).await.unwrap();

    switch(&store, &ours, true).await.unwrap();

    assert_eq!(password(&store, "tia@contoso.example").await, PasswordCheck::SsoOnly);
    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.note.as_str()), (SignInRefused, "SSO only."));
    let asked = store.ask_passkey(&party()).await.unwrap();
    let refused =
        store.sign_in_with_passkey(&party(), &asked.key, &key.answer(&asked.options)).await;
    assert!(matches!(refused, Err(Error::SsoOnly)));
    assert!(matches!(store.require_own_door(tia.id).await, Err(Error::SsoOnly)));
    // What began before is over, and what began meanwhile never works.
    assert_eq!(store.session(&[1; 32]).await.unwrap(), None);
    assert!(store.session(&[2; 32]).await.unwrap().is_some(), "through the provider");
    store.create_session(&[3; 32], local, &json!({})).await.unwrap();
    assert_eq!(store.session(&[3; 32]).await.unwrap(), None);

    let ole = password(&store, "ole@fabrikam.example").await;
    assert!(matches!(ole, PasswordCheck::Right { .. }), "another client's");
    switch(&store, &ours, false).await.unwrap();
    let right = PasswordCheck::Right { login: tia.id, next: NextStep::Enrolment };
    assert_eq!(password(&store, "tia@contoso.example").await, right);
}

#[sqlx::test(migrations = false)]
async fn a_wrong_password_learns_nothing_of_it(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let ours = with_sign_on(&store, "Contoso").await;
    assert!(comes_in(&store, &administrator(&store, NADIA).await).await);
    let tia = technician(&store, &ours, "tia@contoso.example").await;
    switch(&store, &ours, true).await.unwrap();
    let wrong = store.check_password(&tia.email, "wrong".to_owned(), OFFICE).await.unwrap();
    assert_eq!(wrong, PasswordCheck::Wrong);
}

#[sqlx::test(migrations = false)]
async fn the_last_administrator_gets_in_whatever_became_of_the_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    assert!(comes_in(&store, &nadia).await);
    let client = with_sign_on(&store, "Contoso").await;
    switch(&store, &client, true).await.unwrap();

    // Dead: nobody answers at its address, and nobody is asked here.
    assert!(comes_in(&store, &nadia).await, "with a dead provider");
    let mut change = store.by_host(&client).await;
    change.disable_sign_on(client.provider).await.unwrap();
    change.commit().await.unwrap();
    assert!(comes_in(&store, &nadia).await, "with a disabled one");
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.delete_identity_provider(client.provider, PeopleOutcome::Native).await.unwrap();
    change.commit().await.unwrap();
    assert!(comes_in(&store, &nadia).await, "with none");

    // And can let the client's people in again.
    switch(&store, &client, false).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_password_alarms_every_administrator_and_a_passkey_none(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, NADIA).await;
    let bea = administrator(&store, "bea@msp.example").await;
    assert!(comes_in(&store, &nadia).await);
    assert_eq!(alarms(&store).await, 0, "nothing is SSO only yet");
    let client = with_sign_on(&store, "Contoso").await;
    switch(&store, &client, true).await.unwrap();

    let mut key = passkey(&store, &nadia.login, "Laptop").await;
    let asked = store.ask_passkey(&party()).await.unwrap();
    store.sign_in_with_passkey(&party(), &asked.key, &key.answer(&asked.options)).await.unwrap();
    assert_eq!(alarms(&store).await, 0, "with a passkey");

    assert!(comes_in(&store, &nadia).await);
    let alert = store.installation().await.unwrap().break_glass().await.unwrap().remove(0);
    assert_eq!((&alert.name, alert.at), (&nadia.login.name.to_string(), store.clock().now()));
    assert_eq!(
        told(&store.installation_feed().await).last_chunk(),
        Some(&[SignedIn, BreakGlassUsed])
    );
    assert_eq!(store.installation_feed().await[0].note, format!("From {OFFICE}."));
    let mails = store.installation().await.unwrap().mails(&Turn::First).await.unwrap().items;
    let alarmed: Vec<_> = mails
        .iter()
        .filter(|it| match &it.letter {
            Letter::BreakGlass { who, address, .. } => {
                *who == alert.name && address.as_deref() == Some(OFFICE)
            }
            _ => false,
        })
        .map(|it| it.email.as_str())
        .collect();
    assert_eq!(alarmed.len(), 2, "{alarmed:?}");
    assert!(alarmed.contains(&NADIA) && alarmed.contains(&bea.login.email.as_str()));

    let mut change = store.change_installation((&bea.login).into()).await.unwrap();
    change.see_break_glass(alert.id).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(alarms(&store).await, 0);
    let newest = store.installation_feed().await.remove(0);
    assert_eq!((newest.status, newest.actor), (BreakGlassSeen, bea.login.name.to_string()));
    assert_eq!(newest.subject_id, LoginId(nadia.login.id.0).to_string());
}
