//! A small OpenID provider that signs whatever a test wants it to.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// A token before it is signed.
#[derive(Clone)]
pub struct Token {
    pub header: Value,
    pub claims: Value,
    /// Signed with a key that nobody published.
    pub forged: bool,
    /// Without any signature.
    pub unsigned: bool,
}

#[derive(Clone)]
pub struct Issuer {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    own: EcdsaKeyPair,
    foreign: EcdsaKeyPair,
    /// What the token endpoint answers with next.
    next: Mutex<String>,
    /// What its keys are called now.
    kid: Mutex<String>,
    /// How often it was asked for its keys.
    pub asked: AtomicUsize,
    /// What its metadata says besides.
    pub calls_itself: Mutex<Option<String>>,
}

impl Issuer {
    pub async fn start() -> Self {
        let key = || {
            let random = SystemRandom::new();
            let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
            EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()
        };
        let shared = Shared {
            own: key(),
            foreign: key(),
            next: Mutex::default(),
            kid: Mutex::new("one".to_owned()),
            asked: AtomicUsize::new(0),
            calls_itself: Mutex::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let issuer = Self { url, shared: Arc::new(shared) };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        issuer
    }

    /// Gives this token to whoever comes with a code next.
    pub fn will_give(&self, token: &Token) {
        *self.shared.next.lock().unwrap() = self.signed(token);
    }

    pub fn signed(&self, token: &Token) -> String {
        let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let text = format!("{}.{}", part(&token.header), part(&token.claims));
        if token.unsigned {
            return format!("{text}.");
        }
        let key = if token.forged { &self.shared.foreign } else { &self.shared.own };
        let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Its key has another name from now on.
    pub fn renames_its_key(&self, kid: &str) {
        kid.clone_into(&mut self.shared.kid.lock().unwrap());
    }

    /// Its metadata names another issuer.
    pub fn calls_itself(&self, name: &str) {
        *self.shared.calls_itself.lock().unwrap() = Some(name.to_owned());
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::Relaxed)
    }
}

async fn metadata(State(it): State<Issuer>) -> Json<Value> {
    let url = &it.url;
    let issuer = it.shared.calls_itself.lock().unwrap().clone().unwrap_or_else(|| url.clone());
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "end_session_endpoint": format!("{url}/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It would take anything: what is allowed is ours to say.
        "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(it): State<Issuer>) -> Json<Value> {
    it.shared.asked.fetch_add(1, Ordering::Relaxed);
    let point = it.shared.own.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    let part = |it: &[u8]| URL_SAFE_NO_PAD.encode(it);
    let kid = it.shared.kid.lock().unwrap().clone();
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": part(x), "y": part(y),
    }] }))
}

async fn token(State(it): State<Issuer>) -> Json<Value> {
    let id_token = it.shared.next.lock().unwrap().clone();
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token }))
}
