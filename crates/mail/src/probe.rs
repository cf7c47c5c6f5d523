//! A look at a mail server without giving it anything: does it answer, is the connection
//! private, by which protocol, and how long is its certificate good.

use std::{io, time::Duration};

use chrono::{DateTime, NaiveDateTime, Utc};
use rustls::ProtocolVersion;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    SmtpSettings, TlsMode,
    tls::{self, Tls},
};

const PATIENCE: Duration = Duration::from_secs(10);
/// The longest reply read.
const LONGEST: usize = 16 * 1024;

/// What was seen of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its greeting, without the code.
    pub greeting: String,
    /// Whether it can be asked for privacy; nothing is known where that is not how it is done.
    pub offers_start_tls: bool,
    /// Whether it wants people to sign in.
    pub offers_sign_in: bool,
    /// What makes the connection private.
    pub private: Option<Private>,
}

/// A private connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// `TLS 1.3`.
    pub version: String,
    /// Until when its certificate is good.
    pub until: Option<DateTime<Utc>>,
}

/// Why a server could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// It cannot be reached.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It speaks, but not SMTP, or says no; its own words.
    #[error("{0}")]
    Reply(String),
    /// The connection cannot be made private: a certificate that is not good, for instance.
    #[error("{0}")]
    Tls(String),
}

/// Looks at a server as the settings say it is to be used.
pub async fn probe(settings: &SmtpSettings) -> Result<Probe, ProbeError> {
    timeout(PATIENCE, look(settings)).await.unwrap_or(Err(ProbeError::Io(io::ErrorKind::TimedOut.into())))
}

async fn look(settings: &SmtpSettings) -> Result<Probe, ProbeError> {
    let mut stream = TcpStream::connect((settings.host.as_str(), settings.port)).await?;
    if settings.tls == TlsMode::Tls {
        let mut sealed = seal(settings, stream).await?;
        let private = Some(private(&sealed));
        let (greeting, offers) = hello(&mut sealed, true).await?;
        return Ok(Probe { greeting, offers_start_tls: false, offers_sign_in: has(&offers, "AUTH"), private });
    }
    let (greeting, offers) = hello(&mut stream, true).await?;
    let offers_start_tls = has(&offers, "STARTTLS");
    if settings.tls == TlsMode::None || !offers_start_tls {
        return Ok(Probe { greeting, offers_start_tls, offers_sign_in: has(&offers, "AUTH"), private: None });
    }
    say(&mut stream, "STARTTLS").await?;
    let mut sealed = seal(settings, stream).await?;
    let private = Some(private(&sealed));
    let (_, offers) = hello(&mut sealed, false).await?;
    Ok(Probe { greeting, offers_start_tls, offers_sign_in: has(&offers, "AUTH"), private })
}

type Sealed = tokio_rustls::client::TlsStream<TcpStream>;

async fn seal(settings: &SmtpSettings, stream: TcpStream) -> Result<Sealed, ProbeError> {
    let made = tls::implicit(&settings.host, settings.extra_root.as_deref()).map_err(|e| ProbeError::Tls(e.to_string()))?;
    let Tls::Implicit(connector, name) = made else { return Err(ProbeError::Tls("no connector".to_owned())) };
    connector.connect(name, stream).await.map_err(|e| ProbeError::Tls(e.to_string()))
}

fn private(stream: &Sealed) -> Private {
    let session = stream.get_ref().1;
    let version = match session.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        other => format!("{other:?}"),
    };
    Private { version, until: session.peer_certificates().and_then(|all| all.first()).and_then(|own| not_after(own)) }
}

/// Waits for the greeting, where it is still to come, and says hello: the greeting, and what
/// the server offers.
async fn hello(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), greeted: bool) -> Result<(String, Vec<String>), ProbeError> {
    let greeting = if greeted { reply(stream).await?.into_iter().next().unwrap_or_default() } else { String::new() };
    let offers = say(stream, "EHLO crieur.invalid").await?;
    Ok((greeting, offers))
}

fn has(offers: &[String], word: &str) -> bool {
    offers.iter().any(|line| line.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word)))
}

async fn say(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), words: &str) -> Result<Vec<String>, ProbeError> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await?;
    stream.flush().await?;
    reply(stream).await
}

/// The lines of a good reply, without their codes.
async fn reply(stream: &mut (impl AsyncRead + Unpin)) -> Result<Vec<String>, ProbeError> {
    let (mut line, mut lines, mut read) = (Vec::new(), Vec::new(), 0);
    loop {
        let byte = stream.read_u8().await?;
        read += 1;
        if read > LONGEST {
            return Err(ProbeError::Reply("an endless reply".to_owned()));
        }
        if byte != b'\n' {
            line.push(byte);
            continue;
        }
        let text = crate::clean::line(&String::from_utf8_lossy(&line));
        line.clear();
        if !text.starts_with('2') || text.len() < 3 {
            return Err(ProbeError::Reply(text.chars().take(200).collect()));
        }
        let last = text.as_bytes().get(3) != Some(&b'-');
        lines.push(text.chars().skip(4).collect());
        if last {
            return Ok(lines);
        }
    }
}

/// Until when a certificate (DER) is good. Only its outline is read; whether it is to be
/// trusted was decided when the connection was made.
fn not_after(der: &[u8]) -> Option<DateTime<Utc>> {
    let (_, certificate, _) = element(der)?;
    let (_, body, _) = element(certificate)?;
    let (tag, _, rest) = element(body)?;
    // The version is optional; then come serial number, algorithm, issuer, validity.
    let mut rest = if tag == 0xA0 { element(rest)?.2 } else { rest };
    for _ in 0..2 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, rest) = element(validity)?;
    let (tag, time, _) = element(rest)?;
    let text = std::str::from_utf8(time).ok()?;
    let whole = match tag {
        0x17 if text.get(..2)? < "50" => format!("20{text}"),
        0x17 => format!("19{text}"),
        0x18 => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&whole, "%Y%m%d%H%M%SZ").ok().map(|at| at.and_utc())
}

/// An element: its tag, its content, and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F)).filter(|(b, _)| (1..=4).contains(&b.len()))?;
        (bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read_from_a_real_one() {
        let mut params = CertificateParams::new(vec!["mail.exemple.ca".to_owned()]).unwrap();
        let made = |params: &CertificateParams| params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        params.not_after = rcgen::date_time_ymd(2031, 5, 17);
        assert_eq!(not_after(made(&params).der()), Some("2031-05-17T00:00:00Z".parse().unwrap()));
        params.not_after = rcgen::date_time_ymd(2061, 1, 2);
        assert_eq!(not_after(made(&params).der()), Some("2061-01-02T00:00:00Z".parse().unwrap()), "a year that takes four digits");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_bytes_break_the_reader_of_certificates(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = not_after(&bytes);
        }
    }
}
