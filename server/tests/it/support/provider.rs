//! An identity provider: sends SCIM requests with its token.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use super::Answer;

/// Where SCIM is served.
pub const SCIM: &str = "/ws/scim/v2";

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

#[derive(Clone)]
pub struct Provider {
    router: Router,
    pub token: String,
}

impl Provider {
    pub fn new(router: Router, token: &str) -> Self {
        Self { router, token: token.to_owned() }
    }

    /// The same sender with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self::new(self.router.clone(), token)
    }

    /// Sends bytes as they are, as this media type.
    pub async fn send_raw(&self, method: &str, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("{SCIM}{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        Answer::to(&self.router, request).await
    }

    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.send_raw(method, path, "application/scim+json", bytes).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &Value::Null).await
    }

    /// Creates a resource and gives its id.
    pub async fn create(&self, path: &str, body: &Value) -> String {
        let answer = self.send("POST", path, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }
}

/// A user to be pushed.
pub fn user(user_name: &str) -> Value {
    json!({ "schemas": [USER], "userName": user_name, "active": true })
}

/// Checks that an answer is a refusal in SCIM's own form, and gives its sentence without the
/// incident code.
#[track_caller]
pub fn refusal(answer: &Answer, status: u16) -> String {
    referenced_refusal(answer, status).0
}

/// The same, with the incident code.
#[track_caller]
pub fn referenced_refusal(answer: &Answer, status: u16) -> (String, String) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    let body = answer.json();
    assert_eq!(body["schemas"], json!([ERROR]), "{body}");
    assert_eq!(body["status"], json!(status.to_string()), "{body}");
    let detail = body["detail"].as_str().unwrap_or_default();
    let (sentence, reference) = detail.rsplit_once(" Reference ").unwrap_or_default();
    assert!(sentence.ends_with('.'), "no sentence: {body}");
    let reference = reference.strip_suffix('.').unwrap_or_default();
    assert_eq!(reference.len(), "9f2c-77e1".len(), "no incident code: {body}");
    (sentence.to_owned(), reference.to_owned())
}
