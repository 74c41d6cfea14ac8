//! Help for people who lost their password, or what they confirm with.

use rollcall_directory::{
    CodeCheck, Error, NativeAccountDraft, NextStep, PasswordCheck,
    testing::{Client, PASSWORD, SoftKey, address, passkey, person, totp_code},
};
use rollcall_model::{
    account::UserType,
    activity::ActivityStatus::{InvitationAccepted, MfaReset, PasswordChanged, SignInLinkSent},
    id::AccountId,
    login::Login,
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

const EVA: &str = "eva@contoso.example";
const OFFICE: &str = "192.0.2.7";
const ANOTHER: &str = "harbour violin cactus ninety";
const DIGEST: [u8; 32] = [1; 32];

/// Somebody with a password, an authenticator, a passkey and a session.
struct Scene {
    client: Client,
    account: AccountId,
    eva: Login,
    totp_secret: Vec<u8>,
    recovery_codes: Vec<String>,
    passkey: SoftKey,
}

async fn scene(store: &Store) -> Scene {
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let account = change.create_native_account(&draft("Eva", EVA)).await.unwrap();
    let (_, secret) = change.invite_account(account).await.unwrap();
    change.commit().await.unwrap();
    let eva = accept(store, &secret, PASSWORD).await.unwrap();
    let (totp_secret, recovery_codes) = (store.new_totp_secret(), store.new_recovery_codes());
    let mut change = store.installation_by_host().await;
    change.add_authenticator(&eva, &totp_secret, 0, &recovery_codes).await.unwrap();
    change.commit().await.unwrap();
    let passkey = passkey(store, &eva, "Laptop").await;
    store.create_session(&DIGEST, Some(eva.id), &json!({})).await.unwrap();
    Scene { client, account, eva, totp_secret, recovery_codes, passkey }
}

fn draft(name: &str, email: &str) -> NativeAccountDraft {
    NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: name.to_owned(),
        family_name: String::new(),
        email: address(email),
        organization: None,
    }
}

async fn accept(store: &Store, secret: &str, password: &str) -> Result<Login, Error> {
    let hash = store.hash_password(password.to_owned()).await;
    let mut change = store.installation_by_host().await;
    let login = change.accept_invitation(secret, &hash).await?;
    change.commit().await?;
    Ok(login)
}

async fn send_link(store: &Store, client: &Client, account: AccountId) -> Result<String, Error> {
    let mut change = store.by_host(client).await;
    let (_, secret) = change.send_sign_in_link(account).await?;
    change.commit().await?;
    Ok(secret)
}

async fn remove(store: &Store, client: &Client, account: AccountId) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.remove_second_factor(account).await?;
    change.commit().await
}

async fn password(store: &Store, password: &str) -> PasswordCheck {
    store.check_password(&address(EVA), password.to_owned(), OFFICE).await.unwrap()
}

async fn lives(store: &Store) -> bool {
    store.session(&DIGEST).await.unwrap().is_some()
}

#[sqlx::test(migrations = false)]
async fn a_sign_in_link_gives_another_password_once_it_is_used_and_leaves_the_second_factor(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let scene = scene(&store).await;
    let older = send_link(&store, &scene.client, scene.account).await.unwrap();
    let link = send_link(&store, &scene.client, scene.account).await.unwrap();
    let asked = PasswordCheck::Right { login: scene.eva.id, next: NextStep::Code };
    assert_eq!(password(&store, PASSWORD).await, asked, "until the link is used");
    assert!(lives(&store).await);

    assert!(matches!(accept(&store, &older, ANOTHER).await, Err(Error::Invitation)));
    accept(&store, &link, ANOTHER).await.unwrap();
    assert_eq!(password(&store, PASSWORD).await, PasswordCheck::Wrong);
    assert_eq!(password(&store, ANOTHER).await, asked);
    assert!(!lives(&store).await, "what the old password began has ended");
    assert!(matches!(accept(&store, &link, PASSWORD).await, Err(Error::Invitation)), "once");
    let feed = told(&store.feed(scene.client.division).await);
    let newest: Vec<_> = feed.into_iter().filter(|it| *it != InvitationAccepted).collect();
    assert!(newest.contains(&PasswordChanged) && newest.contains(&SignInLinkSent), "{newest:?}");
}

#[sqlx::test(migrations = false)]
async fn who_has_no_password_here_is_sent_no_link(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let scene = scene(&store).await;
    let other = store.client("Fabrikam").await;
    let refused = send_link(&store, &other, scene.account).await;
    assert!(matches!(refused, Err(Error::NotFound("user with a password"))), "another client's");

    let pushed = store.create(&scene.client, person("anna", |_| {})).await.unwrap();
    let mut change = store.by_host(&scene.client).await;
    let invited = draft("Bea", "bea@contoso.example");
    let invited = change.create_native_account(&invited).await.unwrap();
    change.invite_account(invited).await.unwrap();
    change.deactivate_accounts(&[scene.account]).await.unwrap();
    change.commit().await.unwrap();
    for account in [pushed, invited, scene.account] {
        let refused = send_link(&store, &scene.client, account).await;
        assert!(matches!(refused, Err(Error::NotFound("user with a password"))));
    }
}

#[sqlx::test(migrations = false)]
async fn a_removed_second_factor_opens_nothing_and_ends_the_sessions(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let mut scene = scene(&store).await;
    let other = store.client("Fabrikam").await;
    let refused = remove(&store, &other, scene.account).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "another client's");
    assert!(lives(&store).await);

    remove(&store, &scene.client, scene.account).await.unwrap();
    assert!(!lives(&store).await);
    let shown = totp_code(&scene.totp_secret, store.clock().now());
    for code in [&shown, &scene.recovery_codes[0]] {
        let checked = store.check_code(scene.eva.id, code, OFFICE).await.unwrap();
        assert_eq!(checked, CodeCheck::Wrong);
    }
    let party = rollcall_directory::testing::party();
    let asked = store.ask_passkey(&party).await.unwrap();
    let answer = scene.passkey.answer(&asked.options);
    let refused = store.sign_in_with_passkey(&party, &asked.key, &answer).await;
    assert!(matches!(refused, Err(Error::Passkey)));
    let right = PasswordCheck::Right { login: scene.eva.id, next: NextStep::Nothing };
    assert_eq!(password(&store, PASSWORD).await, right);

    assert!(told(&store.feed(scene.client.division).await).contains(&MfaReset));
    let again = remove(&store, &scene.client, scene.account).await;
    assert!(matches!(again, Err(Error::NotFound("user with a second factor"))));
}
