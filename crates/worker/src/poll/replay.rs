//! Reading kept payloads again, in the order in which they came, after an adapter was mended.
//!
//! The same adapter gives the same table: of two readings of one version the one of the
//! later payload counts, also now. What could not be read and now can leaves the quarantine.
//! Nobody is told twice, since the ledger of what was told is not touched.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, FaultKind, FeedKind, Source};
use feeds::Adapter;
use store::PollRun;
use tokio::{sync::mpsc, time::Instant};

use super::{
    PollError,
    archive::blocking,
    failed_run,
    intake::{Intake, Taken},
    millis, new_run,
    plain::PATIENCE_DAYS,
};
use crate::{
    fetch::Payload,
    worker::{Progress, Worker, WorkerError},
};

/// One payload that was read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// When it was read first.
    pub read_at: DateTime<Utc>,
    /// What came of it this time; not recorded as a poll.
    pub run: PollRun,
    /// Records that left the quarantine.
    pub resolved: u64,
}

/// What is known of a feed between two of its payloads.
#[derive(Default)]
struct Before {
    records: Option<i64>,
    at: Option<DateTime<Utc>>,
}

impl Worker {
    /// Reads the kept payloads of a source again, from `since` on.
    pub async fn replay(&self, name: &str, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Vec<Replayed>, WorkerError> {
        let source = self.sources.iter().find(|s| s.name == name).ok_or_else(|| self.unknown(name))?;
        let kept = self.db.payloads(name, since.unwrap_or(DateTime::UNIX_EPOCH)).await?;
        let (mut done, mut feeds) = (Vec::with_capacity(kept.len()), HashMap::new());
        for payload in kept {
            let before: &mut Before = feeds.entry(payload.feed.clone()).or_default();
            done.push(self.read_again(source, &payload, before, now).await?);
        }
        self.bells.matching.notify_one();
        Ok(done)
    }

    async fn read_again(
        &self,
        source: &Source,
        kept: &store::Payload,
        before: &mut Before,
        now: DateTime<Utc>,
    ) -> Result<Replayed, WorkerError> {
        let begun = Instant::now();
        let mut run = new_run(&kept.source, &kept.feed, kept.resource.clone(), now);
        self.tell(Progress::Fetching { source: &kept.source, feed: &kept.feed, resource: kept.resource.as_deref() });
        let taken = match self.take_again(source, kept, before, now).await {
            Ok(taken) => {
                taken.write_into(&mut run);
                *before = Before { records: Some(run.seen), at: Some(kept.read_at) };
                taken
            }
            Err(PollError::Store(e)) => return Err(e.into()),
            Err(e) => failed_run(&mut run, &e),
        };
        run.duration_ms = millis(begun);
        let failed = run.outcome == store::RunOutcome::Failed;
        let mut tx = self.db.begin().await?;
        let resolved = if failed { 0 } else { tx.resolve(&kept.source, &kept.digest, &taken.bad, now).await? };
        tx.quarantine(&taken.kept(&kept.source, &kept.feed, None, kept.read_at)).await?;
        tx.commit().await?;
        self.tell(Progress::Done(&run));
        Ok(Replayed { read_at: kept.read_at, run, resolved })
    }

    async fn take_again(&self, source: &Source, kept: &store::Payload, before: &Before, now: DateTime<Utc>) -> Result<Taken, PollError> {
        let feed = source.feeds.iter().find(|f| f.key == kept.feed);
        let adapter = feed.map_or(source.adapter.as_str(), |feed| source.adapter_of(feed));
        let adapter: Adapter = adapter.parse().map_err(|_| {
            PollError::Suspicious(Fault::new(FaultKind::NoAdapter, format!("no adapter {adapter:?}")).with("name", adapter))
        })?;
        let payload = self.unpack(&kept.digest).await?;
        if payload.digest != kept.digest {
            return Err(PollError::Suspicious(Fault::new(FaultKind::KeptDamaged, "what was kept is damaged")));
        }
        let intake = Intake {
            worker: self,
            source: &source.name,
            feed: &kept.feed,
            zone: source.zone,
            adapter,
            options: &source.options,
            kind: if kept.snapshot { FeedKind::Snapshot } else { FeedKind::Delta },
            before: before.records,
            patient: before.at.is_some_and(|at| kept.read_at - at > TimeDelta::days(PATIENCE_DAYS)),
            page: false,
            resource: kept.resource.as_deref(),
            again: Some(kept.id),
            now,
        };
        if let Some(reference) = intake.page_of() {
            return intake.supplement(reference, payload, kept.id).await.map(Taken::of_page);
        }
        intake.take(payload).await
    }

    /// A kept body as a payload in a temporary file.
    pub(crate) async fn unpack(&self, digest: &str) -> Result<Payload, PollError> {
        let (parts, mut incoming) = mpsc::channel::<Vec<u8>>(1);
        let parts_of = move || Payload::of_parts(std::iter::from_fn(|| incoming.blocking_recv()).map(|part| feeds::unpack(&part)));
        let unpacker = tokio::spawn(blocking(parts_of));
        let mut place = 0;
        while let Some(part) = self.db.part(digest, place).await? {
            place += 1;
            if parts.send(part).await.is_err() {
                break;
            }
        }
        drop(parts);
        unpacker.await.map_err(|e| PollError::Broken(e.to_string()))?
    }
}
