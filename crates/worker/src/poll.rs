//! Polling: one due feed, fetched, checked, read and stored, with a record of how it went.
//!
//! Matching is not done here; it finds by itself which notices are new to it. A poll that
//! fails stores nothing it did not check, withdraws nothing, and leaves the feed due again
//! after its back-off.

mod catalogue;
mod intake;
mod plan;

use std::path::Path;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use domain::{Feed, FeedKind, Source};
use feeds::Adapter;
use serde::{Deserialize, Serialize};
use store::{FeedState, PollRun, RunOutcome, StoreError};
use tokio::time::Instant;

use crate::{
    fetch::{Ask, FetchError, Payload, Reply},
    schedule,
    sources::LEAST_MINUTES,
    worker::{Outcome, Progress, Worker, WorkerError},
};
use intake::{Intake, Taken};

/// Days after which a snapshot that has shrunk is what the publisher now offers.
const PATIENCE_DAYS: i64 = 3;

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
    Suspicious(String),
    #[error("reading broke off: {0}")]
    Broken(String),
}

/// What a plain feed remembers between two polls.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// The address that the validators belong to: it changes with the fiscal year.
    url: String,
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
        let feeds: Vec<(&str, &str)> =
            self.sources.iter().filter(|s| s.enabled).flat_map(|s| s.feeds.iter().map(|f| (s.name.as_str(), f.key.as_str()))).collect();
        Ok(self.db.register_feeds(&feeds, now).await?)
    }

    /// Polls one due feed, or does nothing.
    pub async fn poll_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        match self.claim_feed(now).await? {
            Some(state) => self.poll_leased(state, now).await.map(|()| Outcome::Did(1)),
            None => Ok(Outcome::Idle),
        }
    }

    pub(crate) async fn claim_feed(&self, now: DateTime<Utc>) -> Result<Option<FeedState>, StoreError> {
        let until = now + TimeDelta::from_std(self.settings.poll_lease).unwrap_or_default();
        self.db.lease_feed(now, until).await
    }

    /// Polls a feed that is held under a lease.
    pub(crate) async fn poll_leased(&self, state: FeedState, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let found = self.source(&state.source).and_then(|s| Some((s, s.feeds.iter().find(|f| f.key == state.feed)?)));
        let adapter = found.and_then(|(s, _)| s.adapter.parse().ok());
        let (Some((source, feed)), Some(adapter)) = (found, adapter) else {
            return self.rest(state, now).await;
        };
        // The store keeps whole seconds; with fractions here, a time just written would
        // differ from the same time read back.
        let now = now.trunc_subsecs(0);
        let leased = Leased { worker: self, source, feed, adapter, state, now, begun: Instant::now() };
        let done = if feed.kind == FeedKind::Catalogue { leased.catalogue().await } else { leased.plain().await };
        self.bells.matching.notify_one();
        done
    }

    /// A feed that another worker's configuration knows and ours does not.
    async fn rest(&self, mut state: FeedState, now: DateTime<Utc>) -> Result<(), WorkerError> {
        state.next_due = now + TimeDelta::hours(1);
        state.last_error = Some("this feed is not in the worker's list of sources".to_owned());
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
        let begun = Instant::now();
        let source = self.sources.iter().find(|s| s.name == name).or_else(|| self.sources.iter().find(|s| s.adapter == name));
        let adapter: Option<Adapter> = source.map_or(name, |s| s.adapter.as_str()).parse().ok();
        let adapter = adapter.ok_or_else(|| self.unknown(name))?;
        let in_file = |source| WorkerError::File { path: path.to_owned(), source };
        let payload = std::fs::File::open(path).and_then(Payload::of_file).map_err(in_file)?;
        let shown = path.display().to_string();
        let intake = Intake {
            worker: self,
            source: source.map_or(name, |s| s.name.as_str()),
            feed: "file",
            zone: source.map_or(chrono_tz::America::Toronto, |s| s.zone),
            adapter,
            kind: FeedKind::Delta,
            before: None,
            patient: false,
            now,
        };
        self.tell(Progress::Fetching { source: intake.source, feed: "file", resource: Some(&shown) });
        let mut run = new_run(intake.source, "file", Some(shown), now);
        let taken = match intake.take(payload).await {
            Ok(taken) => {
                taken.write_into(&mut run);
                taken
            }
            Err(e) => failed_run(&mut run, &e),
        };
        run.duration_ms = millis(begun);
        let mut tx = self.db.begin().await?;
        run.id = tx.record_run(&run).await?;
        tx.quarantine(&taken.kept(intake.source, "file", run.id, now)).await?;
        tx.commit().await?;
        self.tell(Progress::Done(&run));
        self.bells.matching.notify_one();
        Ok(run)
    }

    fn unknown(&self, name: &str) -> WorkerError {
        let known: Vec<&str> = self.sources.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
        WorkerError::UnknownSource { name: name.to_owned(), known: known.join(", ") }
    }
}

