//! The client registry: who is a client, what it tells of them, and whom.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, NativeAccountDraft, StaffDraft,
    testing::{
        Client, address, named, organization_draft, person, role, saml_draft, set_sign_on,
        sign_on_draft,
    },
};
use rollcall_model::{
    account::UserType,
    email::EmailDomain,
    id::{IdentityProviderId, OrganizationId},
    login::Login,
    organization::OrganizationDraft,
    page::Turn,
    provider::{PeopleOutcome, ProviderDraft, ProviderStatus, Vendor},
    registry::{ClientOverview, OrgIds},
    role::{Access, Area, Permissions, Reach},
    sign_on::Flavour,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

const TENANT: &str = "8f0c1b2a-1111-4222-8333-444455556666";

async fn clients(store: &Store, who: Option<&Login>, search: &str) -> Vec<ClientOverview> {
    let mut view = store.installation().await.unwrap();
    view.clients(who, Some(search), &Turn::First).await.unwrap().items
}

/// What the clients are called that somebody finds; None: an administrator.
async fn names(store: &Store, who: Option<&Login>, search: &str) -> Vec<String> {
    clients(store, who, search).await.iter().map(|it| it.name().to_string()).collect()
}

/// An organization of the client with a provider of its own, of this domain.
async fn bound(
    store: &Store,
    client: &Client,
    name: &str,
    domain: &str,
) -> (OrganizationId, IdentityProviderId) {
    let mut change = store.by_host(client).await;
    let organization = change.create_organization(named(name)).await.unwrap().id;
    let draft = ProviderDraft {
        name: named(&format!("{name} Entra")),
        vendor: Vendor::Entra,
        domains: vec![domain.to_owned().try_into().unwrap()],
        organization: Some(organization),
    };
    let provider = change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();
    (organization, provider)
}

fn shown(client: &ClientOverview) -> Vec<&str> {
    client.domains.iter().map(EmailDomain::as_str).collect()
}

#[sqlx::test(migrations = false)]
async fn an_organization_that_a_provider_is_bound_to_is_a_client_of_its_own(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let msp = store.client("Tidewater").await;
    let (halden, provider) = bound(&store, &msp, "Halden", "login.halden.example").await;
    let mut change = store.by_host(&msp).await;
    let domains = vec!["halden.example".to_owned().try_into().unwrap()];
    let draft = OrganizationDraft { domains, ..organization_draft("Halden AG") };
    change.edit_organization(halden, draft).await.unwrap();
    change.generate_scim_token(provider, OldToken::EndsNow).await.unwrap();
    change.commit().await.unwrap();
    let inside = person("anna", |it| it.organization = Some(halden.to_string()));
    store.create(&msp, inside).await.unwrap();
    store.create(&msp, person("bea", |_| {})).await.unwrap();

    let found = clients(&store, None, "").await;
    let called: Vec<_> = found.iter().map(|it| it.name().as_str()).collect();
    assert_eq!(called, ["Tidewater", "Halden AG"]);
    let [whole, own] = &*found else { panic!("two clients") };
    assert_eq!((whole.org_ids, own.org_ids), (OrgIds::Several(2), OrgIds::One(halden)));
    assert_eq!((whole.users, own.users), (Some(2), Some(1)));
    assert_eq!(shown(own), ["halden.example", "login.halden.example"]);
    assert_eq!(shown(whole), shown(own), "what its organizations have, it has");
    assert_eq!(own.division, whole.division);
    let expires = "2026-09-02T09:00:00Z".parse().ok();
    assert_eq!(own.providers.as_ref().unwrap().token_ends, expires);
    assert_eq!(own.providers.as_ref().unwrap().status, Some(ProviderStatus::SettingUp));

    // Archived, it is no client any more; nor when nobody is bound to it.
    let mut change = store.by_host(&msp).await;
    change.disable_scim(provider).await.unwrap();
    change.archive_organization(halden).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(names(&store, None, "").await, ["Tidewater"]);
    let mut change = store.by_host(&msp).await;
    change.restore_organization(halden).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(names(&store, None, "").await, ["Tidewater", "Halden AG"]);
    let live = store.view(msp.division).await.unwrap().identity_provider(provider).await.unwrap();
    let token = live.live_token().unwrap().id;
    let mut change = store.by_host(&msp).await;
    change.revoke_scim_token(provider, token).await.unwrap();
    change.delete_identity_provider(provider, PeopleOutcome::Native).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(names(&store, None, "").await, ["Tidewater"]);
    let mut change = store.by_host(&msp).await;
    change.restore_identity_provider(provider).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(names(&store, None, "").await, ["Tidewater", "Halden AG"]);
}

#[sqlx::test(migrations = false)]
async fn the_registry_tells_the_tenant_and_the_end_of_the_token(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let entity_id = format!("https://sts.windows.net/{TENANT}/");
    let drafts = [
        ("A", Some(sign_on_draft(Flavour::Entra, &issuer, "a.example"))),
        ("B", Some(saml_draft(&entity_id))),
        ("C", Some(sign_on_draft(Flavour::Okta, "https://company.okta.com", "c.example"))),
        ("D", None),
    ];
    for (name, draft) in drafts {
        let client = store.client(name).await;
        if let Some(draft) = draft {
            set_sign_on(&store, &client, draft).await;
        }
    }
    let tenants = |found: &[ClientOverview]| -> Vec<String> {
        let texts = |it: &ClientOverview| {
            let tenants = &it.providers.as_ref().unwrap().tenants;
            tenants.iter().map(ToString::to_string).collect::<String>()
        };
        found.iter().map(texts).collect()
    };
    let found = clients(&store, None, "").await;
    assert_eq!(tenants(&found), [TENANT, TENANT, "", ""]);

    // Once none lives, it tells when the last one expired.
    let ends = found[0].providers.as_ref().unwrap().token_ends;
    store.clock.advance(TimeDelta::days(200));
    let late = clients(&store, None, "").await;
    assert_eq!(late[0].providers.as_ref().unwrap().token_ends, ends);
}

#[sqlx::test(migrations = false)]
async fn clients_are_found_by_their_domain_and_by_an_org_id(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let msp = store.client("Tidewater").await;
    store.client("Fabrikam").await;
    let draft = sign_on_draft(Flavour::Okta, "https://company.okta.com", "msp.example");
    set_sign_on(&store, &msp, draft).await;
    let (halden, _) = bound(&store, &msp, "Halden", "halden.example").await;
    bound(&store, &msp, "Kette", "kette.example").await;
    for (search, expected) in [
        ("HALD", &["Halden"][..]),
        ("kette.ex", &["Kette"]),
        ("msp.ex", &["Tidewater"]),
        (&halden.to_string(), &["Halden"]),
        // The Org ID of an organization that is no client of its own leads to its division.
        (&msp.organization.to_string(), &["Tidewater"]),
        ("tidew", &["Tidewater", "Halden", "Kette"]),
        ("9999", &[]),
        ("%", &[]),
    ] {
        assert_eq!(names(&store, None, search).await, expected, "{search}");
    }
}

#[sqlx::test(migrations = false)]
async fn the_registry_tells_nobody_more_than_their_role_does(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let msp = store.client("Tidewater").await;
    store.client("Fabrikam").await;
    let (halden, _) = bound(&store, &msp, "Halden", "halden.example").await;
    let (kette, _) = bound(&store, &msp, "Kette", "kette.example").await;
    for (name, organization) in [("anna", halden), ("bea", kette), ("cem", kette)] {
        let inside = person(name, |it| it.organization = Some(organization.to_string()));
        store.create(&msp, inside).await.unwrap();
    }
    let slug = store.installation().await.unwrap().client_names(None, Some("tide")).await.unwrap();
    let staff = async |name: &str, permissions: Permissions, reach: Reach| {
        let given = role(&store, msp.division, permissions, reach).await;
        let mut change = store.change_installation(Actor::Host).await.unwrap();
        let draft = StaffDraft {
            name: named(name),
            email: address(&format!("{name}@msp.example")),
            administrator: false,
            everywhere: Access::None,
        };
        let (login, _) = change.invite_staff(&draft).await.unwrap();
        change.grant(login.id, &slug[0].slug, given).await.unwrap();
        change.commit().await.unwrap();
        login
    };
    let all = Permissions::everywhere(Access::View);
    let near = staff("near", all.clone(), Reach::Listed([halden].into())).await;
    assert_eq!(names(&store, Some(&near), "").await, ["Tidewater", "Halden"]);
    for search in ["Kette", &kette.to_string(), &msp.organization.to_string()] {
        assert_eq!(names(&store, Some(&near), search).await, [""; 0], "{search}");
    }
    for it in clients(&store, Some(&near), "").await {
        assert_eq!((it.org_ids, it.users), (OrgIds::One(halden), Some(1)), "{it:?}");
        assert_eq!((shown(&it), it.refused), (vec!["halden.example"], None));
    }

    let blind = staff("blind", [(Area::Accounts, Access::View)].into_iter().collect(), Reach::All);
    let blind = blind.await;
    let found = clients(&store, Some(&blind), "").await;
    let [only] = &*found else { panic!("{found:?}") };
    assert_eq!((only.org_ids, only.users), (OrgIds::None, Some(3)));
    assert_eq!((shown(only), &only.providers, only.refused), (vec![], &None, None));

    // A technician of the division, as far as their role goes.
    let mut change = store.by_host(&msp).await;
    let draft = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tia".to_owned(),
        family_name: String::new(),
        email: address("tia@tidewater.example"),
        organization: None,
    };
    let account = change.create_native_account(&draft).await.unwrap();
    let (tia, _) = change.invite_account(account).await.unwrap();
    change.commit().await.unwrap();
    let given = role(&store, msp.division, all, Reach::Listed([kette].into())).await;
    let mut change = store.by_host(&msp).await;
    change.give_role(account, given).await.unwrap();
    change.commit().await.unwrap();
    let found = clients(&store, Some(&tia), "").await;
    let called: Vec<_> = found.iter().map(|it| it.name().as_str()).collect();
    assert_eq!(called, ["Tidewater", "Kette"]);
    assert_eq!(found[0].users, Some(2));
    assert_eq!(shown(&found[0]), ["kette.example"]);
}
