//! How a provider finds its own people.

use rollcall_directory::{Condition, List, Place, Relation, Selection, Test, testing::person};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

#[sqlx::test(migrations = false)]
async fn a_provider_finds_its_people_by_what_they_are_known_by(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = person("Anna@contoso.example", |it| {
        it.external_id = Some("E-7".to_owned());
        it.email = Some("Anna.Meier@contoso.example".to_owned());
    });
    let anna = store.create(&client, anna).await.unwrap();
    store.create(&client, person("bea", |it| it.active = Some(false))).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    for (condition, found) in [
        (equals(Place::Id, &anna.to_string()), true),
        (equals(Place::Name, "ANNA@CONTOSO.example"), true),
        (equals(Place::Name, "anna"), false),
        (equals(Place::ExternalId, "E-7"), true),
        (equals(Place::ExternalId, "e-7"), false),
        (work_email("anna.meier@contoso.EXAMPLE"), true),
        (work_email("anna@contoso.example"), false),
        (flag(Place::Active, true), true),
    ] {
        let selection =
            Selection { condition: Some(condition.clone()), limit: 10, ..Selection::default() };
        let found_ids = view.scim_accounts(client.provider, &selection).await.unwrap();
        let found_ids: Vec<_> = found_ids.into_iter().map(|it| it.id).collect();
        assert_eq!(found_ids, if found { vec![anna] } else { Vec::new() }, "{condition:?}");
        let count = view.count_scim_accounts(client.provider, Some(&condition)).await.unwrap();
        assert_eq!(count, i64::from(found), "{condition:?}");
    }
}

fn equals(place: Place, text: &str) -> Condition {
    let exact = place == Place::ExternalId;
    Condition::Test { place, exact, test: Test::Text(Relation::Equal, text.to_owned()) }
}

fn flag(place: Place, wanted: bool) -> Condition {
    Condition::Test { place, exact: true, test: Test::Flag(Relation::Equal, wanted) }
}

fn work_email(address: &str) -> Condition {
    let parts = vec![
        equals(Place::Element(Some("type")), "work"),
        equals(Place::Element(Some("value")), address),
    ];
    Condition::Element(List::Kept("emails"), Box::new(Condition::All(parts)))
}
