//! A mail to be: one recipient, one due time, and what it is about.

use serde::{Deserialize, Serialize};

/// Where an envelope stands. Nothing is ever deleted by failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvelopeState {
    /// Waits for its due time or its next try.
    Pending,
    /// A worker holds it until its lease ends.
    Leased,
    /// The mail server accepted it.
    Sent,
    /// Given up, with the reason; visible to staff.
    Failed,
    /// Not sent on purpose: unsubscribed, bounced, or nothing left to say.
    Suppressed,
    /// The text was handed over and the answer never read; sent once more with the same
    /// Message-ID, then left.
    Unknown,
}

impl EnvelopeState {
    /// Every state, in the order of a life.
    pub const ALL: [Self; 6] = [Self::Pending, Self::Leased, Self::Sent, Self::Failed, Self::Suppressed, Self::Unknown];

    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Leased => "leased",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
            Self::Unknown => "unknown",
        }
    }

    /// The state of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// Why a notice stands in an envelope. Together with person, profile and notice it is
/// unique: the ledger that keeps a match from being mailed twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// The notice is new to the reader.
    New,
    /// It closes soon, and the reader follows it.
    Reminder,
    /// Something material in it changed.
    Amended,
    /// Its closing date moved.
    Closing,
    /// It was cancelled or withdrawn.
    Cancelled,
}

impl Cause {
    /// Every cause, the one that weighs least first: where several meet, the last is told.
    pub const ALL: [Self; 5] = [Self::New, Self::Reminder, Self::Amended, Self::Closing, Self::Cancelled];

    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reminder => "reminder",
            Self::Amended => "amended",
            Self::Closing => "closing",
            Self::Cancelled => "cancelled",
        }
    }

    /// The cause of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == name)
    }
}
