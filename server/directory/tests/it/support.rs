//! What the tests share: the store with its clock, its tables past the operations, its sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Deref,
    path::Path,
    sync::Arc,
};

use rollcall_directory::{
    AccountDraft, Actor, Change, Directory, Error, InstallationChange, ScimAccount, ScimCaller,
    testing::{self, Client, TestClock, person},
};
use rollcall_model::{
    account::AccountDetails,
    activity::{Activity, ActivityQuery, ActivityStatus},
    id::{AccountId, DivisionId},
    service_account::ServiceWord,
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};

/// When every test begins: a Monday morning.
pub const START: &str = "2026-03-02T09:00:00Z";

/// A store on the test's own database, and the hand on its clock.
pub struct Store {
    directory: Directory,
    pub clock: Arc<TestClock>,
    pub options: PgConnectOptions,
}

impl Deref for Store {
    type Target = Directory;

    fn deref(&self) -> &Directory {
        &self.directory
    }
}

/// The rows of each table, as JSON, in a fixed order.
pub type Rows = BTreeMap<String, Vec<String>>;

impl Store {
    pub async fn open(options: PgConnectOptions) -> Self {
        let clock = TestClock::at(START);
        let directory = testing::directory(options.clone(), clock.clone()).await;
        Self { directory, clock, options }
    }

    /// The store as a task of its own may take it along.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    pub async fn client(&self, name: &str) -> Client {
        testing::client(self, name).await
    }

    /// A change of the client's division by the command line.
    pub async fn by_host(&self, client: &Client) -> Change {
        self.change(client.division, Actor::Host).await.unwrap()
    }

    /// A change of the client's division by its provider.
    pub async fn by_scim(&self, client: &Client) -> Change {
        self.change(client.division, client.caller.actor()).await.unwrap()
    }

    pub async fn installation_by_host(&self) -> InstallationChange {
        self.change_installation(Actor::Host).await.unwrap()
    }

    pub async fn create(&self, client: &Client, draft: AccountDraft) -> Result<AccountId, Error> {
        self.create_as(&client.caller, draft).await
    }

    pub async fn create_as(
        &self,
        caller: &ScimCaller,
        draft: AccountDraft,
    ) -> Result<AccountId, Error> {
        let mut change = self.change(caller.division, caller.actor()).await?;
        let created = change.create_account(caller, draft).await?;
        change.commit().await?;
        Ok(created.id)
    }

    pub async fn update(
        &self,
        client: &Client,
        id: AccountId,
        draft: AccountDraft,
    ) -> Result<ScimAccount, Error> {
        self.update_as(&client.caller, id, draft).await
    }

    pub async fn update_as(
        &self,
        caller: &ScimCaller,
        id: AccountId,
        draft: AccountDraft,
    ) -> Result<ScimAccount, Error> {
        let mut change = self.change(caller.division, caller.actor()).await?;
        let before = change.account_for_update(caller, id).await?;
        let updated = change.update_account(caller, before, draft).await?;
        change.commit().await?;
        Ok(updated)
    }

    pub async fn delete(&self, client: &Client, id: AccountId) -> Result<(), Error> {
        let mut change = self.by_scim(client).await;
        let before = change.account_for_update(&client.caller, id).await?;
        change.delete_account(&client.caller, before).await?;
        change.commit().await
    }

    pub async fn account(&self, client: &Client, id: AccountId) -> Result<AccountDetails, Error> {
        self.view(client.division).await?.account(id).await
    }

    /// The newest activities of a division, newest first.
    pub async fn feed(&self, division: DivisionId) -> Vec<Activity> {
        let mut view = self.view(division).await.unwrap();
        view.activities(&ActivityQuery::default()).await.unwrap().items
    }

    /// The newest activities of the installation itself, newest first.
    pub async fn installation_feed(&self) -> Vec<Activity> {
        let mut view = self.installation().await.unwrap();
        view.activities(&ActivityQuery::default()).await.unwrap().items
    }

    /// A connection past the operations. Row security binds it as it binds the store.
    pub async fn sql(&self) -> PgConnection {
        PgConnection::connect_with(&self.options).await.unwrap()
    }

    /// Takes the fence of row security away, so that the queries stand alone.
    pub async fn without_row_security(self) -> Self {
        let mut connection = self.sql().await;
        for table in tables(&mut connection, true).await {
            let disable = format!("alter table {table} disable row level security");
            sqlx::raw_sql(AssertSqlSafe(disable)).execute(&mut connection).await.unwrap();
        }
        self
    }

    /// Everything that a division owns, and itself.
    pub async fn rows_of(&self, division: DivisionId) -> Rows {
        let mut connection = self.sql().await;
        enter(&mut connection, division).await;
        let mut rows = Rows::new();
        for table in tables(&mut connection, true).await {
            let filter = format!("where division_id = '{division}'");
            rows.insert(table.clone(), contents(&mut connection, &table, &filter).await);
        }
        let itself = format!("where id = '{division}'");
        rows.insert("division".to_owned(), contents(&mut connection, "division", &itself).await);
        rows
    }

    /// Everything that no division owns.
    pub async fn rows_of_installation(&self) -> Rows {
        let mut connection = self.sql().await;
        let mut rows = Rows::new();
        let grants = ["staff_grant".to_owned()];
        for table in tables(&mut connection, false).await.into_iter().chain(grants) {
            rows.insert(table.clone(), contents(&mut connection, &table, "").await);
        }
        rows
    }
}

