//! Sends mails over SMTP.

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
    transport::smtp::{self, extension::ClientId},
};
use rollcall_app::letters::Written;
use rollcall_directory::{MailFailure, TakenMail};

/// How long one conversation with the mail server may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Replies that refuse us and not the mail: it may be taken when the configuration is right
/// (RFC 4954, section 6).
const REFUSES_US: [u16; 4] = [530, 534, 535, 538];
/// The longest part of a failure that is kept.
const SAID: usize = 500;

/// Where mails are handed in, and whom they come from.
#[derive(Clone)]
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Tells other programs not to answer (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl MailServer {
    /// Reads the configuration; says by `fault` what of it is wrong, with the remedy.
    pub fn read(
        url: &str,
        from: &str,
        public_url: &str,
        fault: &mut dyn FnMut(&str, String),
    ) -> Option<Self> {
        let from = from.parse::<Mailbox>().map_err(|_| {
            let what = format!("is {from:?}; write Rollcall <rollcall@example.com>");
            fault("ROLLCALL_MAIL_FROM", what);
        });
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&encrypted(url));
        let builder = builder.map_err(|_| {
            // Without what was written: it may have a password in it.
            let what = "cannot be read; write smtp://user:password@mail.example.com for port 587 \
                        with STARTTLS, or smtps://… for port 465";
            fault("ROLLCALL_SMTP_URL", what.to_owned());
        });
        let hello = ClientId::Domain(host(public_url).to_owned());
        let transport = builder.ok()?.timeout(Some(TIME_LIMIT)).hello_name(hello).build();
        Some(Self { transport, from: from.ok()? })
    }

    /// Hands one mail in.
    ///
    /// # Errors
    /// [`MailFailure`]: what the mail server said.
    pub async fn send(&self, mail: &TakenMail, public_url: &str) -> Result<(), MailFailure> {
        let message = self.message(mail, public_url)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }

    fn message(&self, mail: &TakenMail, public_url: &str) -> Result<Message, MailFailure> {
        let unwritable = |what: String| MailFailure { said: what, for_good: true };
        let address = mail.email.parse::<Address>();
        let address = address.map_err(|_| {
            unwritable(format!("{} is not an address that mail goes to", mail.email))
        })?;
        let Written { subject, text, html } = rollcall_app::letters::written(
            &mail.letter,
            &mail.name,
            public_url,
            mail.secret.as_deref(),
        );
        Message::builder()
            // The same for every try, so that a mail that arrives twice is known again.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(mail.created_at.into())
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.name.clone()), address))
            .subject(subject)
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(|error| unwritable(error.to_string()))
    }
}

/// Plain `smtp://` would send password and links in clear: STARTTLS is asked for unless the
/// address says otherwise, or stays on this host.
fn encrypted(url: &str) -> String {
    let local = matches!(host(url), "localhost" | "127.0.0.1" | "[::1]");
    if local || !url.starts_with("smtp://") || url.contains("tls=") {
        // lettre's word for "in clear" is none at all.
        return url.replace("?tls=none", "");
    }
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}tls=required")
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    let rest = rest.split(['/', '?']).next().unwrap_or(rest);
    let rest = rest.rsplit_once('@').map_or(rest, |it| it.1);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|it| it.is_ascii_digit()) => host,
        _ => rest,
    }
}

fn failure(error: &smtp::Error) -> MailFailure {
    let refuses_us = error.status().is_some_and(|it| REFUSES_US.contains(&it.into()));
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(it) = cause {
        let text = it.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        cause = it.source();
    }
    let said = said.chars().take(SAID).collect();
    MailFailure { said, for_good: error.is_permanent() && !refuses_us }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_elsewhere_is_spoken_to_encrypted_unless_the_address_says_otherwise() {
        for (url, asked) in [
            ("smtp://u:p@mail.example.com", "smtp://u:p@mail.example.com?tls=required"),
            ("smtp://mail.example.com:2525/", "smtp://mail.example.com:2525/?tls=required"),
            ("smtp://mail.example.com?tls=none", "smtp://mail.example.com"),
            (
                "smtp://mail.example.com?tls=opportunistic",
                "smtp://mail.example.com?tls=opportunistic",
            ),
            ("smtps://u:p@mail.example.com", "smtps://u:p@mail.example.com"),
            ("smtp://localhost:1025", "smtp://localhost:1025"),
        ] {
            assert_eq!(encrypted(url), asked);
        }
    }

    #[test]
    fn a_fault_does_not_repeat_the_password() {
        let mut faults = Vec::new();
        let mut fault = |name: &str, what: String| faults.push(format!("{name} {what}"));
        let read =
            MailServer::read("http://u:secret@x", "nobody", "http://localhost:8080", &mut fault);
        assert!(read.is_none());
        assert_eq!(faults.len(), 2);
        assert!(faults.iter().all(|it| !it.contains("secret")), "{faults:?}");
    }
}
