//! Where notices come from, as the operator's `sources.toml` names it.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a feed of a source carries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedKind {
    /// Only what is new or changed; silence says nothing.
    #[default]
    Delta,
    /// Everything that is open now.
    Snapshot,
    /// A whole period with every status.
    Archive,
    /// Awards and contracts.
    Awards,
    /// A CKAN `package_show` reply that names the files to fetch.
    Catalogue,
}

/// One address of a source, polled on its own schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Short key inside the source: `new`, `open`, `year`, `awards`, `weekly`.
    pub key: String,
    /// Absolute address. `{fiscal_year}` stands for the Canadian fiscal year, e.g. `2026-2027`;
    /// `{date-2}`, `{time-6h}` and the like for a window that begins so long before what was
    /// read last, `{date}` and `{time}` for its end.
    pub url: String,
    /// What it carries.
    #[serde(default)]
    pub kind: FeedKind,
    /// Minutes between polls.
    pub every_minutes: u32,
    /// Largest decoded body, in MiB.
    #[serde(default = "default_cap")]
    pub max_mib: u32,
    /// For catalogues: only resources whose name begins so.
    #[serde(default)]
    pub resource_prefix: String,
    /// For catalogues and for addresses with a window: how many days the first start reaches back.
    #[serde(default)]
    pub backfill_days: u32,
    /// What is sent with POST; empty means GET. The placeholders of `url` hold here too.
    #[serde(default)]
    pub body: String,
    /// Longest window of one walk through the pages, in hours; 0 means any.
    #[serde(default)]
    pub window_hours: u32,
    /// For `seao-live`: how many notices' own pages are asked for after each reading at most.
    #[serde(default)]
    pub details: u32,
    /// Most pages of one walk: a guard against endless chains.
    #[serde(default = "default_pages")]
    pub max_pages: u32,
    /// The reader of this address, where it is not the source's.
    #[serde(default)]
    pub adapter: String,
    /// Whether it is polled while its source is.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Whether nobody of this project has yet seen a real reply of it.
    #[serde(default)]
    pub not_seen_live: bool,
}

fn default_cap() -> u32 {
    64
}

fn default_pages() -> u32 {
    500
}

/// A source of notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Key, lower case: `canadabuys`.
    pub name: String,
    /// The reader to use: `canadabuys`, `seao`, …
    pub adapter: String,
    /// The publisher's name as people are shown it.
    pub title: String,
    /// Whether it is polled.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The zone of dates that come without one.
    pub zone: Tz,
    /// The licence of the data.
    #[serde(default)]
    pub licence: String,
    /// The attribution that the licence asks for, French.
    #[serde(default)]
    pub attribution_fr: String,
    /// The attribution that the licence asks for, English.
    #[serde(default)]
    pub attribution_en: String,
    /// The public page of the portal.
    #[serde(default)]
    pub home: String,
    /// Hours of silence after which people are told.
    #[serde(default = "default_silence")]
    pub silence_hours: u32,
    /// User-Agent for this source only; empty means the installation's.
    #[serde(default)]
    pub user_agent: String,
    /// Whether this source's own address may be private or loopback (tests, demo, an
    /// intranet). A redirect never inherits it.
    #[serde(default)]
    pub private_network: bool,
    /// What its reader has to be told besides, e.g. the columns of a table (`adapter = "csv"`)
    /// or where a closing date stands in prose (`adapter = "rss"`).
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// Whether nobody of this project has yet seen a real reply of it.
    #[serde(default)]
    pub not_seen_live: bool,
    /// Seconds between two requests, where the publisher wants more than the installation's.
    #[serde(default)]
    pub pause_seconds: u32,
    /// Minutes to stay away after a 403 or 429 that does not say how long.
    #[serde(default)]
    pub refusal_minutes: u32,
    /// Most requests in any 24 hours; 0 means any number.
    #[serde(default)]
    pub calls_per_day: u32,
    /// The environment variable that holds the publisher's key.
    #[serde(default)]
    pub key_env: String,
    /// The file that holds the publisher's key, where no variable does.
    #[serde(default)]
    pub key_file: String,
    /// The parameter of the address that carries the key.
    #[serde(default)]
    pub key_parameter: String,
    /// Other hosts to which a next page may lead; its own host always may.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Its addresses; none for one whose tables are only handed over.
    #[serde(default, rename = "feed")]
    pub feeds: Vec<Feed>,
}

impl Source {
    /// The reader of one of its addresses.
    pub fn adapter_of<'a>(&'a self, feed: &'a Feed) -> &'a str {
        if feed.adapter.is_empty() { &self.adapter } else { &feed.adapter }
    }

    /// The addresses that are polled.
    pub fn polled(&self) -> impl Iterator<Item = &Feed> {
        self.feeds.iter().filter(|feed| self.enabled && feed.enabled)
    }

    /// Whether it has no address at all: somebody hands its tables over.
    pub fn is_handed_over(&self) -> bool {
        self.feeds.is_empty()
    }

    /// Hours without a single new or changed notice, although its replies are good, after which
    /// that is told: an address may go on answering with what it said weeks ago.
    pub fn quiet_hours(&self) -> u32 {
        self.silence_hours.saturating_mul(QUIET)
    }

    /// Whether nobody has yet seen a real reply of this address.
    pub fn unseen(&self, feed: &Feed) -> bool {
        self.not_seen_live || feed.not_seen_live
    }
}

/// A quiet spell is this many times a source's own limit of silence.
const QUIET: u32 = 3;

fn yes() -> bool {
    true
}

fn default_silence() -> u32 {
    48
}
