//! Signing on through an identity provider: its settings, its refusals, the trace of its attempts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    email::EmailDomain,
    id::{AccountId, SignOnAttemptId},
    provider::Vendor,
};

/// Whether people sign in through a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SsoState {
    /// Nobody set it up yet.
    Never,
    Enabled,
    Disabled,
}

/// What the provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    Oidc,
    Saml,
}

impl Protocol {
    /// The word in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Saml => "saml",
        }
    }

    /// The name as people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Oidc => "OpenID Connect",
            Self::Saml => "SAML 2.0",
        }
    }
}

/// How a vendor says who somebody is (`sso.md` 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// `tid` and `oid`: `sub` is another one for every registration of the application.
    Entra,
    Okta,
    /// `sub`, of people whose `hd` is a domain of the provider.
    Google,
    Duo,
    Generic,
}

impl Flavour {
    /// All flavours, in the order the console offers them.
    pub const ALL: [Self; 5] = [Self::Entra, Self::Okta, Self::Google, Self::Duo, Self::Generic];

    /// The word in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::Google => "google",
            Self::Duo => "duo",
            Self::Generic => "generic",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The name as people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft Entra ID",
            Self::Okta => "Okta",
            Self::Google => "Google Workspace",
            Self::Duo => "Duo",
            Self::Generic => "Another provider",
        }
    }

    /// What the console proposes for a provider of this vendor.
    pub fn of(vendor: Vendor) -> Self {
        match vendor {
            Vendor::Entra => Self::Entra,
            Vendor::Okta => Self::Okta,
            Vendor::Duo => Self::Duo,
            Vendor::Other => Self::Generic,
        }
    }
}

/// The address that an OpenID provider calls itself, without a slash more or less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

/// Why a text is no [`Issuer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIssuer {
    #[error("Enter the address your provider calls its issuer, like https://login.company.com.")]
    NoAddress,
    #[error("The issuer must begin with https://.")]
    NotHttps,
    #[error(
        "Enter the tenant ID, like 8f0c1b2a-…: it is on the overview page of Microsoft Entra ID."
    )]
    NoTenant,
}

impl Issuer {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what was typed for a flavour: the issuer, or of Entra the tenant ID.
    ///
    /// Entra's `common` and `organizations` are refused: everybody with any Microsoft account
    /// would come through them.
    pub fn read(flavour: Flavour, text: &str) -> Result<Self, InvalidIssuer> {
        let text = text.trim();
        if flavour != Flavour::Entra {
            return Self::try_from(text.to_owned());
        }
        if let Ok(tenant) = text.parse::<Uuid>() {
            return Ok(Self(format!("https://login.microsoftonline.com/{tenant}/v2.0")));
        }
        let issuer = Self::try_from(text.to_owned()).map_err(|_| InvalidIssuer::NoTenant)?;
        issuer.tenant().map(|_| issuer.clone()).ok_or(InvalidIssuer::NoTenant)
    }

    /// Entra's tenant: the last step but one of the path.
    pub fn tenant(&self) -> Option<Uuid> {
        let mut steps = self.0.rsplit('/');
        (steps.next() == Some("v2.0")).then(|| steps.next()?.parse().ok())?
    }
}

/// Where Microsoft runs Entra: the hosts of its issuers, then those of its SAML entity IDs.
const ENTRA_HOSTS: [&str; 5] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "sts.windows.net",
    "sts.chinacloudapi.cn",
];

/// The tenant in what Entra calls itself: `https://login.microsoftonline.com/{tenant}/v2.0` in
/// `OpenID` Connect, `https://sts.windows.net/{tenant}/` in SAML. None: it is not Entra.
pub fn entra_tenant(name: &str) -> Option<Uuid> {
    let (host, path) = name.strip_prefix("https://")?.split_once('/')?;
    let tenant = path.split('/').next()?;
    ENTRA_HOSTS.contains(&host).then(|| tenant.parse().ok())?
}

impl TryFrom<String> for Issuer {
    type Error = InvalidIssuer;

