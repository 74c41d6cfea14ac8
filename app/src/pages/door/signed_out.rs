//! Having signed out.

use leptos::prelude::*;

use crate::shell::DoorLayout;

/// `/signed-out`.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    view! {
        <DoorLayout title="Signed out" heading="You’re signed out of Rollcall.">
            <a class="btn btn--primary btn--lg" href="/sign-in">
                "Sign in"
            </a>
        </DoorLayout>
    }
    .into_any()
}
