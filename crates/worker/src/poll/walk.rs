//! What a feed that is read page by page remembers: its cursor in the store.
//!
//! Pure. A walk is one window read from its first page to its last. The cursor moves forward
//! only when the whole walk is stored; a crash between two pages goes on with the next page.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{Digest, Fault, FaultKind, Feed};
use feeds::Next;
use serde::{Deserialize, Serialize};
use url::Url;

use super::details::Details;
use crate::window;

/// Tries of one page before its walk begins again: its link may have died.
const TRIES: u32 = 3;
/// Polls after which a server's "not modified" is put to the test.
const BELIEVED: i32 = 12;

/// The cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walk {
    /// The address that the validators belong to.
    pub(super) url: String,
    /// Everything that changed before is stored.
    pub(super) read_until: Option<DateTime<Utc>>,
    /// The newest change that is stored, by the publisher's clock.
    pub(super) newest: Option<DateTime<Utc>>,
    /// Whether an unchanged first page means that nothing has changed.
    pub(super) first_tells: bool,
    /// When the first page was last read, not only answered "not modified".
    pub(super) read_at: Option<DateTime<Utc>>,
    /// What the notices' own pages are still to be asked for.
    pub(super) details: Details,
    /// The page to be read next; none between two walks.
    pub(super) page: Option<Page>,
}

/// A page that is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Page {
    /// From 1.
    pub(super) number: u32,
    pub(super) url: String,
    #[serde(default)]
    pub(super) body: String,
    /// What the reader left for this page.
    #[serde(default)]
    pub(super) mark: String,
    /// The window of the walk.
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    /// The newest change on the pages before.
    #[serde(default)]
    pub(super) newest: Option<DateTime<Utc>>,
    /// Records on the pages before.
    #[serde(default)]
    pub(super) records: i64,
    /// The number of the first page's payload; 0 before it is read.
    #[serde(default)]
    pub(super) first: i64,
    /// Whether a record on the pages before cannot even be named.
    #[serde(default)]
    pub(super) nameless: bool,
    /// The content of the page before.
    #[serde(default)]
    pub(super) digest: String,
    /// Validators of the first page, for the time when the walk is done.
    #[serde(default)]
    pub(super) etag: Option<String>,
    #[serde(default)]
    pub(super) last_modified: Option<String>,
    /// Requests of this walk, so that a circle is noticed.
    #[serde(default)]
    pub(super) seen: Vec<String>,
    /// Failures in a row.
    #[serde(default)]
    pub(super) tries: u32,
}

impl Walk {
    /// The page in hand, or the first one of a new walk.
    pub(super) fn take(&mut self, feed: &Feed, zone: Tz, now: DateTime<Utc>) -> Page {
        self.page.take().unwrap_or_else(|| {
            let window = window::next(feed, self.read_until, now);
            let (url, body) = (window::fill(&feed.url, &window, zone), window::fill(&feed.body, &window, zone));
            let seen = vec![print(&url, &body)];
            Page {
                number: 1,
                url,
                body,
                mark: String::new(),
                from: window.from,
                to: window.to,
                newest: None,
                records: 0,
                first: 0,
                nameless: false,
                digest: String::new(),
                etag: None,
                last_modified: None,
                seen,
                tries: 0,
            }
        })
    }

    /// Whether the validators of the last walk may be shown to the server. Now and then they
    /// are not: a server that answers "not modified" for ever would never be found out.
    pub(super) fn validates(&self, page: &Page, every: TimeDelta, now: DateTime<Utc>) -> bool {
        let tested = self.read_at.is_some_and(|at| now - at < every * BELIEVED);
        page.number == 1 && page.body.is_empty() && self.url == page.url && self.first_tells && tested
    }

    /// The page was read and was not the last one.
    pub(super) fn goes_on(&mut self, page: Page, next: Next, records: i64, digest: &str, newest: Option<DateTime<Utc>>) {
        let mut seen = page.seen;
        seen.push(print(&next.url, &next.body));
        self.page = Some(Page {
            number: page.number.saturating_add(1),
            url: next.url,
            body: next.body,
            mark: next.mark,
            newest: page.newest.max(newest),
            records: page.records + records,
            digest: digest.to_owned(),
            seen,
            tries: 0,
            ..page
        });
    }

    /// The last page was read: the window is done.
    pub(super) fn done(&mut self, page: &Page, newest: Option<DateTime<Utc>>) {
        let newest = page.newest.max(newest);
        self.first_tells = page.number == 1 || newest.is_some();
        self.newest = self.newest.max(newest);
        self.read_until = Some(page.to);
        self.page = None;
    }

