//! Reading a list request out of a query string or a `.search` body.

use serde_json::{Map, Value};

use super::{ListQuery, Page, Sort};
use crate::{
    error::{Error, Result, ScimType, quoted},
    filter::Filter,
    projection::Projection,
    schema::{ResourceType, Type},
};

/// The parameters as text, before they mean anything. Unknown ones are ignored: Entra ID's feature
/// flag `aadOptscim062020` is one.
#[derive(Default)]
struct Parameters {
    start_index: Option<String>,
    count: Option<String>,
    cursor: Option<String>,
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    attributes: Option<String>,
    excluded: Option<String>,
}

impl Parameters {
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name.to_ascii_lowercase().as_str() {
            "startindex" => Some(&mut self.start_index),
            "count" => Some(&mut self.count),
            "cursor" => Some(&mut self.cursor),
            "filter" => Some(&mut self.filter),
            "sortby" => Some(&mut self.sort_by),
            "sortorder" => Some(&mut self.sort_order),
            "attributes" => Some(&mut self.attributes),
            "excludedattributes" => Some(&mut self.excluded),
            _ => None,
        }
    }
}

impl ListQuery {
    /// Reads the decoded pairs of a query string, for resources of these types.
    pub fn from_pairs<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        types: &[&'static ResourceType],
    ) -> Result<Self> {
        let mut parameters = Parameters::default();
        for (name, value) in pairs {
            if let Some(slot) = parameters.slot(name.as_ref()) {
                slot.get_or_insert_with(|| value.as_ref().to_owned());
            }
        }
        Self::from_parameters(&parameters, types)
    }

    /// Reads the body of `POST …/.search` (RFC 7644, section 3.4.3).
    pub fn from_search(
        message: &Map<String, Value>,
        types: &[&'static ResourceType],
    ) -> Result<Self> {
        let mut parameters = Parameters::default();
        for (name, value) in message {
            if let Some(slot) = parameters.slot(name) {
                *slot = text_of(name, value)?;
            }
        }
        Self::from_parameters(&parameters, types)
    }

    fn from_parameters(sent: &Parameters, types: &[&'static ResourceType]) -> Result<Self> {
        let page = page(sent)?;
        let by_index = matches!(page, Page::Index(_));
        Ok(Self {
            count: sent.count.as_deref().map(|text| count(text, by_index)).transpose()?,
            filter: sent.filter.as_deref().map(|text| Filter::parse(text, types)).transpose()?,
            sort: sort(sent, types)?,
            projection: Projection::parse(
                sent.attributes.as_deref(),
                sent.excluded.as_deref(),
                types,
            ),
            page,
        })
    }
}

/// A member of a search body, as the text that a query string would have.
fn text_of(name: &str, value: &Value) -> Result<Option<String>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Array(names) => {
            let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
            names.map(|names| Some(names.join(","))).ok_or_else(|| wrong_member(name))
        }
        Value::Bool(_) | Value::Object(_) => Err(wrong_member(name)),
    }
}

fn wrong_member(name: &str) -> Error {
    Error::invalid_syntax(format!("{name} must be text, a number or a list of names; correct it."))
}

fn page(sent: &Parameters) -> Result<Page> {
    match (&sent.cursor, &sent.start_index) {
        (Some(cursor), _) if cursor.is_empty() => Ok(Page::FirstByCursor),
        (Some(cursor), _) => Ok(Page::Cursor(cursor.clone())),
        (None, None) => Ok(Page::default()),
        (None, Some(text)) => match whole_number(text) {
            Some(start) => Ok(Page::Index(start.max(1))),
            None => Err(Error::invalid_value(format!(
                "startIndex must be a whole number, not {}; the first resource is 1.",
                quoted(text)
            ))),
        },
    }
}

/// A negative count is taken as 0 (RFC 7644, section 3.4.2.4).
fn count(text: &str, by_index: bool) -> Result<u64> {
    let scim_type = if by_index { ScimType::InvalidValue } else { ScimType::InvalidCount };
    whole_number(text).ok_or_else(|| {
        let detail = format!("count must be a whole number, not {}.", quoted(text));
        Error::bad_request(scim_type, detail)
    })
}

/// Reads a whole number of any size: below 0 as 0, beyond the largest as the largest.
fn whole_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let largest = i64::MAX.unsigned_abs();
    let number = digits.parse().unwrap_or(largest).min(largest);
    Some(if text.starts_with('-') { 0 } else { number })
}

