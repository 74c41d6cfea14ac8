//! Staff: whoever administers last, and what a grant opens.

use rollcall_directory::{
    Actor, Error, StaffDraft,
    testing::{address, administrator, named, role},
};
use rollcall_model::{
    login::Login,
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
    let mut change = store.installation_by_host().await;
    let refused = change.set_staff_active(nadia.id, false).await;
    assert!(matches!(refused, Err(Error::LastAdministrator)), "{refused:?}");
    assert_eq!(store.rows_of_installation().await, before);
}

#[sqlx::test(migrations = false)]
async fn of_two_administrators_who_unmake_each_other_one_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    for round in 0..8 {
        let nadia = administrator(&store, &format!("nadia{round}@msp.example")).await.login;
        let bea = administrator(&store, &format!("bea{round}@msp.example")).await.login;
        let unmake = async |by: &Login, whom: &Login| {
            let mut change = store.change_installation(by.into()).await?;
            change.update_staff(whom.id, &ordinary(whom)).await?;
            change.commit().await
        };
        let (one, other) = tokio::join!(unmake(&nadia, &bea), unmake(&bea, &nadia));
        if round == 0 {
            let refused = [one, other].into_iter().filter(Result::is_err).count();
            assert_eq!(refused, 1, "one of the two stays");
        }
        let staff = store.installation().await.unwrap().staff().await.unwrap();
        assert!(staff.iter().any(|it| it.login.is_administrator()));
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
        let all = view.clients(None, None, &rollcall_model::page::Turn::First).await.unwrap();
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
    let seen = view.clients(Some(&sam), None, &rollcall_model::page::Turn::First).await.unwrap();
    assert_eq!(seen.items.iter().map(|it| it.division.id).collect::<Vec<_>>(), [ours.division]);

    // A role of the other client cannot be granted in this one.
    let foreign = role(&store, theirs.division, Permissions::default(), Reach::All).await;
    let mut change = store.change_installation(Actor::Host).await.unwrap();
    let refused = change.grant(sam.id, &ours_slug, foreign).await;
    assert!(matches!(refused, Err(Error::NotFound("technician role"))), "{refused:?}");
}
