//! What is sent, in the shapes of Entra ID, and what is looked for in answers.

use memchr::memmem;
use serde_json::Value;

const PATCH: &str = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]"#;

/// A new user with Entra ID's default attributes.
pub fn user(name: &str, number: u64) -> String {
    let department = number % 40;
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"ext-{name}","userName":"{name}","active":true,"displayName":"Given{number} Family{number}","title":"Engineer","emails":[{{"primary":true,"type":"work","value":"{name}"}}],"name":{{"formatted":"Given{number} Family{number}","familyName":"Family{number}","givenName":"Given{number}"}},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"department":"Dept {department}","employeeNumber":"{number}"}}}}"#
    )
}

/// An empty group.
pub fn group(name: &str) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"{name}","displayName":"{name}","members":[]}}"#
    )
}

/// Somebody is switched on or off, with the boolean as a text.
pub fn active(on: bool) -> String {
    let value = if on { "True" } else { "False" };
    format!(r#"{{{PATCH},"Operations":[{{"op":"Replace","path":"active","value":"{value}"}}]}}"#)
}

/// People come into a group.
pub fn add_members(ids: &[&str]) -> String {
    let members: Vec<String> = ids.iter().map(|it| format!(r#"{{"value":"{it}"}}"#)).collect();
    let members = members.join(",");
    format!(r#"{{{PATCH},"Operations":[{{"op":"add","path":"members","value":[{members}]}}]}}"#)
}

/// Somebody leaves a group.
pub fn remove_member(id: &str) -> String {
    format!(r#"{{{PATCH},"Operations":[{{"op":"remove","path":"members[value eq \"{id}\"]"}}]}}"#)
}

/// The id of a resource.
pub fn id(body: &[u8]) -> Option<String> {
    let resource: Value = serde_json::from_slice(body).ok()?;
    resource.get("id")?.as_str().map(str::to_owned)
}

pub fn holds(body: &[u8], text: &str) -> bool {
    memmem::find(body, text.as_bytes()).is_some()
}

/// How many a list says there are.
pub fn total(body: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"\"totalResults\":";
    let rest = &body[memmem::find(body, NAME)? + NAME.len()..];
    let digits = rest.iter().skip_while(|it| **it == b' ').take_while(|it| it.is_ascii_digit());
    digits.map(|it| char::from(*it)).collect::<String>().parse().ok()
}
