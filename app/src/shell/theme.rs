//! Light, dark, or as the system has it.

use std::{convert::Infallible, str::FromStr};

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::icon::{Glyph, Icon};

/// The colours a person chose. Kept in a cookie and written into the document by the server, so
/// that a page never flashes in the wrong ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the cookie and in the form.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on `<html>`; None leaves it to the system.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.code())
    }

    /// The theme of this page: the server's context, or what it wrote into the document.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| {
            document()
                .document_element()
                .and_then(|it| it.get_attribute("data-theme"))
                .map_or(Self::System, |it| it.parse().unwrap_or_default())
        })
    }

    fn label(self) -> &'static str {
        match self {
            Self::System => t!("shell.theme.system"),
            Self::Light => t!("shell.theme.light"),
            Self::Dark => t!("shell.theme.dark"),
        }
    }

    fn glyph(self) -> Glyph {
        match self {
            Self::System => Glyph::Monitor,
            Self::Light => Glyph::Sun,
            Self::Dark => Glyph::Moon,
        }
    }
}

/// A cookie is anybody's text: what is no theme is the system's.
impl FromStr for Theme {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::ALL.into_iter().find(|it| it.code() == text).unwrap_or_default())
    }
}

/// Three buttons that post the theme to `/theme` and come back to this page.
#[component]
pub(super) fn ThemeSwitch() -> impl IntoView {
    let location = use_location();
    let here = move || {
        let query = location.search.get();
        let path = location.pathname.get();
        if query.is_empty() { path } else { format!("{path}?{query}") }
    };
    let current = Theme::current();
    view! {
        <form class="seg" method="post" action="/theme" aria-label=t!("shell.theme.label")>
            <input type="hidden" name="next" value=here/>
            {Theme::ALL
                .into_iter()
                .map(|it| {
                    view! {
                        <button
                            type="submit"
                            name="theme"
                            value=it.code()
                            aria-pressed=(it == current).to_string()
                            aria-label=it.label()
                            title=it.label()
                        >
                            <Icon glyph=it.glyph()/>
                        </button>
                    }
                })
                .collect_view()}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_cookie_means_the_system() {
        assert_eq!("dark".parse(), Ok(Theme::Dark));
        assert_eq!("<script>".parse(), Ok(Theme::System));
    }
}
