//! What a reader hands out.

use domain::{Award, Fault, FaultArg, Notice};

/// How much of a bad record is kept, in bytes.
pub const RAW_CAP: usize = 64 * 1024;

/// One record of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A call for tenders.
    Notice(Box<Notice>),
    /// A contract given to a supplier.
    Award(Box<Award>),
    /// A notice that its publisher took out of the feed. Nothing else is said of it, so it
    /// changes a known notice's status and never makes a new one.
    Gone {
        /// The notice's reference.
        reference: String,
        /// When, as an order-preserving version; possibly empty.
        version_key: String,
    },
}

/// A record that could not be understood, kept for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where in the payload: `line 12`, `release 4`.
    pub place: String,
    /// The publisher's reference, where it could still be read.
    pub reference: Option<String>,
    /// What is wrong with it.
    pub reason: Fault,
    /// The record as published, at most [`RAW_CAP`] bytes, with unreadable bytes replaced.
    pub raw: String,
}

impl Skipped {
    /// Keeps the beginning of the raw bytes.
    pub(crate) fn new(place: String, reference: Option<String>, reason: Fault, raw: &[u8]) -> Self {
        // A database's text holds no NUL.
        let mut raw = String::from_utf8_lossy(&raw[..raw.len().min(RAW_CAP)]).replace('\0', "\u{fffd}");
        // Replacing a byte by U+FFFD makes text longer.
        raw.truncate(raw.floor_char_boundary(RAW_CAP));
        let reference = reference.map(|r| r.replace('\0', "\u{fffd}"));
        Self { place, reference, reason: printable(reason), raw }
    }
}

/// A fault that quotes the publisher, without the character that no database holds.
fn printable(mut fault: Fault) -> Fault {
    let mend = |text: &mut String| *text = text.replace('\0', "\u{fffd}");
    mend(&mut fault.text);
    for arg in fault.args.values_mut() {
        if let FaultArg::Text(text) = arg {
            mend(text);
        }
    }
    fault
}

/// What was read in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows or releases, good and bad. One release may hold a notice and several awards.
    pub records: u64,
    /// Notices handed out.
    pub notices: u64,
    /// Awards handed out.
    pub awards: u64,
    /// Notices reported as taken out.
    pub gone: u64,
    /// Records skipped.
    pub skipped: u64,
}
