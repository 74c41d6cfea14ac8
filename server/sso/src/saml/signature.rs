//! One enveloped signature, of the only shape that SAML core 5.4 permits: one reference, to the
//! element that holds it, through "enveloped" and exclusive canonicalization. `KeyInfo` is skipped:
//! which keys count, the administrator said.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::{
    digest,
    signature::{self as ring_signature, VerificationAlgorithm},
};
use roxmltree::Node;

use super::{
    c14n,
    certificate::{Certificate, KeyKind},
    namespace::{EXCLUSIVE_C14N, SIGNATURE},
    refusal::Refusal,
    xml::{self, Malformed},
};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A `PrefixList` names a handful. A long one would make canonicalization slow.
const MOST_PREFIXES: usize = 16;

/// Whether the signature is over its holder and made by one of the certificates: which one.
pub fn verify<'a>(
    holder: Node,
    signature: Node,
    certificates: &'a [Certificate],
    allows_sha1: bool,
) -> Result<&'a Certificate, Refusal> {
    let shape = Shape::read(holder, signature, allows_sha1)?;
    // The signature first: canonicalizing a large element is for those who have a key.
    let signed = c14n::exclusive(shape.signed_info, None, &shape.signed_info_prefixes);
    let certificate = certificates
        .iter()
        .filter(|it| it.kind() == shape.kind)
        .find(|it| it.verifies(shape.algorithm, signed.as_bytes(), &shape.value))
        .ok_or(Refusal::NoCertificateMatches)?;
    let content = c14n::exclusive(holder, Some(signature), &shape.holder_prefixes);
    if digest::digest(shape.digest_algorithm, content.as_bytes()).as_ref() != shape.digest {
        return Err(Refusal::Changed);
    }
    Ok(certificate)
}

/// A signature's parts, if it has those that it must have, and no others.
struct Shape<'a, 'input> {
    signed_info: Node<'a, 'input>,
    signed_info_prefixes: Vec<&'a str>,
    algorithm: &'static dyn VerificationAlgorithm,
    kind: KeyKind,
    value: Vec<u8>,
    holder_prefixes: Vec<&'a str>,
    digest_algorithm: &'static digest::Algorithm,
    digest: Vec<u8>,
}

impl<'a, 'input> Shape<'a, 'input> {
    fn read(
        holder: Node<'a, 'input>,
        signature: Node<'a, 'input>,
        allows_sha1: bool,
    ) -> Result<Self, Refusal> {
        holds_only(signature, &["SignedInfo", "SignatureValue", "KeyInfo"])?;
        let signed_info = xml::only(signature, SIGNATURE, "SignedInfo")?;
        holds_only(signed_info, &["CanonicalizationMethod", "SignatureMethod", "Reference"])?;

        let method = xml::only(signed_info, SIGNATURE, "CanonicalizationMethod")?;
        if method.attribute("Algorithm") != Some(EXCLUSIVE_C14N) {
            return Err(Refusal::Canonicalization(algorithm(method)));
        }
        let signed_info_prefixes = prefixes(method)?;

        let method = xml::only(signed_info, SIGNATURE, "SignatureMethod")?;
        holds_only(method, &[])?;
        let (algorithm, kind) = signature_algorithm(method, allows_sha1)?;

        let reference = xml::only(signed_info, SIGNATURE, "Reference")?;
        holds_only(reference, &["Transforms", "DigestMethod", "DigestValue"])?;
        let id = holder.attribute("ID").filter(|it| !it.is_empty());
        let points_at = reference.attribute("URI").and_then(|it| it.strip_prefix('#'));
        if id.is_none() || points_at != id {
            return Err(Refusal::SignsSomethingElse);
        }
        let method = xml::only(reference, SIGNATURE, "DigestMethod")?;
        holds_only(method, &[])?;

        Ok(Self {
            signed_info,
            signed_info_prefixes,
            algorithm,
            kind,
            value: base64(xml::only(signature, SIGNATURE, "SignatureValue")?, "SignatureValue")?,
            holder_prefixes: transforms(xml::only(reference, SIGNATURE, "Transforms")?)?,
            digest_algorithm: digest_algorithm(method, allows_sha1)?,
            digest: base64(xml::only(reference, SIGNATURE, "DigestValue")?, "DigestValue")?,
        })
    }
}

