//! The button of a form. Other buttons are `<button class="btn">`, links that look like one
//! `<a class="btn">`.

use leptos::prelude::*;

/// What a button asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one next step of its surface.
    #[default]
    Primary,
    Plain,
    /// Takes something away.
    Danger,
}

/// Sends the form it stands in. While that is on its way it says so, and a second press does
/// nothing; it keeps the focus, so it is never disabled.
#[component]
pub fn SubmitButton(
    /// The verb: "Add organization".
    #[prop(into)]
    label: String,
    /// The verb while it happens: "Adding…".
    #[prop(into)]
    busy_label: String,
    /// The action's `pending()`.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional)] weight: Weight,
    /// What it does it to, for those who hear the button alone: a row of a table.
    #[prop(optional, into)]
    of: Option<String>,
    /// In a row of a table.
    #[prop(optional)]
    small: bool,
    /// Full width, for the narrow forms at the door.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = match weight {
        Weight::Primary => "btn btn--primary",
        Weight::Plain => "btn",
        Weight::Danger => "btn btn--danger",
    };
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    };
    let named = of.map(|of| t!("common.button_of", label = label, of = of));
    let words = move || if busy.get() { busy_label.clone() } else { label.clone() };
    view! {
        <button
            type="submit"
            class=class
            class:btn--lg=large
            class:btn--sm=small
            aria-label=named
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {words}
        </button>
    }
}
