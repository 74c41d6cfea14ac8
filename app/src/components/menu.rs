//! Menus that a button opens. The browser opens and closes them, so they work without scripts.

use leptos::{children::ViewFn, prelude::*};

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
    /// Called before it opens.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let opens = move |_| {
        if let Some(told) = on_open {
            told.run(());
        }
    };
    view! {
        <button
            type="button"
            class="btn btn--icon"
            id=format!("{id}-button")
            class:btn--quiet=small
            class:btn--sm=small
            aria-label=t!("common.actions_for", of = of)
            popovertarget=id.clone()
            on:click=opens
        >
            <Icon glyph=Glyph::Dots/>
        </button>
        <div class="pop menu" id=id popover>
            {children()}
        </div>
    }
    .into_any()
}

/// The same in a long list: what is in the menu is made when it opens, so that it weighs nothing
/// before.
#[component]
pub fn RowMenu(
    #[prop(into)] id: String,
    #[prop(into)] of: String,
    /// The links and forms.
    #[prop(into)]
    items: ViewFn,
) -> impl IntoView {
    let later = Later::new(false);
    view! {
        <ActionsMenu id of small=true on_open=Callback::new(move |()| later.make())>
            {later.of(items)}
        </ActionsMenu>
    }
}

/// A part of a page that is not seen until something is opened. The server sends it, for browsers
/// without scripts; others make it when it is needed.
#[derive(Clone, Copy)]
pub struct Later(RwSignal<bool>);

impl Later {
    /// `now`: it is open from the start. Else it is there only until scripts run.
    pub fn new(now: bool) -> Self {
        let sent = Owner::current_shared_context()
            .is_some_and(|it| it.during_hydration() || !it.is_browser());
        let made = RwSignal::new(now || sent);
        if !now {
            Effect::new(move || made.set(false));
        }
        Self(made)
    }

    /// Makes it, for good.
    pub fn make(self) {
        self.0.set(true);
    }

    /// The part, once it is made.
    pub fn of(self, part: ViewFn) -> impl IntoView {
        move || self.0.get().then(|| part.run())
    }
}
