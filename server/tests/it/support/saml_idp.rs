//! A SAML identity provider: reads the request that a browser brings, and signs an answer.

use std::io::Read;

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use ring::{digest, rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use rollcall_sso::saml::c14n;
use roxmltree::Document;

const KEY: &[u8] = include_bytes!("../../../sso/tests/fixtures/certificates/sp.pk8");
const CERTIFICATE: &str = include_str!("../../../sso/tests/fixtures/certificates/sp.pem");
const OTHER_CERTIFICATE: &str = include_str!("../../../sso/tests/fixtures/certificates/idp.pem");

/// What a request asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub id: String,
    pub acs: String,
    pub issuer: String,
    pub relay_state: String,
}

impl Asked {
    /// Reads the address that a browser was sent to.
    pub fn by(address: &str) -> Self {
        let query = address.split_once('?').unwrap().1;
        let value = |name: &str| {
            let pair = query.split('&').find_map(|it| it.strip_prefix(&format!("{name}=")));
            percent_decode_str(pair.unwrap()).decode_utf8().unwrap().into_owned()
        };
        let deflated = STANDARD.decode(value("SAMLRequest")).unwrap();
        let mut xml = String::new();
        flate2::read::DeflateDecoder::new(&*deflated).read_to_string(&mut xml).unwrap();
        let document = Document::parse(&xml).unwrap();
        let root = document.root_element();
        let attribute = |name| root.attribute(name).unwrap().to_owned();
        Self {
            id: attribute("ID"),
            acs: attribute("AssertionConsumerServiceURL"),
            issuer: root.first_element_child().unwrap().text().unwrap().to_owned(),
            relay_state: value("RelayState"),
        }
    }
}

/// A provider of this entity ID.
pub struct SamlIdp(pub &'static str);

impl SamlIdp {
    /// Its metadata, with its certificate and another, unused one.
    pub fn metadata(&self) -> String {
        let key = |pem: &str| {
            let base64: String = pem.lines().filter(|it| !it.starts_with('-')).collect();
            format!(
                r#"<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{base64}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"#
            )
        };
        format!(
            r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{}{}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{}/sso"/></IDPSSODescriptor></EntityDescriptor>"#,
            self.0,
            key(CERTIFICATE),
            key(OTHER_CERTIFICATE),
            self.0,
        )
    }

    /// The answer that somebody of this name has signed in, as the form field has it. `id` is the
    /// assertion's; `now` an instant as XML writes it, `end` that of the answer.
    pub fn answer(&self, asked: &Asked, id: &str, name: &str, now: &str, end: &str) -> String {
        let Asked { id: request, acs, issuer, .. } = asked;
        let answers = if request.is_empty() {
            String::new()
        } else {
            format!(r#" InResponseTo="{request}""#)
        };
        let entity = self.0;
        let assertion = |signature: &str| {
            format!(
                r#"<a:Assertion ID="{id}" Version="2.0" IssueInstant="{now}"><a:Issuer>{entity}</a:Issuer>{signature}<a:Subject><a:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{name}</a:NameID><a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><a:SubjectConfirmationData NotOnOrAfter="{end}" Recipient="{acs}"{answers}/></a:SubjectConfirmation></a:Subject><a:Conditions NotOnOrAfter="{end}"><a:AudienceRestriction><a:Audience>{issuer}</a:Audience></a:AudienceRestriction></a:Conditions><a:AuthnStatement AuthnInstant="{now}" SessionIndex="_s"><a:AuthnContext><a:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</a:AuthnContextClassRef></a:AuthnContext></a:AuthnStatement><a:AttributeStatement><a:Attribute Name="uid"><a:AttributeValue>u-{name}</a:AttributeValue></a:Attribute></a:AttributeStatement></a:Assertion>"#
            )
        };
        let response = |signature: &str| {
            format!(
                r#"<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{id}" Version="2.0" IssueInstant="{now}" Destination="{acs}"{answers}><a:Issuer>{entity}</a:Issuer><p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>{}</p:Response>"#,
                assertion(signature)
            )
        };
        let info = signed_info(id, &canonical(&response(""), "Assertion"));
        let key = KeyPair::from_pkcs8(KEY).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        let message = canonical(&info, "SignedInfo");
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .unwrap();
        let signature = format!(
            r#"<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">{info}<SignatureValue>{}</SignatureValue></Signature>"#,
            STANDARD.encode(signature)
        );
        STANDARD.encode(response(&signature))
    }
}

fn signed_info(id: &str, content: &str) -> String {
    let digest = digest::digest(&digest::SHA256, content.as_bytes());
    format!(
        r##"<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod><Reference URI="#{id}"><Transforms><Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></Transform><Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></Transform></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>{}</DigestValue></Reference></SignedInfo>"##,
        STANDARD.encode(digest)
    )
}

/// The canonical form of the element of this name.
fn canonical(xml: &str, name: &str) -> String {
    let document = Document::parse(xml).unwrap();
    let element = document.descendants().find(|it| it.tag_name().name() == name).unwrap();
    c14n::exclusive(element, None, &[])
}