impl Leased<'_> {
    /// A feed that is one file.
    async fn plain(mut self) -> Result<(), WorkerError> {
        let url = schedule::address(&self.feed.url, self.now);
        let cursor: Cursor = serde_json::from_value(self.state.cursor.clone()).unwrap_or_default();
        if cursor.url != url {
            // Another file: what was known of the old one says nothing about it.
            (self.state.etag, self.state.last_modified, self.state.payload_digest) = (None, None, None);
            self.state.last_records = None;
        }
        let mut run = new_run(&self.source.name, &self.feed.key, None, self.now);
        let taken = match self.plain_payload(&url, &mut run).await {
            Ok(taken) => {
                self.state.cursor = serde_json::to_value(Cursor { url }).unwrap_or_default();
                self.succeed(&run);
                taken
            }
            Err(e) => {
                self.fail(&e);
                failed_run(&mut run, &e)
            }
        };
        self.finish(run, taken).await
    }

    async fn plain_payload(&mut self, url: &str, run: &mut PollRun) -> Result<Taken, PollError> {
        self.worker.tell(Progress::Fetching { source: &self.source.name, feed: &self.feed.key, resource: None });
        let ask = Ask {
            url,
            private: self.source.private_network,
            user_agent: &self.source.user_agent,
            etag: self.state.etag.as_deref(),
            last_modified: self.state.last_modified.as_deref(),
            cap: u64::from(self.feed.max_mib) << 20,
        };
        let body = match self.worker.fetcher.fetch(&ask, self.now).await? {
            Reply::NotModified => {
                (run.outcome, run.http_status) = (RunOutcome::NotModified, Some(304));
                return Ok(Taken::default());
            }
            Reply::Body(body) => *body,
        };
        run.http_status = Some(i64::from(body.status));
        run.bytes = count(body.payload.bytes);
        let digest = body.payload.digest.clone();
        let mut taken = Taken::default();
        if self.worker.settings.skip_same_payload && self.state.payload_digest.as_ref() == Some(&digest) {
            run.outcome = RunOutcome::Unchanged;
        } else {
            taken = self.intake(self.state.last_records).take(body.payload).await?;
            taken.write_into(run);
            self.state.last_records = Some(run.seen);
        }
        (self.state.etag, self.state.last_modified, self.state.payload_digest) = (body.etag, body.last_modified, Some(digest));
        Ok(taken)
    }

    fn intake(&self, before: Option<i64>) -> Intake<'_> {
        Intake {
            worker: self.worker,
            source: &self.source.name,
            feed: &self.feed.key,
            zone: self.source.zone,
            adapter: self.adapter,
            kind: self.feed.kind,
            before,
            patient: self.state.last_success.is_none_or(|at| self.now - at > TimeDelta::days(PATIENCE_DAYS)),
            now: self.now,
        }
    }

    /// The instant at which this poll stands now, rounded up to a second.
    fn here(&self) -> DateTime<Utc> {
        self.now + TimeDelta::seconds(millis(self.begun) / 1000 + 1)
    }

    fn every(&self) -> u32 {
        self.feed.every_minutes.max(if self.source.private_network { 1 } else { LEAST_MINUTES })
    }

    fn succeed(&mut self, run: &PollRun) {
        self.state.next_due = schedule::next_due(self.now, self.every(), self.worker.chance.fraction());
        (self.state.failures, self.state.last_error) = (0, None);
        self.state.last_success = Some(self.now);
        self.changed_by(run);
    }

    fn changed_by(&mut self, run: &PollRun) {
        if run.added + run.changed > 0 {
            self.state.last_change = Some(self.now);
        }
    }

    fn fail(&mut self, error: &PollError) {
        let failures = u32::try_from(self.state.failures).unwrap_or(u32::MAX).saturating_add(1);
        let wait = schedule::back_off(failures, retry_after(error), self.worker.chance.fraction());
        self.state.failures = i64::from(failures);
        self.state.next_due = self.here() + wait;
        self.state.last_error = Some(error.to_string());
    }

    /// Records the run and gives the feed back, both or none. When the lease has meanwhile
    /// gone to another worker, its result is the one that counts.
    async fn finish(self, mut run: PollRun, taken: Taken) -> Result<(), WorkerError> {
        run.duration_ms = millis(self.begun);
        let mut tx = self.worker.db.begin().await?;
        if !tx.finish_feed(&self.state).await? {
            tracing::warn!(source = self.source.name, feed = self.feed.key, "the poll took longer than its lease; its result is dropped");
            return Ok(());
        }
        run.id = tx.record_run(&run).await?;
        tx.quarantine(&taken.kept(&run.source, &run.feed, run.id, self.now)).await?;
        tx.commit().await?;
        log(&run);
        self.worker.tell(Progress::Done(&run));
        Ok(())
    }
}

fn log(run: &PollRun) {
    let (source, feed, file) = (&run.source, &run.feed, run.resource.as_deref().unwrap_or_default());
    match &run.error {
        Some(error) => tracing::warn!(source, feed, file, error, "poll failed"),
        None => tracing::info!(
            source,
            feed,
            file,
            outcome = run.outcome.as_str(),
            seen = run.seen,
            added = run.added,
            changed = run.changed,
            skipped = run.skipped,
            "polled"
        ),
    }
}

fn retry_after(error: &PollError) -> Option<std::time::Duration> {
    match error {
        PollError::Fetch(e) => e.retry_after(),
        _ => None,
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
    run.error = Some(error.to_string());
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
