//! Group Mapping: who has which role by which group, and what a change of it costs.

use std::collections::BTreeSet;

use rollcall_directory::{
    Error, ExternalId, GroupDraft, GroupEdit, GroupMember, GroupMembers,
    testing::{Client, named, person, set_policy},
};
use rollcall_model::{
    account::UserType,
    group_mapping::{MappingEdit, MappingQuery, RoleImpact},
    id::{AccountId, IdentityGroupId, RoleId},
    policy::AllowedRoles,
    role_draft::RoleDraft,
    role_row::GivenBy,
};
use sqlx::{
    PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::support::{Store, enter};

/// A client with a technician, an end user, and a role for each.
struct Scene {
    store: Store,
    client: Client,
    grace: AccountId,
    anna: AccountId,
    helpdesk: RoleId,
    tickets: RoleId,
}

impl Scene {
    async fn set(options: PgConnectOptions) -> Self {
        let store = Store::open(options).await;
        let client = store.client("Contoso").await;
        let technician = person("grace", |it| it.user_type = Some("technician".to_owned()));
        let grace = store.create(&client, technician).await.unwrap();
        let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
        let mut change = store.by_host(&client).await;
        let draft = |name| RoleDraft::blank(named(name));
        let helpdesk = change.create_role(UserType::Technician, draft("Helpdesk")).await.unwrap();
        let tickets = change.create_role(UserType::EndUser, draft("Tickets")).await.unwrap();
        change.commit().await.unwrap();
        Self { store, client, grace, anna, helpdesk, tickets }
    }

    async fn push(&self, name: &str, members: &[AccountId]) -> IdentityGroupId {
        push(&self.store, &self.client, name, members).await
    }

    /// Puts so many whom nobody knows into a group; the connection that did.
    async fn crowd(&self, group: IdentityGroupId, number: i32) -> PgConnection {
        let mut connection = self.store.sql().await;
        enter(&mut connection, self.client.division).await;
        sqlx::query(
            "insert into identity_group_member (division_id, group_id, member_id, is_group) \
             select $1, $2, gen_random_uuid()::text, false from generate_series(1, $3)",
        )
        .bind(self.client.division.0)
        .bind(group.0)
        .bind(number)
        .execute(&mut connection)
        .await
        .unwrap();
        connection
    }

    async fn map(
        &self,
        group: IdentityGroupId,
        seen: &[RoleId],
        roles: &[RoleId],
    ) -> Result<(), Error> {
        let mut change = self.store.by_host(&self.client).await;
        change.map_groups(self.client.provider, &[edit(group, seen, roles)]).await?;
        change.commit().await
    }

    /// The roles that somebody has, each with *Native* or its groups.
    async fn roles_of(&self, account: AccountId) -> Vec<(RoleId, String)> {
        let mut view = self.store.view(self.client.division).await.unwrap();
        let held = view.roles_of_account(account).await.unwrap();
        let from = |given_by: GivenBy| match given_by {
            GivenBy::Person(_) => "Native".to_owned(),
            GivenBy::Groups(groups, _) => {
                groups.into_iter().map(|it| it.name).collect::<Vec<_>>().join(", ")
            }
        };
        held.into_iter().map(|it| (it.role.id, from(it.given_by))).collect()
    }

    async fn impact(&self, edits: &[MappingEdit]) -> Vec<RoleImpact> {
        let mut view = self.store.view(self.client.division).await.unwrap();
        view.mapping_impact(self.client.provider, edits).await.unwrap()
    }
}

async fn push(
    store: &Store,
    client: &Client,
    name: &str,
    members: &[AccountId],
) -> IdentityGroupId {
    let member = |it: &AccountId| GroupMember { id: it.to_string(), is_group: false };
    let members = members.iter().map(member).collect();
    let draft = GroupDraft { name: name.to_owned(), external_id: None, members };
    let mut change = store.by_scim(client).await;
    let group = change.create_group(&client.caller, draft).await.unwrap();
    change.commit().await.unwrap();
    group.id
}

fn edit(group: IdentityGroupId, seen: &[RoleId], roles: &[RoleId]) -> MappingEdit {
    let set = |it: &[RoleId]| it.iter().copied().collect::<BTreeSet<_>>();
    MappingEdit { group, seen: set(seen), roles: set(roles) }
}

fn from(role: RoleId, source: &str) -> (RoleId, String) {
    (role, source.to_owned())
}

#[sqlx::test(migrations = false)]
async fn the_type_of_a_member_decides_which_of_the_roles_apply(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let staff = scene.push("Staff", &[scene.grace, scene.anna]).await;
    let crew = scene.push("Crew", &[scene.anna]).await;
    let both = [scene.helpdesk, scene.tickets];
    scene.map(staff, &[], &both).await.unwrap();
    scene.map(crew, &[], &[scene.tickets]).await.unwrap();
    assert_eq!(scene.roles_of(scene.grace).await, [from(scene.helpdesk, "Staff")]);
    assert_eq!(scene.roles_of(scene.anna).await, [from(scene.tickets, "Crew, Staff")]);

    let (client, store) = (&scene.client, &scene.store);
    let now_technician = person("anna", |it| it.user_type = Some("technician".to_owned()));
    store.update(client, scene.anna, now_technician).await.unwrap();
    assert_eq!(scene.roles_of(scene.anna).await, [from(scene.helpdesk, "Staff")]);
}

#[sqlx::test(migrations = false)]
async fn what_a_group_gave_goes_with_it_and_what_a_person_gave_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let Scene { store, client, anna, tickets, .. } = &scene;
    let staff = scene.push("Staff", &[*anna]).await;
    scene.map(staff, &[], &[*tickets]).await.unwrap();
    let mut change = store.by_host(client).await;
    change.give_role(*anna, *tickets).await.unwrap();
    change.commit().await.unwrap();
    let both = [from(*tickets, "Native"), from(*tickets, "Staff")];
    assert_eq!(scene.roles_of(*anna).await, both);

    // By hand, only what was given by hand is taken.
    let take = async || {
        let mut change = store.by_host(client).await;
        change.take_role(*anna, *tickets).await?;
        change.commit().await
    };
    take().await.unwrap();
    assert_eq!(scene.roles_of(*anna).await, both[1..]);
    let locked = take().await;
    assert!(matches!(&locked, Err(Error::ManagedByScim(by)) if by == "Contoso ID"), "{locked:?}");
    let mut change = store.by_host(client).await;
    change.give_role(*anna, *tickets).await.unwrap();
    change.commit().await.unwrap();

    let mut change = store.by_scim(client).await;
    let before = change.group_for_update(&client.caller, staff).await.unwrap();
    let members = GroupMembers::Change { add: Vec::new(), remove: vec![anna.to_string()] };
    let edit = GroupEdit { name: None, external_id: ExternalId::Keep, members };
    change.update_group(&client.caller, before, edit).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(scene.roles_of(*anna).await, both[..1]);
}

