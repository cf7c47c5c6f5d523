//! Why a whole payload is refused.

use std::io;

use domain::{Fault, FaultKind};

/// A payload that must not be believed: nothing of it may be stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// A column the reader depends on is gone, most likely renamed.
    #[error("header: the column `{column}` is missing{hint}")]
    MissingColumn {
        /// The literal name that was looked for.
        column: String,
        /// Which unknown column may have taken its place; empty or begins with a blank.
        hint: String,
    },
    /// Something else came instead of CSV.
    #[error("beginning: expected CSV with the publisher's header, got {found}")]
    NotCsv {
        /// What came: `an HTML page (…)`, `JSON`, …
        found: String,
    },
    /// Something else came instead of JSON.
    #[error("beginning: expected a JSON document, got {found}")]
    NotJson {
        /// What came.
        found: String,
    },
    /// The payload ends before it is complete.
    #[error("{place}: the payload is cut off, {what}")]
    Truncated {
        /// Where it ends.
        place: String,
        /// What shows it.
        what: &'static str,
    },
    /// Nested deeper than any honest document.
    #[error("{place}: nested deeper than {limit} levels")]
    TooDeep {
        /// Where.
        place: String,
        /// The limit.
        limit: u32,
    },
    /// Not in the encoding the publisher uses.
    #[error("beginning: expected UTF-8, got {found}")]
    Encoding {
        /// What came.
        found: &'static str,
    },
    /// Broken in a way that makes the rest unreadable.
    #[error("{place}: {what}")]
    Malformed {
        /// Where.
        place: String,
        /// What is wrong.
        what: Fault,
    },
    /// Reading failed.
    #[error("{place}: reading failed")]
    Io {
        /// Where.
        place: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Nothing at all came.
pub(crate) const NOTHING: &str = "there is nothing in it";
/// A search that did not get to its end.
pub(crate) const GAVE_UP: &str = "the interface gave up before it had found everything";

impl FeedError {
    /// What is wrong, for readers of any language; this error's own sentence goes along.
    pub fn fault(&self) -> Fault {
        let new = |kind| Fault::new(kind, self.to_string());
        match self {
            Self::MissingColumn { column, hint } => missing(column, hint, self.to_string()),
            Self::NotCsv { found } => new(FaultKind::NotTable).with("found", found.as_str()),
            Self::NotJson { found } => new(FaultKind::NotJson).with("found", found.as_str()),
            Self::Encoding { found } => new(FaultKind::Encoding).with("found", *found),
            Self::Truncated { what, .. } if *what == NOTHING => new(FaultKind::Empty),
            Self::Truncated { what, .. } if *what == GAVE_UP => new(FaultKind::Partial),
            Self::Truncated { place, .. } => new(FaultKind::Cut).at(place),
            Self::TooDeep { place, limit } => new(FaultKind::TooDeep).with("n", *limit).at(place),
            Self::Malformed { place, what } => what.clone().saying(self.to_string()).at(place),
            Self::Io { place, source } => new(FaultKind::Reading).with("detail", source.to_string()).at(place),
        }
    }

    /// A reading error at the beginning.
    pub(crate) fn io(place: impl Into<String>, source: io::Error) -> Self {
        Self::Io { place: place.into(), source }
    }
}

fn missing(column: &str, hint: &str, text: String) -> Fault {
    if let Some(new) = hint.strip_prefix(", perhaps renamed to ") {
        return Fault::new(FaultKind::ColumnRenamed, text).with("column", column).with("new", new.replace('`', ""));
    }
    match hint.strip_prefix(", there are ") {
        Some(there) => Fault::new(FaultKind::ColumnAmong, text).with("column", column).with("there", there.replace('`', "")),
        None => Fault::new(FaultKind::Column, text).with("column", column),
    }
}
