//! A complete payload into the store: checked whole, then read record by record.
//!
//! Reading is CPU work and runs on a thread of its own; what it reads comes over in batches
//! through a short channel, so that memory stays small however large the payload is.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{Award, FeedKind, Notice, Status};
use feeds::{Adapter, Context, FeedError, Options, Record, Skipped};
use store::{PollRun, Quarantined, StoreError};
use tokio::sync::mpsc;

use super::{PollError, count};
use crate::{
    fault::point,
    fetch::Payload,
    worker::{Progress, Worker},
};

/// A snapshot with less than this share of the records of the last one is not believed.
const BAND: (i64, i64) = (3, 4);
/// Raw text of skipped records held back for the run's own number, in bytes.
const HELD: usize = 4 << 20;

/// One payload and what has to be known to read it.
#[derive(Clone, Copy)]
pub(super) struct Intake<'a> {
    pub(super) worker: &'a Worker,
    pub(super) source: &'a str,
    pub(super) feed: &'a str,
    pub(super) zone: Tz,
    pub(super) adapter: Adapter,
    pub(super) options: &'a Options,
    pub(super) kind: FeedKind,
    /// Records in the payload before.
    pub(super) before: Option<i64>,
    /// Whether a snapshot that has shrunk may be believed, since it has been so for days.
    pub(super) patient: bool,
    pub(super) now: DateTime<Utc>,
}

/// What came of a payload.
#[derive(Debug, Default)]
pub(super) struct Taken {
    bytes: u64,
    seen: u64,
    added: u64,
    changed: u64,
    unchanged: u64,
    skipped: u64,
    held: Vec<Skipped>,
}

/// Records on their way from the reader to the store.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) notices: Vec<Notice>,
    pub(super) awards: Vec<Award>,
    gone: Vec<(String, String)>,
    pub(super) skipped: Vec<Skipped>,
}

impl Batch {
    fn put(&mut self, record: Result<Record, Skipped>) {
        match record {
            Ok(Record::Notice(notice)) => self.notices.push(*notice),
            Ok(Record::Award(award)) => self.awards.push(*award),
            Ok(Record::Gone { reference, version_key }) => self.gone.push((reference, version_key)),
            Err(skipped) => self.skipped.push(skipped),
        }
    }

    fn len(&self) -> usize {
        self.notices.len() + self.awards.len() + self.gone.len() + self.skipped.len()
    }
}

impl Taken {
    pub(super) fn write_into(&self, run: &mut PollRun) {
        run.bytes = count(self.bytes);
        run.seen = count(self.seen);
        run.added = count(self.added);
        run.changed = count(self.changed);
        run.unchanged = count(self.unchanged);
        run.skipped = count(self.skipped);
    }

    /// The skipped records for the quarantine, with the run that met them.
    pub(super) fn kept(self, source: &str, feed: &str, run: i64, now: DateTime<Utc>) -> Vec<Quarantined> {
        quarantined(self.held, source, feed, Some(run), now)
    }
}

fn quarantined(skipped: Vec<Skipped>, source: &str, feed: &str, run_id: Option<i64>, seen_at: DateTime<Utc>) -> Vec<Quarantined> {
    let keep = |s: Skipped| Quarantined {
        id: 0,
        source: source.to_owned(),
        feed: feed.to_owned(),
        run_id,
        place: s.place,
        reference: s.reference,
        reason: s.reason,
        raw: s.raw,
        seen_at,
    };
    skipped.into_iter().map(keep).collect()
}

