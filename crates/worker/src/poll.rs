//! Polling: one due feed, fetched, checked, read and stored, with a record of how it went.
//!
//! Matching is not done here; it finds by itself which notices are new to it. A poll that
//! fails stores nothing it did not check, withdraws nothing, and leaves the feed due again
//! after its back-off.

mod archive;
mod blend;
mod catalogue;
mod details;
mod fault;
mod hush;
mod intake;
mod manners;
mod paged;
mod plain;
mod plan;
mod replay;
mod upload;
mod walk;

use std::path::Path;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use domain::{Fault, FaultKind, Feed, FeedKind, Source};
use feeds::Adapter;
use store::{FeedState, PollRun, RunOutcome, StoreError};
use tokio::time::Instant;

use crate::{
    fetch::{FetchError, Payload},
    worker::{Outcome, Progress, Worker, WorkerError},
};
use intake::{Intake, Taken};
pub use replay::Replayed;
pub use upload::{Refused, UPLOAD, Uploaded};

/// Largest content of a packed local file.
const FILE_CAP: u64 = 4 << 30;

/// Why a poll failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PollError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Feed(#[from] feeds::FeedError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Suspicious(Fault),
    #[error("reading broke off: {0}")]
    Broken(String),
    #[error("the publisher allows {0} requests a day and they are spent; the next one is tried later")]
    Spent(u32),
    #[error("not asked: this publisher wants a key, and none is set; put it into {0}")]
    NoKey(String),
}

/// A feed under lease, with what the steps need of its source.
struct Leased<'w> {
    worker: &'w Worker,
    source: &'w Source,
    feed: &'w Feed,
    adapter: Adapter,
    state: FeedState,
    now: DateTime<Utc>,
    begun: Instant,
}

impl Worker {
    /// Makes the enabled sources' feeds the ones that are polled. Call once at the start.
    pub async fn register(&self, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let feeds: Vec<(&str, &str)> = self.sources.iter().flat_map(|s| s.polled().map(|f| (s.name.as_str(), f.key.as_str()))).collect();
        // From the first day on, so that a backup has it.
        self.pass_key().await?;
        Ok(self.db.register_feeds(&feeds, now).await?)
    }

