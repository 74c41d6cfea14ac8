//! What the tests share: a server, and those who send it requests.

mod answer;
mod browser;
mod form;
mod ledger;
mod log;
mod postbox;
mod provider;
pub mod saml_idp;
mod wire;

use std::{num::NonZeroU32, path::PathBuf, sync::Arc};

use axum::Router;
use rollcall_directory::{
    Actor, Directory, NativeAccountDraft,
    testing::{self, Administrator, Client, TestClock, address, named},
};
use rollcall_model::{
    account::UserType,
    division::Slug,
    id::{DivisionId, IdentityProviderId, OrganizationId},
    page::Turn,
    provider::{ProviderDraft, Vendor},
    token::OldToken,
};
use rollcall_server::{
    assets::Assets,
    config::Config,
    mail_server::MailServer,
    router,
    scheduler::Scheduler,
    scim_api::{
        rate_limit::DEFAULT_RATE,
        request_log::{Limits, RequestLog},
    },
    sso::{Origins, outgoing::Outgoing},
};
use sqlx::postgres::PgConnectOptions;

pub use self::{
    answer::Answer,
    browser::Browser,
    form::Form,
    ledger::Ledger,
    log::Log,
    postbox::Postbox,
    provider::{Provider, SCIM, referenced_refusal, refusal, user},
    wire::Wire,
};

/// When every test begins: a Monday morning.
pub const START: &str = "2026-03-02T09:00:00Z";
/// Where browsers reach the server, unless a test says otherwise.
pub const PUBLIC_URL: &str = "http://localhost:8080";
/// The address of the administrator of [`Site::administrator`].
pub const EMAIL: &str = "nadia@msp.example";

/// A server on the test's own database, and the hand on its clock.
pub struct Site {
    pub directory: Directory,
    pub clock: Arc<TestClock>,
    pub router: Router,
    pub public_url: &'static str,
    /// What providers ask and are told.
    pub log: RequestLog,
}

impl Site {
    pub async fn open(options: PgConnectOptions) -> Self {
        Self::at(PUBLIC_URL, options).await
    }

    /// A server that browsers reach at this address.
    pub async fn at(public_url: &'static str, options: PgConnectOptions) -> Self {
        Self::build(public_url, options, Limits::default(), DEFAULT_RATE, "").await
    }

    /// A server whose request log holds back so much.
    pub async fn within(
        public_url: &'static str,
        options: PgConnectOptions,
        limits: Limits,
    ) -> Self {
        Self::build(public_url, options, limits, DEFAULT_RATE, "").await
    }

    /// A server that lets a token send so many requests a second.
    pub async fn limited(options: PgConnectOptions, rate: u32) -> Self {
        let rate = NonZeroU32::new(rate).unwrap();
        Self::build(PUBLIC_URL, options, Limits::default(), rate, "").await
    }

    /// A server whose operator allows identity providers at these origins.
    pub async fn trusting(origins: &str, options: PgConnectOptions) -> Self {
        Self::build(PUBLIC_URL, options, Limits::default(), DEFAULT_RATE, origins).await
    }

    async fn build(
        public_url: &'static str,
        options: PgConnectOptions,
        limits: Limits,
        scim_rate: NonZeroU32,
        sso_origins: &str,
    ) -> Self {
        let clock = TestClock::at(START);
        let directory = testing::directory(options, clock.clone()).await;
        let config = Config {
            database: None,
            data_dir: PathBuf::new(),
            listen: ([127, 0, 0, 1], 0).into(),
            public_url: public_url.to_owned(),
            keys: None,
            mail_server: None,
            scim_rate,
            sso_origins: sso_origins.parse().unwrap(),
        };
        let log = RequestLog::start_within(directory.clone(), limits);
        let outgoing = Outgoing::new(config.sso_origins.clone()).unwrap();
        let router = router(&directory, &config, assets(), &log, &outgoing);
        Self { directory, clock, router, public_url, log }
    }

    /// A client with one organization and one provider that may push.
    pub async fn client(&self, name: &str) -> Client {
        testing::client(&self.directory, name).await
    }

    /// The client's part of the console's addresses.
    pub async fn slug(&self, division: DivisionId) -> Slug {
        let mut view = self.directory.installation().await.unwrap();
        let clients = view.clients(None, None, &Turn::First).await.unwrap().items;
        clients.into_iter().find(|it| it.division.id == division).unwrap().division.slug
    }

    /// A further provider of a client, with a token.
    pub async fn provider(
        &self,
        division: DivisionId,
        name: &str,
        organization: Option<OrganizationId>,
    ) -> (IdentityProviderId, Provider) {
        let mut change = self.directory.change(division, Actor::Host).await.unwrap();
        let draft = ProviderDraft {
            name: named(name),
            vendor: Vendor::Okta,
            domains: Vec::new(),
            organization,
        };
        let id = change.create_identity_provider(draft).await.unwrap();
        let token = change.generate_scim_token(id, OldToken::EndsNow).await.unwrap().secret;
        change.commit().await.unwrap();
        (id, self.pushing(&token))
    }

    /// Somebody who pushes with this token.
    pub fn pushing(&self, token: &str) -> Provider {
        Provider::new(self.router.clone(), token)
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), self.public_url)
    }

    /// The installation's administrator, at [`EMAIL`].
    pub async fn administrator(&self) -> Administrator {
        testing::administrator(&self.directory, EMAIL).await
    }

    /// Eva, an end user of a client: her account, and what accepts her invitation.
    pub async fn invited(&self, client: &Client) -> (String, String) {
        let mut change = self.directory.change(client.division, Actor::Host).await.unwrap();
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
        (account.to_string(), secret)
    }

    /// A browser in which the administrator has signed in.
    pub async fn signed_in(&self, administrator: &Administrator) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(administrator, &self.clock).await;
        browser
    }
}

/// A server's part in what Rollcall does by itself. It reaches nobody but the mail server.
pub fn scheduler(directory: &Directory, mail_server: Option<MailServer>) -> Scheduler {
    let fetch = Outgoing::new(Origins::default()).unwrap().fetcher();
    Scheduler::new(directory.clone(), mail_server, fetch, PUBLIC_URL)
}

/// Names of packed files that no test asks for.
fn assets() -> Assets {
    let packed = |ending: &str| format!("rollcall-0123456789abcdef.{ending}");
    Assets {
        js: packed("js"),
        wasm: packed("wasm"),
        css: packed("css"),
        icons: None,
        favicon: Some(packed("svg")),
        fonts: vec!["inter-latin-opsz-normal-0123456789abcdef.woff2".to_owned()],
        public: [].into(),
    }
}
