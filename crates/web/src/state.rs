//! What every page needs: the database, the clock, and who runs this installation.

use std::{fmt, net::IpAddr, sync::Arc};

use chrono::Duration;
use chrono_tz::Tz;
use domain::{Clock, Source};
use matching::Learned;
use store::Db;
use url::Url;

use crate::{ready::Ready, upload::TakeTable};

/// Gives what past notices have taught so far; the worker replaces it as it learns.
pub type LearnedNow = Arc<dyn Fn() -> Arc<Learned> + Send + Sync>;

/// Everything that handlers share. Cheap to clone.
#[derive(Clone)]
pub struct State {
    /// The store.
    pub db: Db,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// What past notices teach the matcher, for previews and explanations.
    pub learned: LearnedNow,
    /// Reads a table that staff hands over, as a poll would.
    pub take_table: TakeTable,
    /// Notices kept read between previews; empty at first.
    pub ready: Ready,
    /// Who runs the installation, and how.
    pub site: Arc<Site>,
}

/// A secret that must not reach a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Who runs this installation, where it is reached, and what it reads.
#[derive(Debug, Clone)]
pub struct Site {
    /// The association's name, as the foot of each page and the mails say it.
    pub association: String,
    /// Where people can write or call, e.g. an address; possibly empty.
    pub contact: String,
    /// The public address of the pages. `https` makes cookies secure and host-bound.
    pub public_url: Url,
    /// The sources of `sources.toml`, for names, licences and attribution.
    pub sources: Vec<Source>,
    /// A session ends after this much silence.
    pub idle: Duration,
    /// A session ends after this much time in any case.
    pub absolute: Duration,
    /// How long a mailed sign-in link lives; ten minutes at most are honoured.
    pub link: Duration,
    /// The zone in which people who are not signed in are shown dates.
    pub zone: Tz,
    /// What opens the door for reports on mails (`/hooks/mail`); shut without.
    pub reports_token: Option<Token>,
    /// The minutes to which instant alerts are rounded up, as the worker does.
    pub group_minutes: u32,
    /// Addresses of proxies whose `X-Forwarded-For` is believed; empty means nobody's.
    pub proxies: Vec<IpAddr>,
}

impl Site {
    /// A site with the usual lengths (12 hours idle, 14 days in all, 10 minutes for links).
    pub fn new(association: impl Into<String>, public_url: Url, zone: Tz) -> Self {
        Self {
            association: association.into(),
            contact: String::new(),
            public_url,
            sources: Vec::new(),
            idle: Duration::hours(12),
            absolute: Duration::days(14),
            link: Duration::minutes(10),
            zone,
            reports_token: None,
            group_minutes: 15,
            proxies: Vec::new(),
        }
    }

    /// Whether cookies must be secure.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The absolute address of a path of ours.
    pub(crate) fn absolute_url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// The source of this name, where it is still configured.
    pub(crate) fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.name == name)
    }

    /// The name of a source as people are shown it.
    pub(crate) fn source_title(&self, name: &str) -> String {
        self.source(name).map_or_else(|| name.to_owned(), |s| s.title.clone())
    }
}
