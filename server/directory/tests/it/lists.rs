//! Paging: every list, walked forwards and backwards, shows every row once and in order, also
//! while rows are added.

use std::collections::BTreeSet;

use rollcall_directory::{
    Error,
    testing::{Client, client, named, person},
};
use rollcall_model::{
    account::AccountQuery,
    activity::ActivityQuery,
    organization::{OrganizationColumn, OrganizationQuery},
    page::{Order, PAGE_SIZE, Page, Turn},
    provider::{ProviderColumn, ProviderDraft, ProviderQuery, ProviderStatus, Vendor},
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::Store;

/// Two full pages and a bit.
const MANY: usize = 2 * PAGE_SIZE + 7;

/// A list of the console.
#[derive(Clone, Copy, Debug)]
enum List {
    Accounts,
    Activities,
    BoundOrganizations,
    Clients,
    Organizations(Order<OrganizationColumn>),
    /// Of a status, which is known only of rows that were read, or all.
    Providers(Option<ProviderStatus>, Order<ProviderColumn>),
}

impl List {
    /// A page as what the list is ordered by and the row's id.
    async fn page(self, store: &Store, client: &Client, turn: Turn) -> Page<(String, String)> {
        let mut view = store.view(client.division).await.unwrap();
        match self {
            Self::Accounts => {
                let query = AccountQuery { turn, ..AccountQuery::default() };
                let page = view.accounts(&query).await.unwrap();
                rows(page, |it| (it.name.to_lowercase(), it.id.to_string()))
            }
            Self::Activities => {
                let query = ActivityQuery { turn, ..ActivityQuery::default() };
                let page = view.activities(&query).await.unwrap();
                // Newest first: the complement grows.
                rows(page, |it| {
                    (format!("{:039}", u128::MAX - it.id.0.as_u128()), it.id.to_string())
                })
            }
            Self::BoundOrganizations | Self::Clients => {
                let page =
                    store.installation().await.unwrap().clients(None, None, &turn).await.unwrap();
                rows(page, |it| match &it.organization {
                    None => (it.division.name.key(), it.division.id.to_string()),
                    Some(own) => (
                        format!("{} {}", it.division.name.key(), own.name.key()),
                        format!("{}.{}", it.division.id, own.id),
                    ),
                })
            }
            Self::Organizations(order) => {
                let query = OrganizationQuery { order, turn, ..OrganizationQuery::default() };
                let page = view.organizations(&query).await.unwrap();
                rows(page, |it| match order.by {
                    OrganizationColumn::Name => (it.name.key(), it.id.to_string()),
                    OrganizationColumn::OrgId => (format!("{:020}", it.id.0), it.id.to_string()),
                })
            }
            Self::Providers(status, order) => {
                let query = ProviderQuery { status, order, turn, ..ProviderQuery::default() };
                let page = view.identity_providers(&query).await.unwrap();
                rows(page, |it| (it.name.key(), it.id.to_string()))
            }
        }
    }

    /// Adds a row.
    async fn add(self, store: &Store, client: &Client, name: &str) {
        match self {
            Self::Clients => {
                let mut change = store.installation_by_host().await;
                change.create_division(named(name), None).await.unwrap();
                change.commit().await.unwrap();
            }
            Self::BoundOrganizations => {
                let mut change = store.by_host(client).await;
                let organization = change.create_organization(named(name)).await.unwrap().id;
                let (name, vendor, domains) = (named(name), Vendor::Other, Vec::new());
                let organization = Some(organization);
                let draft = ProviderDraft { name, vendor, domains, organization };
                change.create_identity_provider(draft).await.unwrap();
                change.commit().await.unwrap();
            }
            Self::Accounts => {
                store.create(client, person(name, |_| {})).await.unwrap();
            }
            // Every organization brings an activity.
            Self::Activities | Self::Organizations(_) => {
                let mut change = store.by_host(client).await;
                change.create_organization(named(name)).await.unwrap();
                change.commit().await.unwrap();
            }
            Self::Providers(..) => {
                let mut change = store.by_host(client).await;
                let (name, vendor, domains) = (named(name), Vendor::Other, Vec::new());
                let draft = ProviderDraft { name, vendor, domains, organization: None };
                change.create_identity_provider(draft).await.unwrap();
                change.commit().await.unwrap();
            }
        }
    }

    /// Walks from the first page to the last and back, adding rows on the way if told so.
    async fn is_walked_in_full(self, options: PgConnectOptions) {
        let store = Store::open(options).await;
        let client = client(&store, "m").await;
        for number in 0..MANY {
            // Not in the order of their names.
            let name = format!("{} {number:03}", ["M", "a", "Z"][number % 3]);
            self.add(&store, &client, &name).await;
        }
        let there = self.walk(&store, &client, Turn::First, false).await;
        assert!(self.is_in_order(&there), "{there:?}");
        assert!(there.len() >= MANY, "{}", there.len());
        assert_eq!(there.iter().collect::<BTreeSet<_>>().len(), there.len(), "a row came twice");

        let last = there.last().unwrap().1.clone();
        let mut back = self.walk(&store, &client, Turn::Before(last), false).await;
        back.push(there.last().unwrap().clone());
        assert_eq!(back, there, "backwards");

        let meanwhile = self.walk(&store, &client, Turn::First, true).await;
        assert!(self.is_in_order(&meanwhile), "{meanwhile:?}");
        let seen: BTreeSet<_> = meanwhile.iter().collect();
        assert_eq!(seen.len(), meanwhile.len(), "a row came twice");
        assert!(there.iter().all(|it| seen.contains(it)), "a row was skipped");
    }

    fn is_in_order(self, rows: &[(String, String)]) -> bool {
        let descending = match self {
            Self::Organizations(order) => order.descending,
            Self::Providers(_, order) => order.descending,
            Self::Accounts | Self::Activities | Self::BoundOrganizations | Self::Clients => false,
        };
        if descending { rows.is_sorted_by(|a, b| a >= b) } else { rows.is_sorted() }
    }

    /// The rows of the pages from a turn on, in the order of the list.
    async fn walk(
        self,
        store: &Store,
        client: &Client,
        mut turn: Turn,
        adding: bool,
    ) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for number in 0.. {
            let page = self.page(store, client, turn.clone()).await;
            assert!(page.items.len() <= PAGE_SIZE);
            if adding {
                for name in ["0 before", "n between", "zz after"] {
                    self.add(store, client, &format!("{name} {number}")).await;
                }
            }
            let further = if matches!(turn, Turn::Before(_)) {
                all.splice(0..0, page.items);
                page.previous.map(Turn::Before)
            } else {
                all.extend(page.items);
                page.next.map(Turn::After)
            };
            match further {
                Some(further) if number < 10 => turn = further,
                Some(_) => panic!("the list does not end"),
                None => break,
            }
        }
        all
    }
}

