//! The frame of every page of the console: where it is, what it is called, what it shows.

use leptos::{children::ViewFn, prelude::*};
use leptos_meta::Title;

use super::icon::{Glyph, Icon};
use crate::shell::Jump;

/// A step on the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// The word; None of them is clickable where no page stands behind it ("Administration").
    pub label: String,
    /// Its page.
    pub href: Option<String>,
}

impl Crumb {
    /// A step with a page of its own.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// A step that only has a name.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way to a page; its last step is the page itself.
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let last = crumbs.len().saturating_sub(1);
    view! {
        <nav class="crumbs" aria-label=t!("common.breadcrumb")>
            <ol>
                {crumbs
                    .into_iter()
                    .enumerate()
                    .map(|(at, crumb)| {
                        let current = (at == last).then_some("page");
                        let label = view! { <bdi>{crumb.label}</bdi> };
                        match crumb.href {
                            Some(href) => {
                                view! {
                                    <li>
                                        <a href=href aria-current=current>
                                            {label}
                                        </a>
                                    </li>
                                }
                                    .into_any()
                            }
                            None => {
                                view! {
                                    <li>
                                        <span aria-current=current>{label}</span>
                                    </li>
                                }
                                    .into_any()
                            }
                        }
                    })
                    .collect_view()}
            </ol>
        </nav>
    }
    .into_any()
}

/// Top bar and content of a page inside the console.
#[component]
pub fn Page(
    /// The title in the browser's tab, the thing first: "Entra ID, Halden & Voss AG".
    #[prop(into)]
    title: String,
    crumbs: Vec<Crumb>,
    children: Children,
) -> impl IntoView {
    take_lost_focus();
    view! {
        <Title text=title/>
        <header class="bar">
            <button
                type="button"
                class="btn btn--icon btn--quiet menu-toggle"
                aria-label=t!("common.open_menu")
                popovertarget="side"
            >
                <Icon glyph=Glyph::Menu/>
            </button>
            <Breadcrumbs crumbs/>
            <Jump/>
        </header>
        <main class="page" id="main" tabindex="-1">
            {children()}
        </main>
    }
    .into_any()
}

/// Gives the focus to a page that came without loading, where what had it left with the page
/// before. A page that was loaded leaves it to the browser.
fn take_lost_focus() {
    if Owner::current_shared_context().is_none_or(|it| it.during_hydration() || !it.is_browser()) {
        return;
    }
    Effect::new(focus_main_when_lost);
}

/// Gives the focus to the content of the page once what had it is gone: a row that was decided on.
pub fn focus_main_when_lost() {
    request_animation_frame(|| {
        use leptos::wasm_bindgen::JsCast;

        let document = document();
        let lost =
            document.active_element().is_none_or(|it| it.tag_name().eq_ignore_ascii_case("body"));
        let main = document.get_element_by_id("main").filter(|_| lost);
        if let Some(main) = main.as_ref().and_then(|it| it.dyn_ref::<web_sys::HtmlElement>()) {
            drop(main.focus());
        }
    });
}

/// The head of a page: its one `h1`, what is to be known at a glance, what can be done.
#[component]
pub fn PageHeader(
    #[prop(into)] title: String,
    /// A [`Tile`](super::tile::Tile) before the title.
    #[prop(optional, into)]
    mark: Option<ViewFn>,
    /// Pills beside the title.
    #[prop(optional, into)]
    state: Option<ViewFn>,
    /// Facts below the title, each in an element of its own.
    #[prop(optional, into)]
    meta: Option<ViewFn>,
    /// Buttons at the end.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="head">
            <div class="head__id">
                {mark.map(|it| it.run())}
                <div>
                    <div class="head__title">
                        <h1>
                            <bdi>{title}</bdi>
                        </h1>
                        {state.map(|it| it.run())}
                    </div>
                    {meta.map(|it| view! { <p class="head__meta">{it.run()}</p> })}
                </div>
            </div>
            {actions.map(|it| view! { <div class="head__actions">{it.run()}</div> })}
        </div>
    }
    .into_any()
}
