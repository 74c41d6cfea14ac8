//! What a provider does to its people, one change at a time.

use rollcall_directory::{
    Error, Taken,
    testing::{named, person},
};
use rollcall_model::{
    account::{AccountQuery, AccountStatus, UserType},
    activity::ActivityStatus::{
        EndUserCreated, EndUserDisabled, EndUserEnabled, EndUserUpdated, TechnicianCreated,
        TechnicianDeleted, TechnicianDisabled, TechnicianEnabled, TechnicianUpdated,
    },
    provider::{ProviderDraft, Vendor},
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, document, told};

#[sqlx::test(migrations = false)]
async fn a_person_is_kept_as_the_provider_describes_them(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = person("Anna.Meier@contoso.example", |it| {
        it.external_id = Some("E-7".to_owned());
        it.name = "Anna Meier".to_owned();
        it.given_name = "Anna".to_owned();
        it.family_name = "Meier".to_owned();
        it.email = Some("anna@contoso.example".to_owned());
    });
    let id = store.create(&client, draft.clone()).await.unwrap();

    let details = store.account(&client, id).await.unwrap();
    assert_eq!(details.row.user_name, "Anna.Meier@contoso.example");
    assert_eq!(
        (details.row.name.as_str(), details.row.status),
        ("Anna Meier", AccountStatus::Active)
    );
    assert_eq!((details.given_name.as_str(), details.family_name.as_str()), ("Anna", "Meier"));
    assert_eq!(details.external_id.as_deref(), Some("E-7"));
    assert_eq!(details.row.manager.unwrap().id, client.provider);
    let mut view = store.view(client.division).await.unwrap();
    let account = view.scim_account(client.provider, id).await.unwrap();
    assert_eq!((document(&account), account.version), (draft.document, 1));
}

#[sqlx::test(migrations = false)]
async fn whether_an_account_is_active_stays_as_it_was_when_it_is_not_said(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = |active: Option<bool>, given_name: &str| {
        person("anna", |it| {
            it.active = active;
            it.given_name = given_name.to_owned();
        })
    };
    let id = store.create(&client, draft(None, "")).await.unwrap();
    let mut seen = Vec::new();
    for (active, name) in [(None, "a"), (Some(false), "b"), (None, "c"), (Some(true), "d")] {
        seen.push(store.update(&client, id, draft(active, name)).await.unwrap().active);
    }
    assert_eq!(seen, [true, false, false, true]);
}

#[sqlx::test(migrations = false)]
async fn a_change_is_told_field_by_field(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let id = store.create(&client, person("anna", |_| {})).await.unwrap();
    let draft = person("anna", |it| {
        it.name = "Anna Meier".to_owned();
        it.user_type = Some("technician".to_owned());
    });
    let updated = store.update(&client, id, draft).await.unwrap();

    assert_eq!((updated.version, updated.user_type), (2, UserType::Technician));
    let newest = store.feed(client.division).await.remove(0);
    let changes: Vec<_> = newest
        .changes
        .iter()
        .map(|it| (it.field.as_str(), it.before.as_deref(), it.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            ("name", Some("anna"), Some("Anna Meier")),
            ("user type", Some("End User"), Some("Technician")),
        ]
    );
    assert_eq!((newest.status, newest.subject.as_str()), (TechnicianUpdated, "Anna Meier"));
}

