//! Providers that are deleted and restored, and what becomes of their people.

use chrono::TimeDelta;
use rollcall_directory::{
    Conflict, Error,
    testing::{Client, named, person},
};
use rollcall_model::{
    account::{AccountStatus, Source},
    activity::ActivityStatus,
    email::EmailDomain,
    id::{AccountId, IdentityProviderId},
    provider::{PeopleOutcome, ProviderDraft, ScimState, Vendor},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told, waiting};

/// A client with an end user who is active, one who is not, and a technician.
struct Scene {
    client: Client,
    anna: AccountId,
    gone: AccountId,
    technician: AccountId,
}

async fn scene(store: &Store, name: &str) -> Scene {
    let client = store.client(name).await;
    let organization = Some(client.organization.to_string());
    let anna = person("anna", |it| {
        it.external_id = Some("x-anna".to_owned());
        it.organization = organization;
    });
    let anna = store.create(&client, anna).await.unwrap();
    let gone = store.create(&client, person("gone", |it| it.active = Some(false))).await.unwrap();
    let technician = person("tech", |it| it.user_type = Some("technician".to_owned()));
    let technician = store.create(&client, technician).await.unwrap();
    Scene { client, anna, gone, technician }
}

async fn switch_off(store: &Store, client: &Client) {
    let mut change = store.by_host(client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.commit().await.unwrap();
}

async fn delete(store: &Store, client: &Client, outcome: PeopleOutcome) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.delete_identity_provider(client.provider, outcome).await?;
    change.commit().await
}

async fn restore(store: &Store, client: &Client) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.restore_identity_provider(client.provider).await?;
    change.commit().await
}

/// Of whom somebody is, and how they stand.
async fn stands(
    store: &Store,
    client: &Client,
    id: AccountId,
) -> (Source, Option<IdentityProviderId>, AccountStatus) {
    let row = store.account(client, id).await.unwrap().row;
    (row.source, row.manager.map(|it| it.id), row.status)
}

async fn second(store: &Store, client: &Client) -> IdentityProviderId {
    let mut change = store.by_host(client).await;
    let (name, vendor, domains) = (named("Okta"), Vendor::Okta, Vec::new());
    let draft = ProviderDraft { name, vendor, domains, organization: None };
    let id = change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();
    id
}

#[sqlx::test(migrations = false)]
async fn a_provider_that_may_push_or_has_a_token_is_not_deleted(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let Scene { client, .. } = scene(&store, "Contoso").await;
    let refused = delete(&store, &client, PeopleOutcome::Native).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::ScimOn))), "{refused:?}");
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.commit().await.unwrap();
    let before = store.rows_of(client.division).await;
    let refused = delete(&store, &client, PeopleOutcome::Native).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::LiveToken))), "{refused:?}");
    assert_eq!(store.rows_of(client.division).await, before);
    // A token that expired hinders nobody.
    store.clock.advance(TimeDelta::days(200));
    delete(&store, &client, PeopleOutcome::Native).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn its_people_become_what_was_chosen_and_come_back_with_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    use AccountStatus::{Active, Inactive};
    use Source::{Native, Scim};
    let store = Store::open(options).await;
    for (number, choice) in ["native", "inactive", "move"].into_iter().enumerate() {
        let Scene { client, anna, gone, technician } = scene(&store, choice).await;
        let okta = second(&store, &client).await;
        switch_off(&store, &client).await;
        let own = Some(client.provider);
        let (outcome, after) = [
            (PeopleOutcome::Native, (Native, None, Active)),
            (PeopleOutcome::Inactive, (Native, None, Inactive)),
            (PeopleOutcome::Move(okta), (Scim, Some(okta), Active)),
        ][number];
        delete(&store, &client, outcome).await.unwrap();
        assert_eq!(stands(&store, &client, anna).await, after, "{choice}");
        assert_eq!(stands(&store, &client, technician).await, after, "{choice}");
        assert_eq!(stands(&store, &client, gone).await, (after.0, after.1, Inactive), "{choice}");
        let mut view = store.view(client.division).await.unwrap();
        assert!(matches!(
            view.identity_provider(client.provider).await,
            Err(Error::NotFound("identity provider"))
        ));
        let deleted = view.deleted_providers().await.unwrap();
        assert_eq!((deleted[0].id, deleted[0].people), (client.provider, 3), "{choice}");
        assert_eq!(deleted[0].outcome, outcome);

        restore(&store, &client).await.unwrap();
        assert_eq!(stands(&store, &client, anna).await, (Scim, own, Active), "{choice}");
        assert_eq!(stands(&store, &client, gone).await, (Scim, own, Inactive), "{choice}");
        let row = store.account(&client, anna).await.unwrap();
        assert_eq!(row.external_id.as_deref(), Some("x-anna"), "{choice}");
        let mut view = store.view(client.division).await.unwrap();
        let back = view.identity_provider(client.provider).await.unwrap();
        assert_eq!(
            (back.scim, back.users.total, back.live_token()),
            (ScimState::Disabled, 3, None)
        );
        assert_eq!(view.count_scim_accounts(client.provider, None).await.unwrap(), 3, "the tally");
        assert_eq!(view.count_scim_accounts(okta, None).await.unwrap(), 0, "the tally");
    }
}

