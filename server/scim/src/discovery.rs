//! Discovery (RFC 7644, section 4): `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas`.
//!
//! Entra ID reads `/Schemas` when a configuration is saved and wants no nulls; Duo reads all three
//! and offers the attributes to be mapped.

use serde_json::{Map, Value, json};

use crate::{
    list::ListResponse,
    schema::{Attribute, RESOURCE_TYPES, ResourceType, Schema, Type},
    urn,
};

/// What the server can do, so that the configuration tells the truth while the server grows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub bulk: Option<BulkLimits>,
    pub sort: bool,
    pub etag: bool,
    pub pagination: Pagination,
    pub documentation: Option<String>,
}

/// The size of a bulk request (RFC 7643, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkLimits {
    pub operations: u64,
    pub payload_bytes: u64,
}

/// How lists are cut into pages (RFC 9865, section 4). Pages by index are the default: Okta and
/// Entra ID know no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pagination {
    pub default_page_size: u64,
    pub max_page_size: u64,
    /// Seconds that a cursor lives, if there are cursors.
    pub cursor_timeout: Option<u64>,
}

impl Default for Pagination {
    fn default() -> Self {
        Self { default_page_size: 100, max_page_size: 200, cursor_timeout: None }
    }
}

/// The document at `/ServiceProviderConfig` (RFC 7643, section 5).
pub fn service_provider_config(base_url: &str, capabilities: &Capabilities) -> Value {
    let Capabilities { bulk, sort, etag, pagination, documentation } = capabilities;
    let limits = bulk.unwrap_or(BulkLimits { operations: 0, payload_bytes: 0 });
    let mut config = json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": {"supported": true},
        "bulk": {
            "supported": bulk.is_some(),
            "maxOperations": limits.operations,
            "maxPayloadSize": limits.payload_bytes,
        },
        "filter": {"supported": true, "maxResults": pagination.max_page_size},
        "changePassword": {"supported": false},
        "sort": {"supported": sort},
        "etag": {"supported": etag},
        "pagination": pagination_json(pagination),
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "The token that the console generated for this identity provider.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base_url}/ServiceProviderConfig"),
        },
    });
    if let Some(documentation) = documentation {
        config["documentationUri"] = json!(documentation);
    }
    config
}

fn pagination_json(pagination: &Pagination) -> Value {
    let mut body = json!({
        "cursor": pagination.cursor_timeout.is_some(),
        "index": true,
        "defaultPaginationMethod": "index",
        "defaultPageSize": pagination.default_page_size,
        "maxPageSize": pagination.max_page_size,
    });
    if let Some(seconds) = pagination.cursor_timeout {
        body["cursorTimeout"] = json!(seconds);
    }
    body
}

/// The list at `/ResourceTypes`.
pub fn resource_types(base_url: &str) -> String {
    let types = RESOURCE_TYPES.iter().map(|kind| resource_type_json(base_url, kind));
    ListResponse::complete(types).to_json()
}

/// The document at `/ResourceTypes/{name}`.
pub fn resource_type(base_url: &str, name: &str) -> Option<Value> {
    let kind = RESOURCE_TYPES.iter().find(|kind| kind.name == name)?;
    Some(resource_type_json(base_url, kind))
}

fn resource_type_json(base_url: &str, kind: &ResourceType) -> Value {
    let extension = |schema: &&Schema| json!({"schema": schema.id, "required": false});
    json!({
        "schemas": [urn::RESOURCE_TYPE],
        "id": kind.name,
        "name": kind.name,
        "endpoint": kind.endpoint,
        "description": kind.description,
        "schema": kind.schema.id,
        "schemaExtensions": kind.extensions.iter().map(extension).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base_url}/ResourceTypes/{}", kind.name),
        },
    })
}

/// The list at `/Schemas`.
pub fn schemas(base_url: &str) -> String {
    let schemas = known_schemas().map(|schema| schema_json(base_url, schema));
    ListResponse::complete(schemas).to_json()
}

/// The document at `/Schemas/{urn}`, whose URN may have any case.
pub fn schema(base_url: &str, id: &str) -> Option<Value> {
    let schema = known_schemas().find(|schema| schema.id.eq_ignore_ascii_case(id))?;
    Some(schema_json(base_url, schema))
}

fn known_schemas() -> impl Iterator<Item = &'static Schema> {
    RESOURCE_TYPES.iter().flat_map(|kind| kind.schemas())
}

