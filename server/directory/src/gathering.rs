//! What providers ask at the same time is done at once: one statement, and for changes one
//! transaction and one wait for the disk.
//!
//! While one batch of a token is at work, the next gathers. A batch is done by a task of its own,
//! so that a request that hangs up takes nobody with it, and it begins after each of its requests
//! was made: whoever asks sees what was written before, and nothing once the token is revoked. What
//! cannot be done with others is handed back, to be done alone.

use std::{
    collections::{HashMap, hash_map::Entry},
    io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rollcall_model::id::ScimTokenId;
use tokio::{
    sync::{Notify, oneshot},
    task::yield_now,
    time::timeout,
};

use crate::{Directory, Error, Result, ScimCaller};

/// The most that is done at once: a statement stays short for those who wait for its rows.
const MOST: usize = 64;
/// How long a batch waits at most for those whom the last one answered to ask again.
const LINGER: Duration = Duration::from_millis(1);

/// What can be done together with others of its kind.
pub(crate) trait Gathered: Sized + Send + Sync + 'static {
    /// What is told of one that was done.
    type Done: Send;

    fn gathering(directory: &Directory) -> &Gathering<Self>;

    /// Does what gathered: for each, in their order, what is told of it. None: it has to be done
    /// alone.
    fn together(
        directory: &Directory,
        caller: &ScimCaller,
        batch: &[Self],
    ) -> impl Future<Output = Result<Vec<Option<Self::Done>>>> + Send;

    /// Whether whoever was answered asks the same again at once, so that it pays to wait for them.
    const COMES_AGAIN: bool;

    /// Only what has the same kind is done together.
    fn kind(&self) -> u8 {
        0
    }
}

/// One, handed back with what is told of it.
type Outcome<T> = Result<(T, Option<<T as Gathered>::Done>)>;

/// By token and kind, what gathers while a batch is at work.
pub(crate) struct Gathering<T: Gathered> {
    waiting: Mutex<HashMap<Key, Vec<Waiting<T>>>>,
    /// Told when somebody joins a batch.
    joined: Notify,
}

type Key = (ScimTokenId, u8);

struct Waiting<T: Gathered> {
    caller: ScimCaller,
    asked: T,
    outcome: oneshot::Sender<Outcome<T>>,
}

impl Directory {
    /// Does something together with others of its token; hands it back with what is told of it.
    /// None: nothing was done, and it has to be done alone.
    pub(crate) async fn gathered<T: Gathered>(&self, caller: &ScimCaller, asked: T) -> Outcome<T> {
        let key = (caller.token, asked.kind());
        let (outcome, wait) = oneshot::channel();
        let waiting = Waiting { caller: caller.clone(), asked, outcome };
        if T::gathering(self).put(key, waiting) {
            tokio::spawn(self.clone().work::<T>(key));
        }
        wait.await.unwrap_or(Err(Error::Database(sqlx::Error::WorkerCrashed)))
    }

    /// Does what gathers until there is nothing more.
    async fn work<T: Gathered>(self, key: Key) {
        let mut turn = Turn { gathering: T::gathering(&self), key, is_over: false };
        let mut hope = Hope::default();
        loop {
            // Whoever was answered a moment ago, and is about to ask again, comes along.
            yield_now().await;
            if T::COMES_AGAIN && hope.is_alive() {
                hope.learn(turn.gathering.has(key, hope.for_so_many).await);
            }
            let batch = turn.gathering.take(key);
            hope.for_so_many = batch.len();
            if batch.is_empty() {
                turn.is_over = true;
                return;
            }
            self.work_on(batch).await;
        }
    }

    async fn work_on<T: Gathered>(&self, mut batch: Vec<Waiting<T>>) {
        let Some(caller) = batch.first().map(|it| it.caller.clone()) else { return };
        // Let in by other versions of the token and its provider: by other rules, maybe.
        for it in batch.extract_if(.., |it| it.caller.seen != caller.seen) {
            tell(it.outcome, Ok((it.asked, None)));
        }
        let (asked, outcomes): (Vec<_>, Vec<_>) =
            batch.into_iter().map(|it| (it.asked, it.outcome)).unzip();
        let done = T::together(self, &caller, &asked).await;
        let done: Vec<Result<Option<T::Done>>> = match done {
            Ok(done) => done.into_iter().map(Ok).collect(),
            Err(error) => asked.iter().map(|_| failed(&error)).collect(),
        };
        for ((asked, outcome), done) in asked.into_iter().zip(outcomes).zip(done) {
            tell(outcome, done.map(|it| (asked, it)));
        }
    }
}

