//! SAML: what is asked of a provider, and who its answer says it is (`sso.md` 3.2).

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_directory::{Door, Identity, SeenSignOn};
use rollcall_model::sign_on::{Connection, Saml, SignOnRefusal};
use rollcall_sso::saml::{
    Idp, Sp,
    certificate::Certificate,
    refusal::Refusal,
    request::{AuthnRequest, SigningKey},
    response::{self, Flow, Login},
};
use serde::{Deserialize, Serialize};

use super::oidc::{Refused, SKEW};

/// `NameID`s that are another one at every sign-in.
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/// `NameID`s that say nothing to a person.
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const EMAIL_ADDRESS: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// Attributes that hold the user name that SCIM sends too. Entra's is the UPN.
const USER_NAMES: [&str; 4] = [
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "userName",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
];
const NAMES: [&str; 4] = [
    "http://schemas.microsoft.com/identity/claims/displayname",
    "displayName",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "name",
];
const EMAILS: [&str; 5] = [
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "email",
    "mail",
    "Email",
    "urn:oid:0.9.2342.19200300.100.1.3",
];

/// Entra names the ways of a sign-in in an attribute, and the context never changes.
const WAYS: &str = "http://schemas.microsoft.com/claims/authnmethodsreferences";
const SECOND_FACTORS: [&str; 9] = [
    "http://schemas.microsoft.com/claims/multipleauthn",
    "https://refeds.org/profile/mfa",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SoftwarePKI",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
];

/// What is kept of a sign-in until it comes back.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The request's id.
    pub request: String,
}

/// What a provider has proved, kept until the browser shows itself.
#[derive(Serialize, Deserialize)]
pub struct Proven {
    pub subject: String,
    pub user_name: Option<String>,
    name: Option<String>,
    email: Option<String>,
    second_factor: bool,
    /// Whether it began at the provider: then the person is asked before they are signed in.
    asks: bool,
    /// The provider's name of its session.
    pub sid: Option<String>,
    claims: Vec<(String, String)>,
}

impl Proven {
    /// The same, with a question before it counts.
    pub fn asking(self) -> Self {
        Self { asks: true, ..self }
    }

    /// Whether it counts, if the person has said yes or has not.
    pub fn counts(&self, said_yes: bool) -> bool {
        said_yes || !self.asks
    }

    pub fn identity(&self) -> Identity {
        Identity {
            subject: self.subject.clone(),
            user_name: self.user_name.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            second_factor: self.second_factor,
        }
    }

    /// What the trace keeps of it.
    pub fn seen(&self, address: String) -> SeenSignOn {
        SeenSignOn {
            subject: Some(self.subject.clone()),
            user_name: self.user_name.clone(),
            address,
            claims: self.claims.clone(),
        }
    }
}

/// The settings of a door that speaks SAML.
pub fn settings(door: &Door) -> Option<&Saml> {
    match &door.sign_on.connection {
        Connection::Saml(it) => Some(it),
        Connection::Oidc(_) => None,
    }
}

fn idp(door: &Door, saml: &Saml) -> Idp {
    // What was stored was read before; a program that reads less leaves out what it cannot.
    let certificates = door.certificates.iter().filter_map(|it| Certificate::from_der(it).ok());
    Idp {
        entity_id: saml.entity_id.clone(),
        certificates: certificates.collect(),
        allows_sha1: saml.allow_sha1,
    }
}

/// Where the browser goes to sign in. The request is signed where the provider's settings say so.
pub fn request_address(
    sp: &Sp,
    (door, saml): (&Door, &Saml),
    id: &str,
    state: &str,
    now: DateTime<Utc>,
) -> String {
    let destination = &saml.sso_url;
    // What was stored was made here; a program that reads less sends what it can.
    let key = door.request_key.as_ref().and_then(|it| SigningKey::from_pkcs8(it).ok());
    let request = AuthnRequest { id, sp, destination, now, asks_anew: false };
    request.address(state, key.as_ref())
}

/// What a provider's answer proves.
///
/// # Errors
/// The refusal, with the cause for administrators.
pub fn verified(
    door: &Door,
    saml: &Saml,
    sp: &Sp,
    xml: &str,
    flow: Flow,
    now: DateTime<Utc>,
) -> Result<Login, Refused> {
    response::verify_response(xml, &idp(door, saml), sp, flow, now, SKEW).map_err(refused)
}

/// The refusal that the person reads, and the sentence that the administrator reads.
pub fn refused(refusal: Refusal) -> Refused {
    let shown = match refusal {
        Refusal::Status { .. } => SignOnRefusal::Declined,
        Refusal::Expired(_)
        | Refusal::AnswersNoRequest
        | Refusal::AnswersAnotherRequest
        | Refusal::AnswersUnknownRequest => SignOnRefusal::Stale,
        _ => SignOnRefusal::Unproven,
    };
    (shown, refusal.to_string())
}

/// Until when an assertion could be used again.
pub fn remembered_until(login: &Login) -> DateTime<Utc> {
    login.usable_until + SKEW + TimeDelta::seconds(1)
}

/// Who a verified answer is about.
///
/// # Errors
/// The refusal, with the cause for administrators.
pub fn proven(saml: &Saml, login: &Login) -> Result<Proven, Refused> {
    let unproven = |cause: String| (SignOnRefusal::Unproven, cause);
    let format = login.name_id_format.as_deref();
    let subject = match &saml.subject_attribute {
        Some(name) => login.only_value(name).ok_or_else(|| {
            unproven(format!(
                "The response has no attribute {name} with exactly one value, which says who it is."
            ))
        })?,
        None if format == Some(TRANSIENT) => {
            let cause = "The NameID is transient: it is another one at every sign-in. Have the provider send a lasting one, or name an attribute.";
            return Err(unproven(cause.to_owned()));
        }
        None => &login.name_id,
    };
    let first =
        |names: &[&str]| names.iter().find_map(|it| login.only_value(it)).map(str::to_owned);
    let email_name = (format == Some(EMAIL_ADDRESS)).then(|| login.name_id.clone());
    let spoken_name =
        (!matches!(format, Some(PERSISTENT | TRANSIENT))).then(|| login.name_id.clone());
    let ways = login.attributes.iter().filter(|it| it.0 == WAYS).flat_map(|it| &it.1);
    let second_factor = ways.chain(&login.context).any(|it| SECOND_FACTORS.contains(&it.as_str()));
    Ok(Proven {
        subject: subject.to_owned(),
        user_name: first(&USER_NAMES).or(spoken_name),
        name: first(&NAMES),
        email: first(&EMAILS).or(email_name),
        second_factor,
        asks: false,
        sid: login.session_index.clone(),
        claims: told(login),
    })
}

/// What the trace shows of an answer.
fn told(login: &Login) -> Vec<(String, String)> {
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut told = vec![line("NameID", &login.name_id)];
    told.extend(login.name_id_format.as_deref().map(|it| line("NameID format", it)));
    told.extend(login.attributes.iter().map(|(name, values)| line(name, &values.join(", "))));
    told.extend(login.context.as_deref().map(|it| line("AuthnContext", it)));
    told
}
