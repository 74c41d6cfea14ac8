//! Having signed out.

use leptos::prelude::*;

use crate::{query::asked_for, shell::DoorLayout};

/// `/signed-out`. Whoever came through a provider may still be signed in there: with `provider` and
/// `state` in the address the page leads to its own way out.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let (provider, state) = (asked_for("provider"), asked_for("state"));
    // Ids and secrets of ours have letters, digits and dashes only: nothing else gets into a link.
    let plain = |it: String| {
        Some(it).filter(|it| it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-'))
    };
    let there = move || {
        let (provider, state) = (plain(provider.get()?)?, plain(state.get()?)?);
        let href = format!("/oidc/{provider}/sign-out?state={state}");
        Some(view! {
            <p>
                "You may still be signed in at your identity provider. On a shared computer, "
                <a class="link" href=href rel="external">
                    "sign out there too"
                </a> "."
            </p>
        })
    };
    view! {
        <DoorLayout title="Signed out" heading="You’re signed out of Rollcall.">
            {there}
            <a class="btn btn--primary btn--lg" href="/sign-in">
                "Sign in"
            </a>
        </DoorLayout>
    }
    .into_any()
}