impl<T: Gathered> Gathering<T> {
    /// Puts one to the others. True: nobody is at work, and whoever put it has to see to that.
    fn put(&self, key: Key, waiting: Waiting<T>) -> bool {
        match self.lock().entry(key) {
            Entry::Occupied(mut entry) => {
                entry.get_mut().push(waiting);
                self.joined.notify_waiters();
                false
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![waiting]);
                true
            }
        }
    }

    /// Waits until so many gathered, but not for long. False: fewer did.
    async fn has(&self, key: Key, so_many: usize) -> bool {
        let gathered = async {
            loop {
                let joined = self.joined.notified();
                if self.lock().get(&key).is_some_and(|it| it.len() >= so_many) {
                    return;
                }
                joined.await;
            }
        };
        timeout(LINGER, gathered).await.is_ok()
    }

    /// The next batch, without those who hung up. Empty: the turn is over.
    fn take(&self, key: Key) -> Vec<Waiting<T>> {
        let mut gathered = self.lock();
        let Some(waiting) = gathered.get_mut(&key) else { return Vec::new() };
        waiting.retain(|it| !it.outcome.is_closed());
        let batch: Vec<_> = waiting.drain(..waiting.len().min(MOST)).collect();
        if batch.is_empty() {
            gathered.remove(&key);
        }
        batch
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Vec<Waiting<T>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Gathered> Default for Gathering<T> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), joined: Notify::new() }
    }
}

/// The hope that as many as were answered together ask together again: a sync has so many requests
/// under way, and each batch of all of them saves the ones of a few. Each time it was in vain, it
/// rests for longer, so that mixed requests lose next to nothing by it.
#[derive(Default)]
struct Hope {
    /// So many were in the last batch.
    for_so_many: usize,
    /// For so many batches it rests.
    rests: u32,
    /// For so many it rested last.
    rested: u32,
}

impl Hope {
    /// Whether to wait now; asked once for each batch.
    fn is_alive(&mut self) -> bool {
        let rests = self.rests > 0;
        self.rests = self.rests.saturating_sub(1);
        !rests && self.for_so_many > 1
    }

    fn learn(&mut self, came_true: bool) {
        self.rested = if came_true { 0 } else { (2 * self.rested).clamp(8, 256) };
        self.rests = self.rested;
    }
}

/// The turn of whoever is at work. Should it fail, those who wait learn that, and the next has a
/// turn of its own.
struct Turn<'a, T: Gathered> {
    gathering: &'a Gathering<T>,
    key: Key,
    is_over: bool,
}

impl<T: Gathered> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        if !self.is_over {
            self.gathering.lock().remove(&self.key);
        }
    }
}

/// Tells what became of one, unless who asked hung up.
fn tell<T: Gathered>(outcome: oneshot::Sender<Outcome<T>>, told: Outcome<T>) {
    drop(outcome.send(told));
}

/// What is told of each when they could not be done. What the database refused it refused for one
/// of them, maybe: each tries alone, and is told what is wrong with itself.
fn failed<T>(error: &Error) -> Result<Option<T>> {
    match error {
        Error::Database(sqlx::Error::PoolTimedOut) => Err(sqlx::Error::PoolTimedOut.into()),
        Error::Database(sqlx::Error::PoolClosed) => Err(sqlx::Error::PoolClosed.into()),
        Error::Database(sqlx::Error::Io(it)) => {
            Err(sqlx::Error::Io(io::Error::new(it.kind(), it.to_string())).into())
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hope_rests_for_longer_each_time_it_was_in_vain() {
        let mut hope = Hope { for_so_many: 3, ..Hope::default() };
        let mut rested_for = |came_true| {
            assert!(hope.is_alive());
            hope.learn(came_true);
            let mut batches = 0;
            while hope.rests > 0 {
                assert!(!hope.is_alive());
                batches += 1;
            }
            batches
        };
        let rests: Vec<_> = [false, false, false, true, false].map(&mut rested_for).into();
        assert_eq!(rests, [8, 16, 32, 0, 8]);
        assert_eq!([false; 9].map(&mut rested_for)[8], 256);
    }

    #[test]
    fn there_is_no_hope_of_company_after_one_alone() {
        assert!(!Hope { for_so_many: 1, ..Hope::default() }.is_alive());
    }
}
