//! Why somebody was not signed in through their provider.

use leptos::prelude::*;
use rollcall_model::sign_on::SignOnRefusal;

use crate::{error::SetStatus, query::asked_for, shell::DoorLayout};

/// `/sign-on/refused?reason=…`
#[component]
pub fn RefusedPage() -> impl IntoView {
    SetStatus::of_page(403);
    let reason = asked_for("reason");
    let sentence = move || {
        let known = reason.get().and_then(|it| SignOnRefusal::from_code(&it));
        known.unwrap_or(SignOnRefusal::Stale).sentence()
    };
    view! {
        <DoorLayout title="Not signed in" heading="You’re not signed in">
            <p>{sentence}</p>
            <a class="btn btn--primary btn--lg" href="/sign-in">
                "Start again"
            </a>
        </DoorLayout>
    }
    .into_any()
}