#[sqlx::test(migrations = false)]
async fn the_feed_tells_each_group_of_people_and_the_organizations_theirs(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    use ActivityStatus::{EndUserDisabled, SsoDeleted, TechnicianDisabled};
    let store = Store::open(options).await;
    let Scene { client, .. } = scene(&store, "Contoso").await;
    switch_off(&store, &client).await;
    delete(&store, &client, PeopleOutcome::Inactive).await.unwrap();
    let feed = store.feed(client.division).await;
    assert_eq!(told(&feed[..3]), [EndUserDisabled, TechnicianDisabled, SsoDeleted]);
    assert_eq!(feed[2].subject, "2 end users of Contoso ID");
    assert_eq!(feed[2].organizations[0].id, client.organization);
    assert!(feed[1].organizations.is_empty(), "technicians concern no organization");
}

#[sqlx::test(migrations = false)]
async fn who_was_changed_meanwhile_stays_as_changed(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let Scene { client, anna, .. } = scene(&store, "Contoso").await;
    let okta = second(&store, &client).await;
    switch_off(&store, &client).await;
    delete(&store, &client, PeopleOutcome::Move(okta)).await.unwrap();
    // The successor is deleted too, and anna becomes native.
    let mut change = store.by_host(&client).await;
    change.delete_identity_provider(okta, PeopleOutcome::Native).await.unwrap();
    change.commit().await.unwrap();
    restore(&store, &client).await.unwrap();
    let (source, provider, _) = stands(&store, &client, anna).await;
    assert_eq!((source, provider), (Source::Native, None));
}

#[sqlx::test(migrations = false)]
async fn name_and_domains_are_free_at_once_and_a_restore_takes_what_is_left(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let domains = EmailDomain::list("a.example, b.example").unwrap();
    let draft = |name: &str, domains: &[EmailDomain]| ProviderDraft {
        name: named(name),
        vendor: Vendor::Okta,
        domains: domains.to_vec(),
        organization: None,
    };
    let mut change = store.by_host(&client).await;
    let first = change.create_identity_provider(draft("Okta", &domains)).await.unwrap();
    change.delete_identity_provider(first, PeopleOutcome::Native).await.unwrap();
    let second = change.create_identity_provider(draft("Okta", &domains[..1])).await.unwrap();
    change.commit().await.unwrap();

    let mut change = store.by_host(&client).await;
    let taken = change.restore_identity_provider(first).await;
    assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
    drop(change);
    let mut change = store.by_host(&client).await;
    change.delete_identity_provider(second, PeopleOutcome::Native).await.unwrap();
    let third = change.create_identity_provider(draft("Duo", &domains[..1])).await.unwrap();
    change.restore_identity_provider(first).await.unwrap();
    change.commit().await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.identity_provider(first).await.unwrap().domains, domains[1..]);
    assert_eq!(view.identity_provider(third).await.unwrap().domains, domains[..1]);
}

#[sqlx::test(migrations = false)]
async fn after_thirty_days_it_is_gone(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let Scene { client, .. } = scene(&store, "Contoso").await;
    switch_off(&store, &client).await;
    delete(&store, &client, PeopleOutcome::Native).await.unwrap();
    store.clock.advance(TimeDelta::days(30));
    let refused = restore(&store, &client).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    let mut view = store.view(client.division).await.unwrap();
    assert!(view.deleted_providers().await.unwrap().is_empty());
}

#[sqlx::test(migrations = false)]
async fn whoever_was_never_let_in_goes_with_it_and_nothing_waits_any_more(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let people = waiting(&store, &client).await;
    switch_off(&store, &client).await;
    delete(&store, &client, PeopleOutcome::Native).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.waiting_count().await.unwrap(), 0);
    for id in [people.held, people.excluded] {
        assert!(matches!(store.account(&client, id).await, Err(Error::NotFound("user"))));
    }
    let stayed = stands(&store, &client, people.braked).await;
    assert_eq!(stayed, (Source::Native, None, AccountStatus::Active));
}
