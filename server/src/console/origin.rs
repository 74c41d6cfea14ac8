//! Requests of our own pages only, at our own name only.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Refuses whatever another site's page asks to be changed. Server functions take plain form
/// posts, so Leptos cannot do it (leptos#3786). SCIM carries a token and no cookie, and is outside.
pub async fn same_origin_only(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_from_here(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "This form was sent from another site. Nothing was changed.")
            .into_response()
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        // No browser, and no cookie to ride on.
        (None, None, _) => text("cookie").is_none(),
        _ => false,
    }
}

/// Where people reach us.
#[derive(Clone)]
pub struct Ours(pub Arc<str>);

/// Refuses what was sent to another name than ours: a name of somebody else's that leads here would
/// make their pages ours (DNS rebinding), and no answer may depend on it.
pub async fn our_name_only(State(ours): State<Ours>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|it| it.to_str().ok());
    let name = request.uri().authority().map(Authority::as_str).or(host);
    // Without a name nobody claims one.
    if name.is_none_or(|it| is_ours(&ours.0, it)) {
        return next.run(request).await;
    }
    let remedy = format!(
        "Rollcall is reached at {}. Behind a proxy, have it pass the Host header on.",
        ours.0
    );
    (StatusCode::MISDIRECTED_REQUEST, remedy).into_response()
}

/// Whether a name with its port is that of our address.
fn is_ours(public_url: &str, name: &str) -> bool {
    let Some((scheme, ours)) = public_url.split_once("://") else { return false };
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let plain = |it: &str| it.strip_suffix(usual).unwrap_or(it).to_ascii_lowercase();
    plain(ours) == plain(name)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect::<HeaderMap<_>>()
    }

    #[test]
    fn a_name_is_ours_with_the_usual_port_or_without() {
        for (ours, name, expected) in [
            ("https://id.example.com", "id.example.com", true),
            ("https://id.example.com", "ID.example.com:443", true),
            ("https://id.example.com", "id.example.com:80", false),
            ("https://id.example.com", "id.example.com.evil.example", false),
            ("http://localhost:8080", "localhost:8080", true),
            ("http://localhost:8080", "localhost", false),
            ("http://localhost:8080", "127.0.0.1:8080", false),
        ] {
            assert_eq!(is_ours(ours, name), expected, "{name} at {ours}");
        }
    }

    #[test]
    fn only_forms_of_our_own_pages_are_taken() {
        for (expected, sent) in [
            (true, vec![("sec-fetch-site", "same-origin")]),
            (false, vec![("sec-fetch-site", "cross-site"), ("origin", "http://h"), ("host", "h")]),
            (false, vec![("sec-fetch-site", "same-site")]),
            (true, vec![("origin", "https://h"), ("host", "h")]),
            (false, vec![("origin", "https://evil"), ("host", "h")]),
            (false, vec![("origin", "null"), ("host", "h")]),
            (true, vec![("host", "h")]),
            (false, vec![("host", "h"), ("cookie", "rollcall=1")]),
        ] {
            assert_eq!(is_from_here(&headers(&sent)), expected, "{sent:?}");
        }
    }
}
