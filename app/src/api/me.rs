//! One’s own account: for everybody who is signed in.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{id::SessionId, login::OwnAccount};

use super::{At, accounts::PreferencesForm};
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

/// Chooses the language of the console for a member of staff; blank: as the browser asks for. The
/// page is loaded anew.
#[server(endpoint = "me/language")]
pub async fn choose_language(#[server(default)] language: String) -> Result<(), AppError> {
    crate::host::visitor().await?.choose_language(&language).await
}

/// Chooses the time zone of the times that a member of staff is shown; blank: UTC. The page is
/// loaded anew.
#[server(endpoint = "me/time-zone")]
pub async fn choose_time_zone(#[server(default)] time_zone: String) -> Result<(), AppError> {
    crate::host::visitor().await?.choose_time_zone(time_zone).await
}

/// Makes ten new recovery codes; the old ones stop working. Asks for a code unless one was given
/// less than five minutes ago.
#[server(endpoint = "me/recovery-codes")]
pub async fn renew_recovery_codes(#[server(default)] code: String) -> Result<(), AppError> {
    crate::host::visitor().await?.renew_recovery_codes(&code).await
}

/// Ends one session of the person signed in.
#[server(endpoint = "me/end-session")]
pub async fn end_session(session: SessionId) -> Result<(), AppError> {
    crate::host::visitor().await?.end_session(session).await
}

/// Ends every session of the person signed in but this one.
#[server(endpoint = "me/end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), AppError> {
    crate::host::visitor().await?.end_other_sessions().await
}

/// Leads on to an authenticator for somebody who has none. Asks for the password, unless a provider
/// signed them in less than five minutes ago.
#[server(endpoint = "me/set-up-authenticator")]
pub async fn set_up_authenticator(#[server(default)] password: String) -> Result<(), AppError> {
    crate::host::visitor().await?.set_up_authenticator(password).await
}

/// Leads on to another authenticator in place of the one they have. Asks for a code of the old one
/// unless one was given less than five minutes ago.
#[server(endpoint = "me/replace-authenticator")]
pub async fn replace_authenticator(#[server(default)] code: String) -> Result<(), AppError> {
    crate::host::visitor().await?.replace_authenticator(&code).await
}

/// Sets one’s own phone, language and time zone, whoever manages the rest (R18).
#[server(endpoint = "me/preferences")]
pub async fn save_own_preferences(
    #[server(default)] form: PreferencesForm,
) -> Result<(), AppError> {
    crate::host::visitor().await?.save_own_preferences(form).await
}

/// Switches the mails about tokens that run out on or off.
#[server(endpoint = "me/reminders")]
pub async fn set_reminders(#[server(default)] wanted: bool) -> Result<(), AppError> {
    crate::host::visitor().await?.set_reminders(wanted).await
}

/// Makes the private address of one’s calendar; one there was works no more.
#[server(endpoint = "me/open-calendar")]
pub async fn open_calendar() -> Result<(), AppError> {
    crate::host::visitor().await?.open_calendar().await
}

/// Ends the address of one’s calendar.
#[server(endpoint = "me/close-calendar")]
pub async fn close_calendar() -> Result<(), AppError> {
    crate::host::visitor().await?.close_calendar().await
}
