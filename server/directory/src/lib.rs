//! The Postgres store and the operations on it.
//!
//! A division is read through a [`View`] and written through a [`Change`]; the installation itself
//! (clients, staff, sign-ins) through an [`InstallationView`] and an [`InstallationChange`]. Each
//! is one transaction, and there is no other way in: a change is written together with its
//! activity, or not at all.
//!
//! This crate knows neither SCIM nor HTTP: an account is an account whoever asks.

mod account;
mod account_choices;
mod account_filter;
mod account_help;
mod account_life;
mod account_list;
mod account_profile;
mod account_write;
mod activity;
mod activity_feed;
mod at_once;
mod before;
mod brake;
mod calendar;
mod certificate_upkeep;
mod change;
mod clock;
mod condition;
mod decisions;
mod division;
mod error;
mod find;
mod gathering;
mod group;
mod group_mapping;
mod held;
mod identity_provider;
mod installation;
mod invitation;
mod job;
mod judgement;
mod lane;
mod login;
mod mail;
mod native_account;
mod open_session;
mod organization;
mod own_account;
mod passkey;
mod password;
mod policy;
mod pool;
mod provider_deletion;
mod provisioning;
mod purge;
mod registry;
mod request;
mod request_key;
mod request_log;
mod request_series;
mod rights;
mod role;
mod role_grant;
mod role_list;
mod scim_caller;
mod scim_entry;
mod scim_token;
mod seal;
mod search;
mod session;
mod set_up;
mod sign_in;
mod sign_on;
mod sign_on_attempt;
mod sign_on_certificate;
mod sign_on_door;
mod sign_on_flow;
mod sign_on_link;
mod sso_only;
mod staff;
mod start;
mod throttle;
mod token_reminder;
mod totp;
mod transaction;
mod view;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rollcall_model::{id::DivisionId, role::Reach};
use sqlx::{PgPool, postgres::PgConnectOptions};
use uuid::Uuid;

pub use self::{
    account::{GroupOfAccount, ScimAccount, Selection, Start},
    account_life::Changed,
    account_list::AccountCursor,
    activity::Actor,
    at_once::Written,
    before::Before,
    calendar::{Calendar, CalendarEntry, RunsOut},
    certificate_upkeep::MetadataSource,
    change::Change,
    clock::{Chance, Clock, SystemChance, SystemClock},
    condition::{Condition, List, Order, Place, Relation, Test},
    error::{Conflict, Error, Result, Taken},
    group::{ExternalId, GroupDraft, GroupEdit, GroupMember, GroupMembers, ScimGroup},
    installation::{InstallationChange, InstallationView},
    mail::{MailFailure, TakenMail},
    native_account::NativeAccountDraft,
    own_account::{CurrentPassword, Here},
    passkey::{NewPasskey, PasskeyQuestion, RelyingParty},
    provisioning::AccountDraft,
    request_key::RequestKey,
    request_log::NewScimRequest,
    scim_caller::{ScimCaller, TokenOwner, TokenRefusal, TurnedAway},
    scim_entry::Seen,
    seal::{InvalidKeys, Keys},
    session::{ABSOLUTE_HOURS, IDLE_MINUTES, Session, SessionOf},
    set_up::{NewAdministrator, PendingAdministrator},
    sign_in::{CodeCheck, NextStep, PasswordCheck},
    sign_on_attempt::Seen as SeenSignOn,
    sign_on_certificate::{NewCertificate, RequestKeyChange},
    sign_on_door::Door,
    sign_on_flow::{Flow, FlowKeys, FlowKind, NewFlow},
    sign_on_link::{Identity, Judged, Verdict},
    staff::StaffDraft,
    start::{MIGRATOR, Unfit},
    view::View,
};
use self::{at_once::AtOnce, lane::Lane, scim_entry::Remembered, transaction::Transaction};

#[cfg(feature = "testing")]
mod soft_key;
#[cfg(feature = "testing")]
pub mod testing;

