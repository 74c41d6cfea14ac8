//! The set-up link, and the one administrator it makes.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, Directory, Error, Taken,
    testing::{administrator, new_administrator},
};
use rollcall_model::activity::ActivityStatus::{AdministratorCreated, SetupLinkCreated, SignedIn};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, hex, told};

async fn set_up(directory: &Directory, link: &str, email: &str) -> Result<(), Error> {
    let new = new_administrator(directory, email).await;
    let mut change = directory.change_installation(Actor::System).await?;
    change.create_first_administrator(link, &new, "192.0.2.7").await?;
    change.commit().await
}

async fn link(store: &Store) -> String {
    store.make_setup_link(Actor::System).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_link_makes_the_first_administrator_and_is_used_up(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let link = link(&store).await;
    assert!(!store.has_administrator().await.unwrap());
    assert!(store.setup_link_works(&link).await.unwrap());

    set_up(&store, &link, "nadia@msp.example").await.unwrap();

    assert!(store.has_administrator().await.unwrap());
    assert!(!store.setup_link_works(&link).await.unwrap());
    let again = set_up(&store, &link, "mallory@msp.example").await;
    assert!(matches!(again, Err(Error::SetUpLink)));
    let feed = store.installation_feed().await;
    assert_eq!(told(&feed), [SetupLinkCreated, AdministratorCreated, SignedIn]);
}

#[sqlx::test(migrations = false)]
async fn of_two_set_ups_at_once_one_wins(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let link = link(&store).await;
    let (one, two) = tokio::join!(
        set_up(&store, &link, "nadia@msp.example"),
        set_up(&store, &link, "bea@msp.example")
    );
    let (won, lost): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(matches!(lost[0], Err(Error::SetUpLink)), "{lost:?}");
    assert_eq!(store.installation().await.unwrap().staff().await.unwrap().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_link_works_for_24_hours(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let link = link(&store).await;
    store.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(store.setup_link_works(&link).await.unwrap());
    store.clock.advance(TimeDelta::seconds(1));
    assert!(!store.setup_link_works(&link).await.unwrap());
    let refused = set_up(&store, &link, "nadia@msp.example").await;
    assert!(matches!(refused, Err(Error::SetUpLink)));
    assert!(!store.has_administrator().await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn a_new_link_ends_the_old_one(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (old, new) = (link(&store).await, link(&store).await);
    assert!(!store.setup_link_works(&old).await.unwrap());
    assert!(store.setup_link_works(&new).await.unwrap());
    for wrong in ["", "x", &old] {
        let refused = set_up(&store, wrong, "nadia@msp.example").await;
        assert!(matches!(refused, Err(Error::SetUpLink)), "{wrong}");
    }
    set_up(&store, &new, "nadia@msp.example").await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_link_is_worth_nothing_once_there_is_an_administrator(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let link = link(&store).await;
    administrator(&store, "nadia@msp.example").await;

    assert!(!store.setup_link_works(&link).await.unwrap());
    let refused = set_up(&store, &link, "mallory@msp.example").await;
    assert!(matches!(refused, Err(Error::SetUpLink)));
    let refused = store.make_setup_link(Actor::Host).await;
    assert!(matches!(refused, Err(Error::SetUpLink)));
}

#[sqlx::test(migrations = false)]
async fn the_secrets_of_an_administrator_are_stored_as_digests_or_sealed(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let link = link(&store).await;
    let nadia = administrator(&store, "nadia@msp.example").await;
    let totp_secret = hex(&nadia.totp_secret);
    let code = nadia.recovery_codes[0].replace('-', "");
    let rows = store.rows_of_installation().await;
    for row in rows.values().flatten() {
        for secret in [link.as_str(), &totp_secret, &code, &nadia.recovery_codes[0]] {
            assert!(!row.contains(secret), "{row}");
        }
    }
    assert_eq!(rows["recovery_code"].len(), 10);
}

#[sqlx::test(migrations = false)]
async fn an_address_belongs_to_one_administrator(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let new = new_administrator(&store, "NADIA@msp.example").await;
    let mut change = store.installation_by_host().await;
    let refused = change.create_administrator(&new).await;
    assert!(matches!(refused, Err(Error::Taken(Taken::LoginEmail))));
}
