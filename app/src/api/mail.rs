//! The outbox: mails that wait or were sent, and what Rollcall does by itself. For system
//! administrators.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    id::MailId,
    mail::{Outbox, OutboxMail},
    page::Turn,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// The page of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxPage {
    pub outbox: Outbox,
    /// Whether a mail server takes mails.
    pub sends: bool,
}

/// One mail, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownMail {
    pub mail: OutboxMail,
    pub public_url: String,
    /// The secret of its link, while it waits.
    pub secret: Option<String>,
}

/// A page of the outbox, newest first, and the last run of each job.
#[server(name = ReadOutbox, endpoint = "mail/outbox", input = Json)]
pub async fn outbox(turn: Turn) -> Result<At<OutboxPage>, AppError> {
    crate::host::system_administrator().await?.outbox(&turn).await
}

/// One mail.
#[server(name = ReadMail, endpoint = "mail/one", input = Json)]
pub async fn mail(mail: MailId) -> Result<At<ShownMail>, AppError> {
    crate::host::system_administrator().await?.shown_mail(mail).await
}

/// Has a mail tried again at once.
#[server(endpoint = "mail/retry")]
pub async fn retry_mail(mail: MailId) -> Result<(), AppError> {
    let mut change = crate::host::system_administrator().await?.change_installation().await?;
    change.retry_mail(mail).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/outbox/{mail}"));
    Ok(())
}
