//! A real SMTP server over TCP that answers as it is told: plain, STARTTLS or TLS from the
//! first byte, with or without sign-in. It keeps what it was given, so that a test can say
//! what arrived.
//!
//! Stands alone, to be taken into other tests by `#[path]`.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// How connections are made private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Not at all.
    Plain,
    /// STARTTLS is offered, and nothing else is served before it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// The moments at which the server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The end of the text.
    Text,
}

/// What it does instead of the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The usual after all; to let some pass before the next reply.
    Usual,
    /// This code.
    Code(u16),
    /// Closes the connection without a word.
    Drop,
    /// Says nothing for this long, then the usual.
    Stall(Duration),
    /// Something that is no SMTP at all.
    Garbage,
}

/// A mail that arrived whole.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// User name and password, if they were given.
    pub user: Option<(String, String)>,
    /// Whether the connection was private.
    pub private: bool,
    /// The message with its dots unstuffed.
    pub bytes: Vec<u8>,
    /// Which connection it came over, counted from 1.
    pub connection: usize,
    /// Whether it was answered with 250; without an answer the server may have kept it.
    pub accepted: bool,
}

/// Decides what is said where nothing is scripted.
pub type Director = Box<dyn FnMut(Verb) -> Reply + Send>;
/// Hears of each moment twice: before the server speaks (`false`) and after.
pub type Witness = Box<dyn FnMut(Verb, bool) + Send>;

#[derive(Default)]
struct State {
    director: Option<Director>,
    witness: Option<Witness>,
    replies: HashMap<Verb, VecDeque<Reply>>,
    refused: HashMap<String, u16>,
    received: Vec<Received>,
    connections: usize,
}

/// The running server; it stops with the test's runtime.
#[derive(Clone)]
pub struct Server {
    /// Where it listens, on loopback.
    pub address: SocketAddr,
    /// The authority that signed its certificate, PEM.
    pub root: String,
    state: Arc<Mutex<State>>,
}

struct Door {
    cover: Cover,
    account: Option<(String, String)>,
    mechanisms: String,
    acceptor: TlsAcceptor,
    state: Arc<Mutex<State>>,
}

impl Server {
    /// Starts a server. With an account, mail is taken only after it signed in by one of
    /// `mechanisms` (`PLAIN`, `LOGIN`).
    pub async fn start(cover: Cover, account: Option<(&str, &str)>, mechanisms: &str) -> Self {
        let (acceptor, root) = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let account = account.map(|(user, password)| (user.to_owned(), password.to_owned()));
        let door = Arc::new(Door { cover, account, mechanisms: mechanisms.to_owned(), acceptor, state: Arc::clone(&state) });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(Arc::clone(&door), stream));
            }
        });
        Self { address, root, state }
    }

    /// A plain server that takes everything.
    pub async fn plain() -> Self {
        Self::start(Cover::Plain, None, "").await
    }

    /// The next answers at this moment, in this order.
    pub fn script(&self, verb: Verb, replies: &[Reply]) {
        lock(&self.state).replies.entry(verb).or_default().extend(replies);
    }

    /// Lets somebody decide on every answer that is not scripted.
    pub fn direct(&self, director: Option<Director>) {
        lock(&self.state).director = director;
    }

    /// Lets somebody listen.
    pub fn watch(&self, witness: Option<Witness>) {
        lock(&self.state).witness = witness;
    }

    /// Refuses a recipient for good.
    pub fn refuse(&self, recipient: &str, code: u16) {
        lock(&self.state).refused.insert(recipient.to_owned(), code);
    }

    /// What arrived so far.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// What arrived after the first `n`.
    pub fn received_after(&self, n: usize) -> Vec<Received> {
        lock(&self.state).received[n..].to_vec()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        lock(&self.state).connections
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A certificate for loopback, and the authority that signed it.
fn certificate() -> (TlsAcceptor, String) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::<String>::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let issuer = Issuer::new(root, root_key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(leaf.pem().as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap(),
        )
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), root_pem)
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// The connection ends, whoever wanted it.
struct End;

