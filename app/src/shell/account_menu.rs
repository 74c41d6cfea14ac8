//! Who is signed in, and the way out.

use leptos::{children::ViewFn, prelude::*};

use crate::components::tile::{Tile, TileKind};

/// The name at the end of the sidebar and the menu it opens.
#[component]
pub(super) fn AccountMenu(
    name: String,
    /// The forms that sign out: each a form with one button.
    actions: ViewFn,
) -> impl IntoView {
    const ROLE: &str = "System administrator";

    let title = format!("{name}, {}", ROLE.to_lowercase());
    view! {
        <button
            type="button"
            class="me"
            popovertarget="account-menu"
            title=title
        >
            <Tile kind=TileKind::Person name=name.clone()/>
            <span class="me__text">
                <span class="me__name">
                    <bdi>{name}</bdi>
                </span>
                <span class="me__role">{ROLE}</span>
            </span>
        </button>
        <div class="pop pop--up menu" id="account-menu" popover>
            {actions.run()}
        </div>
    }
    .into_any()
}
