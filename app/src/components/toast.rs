//! Toasts: short words about something that worked, and the way to take it back. Errors are never
//! toasts.

use std::{sync::Arc, time::Duration};

use leptos::{ev, prelude::*};

use super::{
    icon::{Glyph, Icon},
    page::focus_main_when_lost,
};

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(8);

/// How soon after that it is looked whether it is still pointed at or has the focus.
const LINGERS: Duration = Duration::from_secs(2);

/// How long Ctrl Z takes back what a toast told.
const UNDOABLE: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
struct Toast {
    id: u32,
    words: String,
    undo: bool,
}

/// What takes something back. Not a callback, which would be gone with the effect that made it.
type Undo = Arc<dyn Fn() + Send + Sync>;

/// The toasts of a console; a component asks the context for them.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
    /// What takes back the last thing told, and the toast that told it.
    undo: RwSignal<Option<(u32, Undo)>>,
}

impl Toasts {
    /// Puts an empty list in the context, for everything below.
    pub fn provide() -> Self {
        let toasts = Self {
            shown: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
            undo: RwSignal::new(None),
        };
        provide_context(toasts);
        toasts
    }

    /// Says something for eight seconds.
    pub fn say(self, words: impl Into<String>) {
        self.show(words.into(), false);
    }

    /// Says something that can be taken back: by the toast, and for half a minute by Ctrl Z.
    pub fn say_undoable(self, words: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        let id = self.show(words.into(), true);
        self.undo.set(Some((id, Arc::new(undo))));
        set_timeout(move || self.forget_undo(Some(id)), UNDOABLE);
    }

    /// What was told cannot be taken back any more: the page that could is left.
    pub fn nothing_to_undo(self) {
        self.forget_undo(None);
    }

    fn show(self, words: String, undo: bool) -> u32 {
        self.last.update_value(|it| *it += 1);
        let id = self.last.get_value();
        self.shown.update(|it| it.push(Toast { id, words, undo }));
        set_timeout(move || self.dismiss_once_left(id), STAYS);
        id
    }

    /// Whoever points at a toast, or has the focus in it, is not done with it.
    fn dismiss_once_left(self, id: u32) {
        let busy = format!("#toast-{id}:is(:hover, :focus-within)");
        if document().query_selector(&busy).is_ok_and(|it| it.is_some()) {
            set_timeout(move || self.dismiss_once_left(id), LINGERS);
        } else {
            self.dismiss(id);
        }
    }

    fn dismiss(self, id: u32) {
        self.shown.try_update(|it| it.retain(|it| it.id != id));
    }

    /// Of this toast, or whichever it is.
    fn forget_undo(self, of: Option<u32>) {
        let theirs = |it: &Option<(u32, _)>| it.as_ref().is_some_and(|(id, _)| Some(*id) == of);
        if of.is_none() || self.undo.try_with_untracked(theirs).unwrap_or_default() {
            self.undo.try_set(None);
        }
    }

    /// Takes back what was told last, if that can be done.
    fn take_back(self) -> bool {
        let Some((id, undo)) = self.undo.get_untracked() else { return false };
        self.undo.set(None);
        self.dismiss(id);
        focus_main_when_lost();
        undo();
        true
    }
}

/// Where the toasts appear. It is there from the start, or screen readers would miss the first.
#[component]
pub fn ToastRegion(toasts: Toasts) -> impl IntoView {
    take_back_by_key(toasts);
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|it| it.id let(toast)>
                <OneToast toasts toast/>
            </For>
        </div>
    }
    .into_any()
}

#[component]
fn OneToast(toasts: Toasts, toast: Toast) -> impl IntoView {
    let Toast { id, words, undo } = toast;
    let undoable =
        move || undo && toasts.undo.with(|it| it.as_ref().is_some_and(|(of, _)| *of == id));
    let close = move |_| {
        toasts.dismiss(id);
        focus_main_when_lost();
    };
    view! {
        <div class="toast" id=format!("toast-{id}")>
            <Icon glyph=Glyph::Check/>
            <span>{words}</span>
            {move || {
                undoable()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="btn btn--sm"
                                aria-keyshortcuts="Control+Z Meta+Z"
                                on:click=move |_| {
                                    toasts.take_back();
                                }
                            >
                                {t!("common.undo")}
                            </button>
                        }
                    })
            }}
            <button
                type="button"
                class="btn btn--icon btn--sm"
                aria-label=t!("common.dismiss")
                on:click=close
            >
                <Icon glyph=Glyph::Close/>
            </button>
        </div>
    }
    .into_any()
}

/// Ctrl Z, and ⌘ Z: except where the keys take back what was typed, and behind a dialog.
fn take_back_by_key(toasts: Toasts) {
    Effect::new(move || {
        let listening = window_event_listener(ev::keydown, move |event| {
            let plain = !event.shift_key() && !event.alt_key() && !event.default_prevented();
            let meant = (event.ctrl_key() || event.meta_key()) && plain;
            if meant && event.key().eq_ignore_ascii_case("z") && !is_typing() && toasts.take_back()
            {
                event.prevent_default();
            }
        });
        on_cleanup(move || listening.remove());
    });
}

fn is_typing() -> bool {
    let inside = "input, textarea, select, [contenteditable], dialog";
    document()
        .active_element()
        .is_some_and(|it| it.closest(inside).is_ok_and(|found| found.is_some()))
}
