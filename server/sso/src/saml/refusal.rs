//! Why a response is refused: one sentence for the administrator's trace, one for the person.

use chrono::{DateTime, Utc};

use super::xml::Malformed;

/// Why a response does not sign anybody in. Displays as the administrator's sentence, which names
/// what arrived and, where there is one, the remedy; what a stranger wrote in it is cut short.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The response {0}.")]
    Malformed(#[from] Malformed),
    #[error("The message is a {0} and no SAML 2.0 Response.")]
    NotAResponse(String),
    #[error("The response says SAML version {0}; only 2.0 is spoken here.")]
    Version(String),
    #[error("The provider did not sign the person in: {code} {message}")]
    Status { code: String, message: String },

    #[error(
        "The assertion is encrypted. Switch off assertion encryption in the provider: its answer travels by TLS."
    )]
    Encrypted,
    #[error("The response has {0} assertions in place of one.")]
    Assertions(usize),
    #[error("The assertion is not where it belongs, directly in the response.")]
    AssertionPlace,

    #[error(
        "Neither the response nor its assertion is signed. Have the provider sign at least one of them."
    )]
    Unsigned,
    #[error("A signature is not where it belongs, directly in the response or its assertion.")]
    SignaturePlace,
    #[error("A signature holds {0}, which SAML does not permit there.")]
    SignatureHolds(String),
    #[error("A signature is not over the element that holds it.")]
    SignsSomethingElse,
    #[error("A signature transforms its content in another way than SAML permits.")]
    Transforms,
    #[error("A signature uses the canonicalization {0}; it must be exclusive, without comments.")]
    Canonicalization(String),
    #[error(
        "A signature uses {0}. Have the provider sign with RSA or ECDSA and SHA-256; SHA-1 needs its switch in the SSO settings."
    )]
    Algorithm(String),
    #[error(
        "None of this provider’s certificates made the signature. If the provider has changed its key, import its metadata again."
    )]
    NoCertificateMatches,
    #[error("What was signed has been changed since.")]
    Changed,

    #[error("The issuer is {0}, not this provider’s entity ID.")]
    Issuer(String),
    #[error("The response was sent to {0}, not to this provider’s ACS address.")]
    Destination(String),
    #[error("The response does not answer the request that this sign-in began with.")]
    AnswersAnotherRequest,
    #[error(
        "The response answers no request: the sign-in began at the provider. Give the provider the start address as its sign-on URL, or allow sign-in from the provider in the SSO settings."
    )]
    AnswersNoRequest,
    #[error(
        "The response answers a request that is not open here: it was answered before, or ten minutes are over."
    )]
    AnswersUnknownRequest,

    #[error(
        "The response is valid from {0} only. Compare the clocks of the provider and this server."
    )]
    TooEarly(DateTime<Utc>),
    #[error(
        "The response was valid until {0}. Compare the clocks of the provider and this server."
    )]
    Expired(DateTime<Utc>),
    #[error("The response is restricted by {0}, which is not known here.")]
    Condition(String),
    #[error(
        "The response is meant for {0}. Set the provider’s audience to this provider’s entity ID."
    )]
    Audience(String),
    #[error(
        "The response does not say whom it is meant for. Set an audience restriction in the provider."
    )]
    NoAudience,
    #[error("The response has no bearer confirmation, so it cannot be used by a browser.")]
    NoBearer,
    #[error(
        "The assertion was made for {0}, not for this provider’s ACS address. Correct the recipient in the provider."
    )]
    Recipient(String),
    #[error("The bearer confirmation has a beginning, which SAML forbids.")]
    BearerBegins,
    #[error("The response names nobody. Have the provider send a NameID.")]
    Nobody,
}

impl Refusal {
    /// What the person who tried to sign in is told: nothing that helps a forger.
    pub fn for_person(&self) -> &'static str {
        match self {
            Self::Status { .. } => {
                "Your identity provider did not sign you in. Try again, or ask your administrator."
            }
            Self::TooEarly(_) | Self::Expired(_) => {
                "This sign-in took too long or came too early. Try again."
            }
            Self::AnswersAnotherRequest | Self::AnswersNoRequest | Self::AnswersUnknownRequest => {
                "This sign-in was not started here, or is over. Start again from the sign-in page."
            }
            _ => {
                "The answer of your identity provider was not accepted. Ask your administrator; the reason is in the provider’s sign-in attempts."
            }
        }
    }
}
