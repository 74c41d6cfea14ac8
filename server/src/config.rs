//! Configuration from the environment, read whole: every fault is reported at once.

use std::{fmt, net::SocketAddr, num::NonZeroU32, path::PathBuf};

use rollcall_directory::Keys;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::{
    mail_server::MailServer,
    scim_api::rate_limit::{DEFAULT_RATE, MAX_RATE},
    sso::Origins,
};

/// Where the server listens when nothing is said.
const LISTEN: &str = "127.0.0.1:8080";

/// What the environment says.
#[derive(Clone)]
pub struct Config {
    /// `DATABASE_URL`; None: the embedded database in [`Self::data_dir`].
    pub database: Option<PgConnectOptions>,
    /// `ROLLCALL_DATA_DIR`: the embedded database, and the keys when [`Self::keys`] is None.
    pub data_dir: PathBuf,
    /// `ROLLCALL_LISTEN`.
    pub listen: SocketAddr,
    /// `ROLLCALL_PUBLIC_URL`, without a slash at its end.
    pub public_url: String,
    /// `ROLLCALL_KEYS`; None: a file in [`Self::data_dir`], made at the first start.
    pub keys: Option<Keys>,
    /// `ROLLCALL_SMTP_URL` and `ROLLCALL_MAIL_FROM`; None: mails stay in the outbox.
    pub mail_server: Option<MailServer>,
    /// `ROLLCALL_SCIM_RATE`: the requests that a SCIM token may send in a second.
    pub scim_rate: NonZeroU32,
    /// `ROLLCALL_SSO_ORIGINS`: identity providers that are not on the public internet.
    pub sso_origins: Origins,
}

/// Everything that is wrong with the environment, one sentence a variable.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults(Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// [`Faults`]: all of them, each with the remedy.
    pub fn from_env() -> Result<Self, Faults> {
        Self::read(|name| std::env::var(name).ok().filter(|it| !it.trim().is_empty()))
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, what: String| faults.push(format!("{name} {what}"));

        let database = variable("DATABASE_URL")
            .and_then(|it| read_database(&it).map_err(|what| fault("DATABASE_URL", what)).ok());
        let listen_text = variable("ROLLCALL_LISTEN").unwrap_or_else(|| LISTEN.to_owned());
        let listen: SocketAddr = listen_text.parse().unwrap_or_else(|_| {
            let what = format!("is {listen_text:?}; write an address and a port, like {LISTEN}");
            fault("ROLLCALL_LISTEN", what);
            LISTEN.parse().expect("the default is an address")
        });
        let public_url = variable("ROLLCALL_PUBLIC_URL")
            .unwrap_or_else(|| format!("http://localhost:{}", listen.port()));
        let public_url = public_url.trim().trim_end_matches('/').to_owned();
        if !is_origin(&public_url) {
            let what = format!(
                "is {public_url:?}; write scheme and host, like https://id.example.com, no path"
            );
            fault("ROLLCALL_PUBLIC_URL", what);
        }
        let keys = variable("ROLLCALL_KEYS").and_then(|it| {
            it.parse::<Keys>().map_err(|error| fault("ROLLCALL_KEYS", error.to_string())).ok()
        });
        if variable("DATABASE_URL").is_some() && variable("ROLLCALL_KEYS").is_none() {
            let what = "is needed with DATABASE_URL, so that every server opens the same secrets: \
                        write 1: and the output of \"openssl rand -base64 32\", and keep it safe";
            fault("ROLLCALL_KEYS", what.to_owned());
        }
        let scim_rate = variable("ROLLCALL_SCIM_RATE").map_or(DEFAULT_RATE, |text| {
            let rate = text.trim().parse().ok().filter(|it| *it <= MAX_RATE);
            rate.unwrap_or_else(|| {
                let what = format!(
                    "is {text:?}; write how many requests a second a SCIM token may send, from 1 \
                     to {MAX_RATE}"
                );
                fault("ROLLCALL_SCIM_RATE", what);
                DEFAULT_RATE
            })
        });
        let sso_origins = variable("ROLLCALL_SSO_ORIGINS").and_then(|it| {
            it.parse::<Origins>()
                .map_err(|error| fault("ROLLCALL_SSO_ORIGINS", error.to_string()))
                .ok()
        });
        let mail_server = match (variable("ROLLCALL_SMTP_URL"), variable("ROLLCALL_MAIL_FROM")) {
            (None, None) => None,
            (Some(url), Some(from)) => MailServer::read(&url, &from, &public_url, &mut fault),
            (Some(_), None) => {
                let what = "is needed with ROLLCALL_SMTP_URL: write who mails come from, like \
                            Rollcall <rollcall@example.com>";
                fault("ROLLCALL_MAIL_FROM", what.to_owned());
                None
            }
            (None, Some(_)) => {
                let what = "is needed with ROLLCALL_MAIL_FROM: write where mails are sent, like \
                            smtp://user:password@mail.example.com";
                fault("ROLLCALL_SMTP_URL", what.to_owned());
                None
            }
        };
        let data_dir = variable("ROLLCALL_DATA_DIR").map(PathBuf::from).or_else(|| {
            let root = rustix::process::geteuid().is_root();
            default_data_dir(root, variable("XDG_DATA_HOME"), variable("HOME"))
        });
        if data_dir.is_none() {
            fault("ROLLCALL_DATA_DIR", "is needed when HOME is not set".to_owned());
        }
        match (faults.is_empty(), data_dir) {
            (true, Some(data_dir)) => {
                let sso_origins = sso_origins.unwrap_or_default();
                Ok(Self {
                    database,
                    data_dir,
                    listen,
                    public_url,
                    keys,
                    mail_server,
                    scim_rate,
                    sso_origins,
                })
            }
            _ => Err(Faults(faults)),
        }
    }

    /// Whether browsers reach the server by https: decides cookie names and HSTS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Root has `/var/lib`, everybody else their own data folder.
