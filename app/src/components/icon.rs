//! Icons: one sprite in the document, one `<use>` for each place.

use leptos::prelude::*;

macro_rules! glyphs {
    ($($variant:ident, $id:literal, $shape:literal;)*) => {
        /// The drawings the console has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph {
            $($variant,)*
        }

        impl Glyph {
            /// Where the drawing is in the sprite.
            fn href(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("#i-", $id),)*
                }
            }
        }

        const SYMBOLS: &str = concat!($(
            "<symbol id=\"i-", $id, "\" viewBox=\"0 0 16 16\">", $shape, "</symbol>",
        )*);
    };
}

#[rustfmt::skip]
glyphs! {
    Grid, "grid", r#"<rect x="2.25" y="2.25" width="4.75" height="4.75" rx="1"/><rect x="9" y="2.25" width="4.75" height="4.75" rx="1"/><rect x="2.25" y="9" width="4.75" height="4.75" rx="1"/><rect x="9" y="9" width="4.75" height="4.75" rx="1"/>"#;
    Building, "building", r#"<path d="M3 13.75V3.5a1 1 0 0 1 1-1h4.5a1 1 0 0 1 1 1v10.25M9.5 6.5H12a1 1 0 0 1 1 1v6.25M1.75 13.75h12.5M5.25 5.5h2M5.25 8h2M5.25 10.5h2"/>"#;
    Shield, "shield", r#"<path d="M8 1.75 13 3.5v4.25c0 3-2.1 5.3-5 6.5-2.9-1.2-5-3.5-5-6.5V3.5z"/><circle cx="8" cy="7" r="1.25"/><path d="M8 8.25v2"/>"#;
    Users, "users", r#"<circle cx="6" cy="5.25" r="2.5"/><path d="M1.75 13.25c.3-2.4 2-3.75 4.25-3.75s3.95 1.35 4.25 3.75M10.5 3a2.4 2.4 0 0 1 0 4.5M11.75 9.75c1.5.4 2.3 1.6 2.5 3.25"/>"#;
    User, "user", r#"<circle cx="8" cy="5.25" r="2.75"/><path d="M3 13.75c.35-2.6 2.3-4 5-4s4.65 1.4 5 4"/>"#;
    Organization, "org", r#"<rect x="5.75" y="1.75" width="4.5" height="3.75" rx="1"/><rect x="1.75" y="10.5" width="4.5" height="3.75" rx="1"/><rect x="9.75" y="10.5" width="4.5" height="3.75" rx="1"/><path d="M8 5.5V8M4 10.5V9a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v1.5"/>"#;
    Role, "role", r#"<rect x="2.5" y="3" width="11" height="10.5" rx="1.5"/><circle cx="8" cy="7" r="1.6"/><path d="M5.25 11.5c.3-1.2 1.3-1.9 2.75-1.9s2.45.7 2.75 1.9M6.5 3V1.75h3V3"/>"#;
    Pulse, "pulse", r#"<path d="M1.5 8.25h2.75L6.25 3.5l3.25 9 2-4.25h3"/>"#;
    Search, "search", r#"<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>"#;
    ChevronDown, "chevd", r#"<path d="m4 6 4 4 4-4"/>"#;
    ChevronRight, "chevr", r#"<path d="m6 4 4 4-4 4"/>"#;
    UpDown, "updown", r#"<path d="m5 6 3-3 3 3M5 10l3 3 3-3"/>"#;
    Check, "check", r#"<path d="m3 8.5 3.25 3.25L13 4.75"/>"#;
    Close, "x", r#"<path d="m4 4 8 8M12 4l-8 8"/>"#;
    Plus, "plus", r#"<path d="M8 3v10M3 8h10"/>"#;
    Minus, "minus", r#"<path d="M3.5 8h9"/>"#;
    Copy, "copy", r#"<rect x="5.5" y="5.5" width="8" height="8" rx="1.25"/><path d="M3.5 10.5h-.25a.75.75 0 0 1-.75-.75v-6.5a.75.75 0 0 1 .75-.75h6.5a.75.75 0 0 1 .75.75v.25"/>"#;
    Dots, "dots", r#"<circle cx="3.5" cy="8" r=".75" fill="currentColor"/><circle cx="8" cy="8" r=".75" fill="currentColor"/><circle cx="12.5" cy="8" r=".75" fill="currentColor"/>"#;
    Lock, "lock", r#"<rect x="3" y="7" width="10" height="6.75" rx="1.25"/><path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2"/>"#;
    Pencil, "pencil", r#"<path d="M10.75 2.75a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L6 12.5l-3.25.75L3.5 10z"/>"#;
    Warning, "warn", r#"<path d="M7.1 2.6 1.7 12a1 1 0 0 0 .9 1.5h10.8a1 1 0 0 0 .9-1.5L8.9 2.6a1 1 0 0 0-1.8 0zM8 6.25v3.25M8 11.5v.01"/>"#;
    Alert, "alert", r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.75v4M8 11v.01"/>"#;
    Info, "info", r#"<circle cx="8" cy="8" r="6"/><path d="M8 7.5v3.5M8 5v.01"/>"#;
    Clock, "clock", r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.75V8l2.25 1.5"/>"#;
    Refresh, "refresh", r#"<path d="M13.25 7A5.3 5.3 0 0 0 3.9 4.6L2.5 6.25M2.5 2.75v3.5H6M2.75 9a5.3 5.3 0 0 0 9.35 2.4l1.4-1.65M13.5 13.25v-3.5H10"/>"#;
    Globe, "globe", r#"<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c1.8 1.7 2.6 3.7 2.6 6S9.8 12.3 8 14C6.2 12.3 5.4 10.3 5.4 8S6.2 3.7 8 2z"/>"#;
    Monitor, "monitor", r#"<rect x="1.75" y="2.75" width="12.5" height="8.5" rx="1.25"/><path d="M5.5 13.75h5M8 11.25v2.5"/>"#;
    Sun, "sun", r#"<circle cx="8" cy="8" r="2.75"/><path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"/>"#;
    Moon, "moon", r#"<path d="M13.5 9.6A5.75 5.75 0 0 1 6.4 2.5a5.75 5.75 0 1 0 7.1 7.1z"/>"#;
    Menu, "menu", r#"<path d="M2.25 4.25h11.5M2.25 8h11.5M2.25 11.75h11.5"/>"#;
    Mail, "mail", r#"<rect x="1.75" y="3.25" width="12.5" height="9.5" rx="1.25"/><path d="m2.25 4.5 5.75 4.25 5.75-4.25"/>"#;
    Plug, "plug", r#"<path d="M5.5 1.75v3M10.5 1.75v3M3.75 4.75h8.5v2.5a4.25 4.25 0 0 1-8.5 0zM8 11.5v2.75"/>"#;
    Key, "key", r#"<circle cx="5.25" cy="10.75" r="3"/><path d="m7.4 8.6 5.85-5.85M11 5l1.75 1.75M9 7l1.25 1.25"/>"#;
    SignIn, "signin", r#"<path d="M9.5 2.5h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3M2.5 8h7.25M6.75 5l3 3-3 3"/>"#;
    SignOut, "signout", r#"<path d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M6 8h7.25M10.5 5l3 3-3 3"/>"#;
    UserAdded, "uplus", r#"<circle cx="6.25" cy="5.25" r="2.5"/><path d="M2 13.25c.3-2.4 2-3.75 4.25-3.75 1.1 0 2.1.35 2.85 1M12 9v4.5M9.75 11.25h4.5"/>"#;
    UserRemoved, "uminus", r#"<circle cx="6.25" cy="5.25" r="2.5"/><path d="M2 13.25c.3-2.4 2-3.75 4.25-3.75 1.1 0 2.1.35 2.85 1M9.75 11.25h4.5"/>"#;
    Group, "group", r#"<circle cx="8" cy="4.5" r="2"/><circle cx="3.75" cy="10" r="1.75"/><circle cx="12.25" cy="10" r="1.75"/><path d="M6.9 6.2 4.7 8.5M9.1 6.2l2.2 2.3M5.5 10h5"/>"#;
    Ascending, "asc", r#"<path d="M8 13V3M4.5 6.5 8 3l3.5 3.5"/>"#;
    Descending, "desc", r#"<path d="M8 3v10M4.5 9.5 8 13l3.5-3.5"/>"#;
    Sortable, "sort", r#"<path d="m5 6 3-3 3 3M5 10l3 3 3-3"/>"#;
    Sliders, "sliders", r#"<path d="M2 4.75h6M12 4.75h2M2 11.25h2M8 11.25h6"/><circle cx="10" cy="4.75" r="1.75"/><circle cx="6" cy="11.25" r="1.75"/>"#;
    Trash, "trash", r#"<path d="M2.75 4.25h10.5M6.25 4.25V2.75h3.5v1.5M4 4.25l.6 8.4a1 1 0 0 0 1 .9h4.8a1 1 0 0 0 1-.9l.6-8.4M6.75 7v3.75M9.25 7v3.75"/>"#;
}

/// A drawing beside words. It says nothing to assistive technology: the words do.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use_ href=glyph.href()></use_>
        </svg>
    }
}

/// The drawings themselves. The document holds them once, outside of what is hydrated.
#[component]
pub fn IconSprite() -> impl IntoView {
    view! { <svg hidden aria-hidden="true" width="0" height="0" inner_html=SYMBOLS></svg> }
}
