//! Things that happened, newest first.

use leptos::{children::ViewFn, prelude::*};

use super::{
    icon::{Glyph, Icon},
    status::Tone,
};

/// An ordered list of [`TimelineEntry`]s.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }.into_any()
}

/// One thing that happened, in a sentence; its time and kind below.
#[component]
pub fn TimelineEntry(
    glyph: Glyph,
    #[prop(optional)] tone: Tone,
    /// When, and what kind: a [`RelativeTime`](super::time::RelativeTime) and a few words.
    #[prop(into)]
    when: ViewFn,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <span class="timeline__icon" data-tone=tone.code()>
                <Icon glyph/>
            </span>
            <div>
                <p>{children()}</p>
                <span class="when">{when.run()}</span>
            </div>
        </li>
    }
    .into_any()
}