#[sqlx::test(migrations = false)]
async fn a_role_by_a_group_is_had_since_the_later_of_joining_and_mapping(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let Scene { store, client, anna, tickets, .. } = &scene;
    let staff = scene.push("Staff", &[]).await;
    store.clock.set("2026-04-01T09:00:00Z");
    scene.map(staff, &[], &[*tickets]).await.unwrap();
    store.clock.set("2026-05-01T09:00:00Z");
    let mut change = store.by_scim(client).await;
    let before = change.group_for_update(&client.caller, staff).await.unwrap();
    let add = vec![GroupMember { id: anna.to_string(), is_group: false }];
    let members = GroupMembers::Change { add, remove: Vec::new() };
    let edit = GroupEdit { name: None, external_id: ExternalId::Keep, members };
    change.update_group(&client.caller, before, edit).await.unwrap();
    change.commit().await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    let held = view.roles_of_account(*anna).await.unwrap();
    assert_eq!(held[0].since.to_rfc3339(), "2026-05-01T09:00:00+00:00");
}

#[sqlx::test(migrations = false)]
async fn a_group_gives_nothing_to_another_providers_people(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let Scene { store, client, .. } = &scene;
    let mut change = store.by_host(client).await;
    let draft = rollcall_model::provider::ProviderDraft {
        name: named("Okta"),
        vendor: rollcall_model::provider::Vendor::Okta,
        domains: Vec::new(),
        organization: None,
    };
    let okta = change.create_identity_provider(draft).await.unwrap();
    let made = change.generate_scim_token(okta, rollcall_model::token::OldToken::EndsNow).await;
    change.commit().await.unwrap();
    let caller = store.scim_caller(&made.unwrap().secret).await.unwrap().unwrap();
    let member = GroupMember { id: scene.grace.to_string(), is_group: false };
    let (name, members) = ("Taken over".to_owned(), vec![member]);
    let mut change = store.change(client.division, caller.actor()).await.unwrap();
    let draft = GroupDraft { name, external_id: None, members };
    let group = change.create_group(&caller, draft).await.unwrap().id;
    change.map_groups(okta, &[edit(group, &[], &[scene.helpdesk])]).await.unwrap();
    change.commit().await.unwrap();

    assert_eq!(scene.roles_of(scene.grace).await, []);
    let mut view = store.view(client.division).await.unwrap();
    assert_eq!(view.role(scene.helpdesk).await.unwrap().scim, 0);
    let other = [edit(group, &[scene.helpdesk], &[])];
    assert_eq!(view.mapping_impact(okta, &other).await.unwrap(), []);
    drop(view);
    // Nor is one provider's group mapped through another.
    let through = scene.map(group, &[scene.helpdesk], &[]).await;
    assert!(matches!(through, Err(Error::NotFound("group"))), "{through:?}");
}

