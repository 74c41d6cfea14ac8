//! The rules of a provider: whom they hold, and what an administrator makes of it.

use rollcall_directory::{
    AccountDraft, Error, ScimCaller,
    testing::{Client, named, person, set_policy},
};
use rollcall_model::{
    account::{AccountDetails, AccountQuery, AccountStatus, UserType},
    activity::ActivityStatus::{self as Status, Admitted, Approved, EndUserUpdated, Held},
    hold::{
        HeldQuery, HeldRow,
        HoldCode::{
            self, DomainOutside, OrganizationOutside, OrganizationUnknown, ServiceAccount,
            TechnicianApproval, TechnicianOutside,
        },
        WantedOrganizations,
    },
    id::{AccountId, OrganizationId},
    placement::UnmatchedPolicy,
    policy::{AllowedOrganizations, InvalidPolicy, ProviderPolicy},
    provider::{ProviderDraft, Vendor},
    service_account::ServiceWord,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, document};

/// A client whose provider has this policy, and the caller that carries it.
pub async fn under(
    store: &Store,
    name: &str,
    edit: impl FnOnce(&mut ProviderPolicy, &Client),
) -> (Client, OrganizationId) {
    let mut client = store.client(name).await;
    let mut change = store.by_host(&client).await;
    let other = change.create_organization(named("Zweigstelle")).await.unwrap().id;
    change.commit().await.unwrap();
    set_policy(store, client.division, client.provider, |it| edit(it, &client)).await;
    client.caller = store.scim_caller(&client.token).await.unwrap().unwrap();
    (client, other)
}

pub fn own_only(policy: &mut ProviderPolicy, client: &Client) {
    policy.organizations = AllowedOrganizations::Listed([client.organization].into());
}

pub fn sent(user_name: &str, user_type: &str, organization: impl ToString) -> AccountDraft {
    person(user_name, |it| {
        it.user_type = Some(user_type.to_owned());
        it.organization = Some(organization.to_string());
    })
}

/// The Held queue.
pub async fn queue(store: &Store, client: &Client) -> Vec<HeldRow> {
    let mut view = store.view(client.division).await.unwrap();
    view.held(&HeldQuery::default()).await.unwrap().items
}

pub fn codes(row: &HeldRow) -> Vec<HoldCode> {
    row.reasons.iter().map(|it| it.code).collect()
}

pub async fn details(store: &Store, client: &Client, id: AccountId) -> AccountDetails {
    store.account(client, id).await.unwrap()
}

pub fn places(details: &AccountDetails) -> Vec<OrganizationId> {
    details.row.organizations.iter().map(|it| it.id).collect()
}

async fn approve(
    store: &Store,
    client: &Client,
    id: AccountId,
    organization: Option<OrganizationId>,
) {
    let mut change = store.by_host(client).await;
    change.approve_held(id, organization).await.unwrap();
    change.commit().await.unwrap();
}

pub async fn newest(store: &Store, client: &Client) -> Status {
    store.feed(client.division).await[0].status
}

