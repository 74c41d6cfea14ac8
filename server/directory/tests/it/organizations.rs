//! Organizations that are put away and taken back, and their domains.

use rollcall_directory::{
    Conflict, Error, NativeAccountDraft, Taken,
    testing::{Client, address, named, organization_draft, person, set_policy},
};
use rollcall_model::{
    account::{AccountStatus, UserType},
    email::EmailDomain,
    id::{AccountId, OrganizationId},
    organization::{Locations, OrganizationDraft, OrganizationQuery},
    placement::UnmatchedPolicy,
    provider::{ProviderDraft, Vendor},
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

async fn organization(store: &Store, client: &Client, name: &str) -> OrganizationId {
    let mut change = store.by_host(client).await;
    let made = change.create_organization(named(name)).await.unwrap();
    change.commit().await.unwrap();
    made.id
}

async fn archive(store: &Store, client: &Client, id: OrganizationId) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.archive_organization(id).await?;
    change.commit().await
}

async fn push(store: &Store, client: &Client, name: &str, to: OrganizationId) -> AccountId {
    let caller = store.scim_caller(&client.token).await.unwrap().unwrap();
    let draft = person(name, |it| it.organization = Some(to.to_string()));
    store.create_as(&caller, draft).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn an_archived_organization_keeps_its_people_who_are_shut_out(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let (bern, basel) =
        (organization(&store, &client, "Bern").await, organization(&store, &client, "Basel").await);
    let anna = push(&store, &client, "anna", bern).await;
    let both = person("bea", |it| it.organization = Some(format!("{bern},{basel}")));
    let bea = store.create(&client, both).await.unwrap();
    archive(&store, &client, bern).await.unwrap();

    let row = store.account(&client, anna).await.unwrap().row;
    assert_eq!((row.organizations[0].id, row.status), (bern, AccountStatus::Active));
    assert!(row.is_shut_out());
    assert!(!store.account(&client, bea).await.unwrap().row.is_shut_out(), "Basel is not archived");
    // Sent again with another name, they stay where they are.
    let renamed = person("anna", |it| {
        it.organization = Some(bern.to_string());
        it.given_name = "Anna".to_owned();
    });
    store.update(&client, anna, renamed).await.unwrap();
    let row = store.account(&client, anna).await.unwrap().row;
    assert_eq!((row.organizations[0].id, row.review.len()), (bern, 0));

    let mut change = store.by_host(&client).await;
    change.restore_organization(bern).await.unwrap();
    change.commit().await.unwrap();
    assert!(!store.account(&client, anna).await.unwrap().row.is_shut_out());
}

#[sqlx::test(migrations = false)]
async fn whoever_belongs_to_archived_organizations_only_does_not_sign_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let bern = organization(&store, &client, "Bern").await;
    let invited = async |name: &str, organization| {
        let mut change = store.by_host(&client).await;
        let draft = NativeAccountDraft {
            user_type: UserType::EndUser,
            given_name: name.to_owned(),
            family_name: String::new(),
            email: address(&format!("{name}@contoso.example")),
            organization,
        };
        let account = change.create_native_account(&draft).await.unwrap();
        let (login, _) = change.invite_account(account).await.unwrap();
        change.commit().await.unwrap();
        login.id
    };
    let (inside, global) = (invited("ina", Some(bern)).await, invited("glo", None).await);
    let digest = [7; 32];
    assert!(store.create_session(&digest, Some(inside), &serde_json::json!({})).await.unwrap());
    let may = async |id| store.active_login(id).await.unwrap().is_some();
    assert!(may(inside).await && may(global).await);
    archive(&store, &client, bern).await.unwrap();
    assert!(!may(inside).await && may(global).await);
    assert_eq!(store.session(&digest).await.unwrap(), None, "and no session is left");
    let mut change = store.by_host(&client).await;
    change.restore_organization(bern).await.unwrap();
    change.commit().await.unwrap();
    assert!(may(inside).await);
}

#[sqlx::test(migrations = false)]
async fn whoever_is_sent_for_an_archived_organization_follows_the_policy(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let bern = organization(&store, &client, "Bern").await;
    archive(&store, &client, bern).await.unwrap();
    for (unmatched, status) in [
        (UnmatchedPolicy::Global, AccountStatus::Active),
        (UnmatchedPolicy::Hold, AccountStatus::Held),
    ] {
        set_policy(&store, client.division, client.provider, |it| it.unmatched = unmatched).await;
        let id = push(&store, &client, unmatched.code(), bern).await;
        let row = store.account(&client, id).await.unwrap().row;
        assert_eq!(row.status, status, "{unmatched:?}");
        assert!(row.organizations.is_empty(), "{unmatched:?}");
        let why = format!("Organization ID {bern} doesn’t exist in this client.");
        assert_eq!(row.review, [why], "{unmatched:?}");
    }
    let mut view = store.view(client.division).await.unwrap();
    let offered = view.organization_choices().await.unwrap();
    assert!(offered.iter().all(|it| it.id != bern), "{offered:?}");
    let query = |archived| OrganizationQuery { archived, ..OrganizationQuery::default() };
    let listed = view.organizations(&query(false)).await.unwrap().items;
    assert!(listed.iter().all(|it| it.id != bern));
    let put_away = view.organizations(&query(true)).await.unwrap().items;
    assert_eq!(put_away.iter().map(|it| it.id).collect::<Vec<_>>(), [bern]);
}