fn rows<T>(page: Page<T>, row: impl Fn(&T) -> (String, String)) -> Page<(String, String)> {
    let Page { items, previous, next } = page;
    Page { items: items.iter().map(row).collect(), previous, next }
}

#[sqlx::test(migrations = false)]
async fn accounts_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Accounts.is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn activities_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Activities.is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn bound_organizations_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::BoundOrganizations.is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn clients_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Clients.is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn organizations_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Organizations(Order::default()).is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn organizations_from_z_to_a_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Organizations(falling(OrganizationColumn::Name)).is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn organizations_by_org_id_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    let order = Order { by: OrganizationColumn::OrgId, descending: false };
    List::Organizations(order).is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn the_newest_organizations_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Organizations(falling(OrganizationColumn::OrgId)).is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn providers_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    List::Providers(None, Order::default()).is_walked_in_full(options).await;
}

#[sqlx::test(migrations = false)]
async fn providers_of_one_status_from_z_to_a_are_walked_in_full(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let status = Some(ProviderStatus::SettingUp);
    List::Providers(status, falling(ProviderColumn::Name)).is_walked_in_full(options).await;
}

fn falling<C>(by: C) -> Order<C> {
    Order { by, descending: true }
}

#[sqlx::test(migrations = false)]
async fn people_of_one_name_are_walked_in_full(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = client(&store, "m").await;
    for number in 0..MANY {
        let twin = person(&format!("{number}"), |it| it.name = "Anna Meier".to_owned());
        store.create(&client, twin).await.unwrap();
    }
    let there = List::Accounts.walk(&store, &client, Turn::First, false).await;
    assert_eq!(there.iter().collect::<BTreeSet<_>>().len(), MANY);
    let last = there.last().unwrap().1.clone();
    let back = List::Accounts.walk(&store, &client, Turn::Before(last), false).await;
    assert_eq!(back, there[..MANY - 1]);
}

#[sqlx::test(migrations = false)]
async fn a_cursor_that_is_none_is_not_found(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = client(&store, "m").await;
    let turn = Turn::After("'; drop table account; --".to_owned());
    let mut view = store.view(client.division).await.unwrap();
    let accounts = AccountQuery { turn: turn.clone(), ..AccountQuery::default() };
    let activities = ActivityQuery { turn: turn.clone(), ..ActivityQuery::default() };
    let organizations = OrganizationQuery { turn: turn.clone(), ..OrganizationQuery::default() };
    let providers = ProviderQuery { turn: turn.clone(), ..ProviderQuery::default() };
    let mut installation = store.installation().await.unwrap();
    for refused in [
        view.accounts(&accounts).await.err(),
        view.activities(&activities).await.err(),
        view.organizations(&organizations).await.err(),
        view.identity_providers(&providers).await.err(),
        installation.clients(None, None, &turn).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::NotFound("page"))), "{refused:?}");
    }
}
