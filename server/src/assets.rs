//! What the browser loads: the packed front end, inside the binary and under names that change
//! with their content.
//!
//! A release holds the files itself; a development build reads them from the target folder, so
//! that a new front end needs no new server.

use std::{borrow::Cow, collections::BTreeMap};

use anyhow::Context;
use axum::{
    body::{Body, Bytes},
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use serde::Deserialize;

/// `build.rs` names the folder.
#[derive(RustEmbed)]
#[folder = "$ROLLCALL_SITE"]
struct Site;

/// A name says the content, so what is at an address never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The names of the packed files. Each is served at [`url`] of its name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Assets {
    pub js: String,
    pub wasm: String,
    pub css: String,
    /// The sprite of all icons.
    pub icons: Option<String>,
    pub favicon: Option<String>,
    pub fonts: Vec<String>,
    /// The files of `style/public`, by their own names.
    pub public: BTreeMap<String, String>,
}

impl Assets {
    /// Reads the manifest that the packer wrote.
    pub fn load() -> anyhow::Result<Self> {
        let manifest = Site::get("manifest.json").context(
            "This server has no front end: build both with 'make build' (or, while developing, \
             with 'make dev').",
        )?;
        serde_json::from_slice(&manifest.data).context(
            "The front end was packed by another version of Rollcall: build both with 'make build'.",
        )
    }
}

impl Assets {
    /// The same files as the addresses that a page loads.
    pub fn for_pages(&self) -> rollcall_app::assets::Assets {
        // Every page is set in these; the letters of other fonts are fetched when they occur.
        let at_once = self.fonts.iter().filter(|it| it.starts_with("inter-latin-opsz"));
        rollcall_app::assets::Assets {
            js: url(&self.js),
            wasm: url(&self.wasm),
            css: url(&self.css),
            fonts: at_once.map(|it| url(it)).collect(),
            favicon: self.favicon.as_deref().map(url).unwrap_or_default(),
        }
    }
}

/// Where a packed file is served.
pub fn url(file: &str) -> String {
    format!("/pkg/{file}")
}

/// Answers `/pkg/{file}`, a GET route.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&file, &headers, |name| Site::get(name).map(|it| it.data))
}

