//! What is removed for good after 30 days, and what stays.

use chrono::TimeDelta;
use rollcall_directory::{
    Error, NativeAccountDraft,
    testing::{address, person},
};
use rollcall_model::{
    account::UserType,
    activity::ActivityStatus,
    id::AccountId,
    page::Turn,
    provider::{PeopleOutcome, RESTORABLE},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

const MOMENT: TimeDelta = TimeDelta::seconds(1);

fn bea() -> NativeAccountDraft {
    NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Bea".to_owned(),
        family_name: String::new(),
        email: address("bea@client.example"),
        organization: None,
    }
}

#[sqlx::test(migrations = false)]
async fn a_deleted_provider_goes_with_what_was_its_own_and_its_history_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let kept = store.create(&client, person("anna", |_| {})).await.unwrap();
    let dropped = store.create(&client, person("gone", |_| {})).await.unwrap();
    store.delete(&client, dropped).await.unwrap();
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.delete_identity_provider(client.provider, PeopleOutcome::Native).await.unwrap();
    change.commit().await.unwrap();
    let (untouched, told) =
        (store.rows_of(other.division).await, store.feed(client.division).await.len());

    store.clock.advance(RESTORABLE - MOMENT);
    store.purge().await.unwrap();
    assert_eq!(store.rows_of(client.division).await["identity_provider"].len(), 1);

    store.clock.advance(MOMENT);
    assert_eq!(store.purge().await.unwrap(), 2);
    let rows = store.rows_of(client.division).await;
    for table in ["identity_provider", "scim_token", "released_account", "identity_group"] {
        assert_eq!(rows[table], Vec::<String>::new(), "{table}");
    }
    assert_eq!(rows["account"].len(), 1);
    store.account(&client, kept).await.unwrap();
    let feed = store.feed(client.division).await;
    assert_eq!(feed[0].status, ActivityStatus::Purged);
    assert_eq!(feed[0].note, "Deleted over 30 days ago, and gone for good: 1 identity provider.");
    assert_eq!(feed[1].note, "Deleted over 30 days ago, and gone for good: 1 user.");
    assert_eq!(feed.len(), told + 2);
    assert_eq!(store.rows_of(other.division).await, untouched);
    assert_eq!(store.purge().await.unwrap(), 0);
}

#[sqlx::test(migrations = false)]
async fn people_deleted_by_hand_go_and_those_deleted_by_their_provider_stay_in_the_list(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let left = store.create(&client, person("left", |_| {})).await.unwrap();
    store.delete(&client, left).await.unwrap();
    let mut change = store.by_host(&client).await;
    let bea = change.create_native_account(&bea()).await.unwrap();
    change.invite_account(bea).await.unwrap();
    change.delete_native_accounts(&[bea]).await.unwrap();
    change.commit().await.unwrap();

    store.clock.advance(RESTORABLE - MOMENT);
    store.purge().await.unwrap();
    let restorable = async |id: AccountId| {
        let mut change = store.by_host(&client).await;
        change.restore_native_accounts(&[id]).await.map(drop)
    };
    restorable(bea).await.unwrap();

    store.clock.advance(MOMENT);
    store.purge().await.unwrap();
    assert!(matches!(restorable(bea).await, Err(Error::NotFound(_))));
    assert!(matches!(store.account(&client, bea).await, Err(Error::NotFound(_))));
    store.account(&client, left).await.unwrap();
    assert_eq!(store.rows_of_installation().await["login"], Vec::<String>::new());
}

#[sqlx::test(migrations = false)]
async fn mails_and_invitations_go_after_30_days(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let bea = change.create_native_account(&bea()).await.unwrap();
    change.invite_account(bea).await.unwrap();
    change.commit().await.unwrap();
    let mails = async || {
        let mut view = store.installation().await.unwrap();
        view.mails(&Turn::First).await.unwrap().items.len()
    };

    store.clock.advance(TimeDelta::days(30) - MOMENT);
    store.purge().await.unwrap();
    assert_eq!(mails().await, 1);
    let sealed = store.rows_of_installation().await["mail"][0].clone();
    assert!(sealed.contains("\"sealed\": null"), "its link works no more: {sealed}");

    store.clock.advance(TimeDelta::days(3) + MOMENT);
    store.purge().await.unwrap();
    assert_eq!(mails().await, 0);
    assert_eq!(store.rows_of_installation().await["invitation"], Vec::<String>::new());
}
