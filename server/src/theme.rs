//! The colour theme, by cookie: rendered by the server, so that no page flashes.

use axum::{
    Form,
    http::{HeaderMap, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use leptos::prelude::use_context;
use rollcall_app::shell::Theme;
use serde::Deserialize;

const COOKIE: &str = "theme";
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The theme of the browser behind the page being rendered.
pub fn of_request() -> Theme {
    use_context::<Parts>().map(|it| of_headers(&it.headers)).unwrap_or_default()
}

fn of_headers(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    let chosen = pairs.find(|(name, _)| *name == COOKIE);
    chosen.and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
}

/// A choice of theme.
#[derive(Deserialize)]
pub struct Choice {
    theme: String,
    #[serde(default)]
    next: String,
}

/// Remembers the choice and goes back to the page it was made on.
pub async fn choose(Form(choice): Form<Choice>) -> Response {
    let theme = choice.theme.parse::<Theme>().unwrap_or_default();
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={YEAR}; SameSite=Lax", theme.code());
    let local = choice.next.starts_with('/')
        && !choice.next.starts_with("//")
        && !choice.next.contains(['\\', '\r', '\n']);
    let next = if local { choice.next.as_str() } else { "/" };
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(next)).into_response()
}