    /// Polls one due feed, or does nothing.
    pub async fn poll_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        match self.claim_feed(now).await? {
            Some(state) => Box::pin(self.poll_leased(state, now)).await.map(|()| Outcome::Did(1)),
            None => Ok(Outcome::Idle),
        }
    }

    pub(crate) async fn claim_feed(&self, now: DateTime<Utc>) -> Result<Option<FeedState>, StoreError> {
        let until = now + TimeDelta::from_std(self.settings.poll_lease).unwrap_or_default();
        self.db.lease_feed(now, until).await
    }

    /// Polls a feed that is held under a lease.
    pub(crate) async fn poll_leased(&self, state: FeedState, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let found = self.source(&state.source).and_then(|s| Some((s, s.polled().find(|f| f.key == state.feed)?)));
        let adapter = found.and_then(|(s, f)| s.adapter_of(f).parse().ok());
        let (Some((source, feed)), Some(adapter)) = (found, adapter) else {
            return self.rest(state, now).await;
        };
        // The store keeps whole seconds; with fractions here, a time just written would
        // differ from the same time read back.
        let now = now.trunc_subsecs(0);
        let leased = Leased { worker: self, source, feed, adapter, state, now, begun: Instant::now() };
        let done = match feed.kind {
            FeedKind::Catalogue => Box::pin(leased.catalogue()).await,
            _ if leased.walks() => Box::pin(leased.paged()).await,
            _ => Box::pin(leased.plain()).await,
        };
        self.bells.matching.notify_one();
        done
    }

    /// A feed that another worker's configuration knows and ours does not.
    async fn rest(&self, mut state: FeedState, now: DateTime<Utc>) -> Result<(), WorkerError> {
        state.next_due = now + TimeDelta::hours(1);
        state.last_error = Some(Fault::new(FaultKind::NotOurs, "this feed is not in the worker's list of sources").stored());
        let mut tx = self.db.begin().await?;
        tx.finish_feed(&state).await?;
        Ok(tx.commit().await?)
    }

    /// Polls a source (or all) now, whatever its schedule says, until nothing of it is left
    /// to do at once. Gives the runs, oldest first.
    pub async fn poll_now(&self, source: Option<&str>, now: DateTime<Utc>) -> Result<Vec<PollRun>, WorkerError> {
        let wanted: Vec<&str> = match source {
            Some(name) => vec![self.source(name).ok_or_else(|| self.unknown(name))?.name.as_str()],
            None => self.sources.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect(),
        };
        self.register(now).await?;
        let mut known = Vec::new();
        for name in &wanted {
            self.db.set_due(name, now).await?;
            known.push(self.db.runs(name, 1).await?.first().map_or(0, |run| run.id));
        }
        while let Some(state) = self.claim_of(&wanted, now).await? {
            self.poll_leased(state, now).await?;
        }
        let mut runs = Vec::new();
        for (name, last) in wanted.iter().zip(known) {
            runs.extend(self.db.runs(name, 1000).await?.into_iter().filter(|run| run.id > last));
        }
        runs.sort_unstable_by_key(|run| run.id);
        Ok(runs)
    }

    /// The next due feed of these sources. Others that are due come out of the store first
    /// at times; they are put back untouched.
    async fn claim_of(&self, wanted: &[&str], now: DateTime<Utc>) -> Result<Option<FeedState>, StoreError> {
        let mut others = Vec::new();
        let mut found = None;
        while let Some(state) = self.claim_feed(now).await? {
            if wanted.contains(&state.source.as_str()) {
                found = Some(state);
                break;
            }
            others.push(state);
        }
        for other in others {
            let mut tx = self.db.begin().await?;
            tx.finish_feed(&other).await?;
            tx.commit().await?;
        }
        Ok(found)
    }

    /// Reads a local file as if it had been polled. `name` is a source or an adapter; the
    /// records belong to the source of that name.
    pub async fn poll_file(&self, name: &str, path: &Path, now: DateTime<Utc>) -> Result<PollRun, WorkerError> {
        let named = self.sources.iter().find(|s| s.name == name);
        let adapter: Option<Adapter> = named.map_or(name, |s| s.adapter.as_str()).parse().ok();
        let reads = |s: &&Source| s.adapter == name || s.feeds.iter().any(|f| f.adapter == name);
        let source = named.or_else(|| self.sources.iter().find(reads));
        let adapter = adapter.ok_or_else(|| self.unknown(name))?;
        let in_file = |source| WorkerError::File { path: path.to_owned(), source };
        let payload = std::fs::File::open(path).and_then(Payload::of_file).map_err(in_file)?;
        let payload = payload.unpacked(FILE_CAP, None).map_err(|e| in_file(std::io::Error::other(e)))?;
        let shown = path.display().to_string();
        let intake = Intake {
            worker: self,
            source: source.map_or(name, |s| s.name.as_str()),
            feed: "file",
            zone: source.map_or(chrono_tz::America::Toronto, |s| s.zone),
            adapter,
            options: source.map_or(&feeds::NO_OPTIONS, |s| &s.options),
            kind: FeedKind::Delta,
            before: None,
            patient: false,
            page: false,
            resource: Some(&shown),
            again: None,
            now,
        };
        Ok(self.take_local(&intake, Ok(payload)).await?.0)
    }

    /// Takes a payload in that no address gave, and records how it went. One that could not
    /// even be opened comes as the error that it was.
    async fn take_local(
        &self,
        intake: &Intake<'_>,
        payload: Result<Payload, PollError>,
    ) -> Result<(PollRun, Option<PollError>), WorkerError> {
        let (begun, now) = (Instant::now(), intake.now);
        self.tell(Progress::Fetching { source: intake.source, feed: intake.feed, resource: intake.resource });
        let mut run = new_run(intake.source, intake.feed, intake.resource.map(str::to_owned), now);
        let taken = match payload {
            Ok(payload) => intake.take(payload).await,
            Err(e) => Err(e),
        };
        let (taken, error) = match taken {
            Ok(taken) => {
                taken.write_into(&mut run);
                (taken, None)
            }
            Err(e) => (failed_run(&mut run, &e), Some(e)),
        };
        run.duration_ms = millis(begun);
        let mut tx = self.db.begin().await?;
        run.id = tx.record_run(&run).await?;
        tx.quarantine(&taken.kept(intake.source, intake.feed, Some(run.id), now)).await?;
        tx.commit().await?;
        self.tell(Progress::Done(&run));
        self.bells.matching.notify_one();
        Ok((run, error))
    }

    fn unknown(&self, name: &str) -> WorkerError {
        let known: Vec<&str> = self.sources.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
        WorkerError::UnknownSource { name: name.to_owned(), known: known.join(", ") }
    }
}

fn new_run(source: &str, feed: &str, resource: Option<String>, now: DateTime<Utc>) -> PollRun {
    PollRun {
        id: 0,
        source: source.to_owned(),
        feed: feed.to_owned(),
        resource,
        started_at: now,
        duration_ms: 0,
        outcome: RunOutcome::Ok,
        http_status: None,
        bytes: 0,
        seen: 0,
        added: 0,
        changed: 0,
        unchanged: 0,
        skipped: 0,
        error: None,
    }
}

fn failed_run(run: &mut PollRun, error: &PollError) -> Taken {
    run.outcome = RunOutcome::Failed;
    run.error = Some(error.fault().stored());
    if let PollError::Fetch(e) = error {
        run.http_status = e.status().map(i64::from);
    }
    Taken::default()
}

fn millis(begun: Instant) -> i64 {
    i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX)
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
