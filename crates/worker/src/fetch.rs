//! The only way out to the web: one client, its guards, and bodies spooled to a file.
//!
//! Not a schedule (that is `schedule`) and not a reader (that is the `feeds` crate): it
//! brings back a complete body, "not modified", or an error that says where and what.

mod error;
mod gate;
mod guard;
mod resolve;
mod secret;
mod spool;
#[cfg(test)]
mod tests;
mod wait;

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use reqwest::{
    Method, Request, Response, StatusCode, Version,
    header::{
        CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
        RETRY_AFTER, TRANSFER_ENCODING, USER_AGENT,
    },
};
use tower::{BoxError, Service as _, ServiceBuilder, ServiceExt as _, timeout::TimeoutLayer, util::BoxCloneSyncService};
use url::Url;

pub use error::{Failure, FetchError};
pub use guard::{Refused, check, check_ip};
pub use resolve::{Found, Lookup, System};
pub use secret::Secret;
use spool::Spool;
pub use spool::{Payload, Unpack};

/// Hops that are followed before giving up.
const MOST_REDIRECTS: u32 = 5;

/// How the client behaves; every number can be set.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest silence between two pieces of an answer.
    pub idle: Duration,
    /// Longest time for the whole, redirects included.
    pub total: Duration,
    /// Requests at once to one host.
    pub per_host: usize,
    /// Pause between two requests to one host.
    pub pause: Duration,
    /// User-Agent of every source that has none of its own.
    pub user_agent: String,
    /// Where bodies are spooled; the system's temporary folder when none.
    pub folder: Option<PathBuf>,
}

impl FetchSettings {
    /// The usual numbers; `url` is the page that tells a publisher who we are.
    pub fn new(version: &str, url: &str) -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(5),
            per_host: 2,
            pause: Duration::from_secs(1),
            user_agent: format!("Mozilla/5.0 (compatible; Crieur/{version}; +{url})"),
            folder: None,
        }
    }
}

/// What to fetch, and on what terms.
#[derive(Debug, Clone, Default)]
pub struct Ask<'a> {
    /// The absolute address.
    pub url: &'a str,
    /// Whether this very address may be private; a redirect never inherits it.
    pub private: bool,
    /// User-Agent for this source; empty means the installation's.
    pub user_agent: &'a str,
    /// The validator of the last answer.
    pub etag: Option<&'a str>,
    /// The date of the last answer, as the server wrote it.
    pub last_modified: Option<&'a str>,
    /// Largest decoded body in bytes.
    pub cap: u64,
    /// What is sent with POST, as JSON; empty means GET.
    pub body: &'a str,
    /// The parameter that carries the publisher's key, and the key. It is sent to the address
    /// itself only: a redirect never inherits it.
    pub key: Option<(&'a str, &'a Secret)>,
    /// Pause between two requests to this host, where it is longer than the installation's.
    pub pause: Duration,
}

/// What came back.
#[derive(Debug)]
pub enum Reply {
    /// 304: what we have is still right.
    NotModified,
    /// A complete body.
    Body(Box<Body>),
}

/// A complete body with what the server said of it.
#[derive(Debug)]
pub struct Body {
    /// The body.
    pub payload: Payload,
    /// The status code, 2xx.
    pub status: u16,
    /// Its validator.
    pub etag: Option<String>,
    /// Its date, as the server wrote it.
    pub last_modified: Option<String>,
}

type Way = BoxCloneSyncService<Request, Response, BoxError>;

/// The client. Clones share connections and limits.
#[derive(Clone)]
pub struct Fetcher {
    public: Way,
    private: Way,
    limits: gate::PerHost,
    settings: Arc<FetchSettings>,
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Fetcher {
    /// A client over the system's resolver.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        Self::with_lookup(settings, &(Arc::new(System) as Arc<dyn Lookup>))
    }

    /// A client over another resolver.
    pub fn with_lookup(settings: FetchSettings, lookup: &Arc<dyn Lookup>) -> Result<Self, FetchError> {
        // Whoever comes second finds the provider installed, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let limits = gate::PerHost::new(settings.per_host, settings.pause);
        let way = |private| -> Result<Way, FetchError> {
            let client = client(&settings, resolve::Guarded { lookup: Arc::clone(lookup), private })?;
            let patience = TimeoutLayer::new(settings.connect + settings.idle);
            Ok(BoxCloneSyncService::new(ServiceBuilder::new().layer(limits.clone()).layer(patience).service(client)))
        };
        Ok(Self { public: way(false)?, private: way(true)?, limits, settings: Arc::new(settings) })
    }