/// The store. Cheap to clone: every request has its own.
#[derive(Clone)]
pub struct Directory {
    pool: PgPool,
    lane: Lane,
    shared: Arc<Shared>,
}

struct Shared {
    remembered: Remembered,
    at_once: AtOnce,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    keys: Keys,
    ids: clock::Ids,
    passwords: password::Passwords,
}

impl Directory {
    /// Migrates the database, proves that it keeps divisions apart, and opens the store.
    ///
    /// # Errors
    /// [`Unfit`]: one sentence with the remedy.
    pub async fn open(
        options: PgConnectOptions,
        connections: u32,
        keys: Keys,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> std::result::Result<Self, Unfit> {
        start::migrate(&options).await?;
        let pool = pool::open(options, connections).await?;
        start::self_test(&pool).await?;
        let passwords = password::Passwords::default();
        let (remembered, at_once) = (Remembered::default(), AtOnce::default());
        let ids = clock::Ids::default();
        let shared = Shared { remembered, at_once, clock, chance, keys, ids, passwords };
        Ok(Self { lane: Lane::new(pool.clone()), pool, shared: Arc::new(shared) })
    }

    /// Reads one division.
    pub async fn view(&self, division: DivisionId) -> Result<View> {
        let tx = self.begin("begin read only", division).await?;
        Ok(View::new(self.clone(), tx, division))
    }

    /// Reads one division as far as somebody reaches: of organizations, people and activities what
    /// belongs to theirs, by row security.
    pub async fn view_within(&self, division: DivisionId, reach: &Reach) -> Result<View> {
        if *reach == Reach::All {
            return self.view(division).await;
        }
        let more = transaction::set_reach(reach);
        let connection = self.pool.acquire().await?.into();
        let begun = Transaction::begin(connection, "begin read only", division, &more).await?;
        Ok(View::new(self.clone(), begun.0, division))
    }

    /// Opens a change to one division on behalf of `actor`.
    pub async fn change(&self, division: DivisionId, actor: Actor) -> Result<Change> {
        let tx = self.begin("begin", division).await?;
        Ok(Change::new(tx, self.clone(), division, actor))
    }

    /// Reads what belongs to the installation.
    pub async fn installation(&self) -> Result<InstallationView> {
        let tx = self.pool.begin_with("begin read only").await?;
        Ok(InstallationView::new(tx, self.clock().now()))
    }

    /// Opens a change to the installation itself.
    pub async fn change_installation(&self, actor: Actor) -> Result<InstallationChange> {
        let tx = self.pool.begin().await?;
        Ok(InstallationChange::new(tx, self.clone(), actor))
    }

    /// Whether the database takes writes: false on a standby, an error when it does not answer.
    pub async fn is_writable(&self) -> Result<bool> {
        let standby = sqlx::query_scalar!(r#"select pg_is_in_recovery() as "standby!""#)
            .fetch_one(&self.pool)
            .await?;
        Ok(!standby)
    }

    /// Waits until every connection is given back and closes them.
    pub async fn close(&self) {
        self.lane.close();
        self.pool.close().await;
    }

    /// The clock that all of this store's times come from.
    pub fn clock(&self) -> &dyn Clock {
        &*self.shared.clock
    }

    /// The source of all of this store's secrets.
    pub fn chance(&self) -> &dyn Chance {
        &*self.shared.chance
    }

    /// The keys that seal secrets at rest.
    pub fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.shared.ids.next(self.clock().now(), self.chance())
    }

    /// An id for something that happened at an instant a moment ago.
    pub(crate) fn new_id_at(&self, at: DateTime<Utc>) -> Uuid {
        self.shared.ids.next(at, self.chance())
    }

    /// Opens a transaction on one division.
    async fn begin(&self, begin: &'static str, division: DivisionId) -> Result<Transaction> {
        let connection = self.pool.acquire().await?;
        Ok(Transaction::begin(connection.into(), begin, division, "").await?.0)
    }
}
