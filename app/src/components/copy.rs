//! Values that are made to be copied.

use std::time::Duration;

use leptos::{html, prelude::*, task::spawn_local};

use super::icon::{Glyph, Icon};
use crate::words::in_sentence;

/// How long "Copied" stands.
const SAID_FOR: Duration = Duration::from_secs(2);

/// What became of a copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Copy {
    #[default]
    Idle,
    Done,
    /// The browser keeps the clipboard to itself, as it does on plain http.
    Refused,
}

/// A button that copies a text. It shows only when scripts run, because only then it does anything.
#[component]
pub fn CopyButton(
    /// What is copied, as a sentence goes on: "endpoint URL".
    #[prop(into)]
    what: String,
    /// The text that goes to the clipboard.
    #[prop(into)]
    text: String,
    /// The words on the button; left out, it is an icon.
    #[prop(optional, into)]
    label: Option<String>,
    /// The one next step of its surface.
    #[prop(optional)]
    primary: bool,
    /// Called once the text is in the clipboard.
    #[prop(optional, into)]
    on_copied: Option<Callback<()>>,
    /// Called when the clipboard is refused: select the text, so that a key press copies it.
    #[prop(optional, into)]
    on_refused: Option<Callback<()>>,
) -> impl IntoView {
    let state = RwSignal::new(Copy::Idle);
    let text = StoredValue::new(text);
    let copy = move |_| {
        spawn_local(async move {
            let done = write_to_clipboard(&text.get_value()).await;
            if state.try_set(if done { Copy::Done } else { Copy::Refused }).is_some() {
                return;
            }
            if let Some(told) = if done { on_copied } else { on_refused } {
                told.run(());
            }
            let silence = move || {
                state.try_set(Copy::Idle);
            };
            set_timeout(silence, SAID_FOR);
        });
    };
    let name = match &label {
        Some(label) if label.to_lowercase().contains(&what.to_lowercase()) => label.clone(),
        _ => t!("common.copy_what", what = what),
    };
    let said = capitalized(&what);
    let icon_only = label.is_none();
    let words = move || match (label.clone(), state.get()) {
        (None, _) => None,
        (Some(_), Copy::Done) => Some(t!("common.copied").to_owned()),
        (Some(label), _) => Some(label),
    };
    view! {
        <button
            type="button"
            class="btn needs-script"
            class=("btn--icon", icon_only)
            class=("btn--quiet", icon_only)
            class=("btn--sm", icon_only)
            class:btn--primary=primary
            aria-label=name.clone()
            title=icon_only.then_some(name)
            data-copied=move || (state.get() == Copy::Done).then_some("")
            on:click=copy
        >
            {move || {
                let glyph = if state.get() == Copy::Done { Glyph::Check } else { Glyph::Copy };
                view! { <Icon glyph/> }
            }}
            {words}
        </button>
        <span class="vh" role="status">
            {move || match state.get() {
                Copy::Idle => String::new(),
                Copy::Done => t!("common.what_copied", said = said),
                Copy::Refused => t!("common.press_ctrl_c").to_owned(),
            }}
        </span>
    }
    .into_any()
}

/// A labelled read-only value with a copy button: an address, an id.
#[component]
pub fn CopyField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// What is copied, as a sentence goes on; the label, if left out.
    #[prop(optional, into)]
    what: Option<String>,
) -> impl IntoView {
    let what = what.unwrap_or_else(|| in_sentence(&label));
    let input = NodeRef::<html::Input>::new();
    let refused = RwSignal::new(false);
    let select = move || {
        if let Some(input) = input.get_untracked() {
            input.select();
        }
    };
    let on_refused = move |()| {
        refused.set(true);
        if let Some(input) = input.get_untracked() {
            // Refused or not, the text is at least selected when it has the focus.
            drop(input.focus());
        }
        select();
    };
    let hint_id = format!("{id}-hint");
    let has_hint = hint.is_some();
    let describedby = {
        let hint_id = hint_id.clone();
        move || (has_hint || refused.get()).then(|| hint_id.clone())
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="copy">
                <input
                    class="input"
                    id=id
                    node_ref=input
                    readonly
                    dir="ltr"
                    value=value.clone()
                    aria-describedby=describedby
                    on:focus=move |_| select()
                />
                <CopyButton what text=value label=t!("common.copy") on_refused/>
            </div>
            {move || {
                let text = if refused.get() {
                    Some(t!("common.clipboard_closed").to_owned())
                } else {
                    hint.clone()
                };
                text.map(|text| view! { <p class="hint" id=hint_id.clone()>{text}</p> })
            }}
        </div>
    }
    .into_any()
}

/// A value inside a line, with a small copy button after it.
#[component]
pub fn CopyInline(
    /// What it is, as a sentence goes on: "Org ID".
    #[prop(into)]
    what: String,
    #[prop(into)] value: String,
) -> impl IntoView {
    view! {
        <span class="copy-inline">
            <code title=value.clone()>{value.clone()}</code>
            <CopyButton what text=value/>
        </span>
    }
}

/// Whether the browser let it.
pub(crate) async fn write_to_clipboard(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Undefined on plain http, whatever its type says.
    !clipboard.is_undefined() && clipboard.write_text(text).await.is_ok()
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(capitalized("endpoint URL"), "Endpoint URL");
    }
}
