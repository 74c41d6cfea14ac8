//! The words of mails, in one place. A mail is one or two paragraphs, one button, and why it came.

use rollcall_model::mail::{Expiring, Letter};

use crate::words::{language, minute, weekday};

/// A mail in words, as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What a mail says below its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub greeting: String,
    pub paragraphs: Vec<String>,
    /// The words of the button, and where it leads; None: its link has been erased.
    pub button: Option<(String, String)>,
    /// Why it came, and how to have no more of it.
    pub because: String,
}

/// The subject of a mail.
pub fn subject(letter: &Letter) -> String {
    match letter {
        Letter::Invitation { client: Some(client), .. } => {
            t!("letters.invitation.subject_of", client = client)
        }
        Letter::Invitation { client: None, .. } => t!("letters.invitation.subject").to_owned(),
        Letter::SignInLink { .. } => t!("letters.sign_in_link.subject").to_owned(),
        Letter::BreakGlass { who, .. } => t!("letters.break_glass.subject", who = who),
        Letter::TokenExpires { token, days } => {
            plural!("letters.expires.subject", *days, client = token.client)
        }
        Letter::TokenExpired { token } => t!("letters.expired.subject", client = token.client),
        Letter::CertificateExpires { certificate, days } => {
            plural!("letters.certificate.subject", *days, client = certificate.client)
        }
    }
}

/// What a mail says to `name`. `secret` is that of its link.
pub fn body(letter: &Letter, name: &str, public_url: &str, secret: Option<&str>) -> Body {
    let greeting = t!("letters.hello", name = name);
    match letter {
        Letter::Invitation { by, client, until } => {
            let by = by.as_deref().unwrap_or(t!("letters.administrator"));
            let to = client
                .as_deref()
                .map(|it| t!("letters.invitation.for_client", client = it))
                .unwrap_or_default();
            Body {
                greeting,
                paragraphs: vec![
                    t!("letters.invitation.text", by = by, to = to),
                    t!("letters.invitation.until", until = minute(*until)),
                ],
                button: secret.map(|it| {
                    (t!("letters.invitation.accept").to_owned(), invitation_address(public_url, it))
                }),
                because: t!("letters.invitation.because").to_owned(),
            }
        }
        Letter::SignInLink { by, until } => {
            let by = by.as_deref().unwrap_or(t!("letters.administrator"));
            Body {
                greeting,
                paragraphs: vec![
                    t!("letters.sign_in_link.text", by = by),
                    t!("letters.invitation.until", until = minute(*until)),
                ],
                button: secret.map(|it| {
                    let address = invitation_address(public_url, it);
                    (t!("letters.sign_in_link.choose").to_owned(), address)
                }),
                because: t!("letters.sign_in_link.because").to_owned(),
            }
        }
        Letter::BreakGlass { who, at, address } => Body {
            greeting,
            paragraphs: [t!("letters.break_glass.text", who = who, at = minute(*at))]
                .into_iter()
                .chain(address.as_ref().map(|it| t!("letters.break_glass.from", address = it)))
                .chain([t!("break_glass.text").to_owned()])
                .collect(),
            button: Some((
                t!("letters.break_glass.open").to_owned(),
                format!("{public_url}/activities"),
            )),
            because: t!("letters.break_glass.because").to_owned(),
        },
        Letter::TokenExpires { token, .. } => {
            reminder(greeting, token, public_url, token_expires(token))
        }
        Letter::TokenExpired { token } => {
            let text = t!(
                "letters.expired.text",
                provider = token.provider,
                client = token.client,
                at = minute(token.expires_at)
            );
            reminder(greeting, token, public_url, [text, t!("letters.expired.remedy").to_owned()])
        }
        Letter::CertificateExpires { certificate: it, .. } => {
            reminder(greeting, it, public_url, certificate_expires(it))
        }
    }
}

/// What happens when a SCIM token expires, and what to do before.
pub fn token_expires(it: &Expiring) -> [String; 2] {
    let text = t!(
        "letters.expires.text",
        provider = it.provider,
        client = it.client,
        day = weekday(it.expires_at),
        time = it.expires_at.format("%H:%M")
    );
    [text, t!("letters.expires.remedy").to_owned()]
}

/// What happens when the last certificate of a SAML provider expires, and what to do before.
pub fn certificate_expires(it: &Expiring) -> [String; 2] {
    let text = t!(
        "letters.certificate.text",
        provider = it.provider,
        client = it.client,
        day = weekday(it.expires_at),
        time = it.expires_at.format("%H:%M")
    );
    [text, t!("letters.certificate.remedy").to_owned()]
}

/// The title of a SCIM token's end in a calendar.
pub fn token_entry(it: &Expiring) -> String {
    t!("letters.expires.entry", provider = it.provider, client = it.client)
}

/// The title of a certificate's end in a calendar.
pub fn certificate_entry(it: &Expiring) -> String {
    t!("letters.certificate.entry", provider = it.provider, client = it.client)
}