fn sort(sent: &Parameters, types: &[&'static ResourceType]) -> Result<Option<Sort>> {
    let Some(name) = sent.sort_by.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
        return Ok(None);
    };
    let unknown = || {
        Error::invalid_path(format!(
            "sortBy names no attribute to sort by: {}; /Schemas lists those there are.",
            quoted(name)
        ))
    };
    let found = types.iter().find_map(|kind| kind.attribute(name)).ok_or_else(unknown)?;
    let by = match found.definition().kind {
        Type::Complex => found.with(found.attribute.default_sub_attribute().ok_or_else(unknown)?),
        _ => found,
    };
    let descending = match sent.sort_order.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "ascending") => false,
        Some("descending") => true,
        Some(other) => {
            return Err(Error::invalid_value(format!(
                "sortOrder must be ascending or descending, not {}.",
                quoted(other)
            )));
        }
    };
    Ok(Some(Sort { by, descending }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{GROUPS, USERS};

    fn query(pairs: &[(&str, &str)]) -> Result<ListQuery> {
        ListQuery::from_pairs(pairs.iter().copied(), &[&USERS])
    }

    #[test]
    fn pages_start_at_one_and_counts_at_zero() {
        let read = query(&[("startIndex", "0"), ("count", "-5")]).unwrap();
        assert_eq!((read.page, read.count), (Page::Index(1), Some(0)));
        let huge = query(&[("COUNT", "100000000000000000000")]).unwrap();
        assert_eq!(huge.page_size(100, 200), 200);
        assert_eq!(query(&[]).unwrap().page_size(100, 200), 100);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(query(&[("count", "ten")]).unwrap_err().scim_type, Some(ScimType::InvalidValue));
        assert_eq!(
            query(&[("cursor", ""), ("count", "ten")]).unwrap_err().scim_type,
            Some(ScimType::InvalidCount)
        );
        assert!(query(&[("startIndex", "")]).is_err());
    }

    #[test]
    fn a_cursor_without_a_value_starts_at_the_first_page() {
        assert_eq!(query(&[("cursor", "")]).unwrap().page, Page::FirstByCursor);
        assert_eq!(query(&[("cursor", "abc")]).unwrap().page, Page::Cursor("abc".to_owned()));
    }

    #[test]
    fn an_empty_filter_is_refused_and_never_means_everybody() {
        for text in ["", "  "] {
            let refused = query(&[("filter", text)]).unwrap_err();
            assert_eq!(refused.scim_type, Some(ScimType::InvalidFilter));
        }
    }

    #[test]
    fn unknown_parameters_are_ignored() {
        let read = query(&[("aadOptscim062020", ""), ("filter", "userName eq \"x\""), ("", "")]);
        assert!(read.unwrap().filter.is_some());
    }

    #[test]
    fn a_sort_by_a_list_is_by_its_values() {
        let read = query(&[("sortBy", "EMAILS"), ("sortOrder", "Descending")]).unwrap();
        let sort = read.sort.unwrap();
        assert_eq!((sort.by.to_string().as_str(), sort.descending), ("emails.value", true));
        assert!(query(&[("sortBy", "name")]).is_err());
        assert!(query(&[("sortBy", "shoeSize")]).is_err());
    }

    #[test]
    fn a_search_body_asks_the_same_as_a_query_string() {
        let Value::Object(message) = json!({
            "schemas": [crate::urn::SEARCH_REQUEST], "filter": "nickName eq \"n\"",
            "attributes": ["userName", "emails.value"], "startIndex": 1, "count": 2,
            "sortBy": "userName", "sortOrder": "descending",
        }) else {
            panic!("an object")
        };
        let pairs = [
            ("filter", "nickName eq \"n\""),
            ("attributes", "userName,emails.value"),
            ("count", "2"),
            ("sortBy", "userName"),
            ("sortOrder", "descending"),
        ];
        assert_eq!(ListQuery::from_search(&message, &[&USERS]), query(&pairs));
    }

    #[test]
    fn a_search_over_users_and_groups_knows_the_names_of_both() {
        let pairs = [("filter", "meta.resourceType eq \"User\" and members eq \"7\"")];
        assert!(ListQuery::from_pairs(pairs, &[&USERS, &GROUPS]).is_ok());
        assert!(ListQuery::from_pairs(pairs, &[&USERS]).is_err());
    }
}
