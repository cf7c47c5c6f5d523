//! What changed between two versions of a notice.

use serde::{Deserialize, Serialize};

use crate::{Closing, Notice, Region, Status, Text, Value, excerpt, squeeze};

/// A material difference: one that a reader of the first version must hear of. White space,
/// the order of lists and the publisher's version number are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "field")]
pub enum Change {
    /// The closing date moved.
    Closing {
        /// Before.
        from: Option<Closing>,
        /// Now.
        to: Option<Closing>,
    },
    /// The status changed, e.g. to cancelled.
    Status {
        /// Before.
        from: Status,
        /// Now.
        to: Status,
    },
    /// The title changed.
    Title {
        /// Before.
        from: Text,
        /// Now.
        to: Text,
    },
    /// The description changed. The texts are too long to repeat: what is kept is where
    /// they part, see [`excerpt::difference`]; both empty when that cannot be told in a line.
    Description {
        /// The words that were there, with a little of what stands around them.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        from: String,
        /// The words that are there now.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        to: String,
    },
    /// Codes were added or removed.
    Codes {
        /// Codes that are new, as `scheme:digits`.
        added: Vec<String>,
        /// Codes that are gone.
        removed: Vec<String>,
    },
    /// Delivery regions were added or removed.
    Regions {
        /// Regions that are new, as published.
        added: Vec<String>,
        /// Regions that are gone.
        removed: Vec<String>,
    },
    /// The stated value changed.
    Value {
        /// Before.
        from: Option<Value>,
        /// Now.
        to: Option<Value>,
    },
    /// Documents were added or removed, e.g. an addendum.
    Documents {
        /// Addresses that are new.
        added: Vec<String>,
        /// Addresses that are gone.
        removed: Vec<String>,
    },
}

/// The material differences from `old` to `new`, in the order in which people are told.
///
/// A record without version comes from a listing that says little. What the first one with a
/// version adds to it completes the notice and is no change of it; only another closing or
/// another state is.
pub fn changes(old: &Notice, new: &Notice) -> Vec<Change> {
    let mut out = Vec::new();
    if old.closing.as_ref().map(|c| c.at) != new.closing.as_ref().map(|c| c.at) {
        out.push(Change::Closing { from: old.closing.clone(), to: new.closing.clone() });
    }
    if old.status != new.status {
        out.push(Change::Status { from: old.status, to: new.status });
    }
    if !same(&old.title, &new.title) {
        out.push(Change::Title { from: old.title.clone(), to: new.title.clone() });
    }
    if !same(&old.description, &new.description) {
        let (from, to) = parted(&old.description, &new.description);
        out.push(Change::Description { from, to });
    }
    let codes = |n: &Notice| n.codes.iter().map(|c| c.code.to_string()).collect();
    if let Some((added, removed)) = lists(codes(old), codes(new)) {
        out.push(Change::Codes { added, removed });
    }
    if let Some((added, removed)) = regions(old, new) {
        out.push(Change::Regions { added, removed });
    }
    if old.value != new.value {
        out.push(Change::Value { from: old.value.clone(), to: new.value.clone() });
    }
    let documents = |n: &Notice| n.documents.iter().map(|d| d.url.clone()).collect();
    if let Some((added, removed)) = lists(documents(old), documents(new)) {
        out.push(Change::Documents { added, removed });
    }
    let released = unreleased(&old.version_key) && !unreleased(&new.version_key);
    if released || supplemented(&old.version_key) == new.version_key && old.version_key != new.version_key {
        out.retain(|change| matches!(change, Change::Closing { .. } | Change::Status { .. }));
    }
    out
}

/// What a version is called once its notice's own page has told more of it: later than the
/// version itself, before any other, and no word of its publisher's that anything has changed.
pub fn supplemented(version_key: &str) -> String {
    if version_key.ends_with(SUPPLEMENT) { version_key.to_owned() } else { format!("{version_key}{SUPPLEMENT}") }
}

/// Whether nothing but a listing, and perhaps the notice's own page, has told of a notice.
pub fn unreleased(version_key: &str) -> bool {
    version_key.trim_end_matches(SUPPLEMENT).is_empty()
}

const SUPPLEMENT: char = '+';

impl Change {
    /// Whether somebody who knows the notice must hear of it. A state that we do not
    /// understand, before or after, says more of our reading than of the notice; and a list
    /// that misses a notice, or names it again, is no word of its publisher.
    pub fn is_told(&self) -> bool {
        let ours = |status: Status| matches!(status, Status::Unknown | Status::Unlisted);
        !matches!(self, Self::Status { from, to } if ours(*from) || ours(*to))
    }

    /// Whether it can wait: it moves neither what is asked nor until when.
    pub fn is_minor(&self) -> bool {
        matches!(self, Self::Codes { .. })
    }
}

/// Regions are the same when their codes are, however they are spelled; told as published.
fn regions(old: &Notice, new: &Notice) -> Option<(Vec<String>, Vec<String>)> {
    let key = |r: &Region| r.code.as_ref().map_or_else(|| squeeze(&r.raw), ToString::to_string);
    let missing = |from: &Notice, of: &Notice| {
        let known: Vec<String> = of.regions.iter().map(key).collect();
        from.regions.iter().filter(|r| !known.contains(&key(r))).map(|r| squeeze(&r.raw)).collect()
    };
    lists(missing(old, new), missing(new, old))
}

/// Whether two texts say the same, in the languages that both have. A language that comes
/// to a notice, or goes, is no change of what the others say; a text that had none at all
/// is one.
fn same(a: &Text, b: &Text) -> bool {
    let mut shared = a.iter().filter_map(|(lang, text)| b.get(lang).map(|other| (text, other))).peekable();
    if shared.peek().is_none() {
        return a.is_empty() && b.is_empty();
    }
    shared.all(|(text, other)| squeeze(text) == squeeze(other))
}

/// Where two descriptions part, in the first language that has both and differs.
fn parted(old: &Text, new: &Text) -> (String, String) {
    old.iter()
        .filter_map(|(lang, text)| new.get(lang).map(|other| (squeeze(text), squeeze(other))))
        .find(|(text, other)| text != other)
        .map_or_else(Default::default, |(text, other)| excerpt::difference(&text, &other))
}

#[expect(clippy::needless_pass_by_value, reason = "both are made for this call")]
fn lists(old: Vec<String>, new: Vec<String>) -> Option<(Vec<String>, Vec<String>)> {
    let less = |from: &[String], what: &[String]| {
        let mut rest: Vec<String> = from.iter().filter(|x| !what.contains(x)).cloned().collect();
        rest.sort_unstable();
        rest.dedup();
        rest
    };
    let (added, removed) = (less(&new, &old), less(&old, &new));
    (!added.is_empty() || !removed.is_empty()).then_some((added, removed))
}