    /// Fetches one address. `now` is what a `Retry-After` date is measured against.
    pub async fn fetch(&self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply, FetchError> {
        let total = self.settings.total;
        let reply = match tokio::time::timeout(total, self.follow(ask, now)).await {
            Ok(reply) => reply,
            Err(_) => Err(FetchError::new(ask.url, Failure::Timeout(format!("not finished after {} s", total.as_secs_f32())))),
        };
        match ask.key {
            Some((_, key)) => reply.map_err(|error| key.redact(error)),
            None => reply,
        }
    }

    async fn follow(&self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply, FetchError> {
        let mut url = Url::parse(ask.url).map_err(|e| FetchError::new(ask.url, Failure::BadAddress(e.to_string())))?;
        let mut ask = ask.clone();
        for hop in 0..=MOST_REDIRECTS {
            let private = ask.private && hop == 0;
            check(&url, private).map_err(|e| FetchError::new(&url, e.into()))?;
            self.limits.slow_down(&url, ask.pause);
            let response = self.send(&ask, &url, private).await?;
            ask.key = None;
            if matches!(response.status().as_u16(), 301..=303) {
                // As everybody does: what was posted is not posted again.
                ask.body = "";
            }
            if !is_redirect(response.status()) {
                let ask = &ask;
                return self.receive(ask, &url, response, now).await;
            }
            let location = response.headers().get(LOCATION).and_then(|v| v.to_str().ok());
            url = next_hop(&url, response.status(), location)?;
        }
        Err(FetchError::new(ask.url, Failure::Redirects(MOST_REDIRECTS, url.to_string())))
    }

    async fn send(&self, ask: &Ask<'_>, url: &Url, private: bool) -> Result<Response, FetchError> {
        let mut to = url.clone();
        if let Some((parameter, key)) = ask.key {
            key.put(parameter, &mut to);
        }
        let mut request = Request::new(if ask.body.is_empty() { Method::GET } else { Method::POST }, to);
        let agent = if ask.user_agent.is_empty() { &self.settings.user_agent } else { ask.user_agent };
        let mut put = |name: HeaderName, text: Option<&str>| {
            if let Some(value) = text.and_then(|t| HeaderValue::from_str(t).ok()) {
                request.headers_mut().insert(name, value);
            }
        };
        put(USER_AGENT, Some(agent));
        put(IF_NONE_MATCH, ask.etag);
        put(IF_MODIFIED_SINCE, ask.last_modified);
        if !ask.body.is_empty() {
            put(CONTENT_TYPE, Some("application/json"));
            *request.body_mut() = Some(ask.body.to_owned().into());
        }
        let mut way = if private { self.private.clone() } else { self.public.clone() };
        let answer = match way.ready().await {
            Ok(way) => way.call(request).await,
            Err(e) => Err(e),
        };
        answer.map_err(|e| FetchError::new(url, self.why_unsent(&*e)))
    }

    async fn receive(&self, ask: &Ask<'_>, url: &Url, mut response: Response, now: DateTime<Utc>) -> Result<Reply, FetchError> {
        let status = response.status();
        let text = |name: HeaderName| response.headers().get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
        if status == StatusCode::NOT_MODIFIED {
            return Ok(Reply::NotModified);
        }
        if status != StatusCode::OK {
            let retry_after = text(RETRY_AFTER).and_then(|t| wait::retry_after(&t, now));
            return Err(FetchError::new(url, Failure::Status { status: status.as_u16(), retry_after }));
        }
        let (etag, last_modified) = (text(ETAG), text(LAST_MODIFIED));
        // The seat at this host is given back when the body has been read.
        let seat = response.extensions_mut().remove::<gate::Seat>();
        let framed = response.version() >= Version::HTTP_2
            || response.headers().contains_key(CONTENT_LENGTH)
            || response.headers().contains_key(TRANSFER_ENCODING);
        let mut payload = self.spool(ask, response).await.map_err(|what| FetchError::new(url, what))?;
        drop(seat);
        payload.vouched = framed;
        let payload = self.unpack(ask, payload).await.map_err(|what| FetchError::new(url, what))?;
        if let Some(title) = web_page(&payload.head) {
            return Err(FetchError::new(url, Failure::Html(title)));
        }
        Ok(Reply::Body(Box::new(Body { payload, status: status.as_u16(), etag, last_modified })))
    }

    async fn spool(&self, ask: &Ask<'_>, response: Response) -> Result<Payload, Failure> {
        let spool = Spool::start(self.settings.folder.clone());
        let (mut body, mut got) = (response.bytes_stream(), 0_u64);
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|e| self.why_cut(&e, got))?;
            got += chunk.len() as u64;
            if got > ask.cap {
                return Err(Failure::TooLarge(ask.cap));
            }
            if !spool.put(chunk).await {
                break;
            }
        }
        Ok(spool.finish().await?)
    }

