//! Names are text: whatever people write comes back as they wrote it, and is compared folded.

use rollcall_directory::{
    Error, Taken,
    testing::{named, new_administrator, organization_draft, person},
};
use rollcall_model::{
    organization::OrganizationQuery,
    provider::{ProviderDraft, Vendor},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Store, document};

fn names() -> Vec<String> {
    let mut names: Vec<_> = [
        "<script>alert('x')</script>",
        "Robert'); drop table account; --",
        "\"Quotes\" & `ticks` \\ $1 %s {}",
        "👩‍👩‍👧 Família",
        "شركة النور",
        "\u{202e}evil",
        "Zoe\u{301}",
        "田中 太郎",
        "ß ẞ İ ı ﬁ",
    ]
    .map(str::to_owned)
    .into();
    names.extend(["x".repeat(120), "ü".repeat(120), "👩".repeat(120)]);
    names
}

#[sqlx::test(migrations = false)]
async fn a_name_comes_back_as_it_was_given(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    for (number, text) in names().into_iter().enumerate() {
        let name = named(&text);
        let mut change = store.installation_by_host().await;
        let division = change.create_division(name.clone(), None).await.unwrap();
        let mut new = new_administrator(&store, &format!("{number}@msp.example")).await;
        new.name = name.clone();
        let staff = change.create_administrator(&new).await.unwrap();
        change.commit().await.unwrap();
        let mut change = store.change(division.id, rollcall_directory::Actor::Host).await.unwrap();
        let organization = change.create_organization(name.clone()).await.unwrap();
        let draft = ProviderDraft {
            name: name.clone(),
            vendor: Vendor::Other,
            domains: Vec::new(),
            organization: Some(organization.id),
        };
        let provider = change.create_identity_provider(draft).await.unwrap();
        change.commit().await.unwrap();

        let mut installation = store.installation().await.unwrap();
        assert_eq!(installation.division(&division.slug).await.unwrap(), division);
        assert!(installation.staff().await.unwrap().iter().any(|it| it.login == staff));
        let mut view = store.view(division.id).await.unwrap();
        assert_eq!(view.organization_choices().await.unwrap(), [organization]);
        assert_eq!(view.identity_provider(provider).await.unwrap().name, name);
        let query =
            OrganizationQuery { search: Some(text.clone()), ..OrganizationQuery::default() };
        let found = view.organizations(&query).await.unwrap().items;
        assert_eq!(found.len(), 1, "{text} does not find itself");
        let feed = store.feed(division.id).await;
        assert!(feed.iter().all(|it| it.subject == text), "{text}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_person_comes_back_as_described(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    for text in names() {
        let draft = person(&text, |it| {
            it.given_name.clone_from(&text);
            it.family_name.clone_from(&text);
            it.external_id = Some(text.clone());
            it.email = Some(text.clone());
            it.user_type = Some(text.clone());
        });
        let id = store.create(&client, draft.clone()).await.unwrap();
        let details = store.account(&client, id).await.unwrap();
        assert_eq!([&details.row.name, &details.row.user_name], [&text, &text]);
        assert_eq!([&details.given_name, &details.family_name], [&text, &text]);
        assert_eq!(
            [details.external_id, details.row.email],
            [Some(text.clone()), Some(text.clone())]
        );
        assert_eq!(details.sent_user_type, Some(text));
        let mut view = store.view(client.division).await.unwrap();
        let account = view.scim_account(client.provider, id).await.unwrap();
        assert_eq!(document(&account), draft.document);
    }
}

#[sqlx::test(migrations = false)]
async fn a_name_is_taken_in_any_case_and_composition(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Zoé").await;
    let mut change = store.by_host(&client).await;
    let bern = change.create_organization(named("Bern")).await.unwrap();
    change.commit().await.unwrap();
    let before = store.rows_of(client.division).await;
    for name in ["Zoé AG", "ZOÉ AG", " zoe\u{301} ag "] {
        let taken = store.by_host(&client).await.create_organization(named(name)).await;
        assert!(matches!(taken, Err(Error::Taken(Taken::OrganizationName))), "{name}");
        let draft = organization_draft(name);
        let taken = store.by_host(&client).await.edit_organization(bern.id, draft).await;
        assert!(matches!(taken, Err(Error::Taken(Taken::OrganizationName))), "{name}");
    }
    let (name, vendor, domains) = (named("zoé id"), Vendor::Okta, Vec::new());
    let draft = ProviderDraft { name, vendor, domains, organization: None };
    let taken = store.by_host(&client).await.create_identity_provider(draft).await;
    assert!(matches!(taken, Err(Error::Taken(Taken::ProviderName))));
    assert_eq!(store.rows_of(client.division).await, before);
    store.client("Zoé").await; // another client may use all of these names
}

#[sqlx::test(migrations = false)]
async fn a_domain_belongs_to_one_provider_of_the_installation(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let draft = |name: &str, domain: &str| ProviderDraft {
        name: named(name),
        vendor: Vendor::Entra,
        domains: vec![domain.to_owned().try_into().unwrap()],
        organization: None,
    };
    let mut change = store.by_host(&theirs).await;
    change.create_identity_provider(draft("One", "contoso.example")).await.unwrap();
    change.commit().await.unwrap();
    let mut change = store.by_host(&ours).await;
    let taken = change.create_identity_provider(draft("Two", "CONTOSO.example")).await;
    assert!(matches!(taken, Err(Error::Taken(Taken::Domain))));
}

#[sqlx::test(migrations = false)]
async fn clients_of_one_name_get_addresses_of_their_own(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    for name in ["Contoso".to_owned(), "شركة النور".to_owned(), "a".repeat(120)] {
        let mut slugs = std::collections::BTreeSet::new();
        for _ in 0..4 {
            let mut change = store.installation_by_host().await;
            let division = change.create_division(named(&name), None).await.unwrap();
            change.commit().await.unwrap();
            slugs.insert(division.slug.to_string());
        }
        assert_eq!(slugs.len(), 4, "{slugs:?}");
    }
    let mut change = store.installation_by_host().await;
    let slug = "contoso".to_owned().try_into().ok();
    let taken = change.create_division(named("Another"), slug).await;
    assert!(matches!(taken, Err(Error::Taken(Taken::Slug))));
}
