//! What tests need: a clock moved by hand and a store on a database of its own.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnectOptions;

use crate::{Clock, Directory, Keys, SystemChance};

/// A clock that a test moves by hand.
pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// A clock that stands at an instant.
    pub fn at(rfc3339: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(rfc3339.parse().expect("an RFC 3339 instant"))))
    }

    /// Moves the clock.
    pub fn set(&self, rfc3339: &str) {
        *self.0.lock().expect("not poisoned") = rfc3339.parse().expect("an RFC 3339 instant");
    }

    /// Moves the clock on.
    pub fn advance(&self, by: chrono::TimeDelta) {
        *self.0.lock().expect("not poisoned") += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("not poisoned")
    }
}

/// A store on a database of the test's own.
pub async fn directory(options: PgConnectOptions, clock: Arc<TestClock>) -> Directory {
    Directory::open(options, 8, Keys::of([7; 32]), clock, Arc::new(SystemChance))
        .await
        .expect("the test database is fit")
}