/// A mail about something that runs out, with a way to the page that remedies it.
fn reminder(greeting: String, it: &Expiring, public_url: &str, paragraphs: [String; 2]) -> Body {
    Body {
        greeting,
        paragraphs: paragraphs.into(),
        button: Some((
            t!("letters.open", provider = it.provider),
            format!("{public_url}{}", it.path),
        )),
        because: t!("letters.because").to_owned(),
    }
}

/// Where somebody who was invited goes.
pub fn invitation_address(public_url: &str, secret: &str) -> String {
    format!("{public_url}/invitation?code={secret}")
}

/// A mail as it leaves: plain text, and the same in simple HTML.
pub fn written(letter: &Letter, name: &str, public_url: &str, secret: Option<&str>) -> Written {
    let body = body(letter, name, public_url, secret);
    Written { subject: subject(letter), text: body.text(), html: body.html() }
}

impl Body {
    fn text(&self) -> String {
        let button = self.button.iter().map(|(label, href)| format!("{label}:\n{href}"));
        let parts = [self.greeting.clone()]
            .into_iter()
            .chain(self.paragraphs.iter().cloned())
            .chain(button)
            .chain(["-- ".to_owned() + "\n" + &self.because]);
        parts.collect::<Vec<_>>().join("\n\n") + "\n"
    }

    fn html(&self) -> String {
        let paragraph = |text: &String| format!("<p>{}</p>", escaped(text));
        let said: String =
            [&self.greeting].into_iter().chain(&self.paragraphs).map(paragraph).collect();
        let button = self.button.as_ref().map(|(label, href)| {
            let (label, href) = (escaped(label), escaped(href));
            format!(
                "<p><a href=\"{href}\" style=\"display:inline-block;padding:10px 16px;\
                 border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none\">\
                 {label}</a></p><p style=\"color:#555555;font-size:13px\">{href}</p>"
            )
        });
        let button = button.unwrap_or_default();
        format!(
            "<!doctype html><html lang=\"{}\"><body style=\"font-family:sans-serif;font-size:15px;\
             line-height:1.5;color:#111111;max-width:560px\">{said}{button}\
             <p style=\"color:#555555;font-size:13px\">{}</p></body></html>",
            language().code(),
            escaped(&self.because)
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expires(days: i64) -> Letter {
        Letter::TokenExpires {
            token: Expiring {
                client: "Halden & Voss <AG>".to_owned(),
                provider: "Entra ID".to_owned(),
                expires_at: "2026-12-03T10:14:00Z".parse().unwrap(),
                path: "/d/halden/identity-providers/7".to_owned(),
            },
            days,
        }
    }

    #[test]
    fn a_reminder_names_client_day_and_remedy() {
        let written = written(&expires(7), "Nadia", "https://id.example.com", None);
        assert_eq!(written.subject, "Halden & Voss <AG>: SCIM token expires in 7 days");
        assert!(written.text.contains("expires on Thursday 3 December, 10:14 UTC"));
        assert!(written.text.contains("\nhttps://id.example.com/d/halden/identity-providers/7\n"));
        assert!(written.html.contains("Halden &amp; Voss &lt;AG&gt;"), "{}", written.html);
        assert!(subject(&expires(1)).ends_with("in 1 day"));
        let Letter::TokenExpires { token, days } = expires(30) else { panic!("it is a token’s") };
        let certificate = Letter::CertificateExpires { certificate: token, days };
        assert_eq!(
            subject(&certificate),
            "Halden & Voss <AG>: SAML certificate expires in 30 days"
        );
        let text = super::written(&certificate, "Nadia", "https://id.example.com", None).text;
        assert!(text.contains("import its metadata"), "{text}");
    }

    #[test]
    fn an_alert_names_the_address_that_the_sign_in_came_from() {
        let alert = |address| Letter::BreakGlass {
            who: "Nadia".to_owned(),
            at: "2026-12-03T10:14:00Z".parse().unwrap(),
            address,
        };
        let paragraphs = |letter| body(&letter, "Bea", "https://id.example.com", None).paragraphs;
        let known = paragraphs(alert(Some("192.0.2.7".to_owned())));
        assert_eq!(known[1], "The sign-in came from the network address 192.0.2.7.");
        assert_eq!(paragraphs(alert(None)).len(), known.len() - 1);
    }

    #[test]
    fn an_invitation_without_its_secret_has_no_link() {
        let letter = Letter::Invitation {
            by: None,
            client: None,
            until: "2026-12-03T10:14:00Z".parse().unwrap(),
        };
        let with = written(&letter, "Sam", "https://id.example.com", Some("abc"));
        assert!(with.text.contains("https://id.example.com/invitation?code=abc"));
        assert_eq!(body(&letter, "Sam", "https://id.example.com", None).button, None);
    }
}
