//! A small HTTP server on loopback that does whatever a bad publisher does.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Head {
    pub path: String,
    pub text: String,
}

impl Head {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.text.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// What was sent with the request.
    pub fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    /// A parameter of the address.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(&format!("http://host{}", self.path)).ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// What happens after the bytes were written.
#[derive(Debug, Clone, Copy)]
pub enum Then {
    Close,
    /// The connection stays open and silent.
    Hang,
    /// A byte at a time, for ever.
    Trickle(Duration),
    /// As fast as the client reads, for ever.
    Flood,
}

/// An answer, byte by byte as it goes over the wire.
#[derive(Debug, Clone)]
pub struct Answer {
    pub bytes: Vec<u8>,
    pub then: Then,
}

impl Answer {
    /// A well-formed answer.
    pub fn ok(body: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> Self {
        Self::status("200 OK", body, headers)
    }

    pub fn status(status: &str, body: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> Self {
        let body = body.as_ref();
        let length = body.len().to_string();
        let mut all = headers.to_vec();
        if !headers.iter().any(|(name, _)| *name == "Content-Length" || *name == "Transfer-Encoding") {
            all.push(("Content-Length", &length));
        }
        Self::raw(status, body, &all)
    }

    /// Exactly these headers, whether they are true or not.
    pub fn raw(status: &str, body: &[u8], headers: &[(&str, &str)]) -> Self {
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let mut bytes = format!("HTTP/1.1 {status}\r\n{}Connection: close\r\n\r\n", lines.concat()).into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes, then: Then::Close }
    }

    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }
}

/// The running server; stops when dropped with its runtime.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    hits: Arc<Mutex<Vec<Head>>>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Head) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), hits: Arc::default() };
        let (hits, answer) = (Arc::clone(&server.hits), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (hits, answer) = (Arc::clone(&hits), Arc::clone(&answer));
                tokio::spawn(async move {
                    // A client that goes away in the middle is part of the tests.
                    let _ = talk(stream, &hits, &*answer).await;
                });
            }
        });
        server
    }

    /// One answer for everything.
    pub async fn always(answer: Answer) -> Self {
        Self::start(move |_| answer.clone()).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn hits(&self) -> Vec<Head> {
        self.hits.lock().unwrap().clone()
    }

    pub fn hits_of(&self, path: &str) -> usize {
        self.hits().iter().filter(|h| h.path == path).count()
    }
}

async fn talk(mut stream: TcpStream, hits: &Mutex<Vec<Head>>, answer: &(dyn Fn(&Head) -> Answer + Send + Sync)) -> std::io::Result<()> {
    let mut got = Vec::new();
    while !got.windows(4).any(|w| w == b"\r\n\r\n") {
        if stream.read_buf(&mut got).await? == 0 {
            return Ok(());
        }
    }
    let end = got.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_default() + 4;
    let length = Head { path: String::new(), text: String::from_utf8_lossy(&got[..end]).into_owned() };
    let length: usize = length.header("Content-Length").and_then(|n| n.parse().ok()).unwrap_or_default();
    while got.len() < end + length {
        if stream.read_buf(&mut got).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&got).into_owned();
    let head = Head { path: text.split(' ').nth(1).unwrap_or_default().to_owned(), text };
    hits.lock().unwrap().push(head.clone());
    let answer = answer(&head);
    stream.write_all(&answer.bytes).await?;
    stream.flush().await?;
    match answer.then {
        Then::Close => stream.shutdown().await,
        Then::Hang => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            Ok(())
        }
        Then::Trickle(pause) => loop {
            tokio::time::sleep(pause).await;
            stream.write_all(b"x").await?;
        },
        Then::Flood => loop {
            stream.write_all(&[b'x'; 8 * 1024]).await?;
        },
    }
}

/// Documents that can be changed while the server runs, with honest validators.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<HashMap<String, Answer>>>);

impl Shelf {
    /// Puts a body with an ETag of its content under a path.
    pub fn put(&self, path: &str, body: impl AsRef<[u8]>) {
        let tag = format!("\"{}\"", domain::Digest::of_bytes(body.as_ref()));
        self.answer(path, Answer::ok(body, &[("ETag", &tag)]));
    }

    /// Puts any answer under a path.
    pub fn answer(&self, path: &str, answer: Answer) {
        self.0.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub async fn serve(&self) -> Server {
        let shelf = self.clone();
        Server::start(move |head| shelf.find(head)).await
    }

    fn find(&self, head: &Head) -> Answer {
        let Some(answer) = self.0.lock().unwrap().get(&head.path).cloned() else {
            return Answer::status("404 Not Found", "no such file", &[]);
        };
        let text = String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(400)]).into_owned();
        let tag = Head { path: String::new(), text };
        match (tag.header("ETag"), head.header("If-None-Match")) {
            (Some(ours), Some(theirs)) if ours == theirs => Answer::raw("304 Not Modified", b"", &[("ETag", ours)]),
            _ => answer,
        }
    }
}

/// A listener that nobody may ever reach.
pub struct Canary {
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl Canary {
    pub async fn start() -> Self {
        // Both stacks where the machine has both, else IPv4 alone.
        let listener = match TcpListener::bind("[::]:0").await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind("0.0.0.0:0").await.unwrap(),
        };
        let canary = Self { port: listener.local_addr().unwrap().port(), connections: Arc::default() };
        let connections = Arc::clone(&canary.connections);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret").await;
            }
        });
        canary
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}
