//! Calendars of what runs out, at addresses that are all their readers need to know.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rollcall_directory::{CalendarEntry, Directory, RunsOut};
use rollcall_model::{
    calendar::{Deadline, calendar},
    certificate::ALARM_DAYS,
    language::Language,
    mail::Expiring,
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
        Ok(Some(entries)) => {
            let deadlines: Vec<_> = entries.iter().map(|it| calendars.deadline(it)).collect();
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
        let Expiring { client, provider, expires_at, path } = &entry.it;
        let at = expires_at.format("%-d %b %Y, %H:%M UTC");
        let (id, title, text, rings) = match &entry.what {
            RunsOut::Token(id) => (
                id.to_string(),
                format!("{client}: SCIM token of {provider} expires"),
                format!(
                    "On {at} provisioning by {provider} stops, unless it has a new token by then.\n\
                     Generate one and paste it into the provider. The old one works until the new \
                     one is used, for seven days at most."
                ),
                &REMINDER_DAYS[..],
            ),
            RunsOut::Certificate { provider: id, fingerprint } => (
                format!("{id}-{fingerprint}"),
                format!("{client}: SAML certificate of {provider} expires"),
                format!(
                    "On {at} the last certificate that {provider} signs with expires. When it \
                     then signs with another one that Rollcall does not know, nobody can sign in \
                     through it.\n\
                     Create the new certificate at the provider and import its metadata. With a \
                     metadata address Rollcall finds it by itself within a day."
                ),
                &ALARM_DAYS[..],
            ),
        };
        Deadline {
            id: format!("{id}@rollcall"),
            at: *expires_at,
            since: entry.since,
            title,
            text,
            address: format!("{}{path}", self.public_url),
            rings,
        }
    }
}
