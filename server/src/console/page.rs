//! Rendering a page: what it finds in context, the document around it, its headers.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use leptos::prelude::{IntoView, expect_context, provide_context, use_context, view};
use leptos_axum::{AxumRouteListing, ResponseOptions, generate_route_list};
use rollcall_app::{
    assets::Assets,
    error::SetStatus,
    host::{Host, log_refusal},
    pages::identity_provider::ShownToken,
    right::NoteRefusal,
    routes::App,
    shell::shell,
};

use crate::{language, theme, time_zone};

/// What every page is rendered from.
#[derive(Clone)]
pub struct Pages {
    pub host: Host,
    pub assets: Assets,
}

impl Pages {
    /// The addresses of all pages. Made once a process: rendering while the list is made would hang
    /// (leptos#4773).
    pub fn routes() -> Vec<AxumRouteListing> {
        static ROUTES: std::sync::OnceLock<Vec<AxumRouteListing>> = std::sync::OnceLock::new();
        ROUTES.get_or_init(|| generate_route_list(App)).clone()
    }

    /// What pages and server functions find in context.
    pub fn provide(&self) {
        provide_context(self.host.clone());
        provide_context(SetStatus::new(|status| {
            if let (Some(response), Ok(status)) =
                (use_context::<ResponseOptions>(), StatusCode::from_u16(status))
            {
                response.set_status(status);
            }
        }));
        provide_context(NoteRefusal::new(|login, right| {
            let parts = use_context::<Parts>();
            log_refusal(login, parts.as_ref().map_or("", |it| it.uri.path()), right);
        }));
        provide_context(theme::of_request());
        provide_context(language::of_context());
        provide_context(time_zone::of_context());
    }

    /// The document around the page, with scripts.
    pub fn document(&self) -> impl IntoView + use<> {
        let nonce = leptos::nonce::use_nonce().map(|it| it.to_string());
        page_headers(nonce.as_deref());
        shell(self.assets.clone(), theme::of_request(), nonce, || view! { <App/> })
    }

    /// The answer to a request for a page that is none of [`Self::routes`].
    pub async fn render(self, request: Request) -> Response {
        let pages = self.clone();
        let context = move || pages.provide();
        leptos_axum::render_app_async_with_context(context, move || self.document())(request).await
    }

    /// The answer that shows a secret once. Without scripts: the browser's half of the page would
    /// not know the secret, and nothing may keep it.
    pub async fn render_secret(self, request: Request, secret: ShownToken) -> Response {
        let pages = self.clone();
        let context = move || {
            pages.provide();
            provide_context(secret.clone());
        };
        let document = move || {
            page_headers(None);
            shell(self.assets.clone(), theme::of_request(), None, || view! { <App/> })
        };
        leptos_axum::render_app_async_with_context(context, document)(request).await
    }
}

/// What a page needs besides the headers every answer has: its policy, and no copy in any cache.
fn page_headers(nonce: Option<&str>) {
    let scripts = match nonce {
        Some(nonce) => format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
        None => "'none'".to_owned(),
    };
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'"
    );
    let response = expect_context::<ResponseOptions>();
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = policy.parse() {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