#[sqlx::test(migrations = false)]
async fn whoever_breaks_a_rule_is_held_with_the_reason_and_looks_done_to_the_provider(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", |it, client| {
        own_only(it, client);
        it.technicians = false;
        it.approve_technicians = true;
        it.unmatched = UnmatchedPolicy::Hold;
        it.domains = ["contoso.example".to_owned().try_into().unwrap()].into();
        it.catcher = ServiceWord::preset();
    })
    .await;
    let own = client.organization;
    for (draft, expected) in [
        (sent("a@contoso.example", "technician", own), vec![TechnicianOutside, TechnicianApproval]),
        (sent("b@contoso.example", "endUser", other), vec![OrganizationOutside]),
        (sent("c@contoso.example", "endUser", "All"), vec![OrganizationOutside]),
        (sent("d@contoso.example", "endUser", "9999"), vec![OrganizationUnknown]),
        (sent("e@contoso.example", "endUser", ""), vec![OrganizationUnknown]),
        (sent("f@fabrikam.example", "endUser", own), vec![DomainOutside]),
        (sent("backup@contoso.example", "endUser", own), vec![ServiceAccount]),
    ] {
        let mut change = store.by_scim(&client).await;
        let made = change.create_account(&client.caller, draft.clone()).await.unwrap();
        assert!(change.waits());
        let told = change.take_decisions();
        assert!(told.iter().any(|it| it.text.starts_with("Held: ")), "{told:?}");
        change.commit().await.unwrap();
        assert_eq!(newest(&store, &client).await, Held);

        let row = queue(&store, &client).await.remove(0);
        assert_eq!((codes(&row), row.account), (expected, made.id), "{}", draft.user_name);
        assert_eq!((row.is_change, row.seen, row.since), (false, 1, store.clock().now()));
        let here = details(&store, &client, made.id).await;
        assert_eq!((here.row.status, places(&here)), (AccountStatus::Held, Vec::new()));
        assert_eq!(here.hold.unwrap().reasons, row.reasons);
        let mut view = store.view(client.division).await.unwrap();
        let shown = view.scim_account(client.provider, made.id).await.unwrap();
        assert_eq!((document(&shown), shown.active), (draft.document, false));
    }
    let anna = store.create(&client, sent("anna@contoso.example", "endUser", own)).await.unwrap();
    assert_eq!(places(&details(&store, &client, anna).await), [own]);

    let mut view = store.view(client.division).await.unwrap();
    let counts = view.user_counts(Some(client.provider)).await.unwrap();
    assert_eq!((counts.total, counts.end_users, counts.inactive, counts.held), (1, 1, 0, 7));
    assert_eq!(view.held_counts().await.unwrap(), [(client.provider, 7)].into());
    assert_eq!(view.count_scim_accounts(client.provider, None).await.unwrap(), 8);
    let listed = async |view: &mut rollcall_directory::View, status| {
        let query = AccountQuery { status, ..AccountQuery::default() };
        view.accounts(&query).await.unwrap().items.len()
    };
    assert_eq!(listed(&mut view, None).await, 1);
    assert_eq!(listed(&mut view, Some(AccountStatus::Held)).await, 7);
    assert_eq!(listed(&mut view, Some(AccountStatus::Inactive)).await, 0);
    for (query, expected) in [
        (HeldQuery { reason: Some(OrganizationUnknown), ..HeldQuery::default() }, 2),
        (HeldQuery { search: Some("BACKUP".to_owned()), ..HeldQuery::default() }, 1),
        (HeldQuery { provider: Some(client.provider), ..HeldQuery::default() }, 7),
    ] {
        assert_eq!(view.held(&query).await.unwrap().items.len(), expected, "{query:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_bound_provider_is_fenced_in_and_its_people_join_its_organization(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let draft = ProviderDraft {
        name: named("Bound"),
        vendor: Vendor::Entra,
        domains: Vec::new(),
        organization: Some(client.organization),
    };
    let provider = change.create_identity_provider(draft).await.unwrap();
    let token = change.generate_scim_token(provider, OldToken::EndsNow).await.unwrap().secret;
    change.commit().await.unwrap();
    let caller: ScimCaller = store.scim_caller(&token).await.unwrap().unwrap();

    for organization in ["", "9999", &client.organization.to_string()] {
        let draft = sent(&format!("anna{organization}"), "endUser", organization);
        let anna = store.create_as(&caller, draft).await.unwrap();
        assert_eq!(places(&details(&store, &client, anna).await), [client.organization]);
    }
    let tom = store.create_as(&caller, sent("tom", "technician", "")).await.unwrap();
    assert_eq!(details(&store, &client, tom).await.row.status, AccountStatus::Held);
    let all = store.create_as(&caller, sent("ali", "endUser", "All")).await.unwrap();
    assert_eq!(details(&store, &client, all).await.row.status, AccountStatus::Held);
}

#[sqlx::test(migrations = false)]
async fn whoever_is_approved_is_let_in_and_never_held_for_it_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let anna = store.create(&client, sent("anna", "endUser", other)).await.unwrap();
    approve(&store, &client, anna, None).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.status, places(&here)), (AccountStatus::Active, vec![other]));
    assert_eq!((here.hold, newest(&store, &client).await), (None, Approved));
    assert_eq!(queue(&store, &client).await, []);

    let draft = person("anna", |it| {
        it.organization = Some("All".to_owned());
        it.given_name = "Anna".to_owned();
    });
    store.update(&client, anna, draft).await.unwrap();
    let here = details(&store, &client, anna).await;
    assert_eq!((places(&here), here.hold), (Vec::new(), None));
    assert_eq!(newest(&store, &client).await, EndUserUpdated);

    let mut change = store.by_host(&client).await;
    let again = change.approve_held(anna, None).await;
    assert!(matches!(again, Err(Error::NotFound("held user"))));
}

