//! Lists: what is asked for and how it is answered (RFC 7644, sections 3.4.2 and 3.4.3; RFC 9865).

mod query;

use serde_json::{Map, Value, json};

use crate::{document::joined, filter::Filter, projection::Projection, schema::AttributeRef, urn};

/// What a list request asks for, whether by `GET` or by `POST …/.search`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub page: Page,
    /// How many resources at most; none is an answer too, with the total only.
    pub count: Option<u64>,
    pub filter: Option<Filter>,
    pub sort: Option<Sort>,
    pub projection: Projection,
}

/// Where the page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// At a position counted from 1 (RFC 7644, section 3.4.2.4).
    Index(u64),
    /// At the start, with a cursor to go on (RFC 9865, section 2).
    FirstByCursor,
    /// At a cursor this server handed out, still to be authenticated.
    Cursor(String),
}

impl Default for Page {
    fn default() -> Self {
        Self::Index(1)
    }
}

/// The order of a list (RFC 7644, section 3.4.2.3): text by `caseExact`, resources without a value
/// last when ascending and first when descending, lists by their primary or first value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Never a complex attribute.
    pub by: AttributeRef,
    pub descending: bool,
}

impl ListQuery {
    /// How many resources to fetch, given what the server does by itself and at most.
    pub fn page_size(&self, default: u64, most: u64) -> u64 {
        self.count.unwrap_or(default).min(most)
    }
}

/// An answer with a list of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListResponse {
    /// How many resources match, on all pages; may be left out with a cursor.
    pub total: Option<u64>,
    /// Only with pages by index.
    pub start_index: Option<u64>,
    pub next_cursor: Option<String>,
    pub previous_cursor: Option<String>,
    /// As JSON: a list of hundreds would take longer to take apart than to find.
    pub resources: Vec<String>,
}

impl ListResponse {
    /// All there is, on one page.
    pub fn complete(resources: impl IntoIterator<Item = Value>) -> Self {
        let resources: Vec<_> = resources.into_iter().map(|it| it.to_string()).collect();
        let total = Some(resources.len() as u64);
        Self { total, start_index: Some(1), resources, ..Self::default() }
    }

    /// The answer as JSON. Okta wants integers and `Resources` even when there are none.
    pub fn to_json(&self) -> String {
        let mut body = Map::from_iter([
            ("schemas".to_owned(), json!([urn::LIST_RESPONSE])),
            ("itemsPerPage".to_owned(), json!(self.resources.len())),
        ]);
        let optional = [
            ("totalResults", self.total.map(Value::from)),
            ("startIndex", self.start_index.map(Value::from)),
            ("nextCursor", self.next_cursor.as_deref().map(Value::from)),
            ("previousCursor", self.previous_cursor.as_deref().map(Value::from)),
        ];
        let present =
            optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        body.extend(present);
        let resources = format!("{{\"Resources\":[{}]}}", self.resources.join(","));
        joined(&Value::Object(body).to_string(), &resources)
    }
}