#[sqlx::test(migrations = false)]
async fn an_organization_is_not_archived_while_a_provider_bound_to_it_may_push(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let bern = organization(&store, &client, "Bern").await;
    let mut change = store.by_host(&client).await;
    let draft = || ProviderDraft {
        name: named("Okta"),
        vendor: Vendor::Okta,
        domains: Vec::new(),
        organization: Some(bern),
    };
    let okta = change.create_identity_provider(draft()).await.unwrap();
    change.enable_scim(okta).await.unwrap();
    change.commit().await.unwrap();
    let before = store.rows_of(client.division).await;
    let refused = archive(&store, &client, bern).await;
    assert!(matches!(&refused, Err(Error::Conflict(Conflict::ProviderActive(it))) if it == "Okta"));
    assert_eq!(store.rows_of(client.division).await, before);

    let mut change = store.by_host(&client).await;
    change.disable_scim(okta).await.unwrap();
    change.commit().await.unwrap();
    archive(&store, &client, bern).await.unwrap();
    let before = store.rows_of(client.division).await;
    let is_archived = |it: Option<Error>| {
        assert!(
            matches!(&it, Some(Error::Conflict(Conflict::OrganizationArchived(it))) if it == "Bern"),
            "{it:?}"
        );
    };
    is_archived(store.by_host(&client).await.enable_scim(okta).await.err());
    let mut change = store.by_host(&client).await;
    is_archived(change.generate_scim_token(okta, OldToken::default()).await.err());
    let draft = ProviderDraft { name: named("Duo"), ..draft() };
    is_archived(store.by_host(&client).await.create_identity_provider(draft).await.err());
    drop(change);
    assert_eq!(store.rows_of(client.division).await, before);
}

#[sqlx::test(migrations = false)]
async fn a_domain_belongs_to_one_organization_and_finds_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let (bern, basel) =
        (organization(&store, &client, "Bern").await, organization(&store, &client, "Basel").await);
    let with = |name: &str, domains: &str| OrganizationDraft {
        domains: EmailDomain::list(domains).unwrap(),
        ..organization_draft(name)
    };
    let mut change = store.by_host(&client).await;
    change.edit_organization(bern, with("Bern", "bern.example, b.example")).await.unwrap();
    change.edit_organization(bern, with("Bern", "bern.example, c.example")).await.unwrap();
    change.commit().await.unwrap();
    let mut change = store.by_host(&client).await;
    let taken = change.edit_organization(basel, with("Basel", "c.example")).await;
    assert!(matches!(taken, Err(Error::Taken(Taken::OrganizationDomain))));
    drop(change);
    let mut change = store.by_host(&client).await;
    change.edit_organization(basel, with("Basel", "b.example")).await.unwrap();
    change.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    for (search, expected) in [("C.EXAMPLE", "Bern"), ("b.exam", "Basel")] {
        let query =
            OrganizationQuery { search: Some(search.to_owned()), ..OrganizationQuery::default() };
        let found = view.organizations(&query).await.unwrap().items;
        let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, [expected], "{search}");
    }
    let bern = view.organization(bern).await.unwrap();
    let domains: Vec<_> = bern.domains.iter().map(EmailDomain::as_str).collect();
    assert_eq!(domains, ["bern.example", "c.example"]);
}

#[sqlx::test(migrations = false)]
async fn an_organization_has_locations(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let at = |locations: &str| OrganizationDraft {
        locations: Locations::list(locations).unwrap(),
        ..organization_draft("Contoso AG")
    };
    for locations in ["Zürich\nBern", "Zürich\nBern", "Bern"] {
        let mut change = store.by_host(&client).await;
        change.edit_organization(client.organization, at(locations)).await.unwrap();
        change.commit().await.unwrap();
    }
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.organization(client.organization).await.unwrap().locations.names(), ["Bern"]);
    let listed = view.organizations(&OrganizationQuery::default()).await.unwrap().items;
    assert_eq!(listed[0].locations.names(), ["Bern"]);
    let told = store.feed(client.division).await;
    let changed = |at: usize| {
        let it = &told[at].changes[0];
        (it.field.as_str(), it.before.as_deref(), it.after.as_deref())
    };
    assert_eq!(changed(0), ("locations", Some("Zürich; Bern"), Some("Bern")));
    assert_eq!(changed(1), ("locations", None, Some("Zürich; Bern")), "the same changes nothing");
}
