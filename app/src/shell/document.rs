//! The HTML document around the console.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{assets::Assets, components::icon::IconSprite, shell::Theme, words::language};

/// Everything from `<!DOCTYPE html>` on.
///
/// Only the server renders it. What the browser hydrates is `app`, the first thing in the body.
/// Without a nonce there are no scripts: the page stays as the server wrote it.
pub fn shell<App: IntoView + 'static>(
    assets: Assets,
    theme: Theme,
    nonce: Option<String>,
    app: impl FnOnce() -> App,
) -> impl IntoView {
    let Assets { js, wasm, css, fonts, favicon } = assets;
    view! {
        <!DOCTYPE html>
        <html lang=language().code() data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=css/>
                {fonts
                    .into_iter()
                    .map(|href| {
                        view! {
                            <link
                                rel="preload"
                                href=href
                                r#as="font"
                                r#type="font/woff2"
                                crossorigin="anonymous"
                            />
                        }
                    })
                    .collect_view()}
                <link rel="icon" href=favicon r#type="image/svg+xml"/>
                {nonce.map(|nonce| view! { <Hydration js wasm nonce/> })}
                <MetaTags/>
            </head>
            <body>
                {app()} <IconSprite/>
                <noscript>
                    <p class="noscript">
                        {t!("shell.no_scripts")}
                    </p>
                </noscript>
            </body>
        </html>
    }
}

/// Loads the WASM and hydrates the page.
///
/// Leptos' own component writes a `modulepreload` without a nonce, which a policy with
/// `strict-dynamic` refuses (spec `stack.md` 5).
#[component]
fn Hydration(js: String, wasm: String, nonce: String) -> impl IntoView {
    let boot = format!(
        "import init, {{ hydrate }} from {js:?}; \
         await init({{ module_or_path: {wasm:?} }}); \
         hydrate();"
    );
    view! {
        <link rel="modulepreload" href=js nonce=nonce.clone()/>
        <link
            rel="preload"
            href=wasm
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
        <script type="module" nonce=nonce inner_html=boot></script>
    }
}
