//! The list of a client's providers, and what is said about one of them.

use rollcall_directory::{
    Error, Taken,
    testing::{client, named},
};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus},
    email::EmailDomain,
    provider::{ProviderDraft, ProviderQuery, ProviderStatus, Vendor},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

#[sqlx::test(migrations = false)]
async fn a_list_of_providers_is_narrowed(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = client(&store, "m").await;
    let (okta, duo) = ("Okta of Fabrikam", "Duo");
    let mut change = store.by_host(&client).await;
    for (name, vendor, domains, organization) in [
        (okta, Vendor::Okta, EmailDomain::list("fabrikam.example").unwrap(), None),
        (duo, Vendor::Duo, Vec::new(), Some(client.organization)),
    ] {
        let draft = ProviderDraft { name: named(name), vendor, domains, organization };
        change.create_identity_provider(draft).await.unwrap();
    }
    change.commit().await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    let organization = view.organization(client.organization).await.unwrap().name.to_string();
    let all = ProviderQuery::default();
    let search = |it: &str| ProviderQuery { search: Some(it.to_owned()), ..all.clone() };
    let status = |it| ProviderQuery { status: Some(it), ..all.clone() };
    for (query, expected) in [
        (search("OF FABRI"), vec![okta]),
        (search("fabrikam.example"), vec![okta]),
        (search(&organization), vec![duo]),
        (search("nobody"), vec![]),
        (ProviderQuery { vendor: Some(Vendor::Duo), ..all.clone() }, vec![duo]),
        (status(ProviderStatus::Failing), vec![]),
        (
            ProviderQuery { vendor: Some(Vendor::Okta), ..status(ProviderStatus::SettingUp) },
            vec![okta],
        ),
    ] {
        let page = view.identity_providers(&query).await.unwrap();
        let found: Vec<_> = page.items.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(found, expected, "{query:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_provider_is_renamed_and_an_edit_without_a_change_leaves_no_trace(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = client(&store, "m").await;
    let mut change = store.by_host(&client).await;
    let (name, vendor) = (named("Okta"), Vendor::Okta);
    let draft = ProviderDraft { name, vendor, domains: Vec::new(), organization: None };
    let okta = change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();

    for _ in 0..2 {
        let mut change = store.by_host(&client).await;
        change.edit_identity_provider(okta, named("Company login"), Vendor::Duo).await.unwrap();
        change.commit().await.unwrap();
    }
    let mut view = store.view(client.division).await.unwrap();
    let renamed = view.identity_provider(okta).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.vendor), ("Company login", Vendor::Duo));
    let query = ActivityQuery {
        statuses: vec![ActivityStatus::SsoUpdated],
        provider: Some(okta),
        ..ActivityQuery::default()
    };
    let told = view.activities(&query).await.unwrap().items;
    let [told] = &told[..] else { panic!("{told:?}") };
    let changes: Vec<_> = told
        .changes
        .iter()
        .map(|it| (it.field.as_str(), it.before.as_deref(), it.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [("name", Some("Okta"), Some("Company login")), ("vendor", Some("Okta"), Some("Duo"))]
    );

    let taken = view.identity_provider(client.provider).await.unwrap().name;
    let mut change = store.by_host(&client).await;
    let refused = change.edit_identity_provider(okta, taken, Vendor::Duo).await;
    assert!(matches!(refused, Err(Error::Taken(Taken::ProviderName))), "{refused:?}");
}