/// The common attributes belong to no schema (RFC 7643, section 3.1).
fn schema_json(base_url: &str, schema: &Schema) -> Value {
    let attributes: Vec<Value> = schema.attributes.iter().map(attribute_json).collect();
    json!({
        "schemas": [urn::SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": attributes,
        "meta": {
            "resourceType": "Schema",
            "location": format!("{base_url}/Schemas/{}", schema.id),
        },
    })
}

fn attribute_json(attribute: &Attribute) -> Value {
    let mut body = Map::from_iter([
        ("name".to_owned(), json!(attribute.name)),
        ("type".to_owned(), json!(attribute.kind.as_str())),
        ("multiValued".to_owned(), json!(attribute.multi_valued)),
        ("description".to_owned(), json!(attribute.description)),
        ("required".to_owned(), json!(attribute.required)),
        ("caseExact".to_owned(), json!(attribute.case_exact)),
        ("mutability".to_owned(), json!(attribute.mutability.as_str())),
        ("returned".to_owned(), json!(attribute.returned.as_str())),
        ("uniqueness".to_owned(), json!(attribute.uniqueness.as_str())),
    ]);
    if !attribute.canonical_values.is_empty() {
        body.insert("canonicalValues".to_owned(), json!(attribute.canonical_values));
    }
    if attribute.kind == Type::Reference {
        body.insert("referenceTypes".to_owned(), json!(attribute.reference_types));
    }
    if attribute.kind == Type::Complex {
        let sub_attributes: Vec<Value> =
            attribute.sub_attributes.iter().map(attribute_json).collect();
        body.insert("subAttributes".to_owned(), json!(sub_attributes));
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://rollcall.example/ws/scim/v2";

    fn attribute<'v>(schema: &'v Value, name: &str) -> &'v Value {
        let attributes = schema["attributes"].as_array().unwrap();
        attributes.iter().find(|attribute| attribute["name"] == name).unwrap()
    }

    #[test]
    fn the_configuration_grows_with_the_server() {
        let small = service_provider_config(BASE, &Capabilities::default());
        assert_eq!(small["bulk"]["supported"], false);
        assert_eq!(small["pagination"]["cursor"], false);
        assert_eq!(small["pagination"]["index"], true);
        let bulk = Some(BulkLimits { operations: 100, payload_bytes: 1 << 20 });
        let pagination = Pagination { cursor_timeout: Some(600), ..Pagination::default() };
        let large = Capabilities { bulk, pagination, ..Capabilities::default() };
        let large = service_provider_config(BASE, &large);
        assert_eq!(large["bulk"]["maxOperations"], 100);
        assert_eq!(large["pagination"]["cursorTimeout"], 600);
    }

    #[test]
    fn resource_types_announce_the_extension_as_optional() {
        let user = resource_type(BASE, "User").unwrap();
        assert_eq!(user["endpoint"], "/Users");
        assert_eq!(
            user["schemaExtensions"][1],
            json!({"schema": urn::NINJAONE_USER, "required": false})
        );
        assert_eq!(resource_type(BASE, "Device"), None);
    }

    #[test]
    fn schemas_tell_duo_what_is_required() {
        let user = schema(BASE, &urn::USER.to_uppercase()).unwrap();
        assert_eq!(attribute(&user, "userName")["required"], true);
        assert_eq!(attribute(&user, "userName")["uniqueness"], "server");
        assert_eq!(attribute(&user, "name")["subAttributes"][1]["required"], true);
        assert_eq!(attribute(&user, "password")["returned"], "never");
        assert_eq!(attribute(&user, "groups")["mutability"], "readOnly");
        let ours = schema(BASE, urn::NINJAONE_USER).unwrap();
        assert_eq!(attribute(&ours, "organizationId")["required"], false);
        assert_eq!(schema(BASE, "urn:none"), None);
    }

    #[test]
    fn no_document_has_a_null() {
        fn has_null(value: &Value) -> bool {
            match value {
                Value::Null => true,
                Value::Array(values) => values.iter().any(has_null),
                Value::Object(members) => members.values().any(has_null),
                _ => false,
            }
        }
        let config = service_provider_config(BASE, &Capabilities::default());
        let lists = [resource_types(BASE), schemas(BASE)];
        let [types, schemas] = lists.map(|it| serde_json::from_str::<Value>(&it).unwrap());
        assert_eq!((&types["totalResults"], &schemas["totalResults"]), (&json!(2), &json!(4)));
        for document in [config, types, schemas] {
            assert!(!has_null(&document));
        }
    }
}
