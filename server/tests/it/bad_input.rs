//! What is refused over SCIM: a clear answer in SCIM's form, and everything as it was.

mod bodies;
mod names;
mod people;
mod tokens;

use rollcall_directory::testing::Client;
use serde_json::json;

use crate::support::{Ledger, Provider, Site, user};

/// A provider with a person and a group, and what is known of them.
struct Stage {
    site: Site,
    client: Client,
    provider: Provider,
    anna: String,
    group: String,
    before: Ledger,
}

impl Stage {
    async fn set(options: sqlx::postgres::PgConnectOptions) -> Self {
        let site = Site::open(options).await;
        let client = site.client("Contoso").await;
        let provider = site.pushing(&client.token);
        let anna = provider.create("/Users", &user("anna@contoso.example")).await;
        let all = json!({ "displayName": "All", "members": [{ "value": anna }] });
        let group = provider.create("/Groups", &all).await;
        let before = Ledger::of(&site.directory, client.division).await;
        Self { site, client, provider, anna, group, before }
    }

    /// Checks that nothing changed since.
    #[track_caller]
    fn unchanged(&self) -> impl Future<Output = ()> {
        let place = std::panic::Location::caller();
        async move {
            let after = Ledger::of(&self.site.directory, self.client.division).await;
            assert_eq!(after, self.before, "something changed before {place}");
        }
    }
}
