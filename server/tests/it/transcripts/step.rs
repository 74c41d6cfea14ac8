//! One line of a transcript.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A request, and what must be answered.
///
/// `${name}` in any string is replaced by a variable, after the filters `|q` (percent-encoded),
/// `|upper`, `|lower` and `|json` (escaped for a JSON string). In a body and in what is expected,
/// `{"$map": "list", "as": …, "from": 0, "to": 9}` makes a list from a list, `{"$merge": […]}` one
/// object from several and `{"$concat": […]}` one list from several.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    #[serde(rename = "step")]
    pub name: String,
    /// Where the shape comes from, or what it protects.
    pub why: Option<String>,
    pub method: String,
    /// Below the endpoint, its query percent-encoded.
    pub path: String,
    /// Added to the usual ones; null takes one away.
    #[serde(default)]
    pub headers: BTreeMap<String, Option<String>>,
    /// `none`, or the whole `Authorization`; the token if left out.
    pub auth: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub body: Option<Value>,
    /// A body byte for byte.
    pub raw: Option<String>,
    #[serde(default)]
    pub expect: Expect,
    /// Variables from the answer.
    #[serde(default)]
    pub save: BTreeMap<String, Source>,
    /// Repeats the step with one variable: each number of a range, each item of a saved list.
    #[serde(rename = "for")]
    pub each: Option<BTreeMap<String, Span>>,
    /// How many repetitions run at once.
    pub parallel: Option<usize>,
    /// List variables: one value from the answer of each repetition.
    #[serde(default)]
    pub collect: BTreeMap<String, String>,
    /// Sends the same request so many times at once; judged by [`Expect::counts`].
    pub race: Option<usize>,
    /// A miss is reported and does not fail the run.
    #[serde(default)]
    pub optional: bool,
}

/// What an answer must be. Every body must be SCIM JSON.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub status: Option<OneOrMore<u16>>,
    /// A pointer into the body, and what must be there.
    #[serde(default)]
    pub json: BTreeMap<String, Value>,
    #[serde(default)]
    pub headers: BTreeMap<String, Value>,
    #[serde(default)]
    pub empty: bool,
    /// The body's type does not matter.
    #[serde(rename = "anyType", default)]
    pub any_type: bool,
    /// One of these must fit.
    #[serde(default)]
    pub any: Vec<Expect>,
    /// How many answers of a race had which status.
    pub counts: Option<OneOrMore<BTreeMap<String, usize>>>,
    /// Measured on another machine: only ten times as slow is a failure here.
    #[serde(rename = "maxMs")]
    pub max_ms: Option<f64>,
    /// Repetitions a second, as generously.
    #[serde(rename = "minRate")]
    pub min_rate: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(it) => std::slice::from_ref(it),
            Self::More(them) => them,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Source {
    Pointer(String),
    Header { header: String },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Span {
    Range([i64; 2]),
    List(String),
}

impl Step {
    /// The steps of a file, with the numbers of their lines.
    pub fn all(file: &str, lines: &str) -> Vec<(usize, Self)> {
        let numbered = (1..).zip(lines.lines());
        let meant = numbered.filter(|(_, it)| !it.trim().is_empty() && !it.starts_with('#'));
        let read = |(number, line): (usize, &str)| match serde_json::from_str(line) {
            Ok(step) => (number, step),
            Err(error) => panic!("{file}:{number} is no step: {error}"),
        };
        meant.map(read).collect()
    }
}

/// A body of null is a body.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
