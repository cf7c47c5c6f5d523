//! What changed between two versions of a notice.

use serde::{Deserialize, Serialize};

use crate::{Closing, Notice, Status, Text, Value, squeeze};

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
    /// The description changed; the texts are too long to repeat.
    Description,
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
        out.push(Change::Description);
    }
    let codes = |n: &Notice| n.codes.iter().map(|c| c.code.to_string()).collect();
    if let Some((added, removed)) = lists(codes(old), codes(new)) {
        out.push(Change::Codes { added, removed });
    }
    let regions = |n: &Notice| n.regions.iter().map(|r| squeeze(&r.raw)).collect();
    if let Some((added, removed)) = lists(regions(old), regions(new)) {
        out.push(Change::Regions { added, removed });
    }
    if old.value != new.value {
        out.push(Change::Value { from: old.value.clone(), to: new.value.clone() });
    }
    let documents = |n: &Notice| n.documents.iter().map(|d| d.url.clone()).collect();
    if let Some((added, removed)) = lists(documents(old), documents(new)) {
        out.push(Change::Documents { added, removed });
    }
    out
}

fn same(a: &Text, b: &Text) -> bool {
    a.iter().map(|(l, t)| (l, squeeze(t))).eq(b.iter().map(|(l, t)| (l, squeeze(t))))
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
