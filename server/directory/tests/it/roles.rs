//! Roles: who may have which, who has them, and what becomes of them when a role changes.

use rollcall_directory::{
    Error, GroupDraft, GroupMember, StaffDraft, Taken,
    testing::{self, Client, address, named, person},
};
use rollcall_model::{
    account::UserType,
    group_mapping::MappingEdit,
    id::{AccountId, OrganizationId, RoleId},
    page::{PAGE_SIZE, Turn},
    role::{Access, Area, Permissions, Reach},
    role_draft::RoleDraft,
    role_row::{GivenBy, RoleLosers, RoleQuery},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

async fn role(store: &Store, client: &Client, user_type: UserType, draft: RoleDraft) -> RoleId {
    let mut change = store.by_host(client).await;
    let id = change.create_role(user_type, draft).await.unwrap();
    change.commit().await.unwrap();
    id
}

async fn give(
    store: &Store,
    client: &Client,
    account: AccountId,
    role: RoleId,
) -> Result<(), Error> {
    let mut change = store.by_host(client).await;
    change.give_role(account, role).await?;
    change.commit().await
}

fn helpdesk(client: &Client) -> RoleDraft {
    RoleDraft {
        permissions: [(Area::Accounts, Access::Manage)].into_iter().collect(),
        reach: Reach::Listed([client.organization].into()),
        ..RoleDraft::blank(named("Helpdesk"))
    }
}

#[sqlx::test(migrations = false)]
async fn a_role_is_read_as_it_was_made_and_a_copy_allows_the_same(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = helpdesk(&client);
    let id = role(&store, &client, UserType::Technician, draft.clone()).await;
    let mut change = store.by_host(&client).await;
    let copy = change.copy_role(id, named("Night shift")).await.unwrap();
    change.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    for (id, name) in [(id, "Helpdesk"), (copy, "Night shift")] {
        let found = view.role(id).await.unwrap();
        assert_eq!((found.role.name.as_str(), found.role.version), (name, 1));
        assert_eq!(found.role.permissions, draft.permissions);
        assert_eq!(found.role.reach, draft.reach);
        assert_eq!(found.organizations[0].id, client.organization);
        assert_eq!((found.native, found.scim, found.groups), (0, 0, 0));
    }
}

#[sqlx::test(migrations = false)]
async fn an_end_user_role_opens_no_part_of_the_console(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let id = role(&store, &client, UserType::EndUser, helpdesk(&client)).await;
    let found = store.view(client.division).await.unwrap().role(id).await.unwrap().role;
    assert_eq!((found.permissions, found.reach), (Permissions::default(), Reach::All));

    let mut change = store.by_host(&client).await;
    change.update_role(id, 1, helpdesk(&client)).await.unwrap();
    change.commit().await.unwrap();
    let after = store.view(client.division).await.unwrap().role(id).await.unwrap().role;
    assert_eq!(after.version, 1, "nothing of it is for end users");
}

#[sqlx::test(migrations = false)]
async fn a_name_is_taken_within_its_family_only(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = |name| RoleDraft::blank(named(name));
    role(&store, &client, UserType::Technician, draft("Reports")).await;
    role(&store, &client, UserType::EndUser, draft("Reports")).await;
    let mut change = store.by_host(&client).await;
    let refused = change.create_role(UserType::EndUser, draft("REPORTS")).await;
    assert!(matches!(refused, Err(Error::Taken(Taken::RoleName))), "{refused:?}");
}

#[sqlx::test(migrations = false)]
async fn nobody_overwrites_what_they_did_not_see(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let id = role(&store, &client, UserType::Technician, helpdesk(&client)).await;
    let update = async |seen, draft| {
        let mut change = store.by_host(&client).await;
        let outcome = change.update_role(id, seen, draft).await;
        change.commit().await.unwrap();
        outcome
    };
    let wider = RoleDraft { reach: Reach::All, ..helpdesk(&client) };
    update(1, wider.clone()).await.unwrap();
    let late = update(1, RoleDraft::blank(named("Late"))).await;
    assert!(matches!(late, Err(Error::Changed { .. })), "{late:?}");
    update(1, wider.clone()).await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    let found = view.role(id).await.unwrap().role;
    assert_eq!((found.version, found.reach, found.name), (2, Reach::All, wider.name));
    let told = &store.feed(client.division).await[0];
    assert_eq!(told.changes.len(), 1);
    assert_eq!(told.changes[0].field, "organization access");
}

#[sqlx::test(migrations = false)]
async fn a_role_reaches_only_organizations_that_exist(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let before = store.rows_of(client.division).await;
    let mut change = store.by_host(&client).await;
    let reach = Reach::Listed([client.organization, OrganizationId(7)].into());
    let draft = RoleDraft { reach, ..helpdesk(&client) };
    let refused = change.create_role(UserType::Technician, draft).await;
    assert!(matches!(refused, Err(Error::NotFound("organization"))), "{refused:?}");
    change.commit().await.unwrap();
    assert_eq!(store.rows_of(client.division).await, before);
}

#[sqlx::test(migrations = false)]
async fn a_person_has_roles_of_their_own_family_only(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let technician = |it: &mut rollcall_directory::AccountDraft| {
        it.user_type = Some("technician".to_owned());
    };
    let grace = store.create(&client, person("grace", technician)).await.unwrap();
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let helpdesk = role(&store, &client, UserType::Technician, helpdesk(&client)).await;
    let draft = RoleDraft::blank(named("Tickets"));
    let tickets = role(&store, &client, UserType::EndUser, draft).await;

    give(&store, &client, grace, helpdesk).await.unwrap();
    give(&store, &client, anna, tickets).await.unwrap();
    let refused = give(&store, &client, anna, helpdesk).await;
    assert!(matches!(refused, Err(Error::OtherFamily(UserType::Technician))), "{refused:?}");
    let refused = give(&store, &client, grace, tickets).await;
    assert!(matches!(refused, Err(Error::OtherFamily(UserType::EndUser))), "{refused:?}");

    // Whoever becomes an end user has no technician role any more, however it was given.
    store.update(&client, grace, person("grace", |_| {})).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.roles_of_account(grace).await.unwrap(), []);
    assert_eq!(view.role(helpdesk).await.unwrap().native, 0);
    let held = view.roles_of_account(anna).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0].role.id, tickets);
    assert_eq!(held[0].given_by, GivenBy::Person("Host command line".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn several_are_given_a_role_together_and_lose_it_where_it_was_new(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = RoleDraft::blank(named("Tickets"));
    let tickets = role(&store, &client, UserType::EndUser, draft).await;
    let mut people = Vec::new();
    for name in ["anna", "bea", "cleo"] {
        people.push(store.create(&client, person(name, |_| {})).await.unwrap());
    }
    give(&store, &client, people[0], tickets).await.unwrap();

    let mut change = store.by_host(&client).await;
    let given = change.give_role_to_several(&people, tickets).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!((given.name.as_str(), &*given.accounts), ("Tickets", &people[1..]));
    let told: Vec<_> = store.feed(client.division).await.into_iter().take(2).collect();
    assert_eq!([&*told[1].subject, &*told[0].subject], ["bea", "cleo"]);
    assert_eq!(told[0].changes[0].after.as_deref(), Some("Tickets"));

    let mut change = store.by_host(&client).await;
    change.take_role(people[2], tickets).await.unwrap();
    let taken = change.take_role_from_several(&given.accounts, tickets).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(taken.accounts, people[1..2], "the other did not have it any more");
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.roles_by_hand(&people).await.unwrap(), [(people[0], tickets)]);
}

#[sqlx::test(migrations = false)]
async fn nobody_is_given_a_role_with_somebody_of_the_other_family(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let technician = |it: &mut rollcall_directory::AccountDraft| {
        it.user_type = Some("technician".to_owned());
    };
    let grace = store.create(&client, person("grace", technician)).await.unwrap();
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let draft = RoleDraft::blank(named("Tickets"));
    let tickets = role(&store, &client, UserType::EndUser, draft).await;
    let before = store.rows_of(client.division).await;

    let mut change = store.by_host(&client).await;
    let refused = change.give_role_to_several(&[anna, grace], tickets).await;
    assert!(matches!(refused, Err(Error::OtherFamily(UserType::EndUser))), "{refused:?}");
    change.commit().await.unwrap();
    assert_eq!(store.rows_of(client.division).await, before);
}

#[sqlx::test(migrations = false)]
async fn whoever_had_a_role_that_is_deleted_loses_it(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = RoleDraft::blank(named("Tickets"));
    let tickets = role(&store, &client, UserType::EndUser, draft).await;
    for name in ["anna", "bea"] {
        let id = store.create(&client, person(name, |_| {})).await.unwrap();
        give(&store, &client, id, tickets).await.unwrap();
    }
    let mut change = store.by_host(&client).await;
    change.delete_role(tickets, false).await.unwrap();
    change.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    assert!(matches!(view.role(tickets).await, Err(Error::NotFound("role"))));
    assert_eq!(store.rows_of(client.division).await["role_assignment"], Vec::<String>::new());
    assert_eq!(store.feed(client.division).await[0].note, "2 people lost it.");
}

#[sqlx::test(migrations = false)]
async fn who_loses_a_role_is_named_the_first_ten_and_counted_once(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let draft = RoleDraft::blank(named("Tickets"));
    let tickets = role(&store, &client, UserType::EndUser, draft).await;
    let losers = async || {
        let mut view = store.view(client.division).await.unwrap();
        view.losers_of_role(tickets).await.unwrap()
    };
    assert_eq!(losers().await, RoleLosers { names: Vec::new(), more: 0 });

    let mut people = Vec::new();
    for number in (0..12).rev() {
        people.push(store.create(&client, person(&format!("p{number:02}"), |_| {})).await.unwrap());
    }
    let mut change = store.by_host(&client).await;
    change.give_role_to_several(&people, tickets).await.unwrap();
    // One of them by a group, too.
    let members = vec![GroupMember { id: people[0].to_string(), is_group: false }];
    let draft = GroupDraft { name: "Staff".to_owned(), external_id: None, members };
    let group = change.create_group(&client.caller, draft).await.unwrap().id;
    let edit = MappingEdit { group, seen: [].into(), roles: [tickets].into() };
    change.map_groups(client.provider, &[edit]).await.unwrap();
    change.commit().await.unwrap();

    let names = (0..10).map(|it| format!("p{it:02}")).collect();
    assert_eq!(losers().await, RoleLosers { names, more: 2 });
}

#[sqlx::test(migrations = false)]
async fn staff_who_work_with_a_role_are_among_those_who_lose_it(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let mut change = store.installation_by_host().await;
    let client = change.create_division(named("Contoso"), None).await.unwrap();
    let draft = StaffDraft {
        name: named("Ines"),
        email: address("ines@msp.example"),
        administrator: false,
        everywhere: Access::None,
    };
    let (ines, _) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    let helpdesk = testing::role(&store, client.id, Permissions::default(), Reach::All).await;
    let mut change = store.installation_by_host().await;
    change.grant(ines.id, &client.slug, helpdesk).await.unwrap();
    change.commit().await.unwrap();

    let losers = store.view(client.id).await.unwrap().losers_of_role(helpdesk).await.unwrap();
    assert_eq!(losers, RoleLosers { names: vec!["Ines".to_owned()], more: 0 });
}

#[sqlx::test(migrations = false)]
async fn roles_and_their_people_are_listed_by_name_and_turned(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let mut last = None;
    for number in 0..=PAGE_SIZE {
        let draft = RoleDraft::blank(named(&format!("Role {number:02}")));
        last = Some(change.create_role(UserType::EndUser, draft).await.unwrap());
    }
    change.commit().await.unwrap();
    let last = last.unwrap();
    for number in 0..=PAGE_SIZE {
        let id = store.create(&client, person(&format!("p{number:02}"), |_| {})).await.unwrap();
        give(&store, &client, id, last).await.unwrap();
    }

    let mut view = store.view(client.division).await.unwrap();
    let query = |turn, search: Option<&str>| RoleQuery {
        user_type: UserType::EndUser,
        search: search.map(str::to_owned),
        turn,
    };
    let first = view.roles(&query(Turn::First, None)).await.unwrap();
    assert_eq!((first.items.len(), first.previous), (PAGE_SIZE, None));
    let second = view.roles(&query(Turn::After(first.next.unwrap()), None)).await.unwrap();
    assert_eq!(second.items.len(), 1);
    assert_eq!((second.items[0].role.id, second.items[0].native), (last, 51));
    let back = view.roles(&query(Turn::Before(second.previous.unwrap()), None)).await.unwrap();
    assert_eq!(back.items, first.items);
    let found = view.roles(&query(Turn::First, Some("role 50"))).await.unwrap();
    assert_eq!(found.items, second.items);
    let technicians = view.roles(&RoleQuery::default()).await.unwrap();
    assert_eq!(technicians.items, []);

    let members = view.role_members(last, &Turn::First).await.unwrap();
    assert_eq!(members.items.len(), PAGE_SIZE);
    let rest = view.role_members(last, &Turn::After(members.next.unwrap())).await.unwrap();
    assert_eq!(rest.items.len(), 1);
    assert_eq!(rest.items[0].name, "p50");
    let back = view.role_members(last, &Turn::Before(rest.previous.unwrap())).await.unwrap();
    assert_eq!(back.items, members.items);
}
