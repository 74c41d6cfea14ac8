//! The present time and chance: parameters, so that tests can hold both.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// The only source of the present time.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;

    /// The time since some start. It goes on when somebody sets the host's clock.
    fn elapsed(&self) -> Duration;
}

/// The host's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> DateTime<Utc> {
        // Postgres keeps microseconds: what is written and what is read back must be equal.
        let now = Utc::now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}

/// The only source of randomness.
pub trait Chance: Send + Sync {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemChance;

impl Chance for SystemChance {
    #[expect(clippy::disallowed_methods, reason = "this is the generator")]
    fn fill(&self, buffer: &mut [u8]) {
        rand::RngCore::fill_bytes(&mut rand::rng(), buffer);
    }
}

/// Draws an array of random bytes.
pub(crate) fn draw<const N: usize>(chance: &dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// Makes `UUIDv7`s that grow with every call, also within one millisecond (RFC 9562, 6.2 method 1).
#[derive(Default)]
pub(crate) struct Ids {
    /// Milliseconds and a 12-bit counter of the last one.
    last: AtomicU64,
}

impl Ids {
    pub(crate) fn next(&self, now: DateTime<Utc>, chance: &dyn Chance) -> Uuid {
        let earliest = now.timestamp_millis().cast_unsigned() << 12;
        let step = |last: u64| Some(earliest.max(last + 1));
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
            .unwrap_or_else(|last| last);
        let stamp = earliest.max(last + 1);
        let mut tail = draw::<10>(chance);
        tail[0] = ((stamp >> 8) & 0xf) as u8;
        tail[1] = (stamp & 0xff) as u8;
        Builder::from_unix_timestamp_millis(stamp >> 12, &tail).into_uuid()
    }
}

/// The smallest `UUIDv7` of an instant: turns a time filter into a range of keys.
pub(crate) fn first_id_at(instant: DateTime<Utc>) -> Uuid {
    let millis = instant.timestamp_millis().max(0).cast_unsigned();
    Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_within_a_millisecond_and_with_time() {
        let ids = Ids::default();
        let at: DateTime<Utc> = "2026-01-31T09:00:00.123Z".parse().unwrap();
        let made: Vec<Uuid> = (0..5000).map(|_| ids.next(at, &SystemChance)).collect();
        assert!(made.is_sorted());
        assert!(made[0] >= first_id_at(at));
        assert!(ids.next(at + chrono::TimeDelta::seconds(10), &SystemChance) > made[4999]);
    }
}
