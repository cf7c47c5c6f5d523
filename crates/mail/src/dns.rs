//! Questions to a DNS server, as far as setting mail up needs them: TXT and MX records, over
//! UDP and, where an answer does not fit, over TCP. Not a resolver: it asks the one server
//! that it is given, remembers nothing, and every step is bounded.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

const TXT: u16 = 16;
const MX: u16 = 15;
const IN: u16 = 1;
/// Answers read of one reply; the rest is of no use here.
const ANSWERS: u16 = 64;
const TRIES: usize = 2;

/// Why a question has no answer. A name that does not exist is none: its answer is empty.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// Nothing came back in time.
    #[error("no answer")]
    Silent,
    /// The server would not, by its code.
    #[error("the server answers with error {0}")]
    Refused(u8),
    /// The reply makes no sense.
    #[error("a reply that makes no sense")]
    Garbled,
    /// The name is no name.
    #[error("not a domain name")]
    Name,
    /// The network.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A DNS server to ask.
#[derive(Debug)]
pub struct Dns {
    server: SocketAddr,
    wait: Duration,
    next: AtomicU16,
}

impl Dns {
    /// The server, how long it has for an answer, and where the numbers of the questions
    /// begin, which should not be guessable.
    pub fn new(server: SocketAddr, wait: Duration, first: u16) -> Self {
        Self { server, wait, next: AtomicU16::new(first) }
    }

    /// The TXT records of a name, each with its pieces joined.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let records = self.ask(name, TXT).await?;
        Ok(records.into_iter().filter_map(|r| if let Record::Txt(text) = r { Some(text) } else { None }).collect())
    }

    /// The mail servers of a name, the preferred first. A name of one dot alone says that
    /// it takes no mail.
    pub async fn mx(&self, name: &str) -> Result<Vec<(u16, String)>, DnsError> {
        let records = self.ask(name, MX).await?;
        let mut found: Vec<_> = records
            .into_iter()
            .filter_map(|r| if let Record::Mx(preference, host) = r { Some((preference, host)) } else { None })
            .collect();
        found.sort();
        Ok(found)
    }

    async fn ask(&self, name: &str, kind: u16) -> Result<Vec<Record>, DnsError> {
        let id = self.next.fetch_add(0x3D4B, Ordering::Relaxed);
        let question = question(id, name, kind).ok_or(DnsError::Name)?;
        for attempt in 1..=TRIES {
            match timeout(self.wait, self.by_udp(&question, id, kind)).await {
                Ok(Ok(Reply::Whole(records))) => return Ok(records),
                Ok(Ok(Reply::CutOff)) => {
                    return timeout(self.wait, self.by_tcp(&question, id, kind)).await.unwrap_or(Err(DnsError::Silent));
                }
                Ok(Err(error)) => return Err(error),
                Err(_) if attempt < TRIES => {}
                Err(_) => return Err(DnsError::Silent),
            }
        }
        Err(DnsError::Silent)
    }

    async fn by_udp(&self, question: &[u8], id: u16, kind: u16) -> Result<Reply, DnsError> {
        let any: SocketAddr = if self.server.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
        let socket = UdpSocket::bind(any).await?;
        // Connected: only this server's packets come in.
        socket.connect(self.server).await?;
        socket.send(question).await?;
        let mut buffer = [0; 4096];
        loop {
            let length = socket.recv(&mut buffer).await?;
            let packet = buffer.get(..length).unwrap_or_default();
            // A stray packet is no answer to this question; the time limit ends the wait.
            if packet.get(..2) == Some(&id.to_be_bytes()[..]) {
                return reply(packet, kind);
            }
        }
    }

    async fn by_tcp(&self, question: &[u8], id: u16, kind: u16) -> Result<Vec<Record>, DnsError> {
        let mut stream = TcpStream::connect(self.server).await?;
        let length = u16::try_from(question.len()).map_err(|_| DnsError::Name)?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(question).await?;
        let length = stream.read_u16().await?;
        let mut packet = vec![0; usize::from(length)];
        stream.read_exact(&mut packet).await?;
        if packet.get(..2) != Some(&id.to_be_bytes()[..]) {
            return Err(DnsError::Garbled);
        }
        match reply(&packet, kind)? {
            Reply::Whole(records) => Ok(records),
            Reply::CutOff => Err(DnsError::Garbled),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Record {
    Txt(String),
    Mx(u16, String),
}

#[derive(Debug, PartialEq, Eq)]
enum Reply {
    Whole(Vec<Record>),
    /// It did not fit into a packet.
    CutOff,
}

fn question(id: u16, name: &str, kind: u16) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(64);
    for word in [id, 0x0100, 1, 0, 0, 0] {
        out.extend(word.to_be_bytes());
    }
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|n| (1..=63).contains(n) && label.is_ascii())?;
        out.push(length);
        out.extend(label.as_bytes());
    }
    out.push(0);
    out.extend(kind.to_be_bytes());
    out.extend(IN.to_be_bytes());
    (out.len() <= 12 + 255 + 4).then_some(out)
}

