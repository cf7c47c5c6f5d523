//! A feed under lease: its poll from the first request to the record of how it went.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Fault;
use serde::{Deserialize, Serialize};
use store::{PollRun, RunOutcome};

use super::{
    Leased, PollError, count, failed_run,
    intake::{Intake, Taken},
    millis, new_run,
};
use crate::{
    fault::point,
    fetch::{Ask, Reply},
    schedule,
    sources::LEAST_MINUTES,
    worker::{Progress, WorkerError},
};

/// Days after which a snapshot that has shrunk is what the publisher now offers.
pub(super) const PATIENCE_DAYS: i64 = 3;

/// What a server's "not modified" is worth, in polls of a minute's rhythm.
const BELIEVED: TimeDelta = TimeDelta::minutes(12);

/// What a plain feed remembers between two polls.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// The address that the validators belong to: it changes with the fiscal year.
    url: String,
    /// When it was last read, not only answered "not modified".
    read_at: Option<DateTime<Utc>>,
}

impl Leased<'_> {
    /// A feed that is one file.
    pub(super) async fn plain(mut self) -> Result<(), WorkerError> {
        let url = schedule::address(&self.feed.url, self.now);
        let cursor: Cursor = serde_json::from_value(self.state.cursor.clone()).unwrap_or_default();
        if cursor.url != url {
            // Another file: what was known of the old one says nothing about it.
            (self.state.etag, self.state.last_modified, self.state.payload_digest) = (None, None, None);
            self.state.last_records = None;
        } else if cursor.read_at.is_some_and(|at| self.now - at >= BELIEVED * i32::try_from(self.every()).unwrap_or(i32::MAX)) {
            // A server that answers "not modified" for ever would never be found out.
            (self.state.etag, self.state.last_modified) = (None, None);
        }
        let mut run = new_run(&self.source.name, &self.feed.key, None, self.now);
        let taken = match self.plain_payload(&url, &mut run).await {
            Ok(taken) => {
                let unread = run.outcome == RunOutcome::NotModified;
                let read_at = if unread { cursor.read_at.filter(|_| cursor.url == url).or(Some(self.now)) } else { Some(self.now) };
                self.state.cursor = serde_json::to_value(Cursor { url, read_at }).unwrap_or_default();
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
            private: self.source.private_network,
            etag: self.state.etag.as_deref(),
            last_modified: self.state.last_modified.as_deref(),
            ..self.ask(url)?
        };
        let body = match self.request(&ask).await? {
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
            self.intake(None).repeated(body.payload).await?;
        } else {
            taken = self.intake(self.state.last_records).take(body.payload).await?;
            taken.write_into(run);
            self.state.last_records = Some(run.seen);
        }
        (self.state.etag, self.state.last_modified, self.state.payload_digest) = (body.etag, body.last_modified, Some(digest));
        Ok(taken)
    }

    pub(super) fn intake(&self, before: Option<i64>) -> Intake<'_> {
        Intake {
            worker: self.worker,
            source: &self.source.name,
            feed: &self.feed.key,
            zone: self.source.zone,
            adapter: self.adapter,
            options: &self.source.options,
            kind: self.feed.kind,
            before,
            patient: self.state.last_success.is_none_or(|at| self.now - at > TimeDelta::days(PATIENCE_DAYS)),
            page: false,
            resource: None,
            again: None,
            now: self.now,
        }
    }

    /// The instant at which this poll stands now, rounded up to a second.
    pub(super) fn here(&self) -> DateTime<Utc> {
        self.now + TimeDelta::seconds(millis(self.begun) / 1000 + 1)
    }

    pub(super) fn every(&self) -> u32 {
        self.feed.every_minutes.max(if self.source.private_network { 1 } else { LEAST_MINUTES })
    }

    fn succeed(&mut self, run: &PollRun) {
        self.state.next_due = schedule::next_due(self.now, self.every(), self.worker.chance.fraction());
        (self.state.failures, self.state.last_error) = (0, None);
        self.state.last_success = Some(self.now);
        self.changed_by(run);
    }

    pub(super) fn changed_by(&mut self, run: &PollRun) {
        if run.added + run.changed > 0 {
            self.state.last_change = Some(self.now);
        }
    }

    pub(super) fn fail(&mut self, error: &PollError) {
        let failures = u32::try_from(self.state.failures).unwrap_or(u32::MAX).saturating_add(1);
        let wait = schedule::back_off(failures, self.retry_after(error), self.worker.chance.fraction());
        self.state.failures = i64::from(failures);
        self.state.next_due = self.here() + wait;
        self.state.last_error = Some(error.fault().stored());
    }

    /// Records the run and gives the feed back, both or none. When the lease has meanwhile
    /// gone to another worker, its result is the one that counts.
    pub(super) async fn finish(mut self, mut run: PollRun, taken: Taken) -> Result<(), WorkerError> {
        run.duration_ms = millis(self.begun);
        self.hush(&mut run);
        let mut tx = self.worker.db.begin().await?;
        if !tx.finish_feed(&self.state).await? {
            tracing::warn!(source = self.source.name, feed = self.feed.key, "the poll took longer than its lease; its result is dropped");
            return Ok(());
        }
        run.id = tx.record_run(&run).await?;
        tx.quarantine(&taken.kept(&run.source, &run.feed, Some(run.id), self.now)).await?;
        point!("poll-ending");
        tx.commit().await?;
        point!("poll-ended");
        log(&run);
        self.worker.tell(Progress::Done(&run));
        Ok(())
    }
}

fn log(run: &PollRun) {
    let (source, feed, file) = (&run.source, &run.feed, run.resource.as_deref().unwrap_or_default());
    if let Some(error) = &run.error {
        let error = Fault::recall(error);
        tracing::warn!(source, feed, file, %error, "poll failed");
    } else {
        let (outcome, seen, added, changed, skipped) = (run.outcome.as_str(), run.seen, run.added, run.changed, run.skipped);
        tracing::info!(source, feed, file, outcome, seen, added, changed, skipped, "polled");
    }
}
