//! What a server function may tell a browser.

use std::{error::Error, fmt};

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

use crate::words::{Said, noun};

/// A refusal or a fault, in words fit for the page.
///
/// The reasons behind a [`Fault`](Self::Fault) are in the server's log, under its reference, and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum AppError {
    SignedOut,

    /// The right that is missing.
    Forbidden(String),

    /// What is gone, in the words of [`noun`].
    NotFound(String),

    Invalid {
        field: String,
        message: String,
    },

    Conflict(String),

    TooMany(String),

    Unreachable,

    Fault(String),
}

impl Error for AppError {}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str(t!("error.signed_out")),
            Self::Forbidden(right) => f.write_str(&t!("error.forbidden", right = right)),
            Self::NotFound(what) => f.write_str(&t!("error.not_found", what = noun(what))),
            Self::Unreachable => f.write_str(t!("error.unreachable")),
            Self::Fault(reference) => f.write_str(&t!("error.fault", reference = reference)),
            Self::Invalid { message, .. } | Self::Conflict(message) | Self::TooMany(message) => {
                f.write_str(message)
            }
        }
    }
}

impl AppError {
    /// A refusal that belongs beside one form field.
    pub fn invalid(field: &str, message: &str) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.to_owned() }
    }

    /// The message for one form field, if that field is what was refused.
    pub fn on(&self, name: &str) -> Option<&str> {
        match self {
            Self::Invalid { field, message } if field == name => Some(message),
            _ => None,
        }
    }

    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden(_) => 403,
            Self::NotFound(_) => 404,
            Self::Conflict(_) => 409,
            Self::Invalid { .. } => 422,
            Self::TooMany(_) => 429,
            Self::Unreachable => 503,
            Self::Fault(_) => 500,
        }
    }
}

/// Turns a value that could not be read into the refusal shown beside its field.
///
/// # Errors
/// [`AppError::Invalid`] with the sentence of the value type.
pub fn field<T, E: Said>(name: &str, parsed: Result<T, E>) -> Result<T, AppError> {
    parsed.map_err(|error| AppError::invalid(name, &error.said()))
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                Self::invalid("", t!("error.unreadable_form"))
            }
            _ => Self::Fault(t!("error.in_the_log").to_owned()),
        }
    }
}

/// Gives the page being rendered an HTTP status. The server puts one into context; in the browser
/// there is none, and nothing to do.
#[derive(Clone)]
pub struct SetStatus(std::sync::Arc<dyn Fn(u16) + Send + Sync>);

impl SetStatus {
    /// What the server does with a status.
    pub fn new(set: impl Fn(u16) + Send + Sync + 'static) -> Self {
        Self(std::sync::Arc::new(set))
    }

    /// Sets the status of the page being rendered, if one is.
    pub fn of_page(status: u16) {
        if let Some(it) = leptos::prelude::use_context::<Self>() {
            (it.0)(status);
        }
    }
}
