//! What the log must not hold: passwords, tokens, and more of a body than anybody reads.

use std::borrow::Cow;

use axum::http::HeaderMap;
use percent_encoding::percent_decode_str;
use rollcall_model::request::KeptBody;
use serde_json::Value;

/// What stands in place of a secret.
const MASKED: &str = "•••";
/// The longest path, in bytes.
const LONGEST_PATH: usize = 4096;
/// The longest header value, in bytes.
const LONGEST_HEADER: usize = 1024;
/// The most headers.
const MOST_HEADERS: usize = 64;

/// The headers without those that carry secrets.
pub fn headers(sent: &HeaderMap) -> Vec<(String, String)> {
    let kept = sent.iter().filter(|(name, _)| !is_secret(name.as_str())).take(MOST_HEADERS);
    kept.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

fn is_secret(header: &str) -> bool {
    ["authorization", "cookie", "token", "secret", "password", "api-key", "apikey"]
        .iter()
        .any(|it| header.contains(it))
}

/// The path and its query, which may look for a password.
pub fn path(sent: &str) -> String {
    let decoded = percent_decode_str(sent).decode_utf8_lossy();
    let sent = match sent.split_once('?') {
        Some((path, _)) if names_password(&decoded) => Cow::Owned(format!("{path}?{MASKED}")),
        _ => Cow::Borrowed(sent),
    };
    cut(&without_tokens(&sent), LONGEST_PATH).0
}

/// A line of text.
pub fn text(sent: &[u8]) -> String {
    cut(&without_tokens(&String::from_utf8_lossy(sent)), LONGEST_HEADER).0
}

/// A sentence of a refusal, which may repeat what was sent.
pub fn sentence(sent: &str) -> String {
    if names_password(sent) && sent.contains(['"', ':']) {
        return "A password could not be read; what was sent is not kept.".to_owned();
    }
    without_tokens(sent).into_owned()
}

/// A body without its secrets, cut to a limit. None when they could not be told from the rest.
pub fn body(sent: &[u8], limit: usize) -> Option<KeptBody> {
    let text = String::from_utf8_lossy(sent);
    // A key may be written with escapes; then only a reader knows what it is.
    let text = if names_password(&text) || text.contains("\\u") {
        let mut value: Value = serde_json::from_str(&text).ok()?;
        if mask(&mut value) { Cow::Owned(value.to_string()) } else { text }
    } else {
        text
    };
    let (text, truncated) = cut(&without_tokens(&text), limit);
    Some(KeptBody { text, truncated })
}

/// Masks what is below a name that says password; whether there was any.
fn mask(value: &mut Value) -> bool {
    match value {
        Value::Array(values) => {
            let mut any = false;
            for it in values {
                any |= mask(it);
            }
            any
        }
        Value::Object(members) => {
            // A PATCH names the attribute in its path and carries the value beside it.
            let by_path = members.iter().any(|(key, it)| {
                key.eq_ignore_ascii_case("path") && it.as_str().is_some_and(names_password)
            });
            let mut any = false;
            for (key, value) in members.iter_mut() {
                let value_of_path = by_path && key.eq_ignore_ascii_case("value");
                if names_password(key) || value_of_path {
                    *value = MASKED.into();
                    any = true;
                } else {
                    any |= mask(value);
                }
            }
            any
        }
        // A filter or a path that compares a password; a sentence that repeats one.
        Value::String(text) if names_password(text) && text.contains(['"', ':']) => {
            let is_name = text.starts_with("urn:") && !text.contains(' ');
            if !is_name {
                *value = MASKED.into();
            }
            !is_name
        }
        _ => false,
    }
}

fn names_password(text: &str) -> bool {
    const WORD: &[u8] = b"password";
    text.as_bytes().windows(WORD.len()).any(|it| it.eq_ignore_ascii_case(WORD))
}

/// Masks what looks like a token of ours, wherever it was put.
fn without_tokens(text: &str) -> Cow<'_, str> {
    const PREFIX: &str = "rcs_";
    if !text.contains(PREFIX) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(PREFIX);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|it: char| !it.is_ascii_alphanumeric() && it != '_');
        kept.push_str(PREFIX);
        kept.push_str(MASKED);
        kept.push_str(&part[end.unwrap_or(part.len())..]);
    }
    Cow::Owned(kept)
}

