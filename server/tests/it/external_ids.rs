//! An externalId is the provider's word: it may repeat, and everybody who has it is found.

use std::collections::BTreeSet;

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Site, user};

#[sqlx::test(migrations = false)]
async fn microsofts_collection_sends_one_external_id_for_all(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let (mut people, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for name in ["anna", "bea"] {
        let mut person = user(name);
        person["externalId"] = json!("${__UUID}");
        people.insert(provider.create("/Users", &person).await);
        let group = json!({ "displayName": name, "externalId": "${__UUID}" });
        groups.insert(provider.create("/Groups", &group).await);
    }
    for (endpoint, made) in [("/Users", people), ("/Groups", groups)] {
        let filter = "filter=externalId+eq+%22%24%7B__UUID%7D%22";
        let found = provider.get(&format!("{endpoint}?{filter}")).await.json();
        let ids = found["Resources"].as_array().unwrap().iter().map(|it| it["id"].as_str());
        let ids: BTreeSet<_> = ids.map(|it| it.unwrap().to_owned()).collect();
        assert_eq!(ids, made, "{endpoint}");
    }
}
