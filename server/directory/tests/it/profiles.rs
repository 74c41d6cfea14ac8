//! What is edited of people by hand, and what their provider keeps.

use rollcall_directory::{
    Error, NativeAccountDraft, Taken,
    testing::{Client, address, person},
};
use rollcall_model::{
    account::{AccountDetails, UserType},
    id::{AccountId, OrganizationId},
    language::Language,
    placement::OrganizationAssignment,
    profile::{Preferences, ProfileDraft},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

fn draft(given_name: &str, email: &str) -> ProfileDraft {
    ProfileDraft {
        given_name: given_name.to_owned(),
        family_name: "Meier".to_owned(),
        email: address(email),
        assignment: OrganizationAssignment::Global,
    }
}

async fn edit(
    store: &Store,
    client: &Client,
    account: AccountId,
    draft: &ProfileDraft,
) -> Result<AccountDetails, Error> {
    let mut change = store.by_host(client).await;
    change.edit_profile(account, draft).await?;
    change.commit().await?;
    store.account(client, account).await
}

async fn native(store: &Store, client: &Client, email: &str) -> AccountId {
    let draft = NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Bea".to_owned(),
        family_name: "Meier".to_owned(),
        email: address(email),
        organization: Some(client.organization),
    };
    let mut change = store.by_host(client).await;
    let id = change.create_native_account(&draft).await.unwrap();
    change.commit().await.unwrap();
    id
}

#[sqlx::test(migrations = false)]
async fn what_a_provider_keeps_is_locked_while_scim_is_on_and_open_while_it_is_off(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let sent = |organization: OrganizationId| {
        person("anna@contoso.example", |it| {
            it.given_name = "Anna".to_owned();
            it.email = Some("anna@contoso.example".to_owned());
            it.organization = Some(organization.to_string());
        })
    };
    let anna = store.create(&client, sent(client.organization)).await.unwrap();
    assert!(store.account(&client, anna).await.unwrap().managed);
    let new = draft("Annegret", "annegret@contoso.example");
    let before = store.rows_of(client.division).await;
    let locked = edit(&store, &client, anna, &new).await;
    assert!(matches!(&locked, Err(Error::ManagedByScim(by)) if by == "Contoso ID"), "{locked:?}");
    assert_eq!(store.rows_of(client.division).await, before);

    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    let edited = edit(&store, &client, anna, &new).await.unwrap();
    assert!(!edited.managed);
    assert_eq!(
        (edited.given_name.as_str(), edited.row.name.as_str()),
        ("Annegret", "Annegret Meier")
    );
    assert_eq!(edited.row.email.as_deref(), Some("annegret@contoso.example"));
    assert_eq!(edited.row.user_name, "anna@contoso.example", "by it the provider finds her");
    assert_eq!(edited.row.organizations, []);

    // Switched on again, the provider finds what it sent, and its next change overwrites.
    let mut change = store.by_host(&client).await;
    change.enable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    let caller = store.scim_caller(&client.token).await.unwrap().unwrap();
    let again = store.update_as(&caller, anna, sent(client.organization)).await.unwrap();
    assert_eq!(again.version, 1, "to it nothing had changed");
    let moved = person("anna@contoso.example", |it| {
        it.given_name = "Anna".to_owned();
        it.family_name = "Keller".to_owned();
        it.email = Some("anna@contoso.example".to_owned());
        it.organization = Some(client.organization.to_string());
    });
    store.update_as(&caller, anna, moved).await.unwrap();
    let overwritten = store.account(&client, anna).await.unwrap();
    assert_eq!(overwritten.given_name, "Anna");
    assert_eq!(overwritten.row.organizations[0].id, client.organization);
}

#[sqlx::test(migrations = false)]
async fn phone_language_and_time_zone_are_open_at_any_time(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let preferences = Preferences {
        phone: Some("+41 52 555 01 44".to_owned().try_into().unwrap()),
        language: Some(Language::German),
        time_zone: Some("Europe/Zurich".to_owned().try_into().unwrap()),
    };
    for expected in [1, 0] {
        let told = store.feed(client.division).await.len();
        let mut change = store.by_host(&client).await;
        change.set_preferences(anna, &preferences).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(store.feed(client.division).await.len() - told, expected);
    }
    assert_eq!(store.account(&client, anna).await.unwrap().preferences, preferences);
    // Nothing of it is the provider's: its version stands.
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.scim_account(client.provider, anna).await.unwrap().version, 1);
    drop(view);
    let renamed = person("anna", |it| it.given_name = "Anna".to_owned());
    store.update(&client, anna, renamed).await.unwrap();
    assert_eq!(store.account(&client, anna).await.unwrap().preferences, preferences);
}

#[sqlx::test(migrations = false)]
async fn somebody_made_by_hand_is_called_by_their_address(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let bea = native(&store, &client, "bea@contoso.example").await;
    native(&store, &client, "carla@contoso.example").await;
    let taken = edit(&store, &client, bea, &draft("Bea", "CARLA@contoso.example")).await;
    assert!(matches!(taken, Err(Error::Taken(Taken::UserName))), "{taken:?}");
    let edited = edit(&store, &client, bea, &draft("Bea", "bea.meier@contoso.example")).await;
    let edited = edited.unwrap();
    assert_eq!(edited.row.user_name, "bea.meier@contoso.example");
    assert_eq!(edited.row.organizations, []);
    let told = &store.feed(client.division).await[0];
    let fields: Vec<_> = told.changes.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["user name", "email", "organization"]);

    let nowhere = OrganizationAssignment::Organizations([OrganizationId(7)].into());
    let elsewhere = ProfileDraft { assignment: nowhere, ..draft("Bea", "bea@contoso.example") };
    let refused = edit(&store, &client, bea, &elsewhere).await;
    assert!(matches!(refused, Err(Error::NotFound("organization"))), "{refused:?}");
}
