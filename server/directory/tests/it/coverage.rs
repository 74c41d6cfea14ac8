//! Every change of a division leaves a trace in its feed, or was none.
//!
//! The operations are read from the sources, so a new one without a case here fails.

mod unchanged;

use rollcall_directory::{
    Actor, Change, ExternalId, GroupDraft, GroupEdit, GroupMembers, NativeAccountDraft,
    RequestKeyChange,
    testing::{
        Client, address, administrator, certificate, enable_sign_on, named, organization_draft,
        person, saml_draft, set_sign_on, sign_on_draft,
    },
};
use rollcall_model::{
    account::UserType,
    activity::{
        ActivityStatus::{self as Status},
        ActorKind,
        SubjectKind::{self, Account, Division, Group, Organization, Provider, Role, Token},
    },
    certificate::CertificateSource,
    group_mapping::MappingEdit,
    id::{AccountId, IdentityGroupId, LoginId, OrganizationId, RoleId},
    placement::OrganizationAssignment,
    policy::ProviderPolicy,
    profile::{Preferences, ProfileDraft},
    provider::{PeopleOutcome, ProviderDraft, Vendor},
    role_draft::RoleDraft,
    sign_on::Flavour,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::{Rows, Store, operations, waiting};

/// What the feed must tell: what happened, to what.
type Trace = (Status, SubjectKind, String);

struct Scene {
    client: Client,
    anna: AccountId,
    group: IdentityGroupId,
    /// Was never let in.
    held: AccountId,
    excluded: AccountId,
    /// Its deactivation waits.
    braked: AccountId,
    /// A technician made by hand.
    native: AccountId,
    /// Anna has one and not the other.
    role: RoleId,
    other_role: RoleId,
}

/// A client with one of everything that can be changed.
async fn scene(store: &Store, name: &str) -> Scene {
    let client = store.client(name).await;
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    let mut change = store.by_scim(&client).await;
    let draft = GroupDraft { name: "Staff".to_owned(), external_id: None, members: Vec::new() };
    let group = change.create_group(&client.caller, draft).await.unwrap().id;
    if name == "enable_scim" {
        change.disable_scim(client.provider).await.unwrap();
    }
    let draft = |name| RoleDraft::blank(named(name));
    let role = change.create_role(UserType::EndUser, draft("Tickets")).await.unwrap();
    let other_role = change.create_role(UserType::EndUser, draft("Reports")).await.unwrap();
    change.give_role(anna, role).await.unwrap();
    if name == "restore_organization" {
        change.archive_organization(client.organization).await.unwrap();
    }
    change.commit().await.unwrap();
    let waiting = waiting(store, &client).await;
    if name == "delete_identity_provider" || name == "restore_identity_provider" {
        let mut change = store.by_host(&client).await;
        change.disable_scim(client.provider).await.unwrap();
        change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
        if name == "restore_identity_provider" {
            let outcome = PeopleOutcome::Inactive;
            change.delete_identity_provider(client.provider, outcome).await.unwrap();
        }
        change.commit().await.unwrap();
    }
    // Scenes share an installation, where a domain is one provider's.
    let domain = format!("{}.example", name.replace('_', "-"));
    let draft = sign_on_draft(Flavour::Okta, "https://login.example", &domain);
    match name {
        "enable_sign_on" => drop(set_sign_on(store, &client, draft).await),
        "disable_sign_on" => drop(enable_sign_on(store, &client, draft).await),
        "set_sso_only" => {
            enable_sign_on(store, &client, draft).await;
            let nadia = administrator(store, "nadia@msp.example").await;
            let code = nadia.code(store.clock());
            store.sign_in_with_code(nadia.login.id, &code, "192.0.2.7").await.unwrap();
        }
        "retire_certificate" => {
            let mut change = store.by_host(&client).await;
            let certificates = [certificate(1, change.now()), certificate(2, change.now())];
            let (source, draft) = (CertificateSource::Paste, saml_draft("https://idp.example"));
            change
                .save_saml(client.provider, draft, source, &certificates, RequestKeyChange::Stays)
                .await
                .unwrap();
            change.commit().await.unwrap();
        }
        _ => {}
    }
    let mut change = store.by_host(&client).await;
    let tom = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tom".to_owned(),
        family_name: String::new(),
        email: address("tom@contoso.example"),
        organization: None,
    };
    let native = change.create_native_account(&tom).await.unwrap();
    change.invite_account(native).await.unwrap();
    change.commit().await.unwrap();
    sqlx::query("update login set password_hash = 'hash', totp_sealed = '' where account_id = $1")
        .bind(native.0)
        .execute(&mut store.sql().await)
        .await
        .unwrap();
    Scene {
        native,
        held: waiting.held,
        excluded: waiting.excluded,
        braked: waiting.braked,
        client,
        anna,
        group,
        role,
        other_role,
    }
}

