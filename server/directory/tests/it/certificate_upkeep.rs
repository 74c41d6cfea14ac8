//! Certificates of SAML providers: what their metadata adds is taken over, what runs out is told.

use chrono::TimeDelta;
use rollcall_directory::{
    MetadataSource, NewCertificate, RequestKeyChange,
    testing::{Client, administrator, certificate, saml_draft},
};
use rollcall_model::{
    activity::ActivityStatus as Status,
    certificate::CertificateSource,
    mail::Letter,
    page::Turn,
    sign_on::{Connection, SignOnDraft},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, told};

const ENTITY: &str = "https://idp.contoso.example";
const ADDRESS: &str = "https://idp.contoso.example/metadata";

fn draft() -> SignOnDraft {
    let mut draft = saml_draft(ENTITY);
    if let Connection::Saml(saml) = &mut draft.connection {
        saml.metadata_url = Some(ADDRESS.to_owned());
    }
    draft
}

async fn save(store: &Store, client: &Client, draft: SignOnDraft, found: &[NewCertificate]) {
    let mut change = store.by_host(client).await;
    change
        .save_saml(client.provider, draft, CertificateSource::Url, found, RequestKeyChange::Stays)
        .await
        .unwrap();
    change.commit().await.unwrap();
}

/// A client whose SAML provider signs with one certificate, and where its metadata is.
async fn scene(store: &Store) -> (Client, MetadataSource) {
    let client = store.client("Contoso").await;
    save(store, &client, draft(), &[certificate(1, store.clock().now())]).await;
    let sources = store.metadata_sources().await.unwrap();
    let [source] = &sources[..] else { panic!("{sources:?}") };
    assert_eq!((source.url.as_str(), source.entity_id.as_str()), (ADDRESS, ENTITY));
    (client, source.clone())
}

/// The fingerprints of the live certificates, by their first byte.
async fn live(store: &Store, client: &Client) -> Vec<String> {
    let mut view = store.view(client.division).await.unwrap();
    let live = view.signing_certificates(client.provider).await.unwrap();
    let mut live: Vec<_> = live.iter().map(|it| it.fingerprint[..2].to_owned()).collect();
    live.sort();
    live
}

#[sqlx::test(migrations = false)]
async fn what_the_metadata_adds_is_believed_and_what_it_leaves_out_stays(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, source) = scene(&store).await;
    let new = |byte| certificate(byte, store.clock().now());
    assert_eq!(store.note_metadata(&source, Ok(vec![new(2)])).await.unwrap(), 1);
    assert_eq!(live(&store, &client).await, ["01", "02"]);
    let newest = store.feed(client.division).await.remove(0);
    assert_eq!((newest.status, newest.note.contains("daily look")), (Status::SsoUpdated, true));
    let before = store.feed(client.division).await.len();
    assert_eq!(store.note_metadata(&source, Ok(vec![new(1), new(2)])).await.unwrap(), 0);
    assert_eq!(store.feed(client.division).await.len(), before, "nothing is new");

    // What an administrator retired stays so until somebody imports it.
    let mut change = store.by_host(&client).await;
    change.retire_certificate(client.provider, &"02".repeat(32)).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(store.note_metadata(&source, Ok(vec![new(2)])).await.unwrap(), 0);
    assert_eq!(live(&store, &client).await, ["01"]);
    save(&store, &client, draft(), &[new(2)]).await;
    assert_eq!(live(&store, &client).await, ["01", "02"]);
}

#[sqlx::test(migrations = false)]
async fn a_look_that_fails_is_shown_and_takes_nothing_away(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (client, source) = scene(&store).await;
    let look = async || {
        let mut view = store.view(client.division).await.unwrap();
        view.metadata_look(client.provider).await.unwrap()
    };
    assert_eq!(look().await, None);
    store.note_metadata(&source, Err("It does not answer.".to_owned())).await.unwrap();
    assert_eq!(look().await.unwrap().failure.as_deref(), Some("It does not answer."));
    assert_eq!(live(&store, &client).await, ["01"]);
    store.note_metadata(&source, Ok(Vec::new())).await.unwrap();
    assert_eq!(look().await.unwrap().failure, None);

    // The settings name another entity meanwhile: its predecessor's certificates are not its own.
    save(&store, &client, saml_draft("https://other.example"), &[]).await;
    let late = vec![certificate(3, store.clock().now())];
    assert_eq!(store.note_metadata(&source, Ok(late)).await.unwrap(), 0);
    assert_eq!(live(&store, &client).await, Vec::<String>::new());
    assert_eq!(store.metadata_sources().await.unwrap(), [], "it has no address");
}

#[sqlx::test(migrations = false)]
async fn a_certificate_that_runs_out_is_told_at_each_of_its_days(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    administrator(&store, "nadia@msp.example").await;
    let (client, _) = scene(&store).await;
    let expires = store.clock().now() + TimeDelta::days(365);
    rollcall_directory::testing::enable_sign_on(&store, &client, draft()).await;
    let mails = async || {
        let mut view = store.installation().await.unwrap();
        let mails = view.mails(&Turn::First).await.unwrap().items;
        let days = mails.iter().rev().filter_map(|it| match &it.letter {
            Letter::CertificateExpires { certificate, days } => {
                assert!(certificate.path.ends_with("/sso"), "{certificate:?}");
                Some(*days)
            }
            _ => None,
        });
        days.collect::<Vec<_>>()
    };
    for days_before in (-1..=31).rev() {
        store.clock.advance(expires - TimeDelta::days(days_before) - store.clock().now());
        store.tell_of_certificates().await.unwrap();
        store.tell_of_certificates().await.unwrap();
    }
    assert_eq!(mails().await, [30, 7, 1]);
    let feed = store.feed(client.division).await;
    assert_eq!(told(&feed).iter().filter(|it| **it == Status::CertificateExpiring).count(), 3);

    // With a successor, or with sign-on off, it is worth no word.
    let other = store.client("Fabrikam").await;
    let now = store.clock().now();
    let ends = |byte, days| NewCertificate {
        not_after: now + TimeDelta::days(days),
        ..certificate(byte, now)
    };
    save(&store, &other, draft(), &[ends(1, 20)]).await;
    store.tell_of_certificates().await.unwrap();
    rollcall_directory::testing::enable_sign_on(&store, &other, draft()).await;
    save(&store, &other, draft(), &[ends(2, 200)]).await;
    assert_eq!(store.tell_of_certificates().await.unwrap(), 0);
    assert_eq!(mails().await, [30, 7, 1]);
}
