//! One connection to a mail server, step by step, so that the outcome of a send is known
//! exactly: what fails before the text was surely not delivered, what gets no answer to
//! the text may have been.

use std::{future::Future, pin::Pin, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, AsyncTokioStream},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
use tokio::{net::TcpStream, time::timeout};

use crate::{
    Mail, MailError, SendError, SendKind, Stage, TimeOuts, message,
    tls::{Sealed, Tls},
};

/// How long a farewell may take; it changes nothing.
const FAREWELL: Duration = Duration::from_millis(500);

/// The sender's last word before the text leaves; asked at most once.
pub type Ready<'a> = Pin<&'a mut (dyn Future<Output = bool> + Send)>;

/// Asks it.
pub async fn asked(ready: Ready<'_>) -> Result<(), SendError> {
    if ready.await { Ok(()) } else { Err(SendError::held_back()) }
}

/// A mail ready for the wire.
pub struct Parcel {
    from: Address,
    to: Address,
    bytes: Vec<u8>,
}

impl Parcel {
    /// Builds the message and its SMTP envelope: one recipient.
    pub fn of(mail: &Mail) -> Result<Self, MailError> {
        Ok(Self { from: message::address(&mail.from)?, to: message::address(&mail.to)?, bytes: mail.bytes()? })
    }
}

/// An open connection that has said EHLO and signed in.
pub struct Session {
    connection: AsyncSmtpConnection,
    time_outs: TimeOuts,
    sent: u32,
}

impl Session {
    /// Connects, makes the connection private, signs in.
    pub async fn open(
        server: (&str, u16),
        tls: &Tls,
        hello: &ClientId,
        credentials: Option<&Credentials>,
        time_outs: TimeOuts,
    ) -> Result<Self, SendError> {
        let stream = connected(server, tls, time_outs.connect).await?;
        let mut connection = before(Stage::Connect, time_outs.connect, AsyncSmtpConnection::connect_with_transport(stream, hello)).await?;
        if let Tls::Start(parameters) = tls {
            before(Stage::Tls, time_outs.connect, connection.starttls(parameters.clone(), hello)).await?;
        }
        if let Some(credentials) = credentials {
            before(Stage::Auth, time_outs.command, connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials)).await?;
        }
        Ok(Self { connection, time_outs, sent: 0 })
    }

    /// Mails accepted over this connection.
    pub fn sent(&self) -> u32 {
        self.sent
    }

    /// Hands one mail over. After an error the connection is of no more use.
    pub async fn send(&mut self, parcel: &Parcel, ready: Ready<'_>) -> Result<(), SendError> {
        let limit = self.time_outs.command;
        let sender = MailFrom::new(Some(parcel.from.clone()), Vec::new());
        step(Stage::Sender, limit, self.connection.command(sender)).await?;
        step(Stage::Recipient, limit, self.connection.command(Rcpt::new(parcel.to.clone(), Vec::new()))).await?;
        asked(ready).await?;
        step(Stage::Data, limit, self.connection.command(Data)).await?;
        step(Stage::Text, self.time_outs.text, self.connection.message(&parcel.bytes)).await?;
        self.sent += 1;
        Ok(())
    }

    /// Says goodbye, if the server still listens.
    pub async fn leave(&mut self) {
        // Whatever the answer, the connection is dropped next.
        drop(timeout(FAREWELL, self.connection.quit()).await);
    }
}

/// A TCP stream without Nagle's algorithm, which would hold every mail back for some 40 ms:
/// lettre writes the end of the text on its own.
async fn connected(server: (&str, u16), tls: &Tls, limit: Duration) -> Result<Box<dyn AsyncTokioStream>, SendError> {
    let refused = |stage, text: String| SendError::new(SendKind::Transient, stage, text);
    let stream = timeout(limit, TcpStream::connect(server))
        .await
        .map_err(|_| refused(Stage::Connect, "no answer in time".to_owned()))?
        .map_err(|error| refused(Stage::Connect, error.to_string()))?;
    stream.set_nodelay(true).map_err(|error| refused(Stage::Connect, error.to_string()))?;
    let Tls::Implicit(connector, name) = tls else { return Ok(Box::new(stream)) };
    let sealed = timeout(limit, connector.connect(name.clone(), stream))
        .await
        .map_err(|_| refused(Stage::Tls, "no answer in time".to_owned()))?
        .map_err(|error| refused(Stage::Tls, error.to_string()))?;
    Ok(Box::new(Sealed(sealed)))
}

/// A step before any mail is spoken of: whatever goes wrong is about the installation or the
/// server, never about the recipient, and may be mended.
async fn before<T>(stage: Stage, limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, SendError> {
    step(stage, limit, work).await.map_err(|error| SendError { kind: SendKind::Transient, ..error })
}

async fn step<T>(stage: Stage, limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, SendError> {
    // Without an answer to the text, the server may have kept the mail.
    let unanswered = if stage == Stage::Text { SendKind::Unknown } else { SendKind::Transient };
    match timeout(limit, work).await {
        Err(_) => Err(SendError::new(unanswered, stage, "no answer in time")),
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => {
            let kind = match (error.is_permanent(), error.is_transient()) {
                (true, _) => SendKind::Permanent,
                (_, true) => SendKind::Transient,
                _ => unanswered,
            };
            let code = error.status().map(u16::from);
            Err(SendError { code, ..SendError::new(kind, stage, error) })
        }
    }
}
