//! Names to addresses, with the guard at the moment of dialling.
//!
//! The check lies here and not before the request because a name can mean another address
//! a second later: what is judged is exactly what is dialled.

use std::{future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Refused, check_ip};

/// The answer of a look-up.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks a host name up. The system's resolver in production; tests bring a lying one.
pub trait Lookup: Send + Sync {
    /// Every address of the name.
    fn lookup(&self, name: String) -> Found;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> Found {
        Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
    }
}

/// What the client asks; `private` lets every address through.
pub(super) struct Guarded {
    pub(super) lookup: Arc<dyn Lookup>,
    pub(super) private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, private) = (self.lookup.lookup(name.as_str().to_owned()), self.private);
        Box::pin(async move {
            let all = found.await?;
            let mut refused: Option<Refused> = None;
            let good: Vec<SocketAddr> =
                all.into_iter().filter(|at| private || check_ip(at.ip()).map_err(|e| refused = Some(e)).is_ok()).collect();
            match refused {
                Some(refused) if good.is_empty() => {
                    Err(Box::new(Refused { what: format!("{} ({})", name.as_str(), refused.what), why: refused.why }) as _)
                }
                _ if good.is_empty() => Err(Box::new(io::Error::new(io::ErrorKind::NotFound, "the name has no address")) as _),
                _ => Ok(Box::new(good.into_iter()) as Addrs),
            }
        })
    }
}
