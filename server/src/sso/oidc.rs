//! OpenID Connect: what is sent, what comes back, and what of it is believed (`sso.md` 3.1, 3.2).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, LoginHint, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, TokenResponse,
    core::{
        CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm, CoreResponseType,
    },
};
use rollcall_directory::{Door, Identity};
use rollcall_model::sign_on::{Connection, Flavour, Oidc, SignOnRefusal};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    discovery::Metadata,
    outgoing::{NoAnswer, Outgoing},
};

/// The algorithms a token may be signed with, whatever the provider advertises: keys of theirs that
/// are public, never a secret that is shared, never none.
pub const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// How far two clocks may be apart.
pub const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Claims that are of no use to whoever looks at the trace.
const UNTOLD: [&str; 7] = ["nonce", "at_hash", "c_hash", "s_hash", "jti", "sid", "rh"];

/// Proofs of a second factor in `amr` (RFC 8176, and what vendors say).
const SECOND_FACTORS: [&str; 12] =
    ["mfa", "otp", "hwk", "swk", "sms", "tel", "fpt", "face", "iris", "ngcmfa", "fido", "duo"];

/// Why somebody was not signed in, and the plain cause for administrators.
pub type Refused = (SignOnRefusal, String);

/// What is kept of a sign-in until it comes back.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub nonce: String,
    pub verifier: String,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The settings of a door that speaks OpenID Connect.
pub fn settings(door: &Door) -> Option<&Oidc> {
    match &door.sign_on.connection {
        Connection::Oidc(it) => Some(it),
        Connection::Saml(_) => None,
    }
}

fn client(metadata: &Metadata, door: &Door, oidc: &Oidc, callback: &str) -> Option<Client> {
    let secret = door.client_secret.clone().map(ClientSecret::new);
    let id = ClientId::new(oidc.client_id.clone());
    let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret)
        .set_redirect_uri(RedirectUrl::new(callback.to_owned()).ok()?);
    // RFC 8414: a provider that does not say takes the secret in the header.
    let methods = metadata.token_endpoint_auth_methods_supported();
    let in_body = methods.is_some_and(|it| {
        !it.contains(&CoreClientAuthMethod::ClientSecretBasic)
            && it.contains(&CoreClientAuthMethod::ClientSecretPost)
    });
    Some(if in_body { client.set_auth_type(AuthType::RequestBody) } else { client })
}

/// Where the browser goes to sign in.
pub fn authorization_address(
    metadata: &Metadata,
    door: &Door,
    oidc: &Oidc,
    callback: &str,
    state: &str,
    kept: &Kept,
    email: Option<&str>,
) -> Option<String> {
    let client = client(metadata, door, oidc, callback)?;
    let verifier = PkceCodeVerifier::new(kept.verifier.clone());
    let (state, nonce) = (state.to_owned(), kept.nonce.clone());
    let mut request = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    if let Some(email) = email {
        request = request.set_login_hint(LoginHint::new(email.to_owned()));
    }
    // A hint to Google, which shows the right accounts; what counts is the claim.
    if let (Flavour::Google, Some(domain)) = (oidc.flavour, door.domains.first()) {
        request = request.add_extra_param("hd", domain.as_str());
    }
    Some(request.url().0.to_string())
}

/// Exchanges a code for the token that says who it is. Nothing of it is believed yet.
pub async fn exchange(
    outgoing: &Outgoing,
    metadata: &Metadata,
    door: &Door,
    callback: &str,
    kept: &Kept,
    code: String,
) -> Result<CoreIdToken, Refused> {
    let unreachable = |cause: &str| (SignOnRefusal::Unreachable, cause.to_owned());
    let oidc = settings(door).ok_or_else(|| unreachable("This provider does not speak OpenID."))?;
    let client = client(metadata, door, oidc, callback)
        .ok_or_else(|| unreachable("The address of this installation cannot be read."))?;
    let request = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|_| unreachable("The provider names no token endpoint."))?
        .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
    let send = outgoing.sender();
    let token = request.request_async(&send).await.map_err(|error| match error {
        RequestTokenError::ServerResponse(said) => {
            let mut cause = format!("The token endpoint refused: {said}.");
            if said.error().as_ref() == "invalid_client" {
                cause.push_str(" Is the client secret right, and not expired?");
            }
            (SignOnRefusal::Declined, cause)
        }
        RequestTokenError::Request(no) => (SignOnRefusal::Unreachable, NoAnswer::to_string(&no)),
        RequestTokenError::Parse(..) => unreachable("The token endpoint’s answer cannot be read."),
        RequestTokenError::Other(what) => unreachable(&what),
    })?;
    let none = || (SignOnRefusal::Unproven, "The token endpoint sent no ID token.".to_owned());
    token.id_token().cloned().ok_or_else(none)
}

/// Why a token is not believed.
#[derive(Debug)]
pub enum Doubt {
    /// It is signed with a key that the provider did not have when it was asked.
    UnknownKey,
    Refused(Refused),
}

