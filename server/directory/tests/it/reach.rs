//! Technicians who reach some organizations only: what is not theirs is not there.

use rollcall_directory::{Error, testing::person};
use rollcall_model::{
    account::AccountQuery, activity::ActivityQuery, organization::OrganizationQuery, role::Reach,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

#[sqlx::test(migrations = false)]
async fn what_belongs_to_other_organizations_is_not_there(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let other = change.create_organization(rollcall_directory::testing::named("Berlin"));
    let other = other.await.unwrap().id;
    change.commit().await.unwrap();
    let of = |organization: String| {
        move |it: &mut rollcall_directory::AccountDraft| it.organization = Some(organization)
    };
    let ours = client.organization;
    let anna = store.create(&client, person("anna", of(ours.to_string()))).await.unwrap();
    let bea = store.create(&client, person("bea", of(other.to_string()))).await.unwrap();
    let both = store.create(&client, person("both", of(format!("{ours},{other}")))).await.unwrap();
    store.create(&client, person("glo", |_| {})).await.unwrap();

    let reach = Reach::Listed([ours].into());
    let mut view = store.view_within(client.division, &reach).await.unwrap();
    let seen = view.accounts(&AccountQuery::default()).await.unwrap().items;
    assert_eq!(seen.iter().map(|it| it.id).collect::<Vec<_>>(), [anna, both]);
    let named: Vec<_> = seen.iter().flat_map(|it| &it.organizations).map(|it| it.id).collect();
    assert_eq!(named, [ours, ours], "the other organization is not even named");
    assert!(matches!(view.account(bea).await, Err(Error::NotFound(_))));
    assert_eq!(view.user_counts(None).await.unwrap().total, 2);
    let organizations = view.organizations(&OrganizationQuery::default()).await.unwrap().items;
    assert_eq!(organizations.iter().map(|it| it.id).collect::<Vec<_>>(), [ours]);
    assert!(matches!(view.organization(other).await, Err(Error::NotFound(_))));
    let feed = view.activities(&ActivityQuery::default()).await.unwrap().items;
    let subjects: Vec<_> = feed.iter().map(|it| it.subject.as_str()).collect();
    assert!(subjects.contains(&"anna") && subjects.contains(&"both"), "{subjects:?}");
    assert!(!subjects.contains(&"bea") && !subjects.contains(&"glo"), "{subjects:?}");
    assert!(!subjects.contains(&"Berlin"), "{subjects:?}");

    let nowhere = Reach::Listed([].into());
    let mut view = store.view_within(client.division, &nowhere).await.unwrap();
    assert!(view.accounts(&AccountQuery::default()).await.unwrap().items.is_empty());

    // The next transaction on the same connection is not limited.
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.accounts(&AccountQuery::default()).await.unwrap().items.len(), 4);
}
