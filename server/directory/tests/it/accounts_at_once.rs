//! A provider pushes with many connections: what may happen once happens once, and nothing is lost.

use rollcall_directory::{AccountDraft, Error, Taken, testing::person};
use rollcall_model::account::AccountQuery;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::support::{Store, document};

#[sqlx::test(migrations = false)]
async fn of_twelve_people_with_one_user_name_at_once_one_is_created(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let told = store.feed(client.division).await.len();
    let mut requests = JoinSet::new();
    for number in 0..12 {
        let (directory, caller) = (store.directory().clone(), client.caller.clone());
        let name = if number % 2 == 0 { "anna@contoso.example" } else { "ANNA@contoso.example" };
        requests.spawn(async move {
            let mut change = directory.change(caller.division, caller.actor()).await?;
            change.create_account(&caller, person(name, |_| {})).await?;
            change.commit().await
        });
    }
    let outcomes = requests.join_all().await;

    let count =
        |wanted: fn(&Result<(), Error>) -> bool| outcomes.iter().filter(|it| wanted(it)).count();
    assert_eq!(count(Result::is_ok), 1, "{outcomes:?}");
    assert_eq!(count(|it| matches!(it, Err(Error::Taken(Taken::UserName)))), 11, "{outcomes:?}");
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.accounts(&AccountQuery::default()).await.unwrap().items.len(), 1);
    assert_eq!(store.feed(client.division).await.len(), told + 1);
}

type Field = fn(&mut AccountDraft);

const FIELDS: [Field; 6] = [
    |it| it.name = "Anna Meier".into(),
    |it| it.given_name = "Anna".into(),
    |it| it.family_name = "Meier".into(),
    |it| it.email = Some("anna@contoso.example".to_owned()),
    |it| it.external_id = Some("E-7".to_owned()),
    |it| it.active = Some(false),
];

/// The person that a document of [`person`] describes, with another field.
fn with(document: &serde_json::Value, field: Field) -> AccountDraft {
    let text = |pointer: &str| document.pointer(pointer)?.as_str().map(str::to_owned);
    person("anna", |it| {
        it.name = text("/displayName").unwrap();
        it.given_name = text("/name/givenName").unwrap();
        it.family_name = text("/name/familyName").unwrap();
        it.email = text("/emails/0/value");
        it.external_id = text("/externalId");
        it.active = document["active"].as_bool();
        field(it);
    })
}

#[sqlx::test(migrations = false)]
async fn changes_of_one_account_at_once_lose_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let id = store.create(&client, person("anna", |_| {})).await.unwrap();
    let mut requests = JoinSet::new();
    for field in FIELDS {
        let (directory, caller) = (store.directory().clone(), client.caller.clone());
        requests.spawn(async move {
            let mut change = directory.change(caller.division, caller.actor()).await?;
            let before = change.account_for_update(&caller, id).await?;
            let draft = with(&before.account.document, field);
            change.update_account(&caller, before, draft).await?;
            change.commit().await
        });
    }
    for changed in requests.join_all().await {
        changed.unwrap();
    }
    let mut view = store.view(client.division).await.unwrap();
    let account = view.scim_account(client.provider, id).await.unwrap();
    let all = person("anna", |it| FIELDS.iter().for_each(|field| field(it)));
    assert_eq!((document(&account), account.version), (all.document, 7));
}
