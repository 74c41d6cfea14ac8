//! Versions (RFC 7644, section 3.14; RFC 9110, section 13.1).

/// The weak tag of a version, for `meta.version` and the `ETag` header alike.
pub fn weak(version: impl std::fmt::Display) -> String {
    format!("W/\"{version}\"")
}

/// Whether an `If-Match` or `If-None-Match` header names the current tag. Tags are compared weakly,
/// because all of ours are weak; `*` names any.
pub fn names(header: &str, current: &str) -> bool {
    let current = opaque(current);
    header.split(',').map(str::trim).any(|tag| tag == "*" || opaque(tag) == current)
}

fn opaque(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_a_tag_in_any_of_its_spellings() {
        let current = weak(3);
        for header in ["W/\"3\"", "\"3\"", "3", "*", "W/\"1\", W/\"3\""] {
            assert!(names(header, &current), "{header}");
        }
        for header in ["", "W/\"33\"", "\"1\",\"2\""] {
            assert!(!names(header, &current), "{header}");
        }
    }
}
