//! A mail as plain values, and its form on the wire.

use std::{panic, str::FromStr};

use chrono::{DateTime, Utc};
use domain::{Email, Lang};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use crate::{Identity, MailError, clean};

/// The headers of a mailing that one can leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHeaders {
    /// The list's name and stable id, e.g. `Alertes <alertes.crieur.exemple.ca>`.
    pub id: String,
    /// The https address that takes the one-click POST of RFC 8058.
    pub unsubscribe: String,
}

/// One mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender's name.
    pub from_name: String,
    /// The sender's address, also that of the SMTP envelope.
    pub from: Email,
    /// Where answers go.
    pub reply_to: Email,
    /// The recipient's name, possibly empty.
    pub to_name: String,
    /// The recipient.
    pub to: Email,
    /// The language of the mail.
    pub lang: Lang,
    /// The subject.
    pub subject: String,
    /// The plain-text part.
    pub text: String,
    /// The HTML part with the same facts.
    pub html: String,
    /// With angle brackets; the same for each attempt at the same envelope.
    pub message_id: String,
    /// Message-IDs of earlier mails on the same matter, oldest first.
    pub references: Vec<String>,
    /// The Date header.
    pub date: DateTime<Utc>,
    /// For mailings; a sign-in mail has none.
    pub list: Option<ListHeaders>,
}

/// The Message-ID of an envelope: stable, so that a mail sent twice can be recognised.
pub fn message_id(identity: &Identity, envelope_id: i64) -> String {
    format!("<envelope-{envelope_id}@{}>", identity.host())
}

impl Mail {
    /// Puts something into the Message-ID that nobody can guess: whoever reports on a mail
    /// shows by it that the mail was there.
    pub fn seal(&mut self, secret: &str) {
        let short: String = secret.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
        if let Some((local, host)) = self.message_id.split_once('@') {
            self.message_id = format!("{local}.{short}@{host}");
        }
    }

    /// The message as it goes over the wire (RFC 5322, CRLF).
    ///
    /// A panic inside the library that builds it becomes an error, so that one bad row never
    /// takes the worker with it.
    pub fn bytes(&self) -> Result<Vec<u8>, MailError> {
        panic::catch_unwind(|| self.build().map(|message| message.formatted()))
            .unwrap_or_else(|_| Err(MailError::Build("the message library gave up on it".to_owned())))
    }

    fn build(&self) -> Result<Message, MailError> {
        let mut builder = Message::builder()
            .from(mailbox(&self.from_name, &self.from)?)
            .reply_to(mailbox("", &self.reply_to)?)
            .to(mailbox(&self.to_name, &self.to)?)
            .subject(clean::cut(&self.subject, clean::TITLE))
            .date(self.date.into())
            .message_id(Some(id(&self.message_id)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", self.lang.as_str()));
        if !self.references.is_empty() {
            builder = builder.references(self.references.iter().map(|r| id(r)).collect::<Vec<_>>().join(" "));
        }
        if let Some(list) = &self.list {
            let unsubscribe = clean::link(&list.unsubscribe).ok_or(MailError::Link { what: "the unsubscribe link" })?;
            builder = builder
                .raw_header(header("List-Id", &clean::line(&list.id)))
                .raw_header(unfolded("List-Unsubscribe", format!("<{unsubscribe}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
                .raw_header(header("Precedence", "bulk"));
        }
        builder.multipart(self.parts()).map_err(|error| MailError::Build(error.to_string()))
    }

    fn parts(&self) -> MultiPart {
        // Quoted-printable never writes `=_`, so the boundary cannot occur in a part.
        let local: String = self.message_id.chars().take_while(|c| *c != '@').filter(char::is_ascii_alphanumeric).take(40).collect();
        let part = |content_type, body: &str| {
            SinglePart::builder().header(content_type).header(ContentTransferEncoding::QuotedPrintable).body(body.to_owned())
        };
        MultiPart::alternative()
            .boundary(format!("=_crieur_{local}"))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.html))
    }
}

pub(crate) fn address(email: &Email) -> Result<Address, MailError> {
    Address::from_str(email.as_str()).map_err(|error| MailError::Build(format!("the address cannot be used: {error}")))
}

/// lettre panics on a line break in a display name, so none ever reaches it.
fn mailbox(name: &str, email: &Email) -> Result<Mailbox, MailError> {
    let name = clean::cut(name, clean::NAME);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address(email)?))
}

fn id(text: &str) -> String {
    let inner: String = text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect();
    format!("<{inner}>")
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// For a value that is one long ASCII word and would be broken by folding; what comes here
/// was percent-encoded by [`clean::link`].
fn unfolded(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}