/// The claims of a token that is the provider's, for us, for this sign-in, and of now.
///
/// # Errors
/// [`Doubt`].
pub fn verified_claims(
    metadata: &Metadata,
    oidc: &Oidc,
    token: &CoreIdToken,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<Value, Doubt> {
    let verifier = openidconnect::core::CoreIdTokenVerifier::new_public_client(
        ClientId::new(oidc.client_id.clone()),
        metadata.issuer().clone(),
        metadata.jwks().clone(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_time_fn(move || now - SKEW)
    .set_issue_time_verifier_fn(move |at| {
        if at > now + SKEW { Err("It is of the future.".to_owned()) } else { Ok(()) }
    });
    token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| doubt(&error))?;
    // Vendors' own claims: of the payload that has just been verified.
    payload(&token.to_string())
        .ok_or_else(|| unproven("The ID token’s payload cannot be read.".to_owned()))
}

fn unproven(cause: String) -> Doubt {
    Doubt::Refused((SignOnRefusal::Unproven, cause))
}

fn doubt(error: &ClaimsVerificationError) -> Doubt {
    use ClaimsVerificationError as It;
    let cause = match error {
        It::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            return Doubt::UnknownKey;
        }
        It::SignatureVerification(SignatureVerificationError::DisallowedAlg(what)) => {
            format!(
                "The ID token is signed in a way that is not allowed ({what}). Use RS256, PS256 or ES256."
            )
        }
        It::SignatureVerification(why) => format!("The ID token’s signature is wrong: {why}."),
        It::Expired(_) => {
            "The ID token has expired or is of the future. Are both clocks right?".to_owned()
        }
        It::InvalidAudience(what) => format!("The ID token is for another application: {what}."),
        It::InvalidIssuer(what) => format!("The ID token is of another issuer: {what}."),
        It::InvalidNonce(_) => "The ID token is of another sign-in (nonce).".to_owned(),
        other => format!("The ID token cannot be accepted: {other}."),
    };
    unproven(cause)
}

/// The payload of a signed token, as JSON.
pub fn payload(token: &str) -> Option<Value> {
    let part = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Who the claims of a verified token are, by the rules of the vendor.
pub fn identity(oidc: &Oidc, door: &Door, claims: &Value) -> Result<Identity, Refused> {
    let text = |name: &str| claims[name].as_str().map(str::to_owned);
    let missing = |name: &str| {
        (
            SignOnRefusal::Unproven,
            format!("The ID token has no claim {name}, which says who it is."),
        )
    };
    let sub = text("sub").filter(|it| !it.is_empty());
    let subject = match oidc.flavour {
        Flavour::Entra => {
            let tenant = oidc.issuer.tenant().map(|it| it.to_string());
            let tid = text("tid").ok_or_else(|| missing("tid"))?;
            if Some(tid.to_lowercase()) != tenant {
                let cause = format!("The person is of the tenant {tid}.");
                return Err((SignOnRefusal::OtherTenant, cause));
            }
            format!("{}|{}", tid.to_lowercase(), text("oid").ok_or_else(|| missing("oid"))?)
        }
        Flavour::Google => {
            let hd = text("hd").map(|it| it.to_lowercase());
            let own = |hd: &String| door.domains.iter().any(|it| it.as_str() == hd);
            if !hd.as_ref().is_some_and(own) {
                let cause = match hd {
                    Some(hd) => format!(
                        "The account is of the Workspace domain {hd}, which is none of this provider’s domains."
                    ),
                    None => "It is a consumer account: the claim hd is missing.".to_owned(),
                };
                return Err((SignOnRefusal::OtherTenant, cause));
            }
            sub.ok_or_else(|| missing("sub"))?
        }
        Flavour::Okta | Flavour::Duo | Flavour::Generic => sub.ok_or_else(|| missing("sub"))?,
    };
    // Google has no other name of people, and its SCIM sends this one.
    let by_address = oidc.flavour == Flavour::Google && claims["email_verified"] == true;
    let user_name = text("preferred_username").or_else(|| text("upn"));
    let user_name = user_name.or_else(|| text("email").filter(|_| by_address));
    let second_factor = match &claims["amr"] {
        Value::Array(ways) => {
            ways.iter().filter_map(Value::as_str).any(|it| SECOND_FACTORS.contains(&it))
        }
        // Entra does not say: whoever trusts the provider trusts its policies.
        _ => true,
    };
    let verified = oidc.flavour == Flavour::Entra || claims["email_verified"] == true;
    Ok(Identity {
        subject,
        user_name,
        name: text("name"),
        email: text("email").filter(|_| verified),
        second_factor,
    })
}

/// What the trace shows of the claims.
pub fn told(claims: &Value) -> Vec<(String, String)> {
    let Value::Object(claims) = claims else { return Vec::new() };
    let told = claims.iter().filter(|(name, _)| !UNTOLD.contains(&name.as_str()));
    told.map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), text)
    })
    .collect()
}
