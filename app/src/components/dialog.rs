//! Dialogs. A dialog is a part of an address (`?dialog=scim`), so Back closes it and it can be
//! linked.
//!
//! The server sends it open: without scripts it is there and its forms post. Once hydrated it is
//! shown modally, which makes the page behind it inert, keeps the focus inside and gives it Esc.

use leptos::{children::ViewFn, ev, html, prelude::*, wasm_bindgen::JsCast};

use super::{
    button::{SubmitButton, Weight},
    icon::{Glyph, Icon},
};

/// How wide a dialog is. On a phone every dialog is a sheet from the bottom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// A question.
    Small,
    #[default]
    Normal,
    /// A table.
    Wide,
}

/// A dialog over the page it belongs to. Its children are a [`DialogBody`] and a [`DialogFoot`],
/// or one form around both.
///
/// Closing is a link: the cross, Esc and whatever else has the class `dialog-close` lead to
/// `close_href`.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    #[prop(optional, into)] subtitle: Option<String>,
    /// The page without the dialog.
    #[prop(into)]
    close_href: String,
    #[prop(optional)] size: DialogSize,
    /// A question whose answer takes something away.
    #[prop(optional)]
    alert: bool,
    /// The id of the element that opens it: it gets the focus back when the dialog was opened by
    /// its address.
    #[prop(optional, into)]
    opener: Option<String>,
    /// Asked before it closes; false keeps it open.
    #[prop(optional, into)]
    guard: Option<Callback<(), bool>>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let cross = NodeRef::<html::A>::new();
    show_modally(dialog, opener, alert);

    // The address has to change too, and the guard has a say: the link does both.
    let ask_to_close = move || {
        if let Some(cross) = cross.get_untracked() {
            cross.click();
        }
    };
    let canceled = move |event: ev::Event| {
        event.prevent_default();
        ask_to_close();
    };
    // Before the browser: it lets only the first of two presses of Esc be cancelled.
    let pressed = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            ask_to_close();
        }
    };
    let clicked = move |event: ev::MouseEvent| {
        let closes = event_target::<web_sys::Element>(&event)
            .closest(".dialog-close")
            .is_ok_and(|it| it.is_some());
        if closes && guard.is_some_and(|guard| !guard.run(())) {
            event.prevent_default();
        }
    };

    let size = match size {
        DialogSize::Small => "dialog dialog--sm",
        DialogSize::Normal => "dialog",
        DialogSize::Wide => "dialog dialog--wide",
    };
    let heading = format!("{id}-heading");
    let about = format!("{id}-about");
    let described = subtitle.is_some().then(|| about.clone());
    view! {
        <div class="scrim">
            <dialog
                class=size
                id=id
                open
                role=alert.then_some("alertdialog")
                aria-labelledby=heading
                aria-describedby=described
                node_ref=dialog
                on:cancel=canceled
                on:keydown=pressed
                on:click=clicked
            >
                <header class="dialog__head">
                    <div>
                        <h2 id=heading.clone()>{title}</h2>
                        {subtitle.map(|it| view! { <p id=about><bdi>{it}</bdi></p> })}
                    </div>
                    <a
                        class="btn btn--icon btn--quiet dialog-close"
                        href=close_href
                        aria-label=t!("common.close")
                        data-noscroll
                        node_ref=cross
                    >
                        <Icon glyph=Glyph::Close/>
                    </a>
                </header>
                {children()}
            </dialog>
        </div>
    }
    .into_any()
}

/// Lifts the dialog to the top layer once it is mounted, and gives the focus back at the end.
fn show_modally(dialog: NodeRef<html::Dialog>, opener: Option<String>, alert: bool) {
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        if dialog.is_connected() {
            lift(&dialog, alert);
        } else {
            // What waited for its data is made before it is put into the page.
            request_animation_frame(move || lift(&dialog, alert));
        }
    });
    on_cleanup(move || {
        let Some(dialog) = dialog.try_get_untracked().flatten() else { return };
        // The browser returns the focus to where it was when the dialog was shown: nowhere, if that
        // was when the page was loaded.
        dialog.close();
        let active = document().active_element();
        let strayed = active.is_none_or(|it| it.tag_name() == "BODY" || dialog.contains(Some(&it)));
        let opener = opener.and_then(|id| document().get_element_by_id(&id));
        if let (true, Some(opener)) = (strayed, opener) {
            focus(&opener);
        }
    });
}

fn lift(dialog: &web_sys::HtmlDialogElement, alert: bool) {
    // An open dialog cannot be shown modally, and close() would tell that it was closed.
    drop(dialog.remove_attribute("open"));
    drop(dialog.show_modal());
    // The browser would take the cross, which is first. A question starts at its safe answer.
    let first = [FIRST_FIELD, SAFE_ANSWER];
    let wanted = if alert { &first[1..] } else { &first[..] };
    if let Some(control) = wanted.iter().find_map(|it| dialog.query_selector(it).ok()?) {
        focus(&control);
    }
}

const FIRST_FIELD: &str =
    ".dialog__body :is(input:not([type=hidden], [readonly]), select, textarea, .switch)";
const SAFE_ANSWER: &str = ".dialog__foot .end .btn";

fn focus(element: &web_sys::Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        drop(element.focus());
    }
}

/// What a dialog is about. It scrolls; head and foot stay.
#[component]
pub fn DialogBody(children: Children) -> impl IntoView {
    view! { <div class="dialog__body">{children()}</div> }.into_any()
}

/// The buttons of a dialog; what takes something away stands at the start.
#[component]
pub fn DialogFoot(
    /// A quiet button at the start.
    #[prop(optional, into)]
    start: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <footer class="dialog__foot">
            {start.map(|it| it.run())}
            <div class="end">{children()}</div>
        </footer>
    }
    .into_any()
}

/// The foot of a form in a dialog: the way out, and the verb.
#[component]
pub fn ConfirmFoot(
    /// Where the page is without the dialog.
    #[prop(into)]
    back: String,
    /// As of [`SubmitButton`].
    #[prop(into)]
    label: String,
    /// As of [`SubmitButton`].
    #[prop(into)]
    busy_label: String,
    /// The action's `pending()`.
    #[prop(into)]
    busy: Signal<bool>,
    #[prop(optional)] weight: Weight,
) -> impl IntoView {
    view! {
        <DialogFoot>
            <a class="btn dialog-close" href=back data-noscroll>
                {t!("common.cancel")}
            </a>
            <SubmitButton label busy_label busy weight/>
        </DialogFoot>
    }
    .into_any()
}
