//! Lists as files: whole, as the filters leave them, streamed while they are read.
//!
//! A post, because it leaves a trace. Each portion is a transaction of its own, so a slow reader
//! holds none open.

pub mod accounts;
pub mod activities;
mod csv;

use std::collections::VecDeque;

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use futures_util::stream;
use rollcall_app::{error::AppError, query::ListQuery};
use rollcall_model::page::Turn;

/// What a file is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

impl Format {
    fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::JsonLines => "application/jsonl; charset=utf-8",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// What its trace says: which list, as what, and what it was narrowed to.
    fn told(self, list: &str, query: &impl ListQuery) -> String {
        match query.turned(Turn::First).href("").as_str() {
            "" => format!("{list} as {}, all of them.", self.label()),
            filters => format!("{list} as {}, filtered by {}.", self.label(), &filters[1..]),
        }
    }

    /// The answer that is this file, named after what it has, whose it is and the day.
    fn answer(self, list: &str, whose: &str, now: DateTime<Utc>, rows: impl Rows) -> Response {
        let (day, ending) = (now.format("%Y-%m-%d"), self.ending());
        let file = format!("{list}-{whose}-{day}.{ending}");
        let head = [
            (header::CONTENT_TYPE, self.content_type().to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ];
        let writing = Writing { rows, next: Next::Start, written: VecDeque::new() };
        (head, Body::from_stream(stream::try_unfold(writing, Writing::step))).into_response()
    }
}

fn answer(export: Result<Response, AppError>) -> Response {
    match export {
        Ok(file) => file,
        Err(AppError::SignedOut) => Redirect::to("/sign-in").into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.to_string()).into_response()
        }
    }
}

/// The rows of a file, a portion at a time.
trait Rows: Send + Sync + 'static {
    /// Where a portion ends.
    type Cursor: Send;

    /// The line before the rows, where there is one.
    fn head(&self) -> &'static str;

    /// The lines of the next rows, and where it goes on; None at the end.
    fn portion(
        &self,
        after: Option<Self::Cursor>,
    ) -> impl Future<Output = rollcall_directory::Result<(String, Option<Self::Cursor>)>> + Send;
}

/// Where a file goes on.
enum Next<Cursor> {
    Start,
    After(Cursor),
    End,
}

/// A file that is being written.
struct Writing<R: Rows> {
    rows: R,
    next: Next<R::Cursor>,
    written: VecDeque<Bytes>,
}

impl<R: Rows> Writing<R> {
    /// The next part of the file, and what is left to do.
    async fn step(mut self) -> rollcall_directory::Result<Option<(Bytes, Self)>> {
        loop {
            if let Some(part) = self.written.pop_front() {
                return Ok(Some((part, self)));
            }
            let after = match std::mem::replace(&mut self.next, Next::End) {
                Next::End => return Ok(None),
                Next::After(cursor) => Some(cursor),
                Next::Start => {
                    self.write(self.rows.head().to_owned());
                    None
                }
            };
            let (lines, further) = self.rows.portion(after).await.inspect_err(|error| {
                // The answer has begun: it can only break off.
                tracing::error!(?error, "an export broke off");
            })?;
            self.next = further.map_or(Next::End, Next::After);
            self.write(lines);
        }
    }

    fn write(&mut self, text: String) {
        if !text.is_empty() {
            self.written.push_back(Bytes::from(text));
        }
    }
}
