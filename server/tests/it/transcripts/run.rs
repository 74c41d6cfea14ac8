//! Replays the steps, and reports what was wrong.

use std::{collections::BTreeMap, fmt, time::Instant};

use axum::Router;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{
    fill::{self, Variables},
    judge::{judge, judge_race},
    pointer::lookup,
    sent::Sent,
    step::{Expect, Source, Span, Step},
};
use crate::support::Answer;

/// How much slower than a step allows we may be: this machine does other things too.
const PATIENCE: f64 = 10.0;

pub struct Runner {
    router: Router,
    variables: Variables,
}

/// What became of a transcript.
#[derive(Debug, Default)]
pub struct Report {
    pub passed: usize,
    pub failures: Vec<Failure>,
    /// Optional steps that missed.
    pub missed: Vec<Failure>,
}

/// A step that was not answered as expected.
#[derive(Debug)]
pub struct Failure {
    /// File and line.
    pub place: String,
    pub step: String,
    pub why: Option<String>,
    pub wrong: Vec<String>,
    /// Requests and answers, as far as they help.
    pub exchange: String,
}

/// What was wrong with a step, and what was said.
#[derive(Default)]
struct Outcome {
    wrong: Vec<String>,
    exchange: String,
}

impl Runner {
    pub fn new(router: Router, variables: Variables) -> Self {
        Self { router, variables }
    }

    /// Replays all steps; one that fails does not stop those after it.
    pub async fn replay(mut self, file: &str, lines: &str) -> Report {
        let mut report = Report::default();
        for (line, step) in Step::all(file, lines) {
            let outcome = self.step(&step).await.unwrap_or_else(|fault| {
                let wrong = vec![fault];
                Outcome { wrong, ..Outcome::default() }
            });
            if outcome.wrong.is_empty() {
                report.passed += 1;
                continue;
            }
            let failure = Failure {
                place: format!("{file}:{line}"),
                step: step.name,
                why: step.why,
                wrong: outcome.wrong,
                exchange: outcome.exchange,
            };
            if step.optional { &mut report.missed } else { &mut report.failures }.push(failure);
        }
        report
    }

    async fn step(&mut self, step: &Step) -> Result<Outcome, String> {
        match (step.race, &step.each) {
            (Some(times), _) => self.race(step, times).await,
            (None, Some(each)) => {
                let (name, span) = each.iter().next().ok_or("for needs a variable")?;
                self.repeat(step, name, span).await
            }
            (None, None) => self.once(step).await,
        }
    }

    async fn once(&mut self, step: &Step) -> Result<Outcome, String> {
        let sent = Sent::of(step, &self.variables)?;
        let (answer, milliseconds) = sent.timed(&self.router).await?;
        let mut wrong = judge(&step.expect, &self.variables, &answer)?;
        wrong.extend(too_slow(&step.expect, milliseconds));
        for (name, source) in &step.save {
            match found(source, &answer, &self.variables)? {
                Some(value) => drop(self.variables.insert(name.clone(), value)),
                None => wrong.push(format!("nothing to save into {name} at {source:?}")),
            }
        }
        Ok(Outcome { wrong, exchange: sent.exchange(&answer) })
    }

    async fn race(&mut self, step: &Step, times: usize) -> Result<Outcome, String> {
        let sent = Sent::of(step, &self.variables)?;
        let all = vec![sent.clone(); times];
        let answers: Vec<_> = self.at_once(all, times).await?.into_iter().map(|it| it.0).collect();
        for (name, source) in &step.save {
            if let Some(won) = answers.iter().find(|it| it.status < 300 && !it.body.is_empty())
                && let Some(value) = found(source, won, &self.variables)?
            {
                self.variables.insert(name.clone(), value);
            }
        }
        let wrong = judge_race(&step.expect, &answers);
        let exchange = answers.iter().map(|it| sent.exchange(it)).collect();
        Ok(Outcome { wrong, exchange })
    }

