//! What stands where something is on its way. Seen only on steps inside the browser: a page from
//! the server comes with its content.

use leptos::prelude::*;

/// Lines as grey as they are long.
const WIDTHS: [&str; 6] = [
    "skeleton skeleton--w50",
    "skeleton skeleton--w70",
    "skeleton skeleton--w30",
    "skeleton skeleton--w70",
    "skeleton skeleton--w50",
    "skeleton skeleton--w30",
];

/// The body of a card that is on its way.
#[component]
pub fn Loading(
    /// What is: "users", in the reader’s language.
    what: &'static str,
) -> impl IntoView {
    view! {
        <div class="card__body" aria-busy="true">
            <span class="vh" role="status">
                {t!("shell.loading", what = what)}
            </span>
            {WIDTHS.map(|class| view! { <span class=class aria-hidden="true"></span> }).collect_view()}
        </div>
    }
    .into_any()
}

/// A whole page that is on its way.
#[component]
pub fn LoadingPage() -> impl IntoView {
    view! {
        <main class="page" id="main" tabindex="-1">
            <section class="card">
                <Loading what=t!("loading.page")/>
            </section>
        </main>
    }
    .into_any()
}