#[sqlx::test(migrations = false)]
async fn whoever_was_approved_into_an_organization_stays_there_while_nothing_else_is_sent(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let hold = |it: &mut ProviderPolicy, _: &Client| it.unmatched = UnmatchedPolicy::Hold;
    let (client, other) = under(&store, "Contoso", hold).await;
    let draft = |organization: &str, given_name: &str| {
        person("anna", |it| {
            it.organization = Some(organization.to_owned());
            it.given_name = given_name.to_owned();
        })
    };
    let anna = store.create(&client, draft("9999", "")).await.unwrap();
    approve(&store, &client, anna, Some(other)).await;
    let other_number = other.to_string();
    for (organization, given_name, expected) in [
        ("9999", "Anna", other),
        ("", "Anne", other),
        (&client.organization.to_string(), "Anne", client.organization),
        (&other_number, "Anna", other),
    ] {
        store.update(&client, anna, draft(organization, given_name)).await.unwrap();
        let here = details(&store, &client, anna).await;
        assert_eq!((places(&here), here.hold), (vec![expected], None), "{organization}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_was_fixed_at_the_provider_lets_somebody_in(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let draft = |organization: OrganizationId, given_name: &str| {
        person("anna", |it| {
            it.organization = Some(organization.to_string());
            it.given_name = given_name.to_owned();
        })
    };
    let anna = store.create(&client, draft(other, "")).await.unwrap();
    store.clock.advance(chrono::TimeDelta::hours(1));
    store.update(&client, anna, draft(other, "Anna")).await.unwrap();
    store.update(&client, anna, draft(other, "Anna")).await.unwrap();
    let row = queue(&store, &client).await.remove(0);
    assert_eq!(row.seen, 2, "what is as it was is not seen again");
    assert!(row.since < store.clock().now());

    store.update(&client, anna, draft(client.organization, "Anna")).await.unwrap();
    let here = details(&store, &client, anna).await;
    assert_eq!(
        (here.row.status, places(&here)),
        (AccountStatus::Active, vec![client.organization])
    );
    assert_eq!((here.hold, newest(&store, &client).await), (None, Admitted));
}

#[sqlx::test(migrations = false)]
async fn what_was_fixed_here_lets_somebody_in_as_soon_as_they_are_sent_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (mut client, other) = under(&store, "Contoso", own_only).await;
    let draft = || person("anna", |it| it.organization = Some(other.to_string()));
    let anna = store.create(&client, draft()).await.unwrap();
    set_policy(&store, client.division, client.provider, |it| {
        it.organizations = AllowedOrganizations::All;
    })
    .await;
    client.caller = store.scim_caller(&client.token).await.unwrap().unwrap();
    store.update(&client, anna, draft()).await.unwrap();
    assert_eq!(places(&details(&store, &client, anna).await), [other]);
    assert_eq!(newest(&store, &client).await, Admitted);
}

#[sqlx::test(migrations = false)]
async fn somebody_who_came_inactive_is_inactive_once_approved(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    let draft = person("anna", |it| {
        it.organization = Some(other.to_string());
        it.active = Some(false);
    });
    let anna = store.create(&client, draft).await.unwrap();
    approve(&store, &client, anna, None).await;
    assert_eq!(details(&store, &client, anna).await.row.status, AccountStatus::Inactive);
}

