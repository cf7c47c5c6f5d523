//! What stopped a poll, for readers of any language.

use domain::{Fault, FaultKind};

use super::PollError;

impl PollError {
    /// What is wrong; this error's own sentence goes along for the log.
    pub(super) fn fault(&self) -> Fault {
        let new = |kind| Fault::new(kind, self.to_string());
        match self {
            Self::Fetch(error) => error.fault(),
            Self::Feed(error) => error.fault(),
            Self::Store(error) => new(FaultKind::Database).with("detail", error.to_string()),
            Self::Suspicious(fault) => fault.clone(),
            Self::Broken(detail) => new(FaultKind::BrokeOff).with("detail", detail.as_str()),
            Self::Spent(most) => new(FaultKind::Spent).with("n", *most),
            Self::NoKey(place) => new(FaultKind::NoKey).with("place", place.as_str()),
        }
    }
}

/// A "not modified" to a question that named nothing.
pub(super) fn nothing_known() -> PollError {
    PollError::Suspicious(Fault::new(FaultKind::NothingKnown, "answered 304 although nothing was known of it"))
}

/// A list that has lost more records than is believed at once.
pub(super) fn short(records: i64, before: i64, least: i64, tail: &str) -> Fault {
    let what = if records == 0 { "empty" } else { "too few records" };
    let text = format!("{what}: {records}{tail} where there were {before}, at least {least} are expected; what is stored is kept");
    if records == 0 {
        return Fault::new(FaultKind::ListEmpty, text).with("before", before);
    }
    Fault::new(FaultKind::ListShort, text).with("n", records).with("before", before).with("least", least)
}
