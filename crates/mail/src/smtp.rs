//! A mail server: its settings, and the few connections kept open to it.

use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::transport::smtp::{authentication::Credentials, extension::ClientId};
use serde::Deserialize;
use tokio::{sync::Semaphore, time::Instant};

use crate::{
    Mail, MailError, SendError, SendKind, Stage,
    session::{Parcel, Ready, Session},
    tls::{self, Tls},
};

/// How the connection is made private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Not at all: a server on the same machine.
    None,
    /// STARTTLS, usually port 587; a server that does not offer it is refused.
    StartTls,
    /// TLS from the first byte, usually port 465.
    Tls,
}

/// The longest that each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOuts {
    /// Name look-up, TCP, TLS and greeting, each.
    pub connect: Duration,
    /// Each command.
    pub command: Duration,
    /// The text, until the server's answer to it.
    pub text: Duration,
}

impl Default for TimeOuts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(20), command: Duration::from_mins(1), text: Duration::from_mins(10) }
    }
}

/// A mail server and how to use it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is made private.
    pub tls: TlsMode,
    /// User name and password, where the server wants them.
    pub auth: Option<(String, String)>,
    /// One more root certificate, PEM: a private authority, or a test's.
    pub extra_root: Option<String>,
    /// The longest that each step may take.
    pub time_outs: TimeOuts,
    /// Connections at once.
    pub connections: usize,
}

impl SmtpSettings {
    /// A server with the usual limits.
    pub fn new(host: impl Into<String>, port: u16, tls: TlsMode) -> Self {
        Self { host: host.into(), port, tls, auth: None, extra_root: None, time_outs: TimeOuts::default(), connections: 4 }
    }

    fn is_near(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let auth = self.auth.as_ref().map(|(user, _)| (user, "…"));
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("auth", &auth)
            .finish_non_exhaustive()
    }
}

/// A kept connection is closed after this long without use: servers drop idle ones.
const IDLE: Duration = Duration::from_secs(15);
/// Mails over one connection; many servers end one after a hundred.
const PER_CONNECTION: u32 = 90;

/// A mail server with the connections kept open to it. Clones share them.
#[derive(Clone)]
pub struct Smtp {
    inner: Arc<Inner>,
}

struct Inner {
    settings: SmtpSettings,
    credentials: Option<Credentials>,
    tls: Tls,
    hello: ClientId,
    free: Semaphore,
    idle: Mutex<Vec<Kept>>,
}

struct Kept {
    session: Session,
    since: Instant,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.settings.fmt(f)
    }
}

impl Smtp {
    /// Prepares a server; connects to nothing yet.
    pub(crate) fn new(settings: SmtpSettings) -> Result<Self, MailError> {
        if settings.host.trim().is_empty() || settings.port == 0 {
            return Err(MailError::Settings("host and port are needed".to_owned()));
        }
        if settings.tls == TlsMode::None && settings.auth.is_some() && !settings.is_near() {
            return Err(MailError::Settings("a password is not sent to another machine without TLS".to_owned()));
        }
        let root = settings.extra_root.as_deref();
        let tls = match settings.tls {
            TlsMode::None => Tls::Off,
            TlsMode::StartTls => tls::start(&settings.host, root)?,
            TlsMode::Tls => tls::implicit(&settings.host, root)?,
        };
        let credentials = settings.auth.clone().map(|(user, password)| Credentials::new(user, password));
        let free = Semaphore::new(settings.connections.max(1));
        let inner = Inner { settings, credentials, tls, hello: ClientId::default(), free, idle: Mutex::new(Vec::new()) };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) async fn send(&self, mail: &Mail, mut ready: Ready<'_>) -> Result<(), SendError> {
        let parcel = Parcel::of(mail)?;
        let closed = |_| SendError::new(SendKind::Transient, Stage::Connect, "the mailer is closed");
        let _slot = self.inner.free.acquire().await.map_err(closed)?;
        if let Some(mut session) = self.kept() {
            match session.send(&parcel, ready.as_mut()).await {
                Ok(()) => {
                    self.keep(session);
                    return Ok(());
                }
                // The server gave the kept connection up before it heard of this mail: a
                // new connection is no second try.
                Err(error) if error.stage == Stage::Sender && matches!(error.code, None | Some(421)) => {}
                Err(error) => {
                    session.leave().await;
                    return Err(error);
                }
            }
        }
        let mut session = self.connect().await?;
        match session.send(&parcel, ready).await {
            Ok(()) => {
                self.keep(session);
                Ok(())
            }
            Err(error) => {
                session.leave().await;
                Err(error)
            }
        }
    }

    async fn connect(&self) -> Result<Session, SendError> {
        let Inner { settings, credentials, tls, hello, .. } = &*self.inner;
        Session::open((&settings.host, settings.port), tls, hello, credentials.as_ref(), settings.time_outs).await
    }

    fn kept(&self) -> Option<Session> {
        let mut idle = self.idle();
        idle.retain(|kept| kept.since.elapsed() < IDLE);
        idle.pop().map(|kept| kept.session)
    }

    fn keep(&self, session: Session) {
        if session.sent() < PER_CONNECTION {
            self.idle().push(Kept { session, since: Instant::now() });
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn close(&self) {
        let kept = std::mem::take(&mut *self.idle());
        for mut kept in kept {
            kept.session.leave().await;
        }
    }
}
