//! What a provider's administrator needs to know of us, as SAML metadata.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Sp,
    binding::POST,
    certificate::Certificate,
    namespace::{METADATA, PROTOCOL, SIGNATURE},
    xml::escape,
};

/// The metadata of this provider's Rollcall. With the certificate of our signing key, if requests
/// are signed; never with one to encrypt for, so that no provider encrypts.
pub fn metadata(sp: &Sp, signing: Option<&Certificate>) -> String {
    let key = signing.map(|it| {
        let certificate = STANDARD.encode(it.der());
        format!(
            r#"<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{SIGNATURE}"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#
        )
    });
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="{METADATA}" entityID="{}"><md:SPSSODescriptor AuthnRequestsSigned="{}" WantAssertionsSigned="true" protocolSupportEnumeration="{PROTOCOL}">{}<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat><md:AssertionConsumerService Binding="{POST}" Location="{}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>
"#,
        escape(&sp.entity_id),
        signing.is_some(),
        key.unwrap_or_default(),
        escape(&sp.acs_url),
    )
}