    /// A file that is itself packed, such as `.json.gz`, is opened under the same cap.
    async fn unpack(&self, ask: &Ask<'_>, payload: Payload) -> Result<Payload, Failure> {
        if !feeds::is_gzip(&payload.head) {
            return Ok(payload);
        }
        let (cap, folder) = (ask.cap, self.settings.folder.clone());
        let unpacked = tokio::task::spawn_blocking(move || payload.unpacked(cap, folder)).await;
        unpacked.map_err(|e| Failure::Encoding(e.to_string()))?.map_err(|e| match e {
            Unpack::TooLarge(cap) => Failure::TooLarge(cap),
            Unpack::Truncated(got) => Failure::Truncated { got, why: e.to_string() },
            Unpack::Broken(_) => Failure::Encoding(e.to_string()),
            Unpack::Spool(e) => Failure::Spool(e),
        })
    }

    fn why_unsent(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        if let Some(refused) = chain(error).find_map(|e| e.downcast_ref::<Refused>()) {
            return Failure::Refused(refused.clone());
        }
        let first = chain(error).find_map(|e| e.downcast_ref::<reqwest::Error>());
        match first {
            Some(e) if e.is_connect() && e.is_timeout() => {
                Failure::Timeout(format!("no connection within {} s", self.settings.connect.as_secs_f32()))
            }
            Some(e) if e.is_connect() => Failure::Connect(story(e)),
            Some(e) if !e.is_timeout() => Failure::Protocol(story(e)),
            // What is no error of the client comes from the layer in front of it, whose
            // patience has ended.
            _ => self.silence(),
        }
    }

    fn silence(&self) -> Failure {
        Failure::Timeout(format!("no answer: nothing came for {} s", self.settings.idle.as_secs_f32()))
    }

    fn why_cut(&self, error: &reqwest::Error, got: u64) -> Failure {
        if error.is_timeout() {
            return Failure::Timeout(format!("stalled after {got} bytes: nothing came for {} s", self.settings.idle.as_secs_f32()));
        }
        let kind = chain(error).filter_map(|e| e.downcast_ref::<std::io::Error>()).last().map(std::io::Error::kind);
        match kind {
            Some(std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::Other) if error.is_decode() => {
                Failure::Encoding(story(error))
            }
            _ => Failure::Truncated { got, why: story(error) },
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one client, built with its guards")]
fn client(settings: &FetchSettings, resolver: resolve::Guarded) -> Result<reqwest::Client, FetchError> {
    reqwest::Client::builder()
        .dns_resolver(Arc::new(resolver))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(settings.connect)
        .read_timeout(settings.idle)
        .pool_max_idle_per_host(settings.per_host)
        .build()
        .map_err(|e| FetchError::new("HTTP client", Failure::Protocol(story(&e))))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn next_hop(from: &Url, status: StatusCode, location: Option<&str>) -> Result<Url, FetchError> {
    let lost = || FetchError::new(from, Failure::LostRedirect(status.as_u16()));
    let to = location.and_then(|l| from.join(l).ok()).ok_or_else(lost)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(FetchError::new(from, Failure::Downgrade(to.to_string())));
    }
    Ok(to)
}

/// The title of a web page, if that is what the body's beginning is; no feed begins so.
fn web_page(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    if !(lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.starts_with("<head")) {
        return None;
    }
    let title = lower.find("<title>").map(|at| at + 7).and_then(|from| text[from..].split('<').next());
    Some(title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect())
}

fn chain<'a>(error: &'a (dyn std::error::Error + 'static)) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |e| e.source())
}

/// The causes of an error in one line, without those that repeat the one before.
fn story(error: &(dyn std::error::Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    for text in chain(error).skip(1).map(ToString::to_string) {
        if parts.last().is_none_or(|last| !last.contains(&text)) {
            parts.push(text);
        }
    }
    if parts.is_empty() { error.to_string() } else { parts.join(": ") }
}
