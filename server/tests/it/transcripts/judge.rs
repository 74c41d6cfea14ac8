//! Whether an answer is the one that a step expects.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    fill::{self, Variables},
    matcher::mismatch,
    pointer::lookup,
    step::Expect,
};
use crate::support::Answer;

/// Everything that is wrong with an answer, a line each.
///
/// # Errors
/// The expectation itself cannot be read.
pub fn judge(
    expect: &Expect,
    variables: &Variables,
    answer: &Answer,
) -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    if let Some(wanted) = &expect.status
        && !wanted.as_slice().contains(&answer.status)
    {
        let wanted: Vec<_> = wanted.as_slice().iter().map(u16::to_string).collect();
        wrong.push(format!("status: expected {}, got {}", wanted.join(" or "), answer.status));
    }
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    wrong.extend(form(expect, answer, body.is_some()));
    for (pointer, wanted) in &expect.json {
        let (pointer, wanted) = (fill::text(pointer, variables)?, fill::value(wanted, variables)?);
        let got = body.as_ref().map_or(Ok(None), |it| lookup(it, &pointer))?;
        wrong.extend(mismatch(&wanted, got.as_ref()).map(|it| format!("{pointer}: {it}")));
    }
    for (name, wanted) in &expect.headers {
        let got = answer.header(name).map(|it| Value::String(it.to_owned()));
        let fault = mismatch(&fill::value(wanted, variables)?, got.as_ref());
        wrong.extend(fault.map(|it| format!("header {name}: {it}")));
    }
    if !expect.any.is_empty() {
        let tries = expect.any.iter().map(|it| judge(it, variables, answer));
        let tries: Vec<Vec<String>> = tries.collect::<Result<_, _>>()?;
        if !tries.iter().any(Vec::is_empty) {
            let tries: Vec<_> = tries.iter().map(|it| it.join("; ")).collect();
            wrong.push(format!("no alternative fits: {}", tries.join(" | ")));
        }
    }
    Ok(wrong)
}

/// Whether there is a body, and whether it is SCIM JSON.
fn form(expect: &Expect, answer: &Answer, is_json: bool) -> Option<String> {
    if answer.body.is_empty() {
        return None;
    }
    if expect.empty {
        return Some("the body must be empty".to_owned());
    }
    if expect.any_type {
        return None;
    }
    if !is_json {
        return Some("the body is not JSON".to_owned());
    }
    let kind = answer.header("content-type").unwrap_or_default();
    let wrong = !kind.contains("application/scim+json");
    wrong.then(|| format!("Content-Type: expected application/scim+json, got {kind:?}"))
}

/// Everything that is wrong with the answers of a race.
pub fn judge_race(expect: &Expect, answers: &[Answer]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts = BTreeMap::new();
    for it in answers {
        *counts.entry(it.status.to_string()).or_insert(0_usize) += 1;
    }
    if let Some(wanted) = &expect.counts
        && !wanted.as_slice().contains(&counts)
    {
        wrong.push(format!("statuses: expected {:?}, got {counts:?}", wanted.as_slice()));
    }
    let failed = answers.iter().find(|it| it.status >= 500);
    wrong.extend(failed.map(|it| format!("one of them failed: {} {}", it.status, it.text())));
    wrong
}
