//! Answers that need neither the database nor the console.

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use rollcall_app::{t, words};
use rollcall_model::language::Language;

/// The page shown while the database does not answer.
pub fn unavailable(language: Language) -> Response {
    let (title, heading, text) = words::in_language(language, || {
        (t!("unavailable.title"), t!("unavailable.heading"), t!("unavailable.text"))
    });
    let lang = language.code();
    let page = format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\">\
         <title>{title} · Rollcall</title><h1>{heading}</h1><p>{text}</p></html>"
    );
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], Html(page)).into_response()
}
