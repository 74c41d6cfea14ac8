//! Searching and filtering the lists.

use chrono::TimeDelta;
use rollcall_directory::{
    GroupDraft, GroupMember, NativeAccountDraft,
    testing::{Client, PASSWORD, address, named, party, passkey, person},
};
use rollcall_model::{
    account::{
        AccountQuery, AccountSignIn, AccountStatus, MfaFilter, OrganizationFilter, SecondFactor,
        Source, UserType,
    },
    activity::{ActivityQuery, ActivityStatus, ActivityType, TimeRange},
    group_mapping::MappingEdit,
    id::AccountId,
    login::LoginState,
    organization::OrganizationQuery,
    page::Turn,
    provider::{ProviderDraft, Vendor},
    role_draft::RoleDraft,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

/// The user names of the people a query shows, in its order.
async fn people(store: &Store, client: &Client, query: AccountQuery) -> Vec<String> {
    let mut view = store.view(client.division).await.unwrap();
    let page = view.accounts(&query).await.unwrap();
    page.items.into_iter().map(|it| it.user_name).collect()
}

fn searching(text: &str) -> AccountQuery {
    AccountQuery { search: Some(text.to_owned()), ..AccountQuery::default() }
}

#[sqlx::test(migrations = false)]
async fn people_are_found_by_part_of_a_name_a_user_name_or_an_address(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let zoe = person("zm", |it| {
        it.name = "Zoé Müller-100%_x".to_owned();
        it.email = Some("Z.Mueller@contoso.example".to_owned());
    });
    store.create(&client, zoe).await.unwrap();
    store.create(&client, person("other", |_| {})).await.unwrap();
    for text in [
        "zoé",
        "ZOÉ",
        "zoe\u{301}",
        "Mu\u{308}ller",
        "ller-1",
        "Zm",
        "mueller@CONTOSO",
        "0%_",
        " zm ",
    ] {
        assert_eq!(people(&store, &client, searching(text)).await, ["zm"], "{text}");
    }
    for text in ["%", "_", "zoe", "z%r", "'", "\\"] {
        let expected = usize::from(matches!(text, "%" | "_"));
        assert_eq!(people(&store, &client, searching(text)).await.len(), expected, "{text}");
    }
    assert_eq!(people(&store, &client, searching("  ")).await.len(), 2, "blank is no search");
}

#[sqlx::test(migrations = false)]
async fn people_are_filtered_by_what_they_are(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let organization = client.organization.to_string();
    let word = |it: &str| Some(it.to_owned());
    for draft in [
        person("global", |_| {}),
        person("inside", |it| it.organization = Some(organization)),
        person("lost", |it| it.organization = word("9999")),
        person("off", |it| it.active = Some(false)),
        person("tech", |it| it.user_type = word("technician")),
    ] {
        store.create(&client, draft).await.unwrap();
    }
    let all = AccountQuery::default;
    let global = Some(OrganizationFilter::Global);
    let one = Some(OrganizationFilter::One(client.organization));
    let someone_else = Some(rollcall_model::id::IdentityProviderId(uuid::Uuid::nil()));
    for (query, expected) in [
        (all(), "global inside lost off tech"),
        (AccountQuery { user_type: Some(UserType::Technician), ..all() }, "tech"),
        (AccountQuery { status: Some(AccountStatus::Inactive), ..all() }, "off"),
        (AccountQuery { source: Some(Source::Native), ..all() }, ""),
        (AccountQuery { source: Some(Source::Scim), ..all() }, "global inside lost off tech"),
        (AccountQuery { provider: Some(client.provider), ..all() }, "global inside lost off tech"),
        (AccountQuery { provider: someone_else, ..all() }, ""),
        (AccountQuery { organization: global, ..all() }, "global lost off"),
        (AccountQuery { organization: one, ..all() }, "inside"),
        (AccountQuery { review: true, ..all() }, "lost"),
        (
            AccountQuery {
                user_type: Some(UserType::EndUser),
                status: Some(AccountStatus::Active),
                search: word("L"),
                ..all()
            },
            "global lost",
        ),
    ] {
        let shown = people(&store, &client, query.clone()).await.join(" ");
        assert_eq!(shown, expected, "{query:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn people_are_filtered_by_role_by_group_and_by_second_factor(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, other) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let mut ids = Vec::new();
    for name in ["ada", "bea", "cleo", "dora", "off"] {
        let draft = person(name, |it| it.active = Some(name != "off"));
        ids.push(store.create(&client, draft).await.unwrap());
    }
    let [ada, bea, cleo, _, off] = ids[..] else { unreachable!() };
    let mut change = store.by_scim(&client).await;
    let member = |it: AccountId| GroupMember { id: it.to_string(), is_group: false };
    let stranger = GroupMember { id: "nobody we know".to_owned(), is_group: false };
    let members = vec![member(bea), member(cleo), member(off), stranger];
    let draft = GroupDraft { name: "Staff".to_owned(), external_id: None, members };
    let group = change.create_group(&client.caller, draft).await.unwrap().id;
    let [by_hand, unused] = ["Tickets", "Unused"].map(|it| RoleDraft::blank(named(it)));
    let by_hand = change.create_role(UserType::EndUser, by_hand).await.unwrap();
    let unused = change.create_role(UserType::EndUser, unused).await.unwrap();
    change.give_role(ada, by_hand).await.unwrap();
    change.give_role(bea, by_hand).await.unwrap();
    let edit = MappingEdit { group, seen: [].into(), roles: [by_hand].into() };
    change.map_groups(client.provider, &[edit]).await.unwrap();
    let invited = NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Eve".to_owned(),
        family_name: String::new(),
        email: address("eve@contoso.example"),
        organization: None,
    };
    let mut logins = Vec::new();
    for name in ["eve", "fay"] {
        let email = address(&format!("{name}@contoso.example"));
        let draft = NativeAccountDraft { email, ..invited.clone() };
        let account = change.create_native_account(&draft).await.unwrap();
        logins.push(change.invite_account(account).await.unwrap().0);
    }
    change.commit().await.unwrap();
    sqlx::query("update login set totp_sealed = 'sealed' where id = $1")
        .bind(logins[1].id.0)
        .execute(&mut store.sql().await)
        .await
        .unwrap();

    let all = AccountQuery::default;
    let (role, group) = (Some(by_hand), Some(group));
    let (eve, fay) = ("eve@contoso.example", "fay@contoso.example");
    let active = Some(AccountStatus::Active);
    for (query, expected) in [
        (AccountQuery { role, ..all() }, "ada bea cleo off"),
        (AccountQuery { role, status: active, ..all() }, "ada bea cleo"),
        (AccountQuery { role: Some(unused), ..all() }, ""),
        (AccountQuery { group, ..all() }, "bea cleo off"),
        (AccountQuery { role, group, search: Some("bea".to_owned()), ..all() }, "bea"),
        (AccountQuery { mfa: Some(MfaFilter::With), ..all() }, fay),
        (AccountQuery { mfa: Some(MfaFilter::Without), ..all() }, eve),
        (AccountQuery { mfa: Some(MfaFilter::Without), role, ..all() }, ""),
    ] {
        let shown = people(&store, &client, query.clone()).await.join(" ");
        assert_eq!(shown, expected, "{query:?}");
        assert_eq!(people(&store, &other, query).await.len(), 0, "of another client");
    }

    let mut view = store.view(client.division).await.unwrap();
    let offered = view.account_choices(&all()).await.unwrap();
    let roles: Vec<_> = offered.roles.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(roles, ["Tickets", "Unused"]);
    let groups: Vec<_> = offered.groups.iter().map(|it| (it.name.as_str(), &it.provider)).collect();
    assert_eq!(groups, [("Staff", &named("Contoso ID"))]);
    let elsewhere = AccountQuery { provider: Some(other.provider), ..all() };
    assert!(view.account_choices(&elsewhere).await.unwrap().groups.is_empty());
    let chosen = AccountQuery { group, ..elsewhere };
    assert_eq!(
        view.account_choices(&chosen).await.unwrap().groups.len(),
        1,
        "the chosen one stays"
    );
}

#[sqlx::test(migrations = false)]
async fn organizations_are_found_by_name_and_by_org_id(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let zurich = change.create_organization(named("Zürich 100%")).await.unwrap();
    let (name, vendor, domains) = (named("Duo"), Vendor::Duo, Vec::new());
    let draft = ProviderDraft { name, vendor, domains, organization: Some(zurich.id) };
    change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();
    let inside = person("anna", |it| it.organization = Some(zurich.id.to_string()));
    store.create(&client, inside).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    let searching = |text: &str| OrganizationQuery {
        search: Some(text.to_owned()),
        ..OrganizationQuery::default()
    };
    for text in ["zürich", "ZU\u{308}RICH", "0%", &zurich.id.to_string()] {
        let found = view.organizations(&searching(text)).await.unwrap().items;
        assert_eq!((found.len(), found[0].id), (1, zurich.id), "{text}");
        assert_eq!((found[0].end_users, found[0].provider.clone()), (1, Some(named("Duo"))));
    }
    assert!(view.organizations(&searching("bern")).await.unwrap().items.is_empty());
}

#[sqlx::test(migrations = false)]
async fn clients_are_found_by_name_and_by_address(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.installation_by_host().await;
    let slug = "ms-1".to_owned().try_into().ok();
    let soehne = change.create_division(named("Müller & Söhne"), slug).await.unwrap();
    change.commit().await.unwrap();
    let mut view = store.installation().await.unwrap();
    for text in ["MÜLLER", "Mu\u{308}ller", "ms-1", "& s"] {
        let found = view.clients(None, Some(text), &Turn::First).await.unwrap().items;
        assert_eq!((found.len(), &found[0].division), (1, &soehne), "{text}");
    }
    let found = view.clients(None, Some("contoso"), &Turn::First).await.unwrap().items.remove(0);
    assert_eq!((found.division.id, found.users), (client.division, Some(0)));
}

#[sqlx::test(migrations = false)]
async fn activities_are_filtered_by_type_status_subject_provider_and_time(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    use ActivityStatus::{EndUserCreated, EndUserDisabled, OrganizationCreated, TokenCreated};
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.clock.advance(TimeDelta::hours(2));
    let anna = store.create(&client, person("anna", |_| {})).await.unwrap();
    store.create(&client, person("bea", |_| {})).await.unwrap();
    store.clock.advance(TimeDelta::minutes(59));
    store.delete(&client, anna).await.unwrap();
    let all = ActivityQuery::default;
    for (query, expected) in [
        (
            ActivityQuery { activity_type: Some(ActivityType::Organizations), ..all() },
            vec![OrganizationCreated],
        ),
        (
            ActivityQuery { statuses: vec![EndUserDisabled, TokenCreated], ..all() },
            vec![TokenCreated, EndUserDisabled],
        ),
        (
            ActivityQuery {
                activity_type: Some(ActivityType::Organizations),
                statuses: vec![TokenCreated],
                ..all()
            },
            vec![],
        ),
        (
            ActivityQuery { subject: Some(anna.to_string()), ..all() },
            vec![EndUserCreated, EndUserDisabled],
        ),
        (
            ActivityQuery { range: TimeRange::Hour, provider: Some(client.provider), ..all() },
            vec![EndUserCreated, EndUserCreated, EndUserDisabled],
        ),
    ] {
        let mut view = store.view(client.division).await.unwrap();
        let shown = view.activities(&query).await.unwrap().items;
        assert_eq!(told(&shown), expected, "{query:?}");
    }
    store.clock.advance(TimeDelta::minutes(2));
    let mut view = store.view(client.division).await.unwrap();
    let hour = ActivityQuery { range: TimeRange::Hour, ..all() };
    assert_eq!(told(&view.activities(&hour).await.unwrap().items), [EndUserDisabled]);
}

#[sqlx::test(migrations = false)]
async fn the_list_tells_roles_second_factor_and_whose_sign_in_is_paused(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let kim = store.create(&client, person("kim", |_| {})).await.unwrap();
    let mut change = store.by_host(&client).await;
    let draft = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Tia".to_owned(),
        family_name: String::new(),
        email: address(TIA),
        organization: None,
    };
    let tia = change.create_native_account(&draft).await.unwrap();
    for name in ["Patch manager", "Helpdesk"] {
        let draft = RoleDraft::blank(named(name));
        let role = change.create_role(UserType::Technician, draft).await.unwrap();
        change.give_role(tia, role).await.unwrap();
    }
    let (login, secret) = change.invite_account(tia).await.unwrap();
    change.commit().await.unwrap();
    let listed = async || {
        let mut view = store.view(client.division).await.unwrap();
        let people = view.accounts(&AccountQuery::default()).await.unwrap().items;
        assert_eq!(people.iter().map(|it| it.id).collect::<Vec<_>>(), [kim, tia]);
        assert_eq!((people[0].sign_in, people[0].roles.len()), (None, 0), "nobody invited them");
        let roles: Vec<_> = people[1].roles.iter().map(ToString::to_string).collect();
        assert_eq!(roles, ["Helpdesk", "Patch manager"]);
        people[1].sign_in.unwrap()
    };
    let (state, second_factor) = (LoginState::Invited, SecondFactor::None);
    let invited = AccountSignIn { state, second_factor, paused_until: None, last: None };
    assert_eq!(listed().await, invited);

    let mut change = store.installation_by_host().await;
    let hash = store.hash_password(PASSWORD.to_owned()).await;
    change.accept_invitation(&secret, &hash).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(listed().await, AccountSignIn { state: LoginState::Active, ..invited });

    let mut sql = store.sql().await;
    sqlx::query("update login set totp_sealed = 'sealed' where id = $1")
        .bind(login.id.0)
        .execute(&mut sql)
        .await
        .unwrap();
    let enrolled = AccountSignIn {
        state: LoginState::Active,
        second_factor: SecondFactor::Authenticator,
        ..invited
    };
    assert_eq!(listed().await, enrolled);

    for _ in 0..5 {
        store.check_password(&address(TIA), "wrong".to_owned(), "192.0.2.7").await.unwrap();
    }
    let until = store.clock().now() + TimeDelta::minutes(15);
    assert_eq!(listed().await, AccountSignIn { paused_until: Some(until), ..enrolled });
    store.clock.advance(TimeDelta::minutes(15));
    assert_eq!(listed().await, enrolled);

    let mut key = passkey(&store, &login, "Laptop").await;
    let with_passkey = AccountSignIn { second_factor: SecondFactor::Passkey, ..enrolled };
    assert_eq!(listed().await, with_passkey);
    let asked = store.ask_passkey(&party()).await.unwrap();
    let answer = key.answer(&asked.options);
    store.sign_in_with_passkey(&party(), &asked.key, &answer).await.unwrap();
    let last = Some(store.clock().now());
    assert_eq!(listed().await, AccountSignIn { last, ..with_passkey });
    store.clock.advance(TimeDelta::minutes(1));
    store.sign_in_without_code(login.id, "192.0.2.7").await.unwrap();
    let last = Some(store.clock().now());
    assert_eq!(listed().await, AccountSignIn { last, ..with_passkey });
}

const TIA: &str = "tia@contoso.example";