impl Intake<'_> {
    /// Checks and stores a payload. Nothing is stored of one that is cut off, is something
    /// else than expected, or is suspiciously short.
    pub(super) async fn take(&self, payload: Payload) -> Result<Taken, PollError> {
        let bytes = payload.bytes;
        let (zone, adapter, source) = (self.zone, self.adapter, self.source.to_owned());
        let (options, seen) = (self.options.clone(), Some(self.now));
        let before = self.before.filter(|n| self.kind == FeedKind::Snapshot && *n > 0);
        let least = before.map(|n| if self.patient { 1 } else { (n * BAND.0 + BAND.1 - 1) / BAND.1 });
        let (batches, incoming) = mpsc::channel(2);
        let size = self.worker.settings.batch.max(1);
        let reader = tokio::task::spawn_blocking(move || {
            let ctx = Context { source: &source, zone, options: &options, seen };
            let mut payload = payload;
            examine(&mut payload, adapter, &ctx, before.zip(least))?;
            read(&mut payload, adapter, &ctx, size, &batches)
        });
        let stored = self.store(incoming).await;
        let seen = reader.await.map_err(|e| PollError::Broken(e.to_string()))??;
        let mut taken = stored?;
        (taken.bytes, taken.seen) = (bytes, seen);
        self.believe(&taken)?;
        Ok(taken)
    }

    async fn store(&self, mut incoming: mpsc::Receiver<Batch>) -> Result<Taken, StoreError> {
        let (mut taken, mut done) = (Taken::default(), 0);
        while let Some(batch) = incoming.recv().await {
            done += batch.len() as u64;
            self.store_batch(batch, &mut taken).await?;
            self.worker.tell(Progress::Stored { source: self.source, feed: self.feed, records: done });
        }
        Ok(taken)
    }

    async fn store_batch(&self, mut batch: Batch, taken: &mut Taken) -> Result<(), StoreError> {
        self.worker.hush(self.source, &mut batch);
        let withdrawn = self.withdrawn(&batch.gone).await?;
        let mut tx = self.worker.db.begin().await?;
        // First, so that an entry of the same payload that came back afterwards wins.
        tx.upsert_notices(&withdrawn, self.now).await?;
        let notices = tx.upsert_notices(&batch.notices, self.now).await?;
        let awards = tx.upsert_awards(&batch.awards, self.now).await?;
        taken.skipped += batch.skipped.len() as u64;
        let size = |list: &[Skipped]| list.iter().map(|s| s.raw.len()).sum::<usize>();
        if size(&taken.held) + size(&batch.skipped) <= HELD {
            taken.held.extend(batch.skipped);
        } else {
            tx.quarantine(&quarantined(batch.skipped, self.source, self.feed, None, self.now)).await?;
        }
        point!("upserted");
        tx.commit().await?;
        point!("stored");
        for outcome in notices.iter().chain(&awards).map(|u| u.outcome) {
            *match outcome {
                store::Outcome::New => &mut taken.added,
                store::Outcome::Changed => &mut taken.changed,
                store::Outcome::Unchanged | store::Outcome::Older => &mut taken.unchanged,
            } += 1;
        }
        Ok(())
    }

    /// What the publisher took out of its feed, as new versions of what is stored. One that
    /// is unknown is no notice, and one that has ended in its own way stays as it ended.
    async fn withdrawn(&self, gone: &[(String, String)]) -> Result<Vec<Notice>, StoreError> {
        let mut out = Vec::new();
        for (reference, version_key) in gone {
            let Some(stored) = self.worker.db.notice_by_reference(self.source, reference).await? else { continue };
            let mut notice = stored.notice;
            if matches!(notice.status, Status::Open | Status::Planned | Status::Unknown) {
                notice.status = Status::Withdrawn;
                if !version_key.is_empty() {
                    notice.version_key.clone_from(version_key);
                }
                out.push(notice);
            }
        }
        Ok(out)
    }

    /// What is only known at the end: a payload without a single good record.
    fn believe(&self, taken: &Taken) -> Result<(), PollError> {
        let good = taken.added + taken.changed + taken.unchanged;
        if good == 0 && taken.skipped > 0 {
            let first = taken.held.first().map_or_else(String::new, |s| format!(", first {}: {}", s.place, s.reason));
            return Err(PollError::Suspicious(format!("none of {} records could be read{first}", taken.skipped)));
        }
        // A quiet day is normal only for a feed that carries nothing but news.
        if taken.seen == 0 && self.kind != FeedKind::Delta && self.before.is_some_and(|n| n > 0) {
            let before = self.before.unwrap_or_default();
            return Err(PollError::Suspicious(format!("empty: no record where there were {before}; what is stored is kept")));
        }
        Ok(())
    }
}

/// Looks the payload over before anything of it is believed. `expected` is the number of
/// records before, and the least that is believed now.
fn examine(payload: &mut Payload, adapter: Adapter, ctx: &Context<'_>, expected: Option<(i64, i64)>) -> Result<(), PollError> {
    let io = |source| FeedError::Io { place: "temporary file".to_owned(), source };
    adapter.check_for(ctx.options, payload.reader().map_err(io)?)?;
    let Some((before, least)) = expected else { return Ok(()) };
    // A snapshot is small enough to be read twice: first only to count.
    let records = count(adapter.read(ctx, payload.reader().map_err(io)?, &mut |_| {})?.records);
    if records < least {
        let what = if records == 0 { "empty" } else { "too few records" };
        return Err(PollError::Suspicious(format!(
            "{what}: {records} where there were {before}, at least {least} are expected; what is stored is kept"
        )));
    }
    Ok(())
}

/// Reads everything and hands it over in batches; how many records there were.
fn read(payload: &mut Payload, adapter: Adapter, ctx: &Context<'_>, size: usize, batches: &mpsc::Sender<Batch>) -> Result<u64, PollError> {
    let reader = payload.reader().map_err(|source| FeedError::Io { place: "temporary file".to_owned(), source })?;
    let mut batch = Batch::default();
    let summary = adapter.read(ctx, reader, &mut |record| {
        batch.put(record);
        if batch.len() >= size {
            // Nobody listens any more when storing has failed; that error is told instead.
            let _ = batches.blocking_send(std::mem::take(&mut batch));
        }
    })?;
    if batch.len() > 0 {
        let _ = batches.blocking_send(batch);
    }
    Ok(summary.records)
}
