//! A public call for tenders.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{Closing, Digest, Lang, NoticeCode, Region, Text, Value};

/// Where a notice stands, after its publisher. An open one must also close in the future:
/// ask [`Notice::is_open`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Announced, not yet open.
    Planned,
    /// Takes offers.
    Open,
    /// Takes no more offers.
    Closed,
    /// Called off by the buyer.
    Cancelled,
    /// A supplier was chosen.
    Awarded,
    /// Taken out by its publisher, who says so.
    Withdrawn,
    /// Listed no longer, although nobody said that it was over: it was missing from two
    /// complete lists of its publisher. Never what a reader reads; a worker's conclusion.
    Unlisted,
    /// The publisher says nothing that is understood. The default: never guess "open".
    #[default]
    Unknown,
}

/// What kind of notice it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A call for offers.
    Tender,
    /// A request for information, a market consultation.
    Information,
    /// An invitation to qualify for a list or a later stage.
    Qualification,
    /// A standing offer or a supply arrangement.
    Arrangement,
    /// A notice of a planned purchase without competition (ACAN, VEAT).
    AdvanceAward,
    /// A task-based staffing vehicle (TBIPS and the like).
    Staffing,
    /// Anything else, or not said.
    #[default]
    Other,
}

/// Who may answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Anyone.
    Open,
    /// Only qualified or listed suppliers.
    Selective,
    /// Only invited suppliers.
    Limited,
    /// Nobody: concluded directly.
    Direct,
    /// Not said.
    #[default]
    Unknown,
}

/// The broad object of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Goods.
    Goods,
    /// Services.
    Services,
    /// Construction.
    Works,
}

/// Who buys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// The buyer's name.
    pub name: Text,
    /// The publisher's identifier of the buyer, e.g. SEAO's `OP-123`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The department that will use what is bought, where it differs.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub end_user: Text,
    /// Its town, as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Whether it is a municipal body, where the publisher says so (SEAO does).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipal: Option<bool>,
}

/// A document that goes with a notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Document {
    /// Absolute http(s) address.
    pub url: String,
    /// Title, possibly empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// A notice as every source is folded to.
///
/// Personal data (contact names and addresses) is left out on purpose: it is not needed for
/// matching, and the official page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notice {
    /// The source's name, e.g. `canadabuys`.
    pub source: String,
    /// Stable key inside the source, as published; compared without regard to case.
    pub reference: String,
    /// The publisher's version, in a form whose text order is its time order; possibly empty.
    pub version_key: String,
    /// The process that joins notice, correction and award, e.g. solicitation number and buyer.
    pub family_key: String,
    /// Title per language.
    pub title: Text,
    /// Description per language, plain text.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The language the publisher names or the texts are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Who buys.
    pub buyer: Buyer,
    /// Classification codes with the publisher's titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<NoticeCode>,
    /// Goods, services, works.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Where to deliver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
    /// From where one may bid, where the publisher says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opportunity: Vec<Region>,
    /// The stated value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// When it closes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing: Option<Closing>,
    /// First publication, as a date of the publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<NaiveDate>,
    /// The publisher's last change, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Status,
    /// What kind of notice.
    pub kind: Kind,
    /// The publisher's words for the kind.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind_raw: String,
    /// Who may answer.
    pub method: Method,
    /// The publisher's words for the method.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method_raw: String,
    /// Trade agreements by their usual short names (`CFTA`, `CETA`, `WTO-GPA`, …).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trade_agreements: Vec<String>,
    /// Documents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// The official page per language.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub url: Text,
}

impl Notice {
    /// Whether it takes offers at `now`: the publisher says open, and the closing date is
    /// unknown or still to come. Stale rows that stay "Open" for months are not open.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Open && self.closing.as_ref().is_none_or(|c| c.at > now)
    }

    /// What the notice says, independent of white space, of the order of lists and of its
    /// version key: equal digests mean that nothing a reader could see has changed.
    pub fn digest(&self) -> Digest {
        crate::digest::of_notice(self)
    }
}
