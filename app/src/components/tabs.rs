//! Tabs. They are links to routes, so they are a navigation and not ARIA tabs.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    /// A number or a few words after the label.
    pub count: Option<String>,
    /// Whether this is the one shown.
    pub current: bool,
}

/// The views of one thing.
#[component]
pub fn Tabs(
    /// What they are views of: "Entra ID", "User type".
    #[prop(into)]
    label: String,
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| {
                    view! {
                        <a href=tab.href aria-current=tab.current.then_some("page") data-noscroll>
                            {tab.label}
                            {tab.count.map(|count| view! { <span class="count">{count}</span> })}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
    .into_any()
}
