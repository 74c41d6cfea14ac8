//! An address with nothing behind it.

use leptos::prelude::*;

use super::{failed::FailedPage, layout::Framed};
use crate::error::{AppError, SetStatus};

/// The page for every address that no route has. Inside the console's frame for whom it is open.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    SetStatus::of_page(404);
    let missing = AppError::NotFound("page".to_owned());
    let page = move || {
        let error = AppError::NotFound("page".to_owned());
        view! { <FailedPage error/> }
    };
    view! { <Framed outside=missing>{page()}</Framed> }.into_any()
}
