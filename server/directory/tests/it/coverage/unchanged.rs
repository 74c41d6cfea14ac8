//! What changes nothing leaves no trace.

use rollcall_directory::{
    ExternalId, GroupEdit, GroupMembers,
    testing::{named, organization_draft, person},
};
use rollcall_model::{group_mapping::MappingEdit, role_draft::RoleDraft};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, scene};
use crate::support::Store;

#[sqlx::test(migrations = false)]
async fn what_is_as_it_was_leaves_neither_a_version_nor_an_activity(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let Scene { client, anna, group, role, other_role, .. } = scene(&store, "Contoso").await;
    let before = store.rows_of(client.division).await;

    store.clock.advance(chrono::TimeDelta::hours(1));
    let mut change = store.by_host(&client).await;
    let same_organization = organization_draft("Contoso AG");
    change.edit_organization(client.organization, same_organization).await.unwrap();
    change.restore_organization(client.organization).await.unwrap();
    change.enable_scim(client.provider).await.unwrap();
    change.give_role(anna, role).await.unwrap();
    let unchanged = MappingEdit { group, seen: [role].into(), roles: [].into() };
    change.map_groups(client.provider, &[unchanged]).await.unwrap();
    change.update_role(other_role, 1, RoleDraft::blank(named("Reports"))).await.unwrap();
    let person_before = change.account_for_update(&client.caller, anna).await.unwrap();
    let same = person("anna", |_| {});
    let updated = change.update_account(&client.caller, person_before, same).await.unwrap();
    let group_before = change.group_for_update(&client.caller, group).await.unwrap();
    let (name, members) = (Some("Staff".to_owned()), GroupMembers::Replace(Vec::new()));
    let edit = GroupEdit { name, external_id: ExternalId::Keep, members };
    change.update_group(&client.caller, group_before, edit).await.unwrap();
    change.commit().await.unwrap();

    assert_eq!(updated.version, 1);
    assert_eq!(store.rows_of(client.division).await, before);
}

#[sqlx::test(migrations = false)]
async fn scim_that_is_off_is_not_switched_off_again(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let off = async || {
        let mut change = store.by_host(&client).await;
        change.disable_scim(client.provider).await.unwrap();
        change.commit().await.unwrap();
    };
    off().await;
    let before = store.rows_of(client.division).await;
    off().await;
    assert_eq!(store.rows_of(client.division).await, before);
}
