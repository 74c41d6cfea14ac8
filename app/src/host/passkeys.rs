//! What passkeys do: sign in, confirm, and be looked after by whom they belong to.

use rollcall_directory::{Error, PasskeyQuestion, RelyingParty};
use rollcall_model::{id::PasskeyId, name::Name};
use serde::{Deserialize, Serialize};

use super::{Host, Visit, Visitor};
use crate::{
    api::session::StepUp,
    error::{AppError, field},
};

/// The session's key for the question that waits for its answer: one at a time.
const ASKED: &str = "passkey_asked";

/// A question that waits.
#[derive(Serialize, Deserialize)]
struct Asked {
    key: String,
    /// What the new passkey will be called.
    name: Option<Name>,
}

impl Host {
    fn party(&self) -> Result<&RelyingParty, AppError> {
        self.party.as_ref().ok_or_else(|| AppError::Conflict(t!("passkey.no_address").to_owned()))
    }
}

impl Visit {
    async fn asks(
        &self,
        question: PasskeyQuestion,
        name: Option<Name>,
    ) -> Result<String, AppError> {
        self.set(ASKED, &Asked { key: question.key, name }).await?;
        Ok(question.options)
    }

    /// The question that was asked in this browser.
    async fn asked(&self) -> Result<Asked, AppError> {
        self.take(ASKED).await?.ok_or_else(|| Error::Passkey.into())
    }
}

/// Asks for any passkey, to sign in.
pub async fn ask() -> Result<String, AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let question = host.directory.ask_passkey(host.party()?).await?;
    visit.asks(question, None).await
}

/// Checks the answer and signs in.
pub async fn enter(answer: &str, next: &str) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let asked = visit.asked().await?;
    let login = host.directory.sign_in_with_passkey(host.party()?, &asked.key, answer).await?;
    visit.sign_in_by_passkey(login.id).await?;
    leptos_axum::redirect(&host.there_or_home(next, &login).await?);
    Ok(())
}

impl Visitor {
    /// Asks for a new passkey, which they call `name`.
    pub async fn begin_passkey(self, name: String, code: &str) -> Result<String, AppError> {
        let name: Name = field("name", name.try_into())?;
        let party = self.host.party()?;
        self.confirm(code).await?;
        let question = self.host.directory.ask_new_passkey(party, &self.login).await?;
        self.visit.asks(question, Some(name)).await
    }

    /// Keeps the new passkey.
    pub async fn add_passkey(self, answer: &str) -> Result<(), AppError> {
        let asked = self.visit.asked().await?;
        let name = asked.name.ok_or(Error::Passkey)?;
        let (party, directory) = (self.host.party()?, &self.host.directory);
        let new = directory.check_new_passkey(party, &self.login, &asked.key, answer).await?;
        let mut change = self.own_change().await?;
        change.add_passkey(&self.login, &name, &new).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Gives a passkey of theirs another name.
    pub async fn rename_passkey(self, id: PasskeyId, name: String) -> Result<(), AppError> {
        let name: Name = field("name", name.try_into())?;
        let mut change = self.own_change().await?;
        change.rename_passkey(&self.login, id, &name).await?;
        change.commit().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Takes a passkey of theirs away; this session goes on under a new id.
    pub async fn remove_passkey(self, id: PasskeyId, code: &str) -> Result<(), AppError> {
        self.confirm(code).await?;
        let mut change = self.own_change().await?;
        change.remove_passkey(&self.login, id).await?;
        change.commit().await?;
        self.stay().await?;
        leptos_axum::redirect("/me");
        Ok(())
    }

    /// Asks for one of their passkeys.
    pub async fn ask_own_passkey(self) -> Result<String, AppError> {
        let (party, directory) = (self.host.party()?, &self.host.directory);
        let question = directory.ask_own_passkey(party, &self.login).await?;
        self.visit.asks(question, None).await
    }

    /// Checks one of their passkeys: as good as a code.
    pub async fn confirm_with_passkey(self, answer: &str) -> Result<(), AppError> {
        let asked = self.visit.asked().await?;
        let (party, directory) = (self.host.party()?, &self.host.directory);
        directory.confirm_with_passkey(party, &self.login, &asked.key, answer).await?;
        self.visit.set_confirmed_at(directory.clock().now()).await
    }

    /// What is asked of them before something sensitive.
    pub async fn step_up(self) -> Result<StepUp, AppError> {
        let passkey =
            self.host.party.is_some() && self.host.directory.has_passkey(self.login.id).await?;
        Ok(StepUp { confirmed: self.recently_confirmed().await?, passkey })
    }
}