fn default_data_dir(root: bool, xdg: Option<String>, home: Option<String>) -> Option<PathBuf> {
    if root {
        return Some(PathBuf::from("/var/lib/rollcall"));
    }
    let base = xdg.map(PathBuf::from).or_else(|| Some(PathBuf::from(home?).join(".local/share")));
    Some(base?.join("rollcall"))
}

/// sqlx's default falls back to plain text in silence: a database on another host must prove
/// itself unless the address says otherwise (`database.md` 6).
fn verified(options: PgConnectOptions) -> PgConnectOptions {
    let local = options.get_socket().is_some()
        || matches!(options.get_host(), "localhost" | "127.0.0.1" | "::1" | "[::1]")
        || options.get_host().starts_with('/');
    if !local && matches!(options.get_ssl_mode(), PgSslMode::Prefer) {
        options.ssl_mode(PgSslMode::VerifyFull)
    } else {
        options
    }
}

fn read_database(url: &str) -> Result<PgConnectOptions, String> {
    const LIKE: &str = "write postgres://user:password@host/database";
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(format!("names no PostgreSQL database; {LIKE}"));
    }
    url.parse().map(verified).map_err(|error| format!("cannot be read ({error}); {LIKE}"))
}

fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|it| !it.is_empty() && !it.contains(['/', '?', '#', ' ', '@']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, Faults> {
        let find = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        Config::read(|name| {
            find(name).or_else(|| (name == "HOME").then(|| "/home/mara".to_owned()))
        })
    }

    #[test]
    fn nothing_needs_to_be_said() {
        let config = read(&[]).unwrap();
        assert_eq!(config.public_url, "http://localhost:8080");
        assert!(config.database.is_none() && config.keys.is_none() && !config.is_https());
        assert_eq!(
            default_data_dir(false, None, Some("/home/mara".to_owned())),
            Some(PathBuf::from("/home/mara/.local/share/rollcall"))
        );
    }

    #[test]
    fn every_fault_is_reported_at_once_with_its_remedy() {
        let faults = read(&[
            ("DATABASE_URL", "mysql://x"),
            ("ROLLCALL_LISTEN", "8080"),
            ("ROLLCALL_PUBLIC_URL", "id.example.com/x"),
            ("ROLLCALL_KEYS", "1:short"),
            ("ROLLCALL_SCIM_RATE", "0"),
            ("ROLLCALL_SMTP_URL", "mail.example.com"),
            ("ROLLCALL_MAIL_FROM", "nobody"),
            ("ROLLCALL_SSO_ORIGINS", "https://id.internal,id.example"),
        ]);
        let text = faults.err().unwrap().to_string();
        let named = [
            "DATABASE_URL",
            "ROLLCALL_LISTEN",
            "ROLLCALL_PUBLIC_URL",
            "ROLLCALL_KEYS",
            "ROLLCALL_SCIM_RATE",
            "ROLLCALL_SMTP_URL",
            "ROLLCALL_MAIL_FROM",
            "ROLLCALL_SSO_ORIGINS",
        ];
        assert_eq!(text.lines().count(), named.len(), "{text}");
        for name in named {
            assert!(text.contains(name), "{text}");
        }
    }

    #[test]
    fn a_mail_server_and_a_sender_need_each_other() {
        let fault = |name, value| read(&[(name, value)]).err().unwrap().to_string();
        let alone = fault("ROLLCALL_SMTP_URL", "smtp://localhost");
        assert!(alone.starts_with("ROLLCALL_MAIL_FROM is needed"), "{alone}");
        let alone = fault("ROLLCALL_MAIL_FROM", "rollcall@example.com");
        assert!(alone.starts_with("ROLLCALL_SMTP_URL is needed"), "{alone}");
        let from = ("ROLLCALL_MAIL_FROM", "Rollcall <rollcall@example.com>");
        let config = read(&[("ROLLCALL_SMTP_URL", "smtp://u:p@mail.example.com"), from]).unwrap();
        assert!(config.mail_server.is_some());
    }

    #[test]
    fn a_shared_database_needs_shared_keys() {
        let text =
            read(&[("DATABASE_URL", "postgres://u@localhost/db")]).err().unwrap().to_string();
        assert!(text.starts_with("ROLLCALL_KEYS is needed with DATABASE_URL"), "{text}");
    }

    #[test]
    fn a_database_elsewhere_must_prove_itself() {
        let mode = |url: &str| verified(url.parse().unwrap()).get_ssl_mode();
        assert!(matches!(mode("postgres://u@db.example/x"), PgSslMode::VerifyFull));
        assert!(matches!(mode("postgres://u@db.example/x?sslmode=require"), PgSslMode::Require));
        assert!(matches!(mode("postgres://u@localhost/x"), PgSslMode::Prefer));
    }
}