/// Names the division that a connection works for until it is closed.
pub async fn enter(connection: &mut PgConnection, division: DivisionId) {
    let set = format!("set app.division = '{division}'");
    sqlx::raw_sql(AssertSqlSafe(set)).execute(connection).await.unwrap();
}

/// The tables whose every row has a division, or the others.
pub async fn tables(connection: &mut PgConnection, tenant: bool) -> Vec<String> {
    let select = "select c.relname::text from pg_class c \
                  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') \
                      and c.relname <> '_sqlx_migrations' \
                      and $1 = exists (select from pg_attribute a where a.attrelid = c.oid \
                                       and a.attname = 'division_id' and a.attnotnull \
                                       and not a.attisdropped) \
                  order by 1";
    sqlx::query_scalar(select).bind(tenant).fetch_all(connection).await.unwrap()
}

async fn contents(connection: &mut PgConnection, table: &str, filter: &str) -> Vec<String> {
    let select = format!("select to_jsonb(t)::text from {table} t {filter} order by 1");
    sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(connection).await.unwrap()
}

/// The names of a type's public operations, read from this crate's sources.
pub fn operations(of: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let mut inside = false;
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            inside = (inside || line == format!("impl {of} {{")) && line != "}";
            if let Some(rest) = line.strip_prefix("    pub async fn ").filter(|_| inside) {
                found.insert(rest.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    found.remove("commit"); // ends a change, and is no change itself
    assert!(!found.is_empty(), "no operations of {of} were found: were the sources moved?");
    found
}

/// Bytes as Postgres writes them in JSON.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |text, it| text + &format!("{it:02x}"))
}

/// The statuses of activities, oldest first.
pub fn told(feed: &[Activity]) -> Vec<ActivityStatus> {
    feed.iter().rev().map(|it| it.status).collect()
}

/// People who wait for an administrator, one of each kind.
pub struct Waiting {
    pub held: AccountId,
    pub excluded: AccountId,
    /// Its deactivation waits.
    pub braked: AccountId,
}

/// Makes a client's provider hold back what there is to hold back, by a caller with rules of its
/// own: the policy that is kept stays as it was.
pub async fn waiting(store: &Store, client: &Client) -> Waiting {
    let mut caller = client.caller.clone();
    (caller.policy.catcher, caller.policy.brake) = (ServiceWord::preset(), true);
    let name = |word: &str| format!("{word}@{}", client.division);
    let held = store.create_as(&caller, person(&name("backup"), |_| {})).await.unwrap();
    let excluded = store.create_as(&caller, person(&name("scanner"), |_| {})).await.unwrap();
    let mut change = store.by_host(client).await;
    change.exclude(&[excluded]).await.unwrap();
    change.commit().await.unwrap();
    let mut braked = held;
    for number in 0..6 {
        let draft = |active| person(&name(&format!("leaver{number}")), |it| it.active = active);
        braked = store.create_as(&caller, draft(Some(true))).await.unwrap();
        store.update_as(&caller, braked, draft(Some(false))).await.unwrap();
    }
    Waiting { held, excluded, braked }
}

/// The representation of an account, as its provider wrote it.
pub fn document(account: &ScimAccount<String>) -> Value {
    serde_json::from_str(&account.document).unwrap()
}
