//! Two divisions: every operation of one with ids of the other finds nothing and changes nothing.
//!
//! The operations are read from the sources, so a new one without a case here fails.

mod side;

use rollcall_directory::{
    Actor, Change, Error, ExternalId, GroupDraft, GroupEdit, GroupMembers, NativeAccountDraft,
    RequestKeyChange, Result, View,
    testing::{address, certificate, named, organization_draft, person, saml_draft, sign_on_draft},
};
use rollcall_model::{
    account::{AccountQuery, OrganizationFilter, UserType},
    activity::ActivityQuery,
    certificate::CertificateSource,
    group_mapping::MappingQuery,
    hold::HeldQuery,
    organization::OrganizationQuery,
    page::Turn,
    placement::OrganizationAssignment,
    policy::{AllowedRoles, ProviderPolicy},
    profile::{Preferences, ProfileDraft},
    provider::{PeopleOutcome, ProviderDraft, ProviderQuery, Vendor},
    request::ScimRequestQuery,
    role::Reach,
    role_draft::RoleDraft,
    role_row::RoleQuery,
    search::Wish,
    sign_on::Flavour,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::side::{Side, everything, mapping, side, tickets};
use crate::support::{Store, operations};

/// How many rows of theirs a reading operation shows.
async fn shown(view: &mut View, operation: &str, theirs: &Side) -> Result<usize> {
    let client = &theirs.client;
    let (provider, organization) = (client.provider, client.organization);
    let id = theirs.person.to_string();
    let after = |id: String| Turn::After(id);
    Ok(match operation {
        "account" => view.account(theirs.person).await.map(|_| 1)?,
        "account_before" => view.account_before(provider, theirs.person).await.map(|_| 1)?,
        "account_choices" => {
            let (role, group) = (Some(theirs.role), Some(theirs.group));
            let query = AccountQuery { role, group, ..AccountQuery::default() };
            let offered = view.account_choices(&query).await?;
            offered.roles.iter().filter(|it| it.id == theirs.role).count()
                + offered.groups.iter().filter(|it| it.id == theirs.group).count()
        }
        "accounts" => {
            let one = Some(OrganizationFilter::One(organization));
            let queries = [
                AccountQuery { provider: Some(provider), ..AccountQuery::default() },
                AccountQuery { organization: one, ..AccountQuery::default() },
                AccountQuery { role: Some(theirs.role), ..AccountQuery::default() },
                AccountQuery { group: Some(theirs.group), ..AccountQuery::default() },
                AccountQuery { search: Some("fabrikam".to_owned()), ..AccountQuery::default() },
                AccountQuery { turn: after(id), ..AccountQuery::default() },
            ];
            let mut count = 0;
            for query in queries {
                count += view.accounts(&query).await?.items.len();
            }
            count
        }
        "accounts_to_export" => {
            let query = AccountQuery { provider: Some(provider), ..AccountQuery::default() };
            view.accounts_to_export(&query, None).await?.0.len()
        }
        "activities" => {
            let of_provider =
                ActivityQuery { provider: Some(provider), ..ActivityQuery::default() };
            let of_person = ActivityQuery { subject: Some(id), ..ActivityQuery::default() };
            let organization = Some(organization);
            let of_organization = ActivityQuery { organization, ..ActivityQuery::default() };
            view.activities(&of_provider).await?.items.len()
                + view.activities(&of_person).await?.items.len()
                + view.activities(&of_organization).await?.items.len()
        }
        "activity" => {
            let mut there = theirs.feed.iter().copied();
            view.activity(there.next().unwrap()).await.map(|_| 1)?
        }
        "activities_since" => {
            let query = ActivityQuery { provider: Some(provider), ..ActivityQuery::default() };
            view.activities_since(&query, theirs.feed.first().copied()).await?.len()
        }
        "activities_to_export" => {
            let query = ActivityQuery { provider: Some(provider), ..ActivityQuery::default() };
            let after = theirs.feed.first().copied();
            view.activities_to_export(&query, None).await?.0.len()
                + view.activities_to_export(&query, after).await?.0.len()
        }
        "count_scim_accounts" => {
            usize::try_from(view.count_scim_accounts(provider, None).await?).unwrap()
        }
        "count_scim_groups" => {
            usize::try_from(view.count_scim_groups(provider, None).await?).unwrap()
        }
        "dashboard" => {
            let dashboard = view.dashboard().await?;
            let latest = dashboard.latest.iter().filter(|it| it.provider == Some(provider)).count();
            let others = [dashboard.organizations - 1, dashboard.users.total - 8];
            let others = others.into_iter().sum::<i64>();
            usize::try_from(others).unwrap() + dashboard.providers.len() - 1 + latest
        }
        "find_organizations" => {
            let number = Wish::Anything(organization.to_string());
            view.find_organizations(&Wish::of("fabrikam")).await?.len()
                + view.find_organizations(&number).await?.len()
        }
        "find_people" => {
            view.find_people("fabrikam").await?.len() + view.find_people(&id).await?.len()
        }
        "find_providers" => {
            view.find_providers("fabrikam").await?.len()
                + view.find_providers(&provider.to_string()).await?.len()
                + view.find_providers(&theirs.group.to_string()).await?.len()
        }
        "find_roles" => view.find_roles(&theirs.role.to_string()).await?.len(),
        "first_use" => view.first_use(theirs.token).await.map(|_| 1)?,
        "group_members" => view.group_members(theirs.group).await?.len(),
        "few_group_members" => {
            view.few_group_members(theirs.group, 10).await?.map_or(0, |it| it.len())
        }
        "deleted_providers" => view.deleted_providers().await?.len(),
        "deciding_request_of" => view.deciding_request_of(theirs.person).await?.iter().count(),
        "group_mapping" => {
            let all = view.group_mapping(provider, &MappingQuery::default()).await?;
            let after =
                MappingQuery { turn: after(theirs.group.to_string()), ..MappingQuery::default() };
            all.groups.items.len()
                + usize::try_from(all.total).unwrap()
                + view.group_mapping(provider, &after).await?.groups.items.len()
        }
        "groups_of_account" => view.groups_of_account(theirs.person).await?.len(),
        "groups_of_role" => view.groups_of_role(theirs.role).await?.len(),
        "held" => {
            let all = HeldQuery::default;
            let queries = [
                all(),
                HeldQuery { provider: Some(provider), ..all() },
                HeldQuery { search: Some("fabrikam".to_owned()), ..all() },
            ];
            let mut count = 0;
            for query in queries {
                let found = view.held(&query).await?.items;
                count += found.iter().filter(|it| it.account == theirs.waiting.held).count();
            }
            count
        }

        "held_counts" => view.held_counts().await?.iter().filter(|it| *it.0 == provider).count(),
        "identity_provider" => view.identity_provider(provider).await.map(|_| 1)?,
        "identity_providers" => {
            let of = |turn| ProviderQuery { turn, ..ProviderQuery::default() };
            let all = view.identity_providers(&of(Turn::First)).await?.items;
            view.identity_providers(&of(after(provider.to_string()))).await?.items.len()
                + all.iter().filter(|it| it.id == provider).count()
        }
        "losers_of_role" => view.losers_of_role(theirs.role).await?.names.len(),
        "mapping_impact" => {
            let edit = mapping(theirs.group, theirs.role);
            view.mapping_impact(provider, &[edit]).await?.len()
        }
        "sso_only" => usize::from(view.sso_only().await?.on),
        "organization" => view.organization(organization).await.map(|_| 1)?,
        "organization_choices" => {
            let all = view.organization_choices().await?;
            all.iter().filter(|it| it.id == organization).count()
        }
        "organizations" => {
            let number = organization.to_string();
            let queries = [
                OrganizationQuery { search: Some(number.clone()), ..OrganizationQuery::default() },
                OrganizationQuery { turn: after(number), ..OrganizationQuery::default() },
            ];
            let mut count = 0;
            for query in queries {
                count += view.organizations(&query).await?.items.len();
            }
            count
        }
        "people_of_sign_on" => {
            usize::try_from(view.people_of_sign_on(provider).await?.count).unwrap()
        }
        "provider_choices" => {
            let all = view.provider_choices().await?;
            all.iter().filter(|it| it.id == provider).count()
        }
        "provider_policy" => view.provider_policy(provider).await.map(|_| 1)?,
        "refusals_of" => usize::try_from(view.refusals_of(provider).await?.refused).unwrap(),
        "role" => view.role(theirs.role).await.map(|_| 1)?,
        "role_choices" => {
            let all = view.role_choices().await?;
            all.iter().filter(|it| it.id == theirs.role).count()
        }
        "role_members" => view.role_members(theirs.role, &Turn::First).await?.items.len(),
        "roles" => {
            let of =
                |search| RoleQuery { search, user_type: UserType::EndUser, ..RoleQuery::default() };
            let after = RoleQuery { turn: after(theirs.role.to_string()), ..of(None) };
            view.roles(&of(Some("fabrikam".to_owned()))).await?.items.len()
                + view.roles(&after).await?.items.len()
        }
        "metadata_look" => view.metadata_look(provider).await?.iter().count(),
        "rights_of" => view.rights_of(theirs.native).await?.iter().count(),
        "roles_by_hand" => view.roles_by_hand(&[theirs.person]).await?.len(),
        "roles_of_account" => view.roles_of_account(theirs.person).await?.len(),
        "security_of" => view.security_of(theirs.native).await?.iter().count(),
        "signing_certificates" => view.signing_certificates(provider).await?.len(),
        "sign_on" => view.sign_on(provider).await?.iter().count(),
        "sign_on_attempt" => view.sign_on_attempt(provider, theirs.attempt).await.map(|_| 1)?,
        "sign_on_attempts" => view.sign_on_attempts(provider).await?.len(),
        "scim_request" => view.scim_request(theirs.request).await.map(|_| 1)?,
        "scim_requests" => {
            let all = ScimRequestQuery::default;
            let queries = [
                ScimRequestQuery { provider: Some(provider), ..all() },
                ScimRequestQuery { subject: Some(id.clone()), ..all() },
                ScimRequestQuery { search: Some(id), ..all() },
                ScimRequestQuery { search: Some("fabrikam".to_owned()), ..all() },
            ];
            let mut count = 0;
            for query in queries {
                count += view.scim_requests(&query).await?.items.len();
            }
            count
        }
        "preferences_of" => view.preferences_of(theirs.native).await.map(|_| 1)?,
        "scim_account" => view.scim_account(provider, theirs.person).await.map(|_| 1)?,
        "scim_accounts" => view.scim_accounts(provider, &everything()).await?.len(),
        "scim_group" => view.scim_group(provider, theirs.group).await.map(|_| 1)?,
        "scim_groups" => view.scim_groups(provider, &everything()).await?.len(),
        // Our own: one is held, one deactivation waits.
        "waiting_count" => usize::try_from(view.waiting_count().await? - 2).unwrap(),
        "waiting_deactivations" => {
            let all = view.waiting_deactivations(None).await?;
            view.waiting_deactivations(Some(provider)).await?.len()
                + all.iter().filter(|it| it.provider.id == provider).count()
        }
        "user_counts" => usize::try_from(view.user_counts(Some(provider)).await?.total).unwrap(),
        new => panic!("View::{new} has no case here: add one"),
    })
}

async fn reading_shows_nothing(store: Store) {
    let (ours, theirs) = (side(&store, "contoso").await, side(&store, "fabrikam").await);
    for operation in operations("View") {
        let mut view = store.view(ours.client.division).await.unwrap();
        match shown(&mut view, &operation, &theirs).await {
            Ok(0) | Err(Error::NotFound(_)) => {}
            other => panic!("View::{operation} showed {other:?}"),
        }
    }
}

/// Tries a writing operation on theirs. `elsewhere` is a change of their division: what it hands
/// out must be worth nothing in ours.
async fn attempted(
    change: &mut Change,
    elsewhere: &mut Change,
    operation: &str,
    ours: &Side,
    theirs: &Side,
) -> Result<()> {
    let caller = &theirs.client.caller;
    let (provider, native) = (theirs.client.provider, &[theirs.native]);
    let draft = GroupDraft { name: "Ours".to_owned(), external_id: None, members: Vec::new() };
    match operation {
        "account_for_update" => {
            let by_us = change.account_for_update(&ours.client.caller, theirs.person).await;
            assert!(matches!(by_us, Err(Error::NotFound("user"))));
            change.account_for_update(caller, theirs.person).await.map(drop)
        }
        "approve_held" => change.approve_held(theirs.waiting.held, None).await.map(drop),
        "activate_accounts" => change.activate_accounts(native).await.map(drop),
        "deactivate_accounts" => change.deactivate_accounts(native).await.map(drop),
        "delete_native_accounts" => change.delete_native_accounts(native).await.map(drop),
        "restore_native_accounts" => change.restore_native_accounts(native).await.map(drop),
        "sign_out_accounts" => change.sign_out_accounts(native).await.map(drop),
        "copy_role" => change.copy_role(theirs.role, named("Ours")).await.map(drop),
        "archive_organization" => change.archive_organization(theirs.client.organization).await,
        "create_account" => change.create_account(caller, person("bea", |_| {})).await.map(drop),
        "create_group" => change.create_group(caller, draft).await.map(drop),
        "create_native_account" => {
            let bea = NativeAccountDraft {
                user_type: UserType::EndUser,
                given_name: String::new(),
                family_name: String::new(),
                email: address("bea@contoso.example"),
                organization: Some(theirs.client.organization),
            };
            change.create_native_account(&bea).await.map(drop)
        }
        "send_sign_in_link" => change.send_sign_in_link(theirs.native).await.map(drop),
        "remove_second_factor" => change.remove_second_factor(theirs.native).await,
        "invite_account" => change.invite_account(theirs.native).await.map(drop),
        "create_identity_provider" => {
            let organization = Some(theirs.client.organization);
            let (name, vendor, domains) = (named("Bound"), Vendor::Okta, Vec::new());
            let draft = ProviderDraft { name, vendor, domains, organization };
            change.create_identity_provider(draft).await.map(drop)
        }
        "create_role" => {
            let reach = Reach::Listed([theirs.client.organization].into());
            let draft = RoleDraft { reach, ..tickets("them") };
            change.create_role(UserType::Technician, draft).await.map(drop)
        }
        "delete_account" => {
            let before = elsewhere.account_for_update(caller, theirs.person).await.unwrap();
            change.delete_account(&ours.client.caller, before).await
        }
        "delete_group" => {
            let before = elsewhere.group_for_update(caller, theirs.group).await.unwrap();
            change.delete_group(&ours.client.caller, before).await
        }
        "delete_role" => change.delete_role(theirs.role, true).await,
        "delete_identity_provider" => {
            let ours = ours.client.provider;
            let by_us = change.delete_identity_provider(ours, PeopleOutcome::Move(provider)).await;
            assert!(matches!(by_us, Err(Error::NotFound(_) | Error::Conflict(_))), "{by_us:?}");
            change.delete_identity_provider(provider, PeopleOutcome::Native).await
        }
        "disable_scim" => change.disable_scim(provider).await,
        "discard_deactivations" => {
            let theirs = Some(&[theirs.waiting.braked][..]);
            let by_us = change.discard_deactivations(ours.client.provider, theirs).await;
            assert!(matches!(by_us, Err(Error::NotFound("waiting deactivation"))));
            change.discard_deactivations(provider, theirs).await.map(drop)
        }
        "edit_identity_provider" => {
            change.edit_identity_provider(provider, named("Ours"), Vendor::Okta).await
        }
        "edit_organization" => {
            let draft = organization_draft("Ours");
            change.edit_organization(theirs.client.organization, draft).await
        }
        "edit_profile" => {
            let draft = ProfileDraft {
                given_name: "Ours".to_owned(),
                family_name: String::new(),
                email: address("ours@contoso.example"),
                assignment: OrganizationAssignment::Global,
            };
            change.edit_profile(theirs.native, &draft).await
        }
        "enable_scim" => change.enable_scim(provider).await,
        "exclude" => change.exclude(&[theirs.waiting.held]).await.map(drop),
        "generate_scim_token" => {
            change.generate_scim_token(provider, OldToken::EndsNow).await.map(drop)
        }
        "give_role" => {
            let to_theirs = change.give_role(theirs.person, ours.role).await;
            assert!(matches!(to_theirs, Err(Error::NotFound("user"))));
            change.give_role(ours.person, theirs.role).await
        }
        "give_role_to_several" => {
            change.give_role_to_several(&[ours.person, theirs.person], ours.role).await.map(drop)
        }
        "group_for_update" => {
            let by_us = change.group_for_update(&ours.client.caller, theirs.group).await;
            assert!(matches!(by_us, Err(Error::NotFound("group"))));
            change.group_for_update(caller, theirs.group).await.map(drop)
        }
        "map_groups" => {
            let their_group = [mapping(theirs.group, ours.role)];
            let by_us = change.map_groups(ours.client.provider, &their_group).await;
            assert!(matches!(by_us, Err(Error::NotFound("group"))));
            let their_role = [mapping(ours.group, theirs.role)];
            let by_us = change.map_groups(ours.client.provider, &their_role).await;
            assert!(matches!(by_us, Err(Error::NotFound("role"))));
            change.map_groups(provider, &[mapping(theirs.group, theirs.role)]).await
        }
        "readmit" => change.readmit(theirs.waiting.excluded).await,
        "release_deactivations" => {
            let theirs = Some(&[theirs.waiting.braked][..]);
            let by_us = change.release_deactivations(ours.client.provider, theirs).await;
            assert!(matches!(by_us, Err(Error::NotFound("waiting deactivation"))));
            change.release_deactivations(provider, theirs).await.map(drop)
        }
        "restore_identity_provider" => change.restore_identity_provider(provider).await,
        "restore_organization" => change.restore_organization(theirs.client.organization).await,
        "revoke_scim_token" => {
            let by_us = change.revoke_scim_token(ours.client.provider, theirs.token).await;
            assert!(matches!(by_us, Err(Error::NotFound(_))));
            change.revoke_scim_token(provider, theirs.token).await
        }
        "set_provider_policy" => {
            let roles = AllowedRoles::Listed([theirs.role].into());
            let policy = ProviderPolicy { roles, ..ProviderPolicy::default() };
            let ours = change.set_provider_policy(ours.client.provider, policy.clone()).await;
            assert!(matches!(ours, Err(Error::NotFound("role"))));
            change.set_provider_policy(provider, policy).await
        }
        "set_preferences" => {
            let phone = Some("112".to_owned().try_into().unwrap());
            let preferences = Preferences { phone, ..Preferences::default() };
            change.set_preferences(theirs.person, &preferences).await
        }
        "save_sign_on" => {
            let draft = sign_on_draft(Flavour::Okta, "https://evil.example", "evil.example");
            change.save_sign_on(provider, draft).await
        }
        "save_saml" => {
            let (source, draft) = (CertificateSource::Paste, saml_draft("https://evil.example"));
            let certificates = [certificate(3, change.now())];
            change.save_saml(provider, draft, source, &certificates, RequestKeyChange::Stays).await
        }
        "retire_certificate" => change.retire_certificate(provider, &"01".repeat(32)).await,
        "enable_sign_on" => change.enable_sign_on(provider).await,
        "disable_sign_on" => change.disable_sign_on(provider).await,
        "take_role" => {
            let of_ours = change.take_role(ours.person, theirs.role).await;
            assert!(matches!(of_ours, Err(Error::NotFound("role"))));
            change.take_role(theirs.person, theirs.role).await.map(drop)
        }
        "take_role_from_several" => {
            let people = [ours.person, theirs.person];
            change.take_role_from_several(&people, ours.role).await.map(drop)
        }
        "update_account" => {
            let before = elsewhere.account_for_update(caller, theirs.person).await.unwrap();
            let draft = person("bea", |_| {});
            change.update_account(&ours.client.caller, before, draft).await.map(drop)
        }
        "update_group" => {
            let before = elsewhere.group_for_update(caller, theirs.group).await.unwrap();
            let members = GroupMembers::Replace(Vec::new());
            let (name, external_id) = (Some("Ours".to_owned()), ExternalId::Keep);
            let edit = GroupEdit { name, external_id, members };
            change.update_group(&ours.client.caller, before, edit).await.map(drop)
        }
        "update_role" => change.update_role(theirs.role, 1, tickets("us")).await,
        new => panic!("Change::{new} has no case here: add one"),
    }
}

/// The operations that are told no id, so that there is nothing to refuse.
const WITHOUT_AN_ID: [&str; 3] = ["create_organization", "export", "set_sso_only"];

async fn writing_changes_nothing(store: Store) {
    let (ours, theirs) = (side(&store, "contoso").await, side(&store, "fabrikam").await);
    let divisions = [ours.client.division, theirs.client.division];
    let before = [store.rows_of(divisions[0]).await, store.rows_of(divisions[1]).await];
    for operation in operations("Change") {
        if WITHOUT_AN_ID.contains(&operation.as_str()) {
            continue;
        }
        let mut change = store.change(divisions[0], Actor::Host).await.unwrap();
        let mut elsewhere = store.change(divisions[1], Actor::Host).await.unwrap();
        let outcome = attempted(&mut change, &mut elsewhere, &operation, &ours, &theirs).await;
        change.commit().await.unwrap();
        drop(elsewhere);

        assert!(matches!(outcome, Err(Error::NotFound(_))), "Change::{operation}: {outcome:?}");
        let after = [store.rows_of(divisions[0]).await, store.rows_of(divisions[1]).await];
        assert_eq!(after, before, "Change::{operation} changed something");
    }
}

#[sqlx::test(migrations = false)]
async fn reading_with_ids_of_another_division_shows_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    reading_shows_nothing(Store::open(options).await).await;
}

#[sqlx::test(migrations = false)]
async fn writing_with_ids_of_another_division_is_not_found_and_changes_nothing(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    writing_changes_nothing(Store::open(options).await).await;
}

#[sqlx::test(migrations = false)]
async fn without_row_security_the_queries_alone_show_nothing_of_another_division(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    reading_shows_nothing(Store::open(options).await.without_row_security().await).await;
}

#[sqlx::test(migrations = false)]
async fn without_row_security_the_queries_alone_change_nothing_of_another_division(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    writing_changes_nothing(Store::open(options).await.without_row_security().await).await;
}
