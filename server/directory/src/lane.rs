//! Connections that SCIM requests keep among themselves.
//!
//! A connection that goes back to the pool passes its guard and a test, two round trips. One whose
//! last transaction was seen to end has nothing for the guard to undo: it waits here for the next
//! SCIM request. Every other one (an error, a request that hung up) is dropped, and so passes it.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, PgPool, Postgres, pool::PoolConnection};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::pool::rested;

/// How long a connection may wait here, and how long it may stay: then the pool looks after it.
const KEPT: Duration = Duration::from_mins(1);
/// How long a request waits for a connection, as in the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// The lane. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Lane {
    pool: PgPool,
    /// Fewer than the pool has, so that the console always finds some.
    places: Arc<Semaphore>,
    clean: Arc<Mutex<Vec<Clean>>>,
}

/// A connection with nothing open and nothing set.
struct Clean {
    connection: PoolConnection<Postgres>,
    /// When it came out of the pool.
    since: Instant,
    /// When it was used last.
    used: Instant,
}

impl Lane {
    pub(crate) fn new(pool: PgPool) -> Self {
        let size = pool.options().get_max_connections();
        let places = usize::try_from(size - size / 4).unwrap_or(1);
        Self { pool, places: Arc::new(Semaphore::new(places)), clean: Arc::default() }
    }

    /// A clean connection, for one statement or one transaction.
    pub(crate) async fn take(&self) -> sqlx::Result<Taken> {
        let place = timeout(PATIENCE, self.places.clone().acquire_owned()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let (connection, since) = match self.clean().await {
            Some(it) => (it.connection, it.since),
            None => (self.pool.acquire().await?, Instant::now()),
        };
        Ok(Taken { connection, lane: Some(Place { lane: self.clone(), since, _permit: place }) })
    }

    /// One that waits here and still works.
    async fn clean(&self) -> Option<Clean> {
        loop {
            let mut it = self.clean.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            let idle_for = it.used.elapsed();
            let works = !rested(idle_for) || it.connection.ping().await.is_ok();
            if works && idle_for < KEPT {
                return Some(it);
            }
        }
    }

    /// Lets nobody in any more, and gives the connections back to the pool.
    pub(crate) fn close(&self) {
        let mut clean = self.clean.lock().unwrap_or_else(PoisonError::into_inner);
        self.places.close();
        clean.clear();
    }
}

/// A connection in use. Dropped, it passes the pool's guard.
pub(crate) struct Taken {
    connection: PoolConnection<Postgres>,
    /// None: it came from the pool itself.
    lane: Option<Place>,
}

struct Place {
    lane: Lane,
    since: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Taken {
    /// Ends its use without the guard. Only for one whose last transaction was seen to end.
    pub(crate) fn give_back_clean(self) {
        let Some(Place { lane, since, _permit }) = self.lane else { return };
        let mut clean = lane.clean.lock().unwrap_or_else(PoisonError::into_inner);
        if since.elapsed() < KEPT && !lane.places.is_closed() {
            let used = Instant::now();
            clean.push(Clean { connection: self.connection, since, used });
        }
    }
}

impl From<PoolConnection<Postgres>> for Taken {
    fn from(connection: PoolConnection<Postgres>) -> Self {
        Self { connection, lane: None }
    }
}

impl Deref for Taken {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