    fn try_from(text: String) -> Result<Self, InvalidIssuer> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(InvalidIssuer::NotHttps)?;
        let odd = |it: char| it.is_whitespace() || it.is_control() || matches!(it, '?' | '#' | '@');
        if rest.is_empty() || rest.starts_with('/') || rest.contains(odd) || text.len() > 500 {
            return Err(InvalidIssuer::NoAddress);
        }
        Ok(Self(text))
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.0
    }
}

/// How a provider is reached, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    Oidc(Oidc),
    Saml(Saml),
}

impl Connection {
    /// What it speaks.
    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Oidc(_) => Protocol::Oidc,
            Self::Saml(_) => Protocol::Saml,
        }
    }

    /// Whether both give the same people the same subjects: links made through one hold for the
    /// other.
    pub fn names_people_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Oidc(one), Self::Oidc(other)) => one == other,
            (Self::Saml(one), Self::Saml(other)) => {
                one.entity_id == other.entity_id && one.subject_attribute == other.subject_attribute
            }
            _ => false,
        }
    }

    /// Whether our requests are signed.
    pub fn signs_requests(&self) -> bool {
        matches!(self, Self::Saml(saml) if saml.signs_requests)
    }
}

/// How an OpenID provider is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oidc {
    pub flavour: Flavour,
    pub issuer: Issuer,
    pub client_id: String,
}

/// How a SAML provider is reached. Its certificates are rows of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saml {
    pub entity_id: String,
    /// Where requests are sent, by redirect.
    pub sso_url: String,
    pub metadata_url: Option<String>,
    /// The attribute that says who somebody is; None: `NameID`.
    pub subject_attribute: Option<String>,
    pub allow_sha1: bool,
    pub idp_initiated: bool,
    /// Whether our requests are signed, with a key of this provider's own.
    pub signs_requests: bool,
}

/// What is off unless somebody switches it on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnOptions {
    /// Whoever signs in for the first time becomes an end user. Not while SCIM is on.
    pub creates_people: bool,
    /// No own code is asked of technicians whom the provider let in with a second factor.
    pub trusts_mfa: bool,
}

/// Who signs in through a provider, of those who are active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnPeople {
    pub count: i64,
    /// Those of them who have a native password, too.
    pub with_password: i64,
}

/// A provider's settings of signing on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOn {
    pub enabled: bool,
    pub connection: Connection,
    pub options: SignOnOptions,
    /// When these very settings last carried a test.
    pub tested_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl SignOn {
    /// Whether our requests are signed.
    pub fn signs_requests(&self) -> bool {
        self.connection.signs_requests()
    }
}

/// What an administrator says about signing on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOnDraft {
    pub connection: Connection,
    /// Of OIDC; None: the one that is there stays.
    pub client_secret: Option<String>,
    pub options: SignOnOptions,
    pub domains: Vec<EmailDomain>,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident, $code:literal, $sentence:literal;)*) => {
        /// Why somebody was not signed in through a provider.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum SignOnRefusal {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl SignOnRefusal {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in addresses and in the database.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What the person reads: what to do now.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

refusals! {
    /// It is off, or there is no such provider.
    Closed, "closed", "Sign-in through this provider is off. Use your password, or ask your administrator.";
    /// The state is unknown, used or too old.
    Stale, "stale", "This sign-in was used already or took too long. Start again.";
    /// It began in another browser.
    OtherBrowser, "other_browser", "This sign-in began in another browser. Start again in this one.";
    /// The provider said no.
    Declined, "declined", "Your identity provider did not sign you in. Start again, or ask your administrator.";
    /// The provider does not answer, or not as it should.
    Unreachable, "unreachable", "Your identity provider can’t be reached at the moment. Try again in a few minutes.";
    /// What came is not proven to be the provider's.
    Unproven, "unproven", "What your identity provider sent could not be verified. Ask your administrator to look at its sign-in attempts.";
    /// It was used before.
    Replayed, "replayed", "This sign-in was used already. Start again.";
    /// Another tenant, or a consumer account.
    OtherTenant, "other_tenant", "This account does not belong to your company. Sign in with your work account.";
    /// Nobody of the provider's is known by this name.
    NotProvisioned, "not_provisioned", "Your account has not been provisioned. Ask your administrator to assign you to Rollcall.";
    /// The person of this name is somebody else at the provider.
    LinkedToAnother, "linked_to_another", "Your user name belongs to somebody else here. Ask your administrator.";
    Inactive, "inactive", "Your account is switched off. Ask your administrator.";
    /// Somebody new, whose address is of none of the provider's domains.
    OtherDomain, "other_domain", "Your email address is of none of your company’s domains. Ask your administrator.";
}

impl SignOnRefusal {
    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }
}