/// Reads a packet; whatever is in it, this ends and touches nothing outside of it.
fn reply(packet: &[u8], kind: u16) -> Result<Reply, DnsError> {
    let word = |at: usize| packet.get(at..at + 2).map(|b| u16::from_be_bytes([b[0], b[1]])).ok_or(DnsError::Garbled);
    let flags = word(2)?;
    if flags & 0x8000 == 0 {
        return Err(DnsError::Garbled);
    }
    match flags & 0x000F {
        // No error, and no such name.
        0 | 3 => {}
        code => return Err(DnsError::Refused(u8::try_from(code).unwrap_or(u8::MAX))),
    }
    if flags & 0x0200 != 0 {
        return Ok(Reply::CutOff);
    }
    let (questions, answers) = (word(4)?, word(6)?);
    let mut at = 12;
    for _ in 0..questions.min(4) {
        at = name(packet, at)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..answers.min(ANSWERS) {
        let body = name(packet, at)?.1;
        let (of, class, length) = (word(body)?, word(body + 2)?, usize::from(word(body + 8)?));
        let (start, end) = (body + 10, body + 10 + length);
        let data = packet.get(start..end).ok_or(DnsError::Garbled)?;
        if of == kind && class == IN {
            records.push(match kind {
                TXT => Record::Txt(text(data)?),
                _ => Record::Mx(word(start)?, name(packet, start + 2)?.0),
            });
        }
        at = end;
    }
    Ok(Reply::Whole(records))
}

/// Strings with their lengths before them, joined.
fn text(mut data: &[u8]) -> Result<String, DnsError> {
    let mut joined = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (piece, after) = rest.split_at_checked(usize::from(*length)).ok_or(DnsError::Garbled)?;
        joined.extend(piece);
        data = after;
    }
    Ok(String::from_utf8_lossy(&joined).into_owned())
}

/// A name and where the packet goes on after it. Pointers lead only backwards, so that no
/// packet leads in a circle.
fn name(packet: &[u8], start: usize) -> Result<(String, usize), DnsError> {
    let (mut text, mut at, mut after, mut limit) = (String::new(), start, None, start);
    loop {
        let length = *packet.get(at).ok_or(DnsError::Garbled)?;
        match length {
            0 => return Ok((text, after.unwrap_or(at + 1))),
            1..=63 => {
                let label = packet.get(at + 1..at + 1 + usize::from(length)).ok_or(DnsError::Garbled)?;
                if !text.is_empty() {
                    text.push('.');
                }
                text.extend(label.iter().map(|b| if b.is_ascii_graphic() { char::from(*b).to_ascii_lowercase() } else { '?' }));
                at += 1 + usize::from(length);
            }
            0xC0.. => {
                let low = *packet.get(at + 1).ok_or(DnsError::Garbled)?;
                let to = usize::from(u16::from_be_bytes([length & 0x3F, low]));
                after = after.or(Some(at + 2));
                if to >= limit {
                    return Err(DnsError::Garbled);
                }
                (at, limit) = (to, to);
            }
            _ => return Err(DnsError::Garbled),
        }
        if text.len() > 255 {
            return Err(DnsError::Garbled);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A reply to a question: the question, then answers whose name points back to it.
    fn packet(kind: u16, flags: u16, answers: &[Vec<u8>]) -> Vec<u8> {
        let mut out = question(7, "exemple.ca", kind).unwrap();
        out[2..4].copy_from_slice(&flags.to_be_bytes());
        out[6..8].copy_from_slice(&u16::try_from(answers.len()).unwrap().to_be_bytes());
        for data in answers {
            out.extend([0xC0, 12]);
            out.extend(kind.to_be_bytes());
            out.extend([0, 1, 0, 0, 0, 60]);
            out.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            out.extend(data);
        }
        out
    }

    #[test]
    fn records_are_read_with_their_pieces_and_pointers() {
        let spf = [&[6][..], b"v=spf1", &[5], b" -all"].concat();
        assert_eq!(reply(&packet(TXT, 0x8180, &[spf]), TXT).unwrap(), Reply::Whole(vec![Record::Txt("v=spf1 -all".into())]));
        let mx = [&[0, 10, 2][..], b"MX", &[0xC0, 12]].concat();
        assert_eq!(reply(&packet(MX, 0x8180, &[mx]), MX).unwrap(), Reply::Whole(vec![Record::Mx(10, "mx.exemple.ca".into())]));
        assert_eq!(reply(&packet(TXT, 0x8183, &[]), TXT).unwrap(), Reply::Whole(vec![]), "no such name is an empty answer");
        assert_eq!(reply(&packet(TXT, 0x8380, &[]), TXT).unwrap(), Reply::CutOff);
        assert!(matches!(reply(&packet(TXT, 0x8182, &[]), TXT), Err(DnsError::Refused(2))));
        assert!(matches!(reply(&packet(TXT, 0x0100, &[]), TXT), Err(DnsError::Garbled)), "a question is no answer");
    }

    #[test]
    fn a_circle_of_pointers_and_a_wrong_length_are_refused() {
        let mut circle = packet(TXT, 0x8180, &[]);
        circle[7] = 1;
        let here = u8::try_from(circle.len()).unwrap();
        circle.extend([0xC0, here, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert!(reply(&circle, TXT).is_err());
        assert!(reply(&packet(TXT, 0x8180, &[vec![200, b'x']]), TXT).is_err());
        for bad in ["", ".", "a..b", &"x".repeat(64), &"abc.".repeat(80), "é.ca"] {
            assert!(question(1, bad, TXT).is_none(), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_packet_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..600), kind in prop_oneof![Just(TXT), Just(MX)]) {
            let _ = reply(&bytes, kind);
            let mut likely = packet(kind, 0x8180, &[]);
            likely[7] = 3;
            likely.extend(bytes);
            let _ = reply(&likely, kind);
        }
    }
}
