//! What somebody who is not signed in yet may learn: which provider signs them in.

use rollcall_model::{
    division::Slug,
    email::{EmailAddress, EmailDomain},
    id::{DivisionId, IdentityProviderId},
    provider::Vendor,
    sign_on::{Protocol, SignOn, SignOnOffer},
};

use crate::{Directory, Result, error::read, request_key, sign_on};

/// A provider as a sign-in meets it.
#[derive(Clone, Debug)]
pub struct Door {
    pub division: DivisionId,
    pub slug: Slug,
    pub provider: IdentityProviderId,
    pub name: String,
    pub vendor: Vendor,
    pub sign_on: SignOn,
    pub client_secret: Option<String>,
    pub domains: Vec<EmailDomain>,
    /// Whether its SCIM is on: then nobody is created by signing in.
    pub provisions: bool,
    /// The key that our requests to it are signed with, in PKCS#8.
    pub request_key: Option<Vec<u8>>,
    /// The certificate of that key.
    pub request_certificate: Option<Vec<u8>>,
    /// The keys its SAML responses may be signed with, newest first.
    pub certificates: Vec<Vec<u8>>,
}

impl Directory {
    /// The door of a provider whose sign-on is set up, whether it is on or off.
    pub async fn door(&self, provider: IdentityProviderId) -> Result<Option<Door>> {
        let division = sqlx::query_scalar!(
            "select division_id from sso_door where provider_id = $1",
            provider.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(division) = division.map(DivisionId) else { return Ok(None) };
        let mut view = self.view(division).await?;
        let connection = view.conn().await?;
        let found = sqlx::query!(
            r#"
            select p.name, p.vendor, coalesce(p.scim_enabled, false) as "provisions!", d.slug,
                   array(select domain from login_domain l
                         where l.division_id = p.division_id and l.provider_id = p.id
                         order by domain) as "domains!",
                   array(select der from sso_certificate c
                         where c.division_id = p.division_id and c.provider_id = p.id
                             and c.retired_at is null
                         order by added_at desc) as "certificates!"
            from identity_provider p join division d on d.id = p.division_id
            where p.division_id = $1 and p.id = $2 and p.deleted_at is null
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(&mut *connection)
        .await?;
        let (Some(found), Some(row)) = (found, sign_on::row(connection, division, provider).await?)
        else {
            return Ok(None);
        };
        let client_secret = match &row.client_secret {
            Some(sealed) => {
                let text = self.keys().open(&sign_on::place(provider), sealed)?;
                Some(read("sso.client_secret", String::from_utf8(text).ok())?)
            }
            None => None,
        };
        let request_key = match &row.request_key {
            Some(sealed) => Some(self.keys().open(&request_key::place(provider), sealed)?),
            None => None,
        };
        let domains: std::result::Result<_, _> =
            found.domains.into_iter().map(EmailDomain::try_from).collect();
        Ok(Some(Door {
            division,
            slug: read("division.slug", found.slug.try_into().ok())?,
            provider,
            name: found.name,
            vendor: read("identity_provider.vendor", found.vendor.parse().ok())?,
            request_key,
            request_certificate: row.request_certificate.clone(),
            sign_on: row.settings()?,
            client_secret,
            domains: read("login_domain.domain", domains.ok())?,
            provisions: found.provisions,
            certificates: found.certificates,
        }))
    }

    /// The provider that signs in whoever has an address of its domains, when it is on.
    pub async fn offer_for(&self, email: &EmailAddress) -> Result<Option<SignOnOffer>> {
        let Some(domain) = domain_of(email) else { return Ok(None) };
        let provider = sqlx::query_scalar!(
            "select provider_id from login_domain where domain = $1",
            domain.as_str(),
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(provider) = provider.map(IdentityProviderId) else { return Ok(None) };
        let door = self.door(provider).await?.filter(|it| it.sign_on.enabled);
        Ok(door.map(|it| offer(provider, it.name, it.sign_on.connection.protocol())))
    }

    /// The providers that sign people of a client in. Nothing of a client that is not there:
    /// nobody learns which there are.
    pub async fn offers_of(&self, slug: &Slug) -> Result<Vec<SignOnOffer>> {
        let division =
            sqlx::query_scalar!("select id from division where slug = $1", slug.as_str())
                .fetch_optional(&self.pool)
                .await?;
        let Some(division) = division.map(DivisionId) else { return Ok(Vec::new()) };
        let mut view = self.view(division).await?;
        let found = sqlx::query!(
            r#"
            select p.id, p.name, s.protocol
            from sso s
            join identity_provider p on p.division_id = s.division_id and p.id = s.provider_id
            where s.division_id = $1 and s.enabled and p.deleted_at is null
            order by p.name_key
            "#,
            division.0,
        )
        .fetch_all(view.conn().await?)
        .await?;
        let protocol = |code: &str| {
            if code == Protocol::Oidc.code() { Protocol::Oidc } else { Protocol::Saml }
        };
        let offers = found.into_iter();
        Ok(offers
            .map(|it| offer(IdentityProviderId(it.id), it.name, protocol(&it.protocol)))
            .collect())
    }
}

fn offer(provider: IdentityProviderId, name: String, protocol: Protocol) -> SignOnOffer {
    SignOnOffer { name, start: format!("/{}/{provider}/start", protocol.code()) }
}

/// What stands after the last `@`, as domains are kept.
pub(crate) fn domain_of(email: &EmailAddress) -> Option<EmailDomain> {
    email.as_str().rsplit_once('@')?.1.to_owned().try_into().ok()
}
