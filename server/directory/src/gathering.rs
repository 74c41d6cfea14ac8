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
};

use rollcall_model::id::ScimTokenId;
use tokio::{sync::oneshot, task::yield_now};

use crate::{Directory, Error, Result, ScimCaller};

/// The most that is done at once: a statement stays short for those who wait for its rows.
const MOST: usize = 64;

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

    /// Only what has the same kind is done together.
    fn kind(&self) -> u8 {
        0
    }
}

/// One, handed back with what is told of it.
type Outcome<T> = Result<(T, Option<<T as Gathered>::Done>)>;

/// By token and kind, what gathers while a batch is at work.
pub(crate) struct Gathering<T: Gathered>(Mutex<HashMap<Key, Vec<Waiting<T>>>>);

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
        loop {
            // Whoever was answered a moment ago, and is about to ask again, comes along.
            yield_now().await;
            let batch = turn.gathering.take(key);
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
                false
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![waiting]);
                true
            }
        }
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Gathered> Default for Gathering<T> {
    fn default() -> Self {
        Self(Mutex::default())
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
