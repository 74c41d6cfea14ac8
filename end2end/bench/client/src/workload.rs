//! The workloads: what a provisioning service asks all day, and what its first sync asks.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::json;

use crate::{
    Outcome,
    arguments::{Arguments, fail},
    body,
    http::{Connection, Target},
    process,
    recorder::Recorder,
};

/// What is asked again and again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// `userName eq`, of somebody who is there.
    Filter,
    /// `userName eq`, of nobody.
    Miss,
    Get,
    Create,
    /// Somebody is switched on or off.
    Patch,
    /// The first hundred.
    FirstPage,
    /// A hundred of the last tenth.
    DeepPage,
    /// Somebody comes into a group and leaves it.
    Member,
    /// A first sync: each person is looked up, then created.
    Sync,
}

impl Workload {
    const ALL: [(&str, Self); 9] = [
        ("filter", Self::Filter),
        ("miss", Self::Miss),
        ("get", Self::Get),
        ("create", Self::Create),
        ("patch", Self::Patch),
        ("first-page", Self::FirstPage),
        ("deep-page", Self::DeepPage),
        ("member", Self::Member),
        ("sync", Self::Sync),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.0 == name).map(|it| it.1)
    }
}

/// What the workers of a run share.
struct Run {
    workload: Workload,
    people: Vec<(String, String)>,
    /// How many the directory has by now: more than `people` after a workload that creates some.
    all: u64,
    group: String,
    members: usize,
    /// Keeps the names of this run apart from those of others.
    mark: u128,
    next: Cell<u64>,
    /// After so many, instead of after a time.
    limit: Option<u64>,
    ends: Instant,
    /// What is asked before is not counted.
    counts: Cell<bool>,
    recorder: RefCell<Recorder>,
}

/// Asks for `--seconds`, or `--requests` times, and tells what it cost.
pub async fn run(
    workload: Workload,
    arguments: &'static Arguments,
    target: &'static Target,
) -> Outcome<()> {
    let all = if workload == Workload::DeepPage { everybody(target).await? } else { 0 };
    let limit = arguments.get("requests").map(|_| arguments.number("requests", 0));
    let warm_up = Duration::from_secs_f64(limit.map_or(arguments.number("warm-up", 1.0), |_| 0.0));
    let starts = Instant::now() + warm_up;
    let run = Rc::new(Run {
        workload,
        people: arguments.people(),
        all,
        group: arguments.get("group").unwrap_or_default().to_owned(),
        members: arguments.number("members", 0),
        mark: SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
        next: Cell::new(0),
        limit,
        ends: starts + Duration::from_secs_f64(arguments.number("seconds", 5.0)),
        counts: Cell::new(limit.is_some()),
        recorder: RefCell::default(),
    });
    if run.people.is_empty() && !matches!(workload, Workload::Create | Workload::Sync) {
        fail("--ids is needed");
    }
    let watched = arguments.watched();
    let workers: Vec<_> = (0..arguments.number("connections", 8_u64))
        .map(|it| tokio::task::spawn_local(work(run.clone(), Connection::new(target), it)))
        .collect();
    if limit.is_none() {
        tokio::time::sleep_until(starts.into()).await;
        run.counts.set(true);
    }
    let used = || watched.iter().map(|it| process::cpu(it.1)).collect::<Vec<_>>();
    let own = std::process::id();
    let (before, own_before, machine_before) = (used(), process::cpu(own), process::machine());
    let began = Instant::now();
    if limit.is_none() {
        tokio::time::sleep_until(run.ends.into()).await;
        run.counts.set(false);
    } else {
        for worker in workers {
            worker.await?;
        }
    }
    let took = began.elapsed().as_secs_f64();
    let (after, own_after, machine_after) = (used(), process::cpu(own), process::machine());

    let mut recorder = run.recorder.borrow_mut();
    let requests = u32::try_from(recorder.requests().max(1)).map_or(f64::MAX, f64::from);
    let mut told = recorder.told();
    let mut known = own_after - own_before;
    for ((name, pid), (before, after)) in watched.iter().zip(before.iter().zip(&after)) {
        known += after - before;
        told.insert(format!("{name}_us"), json!((after - before) * 1e6 / requests));
        told.insert(format!("{name}_mib"), json!(process::resident(*pid)));
    }
    let (busy, all) = (machine_after.0 - machine_before.0, machine_after.1 - machine_before.1);
    told.insert(
        "others_percent".to_owned(),
        json!(100.0 * (busy - known).max(0.0) / all.max(0.01)),
    );
    told.insert("client_us".to_owned(), json!((own_after - own_before) * 1e6 / requests));
    told.insert("per_second".to_owned(), json!(requests / took));
    told.insert("seconds".to_owned(), json!(took));
    println!("{}", serde_json::Value::Object(told));
    Ok(())
}

