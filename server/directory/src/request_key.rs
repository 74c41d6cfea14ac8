//! The key that requests to a SAML provider are signed with, where an administrator says so.
//!
//! Each provider has its own: one that is found out opens nothing at another.

use rollcall_model::id::IdentityProviderId;
use rsa::{
    RsaPrivateKey,
    pkcs8::EncodePrivateKey,
    rand_core::{CryptoRng, Error as NoRandomness, RngCore},
};

use crate::{Chance, Change, Directory, Error, Result};

/// What every provider takes.
const BITS: usize = 2_048;

/// A key with its certificate.
#[derive(Clone)]
pub struct RequestKey {
    /// PKCS#8.
    pub key: Vec<u8>,
    pub certificate: Vec<u8>,
}

/// Where the key of a provider is sealed for.
pub(crate) fn place(provider: IdentityProviderId) -> String {
    format!("sso.request_key/{provider}")
}

impl Directory {
    /// A new key in PKCS#8. It takes a moment, off the request's thread.
    pub async fn new_request_key(&self) -> Result<Vec<u8>> {
        let directory = self.clone();
        let made = tokio::task::spawn_blocking(move || {
            let key = RsaPrivateKey::new(&mut Generator(directory.chance()), BITS).ok()?;
            Some(key.to_pkcs8_der().ok()?.as_bytes().to_vec())
        });
        made.await.ok().flatten().ok_or(Error::Inconsistent("a new signing key"))
    }
}

impl Change {
    /// Signs requests to a provider with this key; None: with none.
    pub(crate) async fn set_request_key(
        &mut self,
        provider: IdentityProviderId,
        new: Option<&RequestKey>,
    ) -> Result<()> {
        let division = self.division_id();
        let directory = self.directory();
        let sealed =
            new.map(|it| directory.keys().seal(directory.chance(), &place(provider), &it.key));
        sqlx::query!(
            r#"
            update sso set request_key = $3, request_certificate = $4
            where division_id = $1 and provider_id = $2
            "#,
            division.0,
            provider.0,
            sealed,
            new.map(|it| it.certificate.as_slice()),
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

/// Our source of randomness, as the maker of keys wants it.
struct Generator<'a>(&'a dyn Chance);

impl RngCore for Generator<'_> {
    fn next_u32(&mut self) -> u32 {
        rsa::rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rsa::rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> std::result::Result<(), NoRandomness> {
        self.0.fill(buffer);
        Ok(())
    }
}

impl CryptoRng for Generator<'_> {}
