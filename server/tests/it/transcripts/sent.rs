//! A request as it is sent.

use std::{collections::BTreeMap, time::Instant};

use axum::{
    Router,
    body::Body,
    http::{HeaderName, HeaderValue, Request, header},
};

use super::{
    fill::{self, Variables},
    step::Step,
};
use crate::support::{Answer, SCIM};

#[derive(Clone)]
pub struct Sent {
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Option<Vec<u8>>,
}

impl Sent {
    /// The request of a step.
    ///
    /// # Errors
    /// A variable that no earlier step saved.
    pub fn of(step: &Step, variables: &Variables) -> Result<Self, String> {
        let body = match (&step.raw, &step.body) {
            (Some(raw), _) => Some(fill::text(raw, variables)?.into_bytes()),
            (None, Some(body)) => Some(fill::value(body, variables)?.to_string().into_bytes()),
            (None, None) => None,
        };
        let mut headers = BTreeMap::from([
            ("accept".to_owned(), "application/scim+json".to_owned()),
            ("user-agent".to_owned(), "transcript/1".to_owned()),
        ]);
        if body.is_some() {
            let kind = "application/scim+json; charset=utf-8";
            headers.insert("content-type".to_owned(), kind.to_owned());
        }
        match step.auth.as_deref() {
            None => {
                let token = fill::text("Bearer ${TOKEN}", variables)?;
                headers.insert("authorization".to_owned(), token);
            }
            Some("none") => {}
            Some(literal) => {
                headers.insert("authorization".to_owned(), fill::text(literal, variables)?);
            }
        }
        for (name, value) in &step.headers {
            let name = name.to_ascii_lowercase();
            match value {
                Some(value) => drop(headers.insert(name, fill::text(value, variables)?)),
                None => drop(headers.remove(&name)),
            }
        }
        let path = fill::text(&step.path, variables)?;
        Ok(Self { method: step.method.clone(), path, headers, body })
    }

    /// The answer, and how many milliseconds it took.
    pub async fn timed(&self, router: &Router) -> Result<(Answer, f64), String> {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(format!("{SCIM}{}", self.path))
            .header(header::HOST, "localhost:8080");
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().map_err(|_| format!("no header: {name}"))?;
            let value = HeaderValue::from_str(value).map_err(|_| format!("no header: {value}"))?;
            request = request.header(name, value);
        }
        let body = self.body.clone().map_or_else(Body::empty, Body::from);
        let request = request.body(body).map_err(|error| format!("no request: {error}"))?;
        let began = Instant::now();
        let answer = Answer::to(router, request).await;
        Ok((answer, began.elapsed().as_secs_f64() * 1000.0))
    }

    /// What was sent and answered, as far as it helps.
    pub fn exchange(&self, answer: &Answer) -> String {
        let body = String::from_utf8_lossy(self.body.as_deref().unwrap_or_default());
        let cut = |text: &str| text.chars().take(600).collect::<String>();
        let (request, reply) = (cut(&body), cut(&answer.text()));
        format!("  > {} {} {request}\n  < {} {reply}\n", self.method, self.path, answer.status)
    }
}
