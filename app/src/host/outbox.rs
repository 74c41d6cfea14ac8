//! The outbox as its pages show it.

use rollcall_model::{id::MailId, mail::Outbox, page::Turn};

use super::SystemAdministrator;
use crate::{
    api::{
        At,
        mail::{OutboxPage, ShownMail},
    },
    error::AppError,
};

impl SystemAdministrator {
    /// A page of the outbox.
    pub async fn outbox(&self, turn: &Turn) -> Result<At<OutboxPage>, AppError> {
        let mut view = self.installation().await?;
        let outbox = Outbox { mails: view.mails(turn).await?, jobs: view.jobs().await? };
        Ok(At { now: view.now(), it: OutboxPage { outbox, sends: self.mails() } })
    }

    /// One mail, with the secret of its link while it waits.
    pub async fn shown_mail(&self, mail: MailId) -> Result<At<ShownMail>, AppError> {
        let host = &self.host;
        let now = host.directory.clock().now();
        let (mail, secret) = host.directory.outbox_mail(mail).await?;
        super::forbid_storing();
        Ok(At { now, it: ShownMail { mail, public_url: host.public_url.to_string(), secret } })
    }
}
