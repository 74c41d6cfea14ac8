//! Menus that a button opens. The browser opens and closes them, so they work without scripts.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A button of three dots and the menu it opens: links and forms, what takes something away last
/// and with the class `danger`.
#[component]
pub fn ActionsMenu(
    /// Unique on the page. The button has it with `-button` at its end.
    #[prop(into)]
    id: String,
    /// What the actions are for: "Halden & Voss AG".
    #[prop(into)]
    of: String,
    /// In a row of a table.
    #[prop(optional)]
    small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn btn--icon"
            id=format!("{id}-button")
            class:btn--quiet=small
            class:btn--sm=small
            aria-label=t!("common.actions_for", of = of)
            popovertarget=id.clone()
        >
            <Icon glyph=Glyph::Dots/>
        </button>
        <div class="pop menu" id=id popover>
            {children()}
        </div>
    }
    .into_any()
}
