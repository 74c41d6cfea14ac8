//! What is noted on the way through one request, for the request log and for its own refusal.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use rollcall_directory::TokenOwner;
use rollcall_model::{
    activity::SubjectKind,
    request::{Decision, RequestSubject},
};
use rollcall_scim::tolerance::{Tolerance, Trail as Tolerated};

/// The most decisions of a request: a Bulk makes some for each of its thousand operations.
const ENOUGH: usize = 400;

/// The notes of one request. Its clones write into the same.
#[derive(Clone)]
pub struct Trail {
    /// The code that stands in the refusal and that the log finds.
    reference: Arc<str>,
    notes: Arc<Mutex<Notes>>,
}

/// What was noted.
#[derive(Default)]
pub struct Notes {
    /// Whose token it carried.
    pub owner: Option<TokenOwner>,
    /// Its token was not let in.
    pub turned_away: bool,
    pub decisions: Vec<Decision>,
    pub subject: Option<RequestSubject>,
    pub effect: Effect,
    /// A part of it was refused although the whole was answered: an operation of a Bulk.
    pub partly_refused: bool,
    pub body: Option<Bytes>,
}

/// What is different after a request; of several effects, the last in this order counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    #[default]
    None,
    Changed,
    /// It was answered as done, and something waits for an administrator.
    Waits,
}

impl Trail {
    /// The trail of a request that is answered under this reference.
    pub fn new(reference: &str) -> Self {
        Self { reference: reference.into(), notes: Arc::default() }
    }

    /// The code that stands in the refusal and that the log finds.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Takes everything that was noted.
    pub fn take(&self) -> Notes {
        self.note(std::mem::take)
    }

    /// The token was let in.
    pub fn let_in(&self, owner: TokenOwner) {
        self.note(|it| {
            it.decisions.push(Decision::ok(format!("Token accepted: {}.", owner.provider_name)));
            it.owner = Some(owner);
        });
    }

    /// The token was not let in; it belongs or belonged to this provider.
    pub fn turned_away(&self, owner: Option<TokenOwner>) {
        self.note(|it| {
            it.turned_away = true;
            it.owner = owner;
        });
    }

    /// The body as it was sent.
    pub fn sent(&self, body: &Bytes) {
        if !body.is_empty() {
            self.note(|it| it.body = Some(body.clone()));
        }
    }

    /// A step that was decided here.
    pub fn decide(&self, decision: Decision) {
        self.decided(std::iter::once(decision));
    }

    /// Steps that were decided elsewhere.
    pub fn decided(&self, decisions: impl IntoIterator<Item = Decision>) {
        self.note(|it| {
            for decision in decisions {
                if it.decisions.len() < ENOUGH {
                    it.decisions.push(decision);
                }
            }
        });
    }

    /// The liberties that were taken with the message.
    pub fn tolerated(&self, trail: &Tolerated) {
        let told = trail.tolerances.iter().filter(|it| !tells_a_password(it)).map(|it| {
            let it = it.to_string();
            let mut letters = it.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            // Attributes keep their case: they are names.
            let is_name = it.split(' ').next().is_some_and(|word| word.contains(['.', ':', '"']));
            let it = if is_name { it.clone() } else { first.chain(letters).collect() };
            Decision::note(format!("{it}."))
        });
        self.decided(told);
        if !trail.ignored.is_empty() {
            let names = trail.ignored.join(", ");
            self.decide(Decision::note(format!(
                "No schema knows these, so they were ignored: {names}."
            )));
        }
    }

    /// What the request is about.
    pub fn about(&self, kind: SubjectKind, id: Option<String>, label: &str) {
        let label = label.to_owned();
        self.note(|it| it.subject = Some(RequestSubject { kind, id, label }));
    }

    /// The request is about several things.
    pub fn about_several(&self) {
        self.note(|it| it.subject = None);
    }

    /// Something is different now.
    pub fn changed(&self) {
        self.note(|it| it.effect = it.effect.max(Effect::Changed));
    }

    /// It is answered as done, and something waits for an administrator.
    pub fn waits(&self) {
        self.note(|it| it.effect = Effect::Waits);
    }

    /// An operation of a Bulk was refused.
    pub fn partly_refused(&self, detail: &str) {
        self.note(|it| it.partly_refused = true);
        self.decide(Decision::bad(detail));
    }

    fn note<T>(&self, change: impl FnOnce(&mut Notes) -> T) -> T {
        change(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A password that was sent as a number would be told.
fn tells_a_password(tolerance: &Tolerance) -> bool {
    *tolerance != Tolerance::PasswordDropped
        && tolerance.to_string().to_ascii_lowercase().contains("password")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_are_told_without_passwords() {
        let trail = Trail::new("9f2c-77e1");
        trail.tolerated(&Tolerated {
            tolerances: vec![
                Tolerance::PasswordDropped,
                Tolerance::NumberAsText { attribute: "password".to_owned(), sent: "42".to_owned() },
                Tolerance::BooleanAsText {
                    attribute: "active".to_owned(),
                    sent: "True".to_owned(),
                    read_as: true,
                },
            ],
            ignored: vec!["shoeSize".to_owned()],
        });
        let told: Vec<_> = trail.take().decisions.into_iter().map(|it| it.text).collect();
        assert_eq!(
            told,
            [
                "Password not kept: users sign in by single sign-on.",
                "Active read as on: sent as the text \"True\".",
                "No schema knows these, so they were ignored: shoeSize.",
            ]
        );
    }

    #[test]
    fn a_trail_does_not_grow_without_end() {
        let trail = Trail::new("9f2c-77e1");
        trail.decided((0..10_000).map(|it| Decision::ok(it.to_string())));
        assert_eq!(trail.take().decisions.len(), ENOUGH);
    }
}
