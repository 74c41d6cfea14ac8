//! Toasts: short words about something that worked. Errors are never toasts.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(8);

/// The toasts of a console; a component asks the context for them.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, String)>>,
    last: StoredValue<u32>,
}

impl Toasts {
    /// Puts an empty list in the context, for everything below.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::new(Vec::new()), last: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Says something for eight seconds.
    pub fn say(self, words: impl Into<String>) {
        self.last.update_value(|it| *it += 1);
        let id = self.last.get_value();
        self.shown.update(|it| it.push((id, words.into())));
        set_timeout(move || self.dismiss(id), STAYS);
    }

    fn dismiss(self, id: u32) {
        self.shown.try_update(|it| it.retain(|(other, _)| *other != id));
    }
}

/// Where the toasts appear. It is there from the start, or screen readers would miss the first.
#[component]
pub fn ToastRegion(toasts: Toasts) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|(id, _)| *id let((id, words))>
                <div class="toast">
                    <Icon glyph=Glyph::Check/>
                    <span>{words}</span>
                    <button
                        type="button"
                        class="btn btn--icon btn--sm"
                        aria-label=t!("common.dismiss")
                        on:click=move |_| toasts.dismiss(id)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
