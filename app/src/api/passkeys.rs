//! Passkeys: adding and keeping them, signing in with one, confirming with one.
//!
//! Each is two calls: the first has what the browser asks an authenticator, as its own JSON, the
//! second takes the authenticator's answer.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::id::PasskeyId;

use crate::error::AppError;

/// Asks for a new passkey of the person signed in, who calls it `name`. Asks for a code unless one
/// was given less than five minutes ago.
#[server(endpoint = "me/passkeys/begin")]
pub async fn begin_passkey(
    name: String,
    #[server(default)] code: String,
) -> Result<String, AppError> {
    crate::host::visitor().await?.begin_passkey(name, &code).await
}

/// Keeps the new passkey.
#[server(endpoint = "me/passkeys/add")]
pub async fn add_passkey(answer: String) -> Result<(), AppError> {
    crate::host::visitor().await?.add_passkey(&answer).await
}

/// Gives a passkey of one’s own another name.
#[server(endpoint = "me/passkeys/rename")]
pub async fn rename_passkey(passkey: PasskeyId, name: String) -> Result<(), AppError> {
    crate::host::visitor().await?.rename_passkey(passkey, name).await
}

/// Takes a passkey of one’s own away and ends every other session. Asks for a code unless one was
/// given less than five minutes ago.
#[server(endpoint = "me/passkeys/remove")]
pub async fn remove_passkey(
    passkey: PasskeyId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    crate::host::visitor().await?.remove_passkey(passkey, &code).await
}

/// Asks for any passkey, to sign in.
#[server(endpoint = "session/passkey/ask", input = Json)]
pub async fn ask_passkey() -> Result<String, AppError> {
    crate::host::passkeys::ask().await
}

/// Signs in with a passkey: it is both factors.
#[server(endpoint = "session/passkey/enter")]
pub async fn enter_with_passkey(
    answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    crate::host::passkeys::enter(&answer, &next).await
}

/// Asks for one of one’s own passkeys, before something sensitive.
#[server(endpoint = "session/passkey/ask-own", input = Json)]
pub async fn ask_own_passkey() -> Result<String, AppError> {
    crate::host::visitor().await?.ask_own_passkey().await
}

/// Counts as a code given just now.
#[server(endpoint = "session/passkey/confirm")]
pub async fn confirm_with_passkey(answer: String) -> Result<(), AppError> {
    crate::host::visitor().await?.confirm_with_passkey(&answer).await
}
