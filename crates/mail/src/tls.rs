//! Private connections: the machine's own root certificates, and one more where the
//! operator names it.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::MailError;

/// How to make a connection to one server private.
#[derive(Clone)]
pub enum Tls {
    /// Not at all.
    Off,
    /// After STARTTLS, which must be offered.
    Start(TlsParameters),
    /// From the first byte.
    Implicit(TlsConnector, ServerName<'static>),
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "Off",
            Self::Start(_) => "Start",
            Self::Implicit(..) => "Implicit",
        })
    }
}

fn settings(error: impl fmt::Display) -> MailError {
    MailError::Settings(error.to_string())
}

/// STARTTLS for a host.
pub fn start(host: &str, extra_root: Option<&str>) -> Result<Tls, MailError> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = extra_root {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(settings)?);
    }
    parameters.build_rustls().map(Tls::Start).map_err(settings)
}

/// TLS from the first byte for a host.
pub fn implicit(host: &str, extra_root: Option<&str>) -> Result<Tls, MailError> {
    let mut roots = RootCertStore::empty();
    // A machine may carry a certificate that nobody can read; the others still count.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = extra_root {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            roots.add(certificate.map_err(settings)?).map_err(settings)?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(settings)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(settings)?;
    Ok(Tls::Implicit(TlsConnector::from(Arc::new(config)), name))
}

/// A TLS stream in the form that lettre's connection takes.
#[derive(Debug)]
pub struct Sealed(pub TlsStream<TcpStream>);

impl AsyncTokioStream for Sealed {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Sealed {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Sealed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
