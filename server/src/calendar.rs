//! Calendars of what runs out, at addresses that are all their readers need to know.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rollcall_directory::{CalendarToken, Directory};
use rollcall_model::calendar::{Deadline, calendar};

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
        Ok(Some(tokens)) => {
            let deadlines: Vec<_> = tokens.into_iter().map(|it| calendars.deadline(it)).collect();
            let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
            (kind, calendar("Rollcall", &deadlines)).into_response()
        }
        Ok(None) => unknown(),
        Err(error) => {
            tracing::error!(?error, "a calendar could not be read");
            failure::unavailable()
        }
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "This calendar does not exist any more.").into_response()
}

impl Calendars {
    fn deadline(&self, token: CalendarToken) -> Deadline {
        let CalendarToken { id, client, provider, path, created_at, expires_at } = token;
        let at = expires_at.format("%-d %b %Y, %H:%M UTC");
        Deadline {
            id: format!("{id}@rollcall"),
            at: expires_at,
            since: created_at,
            title: format!("{client}: SCIM token of {provider} expires"),
            text: format!(
                "On {at} provisioning by {provider} stops, unless it has a new token by then.\n\
                 Generate one and paste it into the provider. The old one works until the new one \
                 is used, for seven days at most."
            ),
            address: format!("{}{path}", self.public_url),
        }
    }
}
