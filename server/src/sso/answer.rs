//! What a browser is answered on its way to a provider and back.

use axum::{
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use rollcall_app::{
    error::AppError,
    host::{
        client_address,
        sign_on::{Arrival, arrive},
    },
};
use rollcall_directory::{Door, Flow, Judged, SeenSignOn, Verdict};
use rollcall_model::{
    id::SignOnAttemptId,
    sign_on::{SignOnPurpose, SignOnRefusal},
};

use super::Sso;

/// Where the browser's part of a flow is kept, for ten minutes.
const COOKIE: &str = "rollcall-flow";

/// The page that says why not, in a sentence.
pub fn refused(refusal: SignOnRefusal) -> Response {
    Redirect::to(&format!("/sign-on/refused?reason={}", refusal.code())).into_response()
}

/// A fault of ours, or a refusal of the guard.
pub fn failed(error: AppError) -> Response {
    if error == AppError::SignedOut {
        return Redirect::to("/sign-in").into_response();
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, error.to_string()).into_response()
}

/// The page of what a test brought.
fn test_page(door: &Door, attempt: SignOnAttemptId) -> Response {
    let (slug, provider) = (&door.slug, door.provider);
    let page = format!("/d/{slug}/identity-providers/{provider}/sso/test/{attempt}");
    Redirect::to(&page).into_response()
}

impl Sso {
    fn cookie_name(&self) -> String {
        if self.secure { format!("__Host-{COOKIE}") } else { COOKIE.to_owned() }
    }

    /// The secret of this browser, if it has one.
    pub fn browser(&self, headers: &HeaderMap) -> Option<String> {
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
        let mut pairs = cookies.flat_map(|it| it.split("; ")).filter_map(|it| it.split_once('='));
        let found = pairs.find(|(key, _)| *key == name)?.1;
        // As we make them: a browser may send anything.
        let ours = found.len() == 52 && found.bytes().all(|it| it.is_ascii_alphanumeric());
        ours.then(|| found.to_owned())
    }

    /// Sends the browser somewhere with its secret.
    pub fn send(&self, browser: &str, address: &str) -> Response {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.cookie_name();
        let cookie =
            format!("{name}={browser}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600{secure}");
        ([(header::SET_COOKIE, cookie)], Redirect::to(address)).into_response()
    }

    /// Keeps that somebody was refused, and says so.
    pub async fn refuse(
        &self,
        door: &Door,
        purpose: SignOnPurpose,
        parts: &Parts,
        seen: SeenSignOn,
        (refusal, cause): (SignOnRefusal, String),
    ) -> Result<Response, AppError> {
        let seen = SeenSignOn { address: client_address(parts), ..seen };
        let directory = &self.host.directory;
        let attempt = directory.refuse_sign_on(door, purpose, &seen, refusal, &cause).await?;
        Ok(match purpose {
            SignOnPurpose::SignIn => refused(refusal),
            SignOnPurpose::Test => test_page(door, attempt),
        })
    }

    /// Leads somebody on who was judged: signed in, refused, or to what their test brought.
    pub async fn lead(
        &self,
        door: &Door,
        flow: Flow,
        parts: &Parts,
        judged: Judged,
        (sid, id_token): (Option<String>, Option<String>),
    ) -> Result<Response, AppError> {
        match judged.verdict {
            Verdict::Tested => Ok(test_page(door, judged.attempt)),
            Verdict::Refused(refusal) => Ok(refused(refusal)),
            Verdict::In { login, email, next } => {
                let (provider, return_to) = (door.provider, flow.return_to);
                let arrival = Arrival { login, email, next, return_to, provider, sid, id_token };
                Ok(Redirect::to(&arrive(&self.host, parts, arrival).await?).into_response())
            }
        }
    }
}
