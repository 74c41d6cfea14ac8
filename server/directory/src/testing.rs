//! What tests need: a clock moved by hand, a store on a database of its own, and the fixtures that
//! the tests here and the server's stand on. All of them are made by the product's own operations,
//! except for [`deactivate`], because the last administrator cannot be switched off by one.

#![expect(clippy::missing_panics_doc, reason = "a fixture that does not stand fails its test")]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    account::UserType,
    email::EmailAddress,
    id::{DivisionId, IdentityProviderId, LoginId, OrganizationId, RoleId},
    login::Login,
    name::Name,
    organization::{Locations, OrganizationDraft},
    policy::ProviderPolicy,
    provider::{ProviderDraft, Vendor},
    role::{Permissions, Reach},
    role_draft::RoleDraft,
    sign_on::{Connection, Flavour, Oidc, Saml, SignOnDraft, SignOnOptions, SignOnPurpose},
    token::OldToken,
};
use serde_json::json;
use sqlx::{Row, postgres::PgConnectOptions};

use crate::{
    AccountDraft, Actor, Clock, Directory, Door, Identity, Keys, NewAdministrator, NewCertificate,
    RelyingParty, ScimCaller, SeenSignOn, SystemChance, Verdict, totp,
};

/// The pool as the store opens it, with its guard.
pub use crate::pool::open as pool;
pub use crate::soft_key::SoftKey;

/// How many of the connections that wait for the next SCIM request have a division set or a
/// transaction open.
pub async fn left_open(directory: &Directory) -> usize {
    let mut left = 0;
    let mut taken = Vec::new();
    for _ in 0..6 {
        let mut connection = directory.lane.take().await.expect("a connection");
        let select = "select current_setting('app.division', true) <> '' \
                      or statement_timestamp() <> transaction_timestamp()";
        // Raw: a statement with arguments begins its transaction before it begins itself.
        let row = sqlx::raw_sql(select).fetch_one(&mut *connection).await.expect("an answer");
        left += usize::from(row.get::<Option<bool>, _>(0).unwrap_or_default());
        taken.push(connection);
    }
    taken.into_iter().for_each(crate::lane::Taken::give_back_clean);
    left
}

/// The password of every [`administrator`].
pub const PASSWORD: &str = "correct horse battery staple";

/// A clock that a test moves by hand.
pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// A clock that stands at an instant.
    pub fn at(rfc3339: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(rfc3339.parse().expect("an RFC 3339 instant"))))
    }

    /// Moves the clock.
    pub fn set(&self, rfc3339: &str) {
        *self.0.lock().expect("not poisoned") = rfc3339.parse().expect("an RFC 3339 instant");
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().expect("not poisoned") += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("not poisoned")
    }

    fn elapsed(&self) -> Duration {
        (self.now() - DateTime::UNIX_EPOCH).to_std().expect("a time after 1970")
    }
}

/// A store on a database of the test's own.
pub async fn directory(options: PgConnectOptions, clock: Arc<TestClock>) -> Directory {
    Directory::open(options, 8, Keys::of([7; 32]), clock, Arc::new(SystemChance))
        .await
        .expect("the test database is fit")
}

/// A client with one organization and one provider (Entra ID, bound to none) that may push.
#[derive(Clone, Debug)]
pub struct Client {
    pub division: DivisionId,
    pub organization: OrganizationId,
    pub provider: IdentityProviderId,
    /// The secret of the provider's live token.
    pub token: String,
    pub caller: ScimCaller,
}

/// Creates a [`Client`]. Its organization is called "`name` AG" and its provider "`name` ID".
pub async fn client(directory: &Directory, name: &str) -> Client {
    let mut change = directory.change_installation(Actor::Host).await.expect("a connection");
    let division = change.create_division(named(name), None).await.expect("a free slug").id;
    change.commit().await.expect("a commit");
    let mut change = directory.change(division, Actor::Host).await.expect("a connection");
    let organization = change.create_organization(named(&format!("{name} AG"))).await;
    let organization = organization.expect("a free name").id;
    let draft = ProviderDraft {
        name: named(&format!("{name} ID")),
        vendor: Vendor::Entra,
        domains: Vec::new(),
        organization: None,
    };
    let provider = change.create_identity_provider(draft).await.expect("a free name");
    let made = change.generate_scim_token(provider, OldToken::EndsNow).await;
    let token = made.expect("a provider without tokens").secret;
    change.commit().await.expect("a commit");
    let caller = directory.scim_caller(&token).await.expect("an answer").expect("a live token");
    Client { division, organization, provider, token, caller }
}

