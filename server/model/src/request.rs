//! The request log: what identity providers asked over SCIM, what was decided, what they were told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    activity::{SubjectKind, TimeRange},
    id::{IdentityProviderId, ScimRequestId},
    page::Turn,
};

/// How many days a request stays in the log.
pub const KEPT_DAYS: i64 = 30;

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestResult {
    /// Something is different now.
    Done,
    /// It was answered, and nothing is different: it read, or sent what was here already.
    NoChange,
    /// It was answered as done, and something waits for an administrator.
    Held,
    /// It was not done, and its answer says why.
    Refused,
    /// Its token was not let in.
    Unauthorized,
}

impl RequestResult {
    /// All results, in the order of the drop-down.
    pub const ALL: [Self; 5] =
        [Self::Done, Self::NoChange, Self::Held, Self::Refused, Self::Unauthorized];

    /// The word in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NoChange => "no_change",
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Unauthorized => "unauthorized",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The words in the log.
    pub fn label(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::NoChange => "No change",
            Self::Held => "Held",
            Self::Refused => "Refused",
            Self::Unauthorized => "Turned away",
        }
    }
}

/// How a decision turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionTone {
    /// As it should be.
    Ok,
    /// Something worth knowing.
    Note,
    /// Somebody should look.
    Warn,
    /// The reason it was refused.
    Bad,
}

/// One step on the way from a request to its outcome, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub tone: DecisionTone,
    pub text: String,
}

impl Decision {
    /// A step that went as it should.
    pub fn ok(text: impl Into<String>) -> Self {
        Self { tone: DecisionTone::Ok, text: text.into() }
    }

    /// A step worth knowing.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: DecisionTone::Note, text: text.into() }
    }

    /// A step somebody should look at.
    pub fn warn(text: impl Into<String>) -> Self {
        Self { tone: DecisionTone::Warn, text: text.into() }
    }

    /// The step that ended it.
    pub fn bad(text: impl Into<String>) -> Self {
        Self { tone: DecisionTone::Bad, text: text.into() }
    }
}

/// The account or group that a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSubject {
    pub kind: SubjectKind,
    /// None: it was to be created and was not.
    pub id: Option<String>,
    /// Its name when the request came.
    pub label: String,
}

/// A request as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScimRequestRow {
    pub id: ScimRequestId,
    pub at: DateTime<Utc>,
    pub provider: IdentityProviderId,
    /// The name the provider has now.
    pub provider_name: String,
    pub method: String,
    /// Below the endpoint, with the query.
    pub path: String,
    pub status: u16,
    /// The sentence of a refusal, without its incident code.
    pub detail: Option<String>,
    /// The incident code: stands at the end of a refusal's sentence.
    pub reference: String,
    pub took_us: i64,
    pub result: RequestResult,
    pub subject: Option<RequestSubject>,
    /// How many were turned away with the same token in the same hour, up to this one: the list
    /// shows the last of them for all. 1 for every other request.
    pub alike: i64,
}

impl ScimRequestRow {
    /// How long it took, in words: "0.8 ms", "41 ms", "2.3 s".
    pub fn took(&self) -> String {
        let (ms, tenths) = (self.took_us / 1000, self.took_us % 1000 / 100);
        match ms {
            0..10 => format!("{ms}.{tenths} ms"),
            10..1000 => format!("{ms} ms"),
            _ => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        }
    }
}

/// A body as the log keeps it: no secrets, and no longer than the log's limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBody {
    pub text: String,
    /// There was more.
    pub truncated: bool,
}

/// Everything that the log holds about a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScimRequest {
    pub row: ScimRequestRow,
    /// The last four characters of the token; None when the token is gone.
    pub token_last_four: Option<String>,
    pub scim_type: Option<String>,
    pub user_agent: String,
    /// Names and values, without those that carry secrets.
    pub headers: Vec<(String, String)>,
    pub request_body: Option<KeptBody>,
    pub response_body: Option<KeptBody>,
    pub decisions: Vec<Decision>,
    /// The account still exists, so that its page can be opened.
    pub subject_exists: bool,
    /// None: it is about nothing in particular, or only read.
    pub series: Option<Series>,
}

/// Where a request stands among those about the same account or group, or among those turned away
/// with the same token in the same hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Counted from 1.
    pub number: i64,
    pub of: i64,
    pub previous: Option<ScimRequestId>,
    pub next: Option<ScimRequestId>,
}

/// The request that made an account what it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidingRequest {
    pub row: ScimRequestRow,
    pub decisions: Vec<Decision>,
}

/// What part of the log is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScimRequestQuery {
    /// An incident code, the id of an account, or part of a name, a path or a sentence.
    pub search: Option<String>,
    pub result: Option<RequestResult>,
    pub provider: Option<IdentityProviderId>,
    /// One account or group only.
    pub subject: Option<String>,
    pub range: TimeRange,
    pub turn: Turn,
}

/// How often a provider met a no in the last 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals {
    pub refused: i64,
    pub unauthorized: i64,
}

/// The incident code in a text: "9f2c-77e1".
pub fn incident_code(text: &str) -> Option<&str> {
    let mut words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '-');
    words.find(|word| {
        let halves = word.split_once('-');
        let is_half = |it: &str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_hexdigit());
        halves.is_some_and(|(left, right)| is_half(left) && is_half(right))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_code_is_found_in_the_sentence_it_came_in() {
        for text in ["9f2c-77e1", " 9f2c-77e1. ", "username already in use. reference 9f2c-77e1."] {
            assert_eq!(incident_code(text), Some("9f2c-77e1"), "{text}");
        }
        for text in ["", "anna", "9f2c-77e", "018f6c1e-7a44-7d3b-9f02-51c7be0d1a88", "oslo-west"] {
            assert_eq!(incident_code(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_leads_back_to_its_result() {
        for result in RequestResult::ALL {
            assert_eq!(RequestResult::from_code(result.code()), Some(result));
        }
        assert_eq!(RequestResult::from_code("ok"), None);
    }

    #[test]
    fn a_duration_reads_as_a_person_says_it() {
        let row = |took_us| ScimRequestRow {
            id: ScimRequestId(uuid::Uuid::nil()),
            at: DateTime::UNIX_EPOCH,
            provider: IdentityProviderId(uuid::Uuid::nil()),
            provider_name: String::new(),
            method: "GET".to_owned(),
            path: "/Users".to_owned(),
            status: 200,
            detail: None,
            reference: String::new(),
            took_us,
            result: RequestResult::NoChange,
            subject: None,
            alike: 1,
        };
        for (took_us, words) in
            [(0, "0.0 ms"), (840, "0.8 ms"), (41_200, "41 ms"), (2_345_000, "2.3 s")]
        {
            assert_eq!(row(took_us).took(), words);
        }
    }
}
