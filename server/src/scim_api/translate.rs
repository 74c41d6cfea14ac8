//! Attribute to account and back: the only place that knows both.

use chrono::{DateTime, SecondsFormat, Utc};
use rollcall_directory::{AccountDraft, GroupOfAccount, ScimAccount};
use rollcall_scim::{
    document::{Document, Meta, whole_resource},
    error::{Error, Result},
    etag,
    projection::Projection,
    schema::USERS,
};
use serde_json::{Map, Value, json};

const USER_TYPE: &str = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User:userType";
const ORGANIZATION: &str =
    "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User:organizationId";

/// Reads an account out of a document.
///
/// Duo maps no address: the user name stands in (`scim.md` 3). A user without a name is shown
/// under the user name.
///
/// # Errors
/// 400 when the user name is too long to keep.
pub fn draft(document: Document) -> Result<AccountDraft> {
    let text = |name: &str| {
        document.text(name).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let user_name = text("userName")
        .ok_or_else(|| Error::invalid_value("userName is required; map an attribute to it."))?;
    if user_name.chars().count() > 256 {
        return Err(Error::invalid_value("userName has at most 256 characters; shorten it."));
    }
    let given_name = text("name.givenName").unwrap_or_default();
    let family_name = text("name.familyName").unwrap_or_default();
    let full = format!("{given_name} {family_name}").trim().to_owned();
    let name = text("displayName")
        .or_else(|| Some(full).filter(|it| !it.is_empty()))
        .or_else(|| text("name.formatted"))
        .unwrap_or_else(|| user_name.clone());
    let email = work_email(&document)
        .map(str::to_owned)
        .or_else(|| Some(user_name.clone()).filter(|it| it.contains('@')));
    Ok(AccountDraft {
        external_id: document.text("externalId").map(str::to_owned),
        more_emails: document.values("emails").len() > 1,
        active: document.boolean("active"),
        user_type: document.text(USER_TYPE).map(str::to_owned),
        organization: document.text(ORGANIZATION).map(str::to_owned),
        user_name,
        name,
        given_name,
        family_name,
        email,
        document: Value::Object(document.into_attributes()),
    })
}

/// The address for work, else the primary one, else the first.
fn work_email(document: &Document) -> Option<&str> {
    let work = document.values("emails").iter().find(|it| it["type"] == "work");
    work.and_then(|it| it["value"].as_str()).or_else(|| document.email())
}

/// The document of an account, without what the server adds.
pub fn document(account: &ScimAccount) -> Document {
    let attributes = account.document.as_object().cloned().unwrap_or_default();
    Document::from_stored(&USERS, attributes)
}

/// The resource that a provider is shown, as JSON.
pub fn resource(account: &ScimAccount<String>, base_url: &str, projection: &Projection) -> String {
    let (meta, added) = added(account, base_url);
    if projection.is_whole() {
        return whole_resource(&USERS, &account.document, &meta, added);
    }
    let attributes = serde_json::from_str(&account.document).unwrap_or_default();
    let resource = Document::from_stored(&USERS, attributes).into_resource(&meta, added);
    Value::Object(projection.apply(resource, &USERS)).to_string()
}

/// What the server adds to the document of an account.
fn added(account: &ScimAccount<String>, base_url: &str) -> (Meta, Map<String, Value>) {
    let meta = Meta {
        id: account.id.to_string(),
        created: instant(account.created_at),
        last_modified: instant(account.updated_at),
        location: location(account, base_url),
        version: etag::weak(account.version),
    };
    let group = |it: &GroupOfAccount| {
        json!({
            "value": it.id,
            "$ref": format!("{base_url}/Groups/{}", it.id),
            "display": it.name,
            "type": "direct",
        })
    };
    let mut added = Map::new();
    if !account.groups.is_empty() {
        added.insert("groups".to_owned(), account.groups.iter().map(group).collect());
    }
    (meta, added)
}

/// A time as `meta` shows it.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The address of an account.
pub fn location<D>(account: &ScimAccount<D>, base_url: &str) -> String {
    format!("{base_url}/Users/{}", account.id)
}
