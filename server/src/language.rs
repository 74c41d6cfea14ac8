//! The language of a page: the person's own choice, else what their browser asks for.

use axum::{
    extract::Request,
    http::{HeaderMap, header, request::Parts},
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
    let session = request.extensions().get::<Session>().cloned();
    let accepted = accepted(request.headers());
    let language = chosen(session).await.or(accepted).unwrap_or_default();
    request.extensions_mut().insert(language);
    next.run(request).await
}

/// What the person chose. A database that does not answer is told of by whoever needs it.
async fn chosen(session: Option<Session>) -> Option<Language> {
    let code = session?.get::<String>(SESSION_KEY).await.ok()??;
    Language::from_code(&code)
}

fn accepted(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(header::ACCEPT_LANGUAGE)?;
    header.to_str().ok().and_then(Language::accepted)
}

/// The language that was left with the request of the page being rendered.
pub fn of_context() -> Language {
    use_context::<Parts>().and_then(|it| it.extensions.get().copied()).unwrap_or_default()
}
