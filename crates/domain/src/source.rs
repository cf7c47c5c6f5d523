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
    /// Absolute address. `{fiscal_year}` stands for the Canadian fiscal year, e.g. `2026-2027`.
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
    /// For catalogues: how many days the first start reaches back.
    #[serde(default)]
    pub backfill_days: u32,
}

fn default_cap() -> u32 {
    64
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
    /// Its addresses.
    #[serde(rename = "feed")]
    pub feeds: Vec<Feed>,
}

fn yes() -> bool {
    true
}

fn default_silence() -> u32 {
    48
}
