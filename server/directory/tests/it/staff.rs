//! Staff: whoever administers last, and what a grant opens.

use rollcall_directory::{
    Actor, Error, NativeAccountDraft, StaffDraft,
    testing::{address, administrator, named, role},
};
use rollcall_model::{
    account::UserType,
    login::Login,
    page::Turn,
    role::{Access, Area, Permissions, Reach},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

fn ordinary(login: &Login) -> StaffDraft {
    StaffDraft {
        name: login.name.clone(),
        email: login.email.clone(),
        administrator: false,
        everywhere: Access::None,
    }
}

#[sqlx::test(migrations = false)]
async fn the_last_system_administrator_stays_one(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let nadia = administrator(&store, "nadia@msp.example").await.login;
    let before = store.rows_of_installation().await;
    let mut change = store.installation_by_host().await;
    let refused = change.update_staff(nadia.id, &ordinary(&nadia)).await;
    assert!(matches!(refused, Err(Error::LastAdministrator)), "{refused:?}");
    drop(change);
    let mut change = store.installation_by_host().await;
    let refused = change.set_staff_active(nadia.id, false).await;
    assert!(matches!(refused, Err(Error::LastAdministrator)), "{refused:?}");
    drop(change);
    assert_eq!(store.rows_of_installation().await, before);
}

#[sqlx::test(migrations = false)]
async fn of_two_administrators_who_unmake_each_other_one_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let mut last = administrator(&store, "nadia@msp.example").await.login;
    for round in 0..8 {
        let bea = administrator(&store, &format!("bea{round}@msp.example")).await.login;
        let unmake = async |by: &Login, whom: &Login| {
            let mut change = store.change_installation(by.into()).await?;
            change.update_staff(whom.id, &ordinary(whom)).await?;
            change.commit().await
        };
        let (one, other) = tokio::join!(unmake(&last, &bea), unmake(&bea, &last));
        let refused = [one, other].into_iter().filter(Result::is_err).count();
        assert_eq!(refused, 1, "one of the two is refused");
        let staff = store.installation().await.unwrap().staff().await.unwrap();
        let mut left = staff.into_iter().map(|it| it.login).filter(Login::is_administrator);
        last = left.next().expect("one of the two stays");
        assert_eq!(left.next(), None);
    }
}

#[sqlx::test(migrations = false)]
async fn a_grant_opens_one_client_as_far_as_its_role_says(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let slug = async |division| {
        let mut view = store.installation().await.unwrap();
        let all = view.clients(None, None, &Turn::First).await.unwrap();
        all.items.into_iter().find(|it| it.division.id == division).unwrap().division.slug
    };
    let (ours_slug, theirs_slug) = (slug(ours.division).await, slug(theirs.division).await);
    let mut change = store.change_installation(Actor::Host).await.unwrap();
    let draft = StaffDraft {
        name: named("Sam"),
        email: address("sam@msp.example"),
        administrator: false,
        everywhere: Access::None,
    };
    let (sam, _) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    assert!(matches!(store.rights(&sam, &ours_slug).await, Err(Error::NotFound("client"))));

    let permissions: Permissions = [(Area::Accounts, Access::Manage)].into_iter().collect();
    let given = role(&store, ours.division, permissions, Reach::All).await;
    let mut change = store.change_installation(Actor::Host).await.unwrap();
    change.grant(sam.id, &ours_slug, given).await.unwrap();
    change.commit().await.unwrap();

    let (_, rights) = store.rights(&sam, &ours_slug).await.unwrap();
    assert!(rights.allow(Area::Accounts, Access::Manage) && !rights.administrator);
    assert!(!rights.allow(Area::Roles, Access::View));
    assert!(matches!(store.rights(&sam, &theirs_slug).await, Err(Error::NotFound("client"))));
    let mut view = store.installation().await.unwrap();
    let seen = view.clients(Some(&sam), None, &Turn::First).await.unwrap();
    assert_eq!(seen.items.iter().map(|it| it.division.id).collect::<Vec<_>>(), [ours.division]);

    // A role of the other client cannot be granted in this one.
    let foreign = role(&store, theirs.division, Permissions::default(), Reach::All).await;
    let mut change = store.change_installation(Actor::Host).await.unwrap();
    let refused = change.grant(sam.id, &ours_slug, foreign).await;
    assert!(matches!(refused, Err(Error::NotFound("technician role"))), "{refused:?}");
}

#[sqlx::test(migrations = false)]
async fn an_account_finds_its_client_only_where_a_role_lets_it_work(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let login = async |name: &str, user_type| {
        let mut change = store.by_host(&client).await;
        let draft = NativeAccountDraft {
            user_type,
            given_name: name.to_owned(),
            family_name: String::new(),
            email: address(&format!("{name}@contoso.example")),
            organization: None,
        };
        let account = change.create_native_account(&draft).await.unwrap();
        let (login, _) = change.invite_account(account).await.unwrap();
        change.commit().await.unwrap();
        (login, account)
    };
    let found = async |login: &Login| {
        let mut view = store.installation().await.unwrap();
        view.clients(Some(login), None, &Turn::First).await.unwrap().items.len()
    };
    let (eva, _) = login("eva", UserType::EndUser).await;
    let (tom, technician) = login("tom", UserType::Technician).await;
    assert_eq!((found(&eva).await, found(&tom).await), (0, 0));
    let given = role(&store, client.division, Permissions::default(), Reach::All).await;
    let mut change = store.by_host(&client).await;
    change.give_role(technician, given).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!((found(&eva).await, found(&tom).await), (0, 1));
}

#[sqlx::test(migrations = false)]
async fn whoever_belongs_to_archived_organizations_only_is_not_invited(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let draft = NativeAccountDraft {
        user_type: UserType::EndUser,
        given_name: "Eva".to_owned(),
        family_name: String::new(),
        email: address("eva@contoso.example"),
        organization: Some(client.organization),
    };
    let eva = change.create_native_account(&draft).await.unwrap();
    change.archive_organization(client.organization).await.unwrap();
    let refused = change.invite_account(eva).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
}
