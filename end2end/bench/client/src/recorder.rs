//! What was measured of one run, and how it is told.

use std::{collections::BTreeMap, time::Instant};

use serde_json::{Map, Value, json};

use crate::Outcome;

/// Every answer of a run.
#[derive(Default)]
pub struct Recorder {
    /// Microseconds, by the kind of the request.
    times: BTreeMap<&'static str, Vec<u32>>,
    /// Answers that are not what a right server says.
    pub wrong: u64,
    /// The first of them.
    sample: Option<String>,
}

impl Recorder {
    /// Notes an answer. `right`: it is what a right server says.
    pub fn note(
        &mut self,
        kind: &'static str,
        began: Instant,
        answer: &Outcome<u16>,
        body: &[u8],
        right: bool,
    ) {
        let took = u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
        self.times.entry(kind).or_default().push(took);
        if right && answer.is_ok() {
            return;
        }
        self.wrong += 1;
        self.sample.get_or_insert_with(|| match answer {
            Err(error) => format!("{kind}: {error}"),
            Ok(status) => {
                let body: String = String::from_utf8_lossy(body).chars().take(300).collect();
                format!("{kind}: {status} {body}")
            }
        });
    }

    pub fn requests(&self) -> usize {
        self.times.values().map(Vec::len).sum()
    }

    /// The middle and the slowest hundredth of each kind in milliseconds, and what was wrong.
    pub fn told(&mut self) -> Map<String, Value> {
        let mut told = Map::new();
        let times = self.times.iter_mut().map(|(kind, times)| {
            times.sort_unstable();
            ((*kind).to_owned(), json!({"p50": share(times, 50), "p99": share(times, 99)}))
        });
        told.insert("ms".to_owned(), Value::Object(times.collect()));
        told.insert("wrong".to_owned(), self.wrong.into());
        told.extend(self.sample.take().map(|it| ("sample".to_owned(), it.into())));
        told
    }
}

fn share(sorted: &[u32], percent: usize) -> f64 {
    let at = (sorted.len().saturating_sub(1) * percent).div_ceil(100);
    f64::from(sorted.get(at).copied().unwrap_or_default()) / 1000.0
}
