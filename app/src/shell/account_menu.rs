//! Who is signed in, and the way out.

use leptos::{children::ViewFn, prelude::*};

use crate::components::{
    icon::{Glyph, Icon},
    tile::{Tile, TileKind},
};

/// The name at the end of the sidebar and the menu it opens.
#[component]
pub(super) fn AccountMenu(
    name: String,
    /// What they are.
    role: &'static str,
    /// The forms that sign out: each a form with one button.
    actions: ViewFn,
) -> impl IntoView {
    let title = format!("{name}, {role}");
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
                <span class="me__role">{role}</span>
            </span>
        </button>
        <div class="pop pop--up menu" id="account-menu" popover>
            <a href="/me">
                <Icon glyph=Glyph::User/>
                {t!("shell.my_account")}
            </a>
            {actions.run()}
        </div>
    }
    .into_any()
}
