//! What the search palette finds by id, and for whom.

use rollcall_directory::{
    Actor, GroupDraft, StaffDraft,
    testing::{address, administrator, named, person},
};
use rollcall_model::{account::UserType, role::Access, role_draft::RoleDraft, search::Found};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

/// What was found, in a word.
fn word(found: &Found) -> &str {
    match found {
        Found::Client { name, .. }
        | Found::Organization { name, .. }
        | Found::Provider { name, .. }
        | Found::Role { name, .. } => name.as_str(),
        Found::Person { name, .. } | Found::Group { name, .. } => name,
    }
}

fn words(found: &[Found]) -> Vec<&str> {
    found.iter().map(word).collect()
}

#[sqlx::test(migrations = false)]
async fn everything_is_found_by_its_id_and_by_its_providers(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = person("anna", |it| it.external_id = Some("00uA1".to_owned()));
    let anna = store.create(&client, anna).await.unwrap();
    let mut change = store.by_scim(&client).await;
    let (name, external_id) = ("Staff".to_owned(), Some("00gB2".to_owned()));
    let draft = GroupDraft { name, external_id, members: Vec::new() };
    let staff = change.create_group(&client.caller, draft).await.unwrap().id;
    change.commit().await.unwrap();
    let mut change = store.by_host(&client).await;
    let role = change.create_role(UserType::EndUser, RoleDraft::blank(named("Tickets")));
    let role = role.await.unwrap();
    change.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    for typed in [&anna.to_string(), &format!(" {anna} "), "00uA1", "ANN"] {
        assert_eq!(words(&view.find_people(typed).await.unwrap()), ["anna"], "{typed}");
    }
    for typed in [&staff.to_string(), "00gB2", "staf"] {
        assert_eq!(words(&view.find_providers(typed).await.unwrap()), ["Staff"], "{typed}");
    }
    let provider = client.provider.to_string();
    assert_eq!(words(&view.find_providers(&provider).await.unwrap()), ["Contoso ID"]);
    for typed in [&role.to_string(), "TICK"] {
        assert_eq!(words(&view.find_roles(typed).await.unwrap()), ["Tickets"], "{typed}");
    }
    for typed in ["00uA", "00u1a", &client.division.to_string()] {
        assert!(view.find_people(typed).await.unwrap().is_empty(), "{typed}");
    }
}

#[sqlx::test(migrations = false)]
async fn people_who_were_excluded_or_deleted_by_scim_are_found(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let technician = |it: &mut rollcall_directory::AccountDraft| {
        it.user_type = Some("technician".to_owned());
    };
    let gone = store.create(&client, person("meier gone", |_| {})).await.unwrap();
    let tech = store.create(&client, person("meier tech", technician)).await.unwrap();
    let out = store.create(&client, person("meier out", |_| {})).await.unwrap();
    store.delete(&client, gone).await.unwrap();
    store.delete(&client, tech).await.unwrap();
    let mut change = store.by_host(&client).await;
    change.exclude(&[out]).await.unwrap();
    change.commit().await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    // A technician who was deleted is listed nowhere.
    assert_eq!(words(&view.find_people("meier").await.unwrap()), ["meier gone", "meier out"]);
}

#[sqlx::test(migrations = false)]
async fn a_client_is_found_by_its_id_by_those_who_may_know_of_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let nadia = administrator(&store, "nadia@msp.example").await.login;
    let mut change = store.change_installation(Actor::Host).await.unwrap();
    let draft = StaffDraft {
        name: named("Sam"),
        email: address("sam@msp.example"),
        administrator: false,
        everywhere: Access::None,
    };
    let (sam, _) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    let id = client.division.to_string();
    let mut view = store.installation().await.unwrap();
    assert_eq!(words(&view.find_clients(&nadia, &id).await.unwrap()), ["Contoso"]);
    assert!(view.find_clients(&sam, &id).await.unwrap().is_empty());
}
