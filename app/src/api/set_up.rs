//! The first administrator, and enrolling an authenticator.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What an authenticator app is given.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolment {
    /// The e-mail address the entry is for.
    pub account: String,
    /// The secret in base32, in groups of four, for typing in.
    pub secret: String,
    /// The QR code as the `d` attribute of an SVG path, and the side of its square in modules.
    pub qr_path: String,
    pub qr_side: u32,
}

/// Whether the set-up link is good, and otherwise what to do: a sentence.
#[server(endpoint = "set-up/link", input = Json)]
pub async fn set_up_link(link: String) -> Result<Option<String>, AppError> {
    crate::host::set_up::link(link).await
}

/// The first step: who the first administrator is. Nothing is created yet.
#[server(endpoint = "set-up/administrator")]
pub async fn set_up_administrator(
    link: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), AppError> {
    crate::host::set_up::administrator(link, name, email, password).await
}

/// The secret for the authenticator app of the person setting up or signing in.
#[server(name = ReadEnrolment, endpoint = "set-up/enrolment", input = Json)]
pub async fn enrolment() -> Result<Enrolment, AppError> {
    crate::host::set_up::enrolment().await
}

/// The second step: proof that the authenticator works. Creates the administrator and signs them in.
#[server(endpoint = "set-up/authenticator")]
pub async fn confirm_authenticator(code: String) -> Result<(), AppError> {
    crate::host::set_up::authenticator(code).await
}

/// The ten recovery codes just made, until they are said to be stored.
#[server(endpoint = "set-up/recovery-codes", input = Json)]
pub async fn recovery_codes() -> Result<Vec<String>, AppError> {
    crate::host::set_up::recovery_codes().await
}

/// The third step: the recovery codes are stored, and gone from here.
#[server(endpoint = "set-up/recovery-codes-stored")]
pub async fn recovery_codes_stored() -> Result<(), AppError> {
    crate::host::set_up::recovery_codes_stored().await
}