#[sqlx::test(migrations = false)]
async fn a_change_that_breaks_a_rule_waits_and_the_rest_of_it_is_done(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", |it, client| {
        own_only(it, client);
        it.approve_technicians = true;
        it.domains = ["contoso.example".to_owned().try_into().unwrap()].into();
    })
    .await;
    let draft = |user_type: &str, organization: OrganizationId, email: &str| {
        person("anna", |it| {
            it.user_type = Some(user_type.to_owned());
            it.organization = Some(organization.to_string());
            it.email = Some(email.to_owned());
            it.family_name = format!("{user_type} {organization} {email}");
        })
    };
    let (own, address) = (client.organization, "anna@contoso.example");
    let foreign = "anna@fabrikam.example";
    let anna = store.create(&client, draft("endUser", own, address)).await.unwrap();
    for (draft, expected, wanted) in [
        (draft("technician", own, address), TechnicianApproval, WantedOrganizations::All),
        (
            draft("endUser", other, address),
            OrganizationOutside,
            WantedOrganizations::Listed(vec![rollcall_model::organization::Organization {
                id: other,
                name: named("Zweigstelle"),
                archived: false,
            }]),
        ),
    ] {
        let name = draft.family_name.clone();
        store.update(&client, anna, draft).await.unwrap();
        let row = queue(&store, &client).await.remove(0);
        assert_eq!((codes(&row), row.is_change), (vec![expected], true));
        assert_eq!(row.wanted_organizations, wanted);
        let here = details(&store, &client, anna).await;
        assert_eq!((here.row.user_type, places(&here)), (UserType::EndUser, vec![own]));
        assert_eq!((here.row.status, here.family_name), (AccountStatus::Active, name));
        assert_eq!(here.row.email.as_deref(), Some(address));
    }
    store.update(&client, anna, draft("endUser", own, foreign)).await.unwrap();
    let row = queue(&store, &client).await.remove(0);
    assert_eq!((codes(&row), row.seen), (vec![DomainOutside], 3));
    assert_eq!(details(&store, &client, anna).await.row.email.as_deref(), Some(address));
    approve(&store, &client, anna, None).await;
    let here = details(&store, &client, anna).await;
    assert_eq!((here.row.email.as_deref(), here.hold), (Some(foreign), None));

    store.update(&client, anna, draft("technician", own, foreign)).await.unwrap();
    assert_eq!(newest(&store, &client).await, Held);
    store.update(&client, anna, draft("endUser", own, foreign)).await.unwrap();
    assert_eq!(queue(&store, &client).await, [], "what was taken back waits no more");
    store.update(&client, anna, draft("technician", own, foreign)).await.unwrap();
    approve(&store, &client, anna, None).await;
    assert_eq!(details(&store, &client, anna).await.row.user_type, UserType::Technician);
}

#[sqlx::test(migrations = false)]
async fn a_policy_is_kept_told_and_checked(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let elsewhere = store.client("Fabrikam").await.organization;
    let mut change = store.by_host(&client).await;
    for (organizations, expected) in [
        (AllowedOrganizations::Bound, InvalidPolicy::NotBound),
        (AllowedOrganizations::Listed([].into()), InvalidPolicy::NoOrganization),
        (
            AllowedOrganizations::Listed([client.organization, elsewhere].into()),
            InvalidPolicy::UnknownOrganization(elsewhere),
        ),
    ] {
        let policy = ProviderPolicy { organizations, ..ProviderPolicy::default() };
        match change.set_provider_policy(client.provider, policy).await {
            Err(Error::Policy(invalid)) => assert_eq!(invalid, expected),
            other => panic!("{other:?}"),
        }
    }
    let policy = ProviderPolicy { brake: true, ..ProviderPolicy::default() };
    change.set_provider_policy(client.provider, policy.clone()).await.unwrap();
    change.set_provider_policy(client.provider, policy.clone()).await.unwrap();
    change.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.provider_policy(client.provider).await.unwrap(), policy);
    let feed = store.feed(client.division).await;
    assert_eq!(feed.iter().filter(|it| it.status == Status::PolicyUpdated).count(), 1);
    let change = &feed[0].changes[0];
    assert_eq!(
        (change.field.as_str(), change.before.as_deref(), change.after.as_deref()),
        ("deprovisioning brake", Some("Off"), Some("On"))
    );
}

#[sqlx::test(migrations = false)]
async fn the_queue_turns_its_pages_newest_first(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (client, other) = under(&store, "Contoso", own_only).await;
    for number in 0..60 {
        let draft = sent(&format!("anna{number}"), "endUser", other);
        store.create(&client, draft).await.unwrap();
        store.clock.advance(chrono::TimeDelta::milliseconds(1));
    }
    let mut view = store.view(client.division).await.unwrap();
    let first = view.held(&HeldQuery::default()).await.unwrap();
    let turn = rollcall_model::page::Turn::After(first.next.clone().unwrap());
    let second = view.held(&HeldQuery { turn, ..HeldQuery::default() }).await.unwrap();
    let names: Vec<_> =
        first.items.iter().chain(&second.items).map(|it| it.user_name.clone()).collect();
    let expected: Vec<_> = (0..60).rev().map(|it| format!("anna{it}")).collect();
    assert_eq!(names, expected);
    let turn = rollcall_model::page::Turn::Before(second.previous.unwrap());
    let back = view.held(&HeldQuery { turn, ..HeldQuery::default() }).await.unwrap();
    assert_eq!(back.items, first.items);
}
