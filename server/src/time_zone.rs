//! The time zone of a page: the person's own choice, else UTC.

use axum::{extract::Request, http::request::Parts, middleware::Next, response::Response};
use leptos::prelude::use_context;
use rollcall_model::time_zone::TimeZone;
use tower_sessions::Session;

/// Under which a session that was read carries the choice of its person.
pub const SESSION_KEY: &str = "time_zone";

/// Leaves the time zone with the request, where pages and server functions find it.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let session = request.extensions().get::<Session>().cloned();
    let time_zone = chosen(session).await.unwrap_or_default();
    request.extensions_mut().insert(time_zone);
    next.run(request).await
}

/// What the person chose. A database that does not answer is told of by whoever needs it.
async fn chosen(session: Option<Session>) -> Option<TimeZone> {
    let name = session?.get::<String>(SESSION_KEY).await.ok()??;
    name.try_into().ok()
}

/// The time zone that was left with a request.
pub fn of_request(parts: &Parts) -> TimeZone {
    parts.extensions.get().copied().unwrap_or_default()
}

/// The time zone that was left with the request of the page being rendered.
pub fn of_context() -> TimeZone {
    use_context::<Parts>().map(|it| of_request(&it)).unwrap_or_default()
}