/// A person as a provider describes them. `change` says what is special about this one; the
/// document follows the fields.
pub fn person(user_name: &str, change: impl FnOnce(&mut AccountDraft)) -> AccountDraft {
    let mut draft = AccountDraft {
        user_name: user_name.to_owned(),
        external_id: None,
        name: user_name.to_owned(),
        given_name: String::new(),
        family_name: String::new(),
        email: None,
        more_emails: false,
        active: Some(true),
        user_type: None,
        organization: None,
        document: json!({}),
    };
    change(&mut draft);
    draft.document = json!({
        "userName": draft.user_name, "externalId": draft.external_id, "displayName": draft.name,
        "name": { "givenName": draft.given_name, "familyName": draft.family_name },
        "emails": draft.email.iter().map(|it| json!({ "type": "work", "value": it }))
            .collect::<Vec<_>>(),
        "active": draft.active, "userType": draft.user_type, "organizationId": draft.organization,
    });
    draft
}

/// An administrator with everything that signing in asks for; the password is [`PASSWORD`].
pub struct Administrator {
    pub login: Login,
    pub totp_secret: Vec<u8>,
    pub recovery_codes: Vec<String>,
}

impl Administrator {
    /// The code that the authenticator shows now.
    pub fn code(&self, clock: &dyn Clock) -> String {
        totp_code(&self.totp_secret, clock.now())
    }
}

/// Where tests reach the installation.
pub const ORIGIN: &str = "http://localhost:8080";

/// The installation as authenticators know it in tests.
pub fn party() -> RelyingParty {
    RelyingParty::at(ORIGIN).expect("browsers have passkeys on this machine")
}

/// Adds a passkey to somebody, as *My account* does.
pub async fn passkey(directory: &Directory, who: &Login, name: &str) -> SoftKey {
    let asked = directory.ask_new_passkey(&party(), who).await.expect("a question");
    let (key, answer) = SoftKey::create(&asked.options, ORIGIN);
    let new = directory.check_new_passkey(&party(), who, &asked.key, &answer).await;
    let mut change = directory.change_installation(who.into()).await.expect("a connection");
    change.add_passkey(who, &named(name), &new.expect("an answer")).await.expect("a new passkey");
    change.commit().await.expect("a commit");
    key
}

/// What an authenticator with this secret shows at an instant.
pub fn totp_code(secret: &[u8], at: DateTime<Utc>) -> String {
    totp::code(secret, at).expect("a secret of 160 bits and an instant after 1970")
}

/// What creates an administrator with the password [`PASSWORD`], and the secrets it will have.
pub async fn new_administrator(directory: &Directory, email: &str) -> NewAdministrator {
    NewAdministrator {
        name: named("Nadia Administrator"),
        email: address(email),
        password_hash: directory.hash_password(PASSWORD.to_owned()).await,
        totp_secret: directory.new_totp_secret(),
        totp_last_step: 0,
        recovery_codes: directory.new_recovery_codes(),
    }
}

/// Creates an [`Administrator`] as the host's command line does.
pub async fn administrator(directory: &Directory, email: &str) -> Administrator {
    let new = new_administrator(directory, email).await;
    let mut change = directory.change_installation(Actor::Host).await.expect("a connection");
    let login = change.create_administrator(&new).await.expect("a free address");
    change.commit().await.expect("a commit");
    let NewAdministrator { totp_secret, recovery_codes, .. } = new;
    Administrator { login, totp_secret, recovery_codes }
}

/// Gives a provider another policy, by a change of the one it has.
pub async fn set_policy(
    directory: &Directory,
    division: DivisionId,
    provider: IdentityProviderId,
    edit: impl FnOnce(&mut ProviderPolicy),
) {
    let mut view = directory.view(division).await.expect("a connection");
    let mut policy = view.provider_policy(provider).await.expect("a provider");
    edit(&mut policy);
    let mut change = directory.change(division, Actor::Host).await.expect("a connection");
    change.set_provider_policy(provider, policy).await.expect("a policy that can hold");
    change.commit().await.expect("a commit");
}