#[sqlx::test(migrations = false)]
async fn every_step_of_a_life_has_its_status(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let before = store.feed(client.division).await.len();
    for user_type in ["endUser", "technician"] {
        let draft = |active: bool, given_name: &str| {
            person(user_type, |it| {
                it.user_type = Some(user_type.to_owned());
                it.given_name = given_name.to_owned();
                it.active = Some(active);
            })
        };
        let id = store.create(&client, draft(true, "")).await.unwrap();
        for (active, given_name) in [(true, "Anna"), (false, "Anna"), (true, "Anna")] {
            store.update(&client, id, draft(active, given_name)).await.unwrap();
        }
        store.delete(&client, id).await.unwrap();
    }
    let feed = store.feed(client.division).await;
    assert_eq!(
        told(&feed)[before..],
        [
            EndUserCreated,
            EndUserUpdated,
            EndUserDisabled,
            EndUserEnabled,
            EndUserDisabled,
            TechnicianCreated,
            TechnicianUpdated,
            TechnicianDisabled,
            TechnicianEnabled,
            TechnicianDeleted,
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn a_deleted_end_user_stays_listed_as_inactive_and_a_deleted_technician_does_not(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let technician = |it: &mut rollcall_directory::AccountDraft| {
        it.user_type = Some("technician".to_owned());
    };
    let tom = store.create(&client, person("tom", technician)).await.unwrap();
    store.delete(&client, anna).await.unwrap();
    store.delete(&client, tom).await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    let listed = view.accounts(&AccountQuery::default()).await.unwrap().items;
    let listed: Vec<_> = listed.into_iter().map(|it| (it.id, it.status)).collect();
    assert_eq!(listed, [(anna, AccountStatus::Inactive)]);
    assert!(matches!(view.account(tom).await, Err(Error::NotFound("user"))));
    for id in [anna, tom] {
        let gone = view.scim_account(client.provider, id).await;
        assert!(matches!(gone, Err(Error::NotFound("user"))), "its provider still sees it");
    }
    let counts = view.user_counts(None).await.unwrap();
    assert_eq!((counts.total, counts.inactive, counts.end_users), (1, 1, 0));
}

#[sqlx::test(migrations = false)]
async fn the_names_of_a_deleted_account_are_free_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = || person("anna", |it| it.external_id = Some("E-7".to_owned()));
    let old = store.create(&client, draft()).await.unwrap();
    store.delete(&client, old).await.unwrap();
    let new = store.create(&client, draft()).await.unwrap();
    assert_ne!(new, old);
    let refused = store.update(&client, old, draft()).await;
    assert!(matches!(refused, Err(Error::NotFound("user"))));
}

#[sqlx::test(migrations = false)]
async fn a_user_name_is_taken_in_any_case_and_by_any_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = store.create(&client, person("Zoé@contoso.example", |_| {})).await.unwrap();
    let bea = store.create(&client, person("bea", |_| {})).await.unwrap();
    let before = store.rows_of(client.division).await;
    let other = second_provider(&store, &client).await;
    for user_name in ["Zoé@contoso.example", "ZOÉ@CONTOSO.EXAMPLE", "zoe\u{301}@contoso.example"]
    {
        for caller in [&client.caller, &other] {
            let refused = store.create_as(caller, person(user_name, |_| {})).await;
            assert!(matches!(refused, Err(Error::Taken(Taken::UserName))), "{user_name}");
        }
        let refused = store.update(&client, bea, person(user_name, |_| {})).await;
        assert!(matches!(refused, Err(Error::Taken(Taken::UserName))), "{user_name}");
    }
    assert_eq!(store.rows_of(client.division).await["account"], before["account"]);
    let own = store.update(&client, anna, person("ZOÉ@contoso.example", |_| {})).await;
    assert_eq!(own.unwrap().version, 2, "another case of one's own name is free");
}

#[sqlx::test(migrations = false)]
async fn a_provider_neither_sees_nor_changes_the_people_of_another(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let other = second_provider(&store, &client).await;
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let refused = store.update_as(&other, anna, person("anna2", |_| {})).await;
    assert!(matches!(refused, Err(Error::NotFound("user"))));
    let mut view = store.view(client.division).await.unwrap();
    assert!(view.scim_account(other.provider, anna).await.is_err());
    assert_eq!(view.count_scim_accounts(other.provider, None).await.unwrap(), 0);
}

async fn second_provider(
    store: &Store,
    client: &rollcall_directory::testing::Client,
) -> rollcall_directory::ScimCaller {
    let mut change = store.by_host(client).await;
    let (name, vendor, domains) = (named("Okta"), Vendor::Okta, Vec::new());
    let draft = ProviderDraft { name, vendor, domains, organization: None };
    let id = change.create_identity_provider(draft).await.unwrap();
    let token = change.generate_scim_token(id, OldToken::EndsNow).await.unwrap().secret;
    change.commit().await.unwrap();
    store.scim_caller(&token).await.unwrap().unwrap()
}