/// The smallest form of the file that the browser takes.
fn answer(
    file: &str,
    headers: &HeaderMap,
    read: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Response {
    if !is_packed_name(file) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let accepted = Accepted::from_headers(headers);
    let compressed = [("br", accepted.brotli, ".br"), ("gzip", accepted.gzip, ".gz")]
        .into_iter()
        .filter(|(_, is_accepted, _)| *is_accepted)
        .find_map(|(coding, _, ending)| Some((coding, read(&format!("{file}{ending}"))?)));
    let (coding, content) = match compressed {
        Some((coding, content)) => (Some(coding), content),
        None => match read(file) {
            Some(content) => (None, content),
            None => return StatusCode::NOT_FOUND.into_response(),
        },
    };
    let content = match content {
        Cow::Borrowed(it) => Bytes::from_static(it),
        Cow::Owned(it) => Bytes::from(it),
    };
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(file));
    headers.insert(header::CACHE_CONTROL, FOREVER);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// `rollcall-0123456789abcdef.css`: the manifest and the compressed neighbours are not for
/// browsers, and no other folder is reached.
fn is_packed_name(file: &str) -> bool {
    let Some((stem, ending)) = file.rsplit_once('.') else { return false };
    let Some((_, hash)) = stem.rsplit_once('-') else { return false };
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
    hash.len() == 16
        && hash.bytes().all(|it| it.is_ascii_hexdigit())
        && !["br", "gz"].contains(&ending)
        && file.bytes().all(is_plain)
}

/// A browser compiles wasm while it arrives only under its exact type; text says its encoding.
fn content_type(file: &str) -> HeaderValue {
    let guessed = mime_guess::from_path(file).first_or_octet_stream();
    let text = match guessed.type_() {
        mime_guess::mime::TEXT => format!("{guessed}; charset=utf-8"),
        _ => guessed.to_string(),
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// The codings of `Accept-Encoding` that we have. One with `q=0` is refused; a wildcard does not
/// name ours, and the file as it is will do.
#[derive(Debug, PartialEq, Eq)]
struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl Accepted {
    fn from_headers(headers: &HeaderMap) -> Self {
        let names: Vec<String> = headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(accepted_coding)
            .collect();
        let has = |name: &str| names.iter().any(|it| it == name);
        Self { brotli: has("br"), gzip: has("gzip") }
    }
}

/// `br`, `gzip;q=0.5`, but not `br;q=0`.
fn accepted_coding(item: &str) -> Option<String> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let quality = parts.find_map(|it| it.strip_prefix("q="));
    let is_refused = quality.is_some_and(|it| it.parse::<f32>().is_ok_and(|it| it <= 0.0));
    (!is_refused).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = "rollcall-0123456789abcdef.css";

    /// A site with a style sheet in three forms and an uncompressed font.
    fn read(name: &str) -> Option<Cow<'static, [u8]>> {
        let content: &[u8] = match name {
            "rollcall-0123456789abcdef.css" => b"plain",
            "rollcall-0123456789abcdef.css.br" => b"brotli",
            "rollcall-0123456789abcdef.css.gz" => b"gzip",
            "inter-0123456789abcdef.woff2" => b"font",
            "manifest.json" => b"{}",
            _ => return None,
        };
        Some(Cow::Borrowed(content))
    }

    fn ask(file: &str, accept: &'static str) -> Response {
        let accept = HeaderValue::from_static(accept);
        answer(file, &HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept)]), read)
    }

    fn coding(response: &Response) -> Option<&str> {
        response.headers().get(header::CONTENT_ENCODING).map(|it| it.to_str().unwrap())
    }

    #[test]
    fn the_smallest_form_that_the_browser_takes_is_sent() {
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("GZIP", Some("gzip")),
            ("br;q=0.000, gzip; q=0", None),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(coding(&ask(CSS, accept)), expected, "{accept}");
        }
        assert_eq!(coding(&answer(CSS, &HeaderMap::new(), read)), None);
        assert_eq!(coding(&ask("inter-0123456789abcdef.woff2", "br")), None);
    }

    #[test]
    fn a_file_is_cached_for_ever_and_apart_for_each_coding() {
        let response = ask(CSS, "br");
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[header::VARY], "accept-encoding");
        assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    }

    #[test]
    fn each_kind_of_file_has_the_type_that_browsers_ask_for() {
        for (file, expected) in [
            ("a.wasm", "application/wasm"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.svg", "image/svg+xml"),
            ("a.woff2", "font/woff2"),
        ] {
            assert_eq!(content_type(file), expected);
        }
    }

    #[test]
    fn nothing_else_is_found() {
        for file in [
            "rollcall-fedcba9876543210.css",
            "rollcall-0123456789abcdef.css.br",
            "manifest.json",
            "../rollcall-0123456789abcdef.css",
            "..%2frollcall-0123456789abcdef.css",
            "a/rollcall-0123456789abcdef.css",
            "rollcall-0123456789abcdef",
            "",
        ] {
            assert_eq!(ask(file, "br").status(), StatusCode::NOT_FOUND, "{file}");
        }
    }

    #[test]
    fn an_address_stays_below_pkg() {
        assert_eq!(url(CSS), "/pkg/rollcall-0123456789abcdef.css");
    }

    #[test]
    fn the_packers_manifest_is_understood() {
        let manifest = r#"{"css": "c", "favicon": "f", "fonts": ["w"], "icons": null, "js": "j",
            "public": {"favicon.svg": "f"}, "wasm": "m"}"#;
        let assets: Assets = serde_json::from_str(manifest).unwrap();
        assert_eq!((assets.js.as_str(), assets.icons), ("j", None));
    }
}
