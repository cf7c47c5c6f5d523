//! Why a whole payload is refused.

use std::io;

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
        what: String,
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

impl FeedError {
    /// A reading error at the beginning.
    pub(crate) fn io(place: impl Into<String>, source: io::Error) -> Self {
        Self::Io { place: place.into(), source }
    }
}