/// That the element has no child elements but these.
fn holds_only(node: Node, names: &[&str]) -> Result<(), Refusal> {
    let is_expected = |it: Node| names.iter().any(|name| xml::is(it, SIGNATURE, name));
    match xml::elements(node).find(|it| !is_expected(*it)) {
        Some(it) => Err(Refusal::SignatureHolds(clip(it.tag_name().name()))),
        None => Ok(()),
    }
}

/// The prefixes to canonicalize inclusively, of the two transforms that there must be.
fn transforms<'a>(transforms: Node<'a, '_>) -> Result<Vec<&'a str>, Refusal> {
    let mut steps = xml::elements(transforms);
    for expected in [ENVELOPED, EXCLUSIVE_C14N] {
        let step = steps.next().filter(|it| xml::is(*it, SIGNATURE, "Transform"));
        let step = step.ok_or(Refusal::Transforms)?;
        if step.attribute("Algorithm") != Some(expected) {
            return Err(Refusal::Transforms);
        }
        if expected == EXCLUSIVE_C14N && steps.next().is_none() {
            return prefixes(step);
        }
        holds_only(step, &[])?;
    }
    Err(Refusal::Transforms)
}

/// The `PrefixList` of an exclusive canonicalization.
fn prefixes<'a>(method: Node<'a, '_>) -> Result<Vec<&'a str>, Refusal> {
    let mut prefixes = Vec::new();
    for (number, child) in xml::elements(method).enumerate() {
        if number > 0 || !xml::is(child, EXCLUSIVE_C14N, "InclusiveNamespaces") {
            return Err(Refusal::SignatureHolds(clip(child.tag_name().name())));
        }
        prefixes.extend(child.attribute("PrefixList").unwrap_or_default().split_ascii_whitespace());
    }
    if prefixes.len() > MOST_PREFIXES {
        return Err(Refusal::SignatureHolds("PrefixList".to_owned()));
    }
    Ok(prefixes)
}

fn signature_algorithm(
    method: Node,
    allows_sha1: bool,
) -> Result<(&'static dyn VerificationAlgorithm, KeyKind), Refusal> {
    Ok(match method.attribute("Algorithm").unwrap_or_default() {
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => {
            (&ring_signature::RSA_PKCS1_2048_8192_SHA256, KeyKind::Rsa)
        }
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => {
            (&ring_signature::RSA_PKCS1_2048_8192_SHA384, KeyKind::Rsa)
        }
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => {
            (&ring_signature::RSA_PKCS1_2048_8192_SHA512, KeyKind::Rsa)
        }
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => {
            (&ring_signature::ECDSA_P256_SHA256_FIXED, KeyKind::EcdsaP256)
        }
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => {
            (&ring_signature::ECDSA_P384_SHA384_FIXED, KeyKind::EcdsaP384)
        }
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1" if allows_sha1 => {
            (&ring_signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, KeyKind::Rsa)
        }
        _ => return Err(Refusal::Algorithm(algorithm(method))),
    })
}

fn digest_algorithm(
    method: Node,
    allows_sha1: bool,
) -> Result<&'static digest::Algorithm, Refusal> {
    Ok(match method.attribute("Algorithm").unwrap_or_default() {
        "http://www.w3.org/2001/04/xmlenc#sha256" => &digest::SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => &digest::SHA384,
        "http://www.w3.org/2001/04/xmlenc#sha512" => &digest::SHA512,
        "http://www.w3.org/2000/09/xmldsig#sha1" if allows_sha1 => {
            &digest::SHA1_FOR_LEGACY_USE_ONLY
        }
        _ => return Err(Refusal::Algorithm(algorithm(method))),
    })
}

/// The algorithm that the element names, for a refusal.
fn algorithm(method: Node) -> String {
    clip(method.attribute("Algorithm").unwrap_or_default())
}

/// What a stranger may have written, short enough to be shown.
pub fn clip(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(200).collect()
}

fn base64(node: Node, name: &'static str) -> Result<Vec<u8>, Malformed> {
    let text: String = xml::text(node, name)?.split_ascii_whitespace().collect();
    STANDARD.decode(text).map_err(|_| Malformed::NotBase64)
}