/// What follows an answered command.
enum Next {
    Line,
    Upgrade,
}

async fn serve(door: Arc<Door>, stream: TcpStream) {
    let connection = {
        let mut state = lock(&door.state);
        state.connections += 1;
        state.connections
    };
    let private = door.cover == Cover::Tls;
    let wire: Box<dyn Wire> = if private {
        let Ok(sealed) = door.acceptor.accept(stream).await else { return };
        Box::new(sealed)
    } else {
        Box::new(stream)
    };
    let mut talk = Talk { door: &door, wire: BufReader::new(wire), private, connection, user: None, from: String::new(), to: Vec::new() };
    let mut next = talk.says(Verb::Greeting, 220, "ready").await.map(|_| Next::Line);
    while let Ok(step) = next {
        if matches!(step, Next::Upgrade) {
            let Ok(sealed) = door.acceptor.accept(talk.wire.into_inner()).await else { return };
            talk.wire = BufReader::new(Box::new(sealed));
            talk.private = true;
        }
        next = talk.turn().await;
    }
}

struct Talk<'a> {
    door: &'a Door,
    wire: BufReader<Box<dyn Wire>>,
    private: bool,
    connection: usize,
    user: Option<(String, String)>,
    from: String,
    to: Vec<String>,
}

impl Talk<'_> {
    async fn turn(&mut self) -> Result<Next, End> {
        let line = self.line().await?;
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let may_mail = (self.private || self.door.cover != Cover::StartTls) && (self.door.account.is_none() || self.user.is_some());
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.ehlo().await?,
            "STARTTLS" if self.says(Verb::StartTls, 220, "go ahead").await? == 220 => return Ok(Next::Upgrade),
            "STARTTLS" => {}
            "AUTH" => self.auth(rest).await?,
            "MAIL" | "RCPT" | "DATA" if !may_mail => self.write("530 5.7.0 sign in first\r\n").await?,
            "MAIL" => {
                if self.says(Verb::Mail, 250, "ok").await? == 250 {
                    (self.from, self.to) = (angle(rest), Vec::new());
                }
            }
            "RCPT" => self.rcpt(&angle(rest)).await?,
            "DATA" => self.data().await?,
            "QUIT" => {
                self.write("221 bye\r\n").await?;
                return Err(End);
            }
            _ => self.write("502 5.5.1 not here\r\n").await?,
        }
        Ok(Next::Line)
    }

    async fn ehlo(&mut self) -> Result<(), End> {
        let mut lines = vec!["test.server", "8BITMIME"];
        if self.door.cover == Cover::StartTls && !self.private {
            lines.push("STARTTLS");
        }
        let auth = format!("AUTH {}", self.door.mechanisms);
        if self.door.account.is_some() && (self.private || self.door.cover != Cover::StartTls) {
            lines.push(&auth);
        }
        for line in &lines {
            // A scripted answer replaces the whole greeting.
            if lock(&self.door.state).replies.get(&Verb::Ehlo).is_some_and(|replies| !replies.is_empty()) {
                break;
            }
            self.write(&format!("250-{line}\r\n")).await?;
        }
        self.says(Verb::Ehlo, 250, "HELP").await.map(drop)
    }

    async fn auth(&mut self, rest: &str) -> Result<(), End> {
        let (mechanism, first) = rest.split_once(' ').map_or((rest, None), |(m, first)| (m, Some(first.to_owned())));
        let given = if mechanism.eq_ignore_ascii_case("PLAIN") {
            let first = if let Some(first) = first { first } else { self.ask("").await? };
            let text = decoded(&first);
            let mut words = text.split('\0').skip(1).map(str::to_owned);
            (words.next().unwrap_or_default(), words.next().unwrap_or_default())
        } else {
            let user = if let Some(first) = first { first } else { self.ask("VXNlcm5hbWU6").await? };
            (decoded(&user), decoded(&self.ask("UGFzc3dvcmQ6").await?))
        };
        let right = self.door.account.as_ref() == Some(&given);
        let code = self.says(Verb::Auth, if right { 235 } else { 535 }, "sign-in").await?;
        self.user = (code == 235).then_some(given);
        Ok(())
    }

    async fn ask(&mut self, challenge: &str) -> Result<String, End> {
        self.write(&format!("334 {challenge}\r\n")).await?;
        self.line().await
    }

    async fn rcpt(&mut self, recipient: &str) -> Result<(), End> {
        let refused = lock(&self.door.state).refused.get(recipient).copied();
        if let Some(code) = refused {
            return self.write(&format!("{code} 5.1.1 <{recipient}> unknown\r\n")).await;
        }
        if self.says(Verb::Rcpt, 250, "ok").await? == 250 {
            self.to.push(recipient.to_owned());
        }
        Ok(())
    }

    async fn data(&mut self) -> Result<(), End> {
        if self.says(Verb::Data, 354, "go on").await? != 354 {
            return Ok(());
        }
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            match self.wire.read_until(b'\n', &mut line).await {
                Ok(n) if n > 0 => {}
                _ => return Err(End),
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let answer = self.says(Verb::Text, 250, "taken").await;
        let accepted = matches!(answer, Ok(250));
        // What was refused is not kept; what got no answer may have been.
        if accepted || answer.is_err() {
            let (from, to, user) = (self.from.clone(), self.to.clone(), self.user.clone());
            let mail = Received { from, to, user, private: self.private, bytes, connection: self.connection, accepted };
            lock(&self.door.state).received.push(mail);
        }
        answer.map(drop)
    }

    async fn line(&mut self) -> Result<String, End> {
        let mut line = String::new();
        match self.wire.read_line(&mut line).await {
            Ok(n) if n > 0 => Ok(line.trim_end().to_owned()),
            _ => Err(End),
        }
    }

    async fn write(&mut self, text: &str) -> Result<(), End> {
        self.wire.write_all(text.as_bytes()).await.map_err(|_| End)?;
        self.wire.flush().await.map_err(|_| End)
    }

    /// Answers as scripted; the code that was really given.
    async fn says(&mut self, verb: Verb, usual: u16, words: &str) -> Result<u16, End> {
        let reply = {
            let state = &mut *lock(&self.door.state);
            if let Some(witness) = &mut state.witness {
                witness(verb, false);
            }
            let scripted = state.replies.get_mut(&verb).and_then(VecDeque::pop_front);
            scripted.or_else(|| state.director.as_mut().map(|director| director(verb))).unwrap_or(Reply::Usual)
        };
        let code = match reply {
            Reply::Usual => usual,
            Reply::Code(code) => code,
            Reply::Drop => return Err(End),
            Reply::Garbage => {
                self.write("\u{1}\u{2} HTTP/1.1 418 teapot\r\n\r\n").await?;
                return Err(End);
            }
            Reply::Stall(time) => {
                tokio::time::sleep(time).await;
                usual
            }
        };
        let words = if code == usual { words } else { "as scripted" };
        self.write(&format!("{code} {words}\r\n")).await?;
        if let Some(witness) = &mut lock(&self.door.state).witness {
            witness(verb, true);
        }
        Ok(code)
    }
}

/// What stands in `FROM:<…>`.
fn angle(text: &str) -> String {
    text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or_else(String::new, |(inner, _)| inner.to_owned())
}

/// Base64, as sign-in uses it.
fn decoded(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for value in text.bytes().filter_map(|b| LETTERS.iter().position(|l| *l == b)) {
        held = (held << 6) | u32::try_from(value).unwrap_or_default();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 0xff).unwrap_or_default());
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
