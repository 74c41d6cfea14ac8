//! The origins that the operator allows besides the public internet: `ROLLCALL_SSO_ORIGINS`.

use std::str::FromStr;

use reqwest::Url;

/// Scheme, host and port, each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<(String, String, u16)>);

/// An entry that is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "has {0:?}; write origins parted by commas, like https://login.internal,http://127.0.0.1:9401"
)]
pub struct InvalidOrigin(String);

impl Origins {
    /// Whether an address is at one of them.
    pub fn contain(&self, url: &Url) -> bool {
        key(url).is_some_and(|it| self.0.contains(&it))
    }
}

impl FromStr for Origins {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let entries = text.split([',', ' ']).filter(|it| !it.is_empty());
        let read = |entry: &str| {
            let url = Url::parse(entry).ok().filter(|it| {
                matches!(it.scheme(), "http" | "https") && it.path() == "/" && it.query().is_none()
            });
            url.as_ref().and_then(key).ok_or_else(|| InvalidOrigin(entry.to_owned()))
        };
        entries.map(read).collect::<Result<_, _>>().map(Self)
    }
}

fn key(url: &Url) -> Option<(String, String, u16)> {
    Some((url.scheme().to_owned(), url.host_str()?.to_owned(), url.port_or_known_default()?))
}
