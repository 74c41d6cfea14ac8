//! Cursors of lists (RFC 9865): sealed, so that nobody forges one, and good for an hour.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use rollcall_directory::{ScimCaller, Start};
use rollcall_scim::{
    error::{Error, Result, ScimType},
    list::ListQuery,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Scim, resources::Listed};

/// How long a cursor is good, in seconds.
pub const TIMEOUT: u64 = 60 * 60;

/// What a cursor holds.
#[derive(Serialize, Deserialize)]
struct Cursor {
    start: Start,
    made: DateTime<Utc>,
    /// Of filter and order: a cursor goes on with the list it came from.
    list: [u8; 32],
}

/// Reads where a cursor goes on.
pub fn open(scim: &Scim, caller: &ScimCaller, query: &ListQuery, text: &str) -> Result<Start> {
    let invalid = || {
        let detail = "This cursor isn’t one of this list; start again without a value for cursor.";
        Error::bad_request(ScimType::InvalidCursor, detail)
    };
    let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
    let opened = scim.directory.keys().open(&place(caller), &sealed).map_err(|_| invalid())?;
    let cursor: Cursor = serde_json::from_slice(&opened).map_err(|_| invalid())?;
    if cursor.list != list(query) {
        return Err(invalid());
    }
    let age = scim.directory.clock().now() - cursor.made;
    if age > TimeDelta::seconds(i64::try_from(TIMEOUT).unwrap_or(i64::MAX)) {
        let detail = "This cursor is over an hour old; start again without a value for cursor.";
        return Err(Error::bad_request(ScimType::ExpiredCursor, detail));
    }
    Ok(cursor.start)
}

/// The cursors before and after a page.
///
/// A list in its own order goes on after a resource, so that deletions elsewhere lose nobody; a
/// sorted one, or one over several kinds, goes on by counting.
pub fn around(
    scim: &Scim,
    caller: &ScimCaller,
    query: &ListQuery,
    start: &Start,
    limit: i64,
    listed: &Listed,
    kinds: usize,
) -> (Option<String>, Option<String>) {
    let count = i64::try_from(listed.bodies.len()).unwrap_or(i64::MAX);
    let full = count == limit && limit > 0;
    let by_id = query.sort.is_none() && kinds == 1;
    let (previous, next) = match *start {
        Start::Skip(skip) if !by_id => (
            (skip > 0).then(|| Start::Skip((skip - limit).max(0))),
            (skip + count < listed.total && full).then(|| Start::Skip(skip + count)),
        ),
        Start::Skip(skip) => {
            let more = full && skip + count < listed.total;
            (None, listed.ids.last().filter(|_| more).map(|it| Start::After(*it)))
        }
        Start::After(_) => (
            listed.ids.first().map(|it| Start::Before(*it)),
            listed.ids.last().filter(|_| full).map(|it| Start::After(*it)),
        ),
        Start::Before(_) => (
            listed.ids.first().filter(|_| full).map(|it| Start::Before(*it)),
            listed.ids.last().map(|it| Start::After(*it)),
        ),
    };
    let seal = |start| seal(scim, caller, query, start);
    (previous.and_then(seal), next.and_then(seal))
}

fn seal(scim: &Scim, caller: &ScimCaller, query: &ListQuery, start: Start) -> Option<String> {
    let made = scim.directory.clock().now();
    let text = serde_json::to_vec(&Cursor { start, made, list: list(query) }).ok()?;
    let directory = &scim.directory;
    let sealed = directory.keys().seal(directory.chance(), &place(caller), &text);
    Some(URL_SAFE_NO_PAD.encode(sealed))
}

fn place(caller: &ScimCaller) -> String {
    format!("scim.cursor/{}", caller.provider)
}

fn list(query: &ListQuery) -> [u8; 32] {
    let filter = query.filter.as_ref().map(ToString::to_string);
    let sort = query.sort.map(|it| (it.by.to_string(), it.descending));
    Sha256::digest(format!("{filter:?} {sort:?}").as_bytes()).into()
}
