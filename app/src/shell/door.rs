//! The door: pages outside of the console. Signing in, setting up, and errors before that.

use leptos::prelude::*;
use leptos_meta::Title;

use super::console::BrandMark;

/// One card in the middle of an empty page.
#[component]
pub fn DoorLayout(
    /// The title in the browser's tab.
    #[prop(into)]
    title: String,
    /// The words above the form: the page's `h1`.
    #[prop(into)]
    heading: String,
    /// A line below them.
    #[prop(optional, into)]
    about: Option<String>,
    /// The MSP's name, in the foot.
    #[prop(optional, into)]
    company: Option<String>,
    /// The way through several steps, above the card.
    #[prop(optional)]
    steps: Vec<DoorStep>,
    /// More room, for forms with two columns or a picture.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title/>
        <div class="door" class:door--wide=wide>
            <header class="door__bar">
                <a class="brand" href="/">
                    <BrandMark/>
                    <span>"Rollcall"</span>
                </a>
                {(!steps.is_empty()).then(|| view! { <Steps steps/> })}
            </header>
            <main class="door__main" id="main" tabindex="-1">
                <section class="card" aria-labelledby="door-heading">
                    <div class="card__body">
                        <div class="section">
                            <h1 id="door-heading">{heading}</h1>
                            {about.map(|it| view! { <p class="muted">{it}</p> })}
                        </div>
                        {children()}
                    </div>
                </section>
            </main>
            <footer class="door__foot">
                {company.map(|it| view! { <span><bdi>{it}</bdi></span> })}
            </footer>
        </div>
    }
    .into_any()
}

/// A step on the way through a form of several pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorStep {
    pub label: &'static str,
    /// Whether it lies behind.
    pub done: bool,
    /// Whether this is where one is.
    pub current: bool,
}

/// The steps of a form, the ones behind with a tick.
#[component]
pub fn Steps(steps: Vec<DoorStep>) -> impl IntoView {
    view! {
        <ol class="steps" aria-label=t!("shell.steps")>
            {steps
                .into_iter()
                .map(|it| {
                    view! {
                        <li
                            data-done=it.done.then_some("")
                            aria-current=it.current.then_some("step")
                        >
                            {it.label}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
    .into_any()
}