/// How many people the server counts.
async fn everybody(target: &'static Target) -> Outcome<u64> {
    let mut connection = Connection::new(target);
    connection.call("GET", "/Users?startIndex=1&count=1", None).await?;
    body::total(&connection.body).ok_or_else(|| "the server does not say how many there are".into())
}

async fn work(run: Rc<Run>, connection: Connection, number: u64) {
    let mut worker =
        Worker { run: run.clone(), connection, random: 0x9e37_79b9_7f4a_7c15 ^ (number + 1) << 32 };
    loop {
        let it = run.next.get();
        let over = run.limit.map_or(Instant::now() >= run.ends, |limit| it >= limit);
        // A server that answers wrongly is not worth more time.
        if over || run.recorder.borrow().wrong > 200 {
            return;
        }
        run.next.set(it + 1);
        worker.step(it).await;
    }
}

struct Worker {
    run: Rc<Run>,
    connection: Connection,
    random: u64,
}

impl Worker {
    async fn step(&mut self, number: u64) {
        let run = self.run.clone();
        let mark = run.mark;
        match run.workload {
            Workload::Filter => {
                let name = self.anybody().0;
                self.look_up("filter", &name, 1).await;
            }
            Workload::Miss => {
                self.look_up("miss", &format!("absent-{number}@example.com"), 0).await;
            }
            Workload::Get => {
                let (name, id) = self.anybody();
                let right = |body: &[u8]| body::holds(body, &name);
                self.ask("get", "GET", &format!("/Users/{id}"), None, &[200], right).await;
            }
            Workload::Create => {
                self.create(&format!("c-{mark}-{number}@example.com"), number).await
            }
            Workload::Patch => {
                let path = format!("/Users/{}", self.anybody().1);
                let patch = body::active(self.random() & 1 == 0);
                self.ask("patch", "PATCH", &path, Some(&patch), &[200, 204], |_| true).await;
            }
            Workload::FirstPage => self.page(1).await,
            Workload::DeepPage => {
                let tenth = run.all / 10;
                let start = run.all - tenth + self.random() % tenth.saturating_sub(99).max(1);
                self.page(start).await;
            }
            Workload::Member => {
                // Somebody who is not in it: its size stays.
                let others = &run.people[run.members.min(run.people.len() - 1)..];
                let id = &others[usize::try_from(number).unwrap_or_default() % others.len()].1;
                let path = format!("/Groups/{}", run.group);
                let patch = body::add_members(&[id]);
                self.ask("add", "PATCH", &path, Some(&patch), &[200, 204], |_| true).await;
                let patch = body::remove_member(id);
                self.ask("remove", "PATCH", &path, Some(&patch), &[200, 204], |_| true).await;
            }
            Workload::Sync => {
                let name = format!("s-{mark}-{number}@example.com");
                self.look_up("look up", &name, 0).await;
                self.create(&name, number).await;
            }
        }
    }

    async fn look_up(&mut self, kind: &'static str, name: &str, expected: u64) {
        let escaped = name.replace('@', "%40");
        let path = format!("/Users?filter=userName%20eq%20%22{escaped}%22");
        let right = |body: &[u8]| {
            body::total(body) == Some(expected) && (expected == 0 || body::holds(body, name))
        };
        self.ask(kind, "GET", &path, None, &[200], right).await;
    }

    async fn create(&mut self, name: &str, number: u64) {
        let user = body::user(name, number);
        self.ask("create", "POST", "/Users", Some(&user), &[201], |_| true).await;
    }

    async fn page(&mut self, start: u64) {
        let path = format!("/Users?startIndex={start}&count=100");
        let right = |body: &[u8]| body::total(body).is_some() && body::holds(body, "\"userName\"");
        self.ask("page", "GET", &path, None, &[200], right).await;
    }

    async fn ask(
        &mut self,
        kind: &'static str,
        method: &str,
        path: &str,
        body: Option<&str>,
        expected: &[u16],
        right: impl Fn(&[u8]) -> bool,
    ) {
        let began = Instant::now();
        let answer = self.connection.call(method, path, body).await;
        if self.run.counts.get() {
            let sent = &self.connection.body;
            let right = answer.as_ref().is_ok_and(|it| expected.contains(it)) && right(sent);
            self.run.recorder.borrow_mut().note(kind, began, &answer, sent, right);
        }
    }

    fn anybody(&mut self) -> (String, String) {
        let at = usize::try_from(self.random()).unwrap_or_default() % self.run.people.len();
        self.run.people[at].clone()
    }

    /// A xorshift: the same walk in every run.
    fn random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}
