//! A complete payload into the store: checked whole, then read record by record.
//!
//! Reading is CPU work and runs on a thread of its own; what it reads comes over in batches
//! through a short channel, so that memory stays small however large the payload is.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{Award, Digest, Fault, FaultArg, FaultKind, FeedKind, Lang, Notice, Status};
use feeds::{Adapter, Context, FeedError, Options, Record, Skipped};
use store::{PollRun, Quarantined, StoreError, Upserted};
use tokio::sync::mpsc;

use super::{PollError, count, details::Listed, fault::short};
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
    /// Whether it is one page of a list of everything.
    pub(super) page: bool,
    /// The file, where a feed has several.
    pub(super) resource: Option<&'a str>,
    /// The kept payload that is read again; none when it has just come in.
    pub(super) again: Option<i64>,
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
    /// The digest of the payload.
    pub(super) digest: String,
    /// What cannot be read, for a payload that is read again.
    pub(super) bad: Vec<Digest>,
    /// What a listing of SEAO names.
    pub(super) listed: Vec<Listed>,
    /// What a snapshot names.
    roll: Roll,
    /// The number under which it was kept.
    pub(super) payload: i64,
}

/// The notices that stand in a snapshot.
#[derive(Debug, Default)]
struct Roll {
    notices: Vec<i64>,
    /// References of records that cannot be read.
    unread: Vec<String>,
    /// Whether a record cannot even be named: then nothing is known to be missing.
    nameless: bool,
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

    /// What came of a single notice's own page.
    pub(super) fn of_page(changed: bool) -> Self {
        let (changed, unchanged) = if changed { (1, 0) } else { (0, 1) };
        Self { seen: 1, changed, unchanged, ..Self::default() }
    }

    /// Whether a record of a snapshot cannot even be named.
    pub(super) fn nameless(&self) -> bool {
        self.roll.nameless
    }

    /// The skipped records for the quarantine, with the run that met them.
    pub(super) fn kept(self, source: &str, feed: &str, run: Option<i64>, now: DateTime<Utc>) -> Vec<Quarantined> {
        quarantined(self.held, &self.digest, source, feed, run, now)
    }
}

fn quarantined(
    skipped: Vec<Skipped>,
    payload: &str,
    source: &str,
    feed: &str,
    run_id: Option<i64>,
    seen_at: DateTime<Utc>,
) -> Vec<Quarantined> {
    let keep = |s: Skipped| Quarantined {
        id: 0,
        source: source.to_owned(),
        feed: feed.to_owned(),
        run_id,
        place: s.place,
        reference: s.reference,
        reason: s.reason.stored(),
        raw: s.raw,
        seen_at,
        payload: Some(payload.to_owned()),
        noted_at: None,
    };
    skipped.into_iter().map(keep).collect()
}

