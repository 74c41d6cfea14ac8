//! Calendars of what runs out, at addresses that are all their readers need to know.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rollcall_app::{letters, words::in_language};
use rollcall_directory::{Calendar, CalendarEntry, Directory, RunsOut};
use rollcall_model::{
    calendar::{Deadline, calendar},
    certificate::ALARM_DAYS,
    language::Language,
    token::REMINDER_DAYS,
};

use crate::failure;

#[derive(Clone)]
struct Calendars {
    directory: Directory,
    public_url: Arc<str>,
}

/// `/calendar/{secret}.ics`, beside the console: a calendar has no session.
pub fn router(directory: Directory, public_url: &str) -> Router {
    let calendars = Calendars { directory, public_url: public_url.into() };
    Router::new().route("/calendar/{file}", get(serve)).with_state(calendars)
}

async fn serve(State(calendars): State<Calendars>, Path(file): Path<String>) -> Response {
    let Some(secret) = file.strip_suffix(".ics") else { return unknown() };
    match calendars.directory.calendar(secret).await {
        Ok(Some(Calendar { language, entries })) => {
            let deadlines: Vec<_> = in_language(language.unwrap_or_default(), || {
                entries.iter().map(|it| calendars.deadline(it)).collect()
            });
            let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
            (kind, calendar("Rollcall", &deadlines)).into_response()
        }
        Ok(None) => unknown(),
        Err(error) => {
            tracing::error!(?error, "a calendar could not be read");
            failure::unavailable(Language::default())
        }
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "This calendar does not exist any more.").into_response()
}

impl Calendars {
    fn deadline(&self, entry: &CalendarEntry) -> Deadline {
        let it = &entry.it;
        let (id, title, text, rings) = match &entry.what {
            RunsOut::Token(id) => (
                id.to_string(),
                letters::token_entry(it),
                letters::token_expires(it),
                &REMINDER_DAYS[..],
            ),
            RunsOut::Certificate { provider, fingerprint } => (
                format!("{provider}-{fingerprint}"),
                letters::certificate_entry(it),
                letters::certificate_expires(it),
                &ALARM_DAYS[..],
            ),
        };
        Deadline {
            id: format!("{id}@rollcall"),
            at: it.expires_at,
            since: entry.since,
            title,
            text: text.join("\n"),
            address: format!("{}{}", self.public_url, it.path),
            rings,
        }
    }
}