/// A technician role of a division.
pub async fn role(
    directory: &Directory,
    division: DivisionId,
    permissions: Permissions,
    reach: Reach,
) -> RoleId {
    let name = named(&directory.new_id().to_string());
    let draft = RoleDraft { permissions, reach, ..RoleDraft::blank(name) };
    let mut change = directory.change(division, Actor::Host).await.expect("a connection");
    let id = change.create_role(UserType::Technician, draft).await.expect("a free name");
    change.commit().await.expect("a commit");
    id
}

/// Takes a member of staff the right to sign in, also the last administrator.
pub async fn deactivate(directory: &Directory, login: LoginId) {
    let update = sqlx::query("update login set active = false where id = $1").bind(login.0);
    update.execute(&directory.pool).await.expect("a member of staff");
}

/// A name from a literal.
pub fn named(text: &str) -> Name {
    text.to_owned().try_into().expect("1 to 120 characters")
}

/// What an organization of this name, without domains, is edited to.
pub fn organization_draft(name: &str) -> OrganizationDraft {
    OrganizationDraft { name: named(name), domains: Vec::new(), locations: Locations::default() }
}

/// An e-mail address from a literal.
pub fn address(text: &str) -> EmailAddress {
    text.to_owned().try_into().expect("an address")
}

/// How people of `domain` sign in through an OpenID provider.
pub fn sign_on_draft(flavour: Flavour, issuer: &str, domain: &str) -> SignOnDraft {
    SignOnDraft {
        connection: Connection::Oidc(Oidc {
            flavour,
            issuer: issuer.to_owned().try_into().expect("an issuer"),
            client_id: "rollcall".to_owned(),
        }),
        client_secret: Some("rollcall-test-secret".to_owned()),
        options: SignOnOptions::default(),
        domains: vec![domain.to_owned().try_into().expect("a domain")],
    }
}

/// How people sign in through a SAML provider of this entity ID.
pub fn saml_draft(entity_id: &str) -> SignOnDraft {
    SignOnDraft {
        connection: Connection::Saml(Saml {
            entity_id: entity_id.to_owned(),
            sso_url: format!("{entity_id}/sso"),
            metadata_url: None,
            subject_attribute: None,
            allow_sha1: false,
            idp_initiated: false,
            signs_requests: false,
        }),
        client_secret: None,
        options: SignOnOptions::default(),
        domains: Vec::new(),
    }
}

/// A certificate whose fingerprint is of this byte. Nothing can be signed with it.
pub fn certificate(byte: u8, now: DateTime<Utc>) -> NewCertificate {
    NewCertificate {
        sha256: [byte; 32],
        der: vec![byte],
        subject: format!("CN={byte}"),
        not_before: now,
        not_after: now + TimeDelta::days(365),
    }
}

/// Sets sign-on up, and tests it with somebody whom nobody knows. It stays off.
pub async fn set_sign_on(directory: &Directory, client: &Client, draft: SignOnDraft) -> Door {
    let mut change = directory.change(client.division, Actor::Host).await.expect("a change");
    change.save_sign_on(client.provider, draft).await.expect("settings");
    change.commit().await.expect("a commit");
    let door = directory.door(client.provider).await.expect("a look").expect("a door");
    let somebody = Identity { subject: "somebody".to_owned(), ..Identity::default() };
    let seen = SeenSignOn::default();
    let tested = directory.sign_on(&door, SignOnPurpose::Test, &somebody, &seen).await;
    assert_eq!(tested.expect("a test").verdict, Verdict::Tested);
    directory.door(client.provider).await.expect("a look").expect("a door")
}

/// Sets sign-on up and turns it on.
pub async fn enable_sign_on(directory: &Directory, client: &Client, draft: SignOnDraft) -> Door {
    set_sign_on(directory, client, draft).await;
    let mut change = directory.change(client.division, Actor::Host).await.expect("a change");
    change.enable_sign_on(client.provider).await.expect("tested settings");
    change.commit().await.expect("a commit");
    directory.door(client.provider).await.expect("a look").expect("a door")
}
