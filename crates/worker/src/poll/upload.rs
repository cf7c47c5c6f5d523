//! A table that somebody hands over, where a portal only offers an export: kept, checked and
//! stored as a poll would, and recorded as one. Not the form; the pages have it.

use chrono::{DateTime, Utc};
use domain::{Fault, FeedKind, Source};
use feeds::{Adapter, FeedError};
use store::PollRun;

use super::{PollError, intake::Intake};
use crate::{
    fetch::{Payload, Unpack},
    worker::{Worker, WorkerError},
};

/// The feed under which uploads are recorded.
pub const UPLOAD: &str = "upload";
/// Largest content of a packed upload.
const OPENED: u64 = 128 << 20;

/// What came of a table.
#[derive(Debug)]
pub struct Uploaded {
    /// The recorded run.
    pub run: PollRun,
    /// Why nothing of it was believed, if so.
    pub refused: Option<Refused>,
}

/// Why a table is refused, for whoever handed it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is no table but this.
    NotATable(String),
    /// A column that the source's entry names is not in it.
    Column {
        /// The column.
        missing: String,
        /// The columns that there are, one after the other; possibly empty.
        there: String,
    },
    /// It ends too early.
    CutOff,
    /// There is nothing in it.
    Empty,
    /// It is larger than this many MiB once unpacked.
    TooLarge(u64),
    /// Anything else.
    Other(Fault),
}

impl Worker {
    /// Takes a table in for a source that reads tables, enabled or not; `file` is what it was
    /// called where it came from. Nothing when there is no such source.
    pub async fn take_table(&self, source: &str, file: &str, bytes: Vec<u8>, now: DateTime<Utc>) -> Result<Option<Uploaded>, WorkerError> {
        let reads = |s: &&Source| s.name == source && s.adapter == Adapter::Csv.as_str();
        let Some(source) = self.sources.iter().find(reads) else { return Ok(None) };
        let broken = |why: String| WorkerError::Broken { step: "upload", why };
        let spooled = tokio::task::spawn_blocking(move || Payload::handed_over(&bytes).map(|payload| payload.unpacked(OPENED, None)));
        let payload = spooled.await.map_err(|e| broken(e.to_string()))?.map_err(|e| broken(e.to_string()))?;
        let intake = Intake {
            worker: self,
            source: &source.name,
            feed: UPLOAD,
            zone: source.zone,
            adapter: Adapter::Csv,
            options: &source.options,
            // What is not in it says nothing: nobody promises that it is everything.
            kind: FeedKind::Delta,
            before: None,
            patient: false,
            page: false,
            resource: Some(file),
            again: None,
            now,
        };
        let (payload, unopened) = match payload {
            Ok(payload) => (Ok(payload), None),
            Err(Unpack::Spool(e)) => return Err(broken(e.to_string())),
            Err(e) => (Err(PollError::Suspicious(e.fault())), Some(refused_unpacking(&e))),
        };
        let (run, error) = self.take_local(&intake, payload).await?;
        Ok(Some(Uploaded { run, refused: unopened.or_else(|| error.map(refused)) }))
    }
}

fn refused_unpacking(error: &Unpack) -> Refused {
    match error {
        Unpack::TooLarge(cap) => Refused::TooLarge(cap >> 20),
        Unpack::Truncated(_) => Refused::CutOff,
        other => Refused::Other(other.fault()),
    }
}

fn refused(error: PollError) -> Refused {
    match error {
        PollError::Feed(FeedError::MissingColumn { column, hint }) => {
            let there = hint.strip_prefix(", there are ").unwrap_or_default().replace('`', "");
            if there.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
                return Refused::NotATable("binary data".to_owned());
            }
            Refused::Column { missing: column, there }
        }
        PollError::Feed(FeedError::NotCsv { found }) => Refused::NotATable(found),
        PollError::Feed(FeedError::Encoding { found }) => Refused::NotATable(found.to_owned()),
        PollError::Feed(FeedError::Truncated { place, .. }) if place == "beginning" => Refused::Empty,
        PollError::Feed(FeedError::Truncated { .. }) => Refused::CutOff,
        other => Refused::Other(other.fault()),
    }
}
