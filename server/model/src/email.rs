//! E-mail addresses and domains, as far as a form can check them.

use serde::{Deserialize, Serialize};

/// An address with one `@` and something sensible on both sides. Not proof that mail arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as typed, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key under which an address is found: see [`crate::name::key`].
    pub fn key(&self) -> String {
        crate::name::key(&self.0)
    }
}

/// Why a text is no [`EmailAddress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    #[error("Enter your work email.")]
    Empty,
    #[error("Enter a full email address, like name@company.com.")]
    Incomplete,
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidEmail::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail::Incomplete)?;
        let odd = |it: char| it.is_whitespace() || it.is_control();
        let wrong = local.is_empty()
            || text.len() > 254
            || text.contains(odd)
            || domain.is_empty()
            || domain.starts_with('.')
            || domain.ends_with('.');
        if wrong { Err(InvalidEmail::Incomplete) } else { Ok(Self(text.to_owned())) }
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// A domain of e-mail addresses, in lower case, without the `@`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailDomain(String);

impl EmailDomain {
    /// The domain in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a list as a person types it: parted by commas, semicolons, spaces or line breaks.
    ///
    /// # Errors
    /// The first entry that is no domain.
    pub fn list(text: &str) -> Result<Vec<Self>, InvalidDomain> {
        let parts = text.split(|it: char| it == ',' || it == ';' || it.is_whitespace());
        let mut domains = parts
            .filter(|it| !it.is_empty())
            .map(|it| Self::try_from(it.to_owned()))
            .collect::<Result<Vec<_>, _>>()?;
        domains.sort();
        domains.dedup();
        Ok(domains)
    }
}

/// A text that is no [`EmailDomain`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” isn’t a domain. Enter it like company.com.")]
pub struct InvalidDomain(pub String);

impl TryFrom<String> for EmailDomain {
    type Error = InvalidDomain;

    fn try_from(text: String) -> Result<Self, InvalidDomain> {
        let domain = text.trim().trim_start_matches('@').to_lowercase();
        let label = |it: &str| {
            (1..=63).contains(&it.len())
                && !it.starts_with('-')
                && !it.ends_with('-')
                && it.chars().all(|c| c == '-' || c.is_alphanumeric())
        };
        let good = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label);
        if good { Ok(Self(domain)) } else { Err(InvalidDomain(text.trim().to_owned())) }
    }
}

impl From<EmailDomain> for String {
    fn from(domain: EmailDomain) -> Self {
        domain.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_both_sides() {
        for good in ["a@b", "anna.meier@brennwald-heilig.ch", "o'brien+x@host.example"] {
            assert!(EmailAddress::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["anna", "@b.ch", "anna@", "anna meier@b.ch", "anna@.ch"] {
            assert_eq!(
                EmailAddress::try_from(bad.to_owned()),
                Err(InvalidEmail::Incomplete),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_list_of_domains_is_read_as_people_type_it() {
        let read =
            EmailDomain::list("Contoso.example, @fabrikam.example;contoso.example\n").unwrap();
        let read: Vec<_> = read.iter().map(EmailDomain::as_str).collect();
        assert_eq!(read, ["contoso.example", "fabrikam.example"]);
        assert_eq!(EmailDomain::list("contoso"), Err(InvalidDomain("contoso".to_owned())));
    }
}
