//! Notices that stand in the page, under the title they belong to.

use leptos::{children::ViewFn, prelude::*};

use super::{
    copy::CopyInline,
    icon::{Glyph, Icon},
    status::Tone,
};

/// A notice with a title, a few words and what to do about it.
#[component]
pub fn Banner(
    #[prop(into)] title: String,
    /// `Accent` informs; `Neutral` is for what is merely so.
    #[prop(default = Tone::Accent)]
    tone: Tone,
    /// Said aloud when it appears: for a banner that was not there when the page opened.
    #[prop(optional)]
    announced: bool,
    /// Buttons at its end.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (code, glyph) = match tone {
        Tone::Ok => ("ok", Glyph::Check),
        Tone::Warn => ("warn", Glyph::Warning),
        Tone::Bad => ("bad", Glyph::Alert),
        Tone::Neutral | Tone::Outline => ("plain", Glyph::Info),
        Tone::Accent | Tone::Native => ("info", Glyph::Info),
    };
    let role = announced.then_some(if tone == Tone::Bad { "alert" } else { "status" });
    view! {
        <div class="banner" data-tone=code role=role>
            <Icon glyph/>
            <div class="banner__body">
                <p class="banner__title">{title}</p>
                {children.map(|it| it())}
            </div>
            {actions.map(|it| view! { <div class="banner__actions">{it.run()}</div> })}
        </div>
    }
    .into_any()
}

/// A list, a search or a page without anything in it: what it is, why it is empty, one next step.
#[component]
pub fn EmptyState(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    /// The next step: at most a primary button and one other.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon glyph/>
            </span>
            <p class="empty__title">{title}</p>
            {text.map(|text| view! { <p>{text}</p> })}
            {children.map(|it| view! { <div class="btn-row">{it()}</div> })}
        </div>
    }
    .into_any()
}

/// Something did not work: the sentence, the reference for the log, and a way on.
#[component]
pub fn Failure(
    #[prop(into)] message: String,
    /// The word that finds the cause in the server's log.
    #[prop(optional_no_strip, into)]
    reference: Option<String>,
    /// A way on: a link that tries again, or one that leads away.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <span class="empty__icon" data-tone="bad">
                <Icon glyph=Glyph::Alert/>
            </span>
            <p class="empty__title">{message}</p>
            {reference
                .map(|value| {
                    view! {
                        <p class="empty__reference">
                            {t!("failed.reference")} <CopyInline what=t!("failed.reference_value") value/>
                        </p>
                    }
                })}
            {children.map(|it| view! { <div class="btn-row">{it()}</div> })}
        </div>
    }
    .into_any()
}
