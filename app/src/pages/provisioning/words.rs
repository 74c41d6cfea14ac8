//! A request in words.

use rollcall_model::request::{DecisionTone, RequestResult, ScimRequestRow};

use crate::components::{icon::Glyph, status::Tone};

/// What the provider wanted: "Create user", "Look for groups".
pub fn operation(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut steps = path.split('/').filter(|it| !it.is_empty());
    let (first, second) = (steps.next().unwrap_or_default(), steps.next());
    let (one, many) = match first {
        "Users" => ("user", "users"),
        "Groups" => ("group", "groups"),
        "Bulk" => return "Bulk".to_owned(),
        "ServiceProviderConfig" | "ResourceTypes" | "Schemas" => {
            return "Ask what is supported".to_owned();
        }
        "" | ".search" => ("resource", "users and groups"),
        _ => return format!("{method} {path}"),
    };
    match (method, second) {
        ("POST", Some(".search")) | ("GET", None) => format!("Look for {many}"),
        ("POST", None) if first == ".search" => format!("Look for {many}"),
        ("POST", None) => format!("Create {one}"),
        ("GET", Some(_)) => format!("Read {one}"),
        ("PUT", Some(_)) => format!("Replace {one}"),
        ("PATCH", Some(_)) => format!("Change {one}"),
        ("DELETE", Some(_)) => format!("Delete {one}"),
        _ => format!("{method} {path}"),
    }
}

/// The same with whom it is about: "Create user Anna Keller".
pub fn title(row: &ScimRequestRow) -> String {
    let operation = operation(&row.method, &row.path);
    match &row.subject {
        Some(subject) => format!("{operation} {}", subject.label),
        None => operation,
    }
}

/// What a result looks like.
pub fn mark(result: RequestResult) -> (Glyph, Tone) {
    match result {
        RequestResult::Done => (Glyph::Check, Tone::Ok),
        RequestResult::NoChange => (Glyph::Minus, Tone::Neutral),
        RequestResult::Held => (Glyph::Warning, Tone::Warn),
        RequestResult::Refused => (Glyph::Alert, Tone::Bad),
        RequestResult::Unauthorized => (Glyph::Lock, Tone::Warn),
    }
}

/// What a decision looks like.
pub fn mark_of(tone: DecisionTone) -> (Glyph, Tone) {
    match tone {
        DecisionTone::Ok => (Glyph::Check, Tone::Ok),
        DecisionTone::Note => (Glyph::Info, Tone::Neutral),
        DecisionTone::Warn => (Glyph::Warning, Tone::Warn),
        DecisionTone::Bad => (Glyph::Alert, Tone::Bad),
    }
}

/// A status with its words: "409 Conflict".
pub fn status(code: u16) -> String {
    let words = match code {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        _ => return code.to_string(),
    };
    format!("{code} {words}")
}

/// What became of it, in a sentence.
pub fn outcome(row: &ScimRequestRow) -> String {
    let whom = row.subject.as_ref().map(|it| it.label.as_str());
    let (created, gone) = (row.method == "POST", row.method == "DELETE");
    match (row.result, whom) {
        (RequestResult::Done, Some(whom)) if created => format!("{whom} was created."),
        (RequestResult::Done, Some(whom)) if gone => format!("{whom} was deleted."),
        (RequestResult::Done, Some(whom)) => format!("{whom} was changed."),
        (RequestResult::Done, None) => "It was done.".to_owned(),
        (RequestResult::NoChange, _) => "Nothing changed here.".to_owned(),
        (RequestResult::Held, _) => {
            "It waits for an administrator. To the provider it looks done.".to_owned()
        }
        (RequestResult::Refused, _) if created => "Nothing was created.".to_owned(),
        (RequestResult::Refused, _) => "Nothing was changed.".to_owned(),
        (RequestResult::Unauthorized, _) => {
            "The request was turned away before it was read.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_as_what_the_provider_wanted() {
        for (method, path, words) in [
            ("POST", "/Users", "Create user"),
            ("GET", "/Users?filter=userName%20eq%20%22a%22", "Look for users"),
            ("GET", "/Users/7", "Read user"),
            ("PATCH", "/Groups/7", "Change group"),
            ("PUT", "/Users/7?attributes=id", "Replace user"),
            ("DELETE", "/Groups/7", "Delete group"),
            ("POST", "/Users/.search", "Look for users"),
            ("POST", "/.search", "Look for users and groups"),
            ("GET", "/", "Look for users and groups"),
            ("POST", "/Bulk", "Bulk"),
            ("GET", "/Schemas", "Ask what is supported"),
            ("PUT", "/Users", "PUT /Users"),
            ("GET", "/nothing", "GET /nothing"),
        ] {
            assert_eq!(operation(method, path), words, "{method} {path}");
        }
    }
}