#[sqlx::test(migrations = false)]
async fn the_ceiling_holds_when_a_mapping_is_saved_and_when_it_is_read(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let Scene { store, client, grace, anna, helpdesk, tickets } = &scene;
    let staff = scene.push("Staff", &[*grace, *anna]).await;
    scene.map(staff, &[], &[*helpdesk]).await.unwrap();
    let only = |roles: &[RoleId]| AllowedRoles::Listed(roles.iter().copied().collect());
    let limit = async |roles| {
        set_policy(store, client.division, client.provider, |it| it.roles = roles).await;
    };
    limit(only(&[*tickets])).await;
    assert_eq!(scene.roles_of(*grace).await, [], "it was mapped before");
    let told = &store.feed(client.division).await[0].changes[0];
    assert_eq!(told.field, "roles its groups may give");
    assert_eq!((told.before.as_deref(), told.after.as_deref()), (Some("Any"), Some("Tickets")));

    // What is there may stay or go; what is not allowed may not come.
    let crew = scene.push("Crew", &[*grace]).await;
    let refused = scene.map(crew, &[], &[*helpdesk]).await;
    assert!(matches!(&refused, Err(Error::AboveCeiling(it)) if it == "Helpdesk"), "{refused:?}");
    assert_eq!(scene.impact(&[edit(crew, &[], &[*helpdesk])]).await, []);
    scene.map(staff, &[*helpdesk], &[*helpdesk, *tickets]).await.unwrap();
    assert_eq!(scene.roles_of(*anna).await, [from(*tickets, "Staff")]);

    limit(only(&[])).await;
    assert_eq!(scene.roles_of(*anna).await, []);
    limit(AllowedRoles::All).await;
    assert_eq!(scene.roles_of(*grace).await, [from(*helpdesk, "Staff")]);
}

#[sqlx::test(migrations = false)]
async fn nobody_maps_over_what_they_did_not_see(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let staff = scene.push("Staff", &[]).await;
    let (helpdesk, tickets) = (scene.helpdesk, scene.tickets);
    scene.map(staff, &[], &[helpdesk]).await.unwrap();
    let late = scene.map(staff, &[], &[tickets]).await;
    let by = "Host command line";
    assert!(matches!(&late, Err(Error::Changed { by: Some(it) }) if it == by), "{late:?}");
    // Two who want the same do not quarrel.
    scene.map(staff, &[], &[helpdesk]).await.unwrap();

    let mut view = scene.store.view(scene.client.division).await.unwrap();
    let query = MappingQuery::default();
    let mapping = view.group_mapping(scene.client.provider, &query).await.unwrap();
    assert_eq!(mapping.groups.items[0].roles, [helpdesk].into());
    assert_eq!((mapping.total, mapping.mapped), (1, 1));
    let unmapped = MappingQuery { unmapped: true, ..query };
    let mapping = view.group_mapping(scene.client.provider, &unmapped).await.unwrap();
    assert_eq!(mapping.groups.items, []);
}

