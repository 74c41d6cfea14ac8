//! Having signed out.

use leptos::prelude::*;

use crate::shell::DoorLayout;

/// `/signed-out`.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    view! {
        <DoorLayout title=t!("door.signed_out.title") heading=t!("door.signed_out.heading")>
            <a class="btn btn--primary btn--lg" href="/sign-in">
                {t!("door.sign_in.title")}
            </a>
        </DoorLayout>
    }
    .into_any()
}
