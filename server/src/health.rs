//! Probes for whoever watches the process. They need no sign-in and tell no secret.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rollcall_directory::Directory;

/// The process lives.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers, is migrated (the server does not start otherwise) and takes writes.
pub async fn ready(State(directory): State<Directory>) -> Response {
    match directory.is_writable().await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the database is a standby\n").into_response()
        }
        Err(error) => {
            tracing::warn!(?error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