#[sqlx::test(migrations = false)]
async fn a_group_is_told_by_its_id_whatever_it_is_called(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let Scene { store, client, anna, tickets, .. } = &scene;
    let staff = scene.push("Staff", &[*anna]).await;
    scene.map(staff, &[], &[*tickets]).await.unwrap();
    let mut change = store.by_scim(client).await;
    let before = change.group_for_update(&client.caller, staff).await.unwrap();
    let members = GroupMembers::Change { add: Vec::new(), remove: Vec::new() };
    let (name, external_id) = (Some("Everyone".to_owned()), ExternalId::Keep);
    let edit = GroupEdit { name, external_id, members };
    change.update_group(&client.caller, before, edit).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(scene.roles_of(*anna).await, [from(*tickets, "Everyone")]);
    let state = async || {
        let mut view = store.view(client.division).await.unwrap();
        let query = MappingQuery::default();
        let groups = view.group_mapping(client.provider, &query).await.unwrap().groups.items;
        groups.into_iter().map(|it| (it.is_new, it.renamed_from)).collect::<Vec<_>>()
    };
    assert_eq!(state().await, [(false, Some("Staff".to_owned()))]);

    // Deleted and made again, it is another group.
    let mut change = store.by_scim(client).await;
    let before = change.group_for_update(&client.caller, staff).await.unwrap();
    change.delete_group(&client.caller, before).await.unwrap();
    change.commit().await.unwrap();
    let again = scene.push("Everyone", &[*anna]).await;
    assert_ne!(again, staff);
    assert_eq!(state().await, [(true, None)]);
    assert_eq!(scene.roles_of(*anna).await, []);
    let gone = scene.map(staff, &[*tickets], &[]).await;
    assert!(matches!(gone, Err(Error::NotFound("group"))), "{gone:?}");

    let mut view = store.view(client.division).await.unwrap();
    let mapping = view.group_mapping(client.provider, &MappingQuery::default()).await.unwrap();
    let deleted: Vec<_> =
        mapping.deleted.iter().map(|it| (it.name.as_str(), it.roles.as_str())).collect();
    assert_eq!(deleted, [("Everyone", "Tickets")]);
    store.clock.advance(chrono::TimeDelta::days(31));
    let mut view = store.view(client.division).await.unwrap();
    let mapping = view.group_mapping(client.provider, &MappingQuery::default()).await.unwrap();
    assert_eq!(mapping.deleted, []);
    assert_eq!(state().await, [(false, None)]);
}

#[sqlx::test(migrations = false)]
async fn an_impact_counts_who_has_it_by_no_other_way(_: PgPoolOptions, options: PgConnectOptions) {
    let scene = Scene::set(options).await;
    let Scene { store, client, grace, anna, helpdesk, tickets } = &scene;
    let bea = store.create(client, person("bea", |_| {})).await.unwrap();
    let cleo = store.create(client, person("cleo", |_| {})).await.unwrap();
    let staff = scene.push("Staff", &[*grace, *anna, bea, cleo]).await;
    let crew = scene.push("Crew", &[*anna, bea]).await;
    scene.map(crew, &[], &[*tickets]).await.unwrap();
    let mut change = store.by_host(client).await;
    change.give_role(*anna, *tickets).await.unwrap();
    change.commit().await.unwrap();

    let said = async |edits: &[MappingEdit]| {
        let impact = scene.impact(edits).await;
        impact.iter().map(|it| (it.name.to_string(), it.gain, it.lose)).collect::<Vec<_>>()
    };
    let one = |role: &str, gain, lose| (role.to_owned(), gain, lose);
    let all = edit(staff, &[], &[*helpdesk, *tickets]);
    let named = scene.impact(std::slice::from_ref(&all)).await;
    assert_eq!(named[1].gaining.len(), 1, "{named:?}");
    assert!(named[1].gaining[0].to_lowercase().contains("cleo"), "{named:?}");
    // Anna and Bea have it already.
    let gains = [one("Helpdesk", 1, 0), one("Tickets", 1, 0)];
    assert_eq!(said(std::slice::from_ref(&all)).await, gains);
    // Anna keeps it: she was given it by hand.
    let none = edit(crew, &[*tickets], &[]);
    assert_eq!(said(std::slice::from_ref(&none)).await, [one("Tickets", 0, 1)]);
    // Both at once: Bea only changes groups.
    assert_eq!(said(&[all, none]).await, gains);
    assert!(said(&[edit(crew, &[*tickets], &[*tickets])]).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn mapping_a_group_of_100_000_members_costs_a_row(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let staff = scene.push("Staff", &[]).await;
    scene.crowd(staff, 100_000).await;
    let before = scene.store.rows_of(scene.client.division).await;
    scene.map(staff, &[], &[scene.helpdesk]).await.unwrap();
    let after = scene.store.rows_of(scene.client.division).await;
    let changed: Vec<_> = after
        .iter()
        .map(|(table, rows)| {
            let kept: BTreeSet<_> = before[table].iter().collect();
            (table.as_str(), rows.iter().filter(|it| !kept.contains(it)).count())
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_eq!(changed, [("activity", 1), ("group_role", 1), ("identity_group", 1)]);
}

#[sqlx::test(migrations = false)]
async fn the_roles_of_somebody_are_found_without_reading_every_member(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let scene = Scene::set(options).await;
    let staff = scene.push("Staff", &[]).await;
    let mut connection = scene.crowd(staff, 5000).await;
    sqlx::raw_sql("analyze identity_group_member").execute(&mut connection).await.unwrap();
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select array(select role_id from effective_role e \
         where e.division_id = a.division_id and e.account_id = a.id) \
         from account a where a.division_id = $1",
    )
    .bind(scene.client.division.0)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("identity_group_of_member"), "{plan}");
}
