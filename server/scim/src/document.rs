//! A resource in canonical form: names spelled as in the schema, values of the schema's types,
//! extensions nested under their URN, nothing unassigned.

use serde_json::{Map, Value, json};

use crate::{
    group::Member,
    schema::{AttributeRef, ResourceType},
};

/// A canonical resource without the attributes that belong to the server (`id`, `meta`, `groups`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    kind: &'static ResourceType,
    attributes: Map<String, Value>,
}

/// What the server knows about a resource (RFC 7643, section 3.1). Times are `xsd:dateTime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    pub id: String,
    pub created: String,
    pub last_modified: String,
    pub location: String,
    /// Equal to the `ETag` header, such as `W/"3"`.
    pub version: String,
}

impl Meta {
    fn attributes(&self, kind: &ResourceType) -> Map<String, Value> {
        let meta = json!({
            "resourceType": kind.name,
            "created": self.created,
            "lastModified": self.last_modified,
            "location": self.location,
            "version": self.version,
        });
        Map::from_iter([("id".to_owned(), json!(self.id)), ("meta".to_owned(), meta)])
    }
}

/// The whole resource as JSON, of a document that this crate has made and the server has kept as
/// JSON: what [`Document::into_resource`] makes of it, without taking it apart.
pub fn whole_resource(
    kind: &ResourceType,
    stored: &str,
    meta: &Meta,
    mut added: Map<String, Value>,
) -> String {
    added.extend(meta.attributes(kind));
    joined(stored, &Value::Object(added).to_string())
}

/// Two objects as JSON made one. Neither is empty, and no name is in both.
pub(crate) fn joined(one: &str, other: &str) -> String {
    let one = one.trim_end().strip_suffix('}').unwrap_or(one);
    let other = other.strip_prefix('{').unwrap_or(other);
    format!("{one},{other}")
}

impl Document {
    /// Takes a document that this crate has made and the server has kept.
    pub fn from_stored(kind: &'static ResourceType, attributes: Map<String, Value>) -> Self {
        let mut document = Self { kind, attributes };
        document.list_schemas();
        document
    }

    /// The kind of resource.
    pub fn kind(&self) -> &'static ResourceType {
        self.kind
    }

    /// The attributes, ready to be kept as JSON.
    pub fn attributes(&self) -> &Map<String, Value> {
        &self.attributes
    }

    /// The attributes, ready to be kept as JSON.
    pub fn into_attributes(self) -> Map<String, Value> {
        self.attributes
    }

    /// The value of an attribute (`active`, `name.givenName`, `urn:…:User:userType`, `emails`).
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.at(&self.kind.attribute(name)?)
    }

    /// The text of an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The value of a boolean attribute.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// The value at an attribute that has been found already; not for sub-attributes of lists.
    pub fn at(&self, name: &AttributeRef) -> Option<&Value> {
        let value = if name.schema.extension {
            self.attributes.get(name.schema.id)?.get(name.attribute.name)?
        } else {
            self.attributes.get(name.attribute.name)?
        };
        match name.sub_attribute {
            Some(sub) => value.get(sub.name),
            None => Some(value),
        }
    }

    /// The values of a multi-valued attribute.
    pub fn values(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The e-mail address to use: the primary one, else the one for work, else the first.
    pub fn email(&self) -> Option<&str> {
        let emails = self.values("emails");
        let primary = emails.iter().find(|email| email["primary"] == json!(true));
        let work = || emails.iter().find(|email| email["type"] == json!("work"));
        primary.or_else(work).or_else(|| emails.first())?.get("value")?.as_str()
    }

    /// The members of a group, each once.
    pub fn members(&self) -> Vec<Member> {
        Member::each_once(self.values("members"))
    }

    /// The resource as it is shown: with `id`, `meta`, and whatever else the server adds, such as
    /// the `groups` of a user. [`Projection::apply`](crate::projection::Projection::apply) comes
    /// after.
    pub fn into_resource(self, meta: &Meta, added: Map<String, Value>) -> Map<String, Value> {
        let mut resource = self.attributes;
        resource.extend(meta.attributes(self.kind));
        resource.extend(added);
        resource
    }

    /// Takes an attribute out of its place.
    pub(crate) fn take(&mut self, name: &AttributeRef) -> Option<Value> {
        if !name.schema.extension {
            return self.attributes.remove(name.attribute.name);
        }
        let extension = self.attributes.get_mut(name.schema.id)?.as_object_mut()?;
        extension.remove(name.attribute.name)
    }

    /// Puts an attribute in its place.
    pub(crate) fn put(&mut self, name: &AttributeRef, value: Value) {
        let key = name.attribute.name.to_owned();
        if !name.schema.extension {
            self.attributes.insert(key, value);
            return;
        }
        let extension = self.attributes.entry(name.schema.id).or_insert_with(|| json!({}));
        extension[key] = value;
    }

    /// Names the core schema, and an extension only when it has a value; drops empty extensions.
    pub(crate) fn list_schemas(&mut self) {
        let mut schemas = vec![self.kind.schema.id];
        for extension in self.kind.extensions {
            match self.attributes.get(extension.id).and_then(Value::as_object) {
                Some(values) if !values.is_empty() => schemas.push(extension.id),
                _ => drop(self.attributes.remove(extension.id)),
            }
        }
        self.attributes.insert("schemas".to_owned(), json!(schemas));
    }
}
