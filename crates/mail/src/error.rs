//! What can go wrong with a mail, and what that means for trying again.

use std::fmt;

/// A mail that cannot be made, or a mailer that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender does not say who they are; no mail leaves without it.
    #[error("the sender's identity is incomplete, missing: {}", .0.join(", "))]
    Identity(Vec<&'static str>),
    /// There is nothing to say.
    #[error("an alert without any notice is not a mail")]
    Empty,
    /// A link that must be there is no http(s) address.
    #[error("{what} is no http or https address")]
    Link {
        /// Which link.
        what: &'static str,
    },
    /// The message could not be put together.
    #[error("the message could not be built: {0}")]
    Build(String),
    /// The SMTP settings contradict themselves or cannot be used.
    #[error("the SMTP settings cannot be used: {0}")]
    Settings(String),
    /// The folder for mails cannot be used.
    #[error("the mail folder {path} cannot be used: {source}")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// What the outcome of a send means for the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendKind {
    /// Surely not delivered; trying again later may help.
    Transient,
    /// Surely not delivered; trying again would end the same way.
    Permanent,
    /// The text was handed over and no answer was read: delivered or not, nobody here knows.
    Unknown,
}

/// How far a send had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The message was being put together.
    Build,
    /// Finding and reaching the server, its greeting and EHLO.
    Connect,
    /// Making the connection private.
    Tls,
    /// Signing in.
    Auth,
    /// MAIL FROM: the server judges the sender.
    Sender,
    /// RCPT TO: the server judges the recipient.
    Recipient,
    /// DATA, before any of the text.
    Data,
    /// The text itself and the answer to it.
    Text,
    /// Writing a file.
    File,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Build => "building the message",
            Self::Connect => "connecting",
            Self::Tls => "TLS",
            Self::Auth => "signing in",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Text => "the message text",
            Self::File => "writing the file",
        })
    }
}

/// A mail that did not surely arrive.
///
/// A permanent refusal speaks about the recipient only at [`Stage::Recipient`] and
/// [`Stage::Text`]; at [`Stage::Sender`] it speaks about the installation. Refusals before
/// that (greeting, TLS, sign-in) are always [`SendKind::Transient`]: a wrong password must
/// not throw a morning's alerts away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{stage}: {text}")]
pub struct SendError {
    /// What it means for the next step.
    pub kind: SendKind,
    /// How far it had come.
    pub stage: Stage,
    /// The server's reply code, where it gave one.
    pub code: Option<u16>,
    /// The reason, for the operator; may repeat the recipient's address, as servers do.
    pub text: String,
}

impl SendError {
    pub(crate) fn new(kind: SendKind, stage: Stage, text: impl fmt::Display) -> Self {
        let text: String = crate::clean::line(&text.to_string()).chars().take(300).collect();
        Self { kind, stage, code: None, text }
    }

    /// The sender said no at the last moment.
    pub(crate) fn held_back() -> Self {
        Self::new(SendKind::Transient, Stage::Data, "held back before the text")
    }
}

impl From<MailError> for SendError {
    fn from(error: MailError) -> Self {
        Self::new(SendKind::Permanent, Stage::Build, error)
    }
}
