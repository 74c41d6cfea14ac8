//! What the browser does for passkeys: it asks an authenticator, and hands its answer on.

use js_sys::{Function, JSON, Promise, Reflect};
use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
};
use web_sys::{CredentialCreationOptions, CredentialRequestOptions};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The person gave up, or took too long; browsers do not tell which.
    GaveUp,
    /// The authenticator has a passkey of theirs already.
    HasOne,
}

impl Unanswered {
    /// The sentence.
    pub fn said(self) -> &'static str {
        match self {
            Self::GaveUp => t!("passkey.gave_up"),
            Self::HasOne => t!("passkey.has_one"),
        }
    }

    fn of(error: &JsValue) -> Self {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|it| it.as_string());
        if name.as_deref() == Some("InvalidStateError") { Self::HasOne } else { Self::GaveUp }
    }
}

/// Whether this browser has passkeys at this address: not at one that is a number, nor on plain
/// http.
pub(crate) fn has_passkeys() -> bool {
    let numeric = |host: &str| {
        host.starts_with('[') || host.chars().all(|it| it.is_ascii_digit() || it == '.')
    };
    let named = window().location().hostname().is_ok_and(|it| !numeric(&it));
    named && reader("parseRequestOptionsFromJSON").is_some()
}

/// Asks for a new passkey; the answer as JSON.
pub(crate) async fn new_passkey(options: &str) -> Result<String, Unanswered> {
    let asked = CredentialCreationOptions::new();
    asked.set_public_key(read(options, "parseCreationOptionsFromJSON")?.unchecked_ref());
    answer(window().navigator().credentials().create_with_options(&asked)).await
}

/// Asks for a passkey that is there; the answer as JSON.
pub(crate) async fn passkey(options: &str) -> Result<String, Unanswered> {
    let asked = CredentialRequestOptions::new();
    asked.set_public_key(read(options, "parseRequestOptionsFromJSON")?.unchecked_ref());
    answer(window().navigator().credentials().get_with_options(&asked)).await
}

async fn answer<T>(asked: Result<Promise<T>, JsValue>) -> Result<String, Unanswered>
where
    Promise<T>: IntoFuture<Output = Result<T, JsValue>>,
    T: Into<JsValue>,
{
    let credential = asked.map_err(|it| Unanswered::of(&it))?.await;
    let credential = credential.map_err(|it| Unanswered::of(&it))?.into();
    // It has a `toJSON` of its own, which writes bytes as the server reads them.
    JSON::stringify(&credential).map(String::from).map_err(|it| Unanswered::of(&it))
}

/// Reads the server's JSON as the browser's own reader of it does.
fn read(options: &str, how: &str) -> Result<JsValue, Unanswered> {
    let read = || {
        let (class, reader) = reader(how)?;
        reader.call1(&class, &JSON::parse(options).ok()?).ok()
    };
    read().ok_or(Unanswered::GaveUp)
}

/// A function of the class `PublicKeyCredential`. `web-sys` has it as unstable still.
fn reader(name: &str) -> Option<(JsValue, Function)> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
    let found = Reflect::get(&class, &name.into()).ok()?;
    Some((class, found.dyn_into().ok()?))
}
