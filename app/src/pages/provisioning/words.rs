//! A request in words.

use rollcall_model::request::{DecisionTone, RequestResult, ScimRequestRow};

use crate::{
    components::{icon::Glyph, status::Tone},
    words::noun,
};

/// What the provider wanted: "Create user", "Look for groups".
pub fn operation(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut steps = path.split('/').filter(|it| !it.is_empty());
    let (first, second) = (steps.next().unwrap_or_default(), steps.next());
    let (one, many) = match first {
        "Users" => (noun("user"), t!("provisioning.users")),
        "Groups" => (noun("group"), t!("provisioning.groups")),
        "Bulk" => return "Bulk".to_owned(),
        "ServiceProviderConfig" | "ResourceTypes" | "Schemas" => {
            return t!("provisioning.did.ask").to_owned();
        }
        "" | ".search" => (t!("provisioning.resource"), t!("provisioning.users_and_groups")),
        _ => return format!("{method} {path}"),
    };
    match (method, second) {
        ("POST", Some(".search")) | ("GET", None) => t!("provisioning.did.look", many = many),
        ("POST", None) if first == ".search" => t!("provisioning.did.look", many = many),
        ("POST", None) => t!("provisioning.did.create", one = one),
        ("GET", Some(_)) => t!("provisioning.did.read", one = one),
        ("PUT", Some(_)) => t!("provisioning.did.replace", one = one),
        ("PATCH", Some(_)) => t!("provisioning.did.change", one = one),
        ("DELETE", Some(_)) => t!("provisioning.did.delete", one = one),
        _ => format!("{method} {path}"),
    }
}

/// The same with whom it is about: "Create user Anna Keller".
pub fn title(row: &ScimRequestRow) -> String {
    let operation = operation(&row.method, &row.path);
    match &row.subject {
        Some(subject) => {
            t!("provisioning.operation_of", operation = operation, subject = subject.label)
        }
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
        (RequestResult::Done, Some(whom)) if created => t!("provisioning.was.created", whom = whom),
        (RequestResult::Done, Some(whom)) if gone => t!("provisioning.was.deleted", whom = whom),
        (RequestResult::Done, Some(whom)) => t!("provisioning.was.changed", whom = whom),
        (RequestResult::Done, None) => t!("provisioning.was.done").to_owned(),
        (RequestResult::NoChange, _) => t!("provisioning.was.nothing").to_owned(),
        (RequestResult::Held, _) => t!("provisioning.was.held").to_owned(),
        (RequestResult::Refused, _) if created => t!("provisioning.was.not_created").to_owned(),
        (RequestResult::Refused, _) => t!("provisioning.was.not_changed").to_owned(),
        (RequestResult::Unauthorized, _) => t!("provisioning.was.turned_away").to_owned(),
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
