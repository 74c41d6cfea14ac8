//! From the requests to the database: a bounded queue, and one task that writes what is in it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use rollcall_directory::{Directory, NewScimRequest};
use rollcall_model::id::DivisionId;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

use super::Recorded;

/// How many requests are written at once. More would be cheaper, and keep a core for longer from
/// those that are being answered: with 64 the slowest hundredth of reads takes 1.7 times as long.
const BATCH: usize = 32;
/// How many when more than that wait: what the queue holds is memory, and what it cannot hold is lost.
const LARGE_BATCH: usize = 128;
/// How long a request waits for others to be written with it.
const GATHER: Duration = Duration::from_millis(200);

/// What the queue holds at most: what exceeds it is dropped, and no request waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub requests: usize,
    /// Bytes of their bodies.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests: 4096, bytes: 8 * 1024 * 1024 }
    }
}

/// The way into the request log. Cheap to clone; when the last is gone, its task ends.
#[derive(Clone)]
pub struct RequestLog {
    queue: mpsc::Sender<Told>,
    limits: Limits,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    queued_bytes: AtomicUsize,
    dropped: AtomicU64,
}

enum Told {
    Request(Box<Recorded>),
    /// Answer when everything before is written.
    Flush(oneshot::Sender<()>),
}

impl RequestLog {
    /// Opens the log and starts the task that writes it.
    pub fn start(directory: Directory) -> Self {
        Self::start_within(directory, Limits::default())
    }

    /// The same with other limits.
    pub fn start_within(directory: Directory, limits: Limits) -> Self {
        let (log, queue) = Self::queue(limits);
        tokio::spawn(write(directory, queue, log.counts.clone()));
        log
    }

    fn queue(limits: Limits) -> (Self, mpsc::Receiver<Told>) {
        let (queue, told) = mpsc::channel(limits.requests.max(1));
        (Self { queue, limits, counts: Arc::default() }, told)
    }

    /// Waits until everything that was recorded is written or given up.
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        if self.queue.send(Told::Flush(done)).await.is_ok() {
            // An error means that the task is gone, and nothing is left to wait for.
            drop(wait.await);
        }
    }

    /// How many requests are not in the log because there was no room or the database failed.
    pub fn dropped(&self) -> u64 {
        self.counts.dropped.load(Ordering::Relaxed)
    }

    /// Puts a request into the log, unless there is no room.
    pub(super) fn put(&self, recorded: Recorded) {
        let bytes = recorded.size();
        let before = self.counts.queued_bytes.fetch_add(bytes, Ordering::Relaxed);
        let fits = before + bytes <= self.limits.bytes;
        if !fits || self.queue.try_send(Told::Request(Box::new(recorded))).is_err() {
            self.counts.queued_bytes.fetch_sub(bytes, Ordering::Relaxed);
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn write(directory: Directory, mut queue: mpsc::Receiver<Told>, counts: Arc<Counts>) {
    let mut warned = 0;
    while let Some(first) = queue.recv().await {
        let mut batch = Batch::of(if queue.len() > LARGE_BATCH { LARGE_BATCH } else { BATCH });
        let until = Instant::now() + GATHER;
        let mut next = Some(first);
        while let Some(told) = next {
            batch.add(told, &counts);
            next = if batch.is_complete() {
                None
            } else {
                timeout_at(until, queue.recv()).await.ok().flatten()
            };
        }
        for (division, requests) in batch.requests {
            if let Err(error) = directory.record_scim_requests(division, &requests).await {
                let count = requests.len() as u64;
                counts.dropped.fetch_add(count, Ordering::Relaxed);
                tracing::warn!(?error, count, "requests could not be written into the log");
            }
        }
        let dropped = counts.dropped.load(Ordering::Relaxed);
        if dropped > warned {
            tracing::warn!(dropped, "requests since the start that are not in the request log");
            warned = dropped;
        }
        for done in batch.waiting {
            // Who waited may have given up.
            done.send(()).unwrap_or_default();
        }
    }
}

/// What is written at once.
struct Batch {
    most: usize,
    requests: BTreeMap<DivisionId, Vec<NewScimRequest>>,
    count: usize,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Batch {
    fn of(most: usize) -> Self {
        Self { most, requests: BTreeMap::new(), count: 0, waiting: Vec::new() }
    }

    fn add(&mut self, told: Told, counts: &Counts) {
        match told {
            Told::Request(recorded) => {
                counts.queued_bytes.fetch_sub(recorded.size(), Ordering::Relaxed);
                let request = recorded.kept();
                self.requests.entry(request.division).or_default().push(request);
                self.count += 1;
            }
            Told::Flush(done) => self.waiting.push(done),
        }
    }

    fn is_complete(&self) -> bool {
        self.count >= self.most || !self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_and_counts() {
        let (log, mut queue) = RequestLog::queue(Limits { requests: 2, bytes: 1_000_000 });
        for _ in 0..5 {
            log.put(Recorded::example(100));
        }
        assert_eq!(log.dropped(), 3);
        assert!(queue.try_recv().is_ok());
    }

    #[test]
    fn large_bodies_fill_the_queue_too() {
        let (log, _queue) = RequestLog::queue(Limits { requests: 100, bytes: 3_000 });
        for _ in 0..3 {
            log.put(Recorded::example(2_000));
        }
        assert_eq!(log.dropped(), 2);
    }
}
