//! Reads a provider's metadata, as Entra ID, Okta, Duo, AD FS and Shibboleth publish it.
//!
//! It is trusted for where it came from, an administrator or an address that they named: the
//! signature that some files carry is not read.

use roxmltree::Node;

use super::{
    binding::REDIRECT,
    certificate::{BadCertificate, Certificate},
    namespace::{METADATA, PROTOCOL, SIGNATURE},
    xml::{self, Limits, Malformed},
};

/// The longest entity ID that SAML allows, and the longest address that is taken.
const LONGEST_ADDRESS: usize = 1024;

/// What is taken over from metadata, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdpMetadata {
    pub entity_id: String,
    /// The single sign-on address for HTTP-Redirect.
    pub sso_url: String,
    /// At least one.
    pub certificates: Vec<Certificate>,
    pub wants_signed_requests: bool,
}

/// Why metadata cannot be taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMetadata {
    #[error("The metadata {0}.")]
    Malformed(#[from] Malformed),
    #[error(
        "This is no SAML metadata: it begins with {0}. Download the provider’s federation metadata XML."
    )]
    NotMetadata(String),
    #[error("This is the metadata of {} identity providers. Say which one.", .0.len())]
    SeveralProviders(Vec<String>),
    #[error("The metadata has no identity provider {0}.")]
    UnknownProvider(String),
    #[error("The metadata describes no SAML 2.0 identity provider. Was it the service provider’s?")]
    NoProvider,
    #[error("The entity ID is missing, or longer than 1,024 characters.")]
    EntityId,
    #[error("The provider offers no sign-on address for the HTTP-Redirect binding.")]
    NoSignOnAddress,
    #[error("The sign-on address is not a plain http or https address.")]
    SignOnAddress,
    #[error("A certificate in the metadata {0}.")]
    Certificate(#[from] BadCertificate),
    #[error("The metadata has no signing certificate, and unsigned responses are never accepted.")]
    NoCertificate,
}

/// Reads metadata. If it is of several providers, `wanted` says by its entity ID which one is meant.
pub fn import(bytes: &[u8], wanted: Option<&str>) -> Result<IdpMetadata, BadMetadata> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed::NotUtf8)?;
    // What is pasted may begin with an empty line, which XML forbids before its declaration.
    let document = xml::parse(text.trim_start(), Limits::METADATA)?;
    let entity = choose(document.root_element(), wanted)?;
    let provider = provider(entity).ok_or(BadMetadata::NoProvider)?;
    Ok(IdpMetadata {
        entity_id: entity_id(entity)?,
        sso_url: sign_on_address(provider)?,
        certificates: certificates(provider)?,
        wants_signed_requests: matches!(
            provider.attribute("WantAuthnRequestsSigned"),
            Some("true" | "1")
        ),
    })
}

fn choose<'a, 'input>(
    root: Node<'a, 'input>,
    wanted: Option<&str>,
) -> Result<Node<'a, 'input>, BadMetadata> {
    let is_entity = |it: &Node| xml::is(*it, METADATA, "EntityDescriptor");
    if !is_entity(&root) && !xml::is(root, METADATA, "EntitiesDescriptor") {
        let name = root.tag_name().name().chars().take(64).collect();
        return Err(BadMetadata::NotMetadata(name));
    }
    let providers: Vec<Node> =
        root.descendants().filter(is_entity).filter(|it| provider(*it).is_some()).collect();
    match (wanted, &providers[..]) {
        (Some(wanted), _) => providers
            .into_iter()
            .find(|it| it.attribute("entityID") == Some(wanted))
            .ok_or_else(|| BadMetadata::UnknownProvider(wanted.to_owned())),
        (None, []) => Err(BadMetadata::NoProvider),
        (None, [one]) if is_entity(&root) => Ok(*one),
        (None, _) => Err(BadMetadata::SeveralProviders(
            providers.iter().filter_map(|it| entity_id(*it).ok()).collect(),
        )),
    }
}

/// The entity's role of a SAML 2.0 identity provider. Shibboleth has one for SAML 1 as well.
fn provider<'a, 'input>(entity: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    xml::children(entity, METADATA, "IDPSSODescriptor").find(|it| {
        let protocols = it.attribute("protocolSupportEnumeration").unwrap_or_default();
        protocols.split_ascii_whitespace().any(|it| it == PROTOCOL)
    })
}

fn entity_id(entity: Node) -> Result<String, BadMetadata> {
    match entity.attribute("entityID").map(str::trim) {
        Some(it) if !it.is_empty() && it.len() <= LONGEST_ADDRESS => Ok(it.to_owned()),
        _ => Err(BadMetadata::EntityId),
    }
}

fn sign_on_address(provider: Node) -> Result<String, BadMetadata> {
    let address = xml::children(provider, METADATA, "SingleSignOnService")
        .find(|it| it.attribute("Binding") == Some(REDIRECT))
        .and_then(|it| it.attribute("Location"))
        .ok_or(BadMetadata::NoSignOnAddress)?
        .trim();
    if is_plain_address(address) { Ok(address.to_owned()) } else { Err(BadMetadata::SignOnAddress) }
}

/// Browsers are sent there: no script, no credentials, no fragment that would cut off the request.
fn is_plain_address(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let host = rest.and_then(|it| it.split(['/', '?']).next()).unwrap_or_default();
    address.len() <= LONGEST_ADDRESS
        && address.chars().all(|it| it.is_ascii_graphic() && !"\"'<>\\#".contains(it))
        && host.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '[')
        && !host.contains('@')
}

/// The keys that the provider signs with. One that is not supported is left out while another is:
/// old ones stay in such files for years.
fn certificates(provider: Node) -> Result<Vec<Certificate>, BadMetadata> {
    let keys = xml::children(provider, METADATA, "KeyDescriptor")
        .filter(|it| matches!(it.attribute("use"), None | Some("signing")));
    let texts = keys
        .flat_map(|it| it.descendants())
        .filter(|it| xml::is(*it, SIGNATURE, "X509Certificate"));
    let mut found: Vec<Certificate> = Vec::new();
    let mut refusal = BadMetadata::NoCertificate;
    for text in texts {
        match Certificate::from_text(&xml::text(text, "X509Certificate")?) {
            Ok(it) if found.contains(&it) => {}
            Ok(it) => found.push(it),
            Err(BadCertificate::Key) => refusal = BadCertificate::Key.into(),
            Err(it) => return Err(it.into()),
        }
    }
    if found.is_empty() { Err(refusal) } else { Ok(found) }
}
