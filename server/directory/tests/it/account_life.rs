//! People who are switched off and on, deleted and restored by hand.

use chrono::TimeDelta;
use rollcall_directory::{
    Changed, Conflict, Error, NativeAccountDraft,
    testing::{Client, address, person},
};
use rollcall_model::{
    account::{AccountQuery, AccountStatus, UserType},
    activity::ActivityStatus,
    id::AccountId,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

/// Somebody added by hand.
pub async fn native(store: &Store, client: &Client, name: &str, user_type: UserType) -> AccountId {
    let mut change = store.by_host(client).await;
    let draft = NativeAccountDraft {
        user_type,
        given_name: name.to_owned(),
        family_name: String::new(),
        email: address(&format!("{name}@contoso.example")),
        organization: None,
    };
    let id = change.create_native_account(&draft).await.unwrap();
    change.commit().await.unwrap();
    id
}

async fn listed(store: &Store, client: &Client, status: AccountStatus) -> Vec<AccountId> {
    let mut view = store.view(client.division).await.unwrap();
    let query = AccountQuery { status: Some(status), ..AccountQuery::default() };
    view.accounts(&query).await.unwrap().items.into_iter().map(|it| it.id).collect()
}

#[sqlx::test(migrations = false)]
async fn who_comes_by_scim_gets_no_invitation(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = person("anna", |it| it.email = Some("anna@contoso.example".to_owned()));
    let anna = store.create(&client, draft).await.unwrap();
    let mut change = store.by_host(&client).await;
    let refused = change.invite_account(anna).await.unwrap_err();
    assert!(matches!(refused, Error::NotFound("account to invite")));
}

#[sqlx::test(migrations = false)]
async fn people_are_switched_off_and_on_together(_: PgPoolOptions, options: PgConnectOptions) {
    use ActivityStatus::{EndUserDisabled, EndUserEnabled, TechnicianDisabled, TechnicianEnabled};
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let both = [
        native(&store, &client, "eva", UserType::EndUser).await,
        native(&store, &client, "tom", UserType::Technician).await,
    ];
    let mut change = store.by_host(&client).await;
    let changed = change.deactivate_accounts(&both).await.unwrap();
    assert_eq!(changed, Changed { count: 2, technicians: true });
    let again = change.deactivate_accounts(&both).await.unwrap();
    assert_eq!(again, Changed::default(), "who is inactive stays so");
    change.commit().await.unwrap();
    assert_eq!(listed(&store, &client, AccountStatus::Inactive).await.len(), 2);
    let mut change = store.by_host(&client).await;
    change.activate_accounts(&both).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(listed(&store, &client, AccountStatus::Active).await.len(), 2);
    let feed = store.feed(client.division).await;
    assert_eq!(
        told(&feed[..4]),
        [EndUserDisabled, TechnicianDisabled, EndUserEnabled, TechnicianEnabled]
    );
}

#[sqlx::test(migrations = false)]
async fn whom_a_provider_manages_is_changed_there_until_its_scim_is_off(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let eva = native(&store, &client, "eva", UserType::EndUser).await;
    let before = store.rows_of(client.division).await;
    for both in [[anna, eva], [eva, anna]] {
        let mut change = store.by_host(&client).await;
        for refused in [
            change.deactivate_accounts(&both).await,
            change.activate_accounts(&both).await,
            change.delete_native_accounts(&both).await,
        ] {
            assert!(
                matches!(&refused, Err(Error::Conflict(Conflict::Managed(it))) if it == "Contoso ID"),
                "{refused:?}"
            );
        }
    }
    assert_eq!(store.rows_of(client.division).await, before);
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    assert_eq!(change.deactivate_accounts(&[anna]).await.unwrap().count, 1);
    let refused = change.delete_native_accounts(&[anna]).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::NotNative(_)))), "{refused:?}");
}

#[sqlx::test(migrations = false)]
async fn who_is_deleted_by_hand_is_restored_within_thirty_days(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let eva = native(&store, &client, "eva", UserType::EndUser).await;
    let mut change = store.by_host(&client).await;
    change.delete_native_accounts(&[eva]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(listed(&store, &client, AccountStatus::Inactive).await, []);
    assert_eq!(listed(&store, &client, AccountStatus::Deleted).await, [eva]);
    assert_eq!(store.account(&client, eva).await.unwrap().row.status, AccountStatus::Deleted);
    let counts = store.view(client.division).await.unwrap().user_counts(None).await.unwrap();
    assert_eq!((counts.total, counts.inactive), (0, 0));

    // The name is free meanwhile, and taken when somebody else has it.
    let twin = native(&store, &client, "eva", UserType::EndUser).await;
    let mut change = store.by_host(&client).await;
    let taken = change.restore_native_accounts(&[eva]).await;
    assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
    drop(change);
    let mut change = store.by_host(&client).await;
    change.delete_native_accounts(&[twin]).await.unwrap();
    change.restore_native_accounts(&[eva]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(listed(&store, &client, AccountStatus::Active).await, [eva]);
    store.clock.advance(TimeDelta::days(30));
    let late = store.by_host(&client).await.restore_native_accounts(&[twin]).await;
    assert!(matches!(late, Err(Error::NotFound("deleted user"))), "{late:?}");
    assert_eq!(listed(&store, &client, AccountStatus::Deleted).await, []);
}

#[sqlx::test(migrations = false)]
async fn signing_people_out_ends_their_sessions(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let tom = native(&store, &client, "tom", UserType::Technician).await;
    let mut change = store.by_host(&client).await;
    let (login, _) = change.invite_account(tom).await.unwrap();
    change.commit().await.unwrap();
    let digest = [7; 32];
    let data = serde_json::json!({});
    assert!(store.create_session(&digest, Some(login.id), &data).await.unwrap());
    let mut change = store.by_host(&client).await;
    change.sign_out_accounts(&[tom]).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(store.session(&digest).await.unwrap(), None);
    assert!(store.active_login(login.id).await.unwrap().is_some(), "they may sign in again");
}
