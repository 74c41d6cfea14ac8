//! The language of a page: the person's own choice, else what their browser asks for.

use axum::{
    extract::Request,
    http::{header, request::Parts},
    middleware::Next,
    response::Response,
};
use leptos::prelude::use_context;
use rollcall_model::language::Language;
use tower_sessions::Session;

/// Under which a session that was read carries the choice of its person.
pub const SESSION_KEY: &str = "language";

/// Leaves the language with the request, where pages and server functions find it.
pub async fn choose(mut request: Request, next: Next) -> Response {
    let language = of_request(&request).await;
    request.extensions_mut().insert(language);
    next.run(request).await
}

async fn of_request(request: &Request) -> Language {
    if let Some(session) = request.extensions().get::<Session>()
        // A database that does not answer is told of by whoever needs it.
        && let Ok(Some(code)) = session.get::<String>(SESSION_KEY).await
        && let Some(chosen) = Language::from_code(&code)
    {
        return chosen;
    }
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    accepted.and_then(Language::accepted).unwrap_or_default()
}

/// The language that was left with the request of the page being rendered.
pub fn of_context() -> Language {
    use_context::<Parts>().and_then(|it| it.extensions.get().copied()).unwrap_or_default()
}
