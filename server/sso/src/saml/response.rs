//! A provider's answer: is it for us, about whom, and can it be trusted?

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use roxmltree::{Document, Node};

use super::{
    Idp, Sp,
    certificate::Certificate,
    namespace::{ASSERTION, PROTOCOL, SIGNATURE},
    refusal::Refusal,
    signature::{self, clip},
    xml::{self, Limits, Malformed},
};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// The longest `NameID`; SAML core 8.3.7 allows 256 characters for those that mean nothing.
const LONGEST_NAME: usize = 1024;

/// Who began the sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow<'a> {
    /// This server did, with the request of this id, kept for this browser.
    Solicited(&'a str),
    /// The provider did, and an administrator has allowed it to.
    Unsolicited,
}

/// What a provider says about a person who has signed in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// To be kept until [`usable_until`](Self::usable_until), so that nobody uses it twice.
    pub assertion_id: String,
    pub name_id: String,
    pub name_id_format: Option<String>,
    /// The provider's name for the session there.
    pub session_index: Option<String>,
    /// When the provider wants the session to end.
    pub session_ends: Option<DateTime<Utc>>,
    /// When the assertion is refused for its age; the clock skew comes on top.
    pub usable_until: DateTime<Utc>,
    /// In the order in which they were sent. Values that are not text are left out.
    pub attributes: Vec<(String, Vec<String>)>,
    /// How the person has proved who they are, as a URI.
    pub context: Option<String>,
    /// The SHA-256 of the certificate whose key signed.
    pub signed_by: [u8; 32],
}

impl Login {
    /// The value of an attribute that was sent once and has one value. Others say nothing about who
    /// somebody is.
    pub fn only_value(&self, name: &str) -> Option<&str> {
        let mut values = self.attributes.iter().filter(|it| it.0 == name).flat_map(|it| &it.1);
        match (values.next(), values.next()) {
            (Some(it), None) if !it.is_empty() => Some(it),
            _ => None,
        }
    }
}

/// The XML in the form field `SAMLResponse`.
pub fn decode(field: &str) -> Result<String, Refusal> {
    // Base64 takes a third more, and some break its lines.
    if field.len() > Limits::RESPONSE.bytes * 3 / 2 {
        return Err(Malformed::TooLarge(Limits::RESPONSE.bytes).into());
    }
    let base64: String = field.split_ascii_whitespace().collect();
    let xml = STANDARD.decode(base64).map_err(|_| Malformed::NotBase64)?;
    String::from_utf8(xml).map_err(|_| Malformed::NotUtf8.into())
}

/// Who has signed in, if the response proves it. `skew` is how far the clocks may be apart.
///
/// Whether the assertion was used before is not known here: see [`Login::assertion_id`].
pub fn verify_response(
    xml: &str,
    idp: &Idp,
    sp: &Sp,
    flow: Flow,
    now: DateTime<Utc>,
    skew: TimeDelta,
) -> Result<Login, Refusal> {
    let document = xml::parse(xml, Limits::RESPONSE)?;
    xml::check_ids(&document)?;
    let check = Check { idp, sp, flow, earliest: now - skew, latest: now + skew };

    let response = document.root_element();
    if !xml::is(response, PROTOCOL, "Response") {
        return Err(Refusal::NotAResponse(clip(response.tag_name().name())));
    }
    version(response)?;
    status(response)?;
    let assertion = only_assertion(&document)?;
    let signed_by = check.signatures(&document, assertion)?;
    // From here on only these two elements are read, and they are what was verified.
    check.response(response)?;
    check.assertion(assertion, signed_by)
}

fn version(node: Node) -> Result<(), Refusal> {
    match node.attribute("Version") {
        Some("2.0") => Ok(()),
        other => Err(Refusal::Version(clip(other.unwrap_or("nothing")))),
    }
}

fn status(response: Node) -> Result<(), Refusal> {
    let status = xml::only(response, PROTOCOL, "Status")?;
    let code = xml::only(status, PROTOCOL, "StatusCode")?;
    if code.attribute("Value") == Some(SUCCESS) {
        return Ok(());
    }
    // The inner code, if there is one, says why.
    let code = xml::optional(code, PROTOCOL, "StatusCode")?.unwrap_or(code);
    let message = xml::optional(status, PROTOCOL, "StatusMessage")?;
    let message = message.map(|it| xml::text(it, "StatusMessage")).transpose()?;
    Err(Refusal::Status {
        code: clip(code.attribute("Value").unwrap_or_default()),
        message: clip(&message.unwrap_or_default()),
    })
}

