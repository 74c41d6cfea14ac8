//! Mails: what they say, as values, and what became of them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::MailId, page::Page};

/// How often a mail is tried before it counts as failed.
pub const MAIL_TRIES: u32 = 9;
/// How long mails are kept, in days.
pub const MAIL_KEPT_DAYS: i64 = 30;

/// What a mail says. It is put into words when it is sent or shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Somebody is to choose a password.
    Invitation {
        /// Who invited them; None: the host’s command line.
        by: Option<String>,
        /// The client that they belong to; None: staff.
        client: Option<String>,
        until: DateTime<Utc>,
    },
    /// Somebody who lost their password is to choose another one.
    SignInLink {
        /// Who sent it; None: the host’s command line.
        by: Option<String>,
        until: DateTime<Utc>,
    },
    /// A system administrator came in with a password while a client was SSO only.
    BreakGlass {
        who: String,
        at: DateTime<Utc>,
        /// The network address they came from; None: it was not kept.
        #[serde(default)]
        address: Option<String>,
    },
    /// A SCIM token expires.
    TokenExpires { token: Expiring, days: i64 },
    /// A SCIM token expired, and nothing works in its place.
    TokenExpired { token: Expiring },
    /// The last certificate that a SAML provider signs with expires.
    CertificateExpires { certificate: Expiring, days: i64 },
}

/// What a mail is about: something of a provider that runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expiring {
    pub client: String,
    pub provider: String,
    pub expires_at: DateTime<Utc>,
    /// The path of the page that remedies it.
    pub path: String,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    Waiting,
    Sent,
    /// It was tried often enough, or refused for good.
    Failed,
    /// Its link has stopped working meanwhile.
    Lapsed,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMail {
    pub id: MailId,
    pub name: String,
    pub email: String,
    pub letter: Letter,
    pub created_at: DateTime<Utc>,
    pub state: MailState,
    pub tries: u32,
    pub sent_at: Option<DateTime<Utc>>,
    /// What the mail server said last.
    pub failure: Option<String>,
}

impl OutboxMail {
    /// Whether it may be tried again at once.
    pub fn can_be_retried(&self) -> bool {
        match self.state {
            MailState::Waiting => self.tries > 0,
            MailState::Failed => true,
            MailState::Sent | MailState::Lapsed => false,
        }
    }
}

/// The outbox, and what Rollcall does by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    pub mails: Page<OutboxMail>,
    pub jobs: Vec<JobRun>,
}

/// How long after its try of this number a mail is tried again, counted from 1.
pub fn pause_after(tries: u32) -> TimeDelta {
    TimeDelta::minutes(match tries {
        0 | 1 => 1,
        2 => 5,
        3 => 15,
        4 => 60,
        5 => 3 * 60,
        6 => 6 * 60,
        _ => 12 * 60,
    })
}

/// What Rollcall does by itself, at its hour, on one server of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Sends mails.
    Mail,
    /// Reminds of tokens that run out, and tells of those that did.
    Tokens,
    /// Looks at the metadata of SAML providers, and tells of certificates that run out.
    Certificates,
    /// Removes sessions and requests that are over.
    Sweep,
    /// Removes what was deleted or ended 30 days ago.
    Purge,
}

impl Job {
    /// All of them, in the order they run in.
    pub const ALL: [Self; 5] =
        [Self::Tokens, Self::Certificates, Self::Sweep, Self::Purge, Self::Mail];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Tokens => "tokens",
            Self::Certificates => "certificates",
            Self::Sweep => "sweep",
            Self::Purge => "purge",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// How long after one run the next begins.
    pub fn pause(self) -> TimeDelta {
        TimeDelta::minutes(match self {
            Self::Mail => 0,
            Self::Sweep => 10,
            Self::Tokens | Self::Purge => 60,
            Self::Certificates => 24 * 60,
        })
    }
}

/// The last run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    pub job: Job,
    pub started_at: DateTime<Utc>,
    /// None: it runs, or its server ended under it.
    pub finished_at: Option<DateTime<Utc>>,
    /// How much there was to do.
    pub done: i64,
    /// Why it failed.
    pub failure: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_more_and_more_seldom_for_about_two_days() {
        let pauses: Vec<_> = (1..MAIL_TRIES).map(pause_after).collect();
        assert!(pauses.is_sorted());
        let all: TimeDelta = pauses.iter().sum();
        assert!((TimeDelta::days(1)..TimeDelta::days(3)).contains(&all), "{all}");
    }

    #[test]
    fn an_alert_that_names_no_address_can_be_read() {
        let kept = r#"{ "kind": "break_glass", "who": "Nadia", "at": "2026-11-22T10:14:00Z" }"#;
        let letter: Letter = serde_json::from_str(kept).unwrap();
        assert!(matches!(letter, Letter::BreakGlass { address: None, .. }), "{letter:?}");
    }

    #[test]
    fn a_code_leads_back_to_its_job() {
        for job in Job::ALL {
            assert_eq!(Job::from_code(job.code()), Some(job));
        }
    }
}