/// The text up to a number of bytes, and whether there was more.
fn cut(text: &str, limit: usize) -> (String, bool) {
    let end = text.floor_char_boundary(limit);
    (text[..end].to_owned(), end < text.len())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};
    use serde_json::json;

    use super::*;

    fn kept(sent: &Value) -> Value {
        let kept = body(sent.to_string().as_bytes(), 64 * 1024).unwrap();
        serde_json::from_str(&kept.text).unwrap()
    }

    #[test]
    fn a_password_is_masked_wherever_it_is_sent() {
        for sent in [
            json!({ "userName": "ada", "password": "hunter2" }),
            json!({ "userName": "ada", "PassWord": ["hunter2"] }),
            json!({ "urn:ietf:params:scim:schemas:core:2.0:User:password": { "x": "hunter2" } }),
            json!({ "Operations": [{ "op": "replace", "path": "password", "value": "hunter2" }] }),
            json!({ "Operations": [{ "op": "replace", "value": { "password": "hunter2" } }] }),
            json!({ "Operations": [{ "method": "POST", "data": { "password": "hunter2" } }] }),
            json!({ "filter": "password eq \"hunter2\"" }),
            json!({ "detail": "password must be text; received the text \"hunter2\"." }),
        ] {
            let text = kept(&sent).to_string();
            assert!(!text.contains("hunter2") && text.contains(MASKED), "{sent}: {text}");
        }
        let escaped = br#"{"p\u0061ssword": "hunter2"}"#;
        assert_eq!(body(escaped, 99).unwrap().text, format!("{{\"password\":\"{MASKED}\"}}"));
        assert_eq!(body(br#"{"password": "hunter2", "#, 99), None);
        assert!(!path("/Users?filter=pass%77ord%20eq%20%22hunter2%22").contains("hunter2"));
        assert!(!sentence("password eq \"hunter2\" can’t be read.").contains("hunter2"));
    }

    #[test]
    fn what_holds_no_secret_stays_as_it_was_sent() {
        let sent = br#"{ "userName" : "ada", "name": {"givenName":"Ada"} }"#;
        assert_eq!(body(sent, 99).unwrap().text.as_bytes(), sent);
        let schema = json!({ "schemas": ["urn:x:password"], "attributes": ["password"] });
        assert_eq!(kept(&schema), schema);
        let path_sent = "/Users?filter=userName%20eq%20%22ada%22";
        assert_eq!(path(path_sent), path_sent);
    }

    #[test]
    fn a_token_is_masked_wherever_it_is_sent() {
        let sent = r#"{"note": "rcs_7_8_abcDEF1234, again rcs_"}"#;
        let kept = body(sent.as_bytes(), 99).unwrap();
        assert_eq!(kept.text, r#"{"note": "rcs_•••, again rcs_•••"}"#);
        let mut sent = HeaderMap::new();
        sent.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer rcs_7_8_secret"));
        sent.insert(header::COOKIE, HeaderValue::from_static("a=b"));
        sent.insert("x-forwarded-for", HeaderValue::from_static("rcs_7_8_secret"));
        assert_eq!(headers(&sent), [("x-forwarded-for".to_owned(), "rcs_•••".to_owned())]);
    }

    #[test]
    fn a_long_body_is_cut_between_letters() {
        let kept = body("äöü".as_bytes(), 3).unwrap();
        assert_eq!((kept.text.as_str(), kept.truncated), ("ä", true));
        assert!(!body("ä".as_bytes(), 2).unwrap().truncated);
    }
}
