//! Signing in and out.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    login::{Login, SignInStep},
    sign_on::SignOnOffer,
    time_zone::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// A sign-in that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSignIn {
    pub email: String,
    pub step: SignInStep,
    /// The provider of the address's domain, when people sign in through it.
    pub offer: Option<SignOnOffer>,
}

/// Who is signed in, and where their clocks are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    pub login: Login,
    pub time_zone: TimeZone,
}

/// Who is signed in. Refuses with [`AppError::SignedOut`] when nobody is.
#[server(endpoint = "session/me", input = Json)]
pub async fn me() -> Result<Reader, AppError> {
    let login = crate::host::visitor().await?.login;
    Ok(Reader { login, time_zone: crate::words::time_zone() })
}

/// The sign-in that has begun in this browser, if one has.
#[server(name = ReadPendingSignIn, endpoint = "session/pending", input = Json)]
pub async fn pending_sign_in() -> Result<Option<PendingSignIn>, AppError> {
    crate::host::sign_in::pending().await
}

/// The first step: whose sign-in it is. The same answer for every address.
#[server(endpoint = "session/begin")]
pub async fn begin_sign_in(email: String, #[server(default)] next: String) -> Result<(), AppError> {
    crate::host::sign_in::begin(email, next).await
}

/// The providers that sign people of a client in; none of a client that is not there.
#[server(name = ReadOffers, endpoint = "session/offers", input = Json)]
pub async fn sign_on_offers(client: String) -> Result<Vec<SignOnOffer>, AppError> {
    crate::host::sign_on::offers(&client).await
}

/// A sign-in that began at a provider and waits for a yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingSignIn {
    /// Who the provider says it is.
    pub person: String,
    /// The provider's name.
    pub provider: String,
    /// Where the yes is sent.
    pub finish: String,
}

/// The sign-in that waits under this code, in this browser.
#[server(name = ReadWaiting, endpoint = "session/waiting", input = Json)]
pub async fn waiting_sign_in(code: String) -> Result<WaitingSignIn, AppError> {
    crate::host::sign_on::waiting(&code).await
}

/// The second step: the password.
#[server(endpoint = "session/password")]
pub async fn enter_password(password: String) -> Result<(), AppError> {
    crate::host::sign_in::password(password).await
}

/// The third step: six digits from the authenticator, or a recovery code.
#[server(endpoint = "session/code")]
pub async fn enter_code(code: String) -> Result<(), AppError> {
    crate::host::sign_in::code(code).await
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub name: String,
    pub email: String,
}

/// Whom an invitation is for; None when its link does not work any more.
#[server(name = ReadInvitation, endpoint = "session/invitation", input = Json)]
pub async fn invitation(code: String) -> Result<Option<Invited>, AppError> {
    crate::host::invitation::invited(code).await
}

/// Accepts an invitation with a password of one’s own.
#[server(endpoint = "session/accept")]
pub async fn accept_invitation(code: String, password: String) -> Result<(), AppError> {
    crate::host::invitation::accept(code, password).await
}

/// Ends this session.
#[server(endpoint = "session/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    crate::host::visitor().await?.sign_out().await
}

/// Ends every session of the person signed in, this one included.
#[server(endpoint = "session/sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    crate::host::visitor().await?.sign_out_everywhere().await
}

/// What is asked of somebody before something sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUp {
    /// They gave a code or a passkey less than five minutes ago, so nothing is.
    pub confirmed: bool,
    /// They have a passkey to give instead of a code.
    pub passkey: bool,
}

/// What is asked of the person signed in before something sensitive.
#[server(name = ReadStepUp, endpoint = "session/confirmed", input = Json)]
pub async fn step_up() -> Result<StepUp, AppError> {
    crate::host::visitor().await?.step_up().await
}