/// Does an operation so that it changes something; the trace it must leave, unless it only locks.
async fn perform(change: &mut Change, operation: &str, scene: &Scene) -> Option<Trace> {
    let Scene { client, anna, group, held, excluded, braked, native, role, other_role } = scene;
    let (caller, provider) = (&client.caller, client.provider);
    let (status, kind, id) = match operation {
        "account_for_update" => {
            change.account_for_update(caller, *anna).await.unwrap();
            return None;
        }
        "approve_held" => {
            change.approve_held(*held, Some(client.organization)).await.unwrap();
            (Status::Approved, Account, held.to_string())
        }
        "activate_accounts" => {
            change.deactivate_accounts(&[*native]).await.unwrap();
            change.activate_accounts(&[*native]).await.unwrap();
            (Status::TechnicianEnabled, Account, native.to_string())
        }
        "copy_role" => {
            let id = change.copy_role(*role, named("Copy of Tickets")).await.unwrap();
            (Status::RoleCreated, Role, id.to_string())
        }
        "archive_organization" => {
            change.archive_organization(client.organization).await.unwrap();
            (Status::OrganizationArchived, Organization, client.organization.to_string())
        }
        "create_account" => {
            let made = change.create_account(caller, person("bea", |_| {})).await.unwrap();
            (Status::EndUserCreated, Account, made.id.to_string())
        }
        "create_group" => {
            let (name, members) = ("Sales".to_owned(), Vec::new());
            let draft = GroupDraft { name, external_id: None, members };
            let made = change.create_group(caller, draft).await.unwrap();
            (Status::UserGroupCreated, Group, made.id.to_string())
        }
        "create_identity_provider" => {
            let (name, vendor, domains) = (named("Okta"), Vendor::Okta, Vec::new());
            let draft = ProviderDraft { name, vendor, domains, organization: None };
            let id = change.create_identity_provider(draft).await.unwrap();
            (Status::SsoCreated, Provider, id.to_string())
        }
        "create_native_account" => {
            let made = change.create_native_account(&bea(Some(client.organization))).await.unwrap();
            (Status::EndUserCreated, Account, made.to_string())
        }
        "invite_account" => {
            let made = change.create_native_account(&bea(None)).await.unwrap();
            change.invite_account(made).await.unwrap();
            (Status::InvitationMade, Account, made.to_string())
        }
        "send_sign_in_link" => {
            change.send_sign_in_link(*native).await.unwrap();
            (Status::SignInLinkSent, Account, native.to_string())
        }
        "remove_second_factor" => {
            change.remove_second_factor(*native).await.unwrap();
            (Status::MfaReset, Account, native.to_string())
        }
        "create_organization" => {
            let made = change.create_organization(named("Berlin")).await.unwrap();
            (Status::OrganizationCreated, Organization, made.id.to_string())
        }
        "create_role" => {
            let draft = RoleDraft::blank(named("Backups"));
            let id = change.create_role(UserType::Technician, draft).await.unwrap();
            (Status::RoleCreated, Role, id.to_string())
        }
        "delete_account" => {
            let before = change.account_for_update(caller, *anna).await.unwrap();
            change.delete_account(caller, before).await.unwrap();
            (Status::EndUserDisabled, Account, anna.to_string())
        }
        "deactivate_accounts" => {
            change.deactivate_accounts(&[*native]).await.unwrap();
            (Status::TechnicianDisabled, Account, native.to_string())
        }
        "delete_native_accounts" => {
            change.delete_native_accounts(&[*native]).await.unwrap();
            (Status::TechnicianDeleted, Account, native.to_string())
        }
        "delete_group" => {
            let before = change.group_for_update(caller, *group).await.unwrap();
            change.delete_group(caller, before).await.unwrap();
            (Status::UserGroupDeleted, Group, group.to_string())
        }
        "delete_role" => {
            change.delete_role(*role, false).await.unwrap();
            (Status::RoleDeleted, Role, role.to_string())
        }
        "edit_identity_provider" => {
            let (name, vendor) = (named("Contoso sign-in"), Vendor::Okta);
            change.edit_identity_provider(provider, name, vendor).await.unwrap();
            (Status::SsoUpdated, Provider, provider.to_string())
        }
        "delete_identity_provider" => {
            change.delete_identity_provider(provider, PeopleOutcome::Native).await.unwrap();
            (Status::SsoDeleted, Provider, provider.to_string())
        }
        "disable_scim" => {
            change.disable_scim(provider).await.unwrap();
            (Status::ScimDisabled, Provider, provider.to_string())
        }
        "discard_deactivations" => {
            change.discard_deactivations(provider, Some(&[*braked])).await.unwrap();
            (Status::BrakeDiscarded, Provider, provider.to_string())
        }
        "edit_organization" => {
            let draft = organization_draft("Bern");
            change.edit_organization(client.organization, draft).await.unwrap();
            (Status::OrganizationUpdated, Organization, client.organization.to_string())
        }
        "edit_profile" => {
            let made = change.create_native_account(&bea(None)).await.unwrap();
            let draft = ProfileDraft {
                given_name: "Beatrix".to_owned(),
                family_name: String::new(),
                email: address("beatrix@contoso.example"),
                assignment: OrganizationAssignment::Global,
            };
            change.edit_profile(made, &draft).await.unwrap();
            (Status::EndUserUpdated, Account, made.to_string())
        }
        "enable_scim" => {
            change.enable_scim(provider).await.unwrap();
            (Status::ScimEnabled, Provider, provider.to_string())
        }
        "exclude" => {
            change.exclude(&[*held]).await.unwrap();
            (Status::Excluded, Account, held.to_string())
        }
        "export" => {
            change.export("Users as CSV, all of them.").await.unwrap();
            (Status::Exported, Division, client.division.to_string())
        }
        "generate_scim_token" => {
            let made = change.generate_scim_token(provider, OldToken::default()).await.unwrap();
            (Status::TokenCreated, Token, made.token.id.to_string())
        }
        "give_role" => {
            change.give_role(*anna, *other_role).await.unwrap();
            (Status::RoleGiven, Account, anna.to_string())
        }
        "give_role_to_several" => {
            change.give_role_to_several(&[*anna], *other_role).await.unwrap();
            (Status::RoleGiven, Account, anna.to_string())
        }
        "group_for_update" => {
            change.group_for_update(caller, *group).await.unwrap();
            return None;
        }
        "map_groups" => {
            let (seen, roles) = ([].into(), [*role].into());
            let edit = MappingEdit { group: *group, seen, roles };
            change.map_groups(provider, &[edit]).await.unwrap();
            (Status::GroupMappingUpdated, Group, group.to_string())
        }
        "readmit" => {
            change.readmit(*excluded).await.unwrap();
            (Status::Readmitted, Account, excluded.to_string())
        }
        "release_deactivations" => {
            change.release_deactivations(provider, None).await.unwrap();
            (Status::BrakeReleased, Provider, provider.to_string())
        }
        "restore_identity_provider" => {
            change.restore_identity_provider(provider).await.unwrap();
            (Status::SsoRestored, Provider, provider.to_string())
        }
        "restore_native_accounts" => {
            change.delete_native_accounts(&[*native]).await.unwrap();
            change.restore_native_accounts(&[*native]).await.unwrap();
            (Status::TechnicianRestored, Account, native.to_string())
        }
        "sign_out_accounts" => {
            change.sign_out_accounts(&[*native]).await.unwrap();
            (Status::SignedOutEverywhere, Account, native.to_string())
        }
        "restore_organization" => {
            change.restore_organization(client.organization).await.unwrap();
            (Status::OrganizationRestored, Organization, client.organization.to_string())
        }
        "revoke_scim_token" => {
            change.revoke_scim_token(provider, caller.token).await.unwrap();
            (Status::TokenRemoved, Token, caller.token.to_string())
        }
        "set_provider_policy" => {
            let policy = ProviderPolicy { technicians: false, ..ProviderPolicy::default() };
            change.set_provider_policy(provider, policy).await.unwrap();
            (Status::PolicyUpdated, Provider, provider.to_string())
        }
        "set_preferences" => {
            let phone = Some("112".to_owned().try_into().unwrap());
            let preferences = Preferences { phone, ..Preferences::default() };
            change.set_preferences(*anna, &preferences).await.unwrap();
            (Status::EndUserUpdated, Account, anna.to_string())
        }
        "save_sign_on" => {
            let draft = sign_on_draft(Flavour::Okta, "https://login.example", "contoso.example");
            change.save_sign_on(provider, draft).await.unwrap();
            (Status::SsoUpdated, Provider, provider.to_string())
        }
        "set_sso_only" => {
            change.set_sso_only(true).await.unwrap();
            (Status::SsoOnlyOn, Division, client.division.to_string())
        }
        "enable_sign_on" => {
            change.enable_sign_on(provider).await.unwrap();
            (Status::SsoEnabled, Provider, provider.to_string())
        }
        "disable_sign_on" => {
            change.disable_sign_on(provider).await.unwrap();
            (Status::SsoDisabled, Provider, provider.to_string())
        }
        "save_saml" => {
            let certificates = [certificate(1, change.now())];
            let draft = saml_draft("https://idp.example");
            change
                .save_saml(
                    provider,
                    draft,
                    CertificateSource::Paste,
                    &certificates,
                    RequestKeyChange::Stays,
                )
                .await
                .unwrap();
            (Status::SsoUpdated, Provider, provider.to_string())
        }
        "retire_certificate" => {
            change.retire_certificate(provider, &"01".repeat(32)).await.unwrap();
            (Status::SsoUpdated, Provider, provider.to_string())
        }
        "take_role" => {
            change.take_role(*anna, *role).await.unwrap();
            (Status::RoleTaken, Account, anna.to_string())
        }
        "take_role_from_several" => {
            change.take_role_from_several(&[*anna], *role).await.unwrap();
            (Status::RoleTaken, Account, anna.to_string())
        }
        "update_account" => {
            let before = change.account_for_update(caller, *anna).await.unwrap();
            let draft = person("anna", |it| it.given_name = "Anna".into());
            change.update_account(caller, before, draft).await.unwrap();
            (Status::EndUserUpdated, Account, anna.to_string())
        }
        "update_group" => {
            let before = change.group_for_update(caller, *group).await.unwrap();
            let (name, members) = (Some("Crew".to_owned()), GroupMembers::Replace(Vec::new()));
            let edit = GroupEdit { name, external_id: ExternalId::Keep, members };
            change.update_group(caller, before, edit).await.unwrap();
            (Status::UserGroupUpdated, Group, group.to_string())
        }
        "update_role" => {
            change.update_role(*role, 1, RoleDraft::blank(named("Requests"))).await.unwrap();
            (Status::RoleUpdated, Role, role.to_string())
        }
        new => panic!("Change::{new} has no case here: add one"),
    };
    Some((status, kind, id))
}

