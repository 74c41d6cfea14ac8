//! One’s own account: for everybody who is signed in.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::login::OwnAccount;

use super::At;
use crate::error::AppError;

/// The account of the person signed in.
#[server(name = ReadOwnAccount, endpoint = "me/account", input = Json)]
pub async fn own_account() -> Result<At<OwnAccount>, AppError> {
    crate::host::visitor().await?.own_account().await
}

/// Changes the password, which ends every other session.
#[server(endpoint = "me/password")]
pub async fn change_password(current: String, password: String) -> Result<(), AppError> {
    crate::host::visitor().await?.change_password(current, password).await
}

/// Chooses the language of the console; blank: as the browser asks for. The page is loaded anew.
#[server(endpoint = "me/language")]
pub async fn choose_language(#[server(default)] language: String) -> Result<(), AppError> {
    crate::host::visitor().await?.choose_language(&language).await
}

/// Makes ten new recovery codes; the old ones stop working. Asks for a code unless one was given
/// less than five minutes ago.
#[server(endpoint = "me/recovery-codes")]
pub async fn renew_recovery_codes(#[server(default)] code: String) -> Result<(), AppError> {
    crate::host::visitor().await?.renew_recovery_codes(&code).await
}

/// Ends every session of the person signed in but this one.
#[server(endpoint = "me/end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    crate::host::visitor().await?.end_other_sessions().await
}