/// The response's assertion. Nothing else in the whole document may call itself one, whatever its
/// namespace.
fn only_assertion<'a, 'input>(document: &'a Document<'input>) -> Result<Node<'a, 'input>, Refusal> {
    let named = |name: &'static str| {
        document.descendants().filter(move |it| it.is_element() && it.tag_name().name() == name)
    };
    if named("EncryptedAssertion").next().is_some() {
        return Err(Refusal::Encrypted);
    }
    match named("Assertion").count() {
        1 => {}
        other => return Err(Refusal::Assertions(other)),
    }
    let found = xml::children(document.root_element(), ASSERTION, "Assertion").next();
    found.ok_or(Refusal::AssertionPlace)
}

struct Check<'a> {
    idp: &'a Idp,
    sp: &'a Sp,
    flow: Flow<'a>,
    /// An end before this is over.
    earliest: DateTime<Utc>,
    /// A beginning after this is not yet there.
    latest: DateTime<Utc>,
}

impl Check<'_> {
    /// Every signature that is there must hold, and one must be there. Returns whose it is, that of
    /// the assertion if it has one.
    fn signatures(&self, document: &Document, assertion: Node) -> Result<[u8; 32], Refusal> {
        let response = document.root_element();
        let is_signature = |it: &Node| it.is_element() && it.tag_name().name() == "Signature";
        for signature in document.descendants().filter(is_signature) {
            let parent = signature.parent();
            if !xml::is(signature, SIGNATURE, "Signature")
                || !(parent == Some(response) || parent == Some(assertion))
            {
                return Err(Refusal::SignaturePlace);
            }
        }
        let mut signed_by = None;
        for holder in [response, assertion] {
            if let Some(signature) = xml::optional(holder, SIGNATURE, "Signature")? {
                let (trusted, sha1) = (&self.idp.certificates, self.idp.allows_sha1);
                signed_by = Some(signature::verify(holder, signature, trusted, sha1)?);
            }
        }
        signed_by.map(Certificate::sha256).ok_or(Refusal::Unsigned)
    }

    /// What the response says of itself. If only the assertion is signed, it is not proved; so it
    /// can make a response be refused, and nothing else.
    fn response(&self, response: Node) -> Result<(), Refusal> {
        if let Some(issuer) = xml::optional(response, ASSERTION, "Issuer")? {
            self.issuer(issuer)?;
        }
        let is_signed = xml::optional(response, SIGNATURE, "Signature")?.is_some();
        match response.attribute("Destination") {
            Some(it) if it == self.sp.acs_url => {}
            Some(it) => return Err(Refusal::Destination(clip(it))),
            // SAML bindings 3.5.5.2: a signed message says where it goes.
            None if is_signed => return Err(Refusal::Destination("no address".to_owned())),
            None => {}
        }
        self.in_response_to(response)?;
        self.issued(response)
    }

    fn assertion(&self, assertion: Node, signed_by: [u8; 32]) -> Result<Login, Refusal> {
        version(assertion)?;
        self.issuer(xml::only(assertion, ASSERTION, "Issuer")?)?;
        self.issued(assertion)?;
        let id = assertion.attribute("ID").ok_or(Malformed::Missing("ID of the assertion"))?;

        let conditions = xml::only(assertion, ASSERTION, "Conditions")?;
        self.conditions(conditions)?;
        let subject = xml::only(assertion, ASSERTION, "Subject")?;
        let usable_until = self.bearer(subject)?;
        let name = xml::optional(subject, ASSERTION, "NameID")?.ok_or(Refusal::Nobody)?;
        let name_id = xml::text(name, "NameID")?;
        if name_id.is_empty() || name_id.len() > LONGEST_NAME {
            return Err(Refusal::Nobody);
        }

        let session = xml::only(assertion, ASSERTION, "AuthnStatement")?;
        let session_ends = self.end(session, "SessionNotOnOrAfter")?;
        let context = xml::optional(session, ASSERTION, "AuthnContext")?;
        let context = match context {
            Some(it) => xml::optional(it, ASSERTION, "AuthnContextClassRef")?,
            None => None,
        };
        Ok(Login {
            assertion_id: id.to_owned(),
            name_id,
            name_id_format: name.attribute("Format").map(str::to_owned),
            session_index: session.attribute("SessionIndex").map(str::to_owned),
            session_ends,
            usable_until,
            attributes: attributes(assertion)?,
            context: context.map(|it| xml::text(it, "AuthnContextClassRef")).transpose()?,
            signed_by,
        })
    }

    fn issuer(&self, issuer: Node) -> Result<(), Refusal> {
        let issuer = xml::text(issuer, "Issuer")?;
        if issuer == self.idp.entity_id { Ok(()) } else { Err(Refusal::Issuer(clip(&issuer))) }
    }

    fn in_response_to(&self, node: Node) -> Result<(), Refusal> {
        match (self.flow, node.attribute("InResponseTo")) {
            (Flow::Solicited(request), Some(it)) if it == request => Ok(()),
            (Flow::Unsolicited, None) => Ok(()),
            (Flow::Solicited(_), Some(_)) => Err(Refusal::AnswersAnotherRequest),
            (Flow::Solicited(_), None) => Err(Refusal::AnswersNoRequest),
            (Flow::Unsolicited, Some(_)) => Err(Refusal::AnswersUnknownRequest),
        }
    }

    fn issued(&self, node: Node) -> Result<(), Refusal> {
        let issued = instant(node, "IssueInstant")?.ok_or(Malformed::Missing("IssueInstant"))?;
        if issued > self.latest { Err(Refusal::TooEarly(issued)) } else { Ok(()) }
    }

    fn beginning(&self, node: Node) -> Result<(), Refusal> {
        match instant(node, "NotBefore")? {
            Some(it) if it > self.latest => Err(Refusal::TooEarly(it)),
            _ => Ok(()),
        }
    }

    fn end(&self, node: Node, name: &'static str) -> Result<Option<DateTime<Utc>>, Refusal> {
        match instant(node, name)? {
            Some(it) if it <= self.earliest => Err(Refusal::Expired(it)),
            other => Ok(other),
        }
    }

    fn conditions(&self, conditions: Node) -> Result<(), Refusal> {
        self.beginning(conditions)?;
        self.end(conditions, "NotOnOrAfter")?;
        let mut has_audience = false;
        for condition in xml::elements(conditions) {
            if xml::is(condition, ASSERTION, "AudienceRestriction") {
                // Several are all to be met; one is met by any of its audiences.
                self.audience(condition)?;
                has_audience = true;
            } else if !["OneTimeUse", "ProxyRestriction"]
                .iter()
                .any(|it| xml::is(condition, ASSERTION, it))
            {
                return Err(Refusal::Condition(clip(condition.tag_name().name())));
            }
        }
        if has_audience { Ok(()) } else { Err(Refusal::NoAudience) }
    }

    fn audience(&self, restriction: Node) -> Result<(), Refusal> {
        let mut others = Vec::new();
        for audience in xml::children(restriction, ASSERTION, "Audience") {
            let audience = xml::text(audience, "Audience")?;
            if audience == self.sp.entity_id {
                return Ok(());
            }
            others.push(audience);
        }
        Err(Refusal::Audience(clip(&others.join(", "))))
    }

    /// That a bearer confirmation is for us. Returns until when any of them can be used.
    fn bearer(&self, subject: Node) -> Result<DateTime<Utc>, Refusal> {
        let mut confirmed = false;
        let mut refusal = Refusal::NoBearer;
        let mut last = None;
        for confirmation in xml::children(subject, ASSERTION, "SubjectConfirmation")
            .filter(|it| it.attribute("Method") == Some(BEARER))
        {
            let data = xml::only(confirmation, ASSERTION, "SubjectConfirmationData")?;
            last = last.max(instant(data, "NotOnOrAfter")?);
            match self.confirmation(data) {
                Ok(()) => confirmed = true,
                Err(it) => refusal = it,
            }
        }
        last.filter(|_| confirmed).ok_or(refusal)
    }

    fn confirmation(&self, data: Node) -> Result<(), Refusal> {
        let recipient = data.attribute("Recipient").unwrap_or("no address");
        if recipient != self.sp.acs_url {
            return Err(Refusal::Recipient(clip(recipient)));
        }
        self.in_response_to(data)?;
        if data.attribute("NotBefore").is_some() {
            return Err(Refusal::BearerBegins);
        }
        let end = self.end(data, "NotOnOrAfter")?;
        end.map(|_| ()).ok_or(Malformed::Missing("NotOnOrAfter").into())
    }
}

fn attributes(assertion: Node) -> Result<Vec<(String, Vec<String>)>, Refusal> {
    let statements = xml::children(assertion, ASSERTION, "AttributeStatement");
    let mut attributes = Vec::new();
    for attribute in statements.flat_map(|it| xml::children(it, ASSERTION, "Attribute")) {
        let name = attribute.attribute("Name").ok_or(Malformed::Missing("Name of an attribute"))?;
        // Shibboleth's eduPersonTargetedID holds an element.
        let values = xml::children(attribute, ASSERTION, "AttributeValue")
            .filter_map(|it| xml::text(it, "AttributeValue").ok());
        attributes.push((name.to_owned(), values.collect()));
    }
    Ok(attributes)
}

fn instant(node: Node, name: &'static str) -> Result<Option<DateTime<Utc>>, Malformed> {
    let Some(text) = node.attribute(name) else { return Ok(None) };
    let instant = DateTime::parse_from_rfc3339(text).map_err(|_| Malformed::NotATime(name))?;
    Ok(Some(instant.to_utc()))
}