/// Somebody to be created by hand.
fn bea(organization: Option<OrganizationId>) -> NativeAccountDraft {
    NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Bea".to_owned(),
        family_name: String::new(),
        email: address("bea@contoso.example"),
        organization,
    }
}

fn nadia() -> Actor {
    Actor::Staff { id: LoginId(Uuid::from_u128(7)), name: "Nadia".to_owned() }
}

/// The rows that are not the feed, and how long the feed is.
fn split(mut rows: Rows) -> (Rows, usize) {
    let feed = rows.remove("activity").unwrap();
    rows.remove("activity_organization");
    (rows, feed.len())
}

/// What changes nothing of the division: a file leaves, or its people's sign-in changes.
const ONLY_TOLD: [&str; 4] =
    ["export", "remove_second_factor", "send_sign_in_link", "sign_out_accounts"];

#[sqlx::test(migrations = false)]
async fn every_change_is_told_with_its_actor_and_its_subject(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    for operation in operations("Change") {
        let scene = scene(&store, &operation).await;
        let division = scene.client.division;
        let (before, told) = split(store.rows_of(division).await);

        let mut change = store.change(division, nadia()).await.unwrap();
        let trace = perform(&mut change, &operation, &scene).await;
        change.commit().await.unwrap();

        let (after, told_now) = split(store.rows_of(division).await);
        let changes = trace.is_some() && !ONLY_TOLD.contains(&operation.as_str());
        assert_eq!(after != before, changes, "Change::{operation}");
        assert_eq!(told_now > told, trace.is_some(), "Change::{operation}");
        let Some((status, kind, id)) = trace else { continue };
        let newest = store.feed(division).await.remove(0);
        assert_eq!((newest.status, newest.subject_kind, newest.subject_id), (status, kind, id));
        assert_eq!((newest.actor_kind, newest.actor.as_str()), (ActorKind::Staff, "Nadia"));
        assert!(!newest.subject.is_empty(), "Change::{operation} names no subject");
    }
}

#[sqlx::test(migrations = false)]
async fn a_dropped_change_leaves_no_trace(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    for operation in operations("Change") {
        let scene = scene(&store, &operation).await;
        let before = store.rows_of(scene.client.division).await;

        let mut change = store.change(scene.client.division, nadia()).await.unwrap();
        perform(&mut change, &operation, &scene).await;
        drop(change);

        assert_eq!(store.rows_of(scene.client.division).await, before, "Change::{operation}");
    }
}
