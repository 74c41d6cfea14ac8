//! What becomes of sign-on when a provider goes and another comes.

use rollcall_directory::Verdict;
use rollcall_directory::testing::{Client, enable_sign_on, named, sign_on_draft};
use rollcall_model::{
    account::AccountQuery,
    login::LoginState,
    provider::{PeopleOutcome, ProviderDraft, Vendor},
    sign_on::{Flavour, SignOnRefusal as No},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{ANNA, ISSUER, comes, identity, let_in, scene};
use crate::support::Store;

/// Attack 23: who was who at a provider goes with it.
#[sqlx::test(migrations = false)]
async fn a_provider_that_is_made_anew_inherits_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (client, door, _) = scene(&store).await;
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.disable_sign_on(client.provider).await.unwrap();
    change.delete_identity_provider(client.provider, PeopleOutcome::Native).await.unwrap();
    let draft = ProviderDraft {
        name: named("Entra ID"),
        vendor: Vendor::Entra,
        domains: Vec::new(),
        organization: None,
    };
    let again = change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();
    assert!(store.door(client.provider).await.unwrap().is_none(), "the old door is gone");

    let anew = Client { provider: again, ..client };
    let draft = sign_on_draft(Flavour::Okta, ISSUER, "contoso.example");
    let door = enable_sign_on(&store, &anew, draft).await;
    let refused = comes(&store, &door, &identity("00u1", ANNA)).await;
    assert_eq!(refused, Verdict::Refused(No::NotProvisioned));
}

#[sqlx::test(migrations = false)]
async fn whoever_came_through_two_providers_is_one_person_and_without_them_is_invited(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, door, anna) = scene(&store).await;
    let_in(&comes(&store, &door, &identity("00u1", ANNA)).await);
    let mut change = store.by_host(&client).await;
    let draft = ProviderDraft {
        name: named("Okta"),
        vendor: Vendor::Okta,
        domains: Vec::new(),
        organization: None,
    };
    let okta = change.create_identity_provider(draft).await.unwrap();
    change.commit().await.unwrap();
    let close = async |provider, outcome| {
        let mut change = store.by_host(&client).await;
        change.disable_sign_on(provider).await.unwrap();
        change.delete_identity_provider(provider, outcome).await.unwrap();
        change.commit().await.unwrap();
    };
    let listed = async || {
        let mut view = store.view(client.division).await.unwrap();
        let people = view.accounts(&AccountQuery::default()).await.unwrap().items;
        assert_eq!(people.iter().map(|it| it.id).collect::<Vec<_>>(), [anna]);
        let row = view.account(anna).await.unwrap().row;
        assert_eq!(row, people[0]);
        row.sign_in.unwrap().state
    };
    assert_eq!(listed().await, LoginState::Active);
    let mut change = store.by_host(&client).await;
    change.disable_scim(client.provider).await.unwrap();
    change.revoke_scim_token(client.provider, client.caller.token).await.unwrap();
    change.commit().await.unwrap();
    close(client.provider, PeopleOutcome::Move(okta)).await;
    assert_eq!(listed().await, LoginState::Invited, "no provider lets her in");

    let second = Client { provider: okta, ..client.clone() };
    let draft = sign_on_draft(Flavour::Okta, "https://okta.example", "contoso.example");
    let door = enable_sign_on(&store, &second, draft).await;
    let_in(&comes(&store, &door, &identity("00u2", ANNA)).await);
    assert_eq!(listed().await, LoginState::Active);

    close(okta, PeopleOutcome::Native).await;
    assert_eq!(listed().await, LoginState::Invited);
}
