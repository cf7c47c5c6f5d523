//! Why a fetch failed, in words for the operator, and what the schedule makes of it.

use std::time::Duration;

use domain::{Fault, FaultKind};

use super::guard::Refused;

/// A failed fetch: where, and what.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}")]
pub struct FetchError {
    /// The address asked for, or the hop that failed.
    pub place: String,
    /// What went wrong.
    pub what: Failure,
}

/// What can go wrong on the way to a body.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The address cannot be read as one.
    #[error("not an address: {0}")]
    BadAddress(String),
    /// The guard said no; nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Too many hops.
    #[error("more than {0} redirects, the last one to {1}")]
    Redirects(u32, String),
    /// A redirect without a readable target.
    #[error("redirect with status {0} but without a readable Location")]
    LostRedirect(u16),
    /// A redirect that gives up encryption.
    #[error("redirect from https to {0} refused: it gives up encryption")]
    Downgrade(String),
    /// No connection: down, no such name, TLS.
    #[error("no connection: {0}")]
    Connect(String),
    /// Nothing came in time.
    #[error("{0}")]
    Timeout(String),
    /// The server answered with something else than a body.
    #[error("HTTP {status}{}{}", hint(*status), wait(*retry_after))]
    Status {
        /// The status code.
        status: u16,
        /// How long the server asks us to stay away, clamped to a day.
        retry_after: Option<Duration>,
    },
    /// The body ended early.
    #[error("truncated after {got} bytes: {why}")]
    Truncated {
        /// Decoded bytes that came.
        got: u64,
        /// How it was noticed.
        why: String,
    },
    /// The body is longer than allowed.
    #[error("too_large: more than {0} bytes once decoded")]
    TooLarge(u64),
    /// The body is compressed in a way that cannot be undone.
    #[error("the body cannot be decoded: {0}")]
    Encoding(String),
    /// A web page came where data was expected.
    #[error("a web page came instead of data{}", title(.0))]
    Html(String),
    /// The answer made no sense as HTTP.
    #[error("broken answer: {0}")]
    Protocol(String),
    /// The temporary file could not be written.
    #[error("temporary file: {0}")]
    Spool(#[from] std::io::Error),
}

impl FetchError {
    pub(crate) fn new(place: &(impl ToString + ?Sized), what: Failure) -> Self {
        Self { place: place.to_string(), what }
    }

    /// What is wrong, for readers of any language; this error's own sentence goes along.
    pub fn fault(&self) -> Fault {
        self.what.fault(self.to_string()).at(&self.place)
    }

    /// How long the server asked us to stay away.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.what {
            Failure::Status { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// The HTTP status, when the server gave an answer at all.
    pub fn status(&self) -> Option<u16> {
        match self.what {
            Failure::Status { status, .. } => Some(status),
            _ => None,
        }
    }
}

impl Failure {
    fn fault(&self, text: String) -> Fault {
        let new = |kind| Fault::new(kind, text.clone());
        let detailed = |kind, detail: &str| new(kind).with("detail", detail);
        match self {
            Self::BadAddress(why) => detailed(FaultKind::BadAddress, why),
            Self::Refused(refused) if refused.of_form() => detailed(FaultKind::RefusedForm, refused.why),
            Self::Refused(refused) => new(FaultKind::Inside).with("host", refused.what.as_str()),
            Self::Redirects(most, _) => new(FaultKind::Redirects).with("n", *most),
            Self::LostRedirect(status) => new(FaultKind::LostRedirect).with("status", status.to_string()),
            Self::Downgrade(to) => new(FaultKind::Downgrade).with("to", to.as_str()),
            Self::Connect(why) => detailed(FaultKind::Connect, why),
            Self::Timeout(why) => detailed(FaultKind::Timeout, why),
            Self::Status { status, retry_after } => {
                Fault { wait: retry_after.map(|d| d.as_secs()).filter(|s| *s > 0), ..answered(*status, text) }
            }
            Self::Truncated { why, .. } => detailed(FaultKind::BrokenOff, why),
            Self::TooLarge(cap) => new(FaultKind::TooLarge).with("mib", *cap >> 20),
            Self::Encoding(why) => detailed(FaultKind::Compressed, why),
            Self::Html(title) => new(FaultKind::WebPage).with("title", title.as_str()),
            Self::Protocol(why) => detailed(FaultKind::Protocol, why),
            Self::Spool(error) => detailed(FaultKind::Reading, &error.to_string()).at("temporary file"),
        }
    }
}

fn answered(status: u16, text: String) -> Fault {
    match status {
        401 => Fault::new(FaultKind::Http401, text),
        403 => Fault::new(FaultKind::Http403, text),
        404 | 410 => Fault::new(FaultKind::HttpGone, text).with("status", status.to_string()),
        429 => Fault::new(FaultKind::Http429, text),
        500..=599 => Fault::new(FaultKind::HttpServer, text).with("status", status.to_string()),
        _ => Fault::new(FaultKind::HttpStatus, text).with("status", status.to_string()),
    }
}

fn hint(status: u16) -> &'static str {
    match status {
        401 => " (unauthorised: this address wants a key or a password)",
        403 => " (blocked agent? some publishers refuse unfamiliar ones; set user_agent for this source)",
        404 | 410 => " (gone: the publisher may have moved the file)",
        429 => " (too many requests)",
        500..=599 => " (trouble on the publisher's side)",
        _ => "",
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |d| format!("; asks us to wait {} s", d.as_secs()))
}

fn title(page: &str) -> String {
    if page.is_empty() { String::new() } else { format!(" (“{page}”)") }
}
