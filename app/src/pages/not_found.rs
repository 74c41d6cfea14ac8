//! An address with nothing behind it.

use leptos::prelude::*;

use super::failed::{FailedAtDoor, FailedPage};
use crate::error::AppError;

/// The page for every address that no other route has, inside the console's frame.
#[component]
pub fn MissingPage() -> impl IntoView {
    view! { <FailedPage error=missing()/> }
}

/// The same outside of the frame, for addresses that no route has at all.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <FailedAtDoor error=missing()/> }
}

fn missing() -> AppError {
    AppError::NotFound("page".to_owned())
}
