//! How many requests a token may send: a bucket for each token, in this server's memory.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::{HeaderValue, header};
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use rollcall_model::id::ScimTokenId;
use rollcall_scim::error::Error;

use super::answer::{Refusal, Result};

/// Requests a second when the configuration says nothing: forty times what Entra ID asks for, and
/// more than the providers of one database reach.
pub const DEFAULT_RATE: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
/// The highest rate that may be configured.
pub const MAX_RATE: NonZeroU32 = NonZeroU32::new(1_000_000).expect("not zero");
/// What a token may send at once, in seconds of its rate: a first sync is a burst.
const BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// How often buckets that are full again are forgotten, in seconds.
const FORGET_EVERY: u64 = 60;

/// The buckets of the tokens that were let in. Its clones share them.
#[derive(Clone)]
pub struct RateLimit(Arc<Buckets>);

struct Buckets {
    rate: NonZeroU32,
    elapsed: Elapsed,
    limiter: Limiter,
    /// When buckets were forgotten last, in seconds.
    forgot: AtomicU64,
}

type Limiter =
    RateLimiter<ScimTokenId, HashMapStateStore<ScimTokenId>, Elapsed, NoOpMiddleware<Duration>>;

/// The time that buckets are filled by.
#[derive(Clone)]
struct Elapsed(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock for Elapsed {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

impl RateLimit {
    /// Lets each token send so many requests a second, and those of [`BURST`] seconds at once.
    /// `elapsed` is a time that never runs backwards.
    pub fn new(rate: NonZeroU32, elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let elapsed = Elapsed(Arc::new(elapsed));
        let quota = Quota::per_second(rate).allow_burst(rate.saturating_mul(BURST));
        let forgot = AtomicU64::new(elapsed.now().as_secs());
        let limiter = RateLimiter::hashmap_with_clock(quota, elapsed.clone());
        Self(Arc::new(Buckets { rate, elapsed, limiter, forgot }))
    }

    /// Takes one request out of the token's bucket.
    ///
    /// # Errors
    /// 429 when the bucket is empty: a second fills it with one request at least. `Retry-After` is in
    /// whole seconds, for Okta reads no other form.
    pub fn admit(&self, token: ScimTokenId) -> Result<()> {
        let Buckets { rate, elapsed, limiter, .. } = &*self.0;
        let now = elapsed.now();
        self.forget(now);
        limiter.check_key(&token).map_err(|_| {
            let detail = format!(
                "This token may send {rate} requests a second and sent more; go on in a second, \
                 or raise ROLLCALL_SCIM_RATE."
            );
            let second = HeaderValue::from_static("1");
            Refusal::with(Error::new(429, detail), header::RETRY_AFTER, second)
        })
    }

    /// Forgets the buckets that are full again, at times: idle tokens cost no memory.
    fn forget(&self, now: Duration) {
        let Buckets { limiter, forgot, .. } = &*self.0;
        let last = forgot.load(Ordering::Relaxed);
        if now.as_secs() < last + FORGET_EVERY {
            return;
        }
        // Of the requests that come at once, one does it.
        let (now, relaxed) = (now.as_secs(), Ordering::Relaxed);
        if forgot.compare_exchange(last, now, relaxed, relaxed).is_ok() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// A limit of two requests a second, and its clock in milliseconds.
    fn limit() -> (RateLimit, Arc<AtomicU64>) {
        let clock = Arc::new(AtomicU64::new(0));
        let hand = clock.clone();
        let elapsed = move || Duration::from_millis(clock.load(Ordering::Relaxed));
        (RateLimit::new(NonZeroU32::new(2).unwrap(), elapsed), hand)
    }

    fn token(number: u128) -> ScimTokenId {
        ScimTokenId(Uuid::from_u128(number))
    }

    #[test]
    fn a_bucket_fills_at_its_rate() {
        let (limit, clock) = limit();
        for _ in 0..40 {
            limit.admit(token(1)).unwrap();
        }
        assert!(limit.admit(token(1)).is_err());
        clock.store(499, Ordering::Relaxed);
        assert!(limit.admit(token(1)).is_err());
        clock.store(500, Ordering::Relaxed);
        assert!(limit.admit(token(1)).is_ok());
        assert!(limit.admit(token(1)).is_err());
        assert!(limit.admit(token(2)).is_ok(), "another token has a bucket of its own");
    }

    #[test]
    fn idle_buckets_are_forgotten() {
        let (limit, clock) = limit();
        for number in 0..1_000 {
            limit.admit(token(number)).unwrap();
        }
        clock.store(61_000, Ordering::Relaxed);
        limit.admit(token(7)).unwrap();
        assert_eq!(limit.0.limiter.len(), 1);
    }
}