    /// The page failed. It is tried again, and after some tries its walk begins anew; what
    /// was read of it is read again, which changes nothing.
    pub(super) fn failed(&mut self, mut page: Page) {
        page.tries = page.tries.saturating_add(1);
        self.page = Some(page).filter(|p| p.number > 1 && p.tries < TRIES);
    }
}

impl Page {
    /// Why the walk cannot go on to this request, if so.
    pub(super) fn circle(&self, next: &Next, most: u32) -> Option<Fault> {
        if self.seen.contains(&print(&next.url, &next.body)) {
            let text = format!("page {} leads back to a page of the same walk", self.number);
            return Some(Fault::new(FaultKind::Circle, text).with("n", self.number));
        }
        if self.number >= most {
            let text = format!("there are more than {most} pages (max_pages): the walk is broken off");
            return Some(Fault::new(FaultKind::ManyPages, text).with("most", most));
        }
        None
    }
}

/// A request in few letters.
fn print(url: &str, body: &str) -> String {
    let mut digest = Digest::of_bytes(format!("{url}\n{body}").as_bytes()).to_string();
    digest.truncate(16);
    digest
}

/// The address of a next page, mended where publishers are careless and refused where it leads
/// elsewhere: the same host and port as the first page, or a host named in the source. The
/// key's parameter is taken out; it is put in again when the request is sent.
pub(super) fn permitted(first: &str, next: &str, hosts: &[String], key_parameter: &str) -> Result<String, Fault> {
    let (Ok(home), Ok(mut to)) = (Url::parse(first), Url::parse(next)) else {
        return Err(Fault::new(FaultKind::NoAddress, format!("the next page {next:?} is no address")).with("address", next));
    };
    if home.scheme() == "https" && to.scheme() == "http" && to.port().is_none() {
        // A site that does not know that it stands behind https.
        let _ = to.set_scheme("https");
    }
    let place = |url: &Url| Some((url.host()?.to_owned(), url.port_or_known_default()?));
    let named = to.port().is_none() && to.host_str().is_some_and(|host| hosts.iter().any(|h| h == host));
    if to.scheme() != home.scheme() || !(named || place(&to).is_some() && place(&to) == place(&home)) {
        let host = format!("{}://{}", to.scheme(), to.host_str().unwrap_or_default());
        let text = format!("the next page is refused: it lies elsewhere ({host}); name the host in `hosts` if it is meant");
        return Err(Fault::new(FaultKind::Elsewhere, text).with("host", host));
    }
    if !key_parameter.is_empty() && to.query().is_some() {
        let kept: Vec<String> =
            to.query().unwrap_or_default().split('&').filter(|pair| name_of(pair) != key_parameter).map(str::to_owned).collect();
        to.set_query(Some(&kept.join("&")).filter(|query| !query.is_empty()).map(String::as_str));
    }
    to.set_fragment(None);
    Ok(to.into())
}

fn name_of(pair: &str) -> String {
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_lies_at_home_or_on_a_named_host() {
        let hosts = ["old.example".to_owned()];
        let go = |next: &str| permitted("https://a.example/x?p=1", next, &hosts, "api_key");
        for good in ["https://a.example/y?p=2", "https://a.example:443/y?p=2", "http://a.example/y?p=2", "https://a.example/y?p=2#top"] {
            assert_eq!(go(good).as_deref(), Ok("https://a.example/y?p=2"), "{good}");
        }
        assert_eq!(go("http://old.example/y").as_deref(), Ok("https://old.example/y"));
        assert_eq!(go("https://a.example/y?a=1&api_key=x&b=%202").as_deref(), Ok("https://a.example/y?a=1&b=%202"));
        assert_eq!(go("https://a.example/y?api%5Fkey=x").as_deref(), Ok("https://a.example/y"));
        for bad in [
            "https://b.example/y",
            "https://a.example:8443/y",
            "http://a.example:80000/y",
            "http://127.0.0.1/y",
            "https://old.example:8443/y",
            "https://a.example.b.example/y",
            "ftp://a.example/y",
            "file:///etc/passwd",
            "nonsense",
        ] {
            assert!(go(bad).is_err(), "{bad}");
        }
        assert!(permitted("http://127.0.0.1:8000/x", "http://127.0.0.1:9000/x", &[], "").is_err());
    }
}
