//! State in a word: pills and badges. The text is always there; colour and icon only repeat it.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountStatus, Source},
    provider::ProviderStatus,
};

use super::icon::{Glyph, Icon};
use crate::words::Named;

/// What a colour means, in pills, banners and marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Ok,
    Warn,
    Bad,
    /// Something new, or something that came through SCIM.
    Accent,
    /// Something made by hand.
    Native,
    /// Nothing there yet: a dashed line.
    Outline,
}

impl Tone {
    /// The value of `data-tone`; None leaves the attribute out.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Neutral => None,
            Self::Ok => Some("ok"),
            Self::Warn => Some("warn"),
            Self::Bad => Some("bad"),
            Self::Accent => Some("accent"),
            Self::Native => Some("native"),
            Self::Outline => Some("outline"),
        }
    }
}

/// A word with a tone.
#[component]
pub fn Pill(
    #[prop(into)] text: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional_no_strip, into)] glyph: Option<Glyph>,
    /// Without a fill: for what is well, so that exceptions stand out in long lists.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    view! {
        <span class="pill" class:pill--quiet=quiet data-tone=tone.code()>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {text}
        </span>
    }
}

/// The state of a provider or a client, by the grammar of `spec/ux.md` 1.3.
#[component]
pub fn StatusPill(
    status: ProviderStatus,
    /// In a list, where what is well stays quiet.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let (tone, glyph) = match status {
        ProviderStatus::Failing => (Tone::Bad, Glyph::Alert),
        ProviderStatus::Expiring => (Tone::Warn, Glyph::Clock),
        ProviderStatus::Review => (Tone::Warn, Glyph::Warning),
        ProviderStatus::SettingUp => (Tone::Outline, Glyph::Clock),
        ProviderStatus::Off => (Tone::Neutral, Glyph::Minus),
        ProviderStatus::Healthy => (Tone::Ok, Glyph::Check),
    };
    let quiet = quiet && status == ProviderStatus::Healthy;
    view! { <Pill text=status.named() tone glyph quiet/> }
}

/// Whether a person may use the product.
#[component]
pub fn AccountStatusPill(status: AccountStatus) -> impl IntoView {
    match status {
        AccountStatus::Active => {
            view! { <Pill text=status.named() tone=Tone::Ok glyph=Glyph::Check quiet=true/> }
        }
        AccountStatus::Inactive => view! { <Pill text=status.named() glyph=Glyph::Minus/> },
        AccountStatus::Held => {
            view! { <Pill text=status.named() tone=Tone::Warn glyph=Glyph::Warning/> }
        }
        AccountStatus::Deleted => view! { <Pill text=status.named() glyph=Glyph::Trash/> },
        AccountStatus::Excluded => view! { <Pill text=status.named() glyph=Glyph::Lock/> },
    }
}

/// Where something came from: SCIM, with a plug, or made by hand, with a pencil.
#[component]
pub fn SourceBadge(
    source: Source,
    /// The provider's name; it stands in place of the word SCIM.
    #[prop(optional_no_strip, into)]
    provider: Option<String>,
    /// Without a drawing: for long lists.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let glyph = |it| (!plain).then_some(it);
    match source {
        Source::Scim => {
            let text = provider.map_or_else(
                || source.named().to_owned(),
                |name| format!("{} · {name}", source.named()),
            );
            view! { <Pill text tone=Tone::Accent glyph=glyph(Glyph::Plug)/> }
        }
        Source::Native => {
            view! { <Pill text=source.named() tone=Tone::Native glyph=glyph(Glyph::Pencil)/> }
        }
    }
}