/// Whether somebody signed in, or an administrator tried the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOnPurpose {
    SignIn,
    Test,
}

impl SignOnPurpose {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Test => "test",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::SignIn, Self::Test].into_iter().find(|it| it.code() == code)
    }
}

/// One sign-in through a provider: what came, what was decided, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnAttempt {
    pub id: SignOnAttemptId,
    pub at: DateTime<Utc>,
    pub purpose: SignOnPurpose,
    /// None: it was let in.
    pub refusal: Option<SignOnRefusal>,
    /// The plain cause, for administrators; may be empty.
    pub detail: String,
    pub subject: Option<String>,
    pub user_name: Option<String>,
    /// Whom it matched, with the name.
    pub account: Option<(AccountId, String)>,
    /// The network address it came from.
    pub address: String,
    /// What the provider said about the person, name and value, without secrets.
    pub claims: Vec<(String, String)>,
}

impl SignOnAttempt {
    /// Whether the provider proved who it is: what a test must show.
    pub fn is_proven(&self) -> bool {
        use SignOnRefusal::{Inactive, LinkedToAnother, NotProvisioned, OtherDomain};
        matches!(
            self.refusal,
            None | Some(Inactive | LinkedToAnother | NotProvisioned | OtherDomain)
        )
    }
}

/// A provider that a sign-in page offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnOffer {
    /// Its name, as the button says it.
    pub name: String,
    /// The path that starts a sign-in.
    pub start: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "8f0c1b2a-1111-2222-3333-444455556666";

    #[test]
    fn an_entra_tenant_is_read_from_what_entra_calls_itself() {
        for name in [
            format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            format!("https://login.microsoftonline.us/{TENANT}/v2.0"),
            format!("https://sts.windows.net/{TENANT}/"),
        ] {
            assert_eq!(entra_tenant(&name), TENANT.parse().ok(), "{name}");
        }
        for name in [
            "https://login.microsoftonline.com/common/v2.0",
            "https://company.okta.com",
            "urn:company",
        ] {
            assert_eq!(entra_tenant(name), None, "{name}");
        }
        assert_eq!(entra_tenant(&format!("https://evil.example/{TENANT}/v2.0")), None);
    }

    #[test]
    fn an_entra_tenant_is_enough_and_no_tenant_is_refused() {
        let read = |text: &str| Issuer::read(Flavour::Entra, text);
        let issuer = read(&format!(" {TENANT} ")).unwrap();
        assert_eq!(issuer.as_str(), format!("https://login.microsoftonline.com/{TENANT}/v2.0"));
        assert_eq!(issuer.tenant(), TENANT.parse().ok());
        assert_eq!(read(issuer.as_str()).unwrap(), issuer);
        for wrong in ["", "common", "https://login.microsoftonline.com/common/v2.0", "contoso.com"]
        {
            assert_eq!(read(wrong), Err(InvalidIssuer::NoTenant), "{wrong:?}");
        }
    }

    #[test]
    fn an_issuer_is_an_address_and_nothing_more() {
        let read = |text: &str| Issuer::read(Flavour::Okta, text);
        for good in ["https://acme.okta.com", "http://127.0.0.1:9401/okta", "https://h/a/"] {
            assert_eq!(read(good).unwrap().as_str(), good);
        }
        for bad in
            ["acme.okta.com", "https://", "https:///x", "https://a@b", "https://h/?x", "ftp://h"]
        {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_code_leads_back_to_its_refusal() {
        for it in SignOnRefusal::ALL {
            assert_eq!(SignOnRefusal::from_code(it.code()), Some(*it));
        }
    }
}
