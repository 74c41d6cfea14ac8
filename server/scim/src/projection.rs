//! Which attributes an answer has: `attributes` and `excludedAttributes` (RFC 7644, section 3.9).

use serde_json::{Map, Value};

use crate::schema::{Attribute, AttributeRef, Named, ResourceType, Returned, Schema};

/// A choice of attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// What was asked for; `None` asks for everything.
    attributes: Option<Vec<Named>>,
    excluded: Vec<Named>,
}

impl Projection {
    /// Reads both lists of names, separated by commas. Unknown names are ignored; what stands in
    /// brackets is too (Microsoft's collection asks for `attributes=emails[type eq "work"]`).
    pub fn parse(
        attributes: Option<&str>,
        excluded: Option<&str>,
        types: &[&'static ResourceType],
    ) -> Self {
        let attributes = attributes.filter(|text| !text.trim().is_empty());
        Self {
            attributes: attributes.map(|text| names(text, types)),
            excluded: excluded.map(|text| names(text, types)).unwrap_or_default(),
        }
    }

    /// Whether an attribute will be shown, at least in part: ask before querying the members of a
    /// group.
    pub fn shows(&self, name: &AttributeRef) -> bool {
        if name.attribute.returned == Returned::Always {
            return true;
        }
        let whole = AttributeRef { sub_attribute: None, ..*name };
        let asked = self.attributes.as_ref().is_none_or(|asked| {
            asked.iter().any(|it| match it {
                Named::Schema(schema) => *schema == name.schema,
                Named::Attribute(it) => AttributeRef { sub_attribute: None, ..*it } == whole,
            })
        });
        let excluded = [Named::Schema(name.schema), Named::Attribute(whole)];
        asked && !self.excluded.iter().any(|it| excluded.contains(it))
    }

    /// Whether a resource is shown whole.
    pub fn is_whole(&self) -> bool {
        self.attributes.is_none() && self.excluded.is_empty()
    }

    /// Leaves the chosen attributes of a resource. `id` and `schemas` always stay, what is never
    /// returned never does.
    pub fn apply(
        &self,
        mut resource: Map<String, Value>,
        kind: &'static ResourceType,
    ) -> Map<String, Value> {
        if self.is_whole() {
            // Canonical as it is: only what is never returned has to go, and none of that is nested.
            for it in kind.schema.attributes.iter().filter(|it| it.returned == Returned::Never) {
                resource.remove(it.name);
            }
            return resource;
        }
        let mut shown = Map::new();
        for (key, value) in resource {
            let value = match kind.resolve(&key) {
                Some(Named::Schema(schema)) => self.extension(value, schema),
                Some(Named::Attribute(name)) => self.attribute(value, &name),
                None => None,
            };
            shown.extend(value.map(|value| (key, value)));
        }
        shown
    }

    fn extension(&self, value: Value, schema: &'static Schema) -> Option<Value> {
        let Value::Object(members) = value else { return None };
        let mut shown = Map::new();
        for (key, value) in members {
            let value = self.attribute(value, &schema.attribute(&key)?);
            shown.extend(value.map(|value| (key, value)));
        }
        (!shown.is_empty()).then_some(Value::Object(shown))
    }

    fn attribute(&self, value: Value, name: &AttributeRef) -> Option<Value> {
        if name.attribute.returned == Returned::Never || !self.shows(name) {
            return None;
        }
        if name.attribute.returned == Returned::Always {
            return Some(value);
        }
        let shown = |sub: &'static Attribute| self.shows_part(&name.with(sub));
        let value = match value {
            Value::Array(values) => Value::Array(
                values.into_iter().map(|value| parts(value, name.attribute, shown)).collect(),
            ),
            one => parts(one, name.attribute, shown),
        };
        (value != Value::Object(Map::new())).then_some(value)
    }

    fn shows_part(&self, part: &AttributeRef) -> bool {
        let whole = AttributeRef { sub_attribute: None, ..*part };
        let means = |asked: &Named| {
            let either =
                [Named::Schema(part.schema), Named::Attribute(whole), Named::Attribute(*part)];
            either.contains(asked)
        };
        let asked = self.attributes.as_ref().is_none_or(|asked| asked.iter().any(means));
        asked && !self.excluded.contains(&Named::Attribute(*part))
    }
}

/// Leaves the chosen parts of one value.
fn parts(value: Value, attribute: &Attribute, shown: impl Fn(&'static Attribute) -> bool) -> Value {
    let Value::Object(members) = value else { return value };
    let keep = |key: &str| attribute.sub_attribute(key).is_some_and(&shown);
    Value::Object(members.into_iter().filter(|(key, _)| keep(key)).collect())
}

/// Each name once: every attribute of every answer is looked up among them.
fn names(text: &str, types: &[&'static ResourceType]) -> Vec<Named> {
    let mut names = Vec::new();
    for name in without_brackets(text).split(',').map(str::trim) {
        for named in types.iter().filter_map(|kind| kind.resolve(name)) {
            if !names.contains(&named) {
                names.push(named);
            }
        }
    }
    names
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = |character: &char| {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{GROUPS, NINJAONE_USER, USERS};

    fn shown(attributes: &str, excluded: &str) -> Value {
        let resource = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "7",
            "userName": "ada",
            "password": "secret",
            "name": {"givenName": "Ada", "familyName": "King"},
            "emails": [{"value": "a@x", "type": "work"}],
            NINJAONE_USER.id: {"userType": "technician", "organizationId": "3"},
        });
        let Value::Object(resource) = resource else { panic!("an object") };
        let projection = Projection::parse(Some(attributes), Some(excluded), &[&USERS]);
        let mut shown = Value::Object(projection.apply(resource, &USERS));
        shown.as_object_mut().unwrap().remove("schemas").expect("schemas are always shown");
        shown
    }

    #[test]
    fn attributes_are_chosen_in_any_case_with_urns_and_parts() {
        assert_eq!(
            shown(&format!("USERNAME, emails.value,{}:usertype,x", NINJAONE_USER.id), ""),
            json!({"id": "7", "userName": "ada", "emails": [{"value": "a@x"}],
                   NINJAONE_USER.id: {"userType": "technician"}})
        );
        assert_eq!(
            shown(NINJAONE_USER.id, ""),
            json!({"id": "7",
                   NINJAONE_USER.id: {"userType": "technician", "organizationId": "3"}})
        );
    }

    #[test]
    fn attributes_are_excluded_but_id_never_is() {
        assert_eq!(
            shown("", &format!("id,schemas,emails,name.givenName,{}", NINJAONE_USER.id)),
            json!({"id": "7", "userName": "ada", "name": {"familyName": "King"}})
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown("password,userName", ""), json!({"id": "7", "userName": "ada"}));
    }

    #[test]
    fn microsofts_collection_asks_for_attributes_with_brackets() {
        assert_eq!(
            shown("emails[type eq \"work, home\"]", ""),
            json!({"id": "7", "emails": [{"value": "a@x", "type": "work"}]})
        );
    }

    #[test]
    fn a_server_asks_before_it_queries_members() {
        let members = GROUPS.attribute("members").unwrap();
        let all = Projection::default();
        let without = Projection::parse(None, Some("MEMBERS"), &[&GROUPS]);
        let only_name = Projection::parse(Some("displayName"), None, &[&GROUPS]);
        let only_ids = Projection::parse(Some("members.value"), None, &[&GROUPS]);
        let shows = [all, without, only_name, only_ids].map(|it| it.shows(&members));
        assert_eq!(shows, [true, false, false, true]);
    }
}
