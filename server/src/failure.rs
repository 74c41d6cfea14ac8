//! Answers that need neither the database nor the console.

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// The page shown while the database does not answer.
pub fn unavailable() -> Response {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Unavailable · Rollcall</title>\
        <h1>Rollcall can’t reach its database.</h1>\
        <p>Nothing was changed. Try again in a moment; the server’s log says more.</p></html>";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], Html(page)).into_response()
}
