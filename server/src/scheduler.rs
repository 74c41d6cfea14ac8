//! What Rollcall does by itself: mails, reminders, what is over. Several servers may share it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream};
use rollcall_app::host::{Fetch, certificates};
use rollcall_directory::{Directory, MetadataSource, NewCertificate, Result};
use rollcall_model::mail::Job;
use rollcall_sso::saml::import::import;

use crate::mail_server::MailServer;

/// How often it looks for what is due.
const LOOK: Duration = Duration::from_secs(5);
/// How many mails one round sends: the other jobs wait for it.
const ROUND: u64 = 50;

/// How many providers are asked for their metadata at once.
const ASKED_AT_ONCE: usize = 8;

/// One server’s part in it.
pub struct Scheduler {
    directory: Directory,
    mail_server: Option<MailServer>,
    fetch: Fetch,
    public_url: Arc<str>,
    /// How many waiting mails the log was told of.
    told_waiting: AtomicI64,
}

impl Scheduler {
    /// The scheduler of a server. `fetch` asks providers for their metadata.
    pub fn new(
        directory: Directory,
        mail_server: Option<MailServer>,
        fetch: Fetch,
        public_url: &str,
    ) -> Self {
        let (public_url, told_waiting) = (public_url.into(), AtomicI64::new(0));
        Self { directory, mail_server, fetch, public_url, told_waiting }
    }

    /// Does what is due, again and again.
    pub async fn run(self) {
        let mut every = tokio::time::interval(LOOK);
        loop {
            every.tick().await;
            self.look().await;
        }
    }

    /// Does what is due and what no other server does meanwhile.
    pub async fn look(&self) {
        for job in Job::ALL {
            if let Err(error) = self.attempt(job).await {
                tracing::warn!(?error, job = job.code(), "a job could not be taken or given back");
                return; // The database is away: the others would say the same.
            }
        }
    }

    async fn attempt(&self, job: Job) -> Result<()> {
        if job == Job::Mail && !self.has_mail_to_send().await? {
            return Ok(());
        }
        if !self.directory.begin_job(job).await? {
            return Ok(());
        }
        let outcome = match job {
            Job::Mail => self.send_mails().await,
            Job::Tokens => self.directory.tell_of_tokens().await.map(Ok),
            Job::Certificates => self.keep_certificates().await.map(Ok),
            Job::Sweep => self.directory.sweep().await.map(|()| Ok(0)),
            Job::Purge => self.directory.purge().await.map(Ok),
        };
        let outcome = outcome.unwrap_or_else(|error| {
            tracing::warn!(?error, job = job.code(), "a job failed");
            Err(error.to_string())
        });
        self.directory.end_job(job, outcome).await
    }

    /// Takes over what the metadata of SAML providers adds, then tells of what runs out all the same.
    /// What one provider does not answer is noted with it, and stops nobody.
    async fn keep_certificates(&self) -> Result<u64> {
        let sources = self.directory.metadata_sources().await?;
        let looks = sources.into_iter().map(|source| async move {
            let read = self.read_metadata(&source).await;
            self.directory.note_metadata(&source, read).await
        });
        let mut looks = stream::iter(looks).buffer_unordered(ASKED_AT_ONCE);
        let mut new = 0;
        while let Some(look) = looks.next().await {
            new += look?;
        }
        Ok(new + self.directory.tell_of_certificates().await?)
    }

    async fn read_metadata(
        &self,
        source: &MetadataSource,
    ) -> std::result::Result<Vec<NewCertificate>, String> {
        let bytes = (self.fetch)(source.url.clone()).await?;
        let metadata =
            import(&bytes, Some(&source.entity_id)).map_err(|error| error.to_string())?;
        Ok(certificates(&metadata))
    }

    /// Without a mail server the log says that mails wait, and where: never what is in them.
    async fn has_mail_to_send(&self) -> Result<bool> {
        let (waiting, due) = self.directory.waiting_mail().await?;
        if self.mail_server.is_some() {
            return Ok(due);
        }
        if self.told_waiting.swap(waiting, Ordering::Relaxed) < waiting {
            tracing::info!(
                "{waiting} mails wait in the outbox, {}/outbox: no mail server is set with \
                 ROLLCALL_SMTP_URL",
                self.public_url
            );
        }
        Ok(false)
    }

    /// Sends what is due. Stops at the first sign that the mail server takes nothing at all.
    async fn send_mails(&self) -> Result<std::result::Result<u64, String>> {
        let Some(server) = &self.mail_server else { return Ok(Ok(0)) };
        let mut sent = 0;
        for _ in 0..ROUND {
            let Some(mail) = self.directory.take_mail().await? else { break };
            match server.send(&mail, &self.public_url).await {
                Ok(()) => {
                    self.directory.mail_was_sent(&mail).await?;
                    sent += 1;
                }
                Err(why) => {
                    tracing::warn!(mail = %mail.id, said = why.said, "a mail was not sent");
                    self.directory.mail_was_not_sent(&mail, &why).await?;
                    if !why.for_good {
                        return Ok(Err(why.said));
                    }
                }
            }
        }
        Ok(Ok(sent))
    }
}
