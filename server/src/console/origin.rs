//! Requests of our own pages only.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode},
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
