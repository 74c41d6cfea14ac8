//! The liberties a product took and this server followed, for a decision trail.

use std::fmt;

/// One liberty. Its text completes the sentence "The request was accepted: …".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// Entra ID capitalizes the operation.
    Operation { sent: String, read_as: &'static str },
    /// A message without its own URN in `schemas`.
    MessageSchema { urn: &'static str },
    /// Entra ID sends `"True"` and `"False"`.
    BooleanAsText { attribute: String, sent: String, read_as: bool },
    /// `organizationId` as a JSON number.
    NumberAsText { attribute: String, sent: String },
    /// Entra ID sends the manager as the bare id.
    ReferenceAsText { attribute: String },
    /// Microsoft's tutorial sends the manager as a list of one.
    ListOfOne { attribute: String },
    /// Duo may send one member as an object.
    ListWithoutBrackets { attribute: String },
    /// Entra ID uses paths as keys of an object.
    PathAsKey { key: String },
    /// Entra ID names attributes of the enterprise extension without its URN.
    WithoutSchema { name: String, read_as: String },
    /// Entra ID replaces and extends values it believes to exist.
    CreatedFromFilter { path: String },
    /// Entra ID removes members by listing them.
    RemovedByList { attribute: String },
    /// Okta may push passwords.
    PasswordDropped,
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation { sent, read_as } => {
                write!(f, "op read as {read_as}: sent as {sent:?}")
            }
            Self::MessageSchema { urn } => write!(f, "schemas read as {urn}: not listed"),
            Self::BooleanAsText { attribute, sent, read_as } => {
                let state = match (attribute.as_str(), read_as) {
                    ("active", true) => "on",
                    ("active", false) => "off",
                    (_, true) => "true",
                    (_, false) => "false",
                };
                write!(f, "{attribute} read as {state}: sent as the text {sent:?}")
            }
            Self::NumberAsText { attribute, sent } => {
                write!(f, "{attribute} read as the text {sent:?}: sent as a number")
            }
            Self::ReferenceAsText { attribute } => {
                write!(f, "{attribute} read as its value: sent as bare text")
            }
            Self::ListOfOne { attribute } => {
                write!(f, "{attribute} read as one value: sent as a list of one")
            }
            Self::ListWithoutBrackets { attribute } => {
                write!(f, "{attribute} read as a list of one: sent as one value")
            }
            Self::PathAsKey { key } => write!(f, "{key:?} read as a path: sent as a key"),
            Self::WithoutSchema { name, read_as } => {
                write!(f, "{name} read as {read_as}: sent without its schema")
            }
            Self::CreatedFromFilter { path } => {
                write!(f, "a value made from {path}: there was none to change")
            }
            Self::RemovedByList { attribute } => {
                write!(f, "{attribute} removed one by one: sent as a list of values")
            }
            Self::PasswordDropped => {
                f.write_str("password not kept: users sign in by single sign-on")
            }
        }
    }
}

/// What was noticed on the way through a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Liberties taken, each once, in order.
    pub tolerances: Vec<Tolerance>,
    /// Names of attributes that no schema knows, each once, as they were sent.
    pub ignored: Vec<String>,
}

/// How many entries each list of a trail gets, and how many characters an ignored name: a body can
/// hold names without end, its reader cannot.
const ENOUGH: usize = 100;
const LONG: usize = 200;

impl Trail {
    pub(crate) fn tolerate(&mut self, tolerance: Tolerance) {
        if self.tolerances.len() < ENOUGH && !self.tolerances.contains(&tolerance) {
            self.tolerances.push(tolerance);
        }
    }

    pub(crate) fn ignore(&mut self, name: &str) {
        let name: String = name.chars().take(LONG).collect();
        if self.ignored.len() < ENOUGH && !self.ignored.contains(&name) {
            self.ignored.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_tells_each_thing_once_and_never_without_end() {
        let mut trail = Trail::default();
        for number in 0..1000 {
            trail.ignore("shoeSize");
            trail.ignore(&format!("{number}{}", "x".repeat(1000)));
            trail.tolerate(Tolerance::PasswordDropped);
        }
        assert_eq!(trail.ignored[0], "shoeSize");
        assert_eq!((trail.ignored.len(), trail.ignored[1].len()), (ENOUGH, LONG));
        assert_eq!(trail.tolerances, [Tolerance::PasswordDropped]);
    }
}
