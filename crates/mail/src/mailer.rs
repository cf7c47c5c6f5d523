//! The way out: one mail, one recipient, one outcome.

use std::{future::Future, pin::pin};

use crate::{Folder, Identity, Mail, MailError, Memory, SendError, Smtp, SmtpSettings, session::asked};

/// How mail leaves. Clones share their connections.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// Through a mail server.
    Smtp(Smtp),
    /// Into a folder, as files.
    Folder(Folder),
    /// Into memory, for tests.
    Memory(Memory),
}

impl Mailer {
    /// A mailer for a real mail server; refused while the sender does not say who they are.
    pub fn smtp(settings: SmtpSettings, identity: &Identity) -> Result<Self, MailError> {
        identity.check()?;
        Ok(Self::Smtp(Smtp::new(settings)?))
    }

    /// A mailer that writes `.eml` files into a folder.
    pub fn folder(path: impl Into<std::path::PathBuf>) -> Result<Self, MailError> {
        Ok(Self::Folder(Folder::open(path)?))
    }

    /// Hands one mail over, once, and says what is known about the outcome. Every step is
    /// bounded in time; nothing is retried.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        self.send_when(mail, async { true }).await
    }

    /// The same, with a last word: `ready` is awaited when everything is agreed with the
    /// server and nothing of the text has left, so that the sender can note that from here
    /// on the outcome may become unknown. `false` holds the mail back, as a transient
    /// failure; a send that fails before that moment never asks.
    pub async fn send_when(&self, mail: &Mail, ready: impl Future<Output = bool> + Send) -> Result<(), SendError> {
        let ready = pin!(ready);
        match self {
            Self::Smtp(smtp) => smtp.send(mail, ready).await,
            Self::Folder(folder) => {
                asked(ready).await?;
                folder.send(mail).await
            }
            Self::Memory(memory) => {
                asked(ready).await?;
                memory.send(mail)
            }
        }
    }

    /// Says goodbye to the mail server on the connections that are kept open.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}
