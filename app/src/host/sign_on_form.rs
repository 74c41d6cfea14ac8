//! Reading the form of a provider's sign-on, and the addresses it shows.

use rollcall_model::{
    division::Slug,
    email::EmailDomain,
    id::IdentityProviderId,
    sign_on::{Connection, Flavour, Issuer, Oidc, SignOnDraft, SignOnOptions},
};

use super::Visitor;
use crate::{
    api::sign_on::{SamlAddresses, SignOnAddresses, SignOnForm},
    error::{AppError, field},
};

/// The longest client ID or secret, in characters.
const LONGEST: usize = 500;

/// Reads the form.
pub fn draft(form: SignOnForm) -> Result<SignOnDraft, AppError> {
    let flavour = Flavour::from_code(&form.flavour)
        .ok_or_else(|| AppError::invalid("flavour", "Choose one of these."))?;
    let issuer = field("issuer", Issuer::read(flavour, &form.issuer))?;
    let client_id = word("client_id", &form.client_id, "Enter the client ID.")?;
    let client_secret = match form.client_secret.trim() {
        "" => None,
        text => Some(word("client_secret", text, "")?),
    };
    Ok(SignOnDraft {
        connection: Connection::Oidc(Oidc { flavour, issuer, client_id }),
        client_secret,
        options: SignOnOptions { creates_people: form.creates_people, trusts_mfa: form.trusts_mfa },
        domains: field("domains", EmailDomain::list(&form.domains))?,
    })
}

fn word(name: &str, text: &str, missing: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid(name, missing));
    }
    if text.chars().count() > LONGEST || text.chars().any(|it| it.is_control() || it == ' ') {
        return Err(AppError::invalid(name, "Paste it as the provider shows it, on one line."));
    }
    Ok(text.to_owned())
}

impl Visitor {
    /// What an administrator enters at a provider.
    pub fn sign_on_addresses(
        &self,
        division: &Slug,
        provider: IdentityProviderId,
    ) -> SignOnAddresses {
        let url = &self.host.public_url;
        SignOnAddresses {
            callback: format!("{url}/oidc/{provider}/callback"),
            backchannel: format!("{url}/oidc/{provider}/backchannel"),
            signed_out: format!("{url}/signed-out"),
            client: format!("{url}/login/{division}"),
            saml: SamlAddresses {
                entity_id: format!("{url}/saml/{provider}/metadata"),
                acs: format!("{url}/saml/{provider}/acs"),
                start: format!("{url}/saml/{provider}/start"),
            },
        }
    }
}