impl Intake<'_> {
    /// Keeps a payload as it came, then checks and stores what it says. Nothing is stored
    /// of one that is cut off, is something else than expected, or is suspiciously short.
    pub(super) async fn take(&self, payload: Payload) -> Result<Taken, PollError> {
        // Boxed: what takes a payload in lies inside the future of every poll.
        let (payload, id) = Box::pin(self.keep(payload)).await?;
        self.take_kept(payload, id).await
    }

    /// The same with a payload that is kept already.
    pub(super) async fn take_kept(&self, payload: Payload, id: i64) -> Result<Taken, PollError> {
        let taken = Box::pin(self.read(payload, id)).await.map(|taken| Taken { payload: id, ..taken });
        if self.rolls() {
            self.call_the_roll(id, taken.as_ref()).await?;
        }
        taken
    }

    /// Whether what is not named says something.
    fn rolls(&self) -> bool {
        self.kind == FeedKind::Snapshot || self.page
    }

    async fn read(&self, payload: Payload, id: i64) -> Result<Taken, PollError> {
        let (bytes, digest) = (payload.bytes, payload.digest.clone());
        let (zone, adapter, source) = (self.zone, self.adapter, self.source.to_owned());
        let (options, seen) = (self.options.clone(), Some(self.now));
        let before = self.before.filter(|n| self.kind == FeedKind::Snapshot && *n > 0);
        let least = before.map(|n| if self.patient { 1 } else { (n * BAND.0 + BAND.1 - 1) / BAND.1 });
        let _place = self.worker.reading(bytes).await;
        let (batches, incoming) = mpsc::channel(2);
        let size = self.worker.settings.batch.max(1);
        let reader = tokio::task::spawn_blocking(move || {
            let ctx = Context { source: &source, zone, options: &options, seen };
            let mut payload = payload;
            let ended = matches!(adapter, Adapter::CanadaBuys | Adapter::Csv) && end(&mut payload, adapter, &ctx)?;
            tracing::debug!(source = ctx.source, ended, "reading");
            examine(&mut payload, adapter, &ctx, before.zip(least))?;
            read(&mut payload, adapter, &ctx, size, &batches)
        });
        let stored = self.store(incoming, id, digest).await;
        let seen = reader.await.map_err(|e| PollError::Broken(e.to_string()))??;
        let mut taken = stored?;
        (taken.bytes, taken.seen) = (bytes, seen);
        self.believe(&taken)?;
        Ok(taken)
    }

    /// The payload of last time, byte for byte: there is nothing to read, yet a whole list
    /// that came once more still misses what it missed.
    pub(super) async fn repeated(&self, payload: Payload) -> Result<(), PollError> {
        if self.kind != FeedKind::Snapshot {
            return Ok(());
        }
        let (payload, id) = Box::pin(self.keep(payload)).await?;
        let mut tx = self.worker.db.begin().await?;
        tx.repeat_snapshot(self.source, self.feed, id, &payload.digest, self.now).await?;
        Ok(tx.commit().await?)
    }

    /// What a whole list of its publisher shows by what is missing from it.
    async fn call_the_roll(&self, payload: i64, taken: Result<&Taken, &PollError>) -> Result<(), StoreError> {
        let mut tx = self.worker.db.begin().await?;
        match taken {
            Ok(Taken { roll, .. }) if self.page => tx.list(self.source, self.feed, payload, &roll.notices, &roll.unread).await?,
            Ok(Taken { roll, .. }) if !roll.nameless => {
                let listed = tx.take_snapshot(self.source, self.feed, payload, &roll.notices, &roll.unread, self.now).await?;
                if listed.gone + listed.back > 0 {
                    tracing::info!(source = self.source, feed = self.feed, gone = listed.gone, back = listed.back, "listing changed");
                }
            }
            // Neither what the network nor what our own database does says anything of a list.
            Err(PollError::Feed(_) | PollError::Suspicious(_)) => tx.snapshot_failed(self.source, self.feed, payload).await?,
            Ok(_) | Err(_) => {}
        }
        tx.commit().await
    }

    async fn store(&self, mut incoming: mpsc::Receiver<Batch>, payload: i64, digest: String) -> Result<Taken, StoreError> {
        let (mut taken, mut done) = (Taken { digest, ..Taken::default() }, 0);
        while let Some(batch) = incoming.recv().await {
            done += batch.len() as u64;
            self.store_batch(batch, payload, &mut taken).await?;
            self.worker.tell(Progress::Stored { source: self.source, feed: self.feed, records: done });
        }
        Ok(taken)
    }

    async fn store_batch(&self, mut batch: Batch, payload: i64, taken: &mut Taken) -> Result<(), StoreError> {
        self.worker.hush(self.source, &mut batch);
        self.blend(&mut batch.notices).await?;
        let withdrawn = self.withdrawn(&batch.gone).await?;
        let mut tx = self.worker.db.begin().await?;
        // First, so that an entry of the same payload that came back afterwards wins.
        tx.upsert_notices_of(&withdrawn, Some(payload), self.now).await?;
        let notices = tx.upsert_notices_of(&batch.notices, Some(payload), self.now).await?;
        let awards = tx.upsert_awards_of(&batch.awards, Some(payload), self.now).await?;
        self.enrol(&notices, &batch.skipped, taken);
        if self.adapter == Adapter::SeaoLive && self.again.is_none() {
            taken.listed.extend(batch.notices.iter().zip(&notices).map(|(notice, upserted)| Listed {
                reference: notice.reference.clone(),
                url: notice.url.best(Lang::FR).to_owned(),
                outcome: upserted.outcome,
                described: !notice.description.is_empty(),
            }));
        }
        let size = |list: &[Skipped]| list.iter().map(|s| s.raw.len()).sum::<usize>();
        if size(&taken.held) + size(&batch.skipped) <= HELD {
            taken.held.extend(batch.skipped);
        } else {
            tx.quarantine(&quarantined(batch.skipped, &taken.digest, self.source, self.feed, None, self.now)).await?;
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

    /// Notes what has to be known of the payload's records at its end.
    fn enrol(&self, notices: &[Upserted], skipped: &[Skipped], taken: &mut Taken) {
        taken.skipped += skipped.len() as u64;
        if self.rolls() {
            taken.roll.notices.extend(notices.iter().map(|n| n.id));
            taken.roll.unread.extend(skipped.iter().filter_map(|s| s.reference.clone()));
            taken.roll.nameless |= skipped.iter().any(|s| s.reference.is_none());
        }
        if self.again.is_some() {
            taken.bad.extend(skipped.iter().map(|s| Digest::of_bytes(s.raw.as_bytes())));
        }
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
            let fault = Fault::new(FaultKind::NoneRead, format!("none of {} records could be read{first}", taken.skipped));
            let why = taken.held.first().map(|s| s.reason.clone().at(&s.place));
            return Err(PollError::Suspicious(fault.with("n", taken.skipped).with("why", why.map_or_else(|| "".into(), FaultArg::from))));
        }
        // A quiet day is normal only for a feed that carries nothing but news.
        if taken.seen == 0 && self.kind != FeedKind::Delta && self.before.is_some_and(|n| n > 0) {
            let before = self.before.unwrap_or_default();
            let fault = Fault::new(FaultKind::ListEmpty, format!("empty: no record where there were {before}; what is stored is kept"));
            return Err(PollError::Suspicious(fault.with("before", before)));
        }
        Ok(())
    }
}

/// A table whose last line does not end: whole all the same when the transport vouches for it
/// and the last row has every cell. Whether its end was put there.
fn end(payload: &mut Payload, adapter: Adapter, ctx: &Context<'_>) -> Result<bool, PollError> {
    let io = |source| FeedError::Io { place: "temporary file".to_owned(), source };
    if !payload.end_last_line().map_err(io)? {
        return Ok(false);
    }
    let mut last = None;
    adapter.read(ctx, payload.reader().map_err(io)?, &mut |record| last = record.err())?;
    match last {
        Some(Skipped { place, reason, .. }) => {
            let text = format!("{place}: the last row does not end with a line break and is no good row ({reason})");
            Err(PollError::Suspicious(Fault::new(FaultKind::LastRow, text).with("why", reason).at(&place)))
        }
        None => Ok(true),
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
        return Err(PollError::Suspicious(short(records, before, least, "")));
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
