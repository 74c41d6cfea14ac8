//! The one way out: requests to addresses that an administrator typed, or a provider named.
//!
//! Whoever may write such an address could make the server fetch from the network it stands in
//! (SSRF). So: https only, no redirect, the name resolved once and the connection made to exactly
//! what it resolved to, nothing that is not public, and little time and room. What an installation
//! needs besides (a provider in its own network) the operator lists in the configuration.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client, Method, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use rollcall_app::host::Fetch;

use super::{address::is_public, origins::Origins};

/// How long an answer may take, from the first byte sent to the last received.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Why there is no answer, in words for whoever set the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    #[error("{0} is no address of a web server.")]
    NoAddress(String),
    #[error("{0} does not begin with https://. The operator may allow it: ROLLCALL_SSO_ORIGINS.")]
    NotHttps(String),
    #[error("{0} names a port. The operator may allow it: ROLLCALL_SSO_ORIGINS.")]
    OtherPort(String),
    #[error("{0} is not on the public internet. The operator may allow it: ROLLCALL_SSO_ORIGINS.")]
    NotPublic(String),
    #[error("{0} does not answer: {1}.")]
    Silent(String, String),
    #[error("{0} answers with more than 1 MiB.")]
    TooLarge(String),
}

/// The addresses of a name.
pub type Lookup = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// A request on its way.
pub type Sent = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, NoAnswer>> + Send>>;

/// Who knows the addresses of names: the host's resolver, or a test's.
pub type LookUp = Arc<dyn Fn(String) -> Lookup + Send + Sync>;

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing {
    /// For the public internet.
    fenced: Client,
    /// For what the operator lists.
    trusted: Client,
    origins: Arc<Origins>,
}

impl Outgoing {
    /// The way out, with what the operator allows besides the public internet.
    ///
    /// # Errors
    /// When the host's certificates cannot be read.
    pub fn new(origins: Origins) -> reqwest::Result<Self> {
        Self::resolving(origins, Arc::new(|name| Box::pin(look_up(name))))
    }

    /// The same with another resolver.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn resolving(origins: Origins, look_up: LookUp) -> reqwest::Result<Self> {
        let client = |fenced: bool| {
            Client::builder()
                .redirect(Policy::none())
                .timeout(PATIENCE)
                .no_proxy()
                .referer(false)
                .user_agent("Rollcall")
                .dns_resolver(Arc::new(Resolver { look_up: look_up.clone(), fenced }))
                .build()
        };
        Ok(Self { fenced: client(true)?, trusted: client(false)?, origins: Arc::new(origins) })
    }

    /// Fetches what is at an address.
    ///
    /// # Errors
    /// [`NoAnswer`], also when the answer is no success.
    pub async fn get(&self, address: &str) -> Result<Vec<u8>, NoAnswer> {
        let request = http::Request::get(address).body(Vec::new());
        let request = request.map_err(|_| NoAnswer::NoAddress(address.to_owned()))?;
        let answer = self.send(request).await?;
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        Err(NoAnswer::Silent(address.to_owned(), format!("it says {}", answer.status())))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, NoAnswer> {
        let address = request.uri().to_string();
        let url = Url::parse(&address).map_err(|_| NoAnswer::NoAddress(address))?;
        let client = self.client_for(&url)?;
        let shown = shown(&url);
        let silent = |error: &reqwest::Error| silence(&shown, error);
        let (parts, body) = request.into_parts();
        let method = Method::from_bytes(parts.method.as_str().as_bytes()).unwrap_or_default();
        let sent = client.request(method, url).headers(parts.headers).body(body).send().await;
        let mut answer = sent.map_err(|error| silent(&error))?;
        let mut whole = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| silent(&error))? {
            if whole.len() + chunk.len() > LARGEST {
                return Err(NoAnswer::TooLarge(shown));
            }
            whole.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(whole);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }

    /// The same as a function, as openidconnect wants it.
    pub fn sender(&self) -> impl Fn(http::Request<Vec<u8>>) -> Sent + use<> {
        let outgoing = self.clone();
        move |request| {
            let outgoing = outgoing.clone();
            Box::pin(async move { outgoing.send(request).await })
        }
    }

    /// What fetches for the console.
    pub fn fetcher(&self) -> Fetch {
        let outgoing = self.clone();
        Arc::new(move |address| {
            let outgoing = outgoing.clone();
            Box::pin(async move { outgoing.get(&address).await.map_err(|it| it.to_string()) })
        })
    }

    /// The client that may go there.
    fn client_for(&self, url: &Url) -> Result<&Client, NoAnswer> {
        let no_address = || NoAnswer::NoAddress(shown(url));
        let host = url.host().ok_or_else(no_address)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(no_address());
        }
        if self.origins.contain(url) {
            return Ok(&self.trusted);
        }
        if url.scheme() != "https" {
            return Err(NoAnswer::NotHttps(shown(url)));
        }
        if url.port().is_some() {
            return Err(NoAnswer::OtherPort(shown(url)));
        }
        // Of a name, the resolver says it. An address asks no resolver.
        let public = match host.to_owned().to_string().trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => is_public(address),
            Err(_) => true,
        };
        if public { Ok(&self.fenced) } else { Err(NoAnswer::NotPublic(shown(url))) }
    }
}

/// An address without what may be secret in it.
fn shown(url: &Url) -> String {
    let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// The deepest reason: what stands above it only repeats the address.
fn silence(address: &str, error: &reqwest::Error) -> NoAnswer {
    let mut reason: &dyn std::error::Error = error;
    while let Some(deeper) = reason.source() {
        if deeper.is::<NotPublic>() {
            return NoAnswer::NotPublic(address.to_owned());
        }
        reason = deeper;
    }
    if error.is_timeout() {
        return NoAnswer::Silent(address.to_owned(), "it took longer than 10 seconds".to_owned());
    }
    NoAnswer::Silent(address.to_owned(), reason.to_string())
}

/// Resolves a name once; the connection is made to what it says and to nothing else.
struct Resolver {
    look_up: LookUp,
    fenced: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("not on the public internet")]
struct NotPublic;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, fenced) = ((self.look_up)(name.as_str().to_owned()), self.fenced);
        Box::pin(async move {
            let found = found.await?;
            // One that is not public among them is no mistake but an attempt: none is used.
            if fenced && !found.iter().copied().all(is_public) {
                return Err(NotPublic.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|it| SocketAddr::new(it, 0)));
            Ok(addresses)
        })
    }
}

async fn look_up(name: String) -> std::io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|it| it.ip()).collect())
}