    async fn repeat(&mut self, step: &Step, name: &str, span: &Span) -> Result<Outcome, String> {
        let items: Vec<Value> = match span {
            Span::Range([from, to]) => (*from..*to).map(|it| it.to_string().into()).collect(),
            Span::List(list) => {
                let list = fill::value(&format!("${{{list}}}").into(), &self.variables)?;
                list.as_array().cloned().ok_or("for needs a range or a list")?
            }
        };
        let mut variables = self.variables.clone();
        let mut each = Vec::new();
        for item in items {
            variables.insert(name.to_owned(), item);
            each.push((variables.clone(), Sent::of(step, &variables)?));
        }
        let began = Instant::now();
        let all = each.iter().map(|it| it.1.clone()).collect();
        let answers = self.at_once(all, step.parallel.unwrap_or(1)).await?;
        let seconds = began.elapsed().as_secs_f64();

        let mut outcome = Outcome::default();
        let mut collected: BTreeMap<&String, Vec<Value>> = BTreeMap::new();
        for ((variables, sent), (answer, milliseconds)) in each.iter().zip(&answers) {
            let mut wrong = judge(&step.expect, variables, answer)?;
            wrong.extend(too_slow(&step.expect, *milliseconds));
            if !wrong.is_empty() {
                let which = &variables[name];
                outcome.wrong.extend(wrong.iter().map(|it| format!("[{name}={which}] {it}")));
                outcome.exchange += &sent.exchange(answer);
            }
            let body = serde_json::from_slice(&answer.body).unwrap_or_default();
            for (list, pointer) in &step.collect {
                let value = lookup(&body, &fill::text(pointer, variables)?)?.unwrap_or_default();
                collected.entry(list).or_default().push(value);
            }
        }
        for (list, values) in collected {
            self.variables.insert(list.clone(), Value::Array(values));
        }
        let asked = u32::try_from(answers.len()).map_or(f64::MAX, f64::from);
        if step.expect.min_rate.is_some_and(|least| asked * PATIENCE < least * seconds) {
            outcome.wrong.push(format!("{asked} requests took {seconds:.1} seconds"));
        }
        Ok(outcome)
    }

    /// Sends all requests, so many at once, and gives their answers in order.
    async fn at_once(
        &self,
        requests: Vec<Sent>,
        lanes: usize,
    ) -> Result<Vec<(Answer, f64)>, String> {
        let mut running = JoinSet::new();
        for lane in 0..lanes {
            let mine = requests.iter().cloned().enumerate().skip(lane).step_by(lanes);
            let (mine, router) = (mine.collect::<Vec<_>>(), self.router.clone());
            running.spawn(async move {
                let mut answers = Vec::new();
                for (index, it) in mine {
                    answers.push((index, it.timed(&router).await?));
                }
                Ok::<_, String>(answers)
            });
        }
        let mut answers = BTreeMap::new();
        while let Some(lane) = running.join_next().await {
            answers.extend(lane.map_err(|error| error.to_string())??);
        }
        Ok(answers.into_values().collect())
    }
}

fn too_slow(expect: &Expect, milliseconds: f64) -> Option<String> {
    let slow = expect.max_ms.is_some_and(|most| milliseconds > most * PATIENCE);
    slow.then(|| format!("took {milliseconds:.0} ms"))
}

fn found(source: &Source, answer: &Answer, with: &Variables) -> Result<Option<Value>, String> {
    match source {
        Source::Header { header } => {
            Ok(answer.header(&header.to_ascii_lowercase()).map(|it| it.to_owned().into()))
        }
        Source::Pointer(pointer) => match serde_json::from_slice(&answer.body) {
            Ok(body) => lookup(&body, &fill::text(pointer, with)?),
            Err(_) => Ok(None),
        },
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.place, self.step)?;
        for it in &self.wrong {
            writeln!(f, "  {it}")?;
        }
        if let Some(why) = &self.why {
            writeln!(f, "  why: {why}")?;
        }
        f.write_str(&self.exchange)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} steps passed, {} failed", self.passed, self.failures.len())?;
        self.failures.iter().try_for_each(|it| it.fmt(f))?;
        self.missed.iter().try_for_each(|it| write!(f, "(optional) {it}"))
    }
}
